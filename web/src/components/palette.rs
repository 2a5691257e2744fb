//! The command palette: finds examples and commands by their names. A combobox with its list, in a dialog.

use super::dialog::Dialog;
use super::i18n::use_i18n;
use super::inline_code::inline_code;
use crate::dom;
use crate::view::palette::{Command, Entry, matching};
use messages::key;
use std::rc::Rc;
use yew::{
    AttrValue, Callback, Html, InputEvent, KeyboardEvent, Properties, classes, component, html,
    use_effect_with, use_state_eq,
};

/// The properties of the palette.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// All entries.
    pub entries: Rc<Vec<Entry>>,
    /// Whether it is open.
    pub is_open: bool,
    /// Called with the chosen command.
    pub oncommand: Callback<Command>,
    /// Called when it is to be closed.
    pub onclose: Callback<()>,
}

const INPUT: &str = "palette-input";

/// The palette.
#[component]
pub fn Palette(props: &Props) -> Html {
    let i18n = use_i18n();
    html! {
        <Dialog id="palette" title={i18n.text(key::UI_PALETTE)} is_open={props.is_open} onclose={&props.onclose}>
            <Finder entries={Rc::clone(&props.entries)} oncommand={&props.oncommand} />
        </Dialog>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct FinderProps {
    entries: Rc<Vec<Entry>>,
    oncommand: Callback<Command>,
}

/// Reset whenever the dialog is opened.
#[component]
fn Finder(props: &FinderProps) -> Html {
    let i18n = use_i18n();
    let typed = use_state_eq(AttrValue::default);
    let chosen = use_state_eq(|| 0_usize);
    let found = matching(&props.entries, &typed);
    let last = found.len().saturating_sub(1);
    let at = (*chosen).min(last);
    use_effect_with(at, |at| dom::scroll_to(&option_id(*at)));
    let oninput = {
        let (typed, chosen) = (typed.setter(), chosen.setter());
        Callback::from(move |event: InputEvent| {
            typed.set(dom::typed(&event).into());
            chosen.set(0);
        })
    };
    let onkeydown = {
        let (chosen, oncommand) = (chosen.setter(), props.oncommand.clone());
        let command = found.get(at).map(|entry| entry.command.clone());
        Callback::from(move |event: KeyboardEvent| {
            let next = match event.key().as_str() {
                "ArrowDown" if at == last => 0,
                "ArrowDown" => at + 1,
                "ArrowUp" if at == 0 => last,
                "ArrowUp" => at - 1,
                "Enter" => {
                    event.prevent_default();
                    if let Some(command) = &command {
                        oncommand.emit(command.clone());
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            chosen.set(next);
        })
    };
    let active = (!found.is_empty()).then(|| option_id(at));
    let options = found.iter().enumerate().map(|(number, entry)| {
        let command = entry.command.clone();
        html! {
            <li
                id={option_id(number)}
                role="option"
                class={classes!("palette-option", (number == at).then_some("palette-chosen"))}
                aria-selected={if number == at { "true" } else { "false" }}
                onclick={props.oncommand.reform(move |_| command.clone())}
            >
                { inline_code(&entry.label) }
            </li>
        }
    });
    html! {
        <>
            <input
                id={INPUT}
                type="text"
                role="combobox"
                aria-label={i18n.text(key::UI_PALETTE_LABEL)}
                aria-expanded="true"
                aria-controls="palette-list"
                aria-autocomplete="list"
                aria-activedescendant={active}
                placeholder={i18n.text(key::UI_PALETTE_LABEL)}
                autocomplete="off"
                autofocus=true
                spellcheck="false"
                {oninput}
                {onkeydown}
            />
            <ul id="palette-list" role="listbox" class="palette-list" aria-label={i18n.text(key::UI_PALETTE)}>
                { for options }
            </ul>
            if found.is_empty() {
                <p class="hint" role="status">{ i18n.text(key::UI_PALETTE_NONE) }</p>
            }
        </>
    }
}

fn option_id(number: usize) -> String {
    format!("palette-{number}")
}
