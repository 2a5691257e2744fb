//! The sentences of Can I Vault?, one file a language.
//!
//! The engine (`evaluator`, `vault`) says what it found as codes and enums; here they become sentences. The
//! page, the command and the npm package all speak from these files: `en.json` is compiled in, any other
//! language is a file of the same shape that is loaded when somebody asks for it.
//!
//! Every method of [`Messages`] that words something of the engine is an exhaustive `match` from its values to
//! keys, so a value without a sentence does not compile, and a test compares the keys with the files.
//!
//! It does not know screens: no markup, no layout. Reading order: `language` (the file and its templates),
//! `names` (layers, decisions, whose job), `reason` (why a statement matched or not), `report` (verdict, blockers,
//! notes, problems, case errors), `near_miss` (which statement was meant), `fix` and `import` (changes; what people paste),
//! `exchange` and `share` (errors of contracts 2 and 4), `challenge` (what attempts come to), `settle` (what would
//! decide it), `evidence` (what AWS said, what was assumed, what to paste next), `json` and `markdown` (the report of contract 3).

mod analysis;
mod challenge;
mod evidence;
mod exchange;
mod fix;
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
mod settle;
mod share;

pub use analysis::{AccessJson, ComparisonJson, ConditionJson, CoverJson, WitnessJson, witness};
pub use evidence::{depends_on_denied_action, other_denials};
pub use json::{
    ActionJson, AssumedJson, BlockerJson, FindingJson, FixJson, InferredJson, LayersJson,
    MissingJson, ObservedJson, OtherDenialJson, PlaceJson, PlaceholderJson, ProblemJson,
    ReportJson, StatementJson, report_json,
};
pub use language::{Family, JAPANESE, Key, LANGUAGES, Language, Message, Messages, MessagesError};
pub use near_miss::{Near, Reason, blockers};
pub use plural::Plural;
pub use reason::{ElementReason, EntryReason, ReasonContext, StatementReason};
pub use report::cited_trace;

/// The examples of README.md are tested with those above.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
