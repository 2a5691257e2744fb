//! Teaching with the page: a learner's challenges, and what a trainer needs around them.
//!
//! Rooms of their own beside the playground, in the same layers: `markdown`, `qr`, `csv` (small things, pure);
//! `state` (what a learner did; `state/learner_storage.rs` how that is kept, `state/submissions.rs` what a trainer's learners did);
//! `view` (how it is shown, as plain data); `components` (markup for that); `app` (joins them). The challenges themselves and their
//! grades are the `challenge` crate's. Which address opens which room is [`opens`].

pub mod csv;
pub mod markdown;
pub mod qr;
pub mod state;
pub mod view;
pub mod components;
pub mod app;

pub use app::root::{Page, Props};

/// The rooms of the teaching pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The whole course.
    Course,
    /// What a trainer chose: a workshop's link.
    Workshop,
    /// What a trainer needs.
    Trainer,
    /// One request, layer by layer, on a wall.
    Projector,
    /// How to teach with it.
    Guide,
}

/// Which room an address opens by what stands behind its `#`; `None` if it names none.
pub fn opens(fragment: &str) -> Option<Route> {
    // The language and the theme may follow, or what is to be shown.
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
