//! What was understood, one chip a thing, each with the button that takes it back.

use super::prose::prose;
use super::speech::use_speech;
use crate::browser;
use crate::state::Action;
use crate::view::screen::{ChipKind, ChipView, Removal};
use words::key;
use yew::{Callback, Html, MouseEvent, Properties, classes, component, html};

/// What the chips need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The chips.
    pub chips: Vec<ChipView>,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

/// The chips.
#[component]
pub fn Understood(props: &Props) -> Html {
    let speech = use_speech();
    if props.chips.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="chips" role="list" aria-label={speech.text(key::UI_CHIPS)}>
            { for props.chips.iter().map(|one| chip(one, &props.ask)) }
        </ul>
    }
}

fn chip(chip: &ChipView, ask: &Callback<Action>) -> Html {
    let class = match chip.kind {
        ChipKind::Aws => "chip-aws",
        ChipKind::Known => "chip-known",
        ChipKind::NotShown => "chip-not-shown",
        ChipKind::Assumed => "chip-assumed",
        ChipKind::Example => "chip-example",
    };
    let removal = chip.removal.clone();
    let ask_back = ask.clone();
    let onclick = Callback::from(move |_: MouseEvent| match &removal {
        Removal::Forget(understood) => ask_back.emit(Action::Forget(understood.clone())),
        Removal::StartOver => ask_back.emit(Action::StartOver),
        Removal::FillIn(place) => browser::go_to(place),
        Removal::Show(layer) => {
            ask_back.emit(Action::ShowLayer(*layer));
            browser::go_to("policies-title");
        }
        Removal::Assume(level) => ask_back.emit(Action::AssumeFullAccess(*level, false)),
    });
    let label = match chip.shows {
        Some(layer) => html! {
            <button type="button" class="chip-label" onclick={ask.reform(move |_| Action::ShowLayer(layer))}>
                { prose(&chip.label) }
            </button>
        },
        None => html! { <span class="chip-label">{ prose(&chip.label) }</span> },
    };
    html! {
        <li class={classes!("chip-item", class)}>
            { label }
            <button type="button" class="chip-remove" aria-label={&chip.remove} title={&chip.remove} {onclick}>
                <svg aria-hidden="true" viewBox="0 0 16 16" width="12" height="12"><path d="M4 4l8 8m0-8l-8 8" /></svg>
            </button>
        </li>
    }
}
