//! What is on the screen first: the verdict and the grid of the first example.
//!
//! This is the only part of the page that the first half of the program holds (crates/xtask/src/split), so what it
//! uses is what a person waits for. It looks as the whole page's top does, which takes its place.

use super::store::Made;
use super::tongue::Tongue;
use crate::components::grid::Grid;
use crate::components::speech::Speech;
use crate::components::verdict::Verdict;
use crate::state::Origin;
use crate::view::answer;
use vault::examples::{self, EXAMPLES};
use yew::{Callback, ContextProvider, Html, Properties, component, html, use_memo};

/// What it needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// How the page speaks and looks.
    pub(super) tongue: Tongue,
}

/// The first example at a glance.
#[component]
pub(super) fn First(props: &Props) -> Html {
    let speech = &props.tongue.speech;
    let example = use_memo((), |()| {
        Made::still(&examples::first(), Origin::Example(0), vault::glance)
    });
    let seen = example.seen(speech.words());
    let name = EXAMPLES
        .first()
        .map(|example| format!("example.{}", example.id));
    let names = [speech.say(&name.unwrap_or_default())];
    let verdict = answer::verdict(&seen, &names);
    let said = verdict.sentence.clone();
    html! {
        <ContextProvider<Speech> context={speech.clone()}>
            <div class="page">
                { props.tongue.masthead() }
                <main class="desk">
                    <section class="answer" aria-label={speech.say("ui.answer")}>
                        <Verdict {verdict} {said} />
                        <Grid grid={answer::grid(&seen)} ask={Callback::noop()} />
                        <p class="hint">{ speech.say("ui.grid.rest") }</p>
                    </section>
                </main>
            </div>
        </ContextProvider<Speech>>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::components::tests::html;
    use std::rc::Rc;
    use words::Words;

    fn shown(words: Words) -> String {
        html::<First>(Props {
            tongue: Tongue {
                speech: Speech::new(Rc::new(words)),
                language: "en".into(),
                theme: "".into(),
                onlanguage: Callback::noop(),
                ontheme: Callback::noop(),
            },
        })
    }

    #[test]
    fn the_few_sentences_are_enough() {
        let all = shown(Words::english());
        assert!(all.contains("1 of 7 actions is denied"), "{all}");
        assert_eq!(shown(Words::english_first()), all);
    }
}
