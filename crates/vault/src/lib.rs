//! Evaluation of whether a caller can create a backup vault.
//!
//! A [`case`] is everything a person entered; [`report()`] evaluates it:
//!
//! ```
//! let case = vault::case::read(vault::examples::EXAMPLES[0].text)?;
//! let report = vault::report(&case);
//! let denied: Vec<&str> =
//!     report.rows.iter().filter(|row| row.message.is_some()).map(|row| row.action).collect();
//! assert_eq!(denied, ["backup-storage:MountCapsule"]);
//! # Ok::<(), vault::case::Error>(())
//! ```
//!
//! The modules are in reading order, each using only those above it: a case, examples of it and its link; pasted text;
//! AWS's own policies; the requests that a case makes ([`requests`]); AWS's message for a denial; the report and its
//! computation; then the results derived from reports. The crate only computes; the sentences are in the `messages`
//! crate.

pub mod shell;
pub mod case;
pub mod examples;
pub mod share;
pub mod repair;
pub mod managed;
pub mod requests;
pub mod message;
pub mod report;
pub mod incremental;
pub mod redact;
pub mod masked;
pub mod infer;
pub mod suggest;
pub mod access_denied;
pub mod import;
pub mod decision_table;
pub mod near_miss;
pub mod probe_requests;
pub mod fix;
pub mod alternatives;
pub mod simulate;

pub use incremental::{ReportCache, report};

/// Runs the examples of README.md together with those above.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
