//! The guide for trainers, from `docs/`: it is included in the program, so that it is available on a closed network.

use crate::components::i18n::use_i18n;
use crate::routes::PLAYGROUND;
use crate::teach::components::text::{blocks, inline};
use crate::teach::markdown::{self, Block};
use messages::key;
use yew::{Html, component, html};

const ENGLISH: &str = include_str!("../../../../docs/trainers.md");
const JAPANESE: &str = include_str!("../../../../docs/trainers.ja.md");

/// The guide.
#[component]
pub(super) fn Guide() -> Html {
    let i18n = use_i18n();
    let text = match i18n.words().tag().as_str() {
        "ja" => JAPANESE,
        _ => ENGLISH,
    };
    let read = markdown::read(text);
    // The first heading is the page's title; the others are below it.
    let parts = read.iter().enumerate().map(|(number, block)| match block {
        Block::Heading(title) if number == 0 => {
            html! { <h2 id="teach-title">{ inline(title) }</h2> }
        }
        Block::Heading(title) => html! { <h3>{ inline(title) }</h3> },
        other => blocks(std::slice::from_ref(other)),
    });
    html! {
        <>
            <nav class="teach-bar" aria-label={i18n.text(key::TEACH_NAV)}>
                <a href="#train">{ i18n.text(key::TEACH_NAV_TRAINER) }</a>
                <a href="#learn">{ i18n.text(key::TEACH_NAV_COURSE) }</a>
                <a href={PLAYGROUND}>{ i18n.text(key::TEACH_NAV_PLAYGROUND) }</a>
            </nav>
            <main class="teach-column">
                <article class="teach-card teach-guide">{ for parts }</article>
            </main>
        </>
    }
}
