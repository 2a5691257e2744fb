//! Identifiers and patterns for them: actions, ARNs, principals.
//!
//! A pattern is matched with an identifier and returns how it matches or where it differs; the consequences are decided
//! elsewhere. Reading order: `wildcard` (matching), `template` (text with wildcards and variables), `action`, `arn`,
//! `resource`, `principal`. Next: `condition`.

pub mod action;
pub mod arn;
pub mod principal;
pub mod resource;
pub mod template;
pub mod wildcard;

pub use action::{Action, ActionMatch, ActionPattern, ActionPatternError};
pub use arn::{Arn, Resource, Segment, is_account_id};
pub use principal::{
    Principal, PrincipalKind, PrincipalMatch, PrincipalPattern, PrincipalPatternError,
    UnfilledPrincipal,
};
pub use resource::{MatchingArns, ResourceMatch, ResourcePattern, ResourceProblem, ShortArn};
pub use template::{Resolution, Template, TemplateProblem, Variable, Wildcards};
