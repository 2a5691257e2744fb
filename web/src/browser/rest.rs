//! The second half of the page's program: what the first verdict does not take (crates/xtask/src/split says how the
//! program is split).
//!
//! It is asked for when the first verdict is on the screen. Whatever needs it before it has come gets it all the
//! same: [`load_rest_now`] is called then, by the first half itself, and holds the page for as long as that takes.

use super::{document, drawn, meta, opens_on_example, show_stopped, window};
use js_sys::{Object, Promise, Reflect, Uint8Array, WebAssembly};
use sha2::{Digest, Sha256};
use std::cell::{Cell, OnceCell};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{RequestInit, Response, XmlHttpRequest};

thread_local! {
    static HERE: Cell<bool> = const { Cell::new(false) };
    // One request, whoever waits for it.
    static ASKED: OnceCell<Promise> = const { OnceCell::new() };
}

/// The rest's name for the half that it takes its memory and functions from.
const FIRST: &str = "first";

/// Where the rest is, and its hash; `None` when the page was not split, or the rest has come.
fn awaited() -> Option<(String, String)> {
    if HERE.get() {
        return None;
    }
    let content = meta("rest-module")?;
    let (address, hash) = content.split_once(' ')?;
    // Relative to the page.
    let address = web_sys::Url::new_with_base(address, &document()?.base_uri().ok()??).ok()?;
    Some((address.href(), hash.to_owned()))
}

/// Whether the whole program is here.
pub fn is_whole() -> bool {
    awaited().is_none()
}

/// What the rest imports.
fn imports() -> Object {
    let imports = Object::new();
    // A new object takes any property.
    Reflect::set(&imports, &FIRST.into(), &wasm_bindgen::exports()).ok();
    imports
}

/// Loads the rest. Answers whether it is there; if not, the page says that it stopped.
pub async fn load_rest() -> bool {
    let load = || {
        future_to_promise(async {
            take_rest().await;
            Ok(JsValue::UNDEFINED)
        })
    };
    let promise = ASKED.with(|asked| asked.get_or_init(load).clone());
    // It is never rejected.
    JsFuture::from(promise).await.ok();
    // Another way, should that one be held up.
    load_rest_now();
    if !is_whole() {
        show_stopped();
    }
    is_whole()
}

async fn take_rest() {
    // The verdict that is being drawn comes first.
    if opens_on_example() {
        drawn().await;
    }
    let Some((address, hash)) = awaited() else {
        return;
    };
    let Some(bytes) = fetch(&address, &hash).await else {
        return;
    };
    let Ok(module) = JsFuture::from(WebAssembly::compile(&bytes)).await else {
        return;
    };
    // It may have been needed, and loaded, in the meantime.
    if !HERE.get() {
        join(&module.unchecked_into());
    }
}

/// Joins the rest to the first half.
fn join(module: &WebAssembly::Module) {
    if WebAssembly::Instance::new(module, &imports()).is_ok() {
        HERE.set(true);
    }
}

async fn fetch(address: &str, hash: &str) -> Option<Uint8Array> {
    let options = RequestInit::new();
    options.set_integrity(hash);
    let answer = window()?.fetch_with_str_and_init(address, &options);
    let answer: Response = JsFuture::from(answer).await.ok()?.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    let bytes = JsFuture::from(answer.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&bytes))
}

/// Loads the rest while the page waits. Called by the first half when it needs a function that it does not have.
#[wasm_bindgen]
pub fn load_rest_now() {
    let Some((address, hash)) = awaited() else {
        return;
    };
    let Some(text) = ask(&address) else { return };
    // One byte a character, see `ask`.
    let bytes: Vec<u8> = text
        .encode_utf16()
        .map(|unit| unit.to_le_bytes()[0])
        .collect();
    if !is_intact(&bytes, &hash) {
        return;
    }
    let module = WebAssembly::Module::new(&Uint8Array::from(&*bytes).buffer());
    if let Ok(module) = module {
        join(&module);
    }
}

/// Whether a file is the one that the page was built with. Of one that was fetched the browser finds out.
fn is_intact(bytes: &[u8], hash: &str) -> bool {
    // `btoa` takes each byte as a character, too.
    let digest: String = Sha256::digest(bytes)
        .iter()
        .copied()
        .map(char::from)
        .collect();
    let found = window().and_then(|window| window.btoa(&digest).ok());
    found.is_some() && found.as_deref() == hash.strip_prefix("sha256-")
}

/// Asks for a file and waits. The only way to wait is this old one, which gives text: each byte as a character of
/// the set that has one for every byte.
fn ask(address: &str) -> Option<String> {
    let request = XmlHttpRequest::new().ok()?;
    request.open_with_async("GET", address, false).ok()?;
    request
        .override_mime_type("text/plain; charset=x-user-defined")
        .ok()?;
    request.send().ok()?;
    request.response_text().ok()?
}
