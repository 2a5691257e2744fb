//! A sentence in which text in backticks is shown as code, without the backticks.

use yew::{Html, html};

/// The sentence.
pub fn inline_code(text: &str) -> Html {
    // An unpaired backtick is text.
    let pieces: Vec<&str> = text.split('`').collect();
    let paired = pieces.len() % 2 == 1;
    let last = pieces.len().saturating_sub(1);
    let shown = pieces.iter().enumerate().map(|(at, piece)| {
        if at % 2 == 1 && (paired || at != last) {
            html! { <code>{ *piece }</code> }
        } else if at == last && !paired {
            html! { <>{ "`" }{ *piece }</> }
        } else {
            html! { *piece }
        }
    });
    html! { <>{ for shown }</> }
}
