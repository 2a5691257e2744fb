//! Terraform and `OpenTofu`: their language, plans and states.
//!
//! `terraform/parse.rs` parses files, in parts if they have syntax errors. `eval.rs` evaluates expressions, with
//! `eval/modules.rs` (called modules), `functions.rs` and `instances.rs` (`count` and `for_each`). `document.rs`
//! converts `aws_iam_policy_document` to policies. `plan.rs` reads plans and states as JSON, `plan_text.rs` printed
//! plans, `json_syntax.rs` the JSON syntax. All of them result in resources, which `resources.rs` converts to policies.

mod document;
mod eval;
mod functions;
mod instances;
pub(crate) mod json_syntax;
mod parse;
mod plan;
mod plan_text;
mod resources;

pub(crate) use plan::read as read_plan_json;
pub(crate) use plan_text::is_plan_text;
pub(crate) use resources::only_services;

use crate::collector::Collector;
use eval::{Folders, Module};
use std::collections::{BTreeMap, HashSet};
use vault::import::begins_terraform_block;

/// Returns `true` if a text without a name is in this language.
pub(crate) fn is_hcl(text: &str) -> bool {
    let is_block = |line: &str| {
        let line = line.trim_start();
        begins_terraform_block(line) || line.starts_with("statement {")
    };
    let mut lines = text.lines();
    text.contains("jsonencode(") || lines.any(is_block)
}

/// Whether a text without a name is what `terraform output` prints: names with values, a policy among them.
pub(crate) fn is_outputs(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty());
    // A Python dictionary starts in the same way; the language has no single quotes.
    let is_python = text.contains("'Statement'");
    text.contains("Statement")
        && !is_python
        && first.is_some_and(|line| value_of_output(line).is_some())
}

/// The value on the first line of an output: `{` of `policy = {`.
fn value_of_output(line: &str) -> Option<&str> {
    let (name, value) = line.split_once(" = ")?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (!name.is_empty() && name.bytes().all(is_name)).then_some(value)
}

/// Reads what `terraform output -json` prints: each output has its `value` beside `sensitive` and `type`.
pub(crate) fn read_outputs(file: usize, collector: &mut Collector<'_>) {
    let text = collector.files.get(file).map_or("", |file| file.text);
    for document in crate::json::read(text, file) {
        for output in document.entries() {
            if let Some(value) = output.value.get("value") {
                collector.any_policies(value, &output.name);
            }
        }
    }
}

/// Reads files of the language. Files of one folder are one module.
pub(crate) fn read_files(files: &[usize], collector: &mut Collector<'_>) {
    let all = collector.files;
    let mut folders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for at in files {
        let name = all.get(*at).map_or("", |file| file.name);
        let folder = name.rfind(['/', '\\']).and_then(|end| name.get(..end));
        folders
            .entry(folder.unwrap_or_default())
            .or_default()
            .push(*at);
    }
    let mut modules = Folders::new();
    for (folder, mut files) in folders {
        // Terraform merges override files last (its documentation, Override Files).
        files.sort_by_key(|at| all.get(*at).is_some_and(|file| is_override(file.name)));
        let texts: Vec<(usize, &str)> = files
            .iter()
            .filter_map(|at| Some((*at, all.get(*at)?.text)))
            .collect();
        let folder = folder.trim_start_matches("./").replace('\\', "/");
        modules.insert(folder, Module::parse(&texts, collector));
    }
    let called: HashSet<String> = modules
        .iter()
        .flat_map(|(folder, module)| module.calls(folder))
        .collect();
    // Those that call each other in a circle are read on their own.
    let is_root = |folder: &str| !called.contains(folder);
    let none = !modules.keys().any(|folder| is_root(folder));
    for (folder, module) in &modules {
        if none || is_root(folder) {
            module.collect(folder, &modules, collector);
        }
    }
}

/// Returns `true` for a file that changes what the other files of its folder declare.
fn is_override(name: &str) -> bool {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let is_code = name.contains(".tf") || name.contains(".tofu");
    is_code && !name.ends_with(".tfvars") && (stem == "override" || stem.ends_with("_override"))
}

/// Reads the plan in a text.
pub(crate) fn read_plan_text(file: usize, collector: &mut Collector<'_>) {
    let text = collector.files.get(file).map_or("", |file| file.text);
    let source = plan_text::to_language(text);
    let module = Module::parse(&[(file, &source.text)], collector).of_plan(source.addresses);
    module.collect("", &Folders::new(), collector);
}
