//! The parts of the page. They show view models and report the person's actions; they use neither the engine nor
//! browser APIs other than `dom`.

pub mod principal_picker;
pub mod footer;
pub mod policy_excerpt;
pub mod copy_button;
pub mod dialog;
pub mod fixes;
pub mod frame_tabs;
pub mod further;
pub mod grid;
pub mod credential_warning;
pub mod icon;
pub mod anchor_link;
pub mod layer;
pub mod level;
pub mod header;
pub mod missing;
pub mod notice;
pub mod palette;
pub mod paste_notes;
pub mod paste_box;
pub mod comparison;
pub mod placeholders;
pub mod policy_tabs;
pub mod primary;
pub mod print_head;
pub mod inline_code;
pub mod questions;
pub mod print_summary;
pub mod request;
pub mod select;
pub mod share_dialog;
pub mod policy_editor;
pub mod shortcuts;
pub mod i18n;
pub mod statement;
pub mod status_bar;
pub mod export_menu;
pub mod toolbar;
pub mod understood;
pub mod verdict;
pub mod explanation;

#[cfg(test)]
pub(crate) mod tests;
