//! Why: the explanation of the cell that was chosen.

use super::icon::{class_of, icon};
use super::prose::prose;
use super::speech::use_speech;
use super::statement::Statement;
use crate::state::{Action, Look};
use crate::view::screen::{BlockerView, LinkView, WhyView};
use words::key;
use yew::{Callback, Html, Properties, classes, component, html};

/// What the explanation needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What it shows; `None` when no cell is chosen.
    pub why: Option<WhyView>,
    /// What a person asks for.
    pub ask: Callback<Action>,
}

/// The place of its heading on the page.
pub const TITLE: &str = "why-title";

/// The explanation.
#[component]
pub fn Why(props: &Props) -> Html {
    let speech = use_speech();
    let Some(why) = &props.why else {
        return html! { <section id="why" class="why" hidden=true /> };
    };
    html! {
        <section id="why" class={classes!("why", class_of(why.tone))} aria-labelledby={TITLE}>
            <header class="why-head">
                <h3 id={TITLE} tabindex="-1">{ &why.title }</h3>
                <p class="chip">{ icon(why.tone) }{ &why.word }</p>
                <button type="button" class="plain" onclick={props.ask.reform(|_| Action::Look(Look::Nowhere))}>
                    { speech.text(key::UI_WHY_CLOSE) }
                </button>
            </header>
            { for why.sentences.iter().map(|sentence| html! { <p>{ prose(sentence) }</p> }) }
            if !why.blockers.is_empty() {
                <ol class="blockers">{ for why.blockers.iter().map(|one| blocker(one, &props.ask)) }</ol>
            }
            { for why.statements.iter().map(|statement| html! {
                <Statement statement={statement.clone()} ask={&props.ask} />
            }) }
            if let Some(rest) = &why.rest {
                <p class="hint">{ rest }</p>
            }
            if let Some(message) = &why.message {
                <figure class="message">
                    <figcaption>{ speech.text(key::UI_WHY_MESSAGE) }</figcaption>
                    <blockquote><samp>{ message }</samp></blockquote>
                </figure>
            }
            if !why.notes.is_empty() {
                <ul class="notes">{ for why.notes.iter().map(|note| html! { <li>{ prose(note) }</li> }) }</ul>
            }
            if let Some(owner) = &why.owner {
                <p class="owner">{ owner }</p>
            }
            if !why.links.is_empty() {
                <ul class="links" aria-label={speech.text(key::UI_WHY_LINKS)}>{ for why.links.iter().map(link) }</ul>
            }
        </section>
    }
}

fn blocker(blocker: &BlockerView, ask: &Callback<Action>) -> Html {
    let spot = blocker.spot;
    html! {
        <li class={class_of(blocker.tone)}>
            { icon(blocker.tone) }
            <button type="button" class="plain" onclick={ask.reform(move |_| Action::Look(Look::At(spot)))}>
                { prose(&blocker.sentence) }
            </button>
        </li>
    }
}

fn link(link: &LinkView) -> Html {
    html! {
        <li><a href={&link.address} target="_blank" rel="noreferrer noopener">{ &link.label }</a></li>
    }
}
