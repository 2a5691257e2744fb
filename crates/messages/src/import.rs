//! Sentences about imports: repairs, where each part was put, the contents of an `AccessDenied` message and its
//! comparison with the report, redaction.
//!
//! Kinds of repairs, sources and identifiers have names in `vault`; their sentences are found by name, and a test
//! checks that all of them exist.

use crate::key;
use evaluator::layer::Layer;
use evaluator::vec_map::sort;
use std::collections::{HashMap, HashSet};
use vault::access_denied::{Blamed, Comparison, Denied, Outcome, Why};
use vault::case::{Case, Way};
use vault::import::troubleshooter::Difference;
use vault::import::{Format, ImportedPart, Need, Source, To};
use vault::redact::{self, Redacted, Secret};
use vault::repair::{self, Repair};
use vault::report::Report;

use crate::language::Messages;

impl Messages {
    /// The repairs of a text, in one sentence.
    pub fn repaired(&self, repair: &Repair) -> String {
        let kinds = repair.kinds().into_iter();
        let repairs: Vec<String> = kinds
            .map(|(kind, count, _)| self.repair_kind(kind, count))
            .collect();
        if repair.complete {
            self.text(key::RepairSummary {
                repairs: &self.list(&repairs),
            })
        } else {
            self.text(key::RepairIncomplete {
                repairs: &self.list(&repairs),
            })
        }
    }

    /// A number of repairs of one kind.
    pub fn repair_kind(&self, kind: repair::Kind, count: usize) -> String {
        self.counted_of_family(key::REPAIR, kind.word(), count)
    }

    /// The recognized format of a text.
    pub fn import_source(&self, source: Source) -> String {
        self.of_family(key::IMPORT_SOURCE, source.word(), &[])
    }

    /// The places where the parts were put: a sentence for each source, in order, and one for each part that was
    /// omitted or replaced another. `case` is the case after the import.
    pub fn went(&self, case: &Case, went: &[ImportedPart]) -> Vec<String> {
        if !went.iter().any(|went| went.to.is_change()) {
            let mut sentences = vec![self.text(key::IMPORT_UNCHANGED)];
            sentences.extend(self.import_notes(went));
            return sentences;
        }
        let sources = went.chunk_by(|one, next| one.source == next.source);
        let sentence = |went: &[ImportedPart]| {
            let source = went.first().map(|went| self.import_source(went.source));
            let places: Vec<String> = went
                .iter()
                .filter_map(|went| self.import_place(case, &went.to))
                .collect();
            let message = key::ImportWent {
                source: &source.unwrap_or_default(),
                places: &self.first_of(&places),
            };
            let put = (!places.is_empty()).then(|| self.text(message));
            put.into_iter()
                .chain(self.import_notes(went))
                .collect::<Vec<_>>()
        };
        let mut seen = HashSet::new();
        let sentences = sources.flat_map(sentence);
        sentences.filter(|each| seen.insert(each.clone())).collect()
    }

    /// What there is to say about what was left out or replaced: of many that are left out for one reason, the first.
    fn import_notes(&self, went: &[ImportedPart]) -> Vec<String> {
        const SHOWN: usize = 4;
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for part in went {
            if let To::Other { kind, .. } = &part.to {
                *counts.entry(kind.word()).or_default() += 1;
            }
        }
        let mut told: HashMap<&str, usize> = HashMap::new();
        let note = |part: &ImportedPart| {
            if let To::Other { kind, .. } = &part.to {
                let all = counts.get(kind.word()).copied().unwrap_or_default();
                let told = told.entry(kind.word()).or_default();
                *told += 1;
                if all > SHOWN + 1 && *told > SHOWN {
                    let count = all - SHOWN;
                    return (*told == SHOWN + 1)
                        .then(|| self.text(key::ImportLeftOutMore { count }));
                }
            }
            self.import_note(&part.to)
        };
        went.iter().filter_map(note).collect()
    }

    /// A list, shortened to a readable number of items.
    pub fn first_of(&self, items: &[String]) -> String {
        const SHOWN: usize = 12;
        match items.get(..SHOWN).filter(|_| items.len() > SHOWN + 1) {
            None => self.list(items),
            Some(first) => {
                let mut first = first.to_vec();
                first.push(self.text(key::ImportMore {
                    count: items.len() - SHOWN,
                }));
                self.list(&first)
            }
        }
    }

    fn import_place(&self, case: &Case, to: &To) -> Option<String> {
        Some(match to {
            To::Case => self.text(key::IMPORT_PLACE_CASE),
            To::Field(name) => self.field(name),
            To::Context(key) => self.text(key::ImportPlaceContext { key }),
            To::NoPolicies(layer) => self.text(key::ImportPlaceNoPolicies {
                policy: &self.layer_policy(*layer),
            }),
            To::Policy(place) => self.policy_and_kind(&self.policy_name(case, *place), place.layer),
            To::Denial(action) if action.is_empty() => self.text(key::IMPORT_PLACE_DENIAL_UNNAMED),
            To::Denial(action) => self.text(key::ImportPlaceDenial { action }),
            To::Way if case.way == Some(Way::Terraform) => {
                self.text(key::IMPORT_PLACE_WAY_TERRAFORM)
            }
            To::Way => self.text(key::IMPORT_PLACE_WAY),
            To::Replaced { .. }
            | To::Kept { .. }
            | To::Other { .. }
            | To::Masked(_)
            | To::OtherCaller(_) => {
                return None;
            }
        })
    }

    /// A note about a part that was not simply put in its place.
    fn import_note(&self, to: &To) -> Option<String> {
        let policy_or = |layer: Layer, name: &'_ str| {
            let policy = self.layer_policy(layer);
            let name = if name.trim().is_empty() {
                policy.clone()
            } else {
                name.to_owned()
            };
            (policy, name)
        };
        match to {
            To::Replaced { layer, name } => {
                let (policy, name) = &policy_or(*layer, name);
                Some(self.text(key::ImportReplaced { name, policy }))
            }
            To::Kept { layer, name } => {
                let (policy, name) = &policy_or(*layer, name);
                Some(self.text(key::ImportKept { name, policy }))
            }
            To::Other { kind, name } => {
                let what = self.of_family(key::IMPORT_OTHER, kind.word(), &[]);
                Some(if name.trim().is_empty() {
                    self.text(key::ImportLeftOut { what: &what })
                } else {
                    self.text(key::ImportLeftOutNamed { name, what: &what })
                })
            }
            To::OtherCaller(before) => Some(self.text(key::ImportOtherCaller { before })),
            To::Masked(field) => Some(self.text(key::ImportMasked {
                field: &self.field(field),
            })),
            _ => None,
        }
    }

    /// The apparent format of a text that was not recognized, and the next step.
    pub fn import_format(&self, format: Format) -> String {
        self.of_family(key::IMPORT_FORMAT, format.word(), &[])
    }

    /// The policies that are named without their texts: a sentence for each layer.
    pub fn import_needs(&self, needs: &[Need]) -> Vec<String> {
        let mut layers: Vec<Option<Layer>> = Vec::new();
        for need in needs {
            if !layers.contains(&need.layer) {
                layers.push(need.layer);
            }
        }
        let sentence = |layer: Option<Layer>| {
            let all: Vec<&Need> = needs.iter().filter(|need| need.layer == layer).collect();
            if let [only] = all.as_slice() {
                return self.import_need(only);
            }
            let names: Vec<String> = all.iter().map(|need| format!("`{}`", need.name)).collect();
            let names = self.first_of(&names);
            match layer {
                None => self.text(key::ImportNeeds { names: &names }),
                Some(layer) => {
                    let policy = self.layer_policy(layer);
                    self.text(key::ImportNeedsLayer {
                        names: &names,
                        policy: &policy,
                    })
                }
            }
        };
        layers.into_iter().map(sentence).collect()
    }

    /// A policy that is named without its text.
    pub fn import_need(&self, need: &Need) -> String {
        match need.layer {
            None => self.text(key::ImportNeed { name: &need.name }),
            Some(layer) => {
                let policy = self.layer_policy(layer);
                self.text(key::ImportNeedLayer {
                    name: &need.name,
                    policy: &policy,
                })
            }
        }
    }

    /// The reason in a message, and further sources of information.
    pub fn denied(&self, denied: &Denied) -> Vec<String> {
        // The resource-based policy of a `backup:` action is the vault's, not the key's.
        let is_backup = denied
            .action
            .as_deref()
            .is_some_and(|action| action.starts_with("backup"));
        let blamed = |layer: Layer| {
            if is_backup && layer == Layer::Resource {
                self.text(key::DENIED_VAULT_ACCESS_POLICY)
            } else {
                self.layer_policy(layer)
            }
        };
        let names_no_action =
            denied.action.is_none() && denied.operation.as_deref() == Some("CreateBackupVault");
        let why = match denied.why {
            Why::Explicit(Some(Blamed::Layer(layer))) => self.text(key::DeniedExplicit {
                policy: &blamed(layer),
            }),
            Why::Implicit(Some(Blamed::Layer(layer))) => self.text(key::DeniedImplicit {
                policy: &blamed(layer),
            }),
            Why::Explicit(None) => self.text(key::DENIED_EXPLICIT_SOMEWHERE),
            Why::Implicit(None) => self.text(key::DENIED_IMPLICIT_SOMEWHERE),
            Why::Explicit(Some(Blamed::RoleTrust)) | Why::Implicit(Some(Blamed::RoleTrust)) => {
                self.text(key::DENIED_ROLE_TRUST)
            }
            Why::KeyOutOfReach => self.text(key::DENIED_KEY_OUT_OF_REACH),
            Why::Insufficient => self.text(key::DENIED_INSUFFICIENT),
            Why::StorageOrKey => self.text(key::DENIED_STORAGE_OR_KEY),
            Why::Unsaid if denied.encoded => self.text(key::DENIED_ENCODED),
            Why::Unsaid if names_no_action => self.text(key::DENIED_INSUFFICIENT),
            Why::Unsaid => self.text(key::DENIED_UNSAID),
        };
        let policy = denied
            .policy
            .as_deref()
            .map(|policy| self.text(key::DeniedPolicy { policy }));
        let id = denied.authorization.as_deref();
        let authorization = id.map(|id| self.text(key::DeniedAuthorization { id }));
        [Some(why), policy, authorization]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Whether the policies reproduce a denial, and if not, what is probably missing.
    pub fn comparison(&self, comparison: &Comparison, report: &Report, denied: &Denied) -> String {
        let rows = comparison
            .rows
            .iter()
            .filter_map(|row| report.rows.get(*row));
        let mut actions: Vec<String> = rows.map(|row| format!("`{}`", row.action)).collect();
        let asked = denied.action.as_ref().or(denied.operation.as_ref());
        if let (true, Some(action)) = (actions.is_empty(), asked) {
            actions.push(format!("`{action}`"));
        }
        let actions = self.list(&actions);
        // The resource-based policy of a `backup:` action is the vault's, not the key's.
        let is_backup = asked.is_some_and(|action| action.starts_with("backup"));
        let about = |layer: &Layer| match layer {
            Layer::Resource if is_backup => self.text(key::DENIED_VAULT_ACCESS_POLICY),
            layer => self.layer_policy(*layer),
        };
        match &comparison.outcome {
            Outcome::Reproduced => self.text(key::DeniedCompareReproduced { actions: &actions }),
            Outcome::OtherLayer { named, given, here } => {
                let here: Vec<String> = here.iter().map(about).collect();
                if *given {
                    self.text(key::DeniedCompareOtherLayerGiven {
                        actions: &actions,
                        layers: &self.list(&here),
                        policy: &about(named),
                    })
                } else {
                    self.text(key::DeniedCompareOtherLayerAbsent {
                        actions: &actions,
                        layers: &self.list(&here),
                        policy: &about(named),
                    })
                }
            }
            Outcome::OtherReason { layer, explicit } => {
                if *explicit {
                    self.text(key::DeniedCompareOtherReasonExplicit {
                        actions: &actions,
                        policy: &about(layer),
                    })
                } else {
                    self.text(key::DeniedCompareOtherReasonImplicit {
                        actions: &actions,
                        policy: &about(layer),
                    })
                }
            }
            Outcome::NothingGiven => self.text(key::DENIED_COMPARE_NOTHING_GIVEN),
            Outcome::Depends { unknown } => {
                let unknown: Vec<String> = unknown.iter().map(|name| self.unknown(name)).collect();
                self.text(key::DeniedCompareDepends {
                    actions: &actions,
                    unknown: &self.list(&unknown),
                })
            }
            Outcome::Missing { .. } if comparison.rows.is_empty() => {
                self.text(key::DENIED_COMPARE_MISSING_UNNAMED)
            }
            Outcome::Missing { named: None, .. } => self.text(key::DENIED_COMPARE_MISSING_UNNAMED),
            Outcome::Missing {
                named: Some(layer),
                given,
                ..
            } => {
                if *given {
                    self.text(key::DeniedCompareMissingGiven {
                        actions: &actions,
                        policy: &about(layer),
                    })
                } else {
                    self.text(key::DeniedCompareMissingAbsent {
                        actions: &actions,
                        policy: &about(layer),
                    })
                }
            }
            Outcome::WithoutTags => self.text(key::DeniedCompareWithoutTags { actions: &actions }),
            Outcome::OtherAction => self.text(key::DeniedCompareOtherAction { actions: &actions }),
        }
    }

    /// A difference between AWS's own checks and the report.
    pub fn difference(&self, difference: &Difference, report: &Report) -> String {
        let action = report.rows.get(difference.row).map_or("", |row| row.action);
        let (policy, aws) = (
            self.layer_policy(difference.layer),
            self.effect(difference.aws),
        );
        match difference.ours.map(|ours| self.effect(ours)) {
            Some(ours) => self.text(key::DeniedDifference {
                action,
                aws: &aws,
                ours: &ours,
                policy: &policy,
            }),
            None => self.text(key::DeniedDifferenceAbsent {
                action,
                aws: &aws,
                policy: &policy,
            }),
        }
    }

    /// The replacements of a redaction, and the kinds that it kept.
    pub fn redacted(&self, redacted: &Redacted) -> Vec<String> {
        let count = |kind: redact::Kind| {
            redacted
                .replaced
                .iter()
                .filter(|each| each.kind == kind)
                .count()
        };
        let mut kinds: Vec<redact::Kind> = redacted.replaced.iter().map(|each| each.kind).collect();
        sort(&mut kinds);
        kinds.dedup();
        let replaced: Vec<String> = kinds
            .into_iter()
            .map(|kind| self.counted_of_family(key::REDACT_KIND, kind.word(), count(kind)))
            .collect();
        let mut sentences = vec![if replaced.is_empty() {
            self.text(key::REDACT_NOTHING)
        } else {
            self.text(key::RedactReplaced {
                kinds: &self.list(&replaced),
            })
        }];
        if !redacted.kept.is_empty() {
            let kept = redacted.kept.iter();
            let kinds: Vec<String> = kept
                .map(|kind| self.of_family(key::REDACT_KEPT, kind.word(), &[]))
                .collect();
            sentences.push(self.text(key::RedactKept {
                kinds: &self.list(&kinds),
            }));
        }
        sentences
    }

    /// A warning about possible credentials; `None` if there are none.
    pub fn secrets(&self, secrets: &[Secret]) -> Option<String> {
        let mut kinds: Vec<redact::SecretKind> = secrets.iter().map(|secret| secret.kind).collect();
        sort(&mut kinds);
        kinds.dedup();
        let kinds = kinds
            .into_iter()
            .map(|kind| self.of_family(key::REDACT_SECRET, kind.word(), &[]));
        let named: Vec<String> = kinds.collect();
        (!named.is_empty()).then(|| {
            self.text(key::RedactWarning {
                secrets: &self.list(&named),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::Messages;
    use evaluator::layer::Layer;
    use vault::{import, redact, repair};

    #[test]
    fn every_word_of_the_engine_has_its_sentence() {
        let repairs = repair::Kind::ALL.map(|kind| format!("repair.{}.other", kind.word()));
        let sources = import::Source::ALL.map(|source| format!("import.source.{}", source.word()));
        let kinds = redact::Kind::ALL.map(|kind| format!("redact.kind.{}.other", kind.word()));
        let kept = redact::Kind::ALL.map(|kind| format!("redact.kept.{}", kind.word()));
        let secrets = redact::SecretKind::ALL.map(|kind| format!("redact.secret.{}", kind.word()));
        let others = import::OtherPolicy::ALL.map(|kind| format!("import.other.{}", kind.word()));
        let formats = import::Format::ALL.map(|format| format!("import.format.{}", format.word()));
        let layers = Layer::ALL.map(|layer| format!("ui.primary.{}", layer.word()));
        let parts = ["about", "add", "editor", "empty", "title"];
        let parts = Layer::ALL
            .iter()
            .flat_map(|layer| parts.map(|part| format!("ui.layer.{}.{part}", layer.word())));
        let parts: Vec<String> = parts.collect();
        let words = Messages::english();
        for key in repairs
            .iter()
            .chain(&others)
            .chain(&formats)
            .chain(&sources)
            .chain(&kinds)
            .chain(&kept)
            .chain(&secrets)
            .chain(&layers)
            .chain(&parts)
        {
            assert!(words.template(key).is_some(), "{key}");
        }
    }
}
