//! Joins the teaching pages: what a person did, the grades that follow from it, the views and the components.

pub mod page;
mod author;
mod bench;
mod guide;
mod learn;
mod plan;
mod progress;
mod results;
mod trainer;
mod wall;

pub(crate) use wall::address as projector;

use crate::browser;
use crate::teach::opens;

/// From now on an address that opens another room opens it. The rooms share nothing but what a tab keeps, so the page
/// begins anew.
pub fn watch() {
    let present = opens(&browser::fragment());
    let other = move |fragment: String| {
        let next = opens(&fragment);
        if next != present || next.is_some() {
            browser::reload();
        }
    };
    if let Some(listener) = browser::on_fragment(other) {
        listener.keep();
    }
}
