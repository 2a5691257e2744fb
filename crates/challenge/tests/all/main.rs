//! Tests of the challenge crate: every file of the course is valid and fits the schema, a seed gives the same case for
//! ever, codes and links survive a round trip, and the laws of grading hold.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a panic here is a failed test"
)]

mod cheats;
mod oracle;
mod proven;
mod variants;
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
