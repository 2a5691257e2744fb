//! Several documents as one policy with all their statements, which is how they are read.

use super::layout::Layout;
use super::{Change, append, apply, member, object};
use evaluator::json::{self, Value};

/// The documents as one text. `None` if one of them is no policy, or of another version than the first: then they
/// mean together what no one policy says.
pub fn join<'a>(mut documents: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut joined = documents.next()?.to_owned();
    for document in documents {
        let changes = behind(&joined, document)?;
        joined = apply(&joined, &changes);
    }
    Some(joined)
}

/// Puts the statements of a document behind those of another.
fn behind(text: &str, document: &str) -> Option<Vec<Change>> {
    let (here, there) = (json::read(text).ok()?, json::read(document).ok()?);
    if version(&here) != version(&there) {
        return None;
    }
    let statements: Vec<&str> = match &member(object(&there)?, "Statement")?.value {
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
    let member = member(object(&here)?, "Statement")?;
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

fn version(root: &Value<'_>) -> Option<String> {
    match &member(object(root)?, "Version")?.value {
        Value::StringLit(version) => Some(version.value.clone().into_owned()),
        _ => None,
    }
}
