//! What a page around a frame gets of a case when the visitor shares it.

use super::view_models::ShareView;
use super::{ViewInput, form};
use crate::state::{Layer, take_secrets};
use messages::key;
use yew::AttrValue;

/// What the page from an origin gets.
pub fn share(input: &ViewInput<'_>, origin: &str) -> ShareView {
    let words = input.words;
    let case = &input.draft_case.case;
    let request = form::request(input).summary;
    let counts = Layer::ALL.into_iter().map(|layer| {
        let levels = 0..case.policies.height(layer);
        let policies = levels.map(|level| case.policies.level(layer, level).len());
        policies.sum::<usize>()
    });
    let count = counts.sum();
    let mut what = vec![words.text(key::UiShareRequest { request: &request })];
    if count > 0 {
        what.push(words.text(key::UiSharePolicies { count }));
    }
    if !case.context.is_empty() || !case.placeholders.is_empty() || !case.denials.is_empty() {
        what.push(words.text(key::UI_SHARE_REST));
    }
    let secrets = take_secrets(&mut case.clone());
    ShareView {
        title: words.text(key::UiShareTitle { origin }).into(),
        about: words.text(key::UiShareAbout { origin }).into(),
        what: what.into_iter().map(AttrValue::from).collect(),
        warning: words.secrets(&secrets).map(AttrValue::from),
    }
}
