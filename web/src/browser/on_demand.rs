//! Modules that are loaded only when they are needed: `crates/readers` and `crates/prover`.

use super::{import_page_module, meta};
use js_sys::Promise;
use std::cell::RefCell;
use std::thread::LocalKey;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

#[wasm_bindgen]
extern "C" {
    /// A module of wasm-bindgen.
    type Module;
    /// Initializes its program.
    #[wasm_bindgen(method, catch, js_name = default)]
    async fn start(this: &Module) -> Result<JsValue, JsValue>;
}

/// The promise of a module whose program has started: one request and one start, however many wait for it. After a
/// failure, the next one retries.
pub(super) type Once = RefCell<Option<Promise>>;

/// The module whose address a `<meta>` element names, once it is loaded; `None` if it cannot be loaded.
pub(super) async fn load(name: &str, once: &'static LocalKey<Once>) -> Option<JsValue> {
    let known = once.with_borrow(Clone::clone);
    let promise = if let Some(promise) = known {
        promise
    } else {
        let address = meta(name).filter(|address| !address.is_empty())?;
        let promise = started(import_page_module(&address)?);
        once.set(Some(promise.clone()));
        promise
    };
    let loaded = JsFuture::from(promise).await.ok();
    if loaded.is_none() {
        once.set(None);
    }
    loaded
}

/// The module, once its program has started. Two starts at the same time would each make a program of their own, and the
/// later one would replace the one that is already in use.
fn started(module: Promise) -> Promise {
    future_to_promise(async move {
        let module = JsFuture::from(module).await?;
        module.unchecked_ref::<Module>().start().await?;
        Ok(module)
    })
}
