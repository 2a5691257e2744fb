//! SARIF 2.1.0, which code scanning services read.

use evaluator::finding::Severity;
use serde_json::{Value, json};
use serde_sarif::sarif::{
    ArtifactLocation, Location, Message, PhysicalLocation, Region, ReportingDescriptor, Result,
    ResultLevel, Run, SCHEMA_URL, Sarif, Tool, ToolComponent,
};
use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::Annotation;

/// The document.
pub(crate) fn sarif(annotations: &[Annotation]) -> Sarif {
    // Each rule once, in the order of their names.
    let mut rules: BTreeMap<&str, i64> = annotations
        .iter()
        .map(|annotation| (annotation.rule.as_str(), 0))
        .collect();
    for (number, (_, index)) in (0..).zip(&mut rules) {
        *index = number;
    }
    let results: Vec<Result> = annotations
        .iter()
        .map(|annotation| {
            let index = rules.get(annotation.rule.as_str()).copied();
            result(annotation, index.unwrap_or_default())
        })
        .collect();
    let descriptors: Vec<ReportingDescriptor> = rules
        .keys()
        .map(|rule| ReportingDescriptor::builder().id(*rule).build())
        .collect();
    let driver = ToolComponent::builder()
        .name("canivault")
        .version(env!("CARGO_PKG_VERSION"))
        .information_uri(env!("CARGO_PKG_REPOSITORY"))
        .rules(descriptors)
        .build();
    let run = Run::builder()
        .tool(Tool::builder().driver(driver).build())
        .column_kind(json!("unicodeCodePoints"))
        .results(results)
        .build();
    Sarif::builder()
        .version(Value::from("2.1.0"))
        .schema(SCHEMA_URL)
        .runs(vec![run])
        .build()
}

fn result(annotation: &Annotation, rule: i64) -> Result {
    let file = ArtifactLocation::builder()
        .uri(uri(&annotation.file))
        .build();
    let place = PhysicalLocation::builder().artifact_location(file);
    let place = match annotation.place {
        Some((start, end)) => {
            let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
            let mut region = Region::builder()
                .start_line(number(start.line))
                .start_column(number(start.column))
                .build();
            region.end_line = end.map(|end| number(end.line));
            region.end_column = end.map(|end| number(end.column));
            place.region(region).build()
        }
        None => place.build(),
    };
    let level = match annotation.severity {
        Severity::Error => ResultLevel::Error,
        Severity::Warning => ResultLevel::Warning,
        Severity::Suggestion => ResultLevel::Note,
    };
    Result::builder()
        .rule_id(annotation.rule.as_str())
        .rule_index(rule)
        .level(level)
        .message(Message::builder().text(annotation.message.as_str()).build())
        .locations(vec![Location::builder().physical_location(place).build()])
        .build()
}

/// A path as a reference of RFC 3986: relative as it was given, or of the scheme `file`.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    let path = Path::new(path);
    if path.is_absolute() {
        uri.push_str("file://");
    }
    for component in path.components() {
        let part = match component {
            Component::RootDir | Component::CurDir => continue,
            Component::ParentDir => "..".into(),
            Component::Normal(part) => part.to_string_lossy(),
            Component::Prefix(prefix) => prefix.as_os_str().to_string_lossy(),
        };
        if !uri.is_empty() {
            uri.push('/');
        }
        for byte in part.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    uri.push(char::from(byte));
                }
                other => uri.extend(['%', hex(other >> 4), hex(other & 15)]),
            }
        }
    }
    uri
}

fn hex(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16)
        .unwrap_or('0')
        .to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_is_a_reference() {
        for (path, reference) in [
            ("policies/ops.json", "policies/ops.json"),
            ("./a b/c%d.tf", "a%20b/c%25d.tf"),
            ("../x/日.json", "../x/%E6%97%A5.json"),
            ("/tmp/a.json", "file:///tmp/a.json"),
        ] {
            assert_eq!(uri(path), reference);
        }
    }
}
