//! Sentences about the evidence for a report: reported denials, assumptions, and the policies to paste next.

use evaluator::layer::Layer;
use vault::access_denied::is_of_other_request;
use vault::case::{Case, DenialEffect, Place, ReportedDenial};
use vault::infer::{Inferred, Source};
use vault::report::{
    Assumption, Cause, DENIED_ACTION, Missing, Observed, Report, Reproduction, Row,
};
use vault::requests;

use crate::key;
use crate::language::Messages;

impl Messages {
    /// The denials that AWS reported, in one sentence; `None` if there are none for these actions.
    pub fn denials_of_aws(&self, report: &Report) -> Option<String> {
        let mut said: Vec<(&Observed, &str, Vec<&str>)> = Vec::new();
        for row in &report.rows {
            let Some(observed) = row.observed.last() else {
                continue;
            };
            let by = denied_by(observed, row.action);
            let same = |(of, known, _): &&mut (&Observed, &str, Vec<&str>)| {
                *known == by && (of.effect, of.layer) == (observed.effect, observed.layer)
            };
            match said.iter_mut().find(same) {
                Some((_, _, actions)) => actions.push(row.action),
                None => said.push((observed, by, vec![row.action])),
            }
        }
        if said.is_empty() {
            return depends_on_denied_action(report).then(|| self.text(key::VERDICT_AWS_UNNAMED));
        }
        let denials: Vec<String> = said
            .iter()
            .map(|(observed, by, actions)| self.denial(observed, by, actions))
            .collect();
        Some(self.text(key::VerdictAws {
            denials: &self.list(&denials),
        }))
    }

    /// The verdict if AWS reported denials: these first, then the results of the policies for the other actions.
    pub(crate) fn verdict_of_aws(&self, report: &Report) -> Option<String> {
        let mut sentences = vec![self.denials_of_aws(report)?];
        let observed = report.rows.iter().flat_map(|row| &row.observed);
        if !observed.clone().any(Observed::is_reproduced) {
            sentences.push(self.text(key::VERDICT_AWS_NOT_REPRODUCED));
        }
        // The denied action is one of the undecided rows then, so none of them is another.
        if observed.count() == 0 {
            return Some(sentences.join(" "));
        }
        let others = report.rows.iter().filter(|row| row.observed.is_empty());
        let denied = others.clone().filter(|row| row.decision.is_denied());
        let open = others.filter(|row| row.decision == evaluator::trace::Decision::Depends);
        sentences.extend(self.counted_actions(denied, |count, actions| {
            self.text(key::VerdictAwsDenied { count, actions })
        }));
        sentences.extend(self.counted_actions(open, |count, actions| {
            self.text(key::VerdictAwsOpen { count, actions })
        }));
        Some(sentences.join(" "))
    }

    /// A sentence about the actions of some rows; `None` without rows.
    fn counted_actions<'r>(
        &self,
        rows: impl Iterator<Item = &'r Row>,
        sentence: impl FnOnce(usize, &str) -> String,
    ) -> Option<String> {
        let actions: Vec<&str> = rows.map(|row| row.action).collect();
        (!actions.is_empty()).then(|| sentence(actions.len(), &self.actions(&actions, usize::MAX)))
    }

    /// A reported denial of some actions, for the middle of a sentence.
    fn denial(&self, observed: &Observed, by: &str, actions: &[&str]) -> String {
        let family = match observed.effect {
            Some(DenialEffect::Explicit) => key::DENIAL_EXPLICIT_DENY,
            Some(DenialEffect::Implicit) => key::DENIAL_IMPLICIT_DENY,
            None => key::DENIAL_DENIED,
        };
        let policy = observed.layer;
        let policy = policy.map_or_else(String::new, |layer| self.layer_policy(layer));
        let actions = self.actions(actions, usize::MAX);
        self.of_family(family, by, &[("policy", &policy), ("actions", &actions)])
    }

    /// A reported denial of a row's action, and whether the policies reproduce it.
    pub fn observed(&self, case: &Case, row: &Row, observed: &Observed) -> String {
        let by = denied_by(observed, row.action);
        let denial = self.denial(observed, by, &[row.action]);
        let said = self.text(key::VerdictAws { denials: &denial });
        format!("{said} {}", self.reproduction(case, observed))
    }

    /// Whether the policies reproduce a reported denial, and if not, what may be missing.
    pub fn reproduction(&self, case: &Case, observed: &Observed) -> String {
        match &observed.reproduction {
            Reproduction::Same(Some(cited)) => {
                let name = self.policy_name(case, cited.place);
                self.text(key::ReproducedStatement {
                    policy: &self.policy_and_kind(&name, cited.place.layer),
                    statement: &self.statement(case, cited),
                })
            }
            Reproduction::Same(None) => self.text(key::REPRODUCED_SAME),
            Reproduction::Different(causes) => {
                let causes: Vec<String> =
                    causes.iter().map(|cause| self.cause(case, cause)).collect();
                self.text(key::ReproducedDifferent {
                    causes: &self.list_until(key::OBSERVED_OR, &causes),
                })
            }
        }
    }

    /// All reported denials, one sentence each.
    pub fn observations_of(&self, case: &Case, report: &Report) -> Vec<String> {
        let rows = report.rows.iter();
        let of_rows = rows.flat_map(|row| row.observed.iter().map(move |one| (row, one)));
        let others = other_denials(case, report)
            .map(|(denial, contradicted)| self.other_denial(case, denial, contradicted));
        let said = of_rows.map(|(row, observed)| self.observed(case, row, observed));
        said.chain(others).collect()
    }

    /// The possible reason why the policies do not reproduce a denial.
    pub fn cause(&self, case: &Case, reason: &Cause) -> String {
        let policy = |place: Place| {
            let name = self.policy_name(case, place);
            self.policy_and_kind(&name, place.layer)
        };
        match reason {
            Cause::LayerMissing(layer) => self.text(key::CauseLayerMissing {
                policy: &self.layer_policy(*layer),
            }),
            Cause::PolicyMissing { layer, arn } => self.text(key::CausePolicyMissing {
                arn,
                kind: &self.layer_policy(*layer),
            }),
            Cause::PolicyNotSeen(place) => self.text(key::CausePolicyNotSeen {
                policy: &policy(*place),
            }),
            Cause::OtherText(place) => self.text(key::CauseOtherText {
                policy: &policy(*place),
            }),
            Cause::OtherPolicies(layer) => self.text(key::CauseOtherPolicies {
                policy: &self.layer_policy(*layer),
            }),
            Cause::NoFullAwsAccess(level) => {
                let target = self.level_name(case, Layer::Scp, *level);
                self.text(key::CauseNoFullAWSAccess { target: &target })
            }
            Cause::Condition(cited) => self.text(key::CauseCondition {
                statement: &self.statement(case, cited),
                policy: &policy(cited.place),
            }),
            Cause::Unknown(unknown) => {
                let names: Vec<String> = unknown.iter().map(|name| self.unknown(name)).collect();
                self.text(key::CauseUnknown {
                    unknown: &self.list(&names),
                })
            }
            Cause::KeyOutOfReach => self.text(key::CAUSE_KEY_OUT_OF_REACH),
            Cause::VaultAccessPolicy => self.text(key::CAUSE_VAULT_ACCESS_POLICY),
            Cause::OtherRequest => self.text(key::CAUSE_OTHER_REQUEST),
        }
    }

    /// A denial of an action without a row; and the layer whose policies contradict it.
    pub fn other_denial(
        &self,
        case: &Case,
        denial: &ReportedDenial,
        contradicted: Option<Layer>,
    ) -> String {
        let action = denial.action.trim();
        if let Some(layer) = contradicted {
            return self.text(key::ObservedContradicted {
                action,
                policy: &self.layer_policy(layer),
            });
        }
        if action.is_empty() {
            self.text(key::OBSERVED_UNNAMED)
        } else if requests::is_needed(action) && is_of_other_request(case, denial) {
            self.text(key::ObservedOtherRequest { action })
        } else if requests::is_needed(action) {
            self.text(key::ObservedWithoutTags { action })
        } else {
            self.text(key::ObservedOtherAction { action })
        }
    }

    /// The assumptions behind a pass, for the middle of its sentence; `None` if there are none.
    pub fn assumptions(&self, report: &Report) -> Option<String> {
        let said: Vec<String> = report
            .assumed
            .iter()
            .filter_map(|assumed| match assumed {
                Assumption::NoPolicies(layer) => Some(self.text(match layer {
                    Layer::Boundary => key::ASSUMING_BOUNDARY,
                    Layer::Session => key::ASSUMING_SESSION,
                    Layer::Scp => key::ASSUMING_SCP,
                    Layer::Rcp => key::ASSUMING_RCP,
                    _ => key::ASSUMING_VPC_ENDPOINT,
                })),
                Assumption::FullAwsAccess { level, target } => {
                    let target = self.target(*level, target);
                    Some(self.text(key::AssumingFullAWSAccess { target: &target }))
                }
                Assumption::FilledIn(..) | Assumption::NotAKeyPolicy(_) => None,
            })
            .collect();
        (!said.is_empty()).then(|| self.list(&said))
    }

    fn target(&self, level: usize, target: &str) -> String {
        if target.is_empty() {
            return self.text(key::LevelNumbered {
                number: &(level + 1).to_string(),
            });
        }
        target.to_owned()
    }

    /// One assumption.
    pub fn assumption(&self, case: &Case, assumed: &Assumption) -> String {
        match assumed {
            Assumption::NoPolicies(layer) => self.text(key::AssumedNoPolicies {
                policy: &self.layer_policy(*layer),
            }),
            Assumption::FullAwsAccess { level, target } => self.text(key::AssumedFullAWSAccess {
                target: &self.target(*level, target),
            }),
            Assumption::FilledIn(place, known) => {
                let policy = &self.policy_name(case, *place);
                let date = known.date;
                match known.version {
                    None => self.text(key::AssumedFilledInDated { date, policy }),
                    Some(version) if known.is_excerpt => self.text(key::AssumedFilledInExcerpt {
                        date,
                        policy,
                        version,
                    }),
                    Some(version) => self.text(key::AssumedFilledIn {
                        date,
                        policy,
                        version,
                    }),
                }
            }
            Assumption::NotAKeyPolicy(place) => {
                let name = self.policy_name(case, *place);
                self.text(key::AssumedNotAKeyPolicy { policy: &name })
            }
        }
    }

    /// An inferred field: its value, and the source of it.
    pub fn inferred(&self, case: &Case, inferred: &Inferred) -> String {
        let field = self.field(inferred.field);
        let value = inferred.value(case);
        let field = field.as_str();
        match inferred.source {
            Source::Policy(layer) => self.text(key::InferredPolicy {
                field,
                value,
                policy: &self.layer_policy(layer),
            }),
            Source::Field => self.text(key::InferredField { field, value }),
            Source::Assumed => self.text(key::InferredAssumed { field, value }),
        }
    }

    /// A policy to paste next, with the reason.
    pub fn missing(&self, missing: &Missing) -> String {
        let policy = match &missing.policy {
            Some(name) => self.policy_and_kind(name, missing.layer),
            None => self.layer_policy(missing.layer),
        };
        let (policy, actions) = (&policy, &self.actions(&missing.actions, usize::MAX));
        if missing.is_named_by_aws {
            self.text(key::MissingByAws { actions, policy })
        } else {
            self.text(key::MissingDecides { actions, policy })
        }
    }

    /// The person who can show it.
    pub fn missing_owner(&self, case: &Case, missing: &Missing) -> String {
        let account = case.key.arn.trim().split(':').nth(4).unwrap_or_default();
        let owner = self.owner(missing.layer, account);
        self.text(key::MissingOwner { owner: &owner })
    }
}

/// The source of a denial, as a parameter of the sentences about denials.
fn denied_by(observed: &Observed, action: &str) -> &'static str {
    match observed.layer {
        None => "unnamed",
        Some(_) if observed.is_vault_policy(action) => "vault",
        Some(Layer::Boundary | Layer::Resource) => "one",
        Some(Layer::Identity) => "identity",
        Some(_) => "layer",
    }
}

/// Returns `true` if AWS denied the call without naming an action, and the policies do not show which one it may be.
pub fn depends_on_denied_action(report: &Report) -> bool {
    let mut unknown = report.rows.iter().flat_map(|row| &row.unknown);
    unknown.any(|name| name == DENIED_ACTION)
}

/// The reported denials of actions without a row, each with the layer whose policies contradict it.
pub fn other_denials<'a>(
    case: &'a Case,
    report: &'a Report,
) -> impl Iterator<Item = (&'a ReportedDenial, Option<Layer>)> {
    let others = report.other_denials.iter();
    others.filter_map(|at| {
        let mut contradictions = report.contradictions.iter();
        let contradicted = contradictions.find(|one| one.denial == *at);
        Some((case.denials.get(*at)?, contradicted.map(|one| one.layer)))
    })
}
