//! Sentences about what the report rests on: what AWS said, what was assumed, and what to paste next.

use evaluator::layer::Layer;
use vault::case::{Case, DenialEffect, Place, ReportedDenial};
use vault::infer::{Inferred, Source};
use vault::report::{
    Assumption, Cause, DENIED_ACTION, Missing, Observed, Report, Reproduction, Row,
};
use vault::task;

use crate::key;
use crate::language::Words;

impl Words {
    /// What AWS said is denied, in one sentence; `None` where it said nothing of these actions.
    pub fn denials_of_aws(&self, report: &Report) -> Option<String> {
        let mut said: Vec<(&str, &Observed, Vec<&str>)> = Vec::new();
        for row in &report.rows {
            let Some(observed) = row.observed.last() else {
                continue;
            };
            let key = denial_key(observed, row.action);
            let same = |(known, of, _): &&mut (&str, &Observed, Vec<&str>)| {
                *known == key && of.layer == observed.layer
            };
            match said.iter_mut().find(same) {
                Some((_, _, actions)) => actions.push(row.action),
                None => said.push((key, observed, vec![row.action])),
            }
        }
        if said.is_empty() {
            return depends_on_denied_action(report).then(|| self.text(key::VERDICT_AWS_UNNAMED));
        }
        let denials: Vec<String> = said
            .iter()
            .map(|(key, observed, actions)| self.denial(key, observed.layer, actions))
            .collect();
        Some(self.text(key::VerdictAws {
            denials: &self.list(&denials),
        }))
    }

    /// The verdict where AWS said something: that first, then what follows from the policies for the other actions.
    pub(crate) fn verdict_of_aws(&self, report: &Report) -> Option<String> {
        let mut sentences = vec![self.denials_of_aws(report)?];
        let observed = report.rows.iter().flat_map(|row| &row.observed);
        if !observed.clone().any(Observed::is_reproduced) {
            sentences.push(self.say("verdict.aws.notReproduced", &[]));
        }
        // What AWS denied is one of the open rows then, so none of them is another.
        if observed.count() == 0 {
            return Some(sentences.join(" "));
        }
        let others = report.rows.iter().filter(|row| row.observed.is_empty());
        let denied = others.clone().filter(|row| row.decision.is_denied());
        let open = others.filter(|row| row.decision == evaluator::trace::Decision::Depends);
        sentences.extend(self.others("verdict.aws.denied", denied));
        sentences.extend(self.others("verdict.aws.open", open));
        Some(sentences.join(" "))
    }

    fn others<'r>(&self, key: &str, rows: impl Iterator<Item = &'r Row>) -> Option<String> {
        let actions: Vec<&str> = rows.map(|row| row.action).collect();
        let listed = self.actions(&actions, usize::MAX);
        let said = || self.say_count(key, actions.len(), &[("actions", &listed)]);
        (!actions.is_empty()).then(said)
    }

    /// What AWS said of some actions, for the middle of a sentence.
    fn denial(&self, key: &str, layer: Option<Layer>, actions: &[&str]) -> String {
        let policy = layer.map_or_else(String::new, |layer| self.layer_policy(layer));
        let actions = self.actions(actions, usize::MAX);
        self.say(key, &[("policy", &policy), ("actions", &actions)])
    }

    /// A denial that AWS reported of a row's action, and whether the policies reproduce it.
    pub fn observed(&self, case: &Case, row: &Row, observed: &Observed) -> String {
        let denial = self.denial(
            denial_key(observed, row.action),
            observed.layer,
            &[row.action],
        );
        let said = self.text(key::VerdictAws { denials: &denial });
        format!("{said} {}", self.reproduction(case, observed))
    }

    /// Whether the policies reproduce a denial that AWS reported, and if not, what may be missing.
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

    /// Everything that AWS said, each denial in one sentence.
    pub fn observations_of(&self, case: &Case, report: &Report) -> Vec<String> {
        let rows = report.rows.iter();
        let of_rows = rows.flat_map(|row| row.observed.iter().map(move |one| (row, one)));
        let others = other_denials(case, report).map(|denial| self.other_denial(denial));
        let said = of_rows.map(|(row, observed)| self.observed(case, row, observed));
        said.chain(others).collect()
    }

    /// What may be missing or different where the policies do not deny what AWS denied.
    pub fn cause(&self, case: &Case, reason: &Cause) -> String {
        let policy = |place: Place| {
            let name = self.policy_name(case, place);
            self.policy_and_kind(&name, place.layer)
        };
        match reason {
            Cause::LayerMissing(layer) => self.say(
                "cause.layerMissing",
                &[("policy", &self.layer_policy(*layer))],
            ),
            Cause::PolicyMissing { layer, arn } => self.say(
                "cause.policyMissing",
                &[("arn", arn), ("kind", &self.layer_policy(*layer))],
            ),
            Cause::PolicyNotSeen(place) => {
                self.say("cause.policyNotSeen", &[("policy", &policy(*place))])
            }
            Cause::OtherText(place) => self.say("cause.otherText", &[("policy", &policy(*place))]),
            Cause::OtherPolicies(layer) => self.say(
                "cause.otherPolicies",
                &[("policy", &self.layer_policy(*layer))],
            ),
            Cause::NoFullAwsAccess(level) => {
                let target = self.level_name(case, Layer::Scp, *level);
                self.say("cause.noFullAWSAccess", &[("target", &target)])
            }
            Cause::Condition(cited) => self.say(
                "cause.condition",
                &[
                    ("statement", &self.statement(case, cited)),
                    ("policy", &policy(cited.place)),
                ],
            ),
            Cause::Unknown(unknown) => {
                let names: Vec<String> = unknown.iter().map(|name| self.unknown(name)).collect();
                self.say("cause.unknown", &[("unknown", &self.list(&names))])
            }
            Cause::KeyOutOfReach => self.say("cause.keyOutOfReach", &[]),
            Cause::VaultAccessPolicy => self.say("cause.vaultAccessPolicy", &[]),
            Cause::OtherRequest => self.say("cause.otherRequest", &[]),
        }
    }

    /// A denial of an action that the report has no row for.
    pub fn other_denial(&self, denial: &ReportedDenial) -> String {
        let key = if denial.action.trim().is_empty() {
            return self.text(key::OBSERVED_UNNAMED);
        } else if task::is_needed(&denial.action) {
            "observed.withoutTags"
        } else {
            "observed.otherAction"
        };
        self.say(key, &[("action", denial.action.trim())])
    }

    /// What a pass rests on, for the middle of its sentence; `None` where nothing was assumed.
    pub fn assumptions(&self, report: &Report) -> Option<String> {
        let said: Vec<String> = report
            .assumed
            .iter()
            .filter_map(|assumed| match assumed {
                Assumption::NoPolicies(layer) => Some(self.say(
                    match layer {
                        Layer::Boundary => "assuming.boundary",
                        Layer::Session => "assuming.session",
                        Layer::Scp => "assuming.scp",
                        Layer::Rcp => "assuming.rcp",
                        _ => "assuming.vpcEndpoint",
                    },
                    &[],
                )),
                Assumption::FullAwsAccess { level, target } => {
                    let target = self.target(*level, target);
                    Some(self.say("assuming.fullAWSAccess", &[("target", &target)]))
                }
                Assumption::FilledIn(..) | Assumption::NotAKeyPolicy(_) => None,
            })
            .collect();
        (!said.is_empty()).then(|| self.list(&said))
    }

    fn target(&self, level: usize, target: &str) -> String {
        if target.is_empty() {
            return self.say("level.numbered", &[("number", &(level + 1).to_string())]);
        }
        target.to_owned()
    }

    /// One thing that was assumed.
    pub fn assumption(&self, case: &Case, assumed: &Assumption) -> String {
        match assumed {
            Assumption::NoPolicies(layer) => self.say(
                "assumed.noPolicies",
                &[("policy", &self.layer_policy(*layer))],
            ),
            Assumption::FullAwsAccess { level, target } => self.say(
                "assumed.fullAWSAccess",
                &[("target", &self.target(*level, target))],
            ),
            Assumption::FilledIn(place, known) => {
                let name = self.policy_name(case, *place);
                let parameters = [
                    ("policy", name.as_str()),
                    ("version", known.version.unwrap_or_default()),
                    ("date", known.date),
                ];
                let key = match (known.version, known.is_excerpt) {
                    (None, _) => "assumed.filledIn.dated",
                    (Some(_), true) => "assumed.filledIn.excerpt",
                    (Some(_), false) => "assumed.filledIn",
                };
                self.say(key, &parameters)
            }
            Assumption::NotAKeyPolicy(place) => {
                let name = self.policy_name(case, *place);
                self.say("assumed.notAKeyPolicy", &[("policy", &name)])
            }
        }
    }

    /// A field that nobody filled in: its value, and where that comes from.
    pub fn inferred(&self, case: &Case, inferred: &Inferred) -> String {
        let field = self.field(inferred.field);
        let value = inferred.value(case);
        let layer = match inferred.source {
            Source::Policy(layer) => self.layer_policy(layer),
            Source::Field | Source::Assumed => String::new(),
        };
        let key = match inferred.source {
            Source::Policy(_) => "inferred.policy",
            Source::Field => "inferred.field",
            Source::Assumed => "inferred.assumed",
        };
        let parameters = [
            ("field", field.as_str()),
            ("value", value),
            ("policy", layer.as_str()),
        ];
        self.say(key, &parameters)
    }

    /// What to paste next, and why.
    pub fn missing(&self, missing: &Missing) -> String {
        let policy = match &missing.policy {
            Some(name) => self.policy_and_kind(name, missing.layer),
            None => self.layer_policy(missing.layer),
        };
        let key = if missing.is_named_by_aws {
            "missing.byAws"
        } else {
            "missing.decides"
        };
        let actions = self.actions(&missing.actions, usize::MAX);
        self.say(key, &[("policy", &policy), ("actions", &actions)])
    }

    /// Who can show it.
    pub fn missing_owner(&self, case: &Case, missing: &Missing) -> String {
        let account = case.key.arn.trim().split(':').nth(4).unwrap_or_default();
        let owner = self.owner(missing.layer, account);
        self.say("missing.owner", &[("owner", &owner)])
    }
}

/// The key of the sentence for a denial.
fn denial_key(observed: &Observed, action: &str) -> &'static str {
    use DenialEffect::{Explicit, Implicit};
    let is_vault_policy = observed.is_vault_policy(action);
    match (observed.layer, observed.effect) {
        (None, Some(Explicit)) => "denial.explicitDeny.unnamed",
        (None, Some(Implicit)) => "denial.implicitDeny.unnamed",
        (None, None) => "denial.denied.unnamed",
        (_, Some(Explicit)) if is_vault_policy => "denial.explicitDeny.vault",
        (_, Some(Implicit)) if is_vault_policy => "denial.implicitDeny.vault",
        (_, None) if is_vault_policy => "denial.denied.vault",
        (Some(Layer::Boundary | Layer::Resource), Some(Explicit)) => "denial.explicitDeny.one",
        (Some(Layer::Boundary | Layer::Resource), Some(Implicit)) => "denial.implicitDeny.one",
        (Some(Layer::Boundary | Layer::Resource), None) => "denial.denied.one",
        (Some(Layer::Identity), Some(Explicit)) => "denial.explicitDeny.identity",
        (Some(Layer::Identity), Some(Implicit)) => "denial.implicitDeny.identity",
        (Some(Layer::Identity), None) => "denial.denied.identity",
        (Some(_), Some(Explicit)) => "denial.explicitDeny.layer",
        (Some(_), Some(Implicit)) => "denial.implicitDeny.layer",
        (Some(_), None) => "denial.denied.layer",
    }
}

/// Whether AWS denied the call, named no action, and the policies do not show which it can have been.
pub fn depends_on_denied_action(report: &Report) -> bool {
    let mut unknown = report.rows.iter().flat_map(|row| &row.unknown);
    unknown.any(|name| name == DENIED_ACTION)
}

/// The denials that AWS reported of actions that the report has no row for.
pub fn other_denials<'a>(
    case: &'a Case,
    report: &'a Report,
) -> impl Iterator<Item = &'a ReportedDenial> {
    let others = report.other_denials.iter();
    others.filter_map(|at| case.denials.get(*at))
}
