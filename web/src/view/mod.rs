//! View models: the engine's results for the screen, as plain data with texts in the person's language.
//!
//! `view_models` defines the types; the other modules create them: `answer` (verdict and grid), `explanation` (one
//! cell's explanation), `questions`, `form` (the request), `access_denied` (a pasted message), `paste` (import
//! results), `fixes`, `source` (places in a person's own files), `share` (the data that a frame shares),
//! `print_summary` (for print), `palette` (commands), `picture` (the path as an SVG), `policies` (layers and editors),
//! `toolbar` (the rest). Everything is created anew from [`ViewInput`] and compared by the components, so nothing here is
//! cached.

pub mod answer;
pub mod source;
pub mod access_denied;
pub mod toolbar;
pub mod fixes;
pub mod form;
pub mod further;
pub mod missing;
pub mod palette;
pub mod paste;
pub mod picture;
pub mod comparison;
pub mod policies;
pub mod questions;
pub mod print_summary;
pub mod share;
pub mod view_models;
pub mod understood;
pub mod explanation;

use crate::state::{CellId, DraftCase, Origin, PolicyDraft, PolicyId, Selection, State};
use evaluator::trace::{Decision, LayerEffect};
use messages::Messages;
use messages::key;
use vault::case::Place;
use vault::report::{Blocker, Report, Row};

/// The input of the views.
#[derive(Clone, Copy)]
pub struct ViewInput<'a> {
    /// The person's language.
    pub words: &'a Messages,
    /// The state.
    pub state: &'a State,
    /// The origin of the draft: [`State::comes_from`].
    pub origin: Origin,
    /// The case that is evaluated.
    pub draft_case: &'a DraftCase,
    /// Its report.
    pub report: &'a Report,
    /// The report of the pinned draft.
    pub pinned: Option<&'a Report>,
}

impl<'a> ViewInput<'a> {
    /// The explained cell: the selected one, or the first blocker.
    pub fn spot(&self) -> Option<CellId> {
        match self.state.selection {
            Selection::At(spot) => Some(spot),
            Selection::Nowhere => None,
            Selection::First => self.first(),
        }
    }

    /// The first blocker: of a denied row, or else of one that depends. `None` for a request that is too incomplete for
    /// an evaluation.
    fn first(&self) -> Option<CellId> {
        let rows = &self.report.rows;
        let denied = |row: &Row| row.decision.is_denied();
        let open = |row: &Row| row.decision == Decision::Depends && row.trace.is_some();
        let row = rows
            .iter()
            .position(denied)
            .or_else(|| rows.iter().position(open))?;
        // Certain denials before unknown results.
        let blockers = &rows.get(row)?.blockers;
        let certain = |blocker: &&Blocker| blocker.effect != LayerEffect::Unknown;
        let blocker = blockers.iter().find(certain).or_else(|| blockers.first());
        let layer = blocker.map(|blocker| blocker.layer);
        Some(CellId { row, layer })
    }

    /// The editor of a policy of the case.
    pub fn policy(&self, place: Place) -> Option<&'a PolicyDraft> {
        self.state.draft.policy(self.policy_id(place)?)
    }

    /// The identity of the editor of a policy of the case; `None` for a policy that nobody typed.
    pub fn policy_id(&self, place: Place) -> Option<PolicyId> {
        let policy = self.draft_case.policy_ids.get(&place).copied();
        policy.filter(|_| self.draft_case.case.is_typed(place.layer))
    }

    /// A reason, which is lower case and without a final period, as a complete sentence.
    pub fn sentence(&self, reason: &str) -> String {
        if reason.is_empty() {
            return String::new();
        }
        self.words.text(key::UiSentence {
            text: &capital(reason),
        })
    }
}

/// The text with a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().into_iter();
    let first = first.flat_map(char::to_uppercase);
    first.chain(characters).collect()
}
