//! Which bytes of the memory's first content only the rest reads, and can come with it.
//!
//! The program as the linker wrote it (`--emit-relocs`) says which constant every function and every other constant
//! names. What is named by no function that stays, directly or through constants, waits. Only constants: what is
//! written to must be there before it is.

use super::shape::{Shape, problem};
use crate::step::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use wasmparser::{
    DataKind, KnownCustom, Linking, Operator, Parser, Payload, RelocationEntry, RelocationType,
    SymbolInfo,
};

/// Bytes that are nearer to each other than this go together: a piece of its own takes about as many.
const NEAR: usize = 12;

/// A part of the memory's first content.
pub(super) struct Piece {
    /// The segment it is in.
    pub(super) segment: usize,
    /// Where in the segment.
    pub(super) range: Range<usize>,
    /// What waits of it, where in the segment: the little between stays too, and goes twice.
    pub(super) waits: Vec<Range<usize>>,
    /// Where in the memory.
    pub(super) address: i32,
}

/// The program as the linker wrote it.
struct Linked<'a> {
    shape: Shape<'a>,
    /// Where the data section's content begins.
    data: usize,
    /// The addresses of the memory's segments.
    addresses: Vec<i32>,
    /// The segments that hold constants.
    constant: BTreeSet<usize>,
    /// The constants by symbol: segment, and where in it.
    constants: BTreeMap<u32, (usize, Range<usize>)>,
    in_code: Vec<RelocationEntry>,
    in_data: Vec<RelocationEntry>,
}

/// The pieces that wait. `linked` is the program before wasm-bindgen, `stay` the functions of `shape` that do not wait.
pub(super) fn waiting(
    linked: &[u8],
    shape: &Shape<'_>,
    stay: &BTreeSet<u32>,
) -> Outcome<Vec<Piece>> {
    let mut linked = Linked::new(linked)?;
    linked.read().map_err(problem)?;
    let waits = shape
        .own_functions()
        .filter(|function| !stay.contains(function));
    let waiting: BTreeSet<&str> = waits.map(|function| shape.name(function)).collect();
    let needed = linked.needed(&waiting);
    let mut pieces = Vec::new();
    for segment in linked.constant.iter().copied() {
        let segments = linked.addresses.iter().zip(&linked.shape.segments);
        let Some((address, place)) = segments.clone().nth(segment) else {
            continue;
        };
        // What is no constant of the symbol table stays too.
        let mut waits = vec![false; place.len()];
        let of_segment = linked
            .constants
            .iter()
            .filter(|(_, (at, _))| *at == segment);
        for wanted in [false, true] {
            for (symbol, (_, range)) in of_segment.clone() {
                if needed.contains(symbol) == wanted {
                    waits
                        .get_mut(range.clone())
                        .unwrap_or_default()
                        .fill(!wanted);
                }
            }
        }
        for waits in stretches(&waits) {
            let (Some(first), Some(last)) = (waits.first(), waits.last()) else {
                continue;
            };
            let range = first.start..last.end;
            let offset = i32::try_from(range.start).map_err(problem)?;
            pieces.push(Piece {
                segment,
                range,
                waits,
                address: address.wrapping_add(offset),
            });
        }
    }
    Ok(pieces)
}

/// The stretches that wait, those that are near each other together.
fn stretches(waits: &[bool]) -> Vec<Vec<Range<usize>>> {
    let mut together: Vec<Vec<Range<usize>>> = Vec::new();
    let mut at = 0;
    for same in waits.chunk_by(PartialEq::eq) {
        let range = at..at + same.len();
        at = range.end;
        if !same.contains(&true) {
            continue;
        }
        let last = together.last_mut();
        match last.filter(|last| {
            last.last()
                .is_some_and(|last| range.start < last.end + NEAR)
        }) {
            Some(last) => last.push(range),
            None => together.push(vec![range]),
        }
    }
    together.retain(|ranges| ranges.iter().map(Range::len).sum::<usize>() >= NEAR);
    together
}

impl<'a> Linked<'a> {
    fn new(bytes: &'a [u8]) -> Outcome<Self> {
        Ok(Self {
            shape: Shape::read(bytes)?,
            data: 0,
            addresses: Vec::new(),
            constant: BTreeSet::new(),
            constants: BTreeMap::new(),
            in_code: Vec::new(),
            in_data: Vec::new(),
        })
    }

    fn read(&mut self) -> wasmparser::Result<()> {
        for payload in Parser::new(0).parse_all(self.shape.bytes) {
            match payload? {
                Payload::DataSection(segments) => {
                    self.data = segments.range().start;
                    for segment in segments {
                        self.addresses.push(address(&segment?.kind)?);
                    }
                }
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Linking(sections) => {
                        for section in sections.subsections() {
                            self.take(section?)?;
                        }
                    }
                    KnownCustom::Reloc(section) => {
                        let entries: Result<Vec<_>, _> = section.entries().into_iter().collect();
                        match custom.name() {
                            "reloc.CODE" => self.in_code = entries?,
                            "reloc.DATA" => self.in_data = entries?,
                            _ => {}
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(())
    }

    fn take(&mut self, section: Linking<'_>) -> wasmparser::Result<()> {
        match section {
            Linking::SegmentInfo(segments) => {
                for (at, segment) in segments.into_iter().enumerate() {
                    if segment?.name.starts_with(".rodata") {
                        self.constant.insert(at);
                    }
                }
            }
            Linking::SymbolTable(symbols) => {
                for (symbol, info) in (0..).zip(symbols) {
                    if let SymbolInfo::Data {
                        symbol: Some(place),
                        ..
                    } = info?
                    {
                        let at = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
                        let range =
                            at(place.offset)..at(place.offset).saturating_add(at(place.size));
                        self.constants.insert(symbol, (at(place.index), range));
                    }
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The constants that others read than the functions of these names. (wasm-bindgen gives some functions another
    /// name; they are none of these.)
    fn needed(&self, waiting: &BTreeSet<&str>) -> BTreeSet<u32> {
        let mut needed = BTreeSet::new();
        let mut open: Vec<u32> = Vec::new();
        for entry in self.in_code.iter().filter(|entry| is_address(entry.ty)) {
            let at = self.shape.code + offset(entry);
            let bodies = &self.shape.bodies;
            let own = bodies.partition_point(|body| body.range().end <= at);
            let function = self.shape.own_functions().nth(own);
            let name = function.map_or("", |function| self.shape.name(function));
            if name.is_empty() || !waiting.contains(name) {
                open.push(entry.index);
            }
        }
        // By place, because several constants can be at one.
        let mut named: Vec<(usize, u32)> = self
            .in_data
            .iter()
            .filter(|entry| is_address(entry.ty))
            .map(|entry| (self.data + offset(entry), entry.index))
            .collect();
        named.sort_unstable();
        while let Some(symbol) = open.pop() {
            if !needed.insert(symbol) {
                continue;
            }
            if let Some(place) = self.place(symbol) {
                let from = named.partition_point(|(at, _)| *at < place.start);
                let inside = named
                    .iter()
                    .skip(from)
                    .take_while(|(at, _)| *at < place.end);
                open.extend(inside.map(|(_, symbol)| symbol));
            }
        }
        needed
    }

    /// Where a constant is in the module.
    fn place(&self, symbol: u32) -> Option<Range<usize>> {
        let (segment, range) = self.constants.get(&symbol)?;
        let start = self.shape.segments.get(*segment)?.start;
        Some(start + range.start..start + range.end)
    }
}

fn offset(entry: &RelocationEntry) -> usize {
    usize::try_from(entry.offset).unwrap_or(usize::MAX)
}

fn is_address(kind: RelocationType) -> bool {
    matches!(
        kind,
        RelocationType::MemoryAddrLeb
            | RelocationType::MemoryAddrSleb
            | RelocationType::MemoryAddrI32
    )
}

/// Where a segment begins in the memory.
pub(super) fn address(kind: &DataKind<'_>) -> wasmparser::Result<i32> {
    if let DataKind::Active { offset_expr, .. } = kind {
        for operator in offset_expr.get_operators_reader() {
            if let Operator::I32Const { value } = operator? {
                return Ok(value);
            }
        }
    }
    Ok(0)
}
