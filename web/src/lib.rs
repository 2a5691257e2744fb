//! The site's three programs: the playground (`index.html`), the teaching rooms (`learn/`), and the frame for other
//! people's pages (`embed/`). Each is a binary of its own in `bin/`, so that a visitor loads one of them only.
//!
//! Reading order: [`units`], conversion between offsets of Rust and of the editor; [`dom`], [`browser`] and [`editor`],
//! the only modules that use browser APIs; [`state`], the application state; [`routes`], the site's addresses;
//! [`embed`], the messages between a frame and the embedding page; [`view`], view models with their texts;
//! [`components`], markup for them; [`app`], which connects these. [`teach`] has the teaching pages, in the same
//! layers.

pub mod units;
pub mod dom;
pub mod browser;
pub mod editor;
pub mod state;
pub mod routes;
pub mod embed;
pub mod view;
pub mod components;
pub mod app;
pub mod teach;

use app::Appearance;
use app::StartPhase;
use std::future::Future;
use web_sys::Element;

/// Starts the playground: hydrates the prerendered first view, or renders the given case.
pub fn start_playground() {
    start(async |root| {
        let props = app::Props::from_browser().await;
        let prerendered = browser::has_content(&root) && props.is_prerendered();
        let program = yew::Renderer::<app::App>::with_root_and_props(root, props);
        if prerendered {
            StartPhase::Starting.announce();
            program.hydrate();
        } else {
            program.render();
        }
    });
}

/// Starts the teaching pages.
pub fn start_learn() {
    start(async |root| {
        teach::app::watch();
        let appearance = Appearance::from_browser().await;
        let props = teach::Props { appearance };
        yew::Renderer::<teach::Page>::with_root_and_props(root, props).render();
        StartPhase::Started.announce();
    });
}

/// Starts the page for frames.
pub fn start_embed() {
    start(async |root| {
        let appearance = Appearance::from_browser().await;
        let props = app::FrameProps { appearance };
        yew::Renderer::<app::Frame>::with_root_and_props(root, props).render();
        StartPhase::Started.announce();
    });
}

fn start<F: Future<Output = ()> + 'static>(program: impl FnOnce(Element) -> F) {
    browser::show_when_stopped();
    if let Some(root) = browser::root() {
        browser::spawn(program(root));
    }
}
