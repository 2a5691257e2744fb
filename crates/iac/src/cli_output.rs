//! Outputs of the AWS CLI in YAML (`--output yaml`), converted to JSON: their formats are known to `vault::import`.

use crate::value::Value;
use crate::write;
use vault::import::yaml_output::MEMBERS;

/// The output as JSON; `None` for another document.
pub(crate) fn as_json(document: &Value) -> Option<String> {
    document.get("Resources").is_none().then_some(())?;
    let is_member = |(name, inner): &(&str, &str)| {
        let Some(value) = document.get(name) else {
            return false;
        };
        let one = value.one_or_more().first().unwrap_or(value);
        inner.is_empty() || one.get(inner).is_some()
    };
    MEMBERS.iter().any(is_member).then_some(())?;
    write::json(document)
}
