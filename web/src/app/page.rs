//! The page as it opens: its first example at a glance, then, when the rest of the program has come, all of it.

use super::App;
use super::first::First;
use super::tongue::use_tongue;
use crate::browser;
use yew::{Html, component, html, use_effect_with, use_state_eq};

/// The page.
#[component]
pub fn Page() -> Html {
    let whole = use_state_eq(browser::is_whole);
    let tongue = use_tongue(*whole);
    let setter = whole.setter();
    use_effect_with((), move |()| {
        browser::spawn(async move {
            setter.set(browser::load_rest().await);
        });
    });
    if *whole {
        html! { <App {tongue} /> }
    } else {
        html! { <First {tongue} /> }
    }
}
