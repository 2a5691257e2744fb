//! The acceptance tests: everything that `semantics.md` promises, as data where it can be.
//!
//! * `case.rs`, `cases.rs`: the case files under `cases/`, read and checked;
//! * `naive/`: a second evaluator that would rather be slow than clever;
//! * `adapter.rs`: contract 2's JSON to the evaluator's own types, and its answer back;
//! * `generate.rs`, `laws.rs`: properties, and requests on which the two evaluators must agree;
//! * `traces.rs`: whole explanations;
//! * `exchange.rs`: lines of `canivault evaluate` and their answers;
//! * `findings.rs`: what the checker says about texts, one file for each code;
//! * `reading_laws.rs`, `name_laws.rs`, `class_laws.rs`: properties of reading texts, of matching names, and of the
//!   values of unknown keys that matter;
//! * `settle_laws.rs`: the answers that would decide a request are exact;
//! * `evidence_laws.rs`: what was not seen, and what AWS said, are never contradicted;
//! * `fix_laws.rs`: fixes make what they say and nothing worse;
//! * `references.rs`: what is cited is there;
//! * `repair.rs`, `import.rs`, `denied.rs`, `redact.rs`: what people paste, with its data beside it;
//! * `link_laws.rs`: links, whole, cut and damaged, and what the fuzz targets hold true (`fuzz/`);
//! * `paste_laws.rs`: the same for pasted texts, messages and lines of `evaluate`;
//! * `growth.rs`, `growth_of_readers.rs`: reports and every reader of texts grow with these, not with the square;
//! * `challenge_laws.rs`: the same for challenges, completion codes and workshop links;
//! * `infrastructure_laws.rs`: the same for files of infrastructure as code;
//! * `vault.rs`: cases and their reports, and old links;
//! * `bad_input.rs`: texts that nobody would call a policy.

#![allow(
    clippy::string_slice,
    reason = "the texts here are ours, and a panic is a failed test"
)]

#[cfg(test)]
mod adapter;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod boundaries;
#[cfg(test)]
mod case;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod challenge_laws;
#[cfg(test)]
mod class_laws;
#[cfg(test)]
mod denied;
#[cfg(test)]
mod evidence_laws;
#[cfg(test)]
mod exchange;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod fix_laws;
#[cfg(test)]
mod generate;
#[cfg(test)]
mod growth;
#[cfg(test)]
mod growth_of_readers;
#[cfg(test)]
mod import;
#[cfg(test)]
mod infrastructure_laws;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod link_laws;
#[cfg(test)]
mod naive;
#[cfg(test)]
mod name_laws;
#[cfg(test)]
mod paste_laws;
#[cfg(test)]
mod reading_laws;
#[cfg(test)]
mod redact;
#[cfg(test)]
mod references;
#[cfg(test)]
mod repair;
#[cfg(test)]
mod settle_laws;
#[cfg(test)]
mod traces;
#[cfg(test)]
mod vault;
