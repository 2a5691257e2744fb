//! The components of the teaching pages. As in the playground, they show view models and report the person's actions.

pub mod author;
pub mod challenge;
pub mod course;
pub mod editor_list;
pub mod plan;
pub mod prediction;
pub mod progress;
pub mod qr;
pub mod quiz;
pub mod handouts;
pub mod results;
pub mod solved;
pub mod text;
pub mod projector;
