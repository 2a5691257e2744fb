//! The parts of the page, each named for what a person would point at. They show view models and tell what the
//! person did; they know neither the engine nor the browser.

pub mod choosing;
pub mod colophon;
pub mod excerpt;
pub mod fixes;
pub mod frame_tabs;
pub mod grid;
pub mod held;
pub mod icon;
pub mod jump;
pub mod layer;
pub mod level;
pub mod masthead;
pub mod missing;
pub mod notice;
pub mod pasted;
pub mod paste_box;
pub mod pin;
pub mod policy_tabs;
pub mod primary;
pub mod print_head;
pub mod prose;
pub mod questions;
pub mod reasons;
pub mod request;
pub mod select;
pub mod sheet;
pub mod speech;
pub mod statement;
pub mod status_bar;
pub mod take;
pub mod toolbar;
pub mod understood;
pub mod verdict;
pub mod why;

#[cfg(test)]
pub(crate) mod tests;
