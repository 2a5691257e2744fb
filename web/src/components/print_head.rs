//! The head of the print-out: the date, and the path as a picture, because printers leave out backgrounds.

use super::i18n::use_i18n;
use crate::dom;
use messages::key;
use yew::{AttrValue, Html, Properties, component, html, use_effect_with};

/// What it needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The picture's address; blank while the case still changes.
    pub picture: AttrValue,
    /// What it shows, in a sentence.
    pub sentence: AttrValue,
}

/// The place of the date.
const DATE: &str = "printed-at";

/// The head of a print-out.
#[component]
pub fn PrintHead(props: &Props) -> Html {
    let i18n = use_i18n();
    use_effect_with(i18n.words().tag(), |language| {
        let listener = dom::date_when_printed(DATE, language.clone());
        move || drop(listener)
    });
    html! {
        <div class="print-head">
            <p>{ AttrValue::from(i18n.words().text(key::UI_PRINT_DATE)) }{ " " }<time id={DATE} /></p>
            if !props.picture.is_empty() {
                <img class="print-picture" src={&props.picture} alt={&props.sentence} />
            }
        </div>
    }
}
