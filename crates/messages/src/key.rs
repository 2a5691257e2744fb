//! Typed keys for all sentences, generated from en.json by build.rs.
//!
//! A sentence without parameters is a constant, one with parameters a struct with a field for each: `ui.title` is
//! [`UI_TITLE`], `action.known` is [`ActionYes`]. So a key that does not exist and a parameter that is missing do not
//! compile. A sentence with a count (`x.one` and `x.other` in en.json) is a struct with a field `count`. All of them
//! are [`Message`]s, for [`Messages::text`](crate::Messages::text).
//!
//! Each key contains its own sentence, so a program does not contain sentences that it does not use.

#![allow(
    clippy::doc_markdown,
    rustdoc::bare_urls,
    reason = "the comments of the keys are the sentences, as people read them"
)]

use crate::language::{Family, Key, Message, Messages, Sentence};

include!(concat!(env!("OUT_DIR"), "/key.rs"));

/// The prefixes of keys that are looked up by a name of the engine, for the test that finds unused sentences.
#[doc(hidden)]
pub const FAMILIES: &[&str] = &include!(concat!(env!("OUT_DIR"), "/families.rs"));
