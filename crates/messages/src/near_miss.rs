//! Sentences about near misses: why a statement that was probably meant to allow an action does not.

use crate::key;
use evaluator::source::Span;
use evaluator::trace::{LayerEffect, ResourceMatch, Segment, TestReason};
use std::collections::HashMap;
use vault::case::{Case, Place};
use vault::near_miss::{self, Miss, NearMiss};
use vault::report::{Blocker, Cited, Report, Row};
use vault::requests::policy_text;

use crate::language::Messages;

/// So many statements are named that would have allowed an action but for one thing: the likeliest.
const MOST_NAMED: usize = 3;

/// A statement that would have allowed an action but for one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// Its policy.
    pub place: Place,
    /// The one thing, in the policy's text.
    pub at: Span,
    /// Which statement it is and what the one thing is, in one sentence.
    pub sentence: String,
}

/// What stands in the way of some actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// How.
    pub effect: LayerEffect,
    /// Which layer or statement, and which actions, in one sentence.
    pub sentence: String,
    /// Where nothing allows them: the statements that nearly do.
    pub near: Vec<Near>,
}

/// Everything that stands in the way in a report, each thing with all rows that it stands in the way of.
pub fn blockers(report: &Report) -> Vec<(&Blocker, Vec<&Row>)> {
    let mut blockers: Vec<(&Blocker, Vec<&Row>)> = Vec::new();
    // Thousands of statements can be open; of one statement there are few blockers.
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
    /// Everything that stands in the way in a report, each with all actions that it is about.
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

    /// Where nothing allows some rows' actions: the statements that would have but for one thing, the likeliest of
    /// each row first.
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

    /// Why a statement that was probably meant to allow an action does not.
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

    /// Why an entry of its `Resource` does not match.
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
