//! The acceptance tests: the rules of `semantics.md`, as data where possible.
//!
//! * `case.rs`, `cases.rs`: the case files under `cases/`, read and checked;
//! * `naive/`: a second evaluator that is simple rather than fast;
//! * `adapter.rs`: conversion of contract 2's JSON to the evaluator's own types, and of its answer;
//! * `generate.rs`, `laws.rs`: properties, and requests on which the two evaluators must agree;
//! * `traces.rs`: whole explanations;
//! * `exchange.rs`: lines of `canivault evaluate` and their answers;
//! * `findings.rs`: the findings of the checks, one file for each code;
//! * `reading_laws.rs`, `name_laws.rs`, `class_laws.rs`: properties of reading texts, of matching names, and of
//!   equivalence classes of unknown keys;
//! * `settle_laws.rs`: the answers that would decide a request are exact;
//! * `evidence_laws.rs`: hidden policies and reported denials are never contradicted;
//! * `fix_laws.rs`: fixes have the stated effect and make nothing worse;
//! * `references.rs`: everything that is cited exists;
//! * `repair.rs`, `import.rs`, `denied.rs`, `redact.rs`: pasted texts, with their data beside them;
//! * `link_laws.rs`: links, valid, truncated and damaged, and the laws of the fuzz targets (`fuzz/`);
//! * `paste_laws.rs`: the same for pasted texts, messages and lines of `evaluate`;
//! * `growth.rs`, `growth_of_readers.rs`: the time for reports and for every reader of texts is not quadratic;
//! * `challenge_laws.rs`: the laws of the fuzz targets for challenges, completion codes and workshop links;
//! * `infrastructure_laws.rs`: the same for files of infrastructure as code;
//! * `vault.rs`: cases and their reports, and old links;
//! * `bad_input.rs`: texts that are not policies at all.

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
