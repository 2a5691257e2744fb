//! The teaching pages: connects the state, the grades computed from it, the view models and the components.

pub mod root;
mod author;
mod challenge_page;
mod guide;
mod learn;
mod plan;
mod progress;
mod results;
mod share_box;
mod trainer;
mod projector;

use crate::browser;

/// Reloads the page when its address changes to another route. The routes share nothing except the tab's storage.
pub fn watch() {
    if let Some(listener) = browser::on_fragment(|_| browser::reload()) {
        listener.keep();
    }
}
