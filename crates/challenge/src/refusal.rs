//! What AWS does not accept of an attempt, whatever its policies decide: texts that are no policies, policies with
//! errors, a second policy where there can be one, and a key that nobody could manage any more.
//!
//! A policy is read here as AWS reads it. The report repairs texts first (`vault::repair`), which helps people who
//! paste; whoever attaches a policy gets no such help.

use crate::model::Challenge;
use crate::regression;
use evaluator::finding::Severity;
use evaluator::layer::Layer;
use evaluator::policy::read_and_check;
use vault::case::{Case, KeyKind, NamedPolicy, Place};
use vault::incremental::ReportCache;
use vault::report::PlacedFinding;

/// Why AWS does not accept an attempt.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// It reports an error in a policy that was changed.
    Finding(PlacedFinding),
    /// A user or role has one permissions boundary (`IAM/access_policies_boundaries`).
    SecondBoundary,
    /// A key has exactly one key policy (`KMS/key-policies`).
    SecondKeyPolicy,
    /// The same, and it was removed.
    NoKeyPolicy,
    /// An SCP or RCP stays attached to the root, to each OU and to each account (`ORG/orgs_policies_detach`).
    NoPolicy {
        /// SCPs or RCPs.
        layer: Layer,
        /// The level, from 0.
        level: usize,
    },
    /// Nobody could change the key policy any more.
    LockOut,
}

impl Refusal {
    /// Its word in the `fails` of a challenge: for an error in a policy the code of the finding.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Finding(found) => found.finding.code.as_str(),
            Self::SecondBoundary => "secondBoundary",
            Self::SecondKeyPolicy => "secondKeyPolicy",
            Self::NoKeyPolicy => "noKeyPolicy",
            Self::NoPolicy { .. } => "noPolicy",
            Self::LockOut => "lockOut",
        }
    }
}

/// The words that are no codes of findings.
pub(crate) const WORDS: [&str; 5] = [
    "secondBoundary",
    "secondKeyPolicy",
    "noKeyPolicy",
    "noPolicy",
    "lockOut",
];

/// Everything that AWS does not accept.
pub(crate) fn refusals(
    challenge: &Challenge,
    case: &Case,
    memory: &mut ReportCache,
) -> Vec<Refusal> {
    let mut refused = Vec::new();
    for layer in Layer::ALL {
        for level in 0..case.policies.height(layer) {
            let [before, after] =
                [&challenge.start, case].map(|case| case.policies.level(layer, level));
            if before == after {
                continue;
            }
            refused.extend(number(layer, level, before, after, case));
            for (policy, named) in after.iter().enumerate() {
                if before.contains(named) || named.text.is_hidden() {
                    continue;
                }
                let place = Place {
                    layer,
                    level,
                    policy,
                };
                let (_, findings) = read_and_check(&named.text, layer);
                let errors = findings
                    .into_iter()
                    .filter(|found| found.severity() == Severity::Error);
                refused.extend(
                    errors.map(|finding| Refusal::Finding(PlacedFinding { place, finding })),
                );
            }
        }
    }
    // What is not understood could allow or lock out anybody.
    if refused.is_empty() && regression::locks_out(challenge, case, memory) {
        refused.push(Refusal::LockOut);
    }
    refused
}

/// More policies than can be attached, or fewer.
fn number(
    layer: Layer,
    level: usize,
    before: &[NamedPolicy],
    after: &[NamedPolicy],
    case: &Case,
) -> Option<Refusal> {
    let is_more = after.len() > 1 && after.len() > before.len();
    let is_gone = after.is_empty() && !before.is_empty();
    match layer {
        Layer::Boundary if is_more => Some(Refusal::SecondBoundary),
        Layer::Resource if case.key.kind != KeyKind::Customer => None,
        Layer::Resource if is_more => Some(Refusal::SecondKeyPolicy),
        Layer::Resource if is_gone => Some(Refusal::NoKeyPolicy),
        Layer::Scp | Layer::Rcp if is_gone => Some(Refusal::NoPolicy { layer, level }),
        _ => None,
    }
}
