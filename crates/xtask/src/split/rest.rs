//! The second module: the functions that waited, over the first one's memory and tables.

use super::Plan;
use super::first::{MEMORY, functions_table, length, lent};
use super::shape::{Shape, features, problem};
use crate::step::Outcome;
use std::convert::Infallible;
use wasm_encoder::reencode::{self, Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, FunctionSection,
    ImportSection, Module, RawSection, SectionId,
};

/// The module that everything is imported from: the first one.
const FIRST: &str = "first";

/// Writes the second module.
pub(super) fn write(shape: &Shape<'_>, plan: &Plan) -> Outcome<Vec<u8>> {
    let mut module = Module::new();
    for (id, range) in &shape.sections {
        if *id == SectionId::Type as u8 {
            let data = shape.bytes.get(range.clone()).unwrap_or_default();
            module.section(&RawSection { id: *id, data });
        }
    }
    module.section(&imports(shape, plan)?);
    let mut functions = FunctionSection::new();
    for function in &plan.wait {
        functions.function(shape.type_of(*function));
    }
    module.section(&functions);
    let mut numbers = Numbers { plan };
    let reached: Vec<u32> = plan
        .reached
        .iter()
        .map(|function| numbers.number(*function))
        .collect();
    let mut elements = ElementSection::new();
    elements.active(
        Some(length(&shape.tables)),
        &ConstExpr::i32_const(0),
        Elements::Functions(reached.into()),
    );
    module.section(&elements);
    let mut code = CodeSection::new();
    for function in &plan.wait {
        if let Some(body) = shape.body(*function) {
            numbers
                .parse_function_body(&mut code, body.clone())
                .map_err(problem)?;
        }
    }
    module.section(&code);
    let mut constants = DataSection::new();
    for piece in &plan.pieces {
        let segment = shape
            .segments
            .get(piece.segment)
            .map_or(0, |segment| segment.start);
        let place = segment + piece.range.start..segment + piece.range.end;
        let bytes = shape.bytes.get(place).unwrap_or_default();
        constants.active(
            0,
            &ConstExpr::i32_const(piece.address),
            bytes.iter().copied(),
        );
    }
    module.section(&constants);
    module.section(&features(shape));
    Ok(module.finish())
}

fn imports(shape: &Shape<'_>, plan: &Plan) -> Outcome<ImportSection> {
    let mut imports = ImportSection::new();
    let mut same = RoundtripReencoder;
    for function in &plan.lent {
        imports.import(
            FIRST,
            &lent('f', *function),
            EntityType::Function(shape.type_of(*function)),
        );
    }
    for (index, table) in (0..).zip(&shape.tables) {
        let table = same.table_type(*table).map_err(problem)?;
        imports.import(FIRST, &lent('t', index), EntityType::Table(table));
    }
    let between = functions_table(plan);
    imports.import(
        FIRST,
        &lent('t', length(&shape.tables)),
        EntityType::Table(between),
    );
    if let Some(memory) = shape.memory {
        imports.import(
            FIRST,
            MEMORY,
            EntityType::Memory(same.memory_type(memory).map_err(problem)?),
        );
    }
    for (index, global) in (0..).zip(&shape.globals) {
        let global = same.global_type(*global).map_err(problem)?;
        imports.import(FIRST, &lent('g', index), EntityType::Global(global));
    }
    Ok(imports)
}

/// Functions have other numbers in the second module; tables, globals and types keep theirs.
struct Numbers<'a> {
    plan: &'a Plan,
}

impl Numbers<'_> {
    fn number(&self, function: u32) -> u32 {
        if let Ok(place) = self.plan.wait.binary_search(&function) {
            return length(&self.plan.lent) + u32::try_from(place).unwrap_or(u32::MAX);
        }
        let place = self
            .plan
            .lent
            .binary_search(&function)
            .unwrap_or(usize::MAX);
        u32::try_from(place).unwrap_or(u32::MAX)
    }
}

impl Reencode for Numbers<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error<Infallible>> {
        Ok(self.number(function))
    }
}
