//! The policies of a handout, one a page.

use super::super::view::handouts::{Handout, NotesView, SheetView};
use super::text::blocks;
use crate::components::i18n::{I18n, use_i18n};
use crate::components::inline_code::inline_code;
use messages::key;
use yew::{Html, Properties, classes, component, html};

/// The properties of the policies.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The kind.
    pub kind: Handout,
    /// The policies.
    pub policies: Vec<SheetView>,
}

/// The policies.
#[component]
pub fn Sheets(props: &Props) -> Html {
    let i18n = use_i18n();
    let is_slide = props.kind == Handout::Slides;
    let class = classes!("teach-sheet", is_slide.then_some("teach-slide"));
    html! {
        <div class="teach-printed teach-plan">
            { for props.policies.iter().map(|policy| html! {
                <article key={policy.title.to_string()} class={class.clone()}>
                    <h3>{ &policy.title }</h3>
                    if !policy.about.is_empty() {
                        <p class="hint">{ &policy.about }</p>
                    }
                    <div class="teach-story">{ blocks(&policy.story) }</div>
                    if !policy.facts.is_empty() {
                        <section class="teach-facts"><dl>
                            { for policy.facts.iter().map(|(name, value)| html! { <div><dt>{ name }</dt><dd>{ inline_code(value) }</dd></div> }) }
                        </dl></section>
                    }
                    if let Some(message) = &policy.message {
                        <pre class="teach-code" tabindex="0" role="region" aria-label={policy.title.clone()}>{ message }</pre>
                    }
                    if props.kind == Handout::Worksheet {
                        { lines(&i18n) }
                    }
                    if let Some(notes) = &policy.notes {
                        { self::notes(notes, &i18n) }
                    }
                </article>
            }) }
        </div>
    }
}

/// The questions of a worksheet, with room for the answers.
fn lines(i18n: &I18n) -> Html {
    let asked = [
        key::TEACH_PRINT_WHO,
        key::TEACH_PRINT_CHANGE,
        key::TEACH_PRINT_WHY,
    ];
    let line = || html! { <div class="teach-lines" aria-hidden="true"></div> };
    html! {
        { for asked.iter().map(|asked| html! { <div><p>{ i18n.text(*asked) }</p>{ line() }{ line() }</div> }) }
    }
}

fn notes(notes: &NotesView, i18n: &I18n) -> Html {
    html! {
        <>
            if !notes.mistakes.is_empty() {
                <h4>{ i18n.text(key::TEACH_MISTAKES) }</h4>
                <ul class="teach-list">{ for notes.mistakes.iter().map(|mistake| html! { <li>{ blocks(mistake) }</li> }) }</ul>
            }
            if !notes.hints.is_empty() {
                <h4>{ i18n.text(key::TEACH_PRINT_HINTS) }</h4>
                <ol class="teach-list">{ for notes.hints.iter().map(|hint| html! { <li>{ blocks(hint) }</li> }) }</ol>
            }
            <h4>{ i18n.text(key::TEACH_PRINT_SOLUTION) }</h4>
            <div class="teach-story">{ blocks(&notes.explanation) }</div>
            { for notes.solution.iter().map(|policy| html! {
                <figure>
                    <figcaption>{ &policy.name }</figcaption>
                    <pre class="teach-code" tabindex="0" role="region" aria-label={policy.name.clone()}>{ &policy.reference }</pre>
                </figure>
            }) }
        </>
    }
}
