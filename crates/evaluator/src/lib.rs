//! AWS policy evaluation for any action: from a request and the policies that apply to it to a decision with its
//! complete reason.
//!
//! ```
//! use evaluator::evaluate::{PolicyLayer, PolicySet, evaluate};
//! use evaluator::layer::Layer;
//! use evaluator::identifiers::{Action, Principal, Resource};
//! use evaluator::policy::read;
//! use evaluator::request::Request;
//! use evaluator::trace::{Decision, Element, LayerEffect};
//! use evaluator::truth::Truth;
//! use std::sync::Arc;
//!
//! let policy = read(
//!     r#"{"Version": "2012-10-17",
//!         "Statement": {"Effect": "Allow", "Action": "backup:*", "Resource": "*"}}"#,
//!     Layer::Identity,
//! );
//! assert!(policy.is_clear());
//! let mut policies = PolicySet::default();
//! policies.put(Layer::Identity, PolicyLayer::Levels(vec![vec![Arc::new(policy)]]));
//!
//! let request = Request::new(
//!     Principal::parse("arn:aws:iam::444455556666:user/ann").unwrap(),
//!     Action::parse("backup-storage:MountCapsule").unwrap(),
//!     Resource::Any,
//! );
//! let evaluation = evaluate(&request, &policies);
//!
//! assert_eq!(evaluation.decision, Decision::ImplicitDeny);
//! assert_eq!(*evaluation.layers, [(Layer::Identity, LayerEffect::ImplicitDeny)]);
//! // Why: `backup:*` is not for the service prefix `backup-storage`.
//! let level = &evaluation.trace.levels(Layer::Identity).unwrap()[0];
//! let statement = &level[0].statements.as_ref().unwrap()[0];
//! assert_eq!(statement.matches(Element::Action), Truth::False);
//! assert_eq!(statement.matches(Element::Resource), Truth::True);
//! ```
//!
//! The crate only computes: no files, network, clock or randomness; the time of a request is given as `aws:CurrentTime`
//! in its context. It contains no sentences: findings and reasons are enums with parameters. All of it uses
//! three-valued logic ([`truth`]): unknown inputs stay unknown and are never rounded, so that no decision is `allowed`
//! or a denial while some way of filling in the unknowns would decide otherwise.
//!
//! The modules below are in reading order, and each uses only those above it. Rules of AWS cite the page that states
//! them: `IAM/x`, `KMS/x`, `ORG/x` (Organizations) and `BK/x` (AWS Backup), `IAM23/x` for the last public Git copy of
//! the IAM guide (2023).

pub mod vec_map;
pub mod source;
pub mod small_str;
pub mod truth;

pub mod doubt;

pub mod layer;

pub mod json;

pub mod finding;

pub mod key;

pub mod context;

pub mod placeholder;

pub mod identifiers;

pub mod condition;

pub mod policy;

pub mod request;

pub mod policy_set;

pub mod trace;

pub mod evaluate;

pub mod json_api;

/// Runs the examples of README.md together with those above.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
