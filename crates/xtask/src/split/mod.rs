//! Splits the page's wasm in two: what the first verdict takes, and the rest, which comes after it.
//!
//! Most of the program is not needed to show the first verdict: fixes, imports, links, findings. Which functions
//! are needed is a list, `web/first.txt`: hashes of the names of those that a browser called until the first verdict
//! stood on the screen (`cargo xtask first` writes it, with a module made by [`instrument()`]). A list that has grown
//! old makes the page slower and never wrong: a function that is not in the first module is still called through it.
//!
//! How ([`split()`]): a function that waits keeps its number in the first module, and its body becomes a jump through
//! a table of functions ([`first`]). The second module ([`rest`]) imports the first one's memory, tables and functions,
//! and fills that table when it is instantiated; constants that only it reads come with it ([`data`]). Should a jump
//! come earlier, it calls the exported function [`LOADER`], which loads the rest there and then. The idea is that of
//! Binaryen's `wasm-split`, which its npm package leaves out.
//!
//! [`shape`] reads a module; nothing here knows the page.

mod data;
mod first;
mod rest;
mod shape;

use crate::html;
use crate::step::Outcome;
use data::Piece;
use shape::Shape;
use std::collections::BTreeSet;

/// The function that the page exports to load the rest at once (web/src/browser/rest.rs).
pub(crate) const LOADER: &str = "load_rest_now";

/// What a mark of an instrumented module begins with: an exported global, 1 when the function was called.
const MARK: &str = "called:";

/// The two modules.
pub(crate) struct Parts {
    pub(crate) first: Vec<u8>,
    pub(crate) rest: Vec<u8>,
    /// How many functions went where.
    pub(crate) counts: (usize, usize),
}

/// Splits a module: the functions in the list stay, the others wait. `linked` is the same program as the linker wrote
/// it, before wasm-bindgen.
///
/// # Errors
/// A sentence, when a module cannot be read or does not export [`LOADER`].
pub(crate) fn split(linked: &[u8], wasm: &[u8], needed: &str) -> Outcome<Parts> {
    let shape = Shape::read(wasm)?;
    let needed: BTreeSet<&str> = needed.lines().collect();
    let is_needed = |function: &u32| needed.contains(fingerprint(shape.name(*function)).as_str());
    let mut stay: BTreeSet<u32> = shape.own_functions().filter(is_needed).collect();
    let loader = shape
        .exported_function(LOADER)
        .ok_or_else(|| format!("the page's wasm does not export `{LOADER}`"))?;
    // Loading the rest must not take the rest; wasm-bindgen's JavaScript takes part in it.
    let glue = shape
        .exported_functions()
        .filter(|(name, _)| name.starts_with("__"));
    for function in glue.map(|(_, function)| function).chain([loader]) {
        shape.with_callees(function, &mut stay)?;
    }
    let plan = Plan::new(&shape, &stay, loader, data::waiting(linked, &shape, &stay)?)?;
    Ok(Parts {
        first: first::write(&shape, &plan)?,
        rest: rest::write(&shape, &plan)?,
        counts: (stay.len(), plan.wait.len()),
    })
}

/// Which function goes where, and how the two modules reach each other.
struct Plan {
    /// The functions that wait, in order.
    wait: Vec<u32>,
    /// Those of them that the first module can call: their order is that of the table between the modules.
    reached: Vec<u32>,
    /// Functions of the first module that the rest calls.
    lent: Vec<u32>,
    /// Loads the rest.
    loader: u32,
    /// The constants that wait.
    pieces: Vec<Piece>,
}

impl Plan {
    fn new(
        shape: &Shape<'_>,
        stay: &BTreeSet<u32>,
        loader: u32,
        pieces: Vec<Piece>,
    ) -> Outcome<Self> {
        let waits = |function: &u32| *function >= shape.imported && !stay.contains(function);
        let wait: Vec<u32> = shape.own_functions().filter(waits).collect();
        let mut reached: BTreeSet<u32> = shape.roots().iter().copied().filter(waits).collect();
        for function in stay {
            reached.extend(shape.calls(*function)?.into_iter().filter(waits));
        }
        let mut lent = BTreeSet::new();
        for function in &wait {
            lent.extend(
                shape
                    .calls(*function)?
                    .into_iter()
                    .filter(|callee| !waits(callee)),
            );
        }
        Ok(Self {
            wait,
            reached: reached.into_iter().collect(),
            lent: lent.into_iter().collect(),
            loader,
            pieces,
        })
    }
}

/// The same module, with a mark in every function that tells whether it was called.
pub(crate) fn instrument(wasm: &[u8]) -> Outcome<Vec<u8>> {
    first::instrument(&Shape::read(wasm)?)
}

/// The list for [`split()`] of the functions whose marks are given.
pub(crate) fn needed(wasm: &[u8], marks: &str) -> Outcome<String> {
    let shape = Shape::read(wasm)?;
    let called = marks
        .lines()
        .filter_map(|mark| mark.strip_prefix(MARK)?.parse().ok());
    let lines: BTreeSet<String> = called
        .map(|function| fingerprint(shape.name(function)))
        .collect();
    Ok(lines.into_iter().map(|line| line + "\n").collect())
}

/// A name in the list: those of generic functions are hundreds of characters long.
fn fingerprint(name: &str) -> String {
    html::short_hash(name)
}

#[cfg(test)]
mod tests;
