//! A small program by hand: `start` calls `later` and `soon`; `later` calls `soon` and what is imported.

use super::*;
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind,
    ExportSection, Function, FunctionSection, GlobalSection, GlobalType, ImportSection,
    Instruction, MemorySection, MemoryType, Module, NameMap, NameSection, RefType, TableSection,
    TableType, TypeSection, ValType,
};
use wasmparser::{Operator, Parser, Payload, Validator};

const START: u32 = 1;
const LATER: u32 = 2;
const SOON: u32 = 3;
const LOAD: u32 = 4;
const NOBODY: u32 = 5;

fn program() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    types
        .ty()
        .function([ValType::I32, ValType::I64], [ValType::I32]);
    let mut imports = ImportSection::new();
    imports.import("page", "say", EntityType::Function(0));
    let mut functions = FunctionSection::new();
    for ty in [0, 1, 0, 0, 0] {
        functions.function(ty);
    }
    let mut tables = TableSection::new();
    tables.table(TableType {
        element_type: RefType::FUNCREF,
        table64: false,
        minimum: 2,
        maximum: None,
        shared: false,
    });
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: 1,
        maximum: None,
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut globals = GlobalSection::new();
    let stack = GlobalType {
        val_type: ValType::I32,
        mutable: true,
        shared: false,
    };
    globals.global(stack, &ConstExpr::i32_const(1024));
    let mut exports = ExportSection::new();
    exports.export("start", ExportKind::Func, START);
    exports.export(LOADER, ExportKind::Func, LOAD);
    let mut elements = ElementSection::new();
    elements.active(
        None,
        &ConstExpr::i32_const(0),
        Elements::Functions([LATER].as_slice().into()),
    );
    let mut code = CodeSection::new();
    let body = |instructions: &[Instruction<'_>]| {
        let mut function = Function::new([]);
        for instruction in instructions {
            function.instruction(instruction);
        }
        function.instruction(&Instruction::End);
        function
    };
    let call_later = [
        Instruction::I32Const(1),
        Instruction::I64Const(2),
        Instruction::Call(LATER),
        Instruction::Drop,
        Instruction::Call(SOON),
    ];
    code.function(&body(&call_later));
    code.function(&body(&[
        Instruction::Call(SOON),
        Instruction::Call(0),
        Instruction::GlobalGet(0),
    ]));
    code.function(&body(&[]));
    code.function(&body(&[Instruction::Call(0)]));
    code.function(&body(&[Instruction::Call(SOON)]));
    let mut data = DataSection::new();
    data.active(0, &ConstExpr::i32_const(16), *b"constant");
    let mut names = NameMap::new();
    for (function, name) in [
        (START, "start"),
        (LATER, "later"),
        (SOON, "soon"),
        (LOAD, "load"),
        (NOBODY, "nobody"),
    ] {
        names.append(function, name);
    }
    let mut section = NameSection::new();
    section.functions(&names);
    let mut module = Module::new();
    module
        .section(&types)
        .section(&imports)
        .section(&functions)
        .section(&tables)
        .section(&memories);
    module
        .section(&globals)
        .section(&exports)
        .section(&elements)
        .section(&code)
        .section(&data)
        .section(&section);
    module.finish()
}

/// The list with functions of these names.
fn list(names: &[&str]) -> String {
    names.iter().map(|name| fingerprint(name) + "\n").collect()
}

/// What the functions of a module do, by number among its own.
fn bodies(wasm: &[u8]) -> Vec<Vec<String>> {
    let payloads = Parser::new(0).parse_all(wasm).map(Result::unwrap);
    let bodies = payloads.filter_map(|payload| match payload {
        Payload::CodeSectionEntry(body) => Some(body),
        _ => None,
    });
    let word = |operator: Operator<'_>| format!("{operator:?}");
    bodies
        .map(|body| {
            body.get_operators_reader()
                .unwrap()
                .into_iter()
                .map(|operator| word(operator.unwrap()))
                .collect()
        })
        .collect()
}

/// The names that a module exports or imports.
fn interface(wasm: &[u8]) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut exports, mut imports) = (BTreeSet::new(), BTreeSet::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload.unwrap() {
            Payload::ExportSection(section) => {
                exports.extend(
                    section
                        .into_iter()
                        .map(|export| export.unwrap().name.to_owned()),
                );
            }
            Payload::ImportSection(section) => {
                imports.extend(
                    section
                        .into_iter()
                        .map(|import| import.unwrap().name.to_owned()),
                );
            }
            _ => {}
        }
    }
    (exports, imports)
}

#[test]
fn both_halves_are_sound_and_fit_together() {
    let program = program();
    for needed in [
        &["start", "soon"][..],
        &["start"],
        &[],
        &["start", "later", "soon", "nobody"],
    ] {
        let parts = split(&program, &program, &list(needed)).unwrap();
        Validator::new().validate_all(&parts.first).unwrap();
        Validator::new().validate_all(&parts.rest).unwrap();
        let (lent, _) = interface(&parts.first);
        let (_, taken) = interface(&parts.rest);
        assert!(taken.is_subset(&lent), "{taken:?} of {lent:?}");
        // The loader stays in any case.
        assert_eq!(parts.counts, (needed.len() + 1, 4 - needed.len()));
    }
}

#[test]
fn what_waits_becomes_a_jump_and_what_nobody_calls_a_trap() {
    let program = program();
    let parts = split(&program, &program, &list(&["start", "soon"])).unwrap();
    let first = bodies(&parts.first);
    let whole = bodies(&program);
    assert_eq!(first[0], whole[0], "what stays is as it was");
    let jump = first[1].join(" ");
    assert!(
        jump.contains("Call { function_index: 6 } LocalGet { local_index: 0 } LocalGet { local_index: 1 } I32Const { value: 0 } CallIndirect"),
        "{jump}"
    );
    assert_eq!(first[4], ["Unreachable", "End"]);
    // The rest has other numbers: what is lent to it comes first.
    let rest = bodies(&parts.rest);
    assert_eq!(
        rest[0][..2],
        ["Call { function_index: 1 }", "Call { function_index: 0 }"]
    );
}

#[test]
fn a_marked_program_tells_what_was_called() {
    let program = program();
    let marked = instrument(&program).unwrap();
    Validator::new().validate_all(&marked).unwrap();
    let (exports, _) = interface(&marked);
    assert!(exports.contains("called:2"), "{exports:?}");
    assert_eq!(
        needed(&program, "called:1\ncalled:3\n")
            .unwrap()
            .lines()
            .count(),
        2
    );
    let both = needed(&program, "called:1\ncalled:3\n").unwrap();
    assert_eq!(
        both.lines().collect::<BTreeSet<_>>(),
        list(&["start", "soon"]).lines().collect()
    );
}

#[test]
fn what_is_no_program_of_ours_is_refused() {
    for (bytes, why) in [
        (&b"no wasm"[..], "cannot be split"),
        (&Module::new().finish(), LOADER),
    ] {
        let refused = split(bytes, bytes, "").err().unwrap_or_default();
        assert!(refused.contains(why), "{refused}");
    }
}
