//! The teaching pages: challenges for learners, and tools for trainers.
//!
//! They are separate from the playground, in the same layers: `markdown`, `qr`, `csv` (small, pure helpers); `state`
//! (the learner's state; `state/learner_storage.rs` saves it, `state/submissions.rs` evaluates the codes that a trainer
//! collects); `view` (view models); `components` (markup); `app` (connects them). The challenges themselves and their
//! grades are in the `challenge` crate. [`opens`] maps addresses to routes.

pub mod csv;
pub mod markdown;
pub mod qr;
pub mod state;
pub mod view;
pub mod components;
pub mod app;

pub use app::root::{Page, Props};

/// The routes of the teaching pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The whole course.
    Course,
    /// A workshop, by its link.
    Workshop,
    /// The trainer's page.
    Trainer,
    /// One request, layer by layer, on a projector.
    Projector,
    /// The guide for trainers.
    Guide,
}

/// The route for a fragment without its `#`; `None` if it names none.
pub fn opens(fragment: &str) -> Option<Route> {
    // The language and the theme, or a case, may follow.
    match fragment.split('&').next().unwrap_or_default() {
        "learn" => Some(Route::Course),
        "train" => Some(Route::Trainer),
        "project" => Some(Route::Projector),
        "guide" => Some(Route::Guide),
        first if first.starts_with("w=") => Some(Route::Workshop),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::is_teaching;

    #[test]
    fn an_address_opens_its_room() {
        for (fragment, room) in [
            ("learn", Some(Route::Course)),
            ("w=1.abc&lang=ja", Some(Route::Workshop)),
            ("train&lang=ja", Some(Route::Trainer)),
            ("project&c=1.abc", Some(Route::Projector)),
            ("guide", Some(Route::Guide)),
            ("", None),
            ("c=1.abc", None),
            ("policies", None),
            ("c=1.abc&row=kms:Decrypt", None),
            ("learn&lang=ja", Some(Route::Course)),
            ("learning", None),
        ] {
            assert_eq!(opens(fragment), room, "{fragment}");
            assert_eq!(is_teaching(fragment), room.is_some(), "{fragment}");
        }
    }
}
