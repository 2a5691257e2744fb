//! View models of the teaching pages: plain data, with texts in the person's language.

pub mod challenge;
pub mod author;
pub mod course;
pub mod editor_list;
pub mod results;
pub mod solved;
pub mod quiz;
pub mod handouts;
pub mod projector;

use crate::view::view_models::Tone;
use yew::AttrValue;

/// A goal or guardrail, and whether it is met.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckView {
    /// The tone of the result.
    pub tone: Tone,
    /// The result, in a word.
    pub word: AttrValue,
    /// The requirement.
    pub sentence: AttrValue,
    /// Details: the request that broke it.
    pub details: Vec<AttrValue>,
}
