//! Joins the layers: state, the report made from it, the views made from both, and the components that show them.
//!
//! Next to read: `app/store.rs` (state in Yew, and the report), `app/tongue.rs` (language and theme),
//! `app/keep.rs` (the draft and the address), `app/send.rs` (what leaves by the clipboard), `app/frame.rs` (the page in
//! a frame).

mod frame;
mod keep;
mod send;
mod store;
mod tongue;

use crate::browser;
use crate::components::choosing::Choosing;
use crate::components::colophon::Colophon;
use crate::components::denied::Denied;
use crate::components::fixes::Fixes;
use crate::components::grid::Grid;
use crate::components::held::Held;
use crate::components::layer::Layer;
use crate::components::masthead::Masthead;
use crate::components::notice::Notice;
use crate::components::pin::Pin;
use crate::components::questions::Questions;
use crate::components::request::Request;
use crate::components::speech::Speech;
use crate::components::take::Take;
use crate::components::toolbar::Toolbar;
use crate::components::verdict::Verdict;
use crate::components::why::Why;
use crate::state::{Look, Mode};
use crate::view::screen::LayerView;
use crate::view::{
    self, Seen, answer, denied, extras, fixes, form, paste, pin, policies, questions,
};
pub use frame::Frame;
pub use send::How;
use store::use_store;
use tongue::use_tongue;
use yew::{ContextProvider, Html, component, html, use_callback, use_effect_with, use_memo};

/// The page.
#[component]
pub fn App() -> Html {
    let tongue = use_tongue();
    let store = use_store();
    let ask = store.ask.clone();
    let speech = tongue.speech.clone();
    let names = use_memo(speech.clone(), |speech| keep::example_names(speech.words()));

    let seen = Seen {
        words: speech.words(),
        state: &store.state,
        asked: &store.asked,
        report: &store.report,
    };
    let verdict = answer::verdict(&seen, &names);
    let said = keep::use_settled(verdict.sentence.clone());
    let why = view::why::why(&seen);
    let (layers, others) = policies::layers(&seen, why.as_ref());
    let found = keep::use_fixes(&store);
    let found = found.as_deref().map(Vec::as_slice);

    // On a phone the explanation is a screen below the cell that was chosen.
    use_effect_with(store.state.look, |look| {
        if matches!(look, Look::At(_)) {
            browser::scroll_to("why-title");
        }
    });
    keep::use_draft(&store);
    keep::use_fragment(&ask);
    keep::use_files(&ask);
    let send = send::use_send(&store.asked, &store.report, &speech);
    let onexample = use_callback(ask.clone(), |number: String, ask| {
        if let Some(open) = keep::open_example(&number) {
            ask.emit(open);
        }
    });
    let onredact = keep::use_redact(&store);
    let others_open = others
        .iter()
        .any(|layer| !layer.is_empty || layer.mode != Mode::Given);
    let sections = |layers: &[LayerView]| -> Html {
        layers
            .iter()
            .map(|layer| html! { <Layer key={layer.layer.word()} layer={layer.clone()} ask={&ask} /> })
            .collect()
    };
    html! {
        <ContextProvider<Speech> context={speech.clone()}>
            <div class="page">
                <a class="skip unseen" href="#policies">{ speech.say("ui.skip") }</a>
                <Masthead
                    languages={extras::languages()}
                    language={tongue.language.clone()}
                    themes={extras::themes(speech.words())}
                    theme={tongue.theme.clone()}
                    onlanguage={tongue.onlanguage.clone()}
                    ontheme={tongue.ontheme.clone()}
                />
                <main class="desk">
                    <section class="answer" aria-label={speech.say("ui.answer")}>
                        <Verdict {verdict} {said} />
                        <Grid grid={answer::grid(&seen)} ask={&ask} />
                        <Pin pin={pin::pin(&seen, store.pinned.as_deref())} ask={&ask} />
                        <Why {why} ask={&ask} />
                        <Questions open={questions::open(&seen)} ask={&ask} />
                        <Fixes
                            fixes={fixes::fixes(&seen, found)}
                            nothing={fixes::nothing(&seen, found)}
                            onmessage={send.onmessage.clone()}
                            ask={&ask}
                        />
                        <Take ontake={send.ontake.clone()} />
                    </section>
                    <section class="asked" aria-label={speech.say("ui.asked")}>
                        <Toolbar
                            examples={extras::examples(speech.words(), &names)}
                            example={extras::example(&store.state)}
                            {onexample}
                            onlink={send.onlink.clone()}
                            onembed={send.onembed.clone()}
                            {onredact}
                            ask={&ask}
                        />
                        <Notice notice={extras::notice(speech.words(), &store.state)} told={send.told.clone()} ask={&ask} />
                        <Held held={send.held.clone()} onhow={send.onhow.clone()} />
                        <Choosing choosing={paste::choosing(&seen)} ask={&ask} />
                        <Denied outcome={denied::told(&seen)} ask={&ask} />
                        <Request request={form::request(&seen)} ask={&ask} />
                        <section id="policies" class="policies" aria-labelledby="policies-title">
                            <h2 id="policies-title">{ speech.say("ui.policies") }</h2>
                            { sections(&layers) }
                            <details class="others" open={others_open}>
                                <summary>{ speech.say("ui.policies.more") }</summary>
                                { sections(&others) }
                            </details>
                        </section>
                    </section>
                </main>
                <Colophon />
            </div>
        </ContextProvider<Speech>>
    }
}
