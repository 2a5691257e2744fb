//! Sentences about near misses: why a statement that was probably meant to allow an action does not.

use evaluator::source::Span;
use evaluator::trace::{LayerEffect, ResourceMatch, Segment, TestReason};
use vault::case::{Case, Place};
use vault::report::{Blocker, Cited, Report, Row};
use vault::task::policy_text;
use vault::why::{self, Miss, NearMiss};

use crate::language::Words;

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
    for row in &report.rows {
        for blocker in &row.blockers {
            match blockers.iter_mut().find(|(known, _)| *known == blocker) {
                Some((_, rows)) => rows.push(row),
                None => blockers.push((blocker, vec![row])),
            }
        }
    }
    blockers
}

impl Words {
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
                let misses = why::near_misses(report, row, blocker.layer, level, written);
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
        let parameters = [
            ("statement", &*self.statement(case, &cited)),
            ("policy", &self.policy_name(case, near.place)),
            ("near", &self.near_miss(case, row, near)),
        ];
        Near {
            place: near.place,
            at: near.at,
            sentence: self.say("near.statement", &parameters),
        }
    }

    /// Why a statement that was probably meant to allow an action does not.
    pub fn near_miss(&self, case: &Case, row: &Row, near: &NearMiss) -> String {
        let key = match near.miss {
            Miss::OtherAction => "near.otherAction",
            Miss::SimilarService | Miss::OtherService => "near.similarService",
            Miss::ExcludedAction => "near.excludedAction",
            Miss::Resource(resource) => near_resource(resource),
            Miss::ExcludedResource => "near.excludedResource",
            Miss::OtherPrincipal => "near.otherPrincipal",
            Miss::Condition(TestReason::KeyAbsent) => "near.condition.absent",
            Miss::Condition(TestReason::ManyValues) => "near.condition.many",
            Miss::Condition(_) => "near.condition.compared",
        };
        let text = policy_text(case, near.place).unwrap_or_default();
        let written = text
            .get(near.at.range())
            .unwrap_or_default()
            .trim_matches('"');
        let parameters = [
            ("action", row.action),
            ("resource", &*row.resource),
            ("written", written),
        ];
        self.say(key, &parameters)
    }
}

const fn near_resource(resource: ResourceMatch) -> &'static str {
    match resource {
        ResourceMatch::AliasOfKey => "near.resource.alias",
        ResourceMatch::CaseDiffers(_) => "near.resource.case",
        ResourceMatch::NoResourceType => "near.resource.noType",
        ResourceMatch::Differs(Segment::Region) => "near.resource.region",
        ResourceMatch::Differs(Segment::Account) => "near.resource.account",
        ResourceMatch::NotAnArn => "near.resource.notArn",
        ResourceMatch::Unresolved | ResourceMatch::Unknown => "near.resource.unresolved",
        ResourceMatch::Differs(_)
        | ResourceMatch::Yes
        | ResourceMatch::Own
        | ResourceMatch::AcrossColon => "near.resource.differs",
    }
}
