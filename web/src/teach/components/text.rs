//! Rendering of parsed Markdown.

use super::super::markdown::{Block, Inline};
use yew::{Html, html};

/// Blocks.
pub fn blocks(blocks: &[Block]) -> Html {
    html! { <>{ for blocks.iter().map(block) }</> }
}

fn block(block: &Block) -> Html {
    match block {
        Block::Paragraph(pieces) => html! { <p>{ inline(pieces) }</p> },
        Block::Heading(pieces) => html! { <p class="teach-lead">{ inline(pieces) }</p> },
        Block::Code(code) => html! { <pre class="teach-code" tabindex="0">{ code }</pre> },
        Block::List { numbered, items } => {
            let items = items.iter().map(|item| html! { <li>{ inline(item) }</li> });
            if *numbered {
                html! { <ol class="teach-list">{ for items }</ol> }
            } else {
                html! { <ul class="teach-list">{ for items }</ul> }
            }
        }
    }
}

/// Inline elements.
pub fn inline(pieces: &[Inline]) -> Html {
    html! { <>{ for pieces.iter().map(piece) }</> }
}

fn piece(piece: &Inline) -> Html {
    match piece {
        Inline::Text(text) => html! { { text } },
        Inline::Code(code) => html! { <code>{ code }</code> },
        Inline::Strong(pieces) => html! { <strong>{ inline(pieces) }</strong> },
        Inline::Emphasis(pieces) => html! { <em>{ inline(pieces) }</em> },
        Inline::Link { label, address } => html! {
            <a href={address.clone()} target="_blank" rel="noreferrer noopener">{ label }</a>
        },
    }
}
