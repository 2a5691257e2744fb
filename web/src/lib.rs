//! The page.
//!
//! Reading order: [`browser`] and [`editor`], the only two that touch the browser; [`state`], what the person did;
//! [`embed`], what a frame and the page around it say to each other; [`view`], how it is shown, in words; [`components`], markup for that; [`app`], which joins them.

pub mod units;
pub mod browser;
pub mod editor;
pub mod state;
pub mod embed;
pub mod view;
pub mod components;
pub mod app;

/// Draws the page into the element that index.html has for it.
pub fn start() {
    browser::show_when_stopped();
    let Some(root) = browser::root() else { return };
    if browser::is_embed() {
        yew::Renderer::<app::Frame>::with_root(root).render();
    } else {
        yew::Renderer::<app::App>::with_root(root).render();
    }
}
