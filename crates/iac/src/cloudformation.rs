//! `CloudFormation` templates, including those of SAM and the CDK.
//!
//! `cloudformation/functions.rs` evaluates intrinsic functions, `resources.rs` turns resources into policies,
//! principals and vaults.

mod functions;
mod resources;

use crate::collector::Collector;
use crate::value::Value;
use functions::Template;

/// Returns `true` for a template: a document whose resources have types with `::`.
pub(crate) fn is_template(document: &Value) -> bool {
    let resources = document
        .get("Resources")
        .map(Value::entries)
        .unwrap_or_default();
    let is_resource = |value: &Value| {
        let of = value.text_of("Type");
        of.is_some_and(|of| of.contains("::"))
    };
    document.get("AWSTemplateFormatVersion").is_some()
        || resources.iter().any(|entry| is_resource(&entry.value))
}

/// Reads a template.
pub(crate) fn read(document: &Value, collector: &mut Collector<'_>) {
    let template = Template::new(document);
    resources::put(&template, collector);
    template.finish(collector);
}
