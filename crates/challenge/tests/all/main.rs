//! What challenges promise: every file of the course is proved and fits the schema, seeds give the same case for ever,
//! codes and links come back as they went, and the laws of grading.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a panic here is a failed test"
)]

mod cheats;
mod codes;
mod course;
mod errors;
mod faults;
mod guardrails;
mod laws;
mod schema;
mod vary;

use challenge::{COURSE, Challenge, read};

/// The first challenge of the course, which is small.
fn first() -> Challenge {
    COURSE[0].read().unwrap()
}

/// A challenge that has every field.
fn whole() -> Challenge {
    read(include_str!("whole.json")).unwrap()
}
