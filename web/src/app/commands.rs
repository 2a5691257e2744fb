//! The command palette and the list of keyboard shortcuts: their open state, and the selected command.

use super::export::Exporter;
use super::persistence;
use super::preferences::Preferences;
use super::use_fix_search::Fixes;
use crate::browser::{self, PageKey};
use crate::components::palette::Palette;
use crate::components::shortcuts::Shortcuts;
use crate::state::Action;
use crate::view::palette::{Command, entries};
use crate::view::toolbar;
use std::rc::Rc;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with, use_memo};

/// The dialog that is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Open {
    /// Nothing.
    #[default]
    Nothing,
    /// The palette.
    Palette,
    /// The list of keyboard shortcuts.
    Keys,
}

/// The properties of the dialogs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The open dialog.
    pub(super) open: Open,
    /// Called with the dialog to open.
    pub(super) onopen: Callback<Open>,
    /// The names of the examples, by number.
    pub(super) names: Rc<Vec<AttrValue>>,
    pub(super) tongue: Preferences,
    pub(super) send: Exporter,
    /// The fixes found, for commands that export them.
    pub(super) fixes: Fixes,
    pub(super) onredact: Callback<()>,
    pub(super) dispatch: Callback<Action>,
}

/// The dialogs.
#[component]
pub(super) fn Commands(props: &Props) -> Html {
    let Props {
        open,
        onopen,
        names,
        tongue,
        ..
    } = props;
    let all = use_memo((tongue.i18n.clone(), Rc::clone(names)), |(i18n, names)| {
        let words = i18n.words();
        entries(words, names, &toolbar::languages(), &toolbar::themes(words))
    });
    use_effect_with(onopen.clone(), |onopen| {
        let onopen = onopen.clone();
        let listener = browser::on_keys(move |key| {
            onopen.emit(match key {
                PageKey::Palette => Open::Palette,
                PageKey::Question => Open::Keys,
            });
        });
        move || drop(listener)
    });
    let onclose = onopen.reform(|()| Open::Nothing);
    let oncommand = {
        let props = props.clone();
        Callback::from(move |command: Command| {
            props.onopen.emit(Open::Nothing);
            run(command, &props);
        })
    };
    html! {
        <>
            <Palette entries={Rc::clone(&all)} is_open={*open == Open::Palette} {oncommand} onclose={onclose.clone()} />
            <Shortcuts is_open={*open == Open::Keys} {onclose} />
        </>
    }
}

fn run(command: Command, props: &Props) {
    let Props {
        onopen,
        tongue,
        send,
        fixes,
        onredact,
        dispatch,
        ..
    } = props;
    // No visible button could confirm it.
    match command {
        Command::Ask(action) => dispatch.emit(action),
        Command::Example(number) => {
            if let Some(action) = persistence::open_example(&number) {
                dispatch.emit(action);
            }
        }
        Command::Link => send.onlink.emit(None),
        Command::Embed => send.onembed.emit(None),
        Command::Redact => onredact.emit(()),
        Command::Take(taken) => send.ontake.emit((taken, fixes.clone(), None)),
        Command::GoTo(place) => crate::dom::go_to(place),
        Command::Policies(layer) => {
            dispatch.emit(Action::ShowLayer(layer));
            crate::dom::go_to("policies-title");
        }
        Command::Language(code) => tongue.onlanguage.emit(code.to_string()),
        Command::Theme(name) => tongue.ontheme.emit(name.to_string()),
        Command::Keys => onopen.emit(Open::Keys),
    }
}
