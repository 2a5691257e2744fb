//! Residual rules: the parts of statements that remain when a part of the request is settled; and when the rules of one
//! side include those of the other.

use crate::predicate::{Id, Kind, Predicates};
use evaluator::doubt::Doubt;
use evaluator::identifiers::PrincipalMatch;
use evaluator::layer::Layer;
use evaluator::policy::{Effect, Parsed, Policy};
use evaluator::policy_set::{PolicyLayer, PolicySet};
use evaluator::truth::Truth;
use std::collections::HashMap;
use std::sync::Arc;

/// The effect of a rule that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Does {
    Allow,
    Deny,
    /// Its effect was not understood, or AWS does not accept it.
    Unclear(u32),
}

/// The way in which a rule's principals match the caller, once the caller is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Names {
    pub(crate) certain: Option<PrincipalMatch>,
    pub(crate) perhaps: Option<PrincipalMatch>,
    pub(crate) unfilled: bool,
}

/// The unsettled part of a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Rule {
    pub(crate) layer: Layer,
    pub(crate) level: u16,
    pub(crate) does: Does,
    pub(crate) doubt: Option<Doubt>,
    pub(crate) names: Option<Names>,
    pub(crate) action: Option<Id>,
    pub(crate) principal: Option<Id>,
    pub(crate) resource: Option<Id>,
    /// Sorted.
    pub(crate) tests: Vec<Id>,
    /// Parts that remain undecided; sorted.
    pub(crate) stuck: Vec<Id>,
}

impl Rule {
    /// Returns `true` if the rule applies whenever the other does, with the same effect.
    fn includes(&self, other: &Self) -> bool {
        let has = |one: Option<Id>, of: Option<Id>| one.is_none() || one == of;
        self.layer == other.layer
            && self.does == other.does
            && self.names == other.names
            && (self.doubt.is_none() || self.doubt == other.doubt)
            && has(self.action, other.action)
            && has(self.principal, other.principal)
            && has(self.resource, other.resource)
            && is_subset(&self.tests, &other.tests)
            && is_subset(&self.stuck, &other.stuck)
    }
}

fn is_subset(one: &[Id], other: &[Id]) -> bool {
    let mut rest = other.iter();
    one.iter().all(|id| rest.any(|found| found == id))
}

/// The index of a rule among all residual rules.
pub(crate) type RuleId = u32;

/// The residual rules of one side's policies, sorted.
pub(crate) type Rules = Arc<[RuleId]>;

/// Every residual rule that was built, each once.
#[derive(Debug, Default)]
pub(crate) struct RuleTable {
    rules: Vec<Rule>,
    ids: HashMap<Rule, RuleId>,
}

impl RuleTable {
    pub(crate) fn insert(&mut self, rule: Rule) -> RuleId {
        if let Some(id) = self.ids.get(&rule) {
            return *id;
        }
        let id = RuleId::try_from(self.rules.len()).unwrap_or(RuleId::MAX);
        self.ids.insert(rule.clone(), id);
        self.rules.push(rule);
        id
    }

    pub(crate) fn get(&self, id: RuleId) -> Option<&Rule> {
        self.rules.get(id as usize)
    }

    pub(crate) fn of<'a>(&'a self, rules: &'a [RuleId]) -> impl Iterator<Item = &'a Rule> {
        rules.iter().filter_map(|id| self.get(*id))
    }

    /// Returns rules as a side: sorted, each once, without those that other rules of the side include.
    pub(crate) fn side(&self, mut rules: Vec<RuleId>) -> Rules {
        rules.sort_unstable();
        rules.dedup();
        if rules.len() > 1 && rules.len() <= MOST_COMPARED {
            let redundant = |at: usize, id: RuleId| {
                let Some(rule) = self.get(id) else {
                    return false;
                };
                rules.iter().enumerate().any(|(place, other)| {
                    place != at
                        && self.get(*other).is_some_and(|other| {
                            other.level == rule.level
                                && other.includes(rule)
                                && (place < at || !rule.includes(other))
                        })
                })
            };
            let kept = rules.iter().enumerate();
            let kept = kept.filter(|(at, id)| !redundant(*at, **id));
            return kept.map(|(_, id)| *id).collect();
        }
        rules.into()
    }

    /// Returns `true` if `low` allows whatever `high` allows, because each allow of `high` is included in one of `low`,
    /// and each deny of `low` in one of `high`. In `limits`, layers that `low` does not have, policies only limit. The test
    /// is sufficient, not necessary.
    pub(crate) fn covers(&self, low: &[RuleId], high: &[RuleId], limits: &[Layer]) -> bool {
        let within = |rule: &Rule, side: &[RuleId]| {
            self.of(side).any(|other| {
                (other.level == rule.level || rule.does == Does::Deny) && other.includes(rule)
            })
        };
        let allowed = self.of(high).all(|rule| match rule.does {
            Does::Deny => true,
            Does::Allow | Does::Unclear(_) => limits.contains(&rule.layer) || within(rule, low),
        });
        allowed
            && self.of(low).all(|rule| match rule.does {
                Does::Allow => true,
                Does::Deny | Does::Unclear(_) => within(rule, high),
            })
    }
}

/// The maximum number of rules of one side that are compared with each other.
const MOST_COMPARED: usize = 256;

/// The rules of policies.
pub(crate) fn rules(
    policies: &PolicySet,
    predicates: &mut Predicates,
    unclear: &mut Vec<(Arc<Policy>, usize)>,
) -> Vec<Rule> {
    let mut rules = Vec::new();
    for layer in Layer::ALL {
        let PolicyLayer::Levels(levels) = policies.get(layer) else {
            continue;
        };
        for (level, policies) in levels.iter().enumerate() {
            let level = u16::try_from(level).unwrap_or(u16::MAX);
            for policy in policies {
                if let Parsed::Malformed = policy.statements {
                    let does = unclear_effect(unclear, policy, usize::MAX);
                    rules.push(Rule {
                        does,
                        ..empty(layer, level)
                    });
                    continue;
                }
                for at in 0..policy.statements().len() {
                    rules.extend(rule(layer, level, policy, at, predicates, unclear));
                }
            }
        }
    }
    rules
}

const fn empty(layer: Layer, level: u16) -> Rule {
    Rule {
        layer,
        level,
        does: Does::Allow,
        doubt: None,
        names: None,
        action: None,
        principal: None,
        resource: None,
        tests: Vec::new(),
        stuck: Vec::new(),
    }
}

fn unclear_effect(
    unclear: &mut Vec<(Arc<Policy>, usize)>,
    policy: &Arc<Policy>,
    at: usize,
) -> Does {
    let known = unclear
        .iter()
        .position(|(other, place)| *place == at && (Arc::ptr_eq(other, policy) || other == policy));
    let number = known.unwrap_or_else(|| {
        unclear.push((Arc::clone(policy), at));
        unclear.len() - 1
    });
    Does::Unclear(u32::try_from(number).unwrap_or(u32::MAX))
}

fn rule(
    layer: Layer,
    level: u16,
    policy: &Arc<Policy>,
    at: usize,
    predicates: &mut Predicates,
    unclear: &mut Vec<(Arc<Policy>, usize)>,
) -> Option<Rule> {
    let statement = policy.statements().get(at)?;
    let does = match statement.effect.known().map(|effect| effect.value) {
        Some(Effect::Deny) => Does::Deny,
        Some(Effect::Allow) if statement.doubt.is_none() => Does::Allow,
        _ => unclear_effect(unclear, policy, at),
    };
    let mut insert = |kind| predicates.insert(policy, at, layer, kind);
    let action = insert(Kind::Action);
    let resource = insert(Kind::Resource);
    let principal = statement
        .principal
        .as_ref()
        .map(|_| insert(Kind::Principal));
    let mut stuck = Vec::new();
    let mut tests: Vec<Id> = match &statement.condition {
        Parsed::Malformed => {
            stuck.push(insert(Kind::Unread));
            Vec::new()
        }
        Parsed::Known(tests) => (0..tests.len()).map(|at| insert(Kind::Test(at))).collect(),
    };
    tests.sort_unstable();
    tests.dedup();
    Some(Rule {
        does,
        doubt: statement.doubt,
        action: Some(action),
        principal,
        resource: Some(resource),
        tests,
        stuck,
        ..empty(layer, level)
    })
}

/// Which of a rule's open parts turned out how; `None`: the rule does not apply.
pub(crate) fn settle(mut rule: Rule, part: Part, truth: Truth) -> Option<Rule> {
    let id = match part {
        Part::Action => rule.action.take(),
        Part::Principal => rule.principal.take(),
        Part::Resource => rule.resource.take(),
        Part::Test(id) => {
            rule.tests.retain(|test| *test != id);
            Some(id)
        }
    };
    match (truth, id) {
        (Truth::False, _) => return None,
        (Truth::Unknown, Some(id)) => {
            if let Err(place) = rule.stuck.binary_search(&id) {
                rule.stuck.insert(place, id);
            }
        }
        _ => {}
    }
    Some(rule)
}

/// A part of a rule.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part {
    Action,
    Principal,
    Resource,
    Test(Id),
}
