//! The list of keyboard shortcuts.

use super::dialog::Dialog;
use super::i18n::use_i18n;
use messages::{Key, key};
use yew::{Callback, Html, Properties, component, html};

/// The properties of the list.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Whether it is open.
    pub is_open: bool,
    /// Called when it is to be closed.
    pub onclose: Callback<()>,
}

/// The actions, each with its keys as they are labelled on keyboards.
const KEYS: [(&[&str], Key); 9] = [
    (&["Ctrl", "K"], key::UI_KEYS_PALETTE),
    (&["?"], key::UI_KEYS_LIST),
    (
        &["\u{2190}", "\u{2191}", "\u{2192}", "\u{2193}"],
        key::UI_KEYS_CELLS,
    ),
    (&["Enter"], key::UI_KEYS_CELL),
    (&["Ctrl", "Space"], key::UI_KEYS_COMPLETE),
    (&["Ctrl", "F"], key::UI_KEYS_SEARCH),
    (&["Ctrl", "["], key::UI_KEYS_INDENT),
    (&["Ctrl", "Z"], key::UI_KEYS_UNDO),
    (&["F8"], key::UI_KEYS_FINDING),
];

/// The list.
#[component]
pub fn Shortcuts(props: &Props) -> Html {
    let i18n = use_i18n();
    let row = |(keys, what): &(&[&str], Key)| {
        html! {
            <div class="shortcut">
                <dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
                <dd>{ i18n.text(*what) }</dd>
            </div>
        }
    };
    html! {
        <Dialog id="shortcuts" title={i18n.text(key::UI_KEYS)} is_open={props.is_open} onclose={&props.onclose}>
            <dl class="shortcuts">{ for KEYS.iter().map(row) }</dl>
            <p class="hint">{ i18n.text(key::UI_KEYS_HINT) }</p>
        </Dialog>
    }
}
