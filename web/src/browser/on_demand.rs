//! Modules that are loaded only when they are needed: `crates/readers` and `crates/prover`.

use super::{import_page_module, meta};
use js_sys::Promise;
use std::cell::RefCell;
use std::thread::LocalKey;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// A module of wasm-bindgen.
    type Module;
    /// Initializes its program, once.
    #[wasm_bindgen(method, catch, js_name = default)]
    async fn start(this: &Module) -> Result<JsValue, JsValue>;
}

/// One request, however many wait for it. After a failure, the next one retries.
pub(super) type Once = RefCell<Option<Promise>>;

/// The module whose address a `<meta>` element names, once it is loaded; `None` if it cannot be loaded.
pub(super) async fn load(name: &str, once: &'static LocalKey<Once>) -> Option<JsValue> {
    let known = once.with_borrow(Clone::clone);
    let promise = if let Some(promise) = known {
        promise
    } else {
        let address = meta(name).filter(|address| !address.is_empty())?;
        let promise = import_page_module(&address)?;
        once.set(Some(promise.clone()));
        promise
    };
    let loaded = JsFuture::from(promise).await.ok();
    let is_started = match &loaded {
        Some(module) => module.unchecked_ref::<Module>().start().await.is_ok(),
        None => false,
    };
    if !is_started {
        once.set(None);
    }
    loaded.filter(|_| is_started)
}
