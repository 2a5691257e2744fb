//! The input box for any pasted text, the recognized facts, and the notice about the last step.

use super::export::Exporter;
use super::persistence;
use super::store::SharedSnapshot;
use crate::components::credential_warning::CredentialWarning;
use crate::components::i18n::use_i18n;
use crate::components::notice::Notice;
use crate::components::paste_box::PasteBox;
use crate::components::principal_picker::PrincipalPicker;
use crate::components::understood::Understood;
use crate::state::Action;
use crate::view::{access_denied, paste, toolbar, understood};
use std::rc::Rc;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_callback};

/// The properties of the intro panel.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) snapshot: SharedSnapshot,
    /// The names of the examples, by number.
    pub(super) names: Rc<Vec<AttrValue>>,
    pub(super) send: Exporter,
    pub(super) dispatch: Callback<Action>,
}

/// The intro panel.
#[component]
pub(super) fn IntroPanel(props: &Props) -> Html {
    let Props {
        snapshot,
        names,
        send,
        dispatch,
    } = props;
    let i18n = use_i18n();
    let input = snapshot.view_input(i18n.words());
    let onexample = use_callback(dispatch.clone(), |number: String, dispatch| {
        if let Some(open) = persistence::open_example(&number) {
            dispatch.emit(open);
        }
    });
    let onfiles = persistence::use_chosen_files(dispatch);
    html! {
        <>
            <PasteBox
                text={snapshot.state.received.text.to_string()}
                steps={snapshot.state.steps()}
                outcome={access_denied::told(&input)}
                examples={toolbar::examples(i18n.words(), names)}
                example={toolbar::example(snapshot.origin)}
                {onexample}
                {onfiles}
                {dispatch}
            />
            <Understood chips={understood::chips(&input, names)} {dispatch} />
            <Notice
                notice={toolbar::notice(i18n.words(), &snapshot.state)}
                told={&send.told}
                is_shown={send.is_shown}
                ontold={&send.ontold}
                {dispatch}
            />
            <CredentialWarning held={send.held.clone()} onhow={&send.onhow} />
            <PrincipalPicker choosing={paste::choosing(&input)} {dispatch} />
        </>
    }
}
