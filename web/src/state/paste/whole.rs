//! Whole cases: a file that this page or the command saved, or a link to one.

use serde_json::Value;
use vault::case::{self, Case};
use vault::share;

use crate::state::{Notice, Origin, State, Step};

/// The reason why a case was not opened.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The link cannot be read.
    Link(share::Error),
    /// The document cannot be read.
    Case(case::Error),
    /// There is more than one case, and only one can be opened.
    Several(usize),
}

/// The whole case in a text, and its origin; `None` for any other text.
pub(super) fn whole_case(text: &str) -> Option<Result<(Case, Origin), Refusal>> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if is_link(text) {
        return match share::decode(text) {
            Ok(case) => Some(Ok((case, Origin::Link))),
            Err(share::Error::NoCase) => None,
            Err(error) => Some(Err(Refusal::Link(error))),
        };
    }
    if !text.starts_with(['{', '[']) || !text.contains("\"version\"") {
        return None;
    }
    let values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let values: Vec<Value> = values.collect::<Result<_, _>>().ok()?;
    let all: Vec<&Value> = match values.as_slice() {
        [Value::Array(items)] => items.iter().collect(),
        values => values.iter().collect(),
    };
    let count = all.iter().filter(|value| is_case(value)).count();
    match all.as_slice() {
        // Read from the original text: a map would lose the order of a policy's elements.
        [only] if count == 1 => {
            let array_of_one = text.starts_with('[').then(|| only.to_string());
            let case = case::read(array_of_one.as_deref().unwrap_or(text));
            let case = case.map(|case| {
                (
                    Case {
                        expect: None,
                        ..case
                    },
                    Origin::Own,
                )
            });
            Some(case.map_err(Refusal::Case))
        }
        _ if count > 1 => Some(Err(Refusal::Several(count))),
        _ => None,
    }
}

/// Returns `true` if a text is exactly one address with a case in it.
fn is_link(text: &str) -> bool {
    let fragment = text.split_once('#').map(|(_, fragment)| fragment);
    let has_case =
        fragment.is_some_and(|fragment| fragment.starts_with("c=") || fragment.contains("&c="));
    has_case && (text.starts_with('#') || text.starts_with("http")) && !text.contains(' ')
}

/// Returns `true` if a value is intended as a case (contract 3): no other document has a number as its `version` beside
/// these.
fn is_case(value: &Value) -> bool {
    let has = |name: &str| value.get(name).is_some();
    value.get("version").is_some_and(Value::is_number)
        && ["caller", "vault", "key", "policies"].into_iter().any(has)
}

impl State {
    /// Opens a whole case, replacing everything.
    pub(super) fn open_whole(&mut self, case: &Case, origin: Origin) {
        let draft = self.draft.replaced_by(case);
        let step = match origin {
            Origin::Link => Step::OpenedLink,
            _ => Step::OpenedCase,
        };
        self.step(draft, origin, step);
        self.received = super::ReceivedMessages::default();
    }

    /// Reports why files were skipped.
    pub(super) fn leave_out(&mut self, why: Refusal) {
        self.notice = Some(Notice::LeftOut(why));
    }
}

#[cfg(test)]
mod tests {
    use super::{Refusal, whole_case};
    use crate::state::Origin;
    use vault::examples::EXAMPLES;
    use vault::{case, share};

    #[test]
    fn a_saved_case_and_a_link_are_whole_cases_and_nothing_else_is() {
        let case = case::read(EXAMPLES[0].text).unwrap();
        let saved = case::write(&case);
        let link = format!("https://example.com/vault/#{}", share::encode(&case));
        let newer = saved
            .replace("\"version\":1", "\"version\":99")
            .replace("\"version\": 1", "\"version\": 99");
        assert_ne!(saved, newer);
        let several = format!("{saved}\n{saved}");
        let list = format!("[{saved}, {saved}]");
        let opened = |text: &str| whole_case(text).map(|whole| whole.map(|(_, origin)| origin));
        assert_eq!(opened(&saved), Some(Ok(Origin::Own)));
        assert_eq!(opened(&format!("[{saved}]")), Some(Ok(Origin::Own)));
        assert_eq!(opened(&link), Some(Ok(Origin::Link)));
        assert!(
            matches!(
                opened(&newer),
                Some(Err(Refusal::Case(case::Error::Newer { .. })))
            ),
            "{:?}",
            opened(&newer)
        );
        assert_eq!(opened(&several), Some(Err(Refusal::Several(2))));
        assert_eq!(opened(&list), Some(Err(Refusal::Several(2))));
        let newer_link = link.replace("c=1.", "c=9.");
        assert!(matches!(
            opened(&newer_link),
            Some(Err(Refusal::Link(share::Error::Newer { .. })))
        ));
        let policy = r#"{"Version": "2012-10-17", "Statement": []}"#;
        for other in [
            "",
            "see #c= in the docs",
            "https://example.com/#policies",
            policy,
            r#"{"version": 4, "resource_changes": []}"#,
        ] {
            assert_eq!(opened(other), None, "{other}");
        }
    }
}
