//! The chips for the facts recognized in pasted or typed input, each with the action that removes it.

use super::ViewInput;
use super::questions::depending;
use super::view_models::{ChipKind, ChipView, Removal};
use crate::state::{Field, KeyKind, Layer, LayerDraft, Mode, Origin, Understood, VaultKind, Way};
use messages::{Messages, key};
use vault::case::is_blank;
use vault::infer::{Inferred, Source};
use vault::report::{Assumption, Placeholder, ProblemKind};
use yew::AttrValue;

/// The chips: reported denials, the request, the policies, and the hidden policies. `examples` are the names of the
/// examples, by number.
pub fn chips(input: &ViewInput<'_>, examples: &[AttrValue]) -> Vec<ChipView> {
    let mut chips = Vec::new();
    if let Origin::Example(number) = input.origin {
        let name = examples.get(number).cloned().unwrap_or_default();
        let label = input.words.text(key::UiChipExample { example: &name });
        chips.push(chip(
            input.words,
            ChipKind::Example,
            label,
            Removal::StartOver,
        ));
    }
    chips.extend(denials(input));
    chips.extend(fields(input));
    chips.extend(
        input
            .state
            .draft
            .stacks
            .iter()
            .filter_map(|stack| policies(input, stack)),
    );
    chips.extend(assumed(input));
    chips.extend(way(input));
    chips.extend(kind_of_vault(input));
    chips.extend(settings(input));
    chips.extend(placeholders(input));
    chips.extend(input.state.draft.context.keys().map(|key| {
        let label = input.words.text(key::UiChipContext { key });
        let back = Understood::Context(key.clone());
        chip(input.words, ChipKind::Known, label, Removal::Forget(back))
    }));
    chips
}

fn chip(words: &Messages, kind: ChipKind, label: String, removal: Removal) -> ChipView {
    let plain = label.replace('`', "");
    ChipView {
        kind,
        remove: words.text(key::UiChipRemove { thing: &plain }).into(),
        label: label.into(),
        removal,
        shows: None,
    }
}

fn denials(input: &ViewInput<'_>) -> impl Iterator<Item = ChipView> {
    let words = input.words;
    let denials = input.state.draft.denials.iter().enumerate();
    denials.map(move |(at, denial)| {
        let label = match denial.layer {
            Some(layer) => words.text(key::UiChipDenial {
                layer: &words.layer_title(layer),
                action: &denial.action,
            }),
            None if denial.action.is_empty() => words.text(key::UI_CHIP_DENIAL_UNNAMED),
            None => words.text(key::UiChipDenialBare {
                action: &denial.action,
            }),
        };
        chip(
            words,
            ChipKind::Aws,
            label,
            Removal::Forget(Understood::Denial(at)),
        )
    })
}

/// The request, as far as it is known.
fn fields(input: &ViewInput<'_>) -> Vec<ChipView> {
    let words = input.words;
    let draft = &input.state.draft;
    let unusable = |path: &str| {
        let mut problems = input.report.problems.iter();
        problems.any(|problem| problem.field == path && problem.kind != ProblemKind::Missing)
    };
    let rows = [
        (Field::CallerArn, "caller.arn"),
        (Field::VaultName, "vault.name"),
        (Field::Region, "vault.region"),
        (Field::KeyArn, "key.arn"),
    ];
    let mut chips = Vec::new();
    for (field, path) in rows {
        if field == Field::KeyArn && draft.key.kind == KeyKind::AwsManaged {
            let label = words.text(key::UI_CHIP_KEY_AWS_MANAGED);
            chips.push(chip(
                words,
                ChipKind::Known,
                label,
                Removal::Forget(Understood::AwsManagedKey),
            ));
            continue;
        }
        let value = draft.field(field).trim();
        if value.is_empty() {
            let found = input
                .draft_case
                .inferred
                .iter()
                .find(|one| one.field == path);
            chips.extend(found.map(|one| inferred(input, one)));
            continue;
        }
        let short = match field {
            Field::CallerArn | Field::KeyArn => short_arn(value),
            Field::VaultName | Field::Region => value.to_owned(),
        };
        let kind = if unusable(path) {
            ChipKind::NotShown
        } else {
            ChipKind::Known
        };
        let value = short.as_str();
        let label = match field {
            Field::CallerArn => words.text(key::UiChipCaller { value }),
            Field::VaultName => words.text(key::UiChipVault { value }),
            Field::Region => words.text(key::UiChipRegion { value }),
            Field::KeyArn => words.text(key::UiChipKey { value }),
        };
        chips.push(chip(
            words,
            kind,
            label,
            Removal::Forget(Understood::Field(field)),
        ));
    }
    chips
}

/// An inferred field: its value, and its source.
fn inferred(input: &ViewInput<'_>, inferred: &Inferred) -> ChipView {
    let words = input.words;
    let case = &input.draft_case.case;
    let value = match inferred.field {
        "caller.arn" => case.caller.arn.clone(),
        "vault.name" => case.vault.name.clone(),
        "vault.region" => case.vault.region.clone(),
        _ => case.key.arn.clone(),
    };
    let value = short_arn(&value);
    let place = match inferred.field {
        "caller.arn" => "caller-arn",
        "vault.name" => "vault-name",
        "vault.region" => "region",
        _ => "key-arn",
    };
    let field = words.field(inferred.field);
    let label = match inferred.source {
        Source::Assumed => words.text(key::UiChipAssumed { field: &field }),
        Source::Policy(layer) if inferred.field == "caller.arn" => {
            let account = case.caller.arn.split(':').nth(4).unwrap_or_default();
            let layer = words.layer_title(layer);
            words.text(key::UiChipAnyRole {
                account,
                layer: &layer,
            })
        }
        Source::Policy(layer) => {
            let layer = words.layer_title(layer);
            words.text(key::UiChipFromPolicy {
                value: &value,
                layer: &layer,
            })
        }
        Source::Field => words.text(key::UiChipFromField { value: &value }),
    };
    ChipView {
        remove: words.text(key::UiChipChange { field: &field }).into(),
        ..chip(words, ChipKind::Assumed, label, Removal::FillIn(place))
    }
}

/// The report's assumptions: the layers that were not mentioned in one chip, the others one by one.
fn assumed(input: &ViewInput<'_>) -> Vec<ChipView> {
    let words = input.words;
    let assumed = &input.report.assumed;
    let absent: Vec<Layer> = assumed
        .iter()
        .filter_map(|assumption| match assumption {
            Assumption::NoPolicies(layer) => Some(*layer),
            _ => None,
        })
        .collect();
    let others = assumed.iter().filter_map(|assumption| {
        let removal = match assumption {
            Assumption::NoPolicies(_) => return None,
            Assumption::FullAwsAccess { level, .. } => {
                let stack = input.state.draft.stack(Layer::Scp)?;
                let mut levels = stack
                    .levels
                    .iter()
                    .filter(|level_draft| level_draft.is_written());
                Removal::Assume(levels.nth(*level)?.id)
            }
            Assumption::FilledIn(place, _) | Assumption::NotAKeyPolicy(place) => {
                Removal::Show(place.layer)
            }
        };
        let sentence = words.assumption(&input.draft_case.case, assumption);
        let label = words.text(key::UiChipAssumption {
            assumption: &sentence,
        });
        Some(chip(words, ChipKind::Assumed, label, removal))
    });
    let absent = absent.first().map(|first| {
        let titles: Vec<String> = absent
            .iter()
            .map(|layer| words.layer_title(*layer))
            .collect();
        let label = words.text(key::UiChipAbsent {
            layers: &words.list(&titles),
        });
        chip(words, ChipKind::Assumed, label, Removal::Show(*first))
    });
    others.chain(absent).collect()
}

/// The end of an ARN, by which people recognize it: `role/BackupAdmin`, `key/1234abcd…`.
fn short_arn(arn: &str) -> String {
    let resource = arn.splitn(6, ':').nth(5).unwrap_or(arn);
    match resource.split_once('/') {
        Some(("key", id)) if id.len() > 8 => {
            let start: String = id.chars().take(8).collect();
            format!("key/{start}…")
        }
        _ => resource.to_owned(),
    }
}

fn policies(input: &ViewInput<'_>, stack: &LayerDraft) -> Option<ChipView> {
    let words = input.words;
    let layer = stack.layer;
    if layer == Layer::Resource && input.state.draft.key.kind == KeyKind::AwsManaged {
        return None;
    }
    let title = words.layer_title(layer);
    let (kind, label) = match stack.mode {
        Mode::Hidden => (
            ChipKind::NotShown,
            words.text(key::UiChipLayerHidden { layer: &title }),
        ),
        Mode::Without => (
            ChipKind::Known,
            words.text(key::UiChipLayerNone { layer: &title }),
        ),
        Mode::Given => {
            let policy_drafts = stack
                .levels
                .iter()
                .flat_map(|level_draft| &level_draft.policies);
            let counted: Vec<_> = policy_drafts
                .filter(|policy_draft| policy_draft.counts())
                .collect();
            let hidden: Vec<String> = counted
                .iter()
                .filter(|policy_draft| is_blank(&policy_draft.text))
                .map(|policy_draft| format!("`{}`", last_part(&policy_draft.name)))
                .collect();
            match (counted.as_slice(), hidden.len()) {
                ([], _) => return None,
                ([only], 0) if !only.name.is_empty() => (
                    ChipKind::Known,
                    words.text(key::UiChipLayerNamed {
                        layer: &title,
                        policy: last_part(&only.name),
                    }),
                ),
                (all, 0) => (
                    ChipKind::Known,
                    words.text(key::UiChipLayer {
                        count: all.len(),
                        layer: &title,
                    }),
                ),
                (_, _) => (
                    ChipKind::NotShown,
                    words.text(key::UiChipLayerNotShown {
                        layer: &title,
                        policies: &words.list(&hidden),
                    }),
                ),
            }
        }
    };
    let mut chip = chip(
        words,
        kind,
        label,
        Removal::Forget(Understood::Layer(layer)),
    );
    chip.shows = Some(layer);
    Some(chip)
}

fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// The placeholders with a value, and those that a row depends on.
fn placeholders(input: &ViewInput<'_>) -> Vec<ChipView> {
    let words = input.words;
    let view = |placeholder: &Placeholder| {
        let name = placeholder.name.as_str();
        if let Some(value) = &placeholder.value {
            let label = words.text(key::UiChipPlaceholder {
                placeholder: name,
                value,
            });
            let back = Understood::Placeholder(name.to_owned());
            return Some(chip(words, ChipKind::Known, label, Removal::Forget(back)));
        }
        if depending(input, name).is_empty() {
            return None;
        }
        let label = words.text(key::UiChipPlaceholderOpen { placeholder: name });
        let removal = Removal::FillIn("questions-title");
        Some(ChipView {
            remove: words
                .text(key::UiPlaceholdersLabel { placeholder: name })
                .into(),
            ..chip(words, ChipKind::NotShown, label, removal)
        })
    };
    input.report.placeholders.iter().filter_map(view).collect()
}

/// The kind of vault, unless it is a backup vault.
fn kind_of_vault(input: &ViewInput<'_>) -> Option<ChipView> {
    let kind = input.state.draft.vault.kind;
    let label = input.words.vault_kind(kind);
    let removal = Removal::Forget(Understood::VaultKind);
    (kind != VaultKind::Backup).then(|| chip(input.words, ChipKind::Known, label, removal))
}

/// What is set on the vault.
fn settings(input: &ViewInput<'_>) -> Option<ChipView> {
    let words = input.words;
    let settings = input.state.draft.vault.settings.iter();
    let settings: Vec<String> = settings
        .map(|setting| words.vault_setting(*setting))
        .collect();
    let label = words.text(key::UiChipSettings {
        settings: &words.list(&settings),
    });
    let removal = Removal::Forget(Understood::VaultSettings);
    (!settings.is_empty()).then(|| chip(words, ChipKind::Known, label, removal))
}

fn way(input: &ViewInput<'_>) -> Option<ChipView> {
    let key = match input.state.draft.way? {
        Way::Direct => key::UI_CHIP_WAY_DIRECT,
        Way::CloudFormation => key::UI_CHIP_WAY_CLOUDFORMATION,
        Way::Terraform => key::UI_CHIP_WAY_TERRAFORM,
    };
    let label = input.words.text(key);
    Some(chip(
        input.words,
        ChipKind::Known,
        label,
        Removal::Forget(Understood::Way),
    ))
}
