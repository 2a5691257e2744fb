//! Can this caller create a backup vault?

pub mod case;
pub mod repair;
pub mod examples;
pub mod memory;
pub mod message;
pub mod report;
pub mod denied;
pub mod import;
pub mod redact;
pub mod share;
pub mod task;
pub mod settle;
pub mod why;
pub mod fix;

pub use memory::{Memory, report};
