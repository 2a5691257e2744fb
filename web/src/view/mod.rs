//! Shapes what the engine found for the screen: plain data, worded in the person's language.
//!
//! `screen` holds the shapes; the other modules fill them: `answer` (verdict and grid), `why` (one cell's
//! explanation), `questions`, `form` (the request), `denied` (a pasted message), `policies` (layers and editors), `extras` (the rest).
//! Everything is made anew from [`Seen`] and compared by the components, so nothing here is kept.

pub mod answer;
pub mod denied;
pub mod extras;
pub mod form;
pub mod policies;
pub mod questions;
pub mod screen;
pub mod why;

use crate::state::{Asked, Sheet, SheetId, State};
use evaluator::trace::{LayerTrace, PolicyTrace};
use std::sync::Arc;
use vault::case::Place;
use vault::report::Report;
use words::Words;

/// What the views are made from.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    /// The person's language.
    pub words: &'a Words,
    /// What the person did.
    pub state: &'a State,
    /// What was judged.
    pub asked: &'a Asked,
    /// What it came to.
    pub report: &'a Report,
}

impl<'a> Seen<'a> {
    /// The judged policies of a layer, each with its place in the case.
    pub fn judged(&self, layer: &'a LayerTrace) -> impl Iterator<Item = (Place, &'a Arc<PolicyTrace>)> + use<'a> {
        let found = self.report.places.iter().find(|(which, _)| *which == layer.layer);
        let places = found.into_iter().flat_map(|(_, levels)| levels.iter().flatten().copied());
        places.zip(layer.levels.iter().flatten().flatten())
    }

    /// The editor of a policy of the case.
    pub fn sheet(&self, place: Place) -> Option<&'a Sheet> {
        self.state.draft.sheet(*self.asked.sheets.get(&place)?)
    }

    /// The identity of the editor of a policy of the case.
    pub fn sheet_id(&self, place: Place) -> Option<SheetId> {
        self.asked.sheets.get(&place).copied()
    }

    /// A reason, which is lower case and without a final period, as a sentence that stands alone.
    pub fn sentence(&self, reason: &str) -> String {
        let mut characters = reason.chars();
        let Some(first) = characters.next() else {
            return String::new();
        };
        let upper = first.to_uppercase().chain(characters).collect::<String>();
        self.words.say("ui.sentence", &[("text", &upper)])
    }
}
