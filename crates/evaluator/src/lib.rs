//! AWS policy evaluation.

pub mod source;
pub mod truth;
pub mod layer;
pub mod json;
pub mod finding;
pub mod key;
pub mod context;
pub mod name;
pub mod condition;
pub mod policy;
pub mod request;
pub mod trace;
pub mod evaluate;
pub mod exchange;
