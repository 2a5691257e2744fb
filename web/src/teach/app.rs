//! The teaching pages: connects the state, the grades computed from it, the view models and the components.

pub mod root;
mod author;
mod challenge_page;
mod guide;
mod handouts;
mod learn;
mod plan;
mod progress;
mod results;
mod share_box;
mod trainer;
mod projector;

use crate::browser;

/// Reloads the page when its address changes to another route. The routes share nothing except the tab's storage. What
/// follows the route's name belongs to the route.
pub fn watch() {
    let room = |fragment: &str| fragment.split('&').next().unwrap_or_default().to_owned();
    let here = room(&browser::fragment());
    let listener = browser::on_fragment(move |fragment| {
        if room(&fragment) != here {
            browser::reload();
        }
    });
    if let Some(listener) = listener {
        listener.keep();
    }
}
