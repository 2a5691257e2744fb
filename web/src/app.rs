//! Joins the layers: state, the report made from it, the views made from both, and the components that show them.
//!
//! Next to read: `app/store.rs` (state in Yew, and the report), `app/explained.rs` and `app/given.rs` (what may be
//! drawn a moment after the answer), `app/found.rs` (what takes longer), `app/tongue.rs` (language and theme),
//! `app/keep.rs` (the draft and the address), `app/page.rs` and `app/first.rs` (what is on the screen first),
//! `app/send.rs` (what leaves by the clipboard), `app/frame.rs` (the page in a frame).

mod explained;
mod found;
mod first;
mod frame;
mod given;
pub(crate) mod keep;
mod page;
mod send;
pub(crate) mod store;
pub(crate) mod tongue;

use crate::browser;
use crate::components::colophon::Colophon;
use crate::components::denied;
use crate::components::grid::{self, Grid};
use crate::components::jump::Jump;
use crate::components::speech::Speech;
use crate::components::verdict::{self, Verdict};
use crate::components::why;
use crate::state::{Look, Notice, Origin, Step};
use crate::view::{self, answer};
use explained::Explained;
pub use frame::Frame;
use given::Given;
pub use page::Page;
pub use send::How;
use std::rc::Rc;
use store::use_store;
use tongue::Tongue;
use yew::{ContextProvider, Html, Properties, component, html, use_effect_with, use_memo};

/// What the page needs.
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct Props {
    /// How it speaks and looks.
    tongue: Tongue,
}

/// The page.
#[component]
pub(crate) fn App(props: &Props) -> Html {
    let tongue = &props.tongue;
    let store = use_store();
    let ask = &store.ask;
    let speech = &tongue.speech;
    let names = use_memo(speech.clone(), |speech| keep::example_names(speech.words()));

    let seen = store.now.seen(speech.words());
    let verdict = answer::verdict(&seen, &names);
    let said = keep::use_settled(verdict.sentence.clone());
    let why = use_memo((store.rest.clone(), speech.clone()), |(rest, speech)| {
        view::why::why(&rest.seen(speech.words()))
    });

    // On a phone the explanation is a screen below the cell that was chosen.
    use_effect_with(store.rest.state.look, |look| match look {
        Look::At(_) => {
            browser::scroll_to(why::TITLE);
            browser::catch_focus(why::TITLE);
        }
        Look::Nowhere => browser::focus_first(grid::STOP),
        Look::First => {}
    });
    // And so is what else was asked for: what a fix or another case comes to, and where to begin one's own.
    let present = &store.rest.state;
    let place = match (&present.notice, present.origin) {
        (Some(Notice::Step(Step::StartedOver)), _) => Some(denied::TITLE),
        (Some(Notice::Step(Step::AppliedFix)), _) | (_, Origin::Example(_) | Origin::Link) => {
            Some(verdict::ID)
        }
        _ => None,
    };
    use_effect_with((place, present.steps()), |(place, _)| {
        if let Some(place) = place {
            browser::scroll_to(place);
        }
    });
    keep::use_draft(&store);
    keep::use_fragment(ask);
    keep::use_files(ask);
    keep::use_focus();
    let send = send::use_send(&store.rest, speech);
    let onredact = keep::use_redact(&store);
    html! {
        <ContextProvider<Speech> context={speech.clone()}>
            <div class="page">
                <Jump class="skip unseen" place="policies-title" label={speech.say("ui.skip")} />
                { tongue.masthead() }
                <main class="desk">
                    <section class="answer" aria-label={speech.say("ui.answer")}>
                        <Verdict {verdict} {said} />
                        <Grid grid={answer::grid(&seen)} {ask} />
                        <Explained scene={store.rest.clone()} why={Rc::clone(&why)} send={send.clone()} {ask} />
                    </section>
                    <Given scene={store.rest.clone()} {why} {names} {send} {onredact} {ask} />
                </main>
                <Colophon />
            </div>
        </ContextProvider<Speech>>
    }
}
