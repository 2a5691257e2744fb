//! The subcommands: each file has its arguments, its help and its work.

pub(crate) mod allows;
pub(crate) mod challenge;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod docs;
pub(crate) mod evaluate;
pub(crate) mod example;
pub(crate) mod explain;
pub(crate) mod fix;
pub(crate) mod import;
pub(crate) mod link;
pub(crate) mod lint;
pub(crate) mod mcp;
pub(crate) mod open;
pub(crate) mod redact;
pub(crate) mod shell;
pub(crate) mod simulate;
