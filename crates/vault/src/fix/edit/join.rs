//! Joins several documents into one policy with all their statements, which is how they are read.

use super::layout::Layout;
use super::{Change, append, apply, quote};
use evaluator::json::{self, Value};

/// The version in which `${` starts a variable.
const CURRENT: &str = "2012-10-17";

/// The documents as one text. `None` if one of them is not a policy, or if no single policy is equivalent: if their
/// versions differ, `${` is a variable in one and literal text in the other
/// (`IAM/reference_policies_elements_version`). An older document without `${` means the same in the current version,
/// and then the result has the current version.
pub fn join<'a>(documents: impl Iterator<Item = &'a str>) -> Option<String> {
    let documents: Vec<&str> = documents.collect();
    let (first, rest) = documents.split_first()?;
    let mut joined = if must_be_current(&documents)? {
        apply(first, &make_current(first)?)
    } else {
        (*first).to_owned()
    };
    for document in rest {
        let changes = behind(&joined, document)?;
        joined = apply(&joined, &changes);
    }
    Some(joined)
}

/// Whether the joined policy must declare the current version, because some documents do and others do not; `None` if
/// that would change the meaning of one of them.
fn must_be_current(documents: &[&str]) -> Option<bool> {
    let versions = documents.iter().map(|document| version(document));
    let versions: Vec<Option<String>> = versions.collect::<Option<_>>()?;
    if versions
        .iter()
        .all(|version| Some(version) == versions.first())
    {
        return Some(false);
    }
    let is_current = |version: &Option<String>| version.as_deref() == Some(CURRENT);
    let mixed = versions.iter().any(is_current);
    let mut older = documents.iter().zip(&versions);
    let older_do = older.all(|(document, version)| {
        is_current(version) || is_older(version.as_deref()) && !(mixed && varies(document))
    });
    older_do.then_some(mixed)
}

/// Returns `true` for a version before the current one, or none.
fn is_older(version: Option<&str>) -> bool {
    matches!(version, None | Some("2008-10-17"))
}

/// Returns `true` if a document could mean something else in the current version: it contains `${`, or an escape that
/// hides one.
fn varies(document: &str) -> bool {
    document.contains("${") || document.contains("\\u")
}

/// Declares the current version, in the place of the existing version or as the first member.
fn make_current(text: &str) -> Option<Vec<Change>> {
    let root = json::read(text).ok()?;
    let policy = root.as_object()?;
    if let Some(version) = policy.get("Version") {
        return Some(vec![Change {
            span: json::span(&version.value),
            with: quote(CURRENT),
        }]);
    }
    let first = json::span(policy.properties.first()?);
    let layout = Layout::of_members(text, policy);
    let written = format!("\"Version\": {},{}", quote(CURRENT), layout.separator());
    Some(vec![Change::insert(first.start, written)])
}

/// Appends the statements of a document to those of another.
fn behind(text: &str, document: &str) -> Option<Vec<Change>> {
    let (here, there) = (json::read(text).ok()?, json::read(document).ok()?);
    let statements: Vec<&str> = match &there.as_object()?.get("Statement")?.value {
        Value::Array(list) => {
            let written = list.elements.iter().map(|each| json::span(each).range());
            written
                .map(|span| document.get(span))
                .collect::<Option<_>>()?
        }
        single => vec![document.get(json::span(single).range())?],
    };
    if statements.is_empty() {
        return Some(Vec::new());
    }
    let member = here.as_object()?.get("Statement")?;
    match &member.value {
        Value::Array(list) => {
            let layout = Layout::of_list(text, list, member);
            let written = statements.join(&format!(",{}", layout.separator()));
            Some(vec![append(list, &written, text, &layout)])
        }
        single => {
            let span = json::span(single);
            let layout = Layout::of_single(text, span, text.contains('\n'));
            let separator = layout.separator();
            let all: String = statements
                .iter()
                .flat_map(|statement| [",", &separator, statement])
                .collect();
            Some(vec![
                Change::insert(span.start, "["),
                Change::insert(span.end, format!("{all}]")),
            ])
        }
    }
}

/// The version of a policy; the outer `None` if the version is malformed, or the text is not a policy.
#[expect(clippy::option_option, reason = "a policy can do without a version")]
fn version(document: &str) -> Option<Option<String>> {
    let root = json::read(document).ok()?;
    match root.as_object()?.get("Version").map(|member| &member.value) {
        None => Some(None),
        Some(Value::StringLit(version)) => Some(Some(version.value.clone().into_owned())),
        Some(_) => None,
    }
}
