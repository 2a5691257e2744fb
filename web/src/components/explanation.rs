//! The explanation of the selected cell.

use super::i18n::use_i18n;
use super::icon::{class_of, icon};
use super::inline_code::inline_code;
use super::statement::Statement;
use crate::state::{Action, Selection};
use crate::view::view_models::{AllowedView, BlockerView, ExplanationView, LinkView};
use messages::key;
use yew::{Callback, Html, Properties, classes, component, html};

/// The properties of the explanation.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model; `None` when no cell is selected.
    pub why: Option<ExplanationView>,
    /// For which requests the action is allowed, once it is proven.
    #[prop_or_default]
    pub allowed: Option<AllowedView>,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The id of its heading.
pub const TITLE: &str = "why-title";

/// The explanation.
#[component]
pub fn Explanation(props: &Props) -> Html {
    let i18n = use_i18n();
    let Some(why) = &props.why else {
        return html! { <section id="why" class="why" hidden=true /> };
    };
    html! {
        <section id="why" class={classes!("why", class_of(why.tone))} aria-labelledby={TITLE}>
            <header class="why-head">
                <h3 id={TITLE} tabindex="-1">{ &why.title }</h3>
                <p class="chip">{ icon(why.tone) }{ &why.word }</p>
                <button type="button" class="plain" onclick={props.dispatch.reform(|_| Action::Select(Selection::Nowhere))}>
                    { i18n.text(key::UI_WHY_CLOSE) }
                </button>
            </header>
            { for why.sentences.iter().map(|sentence| html! { <p>{ inline_code(sentence) }</p> }) }
            if !why.blockers.is_empty() {
                <ol class="blockers">{ for why.blockers.iter().map(|one| blocker(one, &props.dispatch)) }</ol>
            }
            { for why.statements.iter().map(|statement| html! {
                <Statement statement={statement.clone()} dispatch={&props.dispatch} />
            }) }
            if let Some(rest) = &why.rest {
                <p class="hint">{ rest }</p>
            }
            if let Some(message) = &why.message {
                <figure class="message">
                    <figcaption>{ i18n.text(key::UI_WHY_MESSAGE) }</figcaption>
                    <blockquote><samp>{ message }</samp></blockquote>
                </figure>
            }
            if !why.notes.is_empty() {
                <ul class="notes">{ for why.notes.iter().map(|note| html! { <li>{ inline_code(note) }</li> }) }</ul>
            }
            if let Some(allowed) = &props.allowed {
                <div class="proof">
                    <p>{ inline_code(&allowed.sentence) }</p>
                    if !allowed.covers.is_empty() {
                        <ul>{ for allowed.covers.iter().map(|cover| html! { <li>{ inline_code(cover) }</li> }) }</ul>
                    }
                </div>
            }
            if let Some(owner) = &why.owner {
                <p class="owner">{ owner }</p>
            }
            if !why.links.is_empty() {
                <ul class="links" aria-label={i18n.text(key::UI_WHY_LINKS)}>{ for why.links.iter().map(link) }</ul>
            }
        </section>
    }
}

fn blocker(blocker: &BlockerView, dispatch: &Callback<Action>) -> Html {
    let spot = blocker.spot;
    html! {
        <li class={class_of(blocker.tone)}>
            { icon(blocker.tone) }
            <button type="button" class="plain" onclick={dispatch.reform(move |_| Action::Select(Selection::At(spot)))}>
                { inline_code(&blocker.sentence) }
            </button>
        </li>
    }
}

fn link(link: &LinkView) -> Html {
    html! {
        <li><a href={&link.address} target="_blank" rel="noreferrer noopener">{ &link.label }</a></li>
    }
}
