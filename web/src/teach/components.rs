//! The parts of the teaching pages. As the playground's, they show view models and tell what the person did.

pub mod author;
pub mod challenge;
pub mod course;
pub mod editor_list;
pub mod plan;
pub mod prediction;
pub mod progress;
pub mod qr;
pub mod results;
pub mod solved;
pub mod text;
pub mod projector;
