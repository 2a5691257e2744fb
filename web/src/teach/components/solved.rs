//! The review of a solved challenge: the explanation, both solutions side by side, and what each permits.

use super::super::state::LearnerAction;
use super::super::view::solved::{ComparedView, SolvedView};
use super::text::blocks;
use crate::components::i18n::use_i18n;
use crate::components::inline_code::inline_code;
use messages::key;
use yew::{AttrValue, Callback, Html, Properties, component, html};

/// The heading's identity on the page.
pub const LEARNT: &str = "teach-solved";

/// What it needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What it shows.
    pub solved: SolvedView,
    /// The next challenge that is open, by its place.
    pub next: Option<usize>,
    /// What a person asks for.
    pub act: Callback<LearnerAction>,
}

/// What there was to learn.
#[component]
pub fn Solved(props: &Props) -> Html {
    let i18n = use_i18n();
    let SolvedView {
        explanation,
        mistakes,
        sources,
        policies,
        yours,
        reference,
        than,
    } = &props.solved;
    let next = props.next;
    let label = match next {
        Some(_) => key::TEACH_SOLVED_NEXT,
        None => key::TEACH_SOLVED_LIST,
    };
    html! {
        <section class="teach-card teach-solved" aria-labelledby={LEARNT}>
            <h2 id={LEARNT} tabindex="-1">{ i18n.text(key::TEACH_SOLVED_TITLE) }</h2>
            <button type="button" class="teach-main" onclick={props.act.reform(move |_| LearnerAction::Open(next))}>{ i18n.text(label) }</button>
            <div class="teach-story">{ blocks(explanation) }</div>
            if !mistakes.is_empty() {
                <section class="teach-permits">
                    <h3>{ i18n.text(key::TEACH_MISTAKES) }</h3>
                    <ul>{ for mistakes.iter().map(|mistake| html! { <li>{ blocks(mistake) }</li> }) }</ul>
                </section>
            }
            { for policies.iter().map(|policy| compared(policy, &i18n.text(key::TEACH_SOLVED_YOURS), &i18n.text(key::TEACH_SOLVED_REFERENCE))) }
            <div class="teach-sides">
                { permits(&i18n.text(key::TEACH_SOLVED_YOURS_PERMITS), yours) }
                { permits(&i18n.text(key::TEACH_SOLVED_REFERENCE_PERMITS), reference) }
            </div>
            { permits(&i18n.text(key::TEACH_SOLVED_THAN), than) }
            if !sources.is_empty() {
                <h3>{ i18n.text(key::TEACH_SOLVED_SOURCES) }</h3>
                <ul class="links">
                    { for sources.iter().map(|link| html! {
                        <li><a href={link.address.clone()} target="_blank" rel="noreferrer noopener">{ &link.label }</a></li>
                    }) }
                </ul>
            }
        </section>
    }
}

/// A policy in both solutions.
pub fn compared(policy: &ComparedView, yours: &AttrValue, reference: &AttrValue) -> Html {
    let side = |title: &AttrValue, text: &AttrValue| {
        let label = format!("{}: {title}", policy.name);
        html! {
            <figure>
                <figcaption>{ title }</figcaption>
                <pre class="teach-code" tabindex="0" role="region" aria-label={label}>{ text }</pre>
            </figure>
        }
    };
    html! {
        <section class="teach-compared">
            <h3>{ &policy.name }</h3>
            <div class="teach-sides">{ side(yours, &policy.yours) }{ side(reference, &policy.reference) }</div>
        </section>
    }
}

/// What something permits, under a heading.
pub fn permits(title: &AttrValue, sentences: &[AttrValue]) -> Html {
    html! {
        <section class="teach-permits">
            <h3>{ title }</h3>
            <ul>{ for sentences.iter().map(|sentence| html! { <li>{ inline_code(sentence) }</li> }) }</ul>
        </section>
    }
}
