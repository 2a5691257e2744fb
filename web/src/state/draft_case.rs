//! Conversion between a draft and a case, with the editor of each policy of the case.

use super::draft::{Draft, LayerDraft, LevelDraft, LevelId, Mode, PolicyDraft, PolicyId};
use evaluator::layer::Layer;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use vault::case::{
    Caller, Case, Key, Level, NamedPolicy, Place, Policies, PolicyText, Vault, Visibility, is_blank,
};
use vault::infer::{Inferred, infer};

/// The layers in the order in which people know them; the last three are less prominent.
const ORDER: [Layer; 7] = [
    Layer::Identity,
    Layer::Resource,
    Layer::Scp,
    Layer::Boundary,
    Layer::Rcp,
    Layer::Session,
    Layer::VpcEndpoint,
];

/// The case to evaluate, and the editor of each of its policies.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftCase {
    /// The case.
    pub case: Case,
    /// The editors, by their policy's place in the case.
    pub policy_ids: BTreeMap<Place, PolicyId>,
    /// The inferred fields of the case.
    pub inferred: Vec<Inferred>,
}

impl DraftCase {
    /// The case as it was typed, without inferred fields.
    pub fn typed(&self) -> Case {
        let mut case = self.case.clone();
        for inferred in &self.inferred {
            match inferred.field {
                "caller.arn" => case.caller.arn.clear(),
                "vault.name" => case.vault.name.clear(),
                "vault.region" => case.vault.region.clear(),
                _ => case.key.arn.clear(),
            }
        }
        case
    }

    /// The place of an editor's policy in the case; `None` for an empty editor.
    pub(super) fn place(&self, policy_draft: PolicyId) -> Option<Place> {
        let mut places = self.policy_ids.iter();
        places.find_map(|(place, each)| (*each == policy_draft).then_some(*place))
    }
}

impl Draft {
    pub(super) fn numbered(case: &Case, next: u32) -> Self {
        let mut draft = Self {
            title: case.title.clone(),
            caller: case.caller.clone(),
            vault: case.vault.clone(),
            key: case.key.clone(),
            via: case.via_backup,
            caller_tags: lines(&case.caller.tags),
            vault_tags: lines(&case.vault.tags),
            context: case.context.clone(),
            denials: case.denials.clone(),
            placeholders: case.placeholders.clone(),
            way: case.way,
            stacks: Vec::new(),
            next,
        };
        for layer in ORDER {
            let stack = draft.stack_of(layer, &case.policies);
            draft.stacks.push(Rc::new(stack));
        }
        draft
    }

    fn stack_of(&mut self, layer: Layer, policies: &Policies) -> LayerDraft {
        let (mode, levels) = match layer {
            Layer::Scp => levels_of(&policies.scp),
            Layer::Rcp => levels_of(&policies.rcp),
            Layer::Identity => one_level(&policies.identity),
            Layer::Boundary => one_level(&policies.boundary),
            Layer::Session => one_level(&policies.session),
            Layer::VpcEndpoint => one_level(&policies.vpc_endpoint),
            Layer::Resource => one_level(&policies.key),
        };
        let mut level_drafts: Vec<LevelDraft> = levels
            .into_iter()
            .map(|level| LevelDraft {
                id: LevelId(self.number()),
                target: level.target,
                policies: level
                    .policies
                    .into_iter()
                    .map(|policy| {
                        let text = policy.text.shared().cloned();
                        PolicyDraft {
                            is_named_only: text.is_none(),
                            ..self.new_policy(policy.name, text.unwrap_or_default())
                        }
                    })
                    .collect(),
                full_aws_access: level.full_aws_access,
            })
            .collect();
        if level_drafts.is_empty() {
            let target = if layer.has_levels() { "Root" } else { "" };
            level_drafts.push(self.new_level(target));
        }
        LayerDraft {
            layer,
            mode,
            levels: level_drafts,
        }
    }

    /// The policies of layers that are switched off, as a case; `None` if there are none.
    pub fn aside(&self) -> Option<Case> {
        let mut draft = self.clone();
        draft.stacks.retain(|stack| {
            stack.mode != Mode::Given && stack.levels.iter().any(LevelDraft::is_written)
        });
        for stack in &mut draft.stacks {
            Rc::make_mut(stack).mode = Mode::Given;
        }
        (!draft.stacks.is_empty()).then(|| draft.draft_case().case)
    }

    /// Restores the policies from [`Draft::aside`], which stay switched off.
    pub(super) fn take_aside(&mut self, aside: &Case) {
        let kept = self.replaced_by(aside);
        self.next = kept.next;
        for (stack, kept) in self.stacks.iter_mut().zip(kept.stacks) {
            if kept.levels.iter().any(LevelDraft::is_written) {
                let mode = match stack.mode {
                    Mode::Hidden => Mode::Hidden,
                    Mode::Given | Mode::Without => Mode::Without,
                };
                *stack = Rc::new(LayerDraft {
                    mode,
                    ..Rc::unwrap_or_clone(kept)
                });
            }
        }
    }

    /// The case to evaluate: the person's input, with blank fields inferred.
    pub fn judged(&self) -> DraftCase {
        let draft_case = self.draft_case();
        let (case, inferred) = infer(draft_case.case);
        DraftCase {
            case,
            inferred,
            policy_ids: draft_case.policy_ids,
        }
    }

    /// The person's input as a case. Empty editors are not policies, and a level without policies is not a level.
    pub fn draft_case(&self) -> DraftCase {
        let mut policy_ids = BTreeMap::new();
        let mut policies = Policies::default();
        for stack in &self.stacks {
            let one = match stack.layer {
                Layer::Scp => {
                    policies.scp = levels(stack, &mut policy_ids);
                    continue;
                }
                Layer::Rcp => {
                    policies.rcp = levels(stack, &mut policy_ids);
                    continue;
                }
                Layer::Identity => &mut policies.identity,
                Layer::Boundary => &mut policies.boundary,
                Layer::Session => &mut policies.session,
                Layer::VpcEndpoint => &mut policies.vpc_endpoint,
                Layer::Resource => &mut policies.key,
            };
            *one = match levels(stack, &mut policy_ids) {
                Visibility::NotMentioned => Visibility::NotMentioned,
                Visibility::Hidden => Visibility::Hidden,
                Visibility::Listed(levels) => Visibility::Listed(
                    levels
                        .into_iter()
                        .flat_map(|level| level.policies)
                        .collect(),
                ),
            };
        }
        let case = Case {
            title: self.title.clone(),
            caller: Caller {
                arn: self.caller.arn.trim().to_owned(),
                tags: tags(&self.caller_tags),
                organization: self.caller.organization,
            },
            vault: Vault {
                name: self.vault.name.trim().to_owned(),
                region: self.vault.region.trim().to_owned(),
                tags: tags(&self.vault_tags),
                kind: self.vault.kind,
                settings: self.vault.settings.clone(),
            },
            key: Key {
                kind: self.key.kind,
                arn: self.key.arn.trim().to_owned(),
                state: self.key.state,
                grants: self.key.grants.clone(),
            },
            via_backup: self.via,
            context: self.context.clone(),
            policies,
            denials: self.denials.clone(),
            placeholders: self.placeholders.clone(),
            way: self.way,
            expect: None,
        };
        DraftCase {
            case,
            policy_ids,
            inferred: Vec::new(),
        }
    }
}

/// The levels with policies of a layer; records the places of their policies.
fn levels(stack: &LayerDraft, policy_ids: &mut BTreeMap<Place, PolicyId>) -> Visibility<Level> {
    match stack.mode {
        Mode::Hidden => return Visibility::Hidden,
        Mode::Without => return Visibility::Listed(Vec::new()),
        Mode::Given if !stack.levels.iter().any(LevelDraft::is_written) => {
            return Visibility::NotMentioned;
        }
        Mode::Given => {}
    }
    let levels = stack
        .levels
        .iter()
        .filter(|level_draft| level_draft.is_written())
        .enumerate();
    Visibility::Listed(
        levels
            .map(|(level, level_draft)| {
                let kept = level_draft
                    .policies
                    .iter()
                    .filter(|policy_draft| policy_draft.counts());
                let policies = kept
                    .enumerate()
                    .map(|(policy, policy_draft)| {
                        let layer = stack.layer;
                        policy_ids.insert(
                            Place {
                                layer,
                                level,
                                policy,
                            },
                            policy_draft.id,
                        );
                        NamedPolicy {
                            name: policy_draft.name.clone(),
                            text: if is_blank(&policy_draft.text) {
                                PolicyText::NOT_SEEN
                            } else {
                                Arc::clone(&policy_draft.text).into()
                            },
                        }
                    })
                    .collect();
                Level {
                    target: level_draft.target.clone(),
                    policies,
                    full_aws_access: level_draft.full_aws_access,
                }
            })
            .collect(),
    )
}

fn levels_of(seen: &Visibility<Level>) -> (Mode, Vec<Level>) {
    match seen {
        Visibility::NotMentioned => (Mode::Given, Vec::new()),
        Visibility::Hidden => (Mode::Hidden, Vec::new()),
        Visibility::Listed(levels) if levels.is_empty() => (Mode::Without, Vec::new()),
        Visibility::Listed(levels) => (Mode::Given, levels.clone()),
    }
}

fn one_level(seen: &Visibility<NamedPolicy>) -> (Mode, Vec<Level>) {
    let level = |policies: &[NamedPolicy]| Level {
        target: String::new(),
        policies: policies.to_vec(),
        ..Level::default()
    };
    match seen {
        Visibility::NotMentioned => (Mode::Given, Vec::new()),
        Visibility::Hidden => (Mode::Hidden, Vec::new()),
        Visibility::Listed(policies) if policies.is_empty() => (Mode::Without, Vec::new()),
        Visibility::Listed(policies) => (Mode::Given, vec![level(policies)]),
    }
}

/// Parses tags as typed: one `key=value` per line.
fn tags(text: &str) -> BTreeMap<String, String> {
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            (key.trim().to_owned(), value.trim().to_owned())
        })
        .collect()
}

fn lines(tags: &BTreeMap<String, String>) -> String {
    let lines: Vec<String> = tags
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    lines.join("\n")
}
