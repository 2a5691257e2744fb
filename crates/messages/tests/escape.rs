//! Text from strangers in a case stays text in every Markdown that is made from it: two independent Markdown parsers,
//! with HTML and all their extensions enabled, find no element in it.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a panic here is a failed test"
)]

use messages::escape::{MarkdownCode, MarkdownText, is_invisible};
use messages::{JAPANESE, Messages};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Each of these would be an element, a link or a mention, would end its code span, or would hide something.
const HOSTILE: [&str; 34] = [
    "`<img src=x onerror=alert(1)>",
    "a` <img src=x onerror=alert(1)> `b",
    "``<script>alert(1)</script>",
    "```\n<script>alert(1)</script>\n```",
    "`a``b```<b>c</b>",
    "` [click](https://evil.example) `",
    "`![x](https://evil.example/x.png)",
    "` https://evil.example/x `",
    "x` www.evil.example",
    "x` ftp://evil.example",
    "x` mailto:a@evil.example",
    "x` someone@evil.example",
    "x` @maintainer",
    "x` <https://evil.example>",
    "x` <!-- hidden",
    "x` &lt;img&gt; &#60;img&#62;",
    "\n\n<div onclick=x>\n\n",
    "\n# Heading\n\n- list\n",
    "\n---\n===\n",
    "\n    code\n",
    "1. one",
    "- [ ] task",
    "| a | b |\n|---|---|\n| c | d |",
    "x` *a* _b_ **c** ~~d~~ ~e~ $f$ $$g$$ ^h^ ==i== :smile:",
    "x` [^1]\n\n[^1]: note",
    "x` [a]: https://evil.example",
    "\\` <b>x</b>",
    "\\",
    "<details open><summary>x</summary>",
    "</code></pre><img src=x>",
    "\u{202e}x\u{2066}y\u{200b}z\u{feff}\u{1b}[31m\u{9b}31m\u{7}",
    "a\u{2028}<b>b</b>\u{85}c",
    "~~~\n<b>x</b>\n~~~",
    "> quoted\r\n<b>x</b>",
];

/// The elements of our own pages.
const OURS: [&str; 16] = [
    "code", "h1", "h2", "h3", "li", "p", "pre", "strong", "table", "tbody", "td", "th", "thead",
    "tr", "ul", "br",
];

/// The elements that two parsers find in Markdown.
fn elements(markdown: &str) -> BTreeSet<String> {
    let mut html = String::new();
    let parser = pulldown_cmark::Parser::new_ext(markdown, pulldown_cmark::Options::all());
    pulldown_cmark::html::push_html(&mut html, parser);
    let mut options = comrak::Options::default();
    options.render.r#unsafe = true;
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.math_dollars = true;
    options.extension.strikethrough = true;
    options.extension.superscript = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    let other = comrak::markdown_to_html(markdown, &options);
    [html, other].iter().flat_map(|html| tags(html)).collect()
}

/// The names of all tags, and other text that starts with an angle bracket; with attributes that are not ours.
fn tags(html: &str) -> Vec<String> {
    let behind = html.split('<').skip(1);
    let names = behind.map(|tag| {
        let tag = tag.split('>').next().unwrap_or_default();
        let tag = tag.trim_start_matches('/').trim_end_matches(" /");
        match tag.split_once(' ') {
            Some((name, attributes)) if !attributes.starts_with("class=\"language-") => {
                format!("{name} {attributes}")
            }
            Some((name, _)) => name.to_owned(),
            None => tag.to_owned(),
        }
    });
    names.collect()
}

fn assert_is_text(what: &str, markdown: &str) {
    let ours: BTreeSet<String> = OURS.iter().map(|name| (*name).to_owned()).collect();
    let others: Vec<String> = elements(markdown).difference(&ours).cloned().collect();
    assert!(others.is_empty(), "{what}: {others:?} in\n{markdown}");
    let hidden = |character| is_invisible(character) && !matches!(character, '\n' | '\t');
    assert!(!markdown.contains(hidden), "{what}: {markdown:?}");
}

#[test]
fn a_text_is_text_wherever_it_stands() {
    for (at, one) in HOSTILE.iter().enumerate() {
        // Each beside itself and some others; all pairs would take half a minute.
        for other in HOSTILE.iter().cycle().skip(at).step_by(9).take(4) {
            let sentences = [
                format!("{one}{other}"),
                format!("`{one}` and `{other}`"),
                format!("the policy `{one}` of {other} denies `kms:Decrypt`, see `{one}``{other}`"),
            ];
            for sentence in &sentences {
                let said = MarkdownText::sentence(sentence);
                let text = MarkdownText::text(sentence);
                let code = MarkdownText::code(sentence);
                let block = MarkdownCode::block("", sentence);
                for (what, markdown) in [
                    ("sentence", said.to_string()),
                    ("item", format!("- {said}\n  - {text}\n- {code}")),
                    ("heading", format!("# {text}")),
                    (
                        "joined",
                        format!("**{said}**\n\n{}", code.clone().followed_by(sentence)),
                    ),
                    ("block", format!("{said}\n\n{block}\n\n{code}")),
                ] {
                    assert_is_text(what, &markdown);
                }
            }
        }
    }
}

/// A text survives rendering: no visible character is lost or added.
#[test]
fn a_text_reads_as_it_was_written() {
    for text in [
        "plain",
        "arn:aws:iam::444455556666:role/Backup_Admin*",
        "https://docs.aws.amazon.com/x?y=1&z=2#a",
        "a `b` c",
        "1. x",
        "# x & <y>",
        "a@b.c",
        "[x](y) ![z] ~w~ $v$",
    ] {
        for markdown in [MarkdownText::text(text), MarkdownText::code(text)] {
            let html = comrak::markdown_to_html(markdown.as_str(), &comrak::Options::default());
            let mut shown = String::new();
            for part in html.split('<') {
                shown.push_str(part.split_once('>').map_or(part, |(_, text)| text));
            }
            let shown = shown
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"");
            assert_eq!(shown.replace("&amp;", "&").trim_end(), text, "{markdown}");
        }
    }
}

/// A case in which every name is this one.
fn case(name: &str) -> Value {
    let policy =
        |statement: Value| json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let allow = policy(
        json!({"Sid": name, "Effect": "Allow", "Action": ["backup:*", "kms:*"], "Resource": "*"}),
    );
    let deny = policy(json!({
        "Sid": name, "Effect": "Deny", "Action": "kms:Decrypt", "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": name, "aws:SourceVpce": "<vpce>"}},
    }));
    let key = policy(
        json!({"Effect": "Allow", "Principal": {"AWS": name}, "Action": name, "Resource": name}),
    );
    json!({
        "version": 1, "title": name,
        "caller": {"arn": format!("arn:aws:iam::444455556666:role/{name}"), "tags": {"team": name}},
        "vault": {"name": name, "region": name, "tags": {name: name}},
        "key": {"kind": "customer", "arn": "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
        "context": {name: name},
        "placeholders": {"<vpce>": name},
        "policies": {
            "identity": [{"name": name, "text": allow}, {"name": format!("2{name}"), "text": name}, {"name": name, "text": null}],
            "boundary": [{"name": name, "text": deny}],
            "scp": [{"target": name, "policies": [{"name": name, "text": deny}]}],
            "key": [{"name": name, "text": key}],
        },
        "denials": [{"action": "kms:CreateGrant", "effect": "implicitDeny", "layer": "boundary", "policy": name, "text": name},
                    {"action": name, "effect": "explicitDeny", "layer": "scp", "text": name}],
    })
}

/// A case with a possible fix, whose policies have this name.
fn to_fix(name: &str) -> Value {
    let mut case = case(name);
    let policy =
        |statement: Value| json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
    let allow =
        policy(json!({"Sid": name, "Effect": "Allow", "Action": "backup:*", "Resource": "*"}));
    let deny =
        policy(json!({"Sid": name, "Effect": "Deny", "Action": "kms:Decrypt", "Resource": "*"}));
    let key = policy(json!({
        "Sid": name, "Effect": "Allow", "Action": "kms:*", "Resource": "*",
        "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
    }));
    case["caller"] = json!({"arn": "arn:aws:iam::444455556666:role/BackupAdmin"});
    case["vault"] = json!({"name": "prod", "region": "us-west-2"});
    case["placeholders"] = json!({});
    case["context"] = json!({});
    case["policies"] = json!({
        "identity": [{"name": name, "text": allow}, {"name": name, "text": deny}],
        "key": [{"name": name, "text": key}],
    });
    case["denials"] = json!([]);
    case
}

#[test]
fn a_strangers_case_is_text_in_tickets_and_messages() {
    let japanese = Messages::from_json(JAPANESE).expect("Japanese");
    let (mut steps, mut denials) = (0, 0);
    // The names are in the same places of a sentence's template in every language.
    for (words, step) in [(Messages::english(), 1), (japanese, 9)] {
        for (at, name) in HOSTILE.iter().enumerate().step_by(step) {
            // The search for fixes takes most of the time.
            let to_fix = (at % 5 == 0).then(|| to_fix(name));
            for case in [case(name)].into_iter().chain(to_fix) {
                let case = vault::case::read(&case.to_string()).expect("a case");
                let report = vault::report(&case);
                let fixes = vault::fix::find_all(&case);
                assert_is_text("markdown", &words.markdown(&case, &report, &fixes));
                for fix in &fixes {
                    for step in &fix.steps {
                        let (subject, body) =
                            words.request_for_change(&case, fix, step, None, None);
                        assert_is_text("message", &body);
                        assert!(!subject.contains(is_invisible), "{subject:?}");
                        steps += 1;
                    }
                }
                for denial in 0..case.denials.len() {
                    if let Some((_, body)) = words.request_about_denial(&case, &report, denial) {
                        assert_is_text("message about a denial", &body);
                        denials += 1;
                    }
                }
                let script = words.simulation(&vault::simulate::simulation(&case, &report));
                assert!(
                    !script.contains(|c| is_invisible(c) && c != '\n'),
                    "{script:?}"
                );
            }
        }
    }
    assert!(
        steps >= 8 && denials > 30,
        "{steps} steps, {denials} denials"
    );
}
