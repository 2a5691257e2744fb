//! The root component of all teaching pages: title, language and theme, and the route of the address.

use super::guide::Guide;
use super::learn::Learn;
use super::projector::Projector;
use super::trainer::Trainer;
use crate::app::preferences::{Appearance, use_preferences};
use crate::browser;
use crate::components::i18n::I18n;
use crate::routes::PLAYGROUND;
use crate::teach::state::whole_course;
use crate::teach::{Route, opens};
use challenge::{Workshop, workshop};
use messages::key;
use yew::{ContextProvider, Html, Properties, component, html, use_memo};

/// The properties of a teaching page.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// Language and theme.
    pub appearance: Appearance,
}

/// A teaching page.
#[component]
pub fn Page(props: &Props) -> Html {
    let tongue = use_preferences(&props.appearance);
    let i18n = tongue.i18n.clone();
    let room = use_memo((), |()| opens(&browser::fragment()));
    // Learners of a workshop should stay in it, so there are no links to other pages.
    let ways = (*room != Some(Route::Workshop)).then_some((PLAYGROUND, "./"));
    let inside = match *room {
        Some(Route::Workshop) => html! { <Given /> },
        Some(Route::Trainer) => html! { <Trainer /> },
        Some(Route::Guide) => html! { <Guide /> },
        Some(Route::Projector) => html! { <Projector /> },
        _ => html! { <Learn workshop={whole_course()} alone={false} /> },
    };
    html! {
        <ContextProvider<I18n> context={i18n.clone()}>
            <div class="page teach">
                { tongue.header(ways) }
                { inside }
            </div>
        </ContextProvider<I18n>>
    }
}

/// The workshop in the address, or the reason why there is none.
#[component]
fn Given() -> Html {
    let given = use_memo((), |()| Workshop::decode(&browser::fragment()));
    match &*given {
        Ok(workshop) => html! { <Learn workshop={workshop.clone()} alone={true} /> },
        Err(error) => html! { <Refused error={error.clone()} /> },
    }
}

#[derive(Clone, PartialEq, Properties)]
struct RefusedProps {
    error: workshop::Error,
}

#[component]
fn Refused(props: &RefusedProps) -> Html {
    let i18n = crate::components::i18n::use_i18n();
    let why = i18n.words().workshop_error(&props.error);
    html! {
        <main class="teach-main-column">
            <section class="teach-card" role="alert">
                <h2>{ i18n.text(key::TEACH_REFUSED_TITLE) }</h2>
                <p>{ crate::components::inline_code::inline_code(&i18n.text(key::TeachRefusedWhy { why: &why })) }</p>
                <p><a href="#learn">{ i18n.text(key::TEACH_NAV_COURSE) }</a></p>
            </section>
        </main>
    }
}
