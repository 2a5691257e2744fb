//! What is different from the pinned state: rows first, then layers whose word changed.

use super::Seen;
use super::screen::PinView;
use vault::report::{Report, Row};
use yew::AttrValue;

/// The comparison; `before` is the report of the pinned draft.
pub fn pin(seen: &Seen<'_>, before: Option<&Report>) -> PinView {
    let Some(before) = before else {
        return PinView::default();
    };
    let mut changes: Vec<AttrValue> = Vec::new();
    for now in &seen.report.rows {
        let was = before.rows.iter().find(|was| was.action == now.action);
        changes.extend(was.into_iter().filter_map(|was| row(seen, was, now)));
        if was.is_none() {
            let (action, is) = (now.action, seen.words.result(now.decision));
            changes.push(
                seen.words
                    .say("ui.pin.new", &[("action", action), ("is", &is)])
                    .into(),
            );
        }
    }
    if changes.is_empty() {
        changes.push(seen.words.say("ui.pin.same", &[]).into());
    }
    PinView {
        pinned: true,
        changes,
    }
}

fn row(seen: &Seen<'_>, was: &Row, now: &Row) -> Option<AttrValue> {
    let words = seen.words;
    let layers: Vec<String> = now
        .layers
        .iter()
        .filter_map(|(layer, is)| {
            let was = was
                .layers
                .iter()
                .find(|(of, _)| of == layer)
                .map(|(_, effect)| *effect);
            let said = |effect| words.effect(effect);
            let before = was.map_or_else(|| words.say("ui.effect.apart", &[]), said);
            let parameters = [
                ("layer", &*words.layer_title(*layer)),
                ("was", &*before),
                ("is", &*said(*is)),
            ];
            (was != Some(*is)).then(|| words.say("ui.pin.layer", &parameters))
        })
        .collect();
    let (before, after) = (words.result(was.decision), words.result(now.decision));
    let layers = words.list(&layers);
    let parameters = [
        ("action", now.action),
        ("was", &*before),
        ("is", &*after),
        ("layers", &*layers),
    ];
    let key = match (was.decision == now.decision, layers.is_empty()) {
        (true, true) => return None,
        (false, true) => "ui.pin.row",
        (true, false) => "ui.pin.layers",
        (false, false) => "ui.pin.both",
    };
    Some(words.say(key, &parameters).into())
}
