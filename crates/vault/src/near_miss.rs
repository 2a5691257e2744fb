//! Near misses: statements that would allow an action in a layer except for one reason.
//!
//! AWS's message names one layer and no statement. A person wants to know which of their statements was intended to
//! allow the action, and what is wrong with it. This module reads a trace and ranks statements; it evaluates nothing
//! itself. Next: `fix`, which turns a near miss into a change.

use evaluator::identifiers::{Action, ActionPattern};
use evaluator::layer::Layer;
use evaluator::policy::Effect;
use evaluator::source::Span;
use evaluator::trace::{
    ActionMatch, PrincipalMatch, ResourceMatch, ScopeTrace, Segment, StatementTrace, TestReason,
};
use evaluator::truth::Truth;
use evaluator::vec_map::sort_by_key;

use crate::case::Place;
use crate::report::{Report, Row};

/// A statement with `Allow` that does not apply, for exactly one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// The policy.
    pub place: Place,
    /// The index of the statement in its policy, from 0.
    pub statement: usize,
    /// The place of the statement in its policy.
    pub span: Span,
    /// The reason why it does not apply.
    pub miss: Miss,
    /// The place of the value that does not match (the closest entry of the element), in the policy's text.
    pub at: Span,
    /// The index of that value in its element (for a test, among the statement's tests), from 0.
    pub entry: usize,
}

/// The only reason why a statement does not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Miss {
    /// It names other actions of the same service.
    OtherAction,
    /// It names the action of another service whose prefix starts in the same way: `backup:*` for
    /// `backup-storage:MountCapsule`.
    SimilarService,
    /// It names other services.
    OtherService,
    /// `NotAction` excludes the action.
    ExcludedAction,
    /// The resource does not match, with the reason for the closest entry.
    Resource(ResourceMatch),
    /// `NotResource` excludes the resource.
    ExcludedResource,
    /// It names other principals.
    OtherPrincipal,
    /// One test of its condition does not hold.
    Condition(TestReason),
}

/// The near misses of a row in one layer (at one level of the case, if it has levels), the likeliest first.
///
/// `written` returns the text at a place of a policy: it distinguishes `backup:*` from `s3:*` when neither matches.
pub fn near_misses<'a>(
    report: &Report,
    row: &Row,
    layer: Layer,
    level: usize,
    written: impl Fn(Place, Span) -> Option<&'a str>,
) -> Vec<NearMiss> {
    let trace = row.trace.iter();
    let policies = trace.flat_map(|trace| report.judged(trace, layer));
    let mut found = Vec::new();
    for (place, judged) in policies.filter(|(place, _)| place.level == level) {
        for (index, statement) in judged.statements.iter().flatten().enumerate() {
            let similar =
                |at| written(place, at).is_some_and(|entry| is_similar(entry, row.action));
            if let Some(Off { miss, at, entry }) = only_miss(statement, similar) {
                found.push(NearMiss {
                    place,
                    statement: index,
                    span: statement.span,
                    miss,
                    at,
                    entry,
                });
            }
        }
    }
    // Stable: among equally likely ones, the person's own order is kept.
    sort_by_key(&mut found, |near| std::cmp::Reverse(near.miss.likelihood()));
    found
}

impl Miss {
    /// A score for how likely the statement was intended to allow the action; higher is likelier.
    pub const fn likelihood(self) -> u8 {
        match self {
            Self::Resource(ResourceMatch::AliasOfKey | ResourceMatch::CaseDiffers(_)) => 100,
            Self::Resource(ResourceMatch::NoResourceType) => 95,
            Self::Condition(TestReason::KeyAbsent | TestReason::ManyValues) => 92,
            Self::Condition(_) => 90,
            Self::Resource(ResourceMatch::NotAnArn | ResourceMatch::Unresolved) => 85,
            Self::Resource(ResourceMatch::Differs(Segment::Region | Segment::Account)) => 80,
            Self::Resource(ResourceMatch::Differs(Segment::Resource)) => 75,
            Self::Resource(_) | Self::ExcludedResource => 70,
            Self::OtherPrincipal => 65,
            Self::ExcludedAction => 60,
            Self::SimilarService => 55,
            Self::OtherAction => 30,
            Self::OtherService => 0,
        }
    }
}

/// One element that does not match.
#[derive(Clone, Copy)]
struct Off {
    miss: Miss,
    at: Span,
    entry: usize,
}

/// The element that does not match, if there is exactly one. A statement about an entirely different service is not a
/// near miss.
fn only_miss(statement: &StatementTrace, similar: impl Fn(Span) -> bool) -> Option<Off> {
    if statement.effect != Some(Effect::Allow) {
        return None;
    }
    let mut misses = action_miss(statement, similar)
        .into_iter()
        .chain(resource_miss(statement))
        .chain(principal_miss(statement))
        .chain(condition_misses(statement));
    let only = misses.next().filter(|off| off.miss != Miss::OtherService)?;
    misses.next().is_none().then_some(only)
}

fn action_miss(statement: &StatementTrace, similar: impl Fn(Span) -> bool) -> Option<Off> {
    let scope = statement.action.as_ref()?;
    let found = |found: &ActionMatch| *found == ActionMatch::Yes;
    excluded(scope, found, Miss::ExcludedAction).or_else(|| {
        missed(scope, found)?;
        let closest = first(
            scope,
            |found, _| *found == ActionMatch::OtherName,
            Miss::OtherAction,
        )
        .or_else(|| first(scope, |_, at| similar(at), Miss::SimilarService));
        let other = Off {
            miss: Miss::OtherService,
            at: statement.span,
            entry: 0,
        };
        Some(closest.unwrap_or(other))
    })
}

/// Returns `true` for `"backup:*"` and `backup-storage:MountCapsule`: one service's prefix starts with the other's, and
/// the name would match. `"backup-gateway:ListGateways"` was never intended to allow `backup:CreateBackupVault`.
fn is_similar(entry: &str, action: &str) -> bool {
    let written = ActionPattern::parse(entry.trim_matches('"')).ok();
    let (Some(written), Some(wanted)) = (written, Action::parse(action)) else {
        return false;
    };
    let (Some(service), Some(name)) = (written.service(), written.name()) else {
        return false;
    };
    let service = service.to_ascii_lowercase();
    let begins = |long: &str, short: &str| {
        long.strip_prefix(short)
            .is_some_and(|rest| rest.starts_with('-'))
    };
    let alike = begins(&wanted.service, &service) || begins(&service, &wanted.service);
    let there = || ActionPattern::parse(&format!("{}:{name}", wanted.service));
    alike && there().is_ok_and(|there| there.matches(&wanted))
}

fn resource_miss(statement: &StatementTrace) -> Option<Off> {
    let scope = statement.resource.as_ref()?;
    let matches = |found: &ResourceMatch| {
        matches!(
            found,
            ResourceMatch::Yes | ResourceMatch::Own | ResourceMatch::AcrossColon
        )
    };
    excluded(scope, matches, Miss::ExcludedResource).or_else(|| {
        missed(scope, matches)?;
        let offs = scope.entries.iter().enumerate();
        let offs = offs.map(|(entry, (found, at))| Off {
            miss: Miss::Resource(*found),
            at: *at,
            entry,
        });
        // The first of the likeliest: `max_by_key` alone would return the last.
        offs.rev().max_by_key(|off| off.miss.likelihood())
    })
}

fn principal_miss(statement: &StatementTrace) -> Option<Off> {
    let scope = &statement.principal.as_ref()?.as_ref()?.scope;
    let named = |found: &PrincipalMatch| *found != PrincipalMatch::No;
    excluded(scope, named, Miss::OtherPrincipal).or_else(|| {
        missed(scope, named)?;
        first(scope, |_, _| true, Miss::OtherPrincipal)
    })
}

fn condition_misses(statement: &StatementTrace) -> impl Iterator<Item = Off> {
    let tests = statement.condition.iter().flatten().enumerate();
    tests
        .filter(|(_, test)| test.holds == Truth::False)
        .map(|(entry, test)| Off {
            miss: Miss::Condition(test.reason),
            at: test.span,
            entry,
        })
}

/// The entry of a `Not...` form that matches, so that the statement does not apply.
fn excluded<M>(scope: &ScopeTrace<M>, matches: impl Fn(&M) -> bool, miss: Miss) -> Option<Off> {
    let off = first(scope, |found, _| matches(found), miss);
    off.filter(|_| scope.negated)
}

/// `Some` if a plain element does not match.
fn missed<M>(scope: &ScopeTrace<M>, matches: impl Fn(&M) -> bool) -> Option<()> {
    let matches = scope.entries.iter().any(|(found, _)| matches(found));
    (!scope.negated && !matches).then_some(())
}

fn first<M>(scope: &ScopeTrace<M>, wanted: impl Fn(&M, Span) -> bool, miss: Miss) -> Option<Off> {
    let mut entries = scope.entries.iter().enumerate();
    let (entry, (_, at)) = entries.find(|(_, (found, at))| wanted(found, *at))?;
    Some(Off {
        miss,
        at: *at,
        entry,
    })
}

#[cfg(test)]
mod tests {
    use super::is_similar;

    #[test]
    fn a_similar_service_is_one_that_was_meant() {
        for (written, action, similar) in [
            ("backup:*", "backup-storage:MountCapsule", true),
            ("Backup:mount*", "backup-storage:MountCapsule", true),
            ("backup-storage:*", "backup:CreateBackupVault", true),
            // `MP/AWSBackupOperatorAccess`
            (
                "backup-gateway:ListGateways",
                "backup:CreateBackupVault",
                false,
            ),
            ("backup:Get*", "backup-storage:MountCapsule", false),
            ("backup:*", "backup:CreateBackupVault", false),
            ("s3:*", "backup-storage:MountCapsule", false),
            ("*", "backup-storage:MountCapsule", false),
        ] {
            let entry = format!("\"{written}\"");
            assert_eq!(is_similar(&entry, action), similar, "{written}: {action}");
        }
    }
}
