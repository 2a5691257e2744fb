//! Sentences about near misses: why a statement that was probably intended to allow an action does not.

use crate::key;
use evaluator::source::Span;
use evaluator::trace::{LayerEffect, ResourceMatch, Segment, TestReason};
use std::collections::HashMap;
use vault::case::{Case, Place};
use vault::near_miss::{self, Miss, NearMiss};
use vault::report::{Blocker, Cited, Report, Row};
use vault::requests::policy_text;

use crate::language::Messages;

/// The most near misses that are named: the likeliest.
const MOST_NAMED: usize = 3;

/// A near miss with its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// Its policy.
    pub place: Place,
    /// The place of the value that does not match, in the policy's text.
    pub at: Span,
    /// The statement and the reason why it does not apply, in one sentence.
    pub sentence: String,
}

/// A reason why some actions are not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The effect of the layer.
    pub effect: LayerEffect,
    /// The layer or statement, and the actions, in one sentence.
    pub sentence: String,
    /// If nothing allows them: the near misses.
    pub near: Vec<Near>,
}

/// All blockers of a report, each with all rows that it blocks.
pub fn blockers(report: &Report) -> Vec<(&Blocker, Vec<&Row>)> {
    let mut blockers: Vec<(&Blocker, Vec<&Row>)> = Vec::new();
    // Thousands of statements can be undecided, so they are looked up by key; each statement has few blockers.
    let mut known: HashMap<_, Vec<usize>> = HashMap::new();
    for row in &report.rows {
        for blocker in &row.blockers {
            let cited = blocker.statement.as_ref();
            let place = cited.map(|cited| (cited.place, cited.statement));
            let same = known
                .entry((blocker.layer, blocker.level, place))
                .or_default();
            let is_same = |at: &&usize| {
                let known = blockers.get(**at);
                known.is_some_and(|(known, _)| *known == blocker)
            };
            let at = same.iter().find(is_same).copied();
            if let Some((_, rows)) = at.and_then(|at| blockers.get_mut(at)) {
                rows.push(row);
            } else {
                same.push(blockers.len());
                blockers.push((blocker, vec![row]));
            }
        }
    }
    blockers
}

impl Messages {
    /// All reasons in a report, each with all actions that it concerns.
    pub fn reasons_of(&self, case: &Case, report: &Report) -> Vec<Reason> {
        let reasons = blockers(report).into_iter().map(|(blocker, rows)| {
            let actions: Vec<&str> = rows.iter().map(|row| row.action).collect();
            Reason {
                effect: blocker.effect,
                sentence: self.blocker_of(case, &actions, report.rows.len(), blocker),
                near: self.near_misses(case, report, &rows, blocker),
            }
        });
        reasons.collect()
    }

    /// For rows whose actions nothing allows: the near misses, the likeliest of each row first.
    pub fn near_misses(
        &self,
        case: &Case,
        report: &Report,
        rows: &[&Row],
        blocker: &Blocker,
    ) -> Vec<Near> {
        if blocker.statement.is_some() || blocker.effect != LayerEffect::ImplicitDeny {
            return Vec::new();
        }
        let level = blocker.level.unwrap_or(0);
        let written = |place, span: Span| case.policies.at(place)?.text.get(span.range());
        let misses: Vec<Vec<Near>> = rows
            .iter()
            .map(|row| {
                let misses = near_miss::near_misses(report, row, blocker.layer, level, written);
                let misses = misses.iter().take(MOST_NAMED);
                misses.map(|near| self.near(case, row, near)).collect()
            })
            .collect();
        let mut named: Vec<Near> = Vec::new();
        for rank in 0..MOST_NAMED {
            for near in misses.iter().filter_map(|misses| misses.get(rank)) {
                if !named.contains(near) {
                    named.push(near.clone());
                }
            }
        }
        named.truncate(MOST_NAMED);
        named
    }

    fn near(&self, case: &Case, row: &Row, near: &NearMiss) -> Near {
        let cited = Cited {
            place: near.place,
            statement: near.statement,
            sid: None,
            span: near.span,
            unclear: None,
        };
        Near {
            place: near.place,
            at: near.at,
            sentence: self.text(key::NearStatement {
                near: &self.near_miss(case, row, near),
                policy: &self.policy_name(case, near.place),
                statement: &self.statement(case, &cited),
            }),
        }
    }

    /// The reason why a near miss does not allow the action.
    pub fn near_miss(&self, case: &Case, row: &Row, near: &NearMiss) -> String {
        let text = policy_text(case, near.place).unwrap_or_default();
        let written = text
            .get(near.at.range())
            .unwrap_or_default()
            .trim_matches('"');
        match near.miss {
            Miss::OtherAction => self.text(key::NearOtherAction { action: row.action }),
            Miss::SimilarService | Miss::OtherService => self.text(key::NearSimilarService {
                action: row.action,
                written,
            }),
            Miss::ExcludedAction => self.text(key::NEAR_EXCLUDED_ACTION),
            Miss::Resource(resource) => self.near_resource(row, resource),
            Miss::ExcludedResource => self.text(key::NearExcludedResource {
                resource: &row.resource,
            }),
            Miss::OtherPrincipal => self.text(key::NEAR_OTHER_PRINCIPAL),
            Miss::Condition(TestReason::KeyAbsent) => self.text(key::NEAR_CONDITION_ABSENT),
            Miss::Condition(TestReason::ManyValues) => self.text(key::NEAR_CONDITION_MANY),
            Miss::Condition(_) => self.text(key::NEAR_CONDITION_COMPARED),
        }
    }

    /// The reason why an entry of its `Resource` does not match.
    fn near_resource(&self, row: &Row, resource: ResourceMatch) -> String {
        match resource {
            ResourceMatch::AliasOfKey => self.text(key::NEAR_RESOURCE_ALIAS),
            ResourceMatch::CaseDiffers(_) => self.text(key::NEAR_RESOURCE_CASE),
            ResourceMatch::NoResourceType => {
                self.text(key::NearResourceNoType { action: row.action })
            }
            ResourceMatch::Differs(Segment::Region) => self.text(key::NEAR_RESOURCE_REGION),
            ResourceMatch::Differs(Segment::Account) => self.text(key::NEAR_RESOURCE_ACCOUNT),
            ResourceMatch::NotAnArn | ResourceMatch::Refused => {
                self.text(key::NEAR_RESOURCE_NOT_ARN)
            }
            ResourceMatch::Unresolved | ResourceMatch::Unknown => {
                self.text(key::NEAR_RESOURCE_UNRESOLVED)
            }
            ResourceMatch::Differs(_)
            | ResourceMatch::Yes
            | ResourceMatch::Own
            | ResourceMatch::Unfilled
            | ResourceMatch::AcrossColon => self.text(key::NearResourceDiffers {
                resource: &row.resource,
            }),
        }
    }
}
