//! A module as splitting needs it: its sections, its functions with their names, and who calls whom.

use crate::step::Outcome;
use rustc_demangle::demangle;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::ops::Range;
use wasm_encoder::CustomSection;
use wasm_encoder::reencode::{self, Reencode};
use wasmparser::{
    CompositeInnerType, CustomSectionReader, ElementItems, Export, ExternalKind, FunctionBody,
    KnownCustom, Name, Parser, Payload, TypeRef,
};

/// A module that was read.
pub(super) struct Shape<'a> {
    pub(super) bytes: &'a [u8],
    /// Every section but the custom ones and the code, in order.
    pub(super) sections: Vec<(u8, Range<usize>)>,
    /// How many functions are imported: the numbers of the module's own begin there.
    pub(super) imported: u32,
    /// The type's number of every function, the imported ones included.
    pub(super) types: Vec<u32>,
    /// How many parameters the functions of each type have.
    pub(super) parameters: Vec<u32>,
    pub(super) tables: Vec<wasmparser::TableType>,
    pub(super) globals: Vec<wasmparser::GlobalType>,
    pub(super) memory: Option<wasmparser::MemoryType>,
    pub(super) exports: Vec<Export<'a>>,
    pub(super) bodies: Vec<FunctionBody<'a>>,
    /// What wasm-opt learns the module's features from.
    pub(super) features: Option<&'a [u8]>,
    /// Where the code section's content begins.
    pub(super) code: usize,
    /// Where the content of the memory's segments is.
    pub(super) segments: Vec<Range<usize>>,
    names: BTreeMap<u32, String>,
    /// The functions that can be called through a table, or by who starts the module.
    pointed: BTreeSet<u32>,
}

impl<'a> Shape<'a> {
    /// Reads a module.
    ///
    /// # Errors
    /// A sentence, when it is none or has what no Rust program has so far (several memories, imported globals).
    pub(super) fn read(bytes: &'a [u8]) -> Outcome<Self> {
        let mut shape = Self {
            bytes,
            sections: Vec::new(),
            imported: 0,
            types: Vec::new(),
            parameters: Vec::new(),
            tables: Vec::new(),
            globals: Vec::new(),
            memory: None,
            exports: Vec::new(),
            bodies: Vec::new(),
            features: None,
            code: 0,
            segments: Vec::new(),
            names: BTreeMap::new(),
            pointed: BTreeSet::new(),
        };
        for payload in Parser::new(0).parse_all(bytes) {
            shape.take(payload.map_err(problem)?).map_err(problem)??;
        }
        Ok(shape)
    }

    fn take(&mut self, payload: Payload<'a>) -> wasmparser::Result<Outcome> {
        if let Some((id, range)) = payload.as_section()
            && !matches!(
                payload,
                Payload::CustomSection(_) | Payload::CodeSectionStart { .. }
            )
        {
            self.sections.push((id, range));
        }
        match payload {
            Payload::TypeSection(types) => {
                for group in types {
                    for ty in group?.into_types() {
                        self.parameters.push(match ty.composite_type.inner {
                            CompositeInnerType::Func(function) => {
                                u32::try_from(function.params().len()).unwrap_or(0)
                            }
                            _ => 0,
                        });
                    }
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports {
                    match import?.ty {
                        TypeRef::Func(ty) => {
                            self.types.push(ty);
                            self.imported += 1;
                        }
                        _ => return Ok(Err("only functions may be imported".into())),
                    }
                }
            }
            Payload::FunctionSection(functions) => {
                for ty in functions {
                    self.types.push(ty?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(memories) => {
                for memory in memories {
                    if self.memory.replace(memory?).is_some() {
                        return Ok(Err("there is more than one memory".into()));
                    }
                }
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    self.globals.push(global?.ty);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        self.pointed.insert(export.index);
                    }
                    self.exports.push(export);
                }
            }
            Payload::StartSection { func, .. } => {
                self.pointed.insert(func);
            }
            Payload::ElementSection(elements) => {
                for element in elements {
                    match element?.items {
                        ElementItems::Functions(functions) => {
                            for function in functions {
                                self.pointed.insert(function?);
                            }
                        }
                        ElementItems::Expressions(..) => {
                            return Ok(Err("a table is filled by expressions".into()));
                        }
                    }
                }
            }
            Payload::DataSection(segments) => {
                for segment in segments {
                    let segment = segment?;
                    let end = segment.range.end;
                    self.segments.push(end - segment.data.len()..end);
                }
            }
            Payload::CodeSectionStart { range, .. } => self.code = range.start,
            Payload::CodeSectionEntry(body) => self.bodies.push(body),
            Payload::CustomSection(custom) if custom.name() == FEATURES => {
                self.features = Some(custom.data());
            }
            Payload::CustomSection(custom) => self.take_names(&custom)?,
            _ => {}
        }
        Ok(Ok(()))
    }

    fn take_names(&mut self, custom: &CustomSectionReader<'a>) -> wasmparser::Result<()> {
        let KnownCustom::Name(sections) = custom.as_known() else {
            return Ok(());
        };
        for section in sections {
            if let Name::Function(names) = section? {
                for name in names {
                    let name = name?;
                    let readable = format!("{:#}", demangle(name.name));
                    self.names.insert(name.index, readable);
                }
            }
        }
        Ok(())
    }

    /// The numbers of the functions that are not imported.
    pub(super) fn own_functions(&self) -> impl Iterator<Item = u32> + use<> {
        self.imported..u32::try_from(self.types.len()).unwrap_or(u32::MAX)
    }

    /// A function's name in Rust, without what changes from one build to the next; blank when it has none.
    pub(super) fn name(&self, function: u32) -> &str {
        self.names.get(&function).map_or("", String::as_str)
    }

    /// The exported functions' names and numbers.
    pub(super) fn exported_functions(&self) -> impl Iterator<Item = (&'a str, u32)> {
        let functions = self
            .exports
            .iter()
            .filter(|export| export.kind == ExternalKind::Func);
        functions.map(|export| (export.name, export.index))
    }

    /// An exported function's number.
    pub(super) fn exported_function(&self, name: &str) -> Option<u32> {
        let mut functions = self.exported_functions();
        functions
            .find(|(of, _)| *of == name)
            .map(|(_, function)| function)
    }

    /// What can be called without a call that names it.
    pub(super) const fn roots(&self) -> &BTreeSet<u32> {
        &self.pointed
    }

    /// The number of a function's type.
    pub(super) fn type_of(&self, function: u32) -> u32 {
        let at = usize::try_from(function).unwrap_or(usize::MAX);
        self.types.get(at).copied().unwrap_or_default()
    }

    /// How many parameters the functions of a type have.
    pub(super) fn parameters_of(&self, ty: u32) -> u32 {
        let at = usize::try_from(ty).unwrap_or(usize::MAX);
        self.parameters.get(at).copied().unwrap_or_default()
    }

    pub(super) fn body(&self, function: u32) -> Option<&FunctionBody<'a>> {
        let own = function.checked_sub(self.imported)?;
        self.bodies.get(usize::try_from(own).ok()?)
    }

    /// The functions that a function calls by name.
    pub(super) fn calls(&self, function: u32) -> Outcome<BTreeSet<u32>> {
        let mut seen = Seen::default();
        if let Some(body) = self.body(function) {
            let mut nowhere = wasm_encoder::CodeSection::new();
            seen.parse_function_body(&mut nowhere, body.clone())
                .map_err(problem)?;
        }
        Ok(seen.0)
    }

    /// Adds a function and all that it calls, directly or not.
    pub(super) fn with_callees(&self, function: u32, to: &mut BTreeSet<u32>) -> Outcome {
        let mut open = vec![function];
        let mut seen = BTreeSet::new();
        while let Some(function) = open.pop() {
            if function >= self.imported && seen.insert(function) {
                to.insert(function);
                open.extend(self.calls(function)?);
            }
        }
        Ok(())
    }
}

/// The custom section that names the features that a module uses.
const FEATURES: &str = "target_features";

/// The section for another module with the same features.
pub(super) fn features<'a>(shape: &Shape<'a>) -> CustomSection<'a> {
    CustomSection {
        name: FEATURES.into(),
        data: shape.features.unwrap_or_default().into(),
    }
}

/// Notes every function that goes by.
#[derive(Default)]
struct Seen(BTreeSet<u32>);

impl Reencode for Seen {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error<Infallible>> {
        self.0.insert(function);
        Ok(function)
    }
}

pub(super) fn problem(why: impl std::fmt::Display) -> String {
    format!("the page's wasm cannot be split: {why}")
}
