//! The footer of the page: privacy and how to verify it, limitations, ownership.

use super::i18n::use_i18n;
use crate::routes;
use messages::{Key, key};
use yew::{Html, component, html};

/// The footer.
#[component]
pub fn Footer() -> Html {
    let i18n = use_i18n();
    let part = |title: Key, texts: &[Key]| {
        html! {
            <section>
                <h2>{ i18n.text(title) }</h2>
                { for texts.iter().map(|text| html! { <p>{ i18n.text(*text) }</p> }) }
            </section>
        }
    };
    html! {
        <footer class="colophon">
            { part(key::UI_PRIVACY_TITLE, &[key::UI_PRIVACY_CLAIM, key::UI_PRIVACY_CHECK, key::UI_PRIVACY_DRAFT]) }
            { part(key::UI_LIMITS_TITLE, &[key::UI_LIMITS_CLAIM, key::UI_LIMITS_UNKNOWN]) }
            { part(key::UI_ABOUT_TITLE, &[key::UI_ABOUT_LICENCE, key::UI_ABOUT_DATA]) }
            <section>
                <h2>{ i18n.text(key::TEACH_COLOPHON_TITLE) }</h2>
                <p><a href={routes::LEARN}>{ i18n.text(key::TEACH_COLOPHON_LEARN) }</a></p>
                <p><a href={format!("{}#train", routes::LEARN)}>{ i18n.text(key::TEACH_COLOPHON_TRAIN) }</a></p>
            </section>
        </footer>
    }
}
