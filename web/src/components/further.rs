//! The actions beside those of the grid: what the tool needs, and what is set on the vault.

use super::i18n::use_i18n;
use super::icon::{class_of, icon};
use super::inline_code::inline_code;
use crate::view::view_models::FurtherView;
use messages::key;
use std::rc::Rc;
use yew::{Html, Properties, classes, component, html};

/// The properties of the list.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model.
    pub further: Rc<FurtherView>,
}

/// The list; nothing where the grid has every action.
#[component]
pub fn Further(props: &Props) -> Html {
    let i18n = use_i18n();
    let FurtherView { not_needed, rows } = &*props.further;
    html! {
        <>
            if let Some(sentence) = not_needed {
                <p class="further-note">{ inline_code(sentence) }</p>
            }
            if !rows.is_empty() {
                <section class="further" aria-labelledby="further-title">
                    <h3 id="further-title">{ i18n.text(key::UI_FURTHER_TITLE) }</h3>
                    <p class="further-note">{ i18n.text(key::UI_FURTHER_ABOUT) }</p>
                    <ul>{ for rows.iter().map(|row| html! {
                        <li class={classes!(class_of(row.tone))}>
                            { icon(row.tone) }
                            <div>
                                { inline_code(&row.sentence) }
                                { for row.reasons.iter().map(|reason| html! { <p class="further-why">{ inline_code(reason) }</p> }) }
                            </div>
                        </li>
                    }) }</ul>
                </section>
            }
        </>
    }
}
