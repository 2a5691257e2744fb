//! Detection of AWS credentials in a pasted text. They are never needed here, and a link or a screenshot would disclose
//! them.
//!
//! Source: `IAM/reference_identifiers` (access key ids begin with `AKIA` or `ASIA`). Secret keys and session tokens
//! have no fixed prefix; they are recognized by length, alphabet and the label before them.

use super::tokens::{self, run_at};
use evaluator::source::Span;

/// A text that looks like a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The kind of credential.
    pub kind: SecretKind,
    /// Its place.
    pub span: Span,
}

/// The kinds of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretKind {
    /// `AKIA...` or `ASIA...`. Not secret by itself, but it identifies an owner.
    AccessKeyId,
    /// Forty characters of base64.
    SecretAccessKey,
    /// Some hundred characters of base64.
    SessionToken,
}

impl SecretKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AccessKeyId, Self::SecretAccessKey, Self::SessionToken];

    /// Its name in the message keys: `redact.secret.` and this.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AccessKeyId => "accessKeyId",
            Self::SecretAccessKey => "secretAccessKey",
            Self::SessionToken => "sessionToken",
        }
    }
}

/// The replacement in [`without_secrets`].
pub const REMOVED: &str = "REMOVED";

/// The minimum length of a session token; no name is as long.
const TOKEN: usize = 100;

/// The maximum distance between a value and its label.
const LABEL: usize = 40;

/// The apparent credentials, in the order of the text.
pub fn secrets(text: &str) -> Vec<Secret> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = run_at(bytes, at, is_base64);
        if length == 0 {
            at += 1;
            continue;
        }
        // `KEY=value` is one run, because base64 ends in `=`.
        let run = text.get(at..at + length).unwrap_or_default();
        let value = run
            .trim_end_matches('=')
            .rfind('=')
            .map_or(0, |equals| equals + 1);
        let start = at + value;
        let span = Span::new(start, at + length);
        if let Some(kind) = judge(text, span) {
            found.push(Secret { kind, span });
        }
        at += length;
    }
    found
}

/// The text with every secret replaced by [`REMOVED`].
///
/// # Examples
///
/// ```
/// use vault::redact::without_secrets;
///
/// let text = "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE";
/// assert!(!without_secrets(text).contains("AKIAIOSFODNN7EXAMPLE"));
/// ```
pub fn without_secrets(text: &str) -> String {
    let spans = secrets(text)
        .into_iter()
        .map(|secret| (secret.span, REMOVED.to_owned()));
    tokens::replace(text, spans)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

fn judge(text: &str, span: Span) -> Option<SecretKind> {
    let value = text.get(span.range())?;
    if is_access_key_id(value) {
        return Some(SecretKind::AccessKeyId);
    }
    let before = text
        .as_bytes()
        .get(span.start.saturating_sub(LABEL)..span.start)
        .unwrap_or_default();
    let label = before.to_ascii_lowercase();
    let labelled = |word: &[u8]| label.windows(word.len()).any(|window| window == word);
    let mixed = [
        u8::is_ascii_lowercase,
        u8::is_ascii_uppercase,
        u8::is_ascii_digit,
    ]
    .iter()
    .all(|class| value.bytes().any(|byte| class(&byte)));
    if value.len() == 40 && (mixed || labelled(b"secret")) {
        return Some(SecretKind::SecretAccessKey);
    }
    let begins = ["IQoJ", "FwoG", "FQoG", "AQoD"]
        .iter()
        .any(|start| value.starts_with(start));
    (value.len() >= TOKEN && mixed && (begins || labelled(b"token")))
        .then_some(SecretKind::SessionToken)
}

fn is_access_key_id(value: &str) -> bool {
    value.len() == 20
        && (value.starts_with("AKIA") || value.starts_with("ASIA"))
        && value
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
