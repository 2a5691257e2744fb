//! The foot of the page: what stays private and how to check it, what the page does not know, whose it is.

use super::speech::use_speech;
use crate::routes;
use yew::{Html, component, html};

/// The colophon.
#[component]
pub fn Colophon() -> Html {
    let speech = use_speech();
    let part = |title: &str, texts: &[&str]| {
        html! {
            <section>
                <h2>{ speech.say(title) }</h2>
                { for texts.iter().map(|text| html! { <p>{ speech.say(text) }</p> }) }
            </section>
        }
    };
    html! {
        <footer class="colophon">
            { part("ui.privacy.title", &["ui.privacy.claim", "ui.privacy.check", "ui.privacy.draft"]) }
            { part("ui.limits.title", &["ui.limits.claim", "ui.limits.unknown"]) }
            { part("ui.about.title", &["ui.about.licence", "ui.about.data"]) }
            <section>
                <h2>{ speech.say("teach.colophon.title") }</h2>
                <p><a href={routes::LEARN}>{ speech.say("teach.colophon.learn") }</a></p>
                <p><a href={format!("{}#train", routes::LEARN)}>{ speech.say("teach.colophon.train") }</a></p>
            </section>
        </footer>
    }
}
