//! The sentences of Can I Vault?, one file for each language.
//!
//! The engine (`evaluator`, `vault`) returns its results as codes and enums; this crate turns them into sentences. The
//! page, the command and the npm package all use these files: `en.json` is compiled in, any other language is a file
//! with the same keys that is loaded when it is chosen.
//!
//! Every method of [`Messages`] for an enum of the engine is an exhaustive `match` from its values to keys, so a value
//! without a sentence does not compile, and a test compares the keys with the files.
//!
//! Independent of screens: no markup, no layout. Reading order: `escape` (text for targets with markup), `language`
//! (the file and its templates), `names` (layers, decisions, owners), `reason` (why a statement matched or not),
//! `report` (verdict, blockers, notes, problems, case errors), `near_miss` (statements that nearly allow), `fix` and
//! `import` (changes; imported data), `exchange` and `share` (errors of contracts 2 and 4), `challenge` (results of
//! attempts), `decisive_answers` (those that decide a row), `further` (what is needed beside the seven actions),
//! `evidence` (reported denials, assumptions, policies to paste next), `json` and `markdown` (the report of contract 3).

mod analysis;
mod challenge;
pub mod escape;
mod evidence;
mod exchange;
mod fix;
mod further;
mod infrastructure;
mod json;
pub mod key;
mod language;
mod markdown;
mod names;
mod near_miss;
mod import;
mod plural;
mod reason;
mod report;
mod decisive_answers;
mod share;

pub use analysis::{
    AccessJson, AccessText, ComparisonJson, ConditionJson, CoverJson, WitnessJson, witness,
};
pub use evidence::{depends_on_denied_action, other_denials};
pub use json::{
    ActionJson, AssumedJson, BlockerJson, FindingJson, FixJson, FurtherJson, InferredJson,
    LayersJson, MissingJson, ObservedJson, OtherDenialJson, PlaceJson, PlaceholderJson,
    ProblemJson, ReportJson, StatementJson, report_json,
};
pub use language::{Family, JAPANESE, Key, LANGUAGES, Language, Message, Messages, MessagesError};
pub use near_miss::{Near, Reason, blockers};
pub use plural::Plural;
pub use reason::{ElementReason, EntryReason, ReasonContext, StatementReason};
pub use report::cited_trace;

/// Runs the examples of README.md together with those above.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
