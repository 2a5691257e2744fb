//! The frame of all teaching pages: name, language and theme, and the room that the address opens.

use super::guide::Guide;
use super::learn::Learn;
use super::trainer::Trainer;
use super::wall::Projector;
use crate::app::tongue::{Appearance, use_tongue};
use crate::browser;
use crate::components::speech::Speech;
use crate::routes::PLAYGROUND;
use crate::teach::{Room, opens};
use challenge::workshop::Listed;
use challenge::{COURSE, Workshop, workshop};
use words::key;
use yew::{ContextProvider, Html, Properties, component, html, use_memo};

/// What a teaching page begins with.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// How it speaks and looks.
    pub appearance: Appearance,
}

/// A teaching page.
#[component]
pub fn Page(props: &Props) -> Html {
    let tongue = use_tongue(&props.appearance);
    let speech = tongue.speech.clone();
    let room = use_memo((), |()| opens(&browser::fragment()));
    // Learners of a workshop are to stay in it.
    let ways = (*room != Some(Room::Workshop)).then_some((PLAYGROUND, "./"));
    let inside = match *room {
        Some(Room::Workshop) => html! { <Given /> },
        Some(Room::Trainer) => html! { <Trainer /> },
        Some(Room::Guide) => html! { <Guide /> },
        Some(Room::Projector) => html! { <Projector /> },
        _ => html! { <Learn workshop={course()} alone={false} /> },
    };
    html! {
        <ContextProvider<Speech> context={speech.clone()}>
            <div class="page teach">
                { tongue.masthead(ways) }
                { inside }
            </div>
        </ContextProvider<Speech>>
    }
}

/// The whole course, as a workshop that nobody prepared.
pub(super) fn course() -> Workshop {
    let all = COURSE
        .iter()
        .map(|challenge| Listed::BuiltIn(challenge.id.to_owned()));
    Workshop {
        version: challenge::VERSION,
        challenges: all.collect(),
        ..Workshop::default()
    }
}

/// The workshop of the address, or why there is none.
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
    let speech = crate::components::speech::use_speech();
    let why = speech.words().workshop_error(&props.error);
    html! {
        <main class="teach-main-column">
            <section class="teach-card" role="alert">
                <h2>{ speech.text(key::TEACH_REFUSED_TITLE) }</h2>
                <p>{ crate::components::prose::prose(&speech.text(key::TeachRefusedWhy { why: &why })) }</p>
                <p><a href="#learn">{ speech.text(key::TEACH_NAV_COURSE) }</a></p>
            </section>
        </main>
    }
}
