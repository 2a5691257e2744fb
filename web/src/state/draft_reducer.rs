//! Changes of a draft: the person's actions, and texts that the page inserts.

use super::VaultChange;
use super::draft::{Draft, Field, LevelId, Mode, PolicyId, Tagged};
use super::{Action, Put, Understood};
use std::sync::Arc;
use vault::alternatives::Change;
use vault::case::{self, KeyKind, VaultKind, is_blank};

/// The policy that AWS attaches everywhere when SCPs are switched on (`ORG/orgs_manage_policies_scps`).
pub(super) const FULL_ACCESS: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "*",
      "Resource": "*"
    }
  ]
}
"#;

impl Draft {
    /// Writes a text that the person did not type.
    pub(super) fn put(&mut self, put: Put) {
        match put {
            Put::Into(id, text) => {
                if let Some(policy) = self.policy_mut(id) {
                    policy.text = text;
                    policy.revision = policy.revision.wrapping_add(1);
                }
            }
            Put::New {
                layer,
                level,
                name,
                text,
            } => {
                let Some(stack) = self.stack_with_layer(layer) else {
                    return;
                };
                stack.mode = Mode::Given;
                let level_draft = stack
                    .levels
                    .iter()
                    .filter(|level_draft| level_draft.is_written())
                    .nth(level);
                if let Some(id) = level_draft
                    .or(stack.levels.first())
                    .map(|level_draft| level_draft.id)
                {
                    self.add(id, name, text);
                }
            }
        }
    }

    /// Applies one action to the draft. Actions that [`super::State::apply`] handles itself do not change it.
    pub(super) fn change(&mut self, action: Action) {
        match action {
            Action::Edit(id, text) | Action::Restore(id, text) => {
                if let Some(policy) = self.policy_mut(id) {
                    policy.text = text;
                }
            }
            Action::Name(id, name) => {
                if let Some(policy) = self.policy_mut(id) {
                    policy.name = name;
                }
            }
            Action::AddPolicy(id) => self.add(id, String::new(), "".into()),
            Action::AddFullAccess(id) => {
                self.add(id, "FullAWSAccess".to_owned(), FULL_ACCESS.into());
            }
            Action::RemovePolicy(id) => self.remove_policy(id),
            Action::AddLevel(layer) => {
                let level_draft = self.new_level("");
                if let Some(stack) = self.stack_with_layer(layer) {
                    stack.levels.push(level_draft);
                }
            }
            Action::NameLevel(id, name) => {
                if let Some(level_draft) = self.level_mut(id) {
                    level_draft.target = name;
                }
            }
            Action::RaiseLevel(id) => {
                if let Some(stack) = self.stack_with(|level| level.id == id)
                    && let Some(at) = stack.levels.iter().position(|level| level.id == id)
                    && at > 0
                {
                    stack.levels.swap(at - 1, at);
                }
            }
            Action::RemoveLevel(id) => {
                let spare = self.new_level("Root");
                if let Some(stack) = self.stack_with(|level| level.id == id) {
                    stack.levels.retain(|level| level.id != id);
                    if stack.levels.is_empty() {
                        stack.levels.push(spare);
                    }
                }
            }
            Action::SetMode(layer, mode) => {
                if let Some(stack) = self.stack_with_layer(layer) {
                    stack.mode = mode;
                }
            }
            Action::Fill(field, text) => self.fill(field, text),
            Action::Tag(tagged, text) => *self.tags_mut(tagged) = text,
            Action::ChooseKey(kind) => self.choose_key(kind),
            Action::ChooseOrganization(organization) => self.caller.organization = organization,
            Action::ChooseVia(via) => self.via = via,
            Action::Answer(key, Some(said)) => {
                self.context.insert(key, said);
            }
            Action::Answer(key, None) => {
                self.context.remove(&key);
            }
            Action::Forget(understood) => self.forget(understood),
            Action::AssumeFullAccess(id, assume) => {
                if let Some(level_draft) = self.level_mut(id) {
                    level_draft.full_aws_access = assume;
                }
            }
            Action::FillPlaceholder(placeholder, value) if value.is_empty() => {
                self.placeholders.remove(&placeholder);
            }
            Action::FillPlaceholder(placeholder, value) => {
                self.placeholders.insert(placeholder, value);
            }
            Action::ChooseWay(way) => self.way = way,
            Action::ChangeVault(change) => self.change_vault(change),
            Action::Select(_)
            | Action::ShowLayer(_)
            | Action::Point(..)
            | Action::Caret(..)
            | Action::Open(..)
            | Action::Replace(..)
            | Action::ApplyFix { .. }
            | Action::TryAlternative(_)
            | Action::Write(_)
            | Action::Read(_)
            | Action::Drop(..)
            | Action::Code(_)
            | Action::Choose(_)
            | Action::EndChoice
            | Action::UseClean(_)
            | Action::Format(_)
            | Action::RemoveSecrets(_)
            | Action::Move(..)
            | Action::StartOver
            | Action::Undo
            | Action::Redo
            | Action::Refuse(_)
            | Action::Settle(..)
            | Action::Pin(_)
            | Action::Dismiss => {}
        }
    }

    const fn tags_mut(&mut self, tagged: Tagged) -> &mut String {
        match tagged {
            Tagged::Caller => &mut self.caller_tags,
            Tagged::Vault => &mut self.vault_tags,
        }
    }

    fn change_vault(&mut self, change: VaultChange) {
        match change {
            VaultChange::Kind(kind) => self.vault.kind = kind,
            VaultChange::Set(setting) => {
                self.vault.settings.insert(setting);
            }
            VaultChange::Unset(setting) => {
                self.vault.settings.remove(&setting);
            }
        }
    }

    /// Changes the request to an alternative.
    pub(super) fn try_alternative(&mut self, change: Change) {
        self.forget_key_facts();
        // The reported denials were about the original request.
        self.denials.clear();
        match change {
            Change::ManagedKey => self.key.kind = KeyKind::AwsManaged,
            Change::Region {
                region,
                with_managed_key,
            } => {
                if with_managed_key {
                    self.key.kind = KeyKind::AwsManaged;
                } else {
                    let here = format!(":{}:", self.vault.region.trim());
                    self.key.arn = self.key.arn.replacen(&here, &format!(":{region}:"), 1);
                }
                self.vault.region = region;
            }
        }
    }

    fn fill(&mut self, field: Field, text: String) {
        *self.field_mut(field) = text;
        if field == Field::KeyArn {
            self.forget_key_facts();
        }
    }

    fn choose_key(&mut self, kind: KeyKind) {
        self.key.kind = kind;
        self.forget_key_facts();
    }

    /// Removes the facts stated about the key, which do not hold for another one.
    fn forget_key_facts(&mut self) {
        case::forget_key_facts(&mut self.key, &mut self.context);
    }

    /// Removes a recognized fact.
    fn forget(&mut self, understood: Understood) {
        match understood {
            Understood::Denial(at) if at < self.denials.len() => {
                self.denials.remove(at);
            }
            Understood::Denial(_) => {}
            Understood::Field(field) => self.field_mut(field).clear(),
            Understood::AwsManagedKey => self.choose_key(KeyKind::Customer),
            Understood::Layer(layer) => {
                let target = if layer.has_levels() { "Root" } else { "" };
                let spare = self.new_level(target);
                if let Some(stack) = self.stack_with_layer(layer) {
                    stack.mode = Mode::Given;
                    stack.levels = vec![spare];
                }
            }
            Understood::Context(key) => {
                self.context.remove(&key);
            }
            Understood::Way => self.way = None,
            Understood::VaultKind => self.vault.kind = VaultKind::Backup,
            Understood::VaultSettings => self.vault.settings.clear(),
            Understood::Placeholder(placeholder) => {
                self.placeholders.remove(&placeholder);
            }
        }
    }

    /// Adds a policy to a level; a single, empty editor is replaced.
    fn add(&mut self, id: LevelId, name: String, text: Arc<str>) {
        let policy = self.new_policy(name, text);
        if let Some(level_draft) = self.level_mut(id) {
            if let [only] = level_draft.policies.as_slice()
                && is_blank(&only.text)
                && !policy.text.is_empty()
            {
                level_draft.policies.clear();
            }
            level_draft.policies.push(policy);
        }
    }

    /// Removes a policy. The last editor of a level is cleared instead, so that there is always one to paste into.
    pub(super) fn remove_policy(&mut self, id: PolicyId) {
        let spare = self.new_policy(String::new(), "".into());
        if let Some(stack) =
            self.stack_with(|level_draft| level_draft.policies.iter().any(|policy| policy.id == id))
        {
            for level_draft in &mut stack.levels {
                level_draft.policies.retain(|policy| policy.id != id);
            }
            if let Some(level_draft) = stack
                .levels
                .iter_mut()
                .find(|level_draft| level_draft.policies.is_empty())
            {
                level_draft.policies.push(spare);
            }
        }
    }

    fn field_mut(&mut self, field: Field) -> &mut String {
        match field {
            Field::CallerArn => &mut self.caller.arn,
            Field::VaultName => &mut self.vault.name,
            Field::Region => &mut self.vault.region,
            Field::KeyArn => &mut self.key.arn,
        }
    }
}
