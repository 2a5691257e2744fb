//! Offers under an editor: clean a damaged text, remove what looks like a credential, move a policy of another kind to
//! its layer.

use crate::state::Put;
use crate::state::draft::{Draft, PolicyId};
use evaluator::json;
use evaluator::layer::Layer;
use std::rc::Rc;
use std::sync::Arc;
use vault::case::{self, NamedPolicy};
use vault::import::{self, Import, Part, Source};
use vault::{redact, repair};

/// A policy's text laid out on several lines; `None` for one that is so already, and for one that is no JSON.
pub fn formatted(text: &str) -> Option<String> {
    json::read(text).ok()?;
    let laid_out = case::pretty_print(text);
    (laid_out != text.trim_end()).then(|| laid_out + "\n")
}

impl Draft {
    /// This draft with the repaired text of a policy in place of the pasted one; several documents become several
    /// policies.
    pub(in crate::state) fn cleaned(&self, id: PolicyId) -> Option<Self> {
        let repaired = repair::repair(&self.sheet(id)?.text)?;
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

    /// This draft with a policy laid out on several lines.
    pub(in crate::state) fn formatted(&self, id: PolicyId) -> Option<Self> {
        let text = formatted(&self.sheet(id)?.text)?;
        let mut draft = self.clone();
        draft.put(Put::Into(id, text.into()));
        Some(draft)
    }

    fn add_after(&mut self, id: PolicyId, after: usize, text: Arc<str>) {
        let sheet = self.new_sheet(String::new(), text);
        for stack in &mut self.stacks {
            let position = stack.tiers.iter().enumerate().find_map(|(tier, each)| {
                let at = each.sheets.iter().position(|sheet| sheet.id == id)?;
                Some((tier, at + 1 + after))
            });
            if let Some((tier, at)) = position
                && let Some(tier) = Rc::make_mut(stack).tiers.get_mut(tier)
            {
                tier.sheets.insert(at.min(tier.sheets.len()), sheet);
                return;
            }
        }
    }

    /// This draft without what looks like credentials in a policy.
    pub(in crate::state) fn without_secrets_in(&self, id: PolicyId) -> Option<Self> {
        let text = redact::without_secrets(&self.sheet(id)?.text);
        let mut draft = self.clone();
        draft.put(Put::Into(id, text.into()));
        Some(draft)
    }

    /// This draft with a policy in the layer that it is of, where it takes the place of the only one that there can be.
    pub(in crate::state) fn moved(&self, id: PolicyId, to: Layer) -> Option<Self> {
        let sheet = self.sheet(id)?;
        let policy = NamedPolicy {
            name: sheet.name.clone(),
            text: Arc::clone(&sheet.text).into(),
        };
        let mut left = self.clone();
        left.remove_sheet(id);
        let before = left.draft_case().case;
        let mut case = before.clone();
        // A person says where it goes: it takes the place of the only one that there can be.
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
