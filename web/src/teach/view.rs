//! Shapes the teaching pages for the screen: plain data, worded in the person's language.

pub mod challenge;
pub mod author;
pub mod course;
pub mod editor_list;
pub mod results;
pub mod solved;
pub mod projector;

use crate::view::view_models::Tone;
use yew::AttrValue;

/// Something that must hold, and whether it does.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckView {
    /// Whether it does.
    pub tone: Tone,
    /// That, in a word.
    pub word: AttrValue,
    /// What must hold.
    pub sentence: AttrValue,
    /// What was found: which request broke it.
    pub details: Vec<AttrValue>,
}
