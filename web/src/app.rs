//! The playground: connects the state, the report made from it, the view models made from both, and the components.
//!
//! Next to read: `app/store.rs` (the state in Yew, and the report), `app/explanation_panel.rs` and `app/input_panel.rs`
//! (parts that may be rendered after the answer), `app/use_readers.rs` (infrastructure as code),
//! `app/use_fix_search.rs` (long-running work), `app/use_proof.rs` (proofs), `app/preferences.rs` (language and theme), `app/persistence.rs` (the
//! draft and the address), `app/export.rs` (copying and saving), `app/embed.rs` (the page in a frame),
//! `app/use_host.rs` (its messages to the embedding page), `app/prerender.rs` (the first view, rendered while the site
//! is built).

mod commands;
mod explanation_panel;
mod use_readers;
mod use_patches;
mod use_proof;
mod use_fix_search;
pub(crate) mod slices;
mod use_host;
mod embed;
mod intro_panel;
mod input_panel;
pub(crate) mod persistence;
mod readable;
#[cfg(any(test, feature = "prerender"))]
pub(crate) mod prerender;
mod export;
mod start_phase;
pub(crate) mod store;
pub(crate) mod preferences;

use crate::components::anchor_link::AnchorLink;
use crate::components::explanation;
use crate::components::footer::Footer;
use crate::components::further::Further;
use crate::components::grid::{self, Grid};
use crate::components::i18n::I18n;
use crate::components::paste_box;
use crate::components::primary::Primary;
use crate::components::status_bar::StatusBar;
use crate::components::verdict::{self, Verdict};
use crate::dom;
use crate::routes::LEARN;
use crate::state::{Notice, Origin, Selection, State, Step};
use crate::view::{self, answer, fixes};
use commands::{Commands, Open};
pub use embed::{Frame, Props as FrameProps};
use explanation_panel::ExplanationPanel;
use input_panel::InputPanel;
use intro_panel::IntroPanel;
use messages::key;
pub use preferences::Appearance;
use preferences::use_preferences;
#[cfg(any(test, feature = "prerender"))]
pub use prerender::prerender;
pub use start_phase::StartPhase;
use std::ops::Deref;
use std::rc::Rc;
use store::{PtrEq, use_store};
use use_fix_search::use_fix_search;
use use_readers::{use_lines, use_readers};
use yew::{
    ContextProvider, Html, Properties, classes, component, html, use_callback, use_effect_with,
    use_memo, use_mut_ref, use_state_eq,
};

/// The initial data of the playground.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    appearance: Appearance,
    /// The initial state.
    first: PtrEq<State>,
}

impl Props {
    pub(crate) fn new(appearance: Appearance, first: State) -> Self {
        Self {
            appearance,
            first: PtrEq(Rc::new(first)),
        }
    }

    /// The properties from the address, this tab's storage and the browser.
    pub async fn from_browser() -> Self {
        Self::new(Appearance::from_browser().await, persistence::first())
    }

    /// Returns `true` if the first view is the prerendered one in `index.html`: the first example in the page's
    /// language.
    pub fn is_prerendered(&self) -> bool {
        self.appearance.is_of_page() && *self.first == persistence::example()
    }
}

/// The playground.
#[component]
pub fn App(props: &Props) -> Html {
    let tongue = &use_preferences(&props.appearance);
    let store = use_store(&props.first);
    let dispatch = &use_readers(&store);
    let i18n = &use_lines(&tongue.i18n, &store.rest);
    let names = use_memo(i18n.clone(), |i18n| {
        persistence::example_names(i18n.words())
    });

    let input = store.now.view_input(i18n.words());
    let found = use_fix_search(&store.rest, i18n.words(), store.rest.is_used());
    let further = use_memo((store.rest.clone(), i18n.clone()), |(rest, i18n)| {
        view::further::further(&rest.view_input(i18n.words()))
    });
    let mut verdict = answer::verdict(&input, &names);
    if found.is_without_fix() {
        verdict.ways.retain(|way| way.place != answer::FIXES);
    }
    let (verdict, grid, is_stale) = readable::use_readable(&store, verdict, answer::grid(&input));
    let said = persistence::use_settled(verdict.sentence.clone());
    let why = use_memo((store.rest.clone(), i18n.clone()), |(rest, i18n)| {
        view::explanation::why(&rest.view_input(i18n.words()))
    });

    // On a phone, the explanation is a screen below the selected cell.
    use_effect_with(store.rest.state.selection, |look| match look {
        Selection::At(_) => {
            dom::scroll_to(explanation::TITLE);
            dom::catch_focus(explanation::TITLE);
        }
        Selection::Nowhere => dom::focus_first(grid::STOP),
        Selection::First => {}
    });
    // The same applies to the result of a fix or of another case, and to the input box for a new one.
    let present = &store.rest.state;
    let place = match (&present.notice, present.origin) {
        (Some(Notice::Step(Step::StartedOver)), _) => Some(paste_box::ID),
        (Some(Notice::Step(Step::AppliedFix | Step::TriedAlternative)), _)
        | (_, Origin::Example(_) | Origin::Link) => Some(verdict::ID),
        _ => None,
    };
    // The first view stays where it is, because it may have been scrolled already.
    let is_first_view = use_mut_ref(|| true);
    use_effect_with((place, present.steps()), move |(place, _)| {
        let is_first_view = is_first_view.replace(false);
        if let Some(place) = place
            && !is_first_view
        {
            dom::scroll_to(place);
        }
    });
    persistence::use_draft(&store);
    persistence::use_fragment(dispatch);
    persistence::use_files(dispatch);
    persistence::use_focus();
    use_effect_with((), |()| StartPhase::Started.announce());
    let send = export::use_export(&store.rest, i18n);
    let onmessage = use_callback(
        (send.onmessage.clone(), found.fixes.clone()),
        |(about, done), (onmessage, fixes)| onmessage.emit((about, fixes.clone(), Some(done))),
    );
    let opened = use_state_eq(Open::default);
    let onopen = {
        let opened = opened.setter();
        use_callback((), move |open, ()| opened.set(open))
    };
    let oncommands = onopen.reform(|()| Open::Palette);
    let commanded = send.clone();
    let next = fixes::next(&input, found.fixes.as_deref().map(Deref::deref));
    let onredact = persistence::use_redact(&store);
    html! {
        <ContextProvider<I18n> context={i18n.clone()}>
            <div class="page">
                <AnchorLink class="skip unseen" place={paste_box::ID} label={i18n.text(key::UI_SKIP)} />
                { tongue.header(Some(("./", LEARN))) }
                <main class="desk">
                    <IntroPanel snapshot={store.rest.clone()} names={Rc::clone(&names)} send={send.clone()} {dispatch} />
                    <section class={classes!("answer", is_stale.then_some("answer-stale"))} aria-label={i18n.text(key::UI_ANSWER)}>
                        <Verdict verdict={verdict.clone()} {said}>
                            <Primary buttons={fixes::primary(&input, found.fixes.as_deref().map(Deref::deref))} {onmessage} />
                        </Verdict>
                        <Grid {grid} {dispatch} />
                        <Further {further} />
                    </section>
                    <ExplanationPanel snapshot={store.rest.clone()} why={Rc::clone(&why)} found={found.clone()} send={send.clone()} {dispatch} />
                    <InputPanel snapshot={store.rest.clone()} {why} {send} onredact={onredact.clone()} {oncommands} {dispatch} />
                </main>
                <StatusBar {verdict} {next} />
                <Commands open={*opened} {onopen} {names} tongue={tongue.clone()} send={commanded} fixes={found.fixes.clone()} onredact={onredact.clone()} {dispatch} />
                <Footer />
            </div>
        </ContextProvider<I18n>>
    }
}
