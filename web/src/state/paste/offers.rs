//! Offers under an editor: repair a damaged text, remove possible credentials, move a policy of another type to its
//! layer.

use crate::state::Put;
use crate::state::draft::{Draft, PolicyId};
use evaluator::json;
use evaluator::layer::Layer;
use std::rc::Rc;
use std::sync::Arc;
use vault::case::{self, NamedPolicy};
use vault::import::{self, Import, Part, Source};
use vault::{redact, repair};

/// A policy's text formatted on several lines; `None` if it is so already, or is not JSON.
pub fn formatted(text: &str) -> Option<String> {
    json::read(text).ok()?;
    let laid_out = case::pretty_print(text);
    (laid_out != text.trim_end()).then(|| laid_out + "\n")
}

impl Draft {
    /// This draft with the pasted text of a policy replaced by the repaired one; several documents become several
    /// policies.
    pub(in crate::state) fn cleaned(&self, id: PolicyId) -> Option<Self> {
        let repaired = repair::repair(&self.policy(id)?.text)?;
        let mut texts = repaired
            .documents
            .into_iter()
            .map(|document| document.text.into());
        let mut draft = self.clone();
        draft.put(Put::Into(id, texts.next()?));
        for (after, text) in texts.enumerate() {
            draft.add_after(id, after, text);
        }
        Some(draft)
    }

    /// This draft with a formatted policy.
    pub(in crate::state) fn formatted(&self, id: PolicyId) -> Option<Self> {
        let text = formatted(&self.policy(id)?.text)?;
        let mut draft = self.clone();
        draft.put(Put::Into(id, text.into()));
        Some(draft)
    }

    fn add_after(&mut self, id: PolicyId, after: usize, text: Arc<str>) {
        let policy_draft = self.new_policy(String::new(), text);
        for stack in &mut self.stacks {
            let position = stack.levels.iter().enumerate().find_map(|(level, each)| {
                let at = each
                    .policies
                    .iter()
                    .position(|policy_draft| policy_draft.id == id)?;
                Some((level, at + 1 + after))
            });
            if let Some((level, at)) = position
                && let Some(level) = Rc::make_mut(stack).levels.get_mut(level)
            {
                level
                    .policies
                    .insert(at.min(level.policies.len()), policy_draft);
                return;
            }
        }
    }

    /// This draft without possible credentials in a policy.
    pub(in crate::state) fn without_secrets_in(&self, id: PolicyId) -> Option<Self> {
        let text = redact::without_secrets(&self.policy(id)?.text);
        let mut draft = self.clone();
        draft.put(Put::Into(id, text.into()));
        Some(draft)
    }

    /// This draft with a policy moved to the layer it belongs to, replacing an existing one if the layer can have only
    /// one.
    pub(in crate::state) fn moved(&self, id: PolicyId, to: Layer) -> Option<Self> {
        let policy_draft = self.policy(id)?;
        let policy = NamedPolicy {
            name: policy_draft.name.clone(),
            text: Arc::clone(&policy_draft.text).into(),
        };
        let mut left = self.clone();
        left.remove_policy(id);
        let before = left.draft_case().case;
        let mut case = before.clone();
        // The person chose the layer: the policy replaces an existing one if there can be only one.
        let is_only = matches!(to, Layer::Boundary | Layer::Resource | Layer::VpcEndpoint);
        match case.policies.level_mut(to, 0).filter(|_| !to.has_levels()) {
            Some(policies) if is_only => *policies = vec![policy],
            Some(policies) => policies.push(policy),
            None => {
                let there = Import {
                    parts: vec![Part {
                        source: Source::PolicyDocument,
                        put: import::Put::Policy {
                            layer: Some(to),
                            target: None,
                            policy,
                        },
                    }],
                    ..Import::default()
                };
                there.apply(&mut case, None);
            }
        }
        Some(left.taking(&before.policies, &case))
    }
}
