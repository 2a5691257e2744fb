//! The explanation of one statement: its elements, and each value that did or did not match, with the reason.

use super::icon::{class_of, icon};
use super::inline_code::inline_code;
use crate::state::Action;
use crate::view::view_models::{EntryView, PartView, SourceView, StatementView};
use yew::{Callback, Html, Properties, classes, component, html};

/// The properties of the statement.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The view model.
    pub statement: StatementView,
    /// Dispatches the person's actions.
    pub dispatch: Callback<Action>,
}

/// The statement.
#[component]
pub fn Statement(props: &Props) -> Html {
    let StatementView {
        title,
        tone,
        word,
        parts,
        place,
        jump,
        source,
    } = &props.statement;
    html! {
        <article class={classes!("statement", class_of(*tone))}>
            <header class="statement-head">
                <h4>{ title }</h4>
                <span class="statement-word">{ icon(*tone) }<span>{ inline_code(word) }</span></span>
                if let Some((policy, span)) = *place {
                    <button type="button" class="plain" onclick={props.dispatch.reform(move |_| Action::Point(policy, span))}>
                        { jump }
                    </button>
                }
            </header>
            if let Some(SourceView { place, lines }) = source {
                <figure class="source">
                    <figcaption><code>{ place }</code></figcaption>
                    <pre>{ for lines.iter().map(|(number, line)| html! {
                        <span><span class="source-line" aria-hidden="true">{ number }</span>{ line }{ "\n" }</span>
                    }) }</pre>
                </figure>
            }
            <dl class="parts">{ for parts.iter().map(part) }</dl>
        </article>
    }
}

fn part(part: &PartView) -> Html {
    html! {
        <div class={classes!("part", class_of(part.tone))}>
            <dt>{ icon(part.tone) }<span>{ inline_code(&part.element) }</span></dt>
            <dd><ul>{ for part.entries.iter().map(entry) }</ul></dd>
        </div>
    }
}

fn entry(entry: &EntryView) -> Html {
    html! {
        <li class={class_of(entry.tone)}>
            if !entry.text.is_empty() {
                <code>{ &entry.text }</code>
            }
            <span class="reason">{ inline_code(&entry.reason) }</span>
        </li>
    }
}
