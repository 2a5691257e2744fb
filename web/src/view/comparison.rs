//! The comparison with the pinned draft: the actions that are allowed now or no longer, each row with the layers that
//! changed, then the other differences in access.

use super::ViewInput;
use super::view_models::ComparisonView;
use evaluator::trace::Decision;
use messages::key;
use vault::fix::Permits;
use vault::report::{Report, Row};
use yew::AttrValue;

/// The comparison. `permits` is `None` while it is being computed.
pub fn pin(input: &ViewInput<'_>, permits: Option<&Permits>) -> ComparisonView {
    let Some(before) = input.pinned else {
        return ComparisonView::default();
    };
    let words = input.words;
    let mut changes = summary(input, before);
    for now in &input.report.rows {
        let was = before.row(now.action);
        changes.extend(was.into_iter().filter_map(|was| row(input, was, now)));
        if was.is_none() {
            let (action, is) = (now.action, words.result(now.decision));
            changes.push(words.text(key::UiPinNew { action, is: &is }).into());
        }
    }
    match permits {
        None => changes.push(words.text(key::UI_PIN_LOOKING).into()),
        Some(permits) if permits.is_same() && changes.is_empty() => {
            changes.push(words.text(key::UI_PIN_SAME).into());
        }
        Some(permits) => {
            let differences = words.differences(permits).into_iter();
            changes.extend(differences.map(|reason| AttrValue::from(input.sentence(&reason))));
            changes.extend(words.checked(permits).map(AttrValue::from));
        }
    }
    ComparisonView {
        pinned: true,
        changes,
    }
}

/// The actions that are newly allowed, and those no longer allowed, one sentence each.
fn summary(input: &ViewInput<'_>, before: &Report) -> Vec<AttrValue> {
    let words = input.words;
    let turned = |wanted: &dyn Fn(bool, bool) -> bool| {
        let pairs = input.report.rows.iter().filter_map(|now| {
            let was = before.row(now.action)?;
            let is_allowed = |row: &Row| row.decision == Decision::Allowed;
            wanted(is_allowed(was), is_allowed(now)).then_some(now.action)
        });
        let actions: Vec<&str> = pairs.collect();
        let named = words.actions(&actions, input.report.rows.len());
        (!actions.is_empty()).then_some(named)
    };
    let allowed = turned(&|was, is| !was && is);
    let denied = turned(&|was, is| was && !is);
    let allowed = allowed.map(|actions| words.text(key::UiPinAllowed { actions: &actions }));
    let denied = denied.map(|actions| words.text(key::UiPinDenied { actions: &actions }));
    allowed
        .into_iter()
        .chain(denied)
        .map(AttrValue::from)
        .collect()
}

fn row(input: &ViewInput<'_>, was: &Row, now: &Row) -> Option<AttrValue> {
    let words = input.words;
    let layers: Vec<String> = now
        .layers
        .iter()
        .filter_map(|(layer, is)| {
            let was = was.effect(*layer);
            let said = |effect| words.effect(effect);
            let before = was.map_or_else(|| words.text(key::UI_EFFECT_APART), said);
            (was != Some(*is)).then(|| {
                words.text(key::UiPinLayer {
                    layer: &words.layer_title(*layer),
                    was: &before,
                    is: &said(*is),
                })
            })
        })
        .collect();
    let (before, after) = (words.result(was.decision), words.result(now.decision));
    let (action, was_result, is_result) = (now.action, &before, &after);
    let layers = &words.list(&layers);
    let sentence = match (was.decision == now.decision, layers.is_empty()) {
        (true, true) => return None,
        (false, true) => words.text(key::UiPinRow {
            action,
            was: was_result,
            is: is_result,
        }),
        (true, false) => words.text(key::UiPinLayers {
            action,
            is: is_result,
            layers,
        }),
        (false, false) => words.text(key::UiPinBoth {
            action,
            was: was_result,
            is: is_result,
            layers,
        }),
    };
    Some(sentence.into())
}
