//! The first module: as the whole, but functions that wait have become jumps.

use super::shape::{Shape, features, problem};
use super::{MARK, Plan};
use crate::step::Outcome;
use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{
    CodeSection, ConstExpr, Encode, ExportKind, ExportSection, Function, FunctionSection,
    GlobalSection, GlobalType, Instruction, Module, RawSection, RefType, SectionId, TableSection,
    TableType, TypeSection, ValType,
};
use wasmparser::{
    BinaryReader, ExportSectionReader, FunctionSectionReader, GlobalSectionReader,
    TableSectionReader, TypeSectionReader,
};

/// Names in the first module for what the rest takes from it: `f12` for a function, `t0`, `g0`, `m`.
pub(super) fn lent(kind: char, index: u32) -> String {
    format!("{kind}{index}")
}

pub(super) const MEMORY: &str = "m";

/// Writes the first module.
pub(super) fn write(shape: &Shape<'_>, plan: &Plan) -> Outcome<Vec<u8>> {
    let mut module = Module::new();
    let between = length(&shape.tables);
    let loading = length(&shape.types);
    for (id, range) in &shape.sections {
        let data = shape.bytes.get(range.clone()).unwrap_or_default();
        let reader = BinaryReader::new(data, range.start);
        let mut same = RoundtripReencoder;
        match *id {
            id if id == SectionId::Type as u8 => {
                let mut types = TypeSection::new();
                let old = TypeSectionReader::new(reader).map_err(problem)?;
                same.parse_type_section(&mut types, old).map_err(problem)?;
                types.ty().function([], []);
                module.section(&types);
            }
            id if id == SectionId::Function as u8 => {
                let mut functions = FunctionSection::new();
                let old = FunctionSectionReader::new(reader).map_err(problem)?;
                same.parse_function_section(&mut functions, old)
                    .map_err(problem)?;
                functions.function(length(&shape.parameters));
                module.section(&functions);
            }
            id if id == SectionId::Table as u8 => {
                let mut tables = TableSection::new();
                let old = TableSectionReader::new(reader).map_err(problem)?;
                same.parse_table_section(&mut tables, old)
                    .map_err(problem)?;
                tables.table(functions_table(plan));
                module.section(&tables);
            }
            id if id == SectionId::Export as u8 => {
                let mut exports = ExportSection::new();
                let old = ExportSectionReader::new(reader).map_err(problem)?;
                same.parse_export_section(&mut exports, old)
                    .map_err(problem)?;
                for function in &plan.lent {
                    exports.export(&lent('f', *function), ExportKind::Func, *function);
                }
                for table in 0..=between {
                    exports.export(&lent('t', table), ExportKind::Table, table);
                }
                for global in 0..length(&shape.globals) {
                    exports.export(&lent('g', global), ExportKind::Global, global);
                }
                exports.export(MEMORY, ExportKind::Memory, 0);
                module.section(&exports);
            }
            id if id == SectionId::Data as u8 => {
                module.section(&code(shape, plan, between, loading));
                module.section(&RawSection {
                    id,
                    data: &without(shape, plan, data, range.start),
                });
            }
            id => {
                module.section(&RawSection { id, data });
            }
        }
    }
    module.section(&features(shape));
    Ok(module.finish())
}

/// The table through which the first module calls the rest.
pub(super) fn functions_table(plan: &Plan) -> TableType {
    let size = u64::from(length(&plan.reached));
    TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: size,
        maximum: Some(size),
        shared: false,
    }
}

fn code(shape: &Shape<'_>, plan: &Plan, between: u32, loading: u32) -> CodeSection {
    let mut code = CodeSection::new();
    for function in shape.own_functions() {
        let Some(body) = shape.body(function) else {
            continue;
        };
        if plan.wait.binary_search(&function).is_err() {
            code.raw(shape.bytes.get(body.range()).unwrap_or_default());
            continue;
        }
        let mut jump = Function::new([]);
        match plan.reached.binary_search(&function) {
            Ok(place) => {
                let ty = shape.type_of(function);
                jump.instruction(&Instruction::Call(loading));
                for parameter in 0..shape.parameters_of(ty) {
                    jump.instruction(&Instruction::LocalGet(parameter));
                }
                jump.instruction(&Instruction::I32Const(
                    i32::try_from(place).unwrap_or(i32::MAX),
                ));
                jump.instruction(&Instruction::CallIndirect {
                    type_index: ty,
                    table_index: between,
                });
            }
            // Called by nobody here: wasm-opt drops it.
            Err(_) => {
                jump.instruction(&Instruction::Unreachable);
            }
        }
        jump.instruction(&Instruction::End);
        code.function(&jump);
    }
    code.function(&load_unless_loaded(plan.loader, between));
    code
}

/// The data section with nothing in place of the constants that wait: wasm-opt leaves zeros out.
fn without(shape: &Shape<'_>, plan: &Plan, data: &[u8], start: usize) -> Vec<u8> {
    let mut data = data.to_vec();
    for piece in &plan.pieces {
        let segment = shape.segments.get(piece.segment);
        let segment = segment.map_or(0, |segment| segment.start - start);
        for range in &piece.waits {
            let place = segment + range.start..segment + range.end;
            data.get_mut(place).unwrap_or_default().fill(0);
        }
    }
    data
}

/// Loads the rest, unless it has filled the table already.
fn load_unless_loaded(loader: u32, between: u32) -> Function {
    let mut load = Function::new([]);
    load.instruction(&Instruction::I32Const(0));
    load.instruction(&Instruction::TableGet(between));
    load.instruction(&Instruction::RefIsNull);
    load.instruction(&Instruction::If(wasm_encoder::BlockType::Empty));
    load.instruction(&Instruction::Call(loader));
    load.instruction(&Instruction::End);
    load.instruction(&Instruction::End);
    load
}

/// The whole module with marks: an exported global for each function, set when it is called.
pub(super) fn instrument(shape: &Shape<'_>) -> Outcome<Vec<u8>> {
    let mut module = Module::new();
    let first_mark = length(&shape.globals);
    for (id, range) in &shape.sections {
        let data = shape.bytes.get(range.clone()).unwrap_or_default();
        let reader = BinaryReader::new(data, range.start);
        let mut same = RoundtripReencoder;
        if *id == SectionId::Global as u8 {
            let mut globals = GlobalSection::new();
            let old = GlobalSectionReader::new(reader).map_err(problem)?;
            same.parse_global_section(&mut globals, old)
                .map_err(problem)?;
            for _ in &shape.bodies {
                let mark = GlobalType {
                    val_type: ValType::I32,
                    mutable: true,
                    shared: false,
                };
                globals.global(mark, &ConstExpr::i32_const(0));
            }
            module.section(&globals);
        } else if *id == SectionId::Export as u8 {
            let mut exports = ExportSection::new();
            let old = ExportSectionReader::new(reader).map_err(problem)?;
            same.parse_export_section(&mut exports, old)
                .map_err(problem)?;
            for (function, mark) in shape.own_functions().zip(first_mark..) {
                exports.export(&format!("{MARK}{function}"), ExportKind::Global, mark);
            }
            module.section(&exports);
        } else if *id == SectionId::Data as u8 {
            let mut code = CodeSection::new();
            for (body, mark) in shape.bodies.iter().zip(first_mark..) {
                let start = body
                    .get_operators_reader()
                    .map_err(problem)?
                    .original_position();
                let range = body.range();
                let mut marked = shape
                    .bytes
                    .get(range.start..start)
                    .unwrap_or_default()
                    .to_vec();
                Instruction::I32Const(1).encode(&mut marked);
                Instruction::GlobalSet(mark).encode(&mut marked);
                marked.extend(shape.bytes.get(start..range.end).unwrap_or_default());
                code.raw(&marked);
            }
            module.section(&code);
            module.section(&RawSection { id: *id, data });
        } else {
            module.section(&RawSection { id: *id, data });
        }
    }
    module.section(&features(shape));
    Ok(module.finish())
}

pub(super) fn length<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
