//! The page.
//!
//! Reading order: [`units`], where offsets of Rust and of the editor meet; [`browser`] and [`editor`], the only two that
//! touch the browser; [`state`], what the person did; [`embed`], what a frame and the page around it say to each other;
//! [`view`], how it is shown, in words; [`components`], markup for that; [`app`], which joins them. [`teach`] has rooms
//! of its own beside the playground, in the same layers.

pub mod units;
pub mod browser;
pub mod editor;
pub mod state;
pub mod embed;
pub mod view;
pub mod components;
pub mod app;
pub mod teach;

/// Draws the page into the element that index.html has for it.
///
/// A page that opens on the first example shows it with the first half of the program, and becomes the whole page
/// when the rest has come. Any other takes the whole program.
pub fn start() {
    browser::show_when_stopped();
    let Some(root) = browser::root() else { return };
    if browser::opens_on_example() {
        yew::Renderer::<app::Page>::with_root(root).render();
        browser::spawn(async {
            if browser::load_rest().await {
                teach::app::watch();
            }
        });
        return;
    }
    browser::spawn(async move {
        if !browser::load_rest().await {
            return;
        }
        if browser::is_embed() {
            yew::Renderer::<app::Frame>::with_root(root).render();
            return;
        }
        teach::app::watch();
        if teach::opens(&browser::fragment()).is_some() {
            yew::Renderer::<teach::Page>::with_root(root).render();
        } else {
            yew::Renderer::<app::Page>::with_root(root).render();
        }
    });
}
