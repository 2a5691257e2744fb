//! Joins the layers: state, the report made from it, the views made from both, and the components that show them.
//!
//! Next to read: `app/store.rs` (state in Yew, and the report), `app/explained.rs` and `app/given.rs` (what may be
//! drawn a moment after the answer), `app/found.rs` (what takes longer), `app/tongue.rs` (language and theme),
//! `app/persistence.rs` (the draft and the address), `app/send.rs` (what leaves by the clipboard), `app/frame.rs` (the page
//! in a frame), `app/prerender.rs` (the first view, made while the site is built).

mod explained;
mod found;
mod frame;
mod front_door;
mod given;
pub(crate) mod persistence;
#[cfg(any(test, feature = "prerender"))]
pub(crate) mod prerender;
mod send;
pub(crate) mod store;
pub(crate) mod tongue;

use crate::browser::{self, StartPhase};
use crate::components::colophon::Colophon;
use crate::components::grid::{self, Grid};
use crate::components::jump::Jump;
use crate::components::paste_box;
use crate::components::primary::Primary;
use crate::components::speech::Speech;
use crate::components::status_bar::StatusBar;
use crate::components::verdict::{self, Verdict};
use crate::components::why;
use crate::routes::LEARN;
use crate::state::{Look, Notice, Origin, State, Step};
use crate::view::{self, answer, fixes};
use explained::Explained;
use found::use_found;
pub use frame::{Frame, Props as FrameProps};
use front_door::FrontDoor;
use given::Given;
#[cfg(any(test, feature = "prerender"))]
pub use prerender::prerender;
pub use send::How;
use std::rc::Rc;
use store::{Same, use_store};
pub use tongue::Appearance;
use tongue::use_tongue;
use words::key;
use yew::{
    ContextProvider, Html, Properties, component, html, use_callback, use_effect_with, use_memo,
    use_mut_ref,
};

/// What the playground begins with.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    appearance: Appearance,
    /// What it opens on.
    first: Same<State>,
}

impl Props {
    pub(crate) fn new(appearance: Appearance, first: State) -> Self {
        Self {
            appearance,
            first: Same(Rc::new(first)),
        }
    }

    /// What the address, this tab and the browser ask for.
    pub async fn from_browser() -> Self {
        Self::new(Appearance::from_browser().await, persistence::first())
    }

    /// Whether the first view of this is what `index.html` brings: the first example in the page's language.
    pub fn is_prerendered(&self) -> bool {
        self.appearance.is_of_page() && *self.first == persistence::example()
    }
}

/// The playground.
#[component]
pub fn App(props: &Props) -> Html {
    let tongue = &use_tongue(&props.appearance);
    let store = use_store(&props.first);
    let ask = &store.ask;
    let speech = &tongue.speech;
    let names = use_memo(speech.clone(), |speech| {
        persistence::example_names(speech.words())
    });

    let seen = store.now.seen(speech.words());
    let verdict = answer::verdict(&seen, &names);
    let said = persistence::use_settled(verdict.sentence.clone());
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
        (Some(Notice::Step(Step::StartedOver)), _) => Some(paste_box::ID),
        (Some(Notice::Step(Step::AppliedFix)), _) | (_, Origin::Example(_) | Origin::Link) => {
            Some(verdict::ID)
        }
        _ => None,
    };
    // The first view stands where it is, and may have been scrolled already.
    let is_first_view = use_mut_ref(|| true);
    use_effect_with((place, present.steps()), move |(place, _)| {
        let is_first_view = is_first_view.replace(false);
        if let Some(place) = place
            && !is_first_view
        {
            browser::scroll_to(place);
        }
    });
    persistence::use_draft(&store);
    persistence::use_fragment(ask);
    persistence::use_files(ask);
    persistence::use_focus();
    use_effect_with((), |()| browser::announce(StartPhase::Started));
    let send = send::use_send(&store.rest, speech);
    let found = use_found(&store.rest);
    let onmessage = use_callback(
        (send.onmessage.clone(), found.fixes.clone()),
        |about, (onmessage, fixes)| onmessage.emit((about, fixes.clone())),
    );
    let next = fixes::next(&seen, found.fixes.as_deref().map(Vec::as_slice));
    let onredact = persistence::use_redact(&store);
    html! {
        <ContextProvider<Speech> context={speech.clone()}>
            <div class="page">
                <Jump class="skip unseen" place={paste_box::ID} label={speech.text(key::UI_SKIP)} />
                { tongue.masthead(Some(("./", LEARN))) }
                <main class="desk">
                    <FrontDoor scene={store.rest.clone()} names={Rc::clone(&names)} send={send.clone()} {ask} />
                    <section class="answer" aria-label={speech.text(key::UI_ANSWER)}>
                        <Verdict verdict={verdict.clone()} {said}>
                            <Primary buttons={fixes::primary(&seen, found.fixes.as_deref().map(Vec::as_slice))} {onmessage} />
                        </Verdict>
                        <Grid grid={answer::grid(&seen)} {ask} />
                    </section>
                    <Explained scene={store.rest.clone()} why={Rc::clone(&why)} found={found.clone()} send={send.clone()} {ask} />
                    <Given scene={store.rest.clone()} {why} {send} {onredact} {ask} />
                </main>
                <StatusBar {verdict} {next} />
                <Colophon />
            </div>
        </ContextProvider<Speech>>
    }
}
