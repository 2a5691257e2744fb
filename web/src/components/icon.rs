//! The icon of an outcome: each has its own shape, so that the colour is never the only difference.

use crate::view::view_models::Tone;
use yew::{Html, html};

/// The icon. It is hidden from screen readers: the text beside it has the same meaning.
pub fn icon(tone: Tone) -> Html {
    let shape = match tone {
        Tone::Allow => html! { <path d="M3.5 8.5l3 3 6-7" /> },
        Tone::Deny => html! {
            <>
                <path class="icon-fill" d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z" />
                <path class="icon-cut" d="M5.5 5.5l5 5m0-5l-5 5" />
            </>
        },
        Tone::Lack => html! { <><circle cx="8" cy="8" r="6" /><path d="M4.2 11.8l7.6-7.6" /></> },
        Tone::Depends => html! {
            <>
                <circle class="icon-dashed" cx="8" cy="8" r="6.4" />
                <path d="M6.2 6.3c.2-2.4 3.7-2.3 3.6-.1-.1 1.400-1.800 1.300-1.800 2.900M8 11.400v.1" />
            </>
        },
        Tone::Quiet => html! { <path d="M5 8h6" /> },
    };
    html! {
        <svg class="icon" aria-hidden="true" viewBox="0 0 16 16" width="16" height="16">{ shape }</svg>
    }
}

/// The mark of a difference from the pinned state: a delta. Screen readers get the text beside it.
pub fn changed() -> Html {
    html! {
        <svg class="icon icon-changed" aria-hidden="true" viewBox="0 0 16 16" width="16" height="16">
            <path d="M8 3.2l5.4 9.6H2.6z" />
        </svg>
    }
}

/// The CSS class with the colours of an outcome.
pub const fn class_of(tone: Tone) -> &'static str {
    match tone {
        Tone::Allow => "tone-allow",
        Tone::Deny => "tone-deny",
        Tone::Lack => "tone-lack",
        Tone::Depends => "tone-depends",
        Tone::Quiet => "tone-quiet",
    }
}
