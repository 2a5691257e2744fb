//! Every combination of what the layers can say, against a table that is made from AWS's pages and knows nothing of the
//! code: who asks, how the resource's policy names them, and which implicit denials that passes.

use super::{Sums, effect, ruling, set, takes_part};
use crate::identifiers::PrincipalMatch::{self, Account, Asker, Everyone, Exact, Role};
use crate::layer::Layer;
use crate::trace::{
    CallerKind, Decision, EffectSummary, Exemption, Facts, Grants, LayerEffect, LayerTrace,
};
use crate::truth::Truth;

/// What the policies of one layer say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    /// There are none.
    None,
    /// Nothing of the request.
    Nothing,
    /// They allow it, and name the caller so. Policies that name nobody are attached to whom they mean.
    Allow(PrincipalMatch),
    Deny,
    /// Nobody has seen them.
    Unseen,
}
use Says::{Allow, Deny, Nothing, Unseen};

impl Says {
    fn sum(self) -> Option<EffectSummary> {
        match self {
            Self::None => None,
            Nothing => Some(EffectSummary::NOTHING),
            Allow(names) => Some(EffectSummary {
                allow: Grants::by(names, Truth::True),
                ..EffectSummary::NOTHING
            }),
            Deny => Some(EffectSummary {
                deny: Truth::True,
                ..EffectSummary::NOTHING
            }),
            Unseen => Some(EffectSummary::UNKNOWN),
        }
    }

    /// Whether it lets pass what needs no allowance where there are no policies.
    const fn passes(self) -> bool {
        matches!(self, Self::None | Allow(_))
    }

    const fn allows(self) -> bool {
        matches!(self, Allow(_))
    }
}

/// What each layer says, by [`Layer`].
type Combination = [Says; Layer::ALL.len()];

fn of(combination: Combination, layer: Layer) -> Says {
    combination[layer as usize]
}

/// A resource's policy that names the requester so, in the same account: the implicit denials that do not matter then.
struct NamedBy {
    caller: CallerKind,
    names: PrincipalMatch,
    identity: bool,
    boundary: bool,
    session: bool,
}

const fn named_by(
    caller: CallerKind,
    names: PrincipalMatch,
    [identity, boundary, session]: [bool; 3],
) -> NamedBy {
    NamedBy {
        caller,
        names,
        identity,
        boundary,
        session,
    }
}

/// `IAM/reference_policies_evaluation-logic_policy-eval-denyallow`, the table of requesters; `"*"`:
/// `IAM/access_policies_boundaries`. A user has no session policy. A federated session is named by its user or itself;
/// that `"*"` is for it what it is for others is inferred. The account is no grant, except that the root user is it
/// and has full access (`IAM/reference_policies_evaluation-logic_policy-eval-basics`).
const SAME_ACCOUNT: [NamedBy; 8] = [
    named_by(CallerKind::User, Exact, [true, true, true]),
    named_by(CallerKind::User, Everyone, [true, true, true]),
    named_by(CallerKind::Role, Role, [true, false, false]),
    named_by(CallerKind::Role, Exact, [true, true, true]),
    named_by(CallerKind::Role, Everyone, [true, true, true]),
    named_by(CallerKind::FederatedUser, Asker, [true, false, false]),
    named_by(CallerKind::FederatedUser, Exact, [true, true, true]),
    named_by(CallerKind::FederatedUser, Everyone, [true, true, true]),
];

/// What AWS's pages say of a combination in which everything is seen.
fn documented(facts: Facts, combination: Combination) -> Decision {
    let said = |layer| of(combination, layer);
    // "An explicit deny in any of these policies overrides the allow."
    if combination.contains(&Deny) {
        return Decision::ExplicitDeny;
    }
    // Neither is ever passed by a grant of the resource's policy.
    if ![Layer::Rcp, Layer::Scp, Layer::VpcEndpoint]
        .into_iter()
        .all(|layer| said(layer).passes())
    {
        return Decision::ImplicitDeny;
    }
    let resource = said(Layer::Resource);
    let identity = facts.caller == CallerKind::Root || said(Layer::Identity).allows();
    let boundary = said(Layer::Boundary).passes();
    // "A GetFederationToken session without a session policy" has nothing but what resource policies grant.
    let session = match facts.caller {
        CallerKind::FederatedUser => said(Layer::Session).allows(),
        _ => said(Layer::Session).passes(),
    };
    let own = identity && boundary && session;
    let allowed = match facts.caller {
        // A service has nothing attached: only the resource's policy.
        CallerKind::Outside => resource.allows(),
        // Two accounts: both must allow.
        _ if !facts.same_account => own && resource.allows(),
        _ => {
            let row = SAME_ACCOUNT
                .iter()
                .find(|row| row.caller == facts.caller && resource == Allow(row.names));
            let granted = row.is_some_and(|row| {
                (row.identity || identity) && (row.boundary || boundary) && (row.session || session)
            });
            // Keys and roles trust nobody by themselves: `KMS/key-policy-default`.
            granted || (own && (!facts.resource_must_grant || resource.allows()))
        }
    };
    if allowed {
        Decision::Allowed
    } else {
        Decision::ImplicitDeny
    }
}

/// Every kind of request: who asks, in how many accounts, of a resource that must grant by itself or not.
fn situations() -> Vec<Facts> {
    let callers = [
        CallerKind::User,
        CallerKind::Role,
        CallerKind::FederatedUser,
        CallerKind::Root,
        CallerKind::Outside,
    ];
    let mut all = Vec::new();
    for caller in callers {
        for (same_account, resource_must_grant) in [(true, false), (true, true), (false, true)] {
            if caller == CallerKind::Outside && same_account {
                continue;
            }
            all.push(Facts {
                caller,
                same_account,
                resource_must_grant,
                resource_can_grant: true,
                needs_nothing: false,
                doubt: None,
            });
        }
    }
    all
}

/// Nothing is attached to the root user, and to who is of no account.
fn exempt(caller: CallerKind, layer: Layer) -> Option<Exemption> {
    let attached = matches!(layer, Layer::Identity | Layer::Boundary | Layer::Session);
    match caller {
        CallerKind::Root if attached => Some(Exemption::RootUser),
        CallerKind::Outside if attached || layer == Layer::Scp => {
            Some(Exemption::NotAnAccountPrincipal)
        }
        _ => None,
    }
}

/// What a layer can say to a caller; `RCPFullAWSAccess` cannot be detached, so that RCPs never lack an allowance.
fn possible(layer: Layer, caller: CallerKind) -> Vec<Says> {
    let attached = !matches!(caller, CallerKind::Root | CallerKind::Outside);
    match layer {
        Layer::Rcp => vec![Says::None, Allow(Everyone), Deny],
        Layer::Scp if caller == CallerKind::Outside => vec![Says::None],
        Layer::Scp | Layer::VpcEndpoint => vec![Says::None, Nothing, Allow(Everyone), Deny],
        Layer::Resource => {
            let names: &[PrincipalMatch] = match caller {
                CallerKind::User => &[Account, Exact, Everyone],
                CallerKind::Role => &[Account, Role, Exact, Everyone],
                CallerKind::FederatedUser => &[Account, Asker, Exact, Everyone],
                CallerKind::Root => &[Account, Everyone],
                CallerKind::Outside => &[Exact, Everyone],
            };
            let names = names.iter().map(|names| Allow(*names));
            [Says::None, Nothing, Deny]
                .into_iter()
                .chain(names)
                .collect()
        }
        Layer::Identity if attached => vec![Says::None, Nothing, Allow(Everyone), Deny],
        Layer::Session if caller == CallerKind::User => vec![Says::None],
        Layer::Boundary | Layer::Session if attached => {
            vec![Says::None, Nothing, Allow(Everyone), Deny]
        }
        Layer::Identity | Layer::Boundary | Layer::Session => vec![Says::None],
    }
}

/// Every combination of what layers can say to a caller.
fn combinations(caller: CallerKind) -> Vec<Combination> {
    let mut all = vec![[Says::None; Layer::ALL.len()]];
    for layer in Layer::ALL {
        let says = possible(layer, caller);
        let longer = |combination: &Combination| -> Vec<Combination> {
            let with = |says: &Says| {
                let mut longer = *combination;
                longer[layer as usize] = *says;
                longer
            };
            says.iter().map(with).collect()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all
}

fn sums(combination: Combination) -> Sums {
    let mut sums = Sums::default();
    for layer in Layer::ALL {
        set(&mut sums, layer, of(combination, layer).sum());
    }
    sums
}

#[test]
fn every_combination_is_decided_as_documented() {
    let mut count = 0;
    for facts in situations() {
        for combination in combinations(facts.caller) {
            let found = ruling(facts, &sums(combination)).decision();
            let expected = documented(facts, combination);
            assert_eq!(found, expected, "{facts:?} {combination:?}");
            count += 1;
        }
    }
    assert!(count > 100_000, "{count}");
}

/// `SDK/iam-toolbox`: "an explicit deny evaluation contains an explicit deny check, an implicit deny evaluation contains an
/// implicit deny check and no explicit deny check"; and what is allowed has neither.
#[test]
fn every_decision_has_a_layer_that_says_so() {
    for facts in situations() {
        for combination in combinations(facts.caller) {
            let sums = sums(combination);
            let decision = ruling(facts, &sums).decision();
            let layers = Layer::ALL
                .into_iter()
                .filter(|layer| of(combination, *layer) != Says::None || takes_part(facts, *layer));
            let effects: Vec<(Layer, LayerEffect)> = layers
                .map(|layer| {
                    let traced = LayerTrace {
                        layer,
                        exempt: exempt(facts.caller, layer),
                        doubt: None,
                        said: of(combination, layer).sum(),
                        seen: true,
                    };
                    (layer, effect(facts, &traced, &sums))
                })
                .collect();
            let has = |wanted: LayerEffect| effects.iter().any(|(_, effect)| *effect == wanted);
            let explicit = has(LayerEffect::ExplicitDeny);
            let implicit = has(LayerEffect::ImplicitDeny);
            let is_so = match decision {
                Decision::Allowed => !explicit && !implicit,
                Decision::ExplicitDeny => explicit,
                Decision::ImplicitDeny => implicit && !explicit,
                Decision::Depends => false,
            };
            assert!(is_so, "{decision:?} {effects:?} {facts:?} {combination:?}");
            for (layer, effect) in &effects {
                let denies = of(combination, *layer) == Deny;
                assert_eq!(
                    denies,
                    *effect == LayerEffect::ExplicitDeny,
                    "{layer:?} {combination:?}"
                );
            }
        }
    }
}

/// Of one layer that nobody has seen, nothing is certain that one of the things that it can say decides otherwise.
#[test]
fn what_is_certain_without_a_layer_is_so_whatever_it_says() {
    let mut certain = 0;
    for facts in situations() {
        for unseen in Layer::ALL {
            let says = possible(unseen, facts.caller);
            if says.len() == 1 {
                continue;
            }
            let others = combinations(facts.caller);
            for mut combination in others
                .into_iter()
                .filter(|all| of(*all, unseen) == Says::None)
            {
                combination[unseen as usize] = Unseen;
                let mut vague = sums(combination);
                if unseen == Layer::Rcp {
                    set(
                        &mut vague,
                        unseen,
                        Some(crate::evaluate::combine_layer::unseen(unseen)),
                    );
                }
                let found = ruling(facts, &vague).decision();
                if found == Decision::Depends {
                    continue;
                }
                certain += 1;
                for says in &says {
                    combination[unseen as usize] = *says;
                    let decided = documented(facts, combination);
                    let is_same = match found {
                        Decision::ImplicitDeny => decided.is_denied(),
                        _ => decided == found,
                    };
                    assert!(
                        is_same,
                        "{found:?}, not {decided:?}: {unseen:?} {facts:?} {combination:?}"
                    );
                }
            }
        }
    }
    assert!(certain > 10_000, "{certain}");
}
