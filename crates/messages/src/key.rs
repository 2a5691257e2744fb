//! Every sentence as a typed key, made of en.json by build.rs.
//!
//! A sentence without parameters is a constant, one with parameters a struct with a field for each:
//! `ui.title` is [`UI_TITLE`], `action.known` is [`ActionYes`]. So a key that does not exist and a parameter that is
//! missing do not compile. A sentence with a count (`x.one` and `x.other` in en.json) is a struct with a field `count`.
//! All of them are [`Message`]s, for [`Messages::text`](crate::Messages::text).
//!
//! What no program asks for is not in it: each key brings its own sentence.

#![allow(
    clippy::doc_markdown,
    rustdoc::bare_urls,
    reason = "the comments of the keys are the sentences, as people read them"
)]

use crate::language::{Family, Key, Message, Messages, Sentence};

include!(concat!(env!("OUT_DIR"), "/key.rs"));

/// The beginnings of the keys that are looked up by a word of the engine, for the test that finds unused sentences.
#[doc(hidden)]
pub const FAMILIES: &[&str] = &include!(concat!(env!("OUT_DIR"), "/families.rs"));
