//! Redaction: identifiers of a person or a company are replaced by placeholders, equal ones by the same placeholder
//! everywhere, so that the evaluation of the case does not change.
//!
//! This is verified for every case: the redacted one is evaluated, and if a decision depends on a kind of identifier (a
//! policy with `role/Backup*`, for example), that kind is kept and reported. Formats stay: an account ID is replaced by
//! one from the ranges that AWS's documentation uses, a key ID by another key ID.
//!
//! Independent of the structure of policies: texts are searched, not parsed. Read `kind.rs`, `tokens.rs`, then
//! `secrets.rs`.

mod kind;
mod secrets;
mod tokens;

pub use kind::Kind;
pub use secrets::{REMOVED, Secret, SecretKind, secrets, without_secrets};

use crate::case::{Case, Level, NamedPolicy, StatedValue, Visibility};
use crate::incremental::report;
use crate::repair::{self, repair};
use evaluator::layer::{ByLayer, Layer};
use evaluator::source::Span;
use evaluator::trace::{Decision, LayerEffect};
use evaluator::vec_map::sort_by_key;
use std::collections::HashMap;
use std::mem;

/// A redacted case.
#[derive(Clone, Debug, PartialEq)]
pub struct Redacted {
    /// The case with placeholders.
    pub case: Case,
    /// The replacements, in the order in which they were found.
    pub replaced: Vec<Replaced>,
    /// The kinds that were kept, because otherwise a decision would change.
    pub kept: Vec<Kind>,
}

/// One identifier and its placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The kind.
    pub kind: Kind,
    /// The original.
    pub from: String,
    /// The placeholder.
    pub to: String,
}

/// The case with placeholders, verified to have the same decisions.
///
/// # Examples
///
/// ```
/// use vault::case::read;
/// use vault::redact::redact;
///
/// let case = read(r#"{"version": 1, "caller": {"arn": "arn:aws:iam::987654321098:user/ann"}}"#)?;
/// let redacted = redact(&case);
/// assert!(!redacted.case.caller.arn.contains("987654321098"));
/// # Ok::<(), vault::case::Error>(())
/// ```
pub fn redact(case: &Case) -> Redacted {
    // The value of a placeholder identifies somebody only in its context: a name in an ARN, for example.
    let case = &*case.filled_in();
    let before = decide(case);
    let same = |kept: &[Kind]| {
        let redacted = replace_all(case, kept);
        (decide(&redacted.case) == before).then_some(redacted)
    };
    // Kinds are kept until the decisions are the same, then released again one by one.
    let mut kept = Vec::new();
    let mut best = same(&kept);
    for kind in Kind::ALL {
        if best.is_some() {
            break;
        }
        kept.push(kind);
        best = same(&kept);
    }
    for kind in kept.clone() {
        let fewer: Vec<Kind> = kept
            .iter()
            .copied()
            .filter(|other| *other != kind)
            .collect();
        if let Some(redacted) = same(&fewer) {
            kept = fewer;
            best = Some(redacted);
        }
    }
    // With everything kept nothing is replaced, except that encoded policies are decoded.
    best.unwrap_or_else(|| Redacted {
        case: case.clone(),
        replaced: Vec::new(),
        kept,
    })
}

/// The results that must not change: each row's decision and the effects of its layers.
fn decide(case: &Case) -> Vec<(Decision, ByLayer<(Layer, LayerEffect)>)> {
    let rows = report(case).rows.into_iter();
    rows.map(|row| (row.decision, row.layers)).collect()
}

/// Replaces identifiers of the kinds that are not kept.
fn replace_all(case: &Case, kept: &[Kind]) -> Redacted {
    let mut pen = Pen {
        kept,
        replaced: Vec::new(),
        known: HashMap::new(),
    };
    let mut case = case.clone();
    pen.case(&mut case);
    Redacted {
        case,
        replaced: pen.replaced,
        kept: kept.to_vec(),
    }
}

/// The state of a redaction.
struct Pen<'k> {
    kept: &'k [Kind],
    replaced: Vec<Replaced>,
    /// Indices into `replaced`.
    known: HashMap<String, usize>,
}

impl Pen<'_> {
    fn case(&mut self, case: &mut Case) {
        self.fields(case);
        // First all names are collected, because texts may contain them as plain words before an ARN shows their kind.
        self.each_text(&mut case.clone(), Self::meet);
        self.each_text(case, Self::rewrite);
    }

    /// Replaces the fields with a known meaning.
    fn fields(&mut self, case: &mut Case) {
        self.rewrite(&mut case.caller.arn);
        self.rewrite(&mut case.key.arn);
        for (mut principal, allowed) in std::mem::take(&mut case.key.grants) {
            self.rewrite(&mut principal);
            case.key.grants.insert(principal, allowed);
        }
        if !case.vault.name.is_empty() {
            case.vault.name = self.placeholder(Kind::Vault, &case.vault.name);
        }
    }

    /// Calls `work` for every text of the case that is not a field of its own.
    fn each_text(&mut self, case: &mut Case, work: fn(&mut Self, &mut String)) {
        if let Some(title) = &mut case.title {
            work(self, title);
        }
        for tags in [&mut case.caller.tags, &mut case.vault.tags] {
            for value in tags.values_mut() {
                self.value(value, work);
            }
        }
        for said in case.context.values_mut() {
            match said {
                StatedValue::Absent => {}
                StatedValue::One(value) => self.value(value, work),
                StatedValue::Many(values) => {
                    for value in values {
                        self.value(value, work);
                    }
                }
            }
        }
        for denial in &mut case.denials {
            for text in [&mut denial.policy, &mut denial.text].into_iter().flatten() {
                work(self, text);
            }
        }
        let policies = &mut case.policies;
        for levels in [&mut policies.scp, &mut policies.rcp] {
            if let Visibility::Listed(levels) = levels {
                for Level {
                    target, policies, ..
                } in levels
                {
                    work(self, target);
                    self.policies(policies, work);
                }
            }
        }
        let flat = [
            &mut policies.identity,
            &mut policies.boundary,
            &mut policies.session,
            &mut policies.vpc_endpoint,
            &mut policies.key,
        ];
        for seen in flat {
            if let Visibility::Listed(policies) = seen {
                self.policies(policies, work);
            }
        }
    }

    fn policies(&mut self, policies: &mut [NamedPolicy], work: fn(&mut Self, &mut String)) {
        for policy in policies {
            self.value(&mut policy.name, work);
            policy.rewrite(|text| {
                decode(text);
                work(self, text);
            });
        }
    }

    /// Handles a value that may be a name as a whole.
    fn value(&mut self, value: &mut String, work: fn(&mut Self, &mut String)) {
        if let Some(to) = self.known_name(value) {
            *value = to;
        } else {
            work(self, value);
        }
    }

    /// Records identifiers that are recognized by their form.
    #[expect(clippy::ptr_arg, reason = "it goes where `rewrite` goes")]
    fn meet(&mut self, text: &mut String) {
        self.tokens(text);
    }

    /// The identifiers that are recognized by their form, with their placeholders.
    fn tokens(&mut self, text: &str) -> Vec<(Span, String)> {
        let tokens = tokens::tokens(text).into_iter();
        tokens
            .filter_map(|token| {
                let from = text.get(token.span.range())?;
                Some((token.span, self.placeholder(token.kind, from)))
            })
            .collect()
    }

    fn rewrite(&mut self, text: &mut String) {
        let mut places = self.words(text);
        let words = places.clone();
        let apart = |span: Span| {
            words
                .iter()
                .all(|(word, _)| span.end <= word.start || word.end <= span.start)
        };
        places.extend(
            self.tokens(text)
                .into_iter()
                .filter(|(span, _)| apart(*span)),
        );
        if !places.is_empty() {
            sort_by_key(&mut places, |(span, _)| *span);
            *text = tokens::replace(text, places.into_iter());
        }
    }

    /// Values of a policy that are entirely a known name: `"aws:username": "alice"`.
    fn words(&self, text: &str) -> Vec<(Span, String)> {
        let quotes = quotes(text);
        let strings = quotes.chunks_exact(2).filter_map(|pair| match pair {
            [open, close] => Some(Span::new(open + 1, *close)),
            _ => None,
        });
        let is_member = |span: Span| {
            text.get(span.end + 1..)
                .is_some_and(|after| after.trim_start().starts_with(':'))
        };
        strings
            .filter(|span| !is_member(*span))
            .filter_map(|span| Some((span, self.known_name(text.get(span.range())?)?)))
            .collect()
    }

    /// The placeholder of a name that was recorded before. Keywords of the policy language are excluded.
    fn known_name(&self, name: &str) -> Option<String> {
        if matches!(name, "Allow" | "Deny" | "*") {
            return None;
        }
        let replaced = self.replaced.get(*self.known.get(name)?)?;
        Some(replaced.to.clone())
    }

    fn placeholder(&mut self, kind: Kind, from: &str) -> String {
        if self.kept.contains(&kind) {
            return from.to_owned();
        }
        if let Some(replaced) = self.known.get(from).and_then(|at| self.replaced.get(*at)) {
            return replaced.to.clone();
        }
        let number = 1 + self
            .replaced
            .iter()
            .filter(|replaced| replaced.kind == kind)
            .count();
        let to = kind.placeholder(number, from);
        self.known.insert(from.to_owned(), self.replaced.len());
        self.replaced.push(Replaced {
            kind,
            from: from.to_owned(),
            to: to.clone(),
        });
        to
    }
}

/// The positions of the quotes of JSON strings.
fn quotes(text: &str) -> Vec<usize> {
    let mut escaped = false;
    let is_quote = |(at, byte): (usize, u8)| {
        let was_escaped = mem::take(&mut escaped);
        escaped = byte == b'\\' && !was_escaped;
        (byte == b'"' && !was_escaped).then_some(at)
    };
    text.bytes().enumerate().filter_map(is_quote).collect()
}

/// Decodes an encoded policy, which would hide identifiers.
fn decode(text: &mut String) {
    let Some(repaired) = repair(text) else { return };
    let encoded = |done: &repair::Done| {
        matches!(
            done.kind,
            repair::Kind::JsonString | repair::Kind::UrlEncoded
        )
    };
    if repaired.done.iter().any(encoded) {
        let documents = repaired
            .documents
            .iter()
            .map(|document| document.text.as_str());
        *text = documents.collect::<Vec<_>>().join("\n");
    }
}
