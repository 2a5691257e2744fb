//! Chips for what was understood, each with a button that removes it.

use super::i18n::use_i18n;
use super::inline_code::inline_code;
use crate::dom;
use crate::state::Action;
use crate::view::view_models::{ChipKind, ChipView, Removal};
use messages::key;
use yew::{Callback, Html, MouseEvent, Properties, classes, component, html};

/// What the chips need.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The chips.
    pub chips: Vec<ChipView>,
    /// What a person asks for.
    pub dispatch: Callback<Action>,
}

/// The chips.
#[component]
pub fn Understood(props: &Props) -> Html {
    let i18n = use_i18n();
    if props.chips.is_empty() {
        return Html::default();
    }
    html! {
        <ul class="chips" role="list" aria-label={i18n.text(key::UI_CHIPS)}>
            { for props.chips.iter().map(|one| chip(one, &props.dispatch)) }
        </ul>
    }
}

fn chip(chip: &ChipView, dispatch: &Callback<Action>) -> Html {
    let class = match chip.kind {
        ChipKind::Aws => "chip-aws",
        ChipKind::Known => "chip-known",
        ChipKind::NotShown => "chip-not-shown",
        ChipKind::Assumed => "chip-assumed",
        ChipKind::Example => "chip-example",
    };
    let removal = chip.removal.clone();
    let ask_back = dispatch.clone();
    let onclick = Callback::from(move |_: MouseEvent| match &removal {
        Removal::Forget(understood) => ask_back.emit(Action::Forget(understood.clone())),
        Removal::StartOver => ask_back.emit(Action::StartOver),
        Removal::FillIn(place) => dom::go_to(place),
        Removal::Show(layer) => {
            ask_back.emit(Action::ShowLayer(*layer));
            dom::go_to("policies-title");
        }
        Removal::Assume(level) => ask_back.emit(Action::AssumeFullAccess(*level, false)),
    });
    let label = match chip.shows {
        Some(layer) => html! {
            <button type="button" class="chip-label" onclick={dispatch.reform(move |_| Action::ShowLayer(layer))}>
                { inline_code(&chip.label) }
            </button>
        },
        None => html! { <span class="chip-label">{ inline_code(&chip.label) }</span> },
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
