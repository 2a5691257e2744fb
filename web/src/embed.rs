//! The protocol between the page in a frame (`embed/`) and the page around it, the parameters of a frame's address, and
//! the code that puts a case into another page. Text in, text out: `browser.rs` carries the messages, `app/embed.rs`
//! decides when. docs/embedding.md tells authors.
//!
//! Every message is an object with `canivault`, the version, and `type`:
//!
//! | from the frame | with | when |
//! | --- | --- | --- |
//! | `ready` | | it listens |
//! | `height` | `height` in CSS pixels | its content's height has changed |
//! | `report` | `verdict`, `actions` | for a case that came from the page around it, as it came |
//! | `share` | `case` | the visitor pressed the button that says so |
//!
//! The page around it can say `case`, with the `case` as an object or as its JSON. What a visitor has typed, and
//! what follows from it, is in `share` and nowhere else.

use evaluator::layer::Layer;
use evaluator::trace::Decision;
use messages::Messages;
use serde_json::{Value, json};
use vault::case::{self, Case, Key, KeyKind, Level, NamedPolicy, Visibility};
use vault::report::{Report, Verdict};
use vault::share::LIMIT;

/// The version of the messages.
pub const VERSION: u32 = 1;

/// What a frame's address asks for, after the case: `&layers=identity,key&row=kms:Decrypt&readonly=1`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The layers whose policies are shown, by their words; `None` for those that have policies.
    pub layers: Option<Vec<String>>,
    /// The action whose row is explained at first.
    pub row: Option<String>,
    /// The policies can be read and not changed.
    pub read_only: bool,
}

impl Options {
    /// Reads them; `asked` answers what the fragment has by a name.
    pub fn read(asked: impl Fn(&str) -> Option<String>) -> Self {
        let words = |layers: String| {
            layers
                .split(',')
                .map(|word| word.trim().to_owned())
                .collect()
        };
        Self {
            layers: asked("layers").map(words),
            row: asked("row"),
            read_only: asked("readonly").is_some_and(|said| said != "0"),
        }
    }

    /// Whether a layer's policies are shown. A key policy is `key`, as in a case, or `resource`, as in a report.
    pub fn shows(&self, word: &str, is_empty: bool) -> bool {
        let Some(layers) = &self.layers else {
            return !is_empty;
        };
        let alias = if word == "resource" { "key" } else { word };
        layers.iter().any(|layer| layer == word || layer == alias)
    }
}

/// What the page around the frame says, as JSON: a case that is to be shown. `None` for anything else.
pub fn received(message: &str) -> Option<Result<Case, case::Error>> {
    if message.len() > LIMIT.saturating_mul(2) {
        return None;
    }
    let message: Value = serde_json::from_str(message).ok()?;
    if message.get("canivault")? != VERSION || message.get("type")? != "case" {
        return None;
    }
    let case = message.get("case")?;
    Some(match case.as_str() {
        Some(text) => case::read(text),
        None => case::read(&case.to_string()),
    })
}

/// The frame listens.
pub fn ready() -> String {
    json!({"canivault": VERSION, "type": "ready"}).to_string()
}

/// The content's height has changed.
pub fn height(pixels: i32) -> String {
    json!({"canivault": VERSION, "type": "height", "height": pixels}).to_string()
}

/// What a case came to, in the contract's words.
pub fn report(report: &Report) -> String {
    let actions: serde_json::Map<String, Value> = report
        .rows
        .iter()
        .map(|row| (row.action.to_owned(), json!(row.decision)))
        .collect();
    let verdict: Verdict = report.verdict;
    json!({"canivault": VERSION, "type": "report", "verdict": verdict, "actions": actions})
        .to_string()
}

/// The case as the visitor has it now.
pub fn share(case: &Case) -> String {
    format!(
        "{{\"canivault\":{VERSION},\"type\":\"share\",\"case\":{}}}",
        case::write(case)
    )
}

/// Code for somebody else's page: `<can-i-vault>` with the request in its attributes, the policies as text that can be
/// read without it, and what the report says now as what is expected; as JSON only what attributes and children cannot
/// say. `page` is the address of this page. There is a blank line between the parts, so that Markdown takes each as HTML
/// whatever is in it.
pub fn element(words: &Messages, case: &Case, report: &Report, page: &str) -> String {
    let mut rest = Case {
        expect: None,
        ..case.clone()
    };
    let mut written = String::new();
    let policies = &mut rest.policies;
    for (layer, seen) in [
        (Layer::Identity, &mut policies.identity),
        (Layer::Boundary, &mut policies.boundary),
        (Layer::Session, &mut policies.session),
        (Layer::VpcEndpoint, &mut policies.vpc_endpoint),
        (Layer::Resource, &mut policies.key),
    ] {
        if let Visibility::Listed(policies) = seen
            && !policies.is_empty()
        {
            let texts = policies.drain(..);
            written.extend(texts.map(|policy| pre(words, layer, None, &policy)));
            *seen = Visibility::NotMentioned;
        }
    }
    for (layer, seen) in [
        (Layer::Scp, &mut policies.scp),
        (Layer::Rcp, &mut policies.rcp),
    ] {
        // Levels are told apart by their targets, and an empty one has nothing to be written in. Nor can a child say that
        // a level is without `FullAWSAccess`.
        if let Visibility::Listed(levels) = seen
            && are_distinct(levels)
        {
            for level in levels.drain(..) {
                let target = Some(level.target.as_str());
                let texts = level.policies.iter();
                written.extend(texts.map(|policy| pre(words, layer, target, policy)));
            }
            *seen = Visibility::NotMentioned;
        }
    }
    let attributes = attributes(&mut rest);
    let rest = if rest == Case::default() {
        String::new()
    } else {
        // No text can end the script: `<` is only ever inside of strings.
        let rest = case::write(&rest).replace('<', "\\u003c");
        format!("<script type=\"application/json\">{rest}</script>\n\n")
    };
    let page = escaped(page);
    let expect = expectation(report);
    format!(
        "<script src=\"{page}can-i-vault.js\" defer></script>\n\n<can-i-vault{attributes} expect=\"{expect}\">\n\n\
         {rest}{written}</can-i-vault>\n"
    )
}

/// The request as attributes, which are taken out of the case. What an attribute cannot hold stays: Markdown wants the tag
/// on one line.
fn attributes(case: &mut Case) -> String {
    let mut written = String::new();
    let mut put = |name: &str, value: &mut String| {
        if !value.is_empty() && !value.contains(char::is_control) {
            written.push_str(&attribute(name, value));
            value.clear();
        }
    };
    put("caller", &mut case.caller.arn);
    put("vault", &mut case.vault.name);
    put("region", &mut case.vault.region);
    match case.key.kind {
        KeyKind::Customer => put("key", &mut case.key.arn),
        KeyKind::AwsManaged => {
            put("key", &mut "aws/backup".to_owned());
            case.key = Key::default();
        }
    }
    written
}

fn attribute(name: &str, value: &str) -> String {
    format!(" {name}=\"{}\"", escaped(value))
}

/// A policy, below a line that says which it is.
fn pre(words: &Messages, layer: Layer, target: Option<&str>, policy: &NamedPolicy) -> String {
    let attribute = |name: &str, value: &str| attribute(&format!("data-{name}"), value);
    let which = words.policy_and_kind(&policy.name, layer);
    let which: Vec<&str> = target.into_iter().chain([which.as_str()]).collect();
    let which = in_text(&which.join(" · ").replace(['\r', '\n'], " "));
    let layer = match layer {
        Layer::Resource => "key",
        other => other.word(),
    };
    let target = target.map(|target| attribute("target", target));
    let name = Some(&policy.name).filter(|name| !name.is_empty());
    let name = name.map(|name| attribute("name", name));
    format!(
        "<p>{which}</p>\n\n<pre data-layer=\"{layer}\"{}{}>\n{}\n</pre>\n\n",
        target.unwrap_or_default(),
        name.unwrap_or_default(),
        in_text(policy.text.trim())
    )
}

fn are_distinct(levels: &[Level]) -> bool {
    !levels.is_empty()
        && levels.iter().enumerate().all(|(at, level)| {
            let above = levels.iter().take(at);
            !level.policies.is_empty()
                && level.full_aws_access
                && above
                    .map(|above| &above.target)
                    .all(|target| *target != level.target)
        })
}

/// The verdict, and the decisions that are in its way: `fail kms:Decrypt=implicitDeny`.
fn expectation(report: &Report) -> String {
    let word = |value: Value| value.as_str().unwrap_or_default().to_owned();
    let mut expected = vec![word(json!(report.verdict))];
    let denied = report
        .rows
        .iter()
        .filter(|row| row.decision != Decision::Allowed);
    expected.extend(denied.map(|row| format!("{}={}", row.action, word(json!(row.decision)))));
    expected.join(" ")
}

/// A text between tags, where quotation marks stay as they are: policies have many, and people read them there.
fn in_text(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}

fn escaped(text: &str) -> String {
    in_text(text).replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{Options, element, received, report, share};
    use messages::Messages;
    use serde_json::{Value, json};
    use vault::case::{self, Case};

    #[test]
    fn code_for_other_pages_is_text_that_can_be_read() {
        let case = case::read(
            r#"{"title": "</script>", "caller": {"arn": "\"&"}, "policies": {
                "identity": [{"name": "a\"b", "text": "{\"<\": 1}"}],
                "boundary": null,
                "scp": [{"target": "Root", "policies": [{"text": "{}"}]}, {"target": "OU", "policies": [{"text": "[]"}]}],
                "rcp": [{"target": "R", "policies": [{"text": "1"}]}, {"target": "R", "policies": [{"text": "2"}]}]}}"#,
        )
        .unwrap();
        let report = vault::report(&case);
        let code = element(
            &Messages::english(),
            &case,
            &report,
            "https://page.invalid/a\"b/",
        );
        for part in [
            "<script src=\"https://page.invalid/a&quot;b/can-i-vault.js\" defer></script>\n\n",
            "<can-i-vault caller=\"&quot;&amp;\" expect=\"depends backup:CreateBackupVault=depends ",
            "\\u003c/script>",
            "\"boundary\":null",
            "<p>a\"b (identity policy)</p>\n\n",
            "<pre data-layer=\"identity\" data-name=\"a&quot;b\">\n{\"&lt;\": 1}\n</pre>\n\n",
            "<p>OU · service control policy</p>\n\n",
            "<pre data-layer=\"scp\" data-target=\"OU\">\n[]\n</pre>\n\n</can-i-vault>\n",
        ] {
            assert!(code.contains(part), "{part}\n{code}");
        }
        assert_eq!(code.matches("</script>").count(), 2, "{code}");
        assert!(
            !code.contains("data-layer=\"rcp\""),
            "its levels have one name"
        );
    }

    #[test]
    fn what_attributes_and_children_say_is_not_hidden_in_json() {
        let code = |text: &str| {
            let case = case::read(text).unwrap();
            element(
                &Messages::english(),
                &case,
                &vault::report(&case),
                "https://page.invalid/",
            )
        };
        let request = r#""caller": {"arn": "arn:aws:iam::444455556666:role/A"},
            "vault": {"name": "prod", "region": "us-west-2"}"#;
        let identity = r#""policies": {"identity": [{"name": "A", "text": "{}"}]}"#;
        let attributes = "<can-i-vault caller=\"arn:aws:iam::444455556666:role/A\" vault=\"prod\" region=\"us-west-2\"";
        for (key, attribute) in [
            (r#""kind": "awsManaged""#, " key=\"aws/backup\" expect"),
            (r#""arn": "arn:aws:kms:x""#, " key=\"arn:aws:kms:x\" expect"),
            ("", " expect"),
        ] {
            let code = code(&format!("{{{request}, \"key\": {{{key}}}, {identity}}}"));
            assert!(code.contains(&format!("{attributes}{attribute}")), "{code}");
            assert!(!code.contains("application/json"), "{code}");
        }
        // What they cannot say stays.
        for (more, kept) in [
            (
                r#""vault": {"name": "a\nb", "tags": {"a": "b"}}"#,
                r#"{"name":"a\nb","tags":{"a":"b"}}"#,
            ),
            (
                r#""policies": {"boundary": []}"#,
                r#""policies":{"boundary":[]}"#,
            ),
            (
                r#""policies": {"identity": null}"#,
                r#""policies":{"identity":null}"#,
            ),
            (
                r#""version": 2, "policies": {"scp": [{"target": "Root", "fullAWSAccess": false, "policies": [{"text": "{}"}]}]}"#,
                r#""fullAWSAccess":false"#,
            ),
        ] {
            let code = code(&format!("{{{more}}}"));
            assert!(code.contains(kept), "{kept}: {code}");
        }
    }

    #[test]
    fn an_address_asks_for_layers_a_row_and_more() {
        let options = |fragment: &str| {
            let asked: Vec<(String, String)> = fragment
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            Options::read(|name| {
                let found = asked.iter().find(|(known, _)| known == name);
                found.map(|(_, value)| value.clone())
            })
        };
        let asked = options("c=1.AA&layers=identity,key&row=kms:Decrypt&readonly=1");
        assert_eq!(asked.row.as_deref(), Some("kms:Decrypt"));
        assert!(asked.read_only && !options("readonly=0").read_only);
        for (word, shown) in [("identity", true), ("resource", true), ("scp", false)] {
            assert_eq!(asked.shows(word, true), shown, "{word}");
        }
        let nothing = options("c=1.AA");
        assert!(nothing.shows("scp", false) && !nothing.shows("scp", true));
        assert!(!options("layers=").shows("scp", false));
    }

    #[test]
    fn only_a_case_of_this_version_is_heard() {
        for hostile in [
            "",
            "7",
            "null",
            "[]",
            "{}",
            r#"{"canivault": 1}"#,
            r#"{"canivault": 2, "type": "case", "case": {}}"#,
            r#"{"canivault": "1", "type": "case", "case": {}}"#,
            r#"{"canivault": 1, "type": "share", "case": {}}"#,
            r#"{"canivault": 1, "type": "case"}"#,
        ] {
            assert!(received(hostile).is_none(), "{hostile}");
        }
        for case in [json!({"title": "T"}), json!("{\"title\": \"T\"}")] {
            let message = json!({"canivault": 1, "type": "case", "case": case});
            let case = received(&message.to_string()).unwrap().unwrap();
            assert_eq!(case.title.as_deref(), Some("T"));
        }
        let broken = json!({"canivault": 1, "type": "case", "case": {"vaults": 1}});
        assert!(received(&broken.to_string()).unwrap().is_err());
    }

    #[test]
    fn what_is_said_is_in_the_words_of_the_contract() {
        let case = Case::default();
        let told: Value = serde_json::from_str(&report(&vault::report(&case))).unwrap();
        assert_eq!(told.get("verdict"), Some(&json!("depends")));
        assert_eq!(told["actions"]["kms:Decrypt"], json!("depends"));
        let shared: Value = serde_json::from_str(&share(&case)).unwrap();
        assert_eq!(shared["case"]["version"], json!(1));
    }
}
