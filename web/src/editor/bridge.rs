//! The interface to `web/editor/editor.js`: its functions, and their JSON arguments.
//!
//! Places are passed as offsets of the editor: `units.rs`.

use super::{MarkKind, Props, Severity};
use crate::units;
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;
use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// `web/editor/editor.js`.
    pub type Module;
    #[wasm_bindgen(method, catch)]
    pub(super) async fn turn(this: &Module, field: &Element) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(super) fn mount(
        this: &Module,
        host: &Element,
        text: &str,
        options: &str,
        on_change: &Closure<dyn FnMut(String, bool)>,
        on_select: &Closure<dyn FnMut(u32)>,
    ) -> Result<Handle, JsValue>;

    /// One mounted editor.
    pub(super) type Handle;
    #[wasm_bindgen(method, js_name = setText)]
    pub(super) fn set_text(this: &Handle, text: &str);
    #[wasm_bindgen(method, js_name = setNotes)]
    pub(super) fn set_notes(this: &Handle, notes: &str);
    #[wasm_bindgen(method, js_name = setMarks)]
    pub(super) fn set_marks(this: &Handle, marks: &str);
    #[wasm_bindgen(method, js_name = setLabel)]
    pub(super) fn set_label(this: &Handle, options: &str);
    #[wasm_bindgen(method)]
    pub(super) fn reveal(this: &Handle, from: u32, to: u32, focus: bool);
    #[wasm_bindgen(method)]
    pub(super) fn destroy(this: &Handle);
}

/// The options of `mount` and `setLabel`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Options<'a> {
    label: &'a str,
    read_only: bool,
    phrases: BTreeMap<&'a str, &'a str>,
    from: u32,
    to: u32,
    focus: bool,
}

/// A place in the format of `setNotes` and `setMarks`.
#[derive(Serialize)]
struct Placed<'a> {
    from: u32,
    to: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<MarkKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<Severity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

/// The editor's name, and the state of the field that it replaces.
pub(super) fn options(props: &Props, from: u32, to: u32, focus: bool) -> String {
    let phrases = props.phrases.iter();
    json(&Options {
        label: &props.label,
        read_only: props.read_only,
        phrases: phrases.map(|(own, said)| (*own, said.as_str())).collect(),
        from,
        to,
        focus,
    })
}

pub(super) fn notes(props: &Props) -> String {
    placed(
        &props.text,
        &props.notes,
        |note| &note.place,
        |note, from, to| Placed {
            from,
            to,
            kind: None,
            severity: Some(note.severity),
            message: Some(&note.message),
        },
    )
}

pub(super) fn marks(props: &Props) -> String {
    placed(
        &props.text,
        &props.marks,
        |mark| &mark.place,
        |mark, from, to| Placed {
            from,
            to,
            kind: Some(mark.kind),
            severity: None,
            message: None,
        },
    )
}

fn placed<'a, T>(
    text: &str,
    items: &'a [T],
    place: impl Fn(&T) -> &Range<usize>,
    make: impl Fn(&'a T, u32, u32) -> Placed<'a>,
) -> String {
    let bytes: Vec<usize> = items
        .iter()
        .flat_map(|item| [place(item).start, place(item).end])
        .collect();
    if bytes.is_empty() {
        return "[]".into();
    }
    let offsets = units::to_editor(text, &bytes);
    let pairs = offsets
        .chunks_exact(2)
        .filter_map(|pair| Some((*pair.first()?, *pair.get(1)?)));
    let all: Vec<Placed> = items
        .iter()
        .zip(pairs)
        .map(|(item, (from, to))| make(item, from, to))
        .collect();
    json(&all)
}

/// Serialization of these values cannot fail.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
