//! The projector: one request, layer by layer, controlled by the keyboard.

use super::author::drafted;
use crate::app::store::Snapshot;
use crate::browser;
use crate::components::i18n::use_i18n;
use crate::components::select::Select;
use crate::dom;
use crate::routes::PLAYGROUND;
use crate::state::Origin;
use crate::teach::components::projector::ProjectorScreen;
use crate::teach::view::projector::{steps, wall};
use crate::view::view_models::ChoiceView;
use evaluator::trace::Decision;
use messages::key;
use vault::case::Case;
use vault::share;
use yew::{
    AttrValue, Callback, Html, KeyboardEvent, component, html, use_effect_with, use_memo,
    use_mut_ref, use_state_eq,
};

/// The duration of a step in milliseconds: time to read three lines aloud.
const STEP: u32 = 6000;

/// The id of the element that handles the keys.
const STAGE: &str = "wall-stage";

/// The projector.
#[component]
pub(super) fn Projector() -> Html {
    let i18n = use_i18n();
    let made = use_memo((), |()| Snapshot::still(&shown(), Origin::Own));
    let input = made.view_input(i18n.words());
    let report = &made.report;
    // The action in the address, or else the first denied one.
    let number = use_state_eq(|| {
        let asked = browser::asked("row");
        let mut rows = report.rows.iter();
        if let Some(at) = rows.position(|row| Some(row.action) == asked.as_deref()) {
            return at;
        }
        let denied = |row: &vault::report::Row| row.decision != Decision::Allowed;
        report.rows.iter().position(denied).unwrap_or(0)
    });
    let at = use_state_eq(|| 0_usize);
    let playing = use_state_eq(|| false);
    let last = report.rows.get(*number).map_or(0, |row| steps(row) - 1);
    let go = {
        let (at, playing) = (at.setter(), playing.setter());
        Callback::from(move |to: usize| {
            at.set(to.min(last));
            playing.set(false);
        })
    };
    let choose = {
        let (number, at, playing) = (number.setter(), at.setter(), playing.setter());
        let rows = report.rows.len();
        Callback::from(move |to: usize| {
            number.set(to.min(rows.saturating_sub(1)));
            at.set(0);
            playing.set(false);
            dom::focus(STAGE);
        })
    };
    use_effect_with((), |()| dom::focus(STAGE));
    let waiting = use_mut_ref(|| None);
    use_effect_with((*playing, *at, *number), {
        let (at, playing) = (at.clone(), playing.clone());
        move |_| {
            let later = (*playing).then(|| {
                browser::set_timeout(STEP, move || {
                    if *at >= last {
                        playing.set(false);
                    } else {
                        at.set(*at + 1);
                    }
                })
            });
            waiting.replace(later);
        }
    });
    let toggle = {
        let (at, playing) = (at.clone(), playing.clone());
        Callback::from(move |()| {
            if !*playing && *at >= last {
                at.set(0);
            }
            playing.set(!*playing);
            dom::focus(STAGE);
        })
    };
    // With reduced motion, steps advance only by hand.
    let moves = !browser::prefers_reduced_motion();
    let onkeydown = {
        let (go, choose, toggle) = (go.clone(), choose.clone(), toggle.clone());
        let (at, number) = (*at, *number);
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowRight" | "PageDown" | " " | "Enter" => go.emit(at + 1),
                "ArrowLeft" | "PageUp" | "Backspace" => go.emit(at.saturating_sub(1)),
                "Home" => go.emit(0),
                "End" => go.emit(usize::MAX),
                "ArrowDown" => choose.emit(number + 1),
                "ArrowUp" => choose.emit(number.saturating_sub(1)),
                "p" if moves => toggle.emit(()),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let rows = report.rows.iter().enumerate().map(|(at, row)| ChoiceView {
        value: at.to_string().into(),
        label: row.action.into(),
        group: AttrValue::default(),
    });
    let onrow = choose.reform(|value: String| value.parse().unwrap_or(0));
    let present = *at;
    html! {
        <main class="teach-wall">
            <div class="teach-row teach-controls">
                <Select id="wall-row" label={i18n.text(key::TEACH_WALL_ACTION)} quiet=true choices={rows.collect::<Vec<_>>()} chosen={number.to_string()} onchoose={onrow} />
                <button type="button" disabled={present == 0} onclick={go.reform(move |_| present.saturating_sub(1))}>{ i18n.text(key::TEACH_WALL_BACK) }</button>
                <button type="button" disabled={present == last} onclick={go.reform(move |_| present + 1)}>{ i18n.text(key::TEACH_WALL_NEXT) }</button>
                if moves {
                    <button type="button" onclick={toggle.reform(|_| ())}>
                        { i18n.text(if *playing { key::TEACH_WALL_PAUSE } else { key::TEACH_WALL_PLAY }) }
                    </button>
                }
                <a href="#train">{ i18n.text(key::TEACH_NAV_TRAINER) }</a>
                <a href={PLAYGROUND}>{ i18n.text(key::TEACH_NAV_PLAYGROUND) }</a>
            </div>
            <div id={STAGE} class="teach-frame" tabindex="0" role="group" aria-label={i18n.text(key::TEACH_WALL_TITLE)} aria-describedby="wall-keys" {onkeydown}>
                if let Some(wall) = wall(&input, *number, *at) {
                    <ProjectorScreen {wall} onstep={go} />
                } else {
                    <p>{ i18n.text(key::TEACH_WALL_EMPTY) }</p>
                }
            </div>
            <p id="wall-keys" class="hint">{ i18n.text(key::TEACH_WALL_KEYS) }</p>
        </main>
    }
}

/// The case in the address, that of this tab's draft, or the first example.
fn shown() -> Case {
    let linked = share::decode(&browser::fragment()).ok();
    linked.unwrap_or_else(drafted)
}
