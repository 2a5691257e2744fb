//! The page.
//!
//! Reading order: [`browser`] and [`editor`], the only two that touch the browser; [`state`], what the person did;
//! [`view`], how it is shown, in words; [`components`], markup for that; [`app`], which joins them.

pub mod units;
pub mod browser;
pub mod editor;
pub mod state;
pub mod view;
pub mod components;
pub mod app;

/// Draws the page into the element that index.html has for it.
pub fn start() {
    browser::show_when_stopped();
    if let Some(root) = browser::root() {
        yew::Renderer::<app::App>::with_root(root).render();
    }
}
