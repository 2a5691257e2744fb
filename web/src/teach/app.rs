//! Joins the teaching pages: what a person did, the grades that follow from it, the views and the components.

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

/// From now on an address that opens another room opens it. The rooms share nothing but what a tab keeps, so the page
/// begins anew; what stands behind the room's name is for the room.
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
