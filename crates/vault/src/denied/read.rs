//! A message, by the phrases that all its forms share.
//!
//! No grammar and no regular expressions: SDKs wrap, prefix, quote and cut these messages in ways that nobody
//! documents, and tools that match whole messages break with each of them. Every phrase is looked for on its own.

use super::{Blamed, Denied, Why};
use evaluator::layer::Layer;

/// AWS's words for kinds of policies, the longer ones first where one holds another.
const KINDS: [(&str, Blamed); 10] = [
    ("service control policy", Blamed::Layer(Layer::Scp)),
    ("resource control policy", Blamed::Layer(Layer::Rcp)),
    ("vpc endpoint policy", Blamed::Layer(Layer::VpcEndpoint)),
    ("permissions boundary", Blamed::Layer(Layer::Boundary)),
    ("session policy", Blamed::Layer(Layer::Session)),
    ("resource-based policy", Blamed::Layer(Layer::Resource)),
    ("identity-based policy", Blamed::Layer(Layer::Identity)),
    // One sample of `IAM/troubleshoot_access-denied` says this.
    ("identity policy", Blamed::Layer(Layer::Identity)),
    ("role trust policy", Blamed::RoleTrust),
    ("key policy", Blamed::Layer(Layer::Resource)),
];

const NOT_AUTHORIZED: &str = "not authorized to perform";
const INSUFFICIENT: &str = "insufficient privileges to perform this action";

/// The codes that services use.
const CODES: [&str; 4] = [
    "accessdenied",
    "access denied",
    "unauthorizedoperation",
    "notauthorized",
];

/// What a text says about a denial; `None` if it says nothing of the kind.
pub fn read(text: &str) -> Option<Denied> {
    let text = one_line(text);
    // The same bytes, so that a place found here is a place there.
    let low = text.to_ascii_lowercase();
    let find = |phrase: &str| low.find(phrase);
    let core = find(NOT_AUTHORIZED);
    let why = why(&low, core.unwrap_or(0));
    if core.is_none() && why == Why::Unsaid && !CODES.iter().any(|code| low.contains(code)) {
        return None;
    }
    let (before, after) = match core {
        Some(at) => (text.get(..at), text.get(at + NOT_AUTHORIZED.len()..)),
        None => (Some(text.as_str()), None),
    };
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let about = |phrase: &str| find(phrase).and_then(|at| text.get(at + phrase.len()..));
    Some(Denied {
        caller: core.and_then(|_| caller(before)),
        action: words(after)
            .next()
            .map(trim)
            .filter(|word| is_action(word))
            .map(str::to_owned),
        resource: resource(after),
        operation: operation(&text, &low),
        vault: about("backup vault (")
            .and_then(|rest| rest.split_once(')'))
            .map(|(name, _)| name.to_owned()),
        why,
        policy: policy(after),
        authorization: about("authorization id:")
            .and_then(|rest| words(rest).next())
            .map(trim)
            .map(str::to_owned),
        encoded: low.contains("encoded authorization failure message"),
    })
}

/// Terminals and logs wrap, Terraform draws a bar in front, JSON escapes.
fn one_line(text: &str) -> String {
    let plain = text
        .replace("\\n", " ")
        .replace("\\t", " ")
        .replace("\\\"", "\"");
    let mut line = String::with_capacity(plain.len());
    let words = plain.split(|c: char| c.is_whitespace() || c.is_control());
    for word in words.filter(|word| !matches!(*word, "" | "│" | "|")) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(
            word.chars()
                .filter(|c| !matches!(c, '\u{200b}' | '\u{feff}')),
        );
    }
    line
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !matches!(*word, "" | ":"))
}

/// A word without the punctuation of the sentence around it.
fn trim(word: &str) -> &str {
    word.trim_matches(|c: char| {
        matches!(
            c,
            '"' | '\''
                | '`'
                | ','
                | ';'
                | ':'
                | '.'
                | '('
                | ')'
                | '['
                | ']'
                | '{'
                | '}'
                | '“'
                | '”'
        )
    })
}

fn is_action(word: &str) -> bool {
    word.split_once(':').is_some_and(|(service, name)| {
        let plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        plain(service) && plain(name)
    })
}

/// `User: arn:... is`, or the last ARN before.
fn caller(before: &str) -> Option<String> {
    let after_user = before
        .rfind("User:")
        .and_then(|at| before.get(at + "User:".len()..));
    let named = after_user.and_then(|rest| words(rest).next()).map(trim);
    let arn = || {
        words(before)
            .map(trim)
            .filter(|word| word.starts_with("arn:"))
            .last()
    };
    named
        .or_else(arn)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
}

/// `on resource: arn:...`
fn resource(after: &str) -> Option<String> {
    let low = after.to_ascii_lowercase();
    let at = low.find("on resource")? + "on resource".len();
    let word = words(after.get(at..)?)
        .map(trim)
        .find(|word| !word.is_empty())?;
    // "on resource: user x" of IAM itself is no ARN, and nothing that a vault needs.
    (word.starts_with("arn:") || word == "*").then(|| word.to_owned())
}

/// `when calling the X operation` (CLI, boto), `operation error Backup: X,` (Go, Terraform).
fn operation(text: &str, low: &str) -> Option<String> {
    let after = |phrase: &str| {
        low.find(phrase)
            .and_then(|at| text.get(at + phrase.len()..))
    };
    let word = match after("when calling the ") {
        Some(rest) => words(rest).next(),
        None => after("operation error ").and_then(|rest| words(rest.split_once(": ")?.1).next()),
    };
    word.map(trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
}

/// The ARN of a policy, behind the reason.
fn policy(after: &str) -> Option<String> {
    let low = after.to_ascii_lowercase();
    let reason = after.get(low.find("explicit deny in")?..)?;
    words(reason)
        .map(trim)
        .find(|word| word.starts_with("arn:") && word.contains(":policy/"))
        .map(str::to_owned)
}

fn why(low: &str, from: usize) -> Why {
    let said = low.get(from..).unwrap_or_default();
    let first_kind = |text: &str| {
        KINDS
            .iter()
            .filter_map(|(words, kind)| Some((text.find(words)?, *kind)))
            .min_by_key(|(at, _)| *at)
            .map(|(_, kind)| kind)
    };
    if said.contains("does not exist in this region") {
        Why::KeyOutOfReach
    } else if let Some((_, rest)) = said.split_once("explicit deny") {
        Why::Explicit(first_kind(rest))
    } else if let Some(kind) = said
        .split_once("because no ")
        .and_then(|(_, rest)| first_kind(rest))
    {
        Why::Implicit(kind)
    } else if low.contains(INSUFFICIENT) {
        Why::Insufficient
    } else {
        Why::Unsaid
    }
}
