//! The identifiers in a text, each with its place: account IDs, key IDs, IDs of an organization, mail addresses, and
//! the names in ARNs.
//!
//! This module recognizes them by their form; they are replaced in `mod.rs`. Next: `mod.rs`, `redact`.

use super::Kind;
use evaluator::identifiers::is_account_id;
use evaluator::source::Span;

/// An identifier and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// The length of a run of bytes of one class.
pub(super) fn run_at(bytes: &[u8], at: usize, class: impl Fn(u8) -> bool) -> usize {
    bytes
        .iter()
        .skip(at)
        .take_while(|byte| class(**byte))
        .count()
}

/// The text with some places replaced; the places are sorted and do not overlap.
pub(super) fn replace(text: &str, places: impl Iterator<Item = (Span, String)>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (span, with) in places {
        out.push_str(text.get(at..span.start).unwrap_or_default());
        out.push_str(&with);
        at = span.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// All identifiers that are recognized by their form, in the order of the text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    // Words consist of letters, digits and the other characters of IDs; all other characters separate words.
    let is_word =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'@' | b'+');
    let bytes = text.as_bytes();
    let mut names = names(text).into_iter().peekable();
    while at < bytes.len() {
        let length = run_at(bytes, at, is_word);
        if length == 0 {
            at += 1;
            continue;
        }
        let word = Span::new(at, at + length);
        at = word.end;
        while names.next_if(|name| name.span.end <= word.start).is_some() {}
        if let Some(name) = names.next_if(|name| name.span.start < word.end) {
            // A name contains no other identifiers, except that sessions are often named by a mail address.
            let is_address = text.get(name.span.range()).is_some_and(is_address);
            let kind = if is_address { Kind::Address } else { name.kind };
            tokens.push(Token { kind, ..name });
            at = at.max(name.span.end);
            continue;
        }
        let within_organization = word
            .start
            .checked_sub(1)
            .and_then(|before| bytes.get(before))
            == Some(&b'/');
        let Some(looks) = text.get(word.range()) else {
            continue;
        };
        match kind(looks, within_organization) {
            Some(kind) => tokens.push(Token { kind, span: word }),
            None => accounts_in(looks, word.start, &mut tokens),
        }
    }
    tokens
}

fn kind(word: &str, within_organization: bool) -> Option<Kind> {
    let small = |text: &str, least: usize| {
        (least..=32).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    let hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| b.is_ascii_hexdigit())
    };
    if is_account_id(word) {
        return Some(Kind::Account);
    }
    if let Some(id) = word.strip_prefix("mrk-") {
        return hex(id, 32).then_some(Kind::Key);
    }
    let parts: Vec<&str> = word.splitn(6, '-').collect();
    match parts.as_slice() {
        [first, middle @ .., last] if middle.len() == 3 => {
            let uuid = hex(first, 8) && middle.iter().all(|part| hex(part, 4)) && hex(last, 12);
            uuid.then_some(Kind::Key)
        }
        ["o", id] if small(id, 10) => Some(Kind::Organization),
        ["ou", root, id] if small(root, 4) && small(id, 8) => Some(Kind::Unit),
        ["r", id] if small(id, 4) && within_organization => Some(Kind::Root),
        ["p", id] if small(id, 8) => Some(Kind::OrganizationPolicy),
        [id] if is_unique_id(id) => Some(Kind::UniqueId),
        _ => is_address(word).then_some(Kind::Address),
    }
}

/// Account IDs within a word: `config-bucket-444455556666`.
fn accounts_in(word: &str, offset: usize, tokens: &mut Vec<Token>) {
    let bytes = word.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = run_at(bytes, at, |byte| byte.is_ascii_digit());
        if length == 12 {
            let span = Span::new(offset + at, offset + at + length);
            tokens.push(Token {
                kind: Kind::Account,
                span,
            });
        }
        at += length.max(1);
    }
}

/// `AROA...` and the like (`IAM/reference_identifiers`).
fn is_unique_id(word: &str) -> bool {
    let starts = ["AROA", "AIDA", "AGPA", "ANPA", "AKIA", "ASIA", "AIPA"];
    (20..=21).contains(&word.len())
        && starts.iter().any(|start| word.starts_with(start))
        && word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn is_address(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, domain)| {
        let domain = domain.trim_end_matches('.');
        !name.is_empty()
            && !domain.contains('@')
            && domain.contains('.')
            && !domain.starts_with('.')
    })
}

/// The names in ARNs, in the order of the text.
fn names(text: &str) -> Vec<Token> {
    let mut names = Vec::new();
    let mut starts = text
        .match_indices("arn:")
        .map(|(start, _)| start)
        .peekable();
    while let Some(start) = starts.next() {
        // An ARN ends where the next one starts, at the latest.
        let rest = text.get(start..starts.peek().copied().unwrap_or(text.len()));
        let rest = rest.unwrap_or_default();
        let end = rest.find(|c: char| {
            c.is_whitespace()
                || matches!(
                    c,
                    '"' | '\'' | '\\' | ',' | ')' | '<' | '>' | ']' | ';' | '|'
                )
        });
        let arn = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let [_, _, service, _, account, resource] = parts.as_slice() else {
            continue;
        };
        let offset = start + arn.len() - resource.len();
        // Names of AWS-owned resources are not secret, and are meaningful.
        if *account == "aws"
            || resource.contains("aws-service-role/")
            || resource.starts_with("alias/aws/")
        {
            continue;
        }
        for (kind, from, to) in names_of(service, resource) {
            let name = resource.get(from..to).unwrap_or_default();
            if !name.is_empty() && !name.contains(['*', '?', '$']) {
                names.push(Token {
                    kind,
                    span: Span::new(offset + from, offset + to),
                });
            }
        }
    }
    names
}

/// The places of the names in the resource part of an ARN.
fn names_of(service: &str, resource: &str) -> Vec<(Kind, usize, usize)> {
    let last = |kind| {
        let from = resource.rfind('/').map_or(0, |slash| slash + 1);
        vec![(kind, from, resource.len())]
    };
    match (
        service,
        resource.split(['/', ':']).next().unwrap_or_default(),
    ) {
        ("iam", "role") => last(Kind::Role),
        ("iam", "user") | ("sts", "federated-user") => last(Kind::User),
        ("iam", "group") => last(Kind::Group),
        ("iam", "policy") => last(Kind::Policy),
        ("sts", "assumed-role") => {
            let role = "assumed-role/".len();
            match resource.get(role..).and_then(|rest| rest.find('/')) {
                Some(slash) => vec![
                    (Kind::Role, role, role + slash),
                    (Kind::Session, role + slash + 1, resource.len()),
                ],
                None => vec![(Kind::Role, role, resource.len())],
            }
        }
        ("kms", "alias") => vec![(Kind::Alias, "alias/".len(), resource.len())],
        ("backup", "backup-vault") => vec![(Kind::Vault, "backup-vault:".len(), resource.len())],
        ("s3", _) => vec![(
            Kind::Bucket,
            0,
            resource.find('/').unwrap_or(resource.len()),
        )],
        _ => Vec::new(),
    }
}
