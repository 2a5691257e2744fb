//! The module that reads infrastructure as code: `crates/readers`. It is loaded when such a text comes and not before.

use super::{import_page_module, meta};
use js_sys::Promise;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// The module.
    #[derive(Clone)]
    pub type Readers;
    /// Starts its program, once.
    #[wasm_bindgen(method, catch, js_name = default)]
    async fn start(this: &Readers) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = read)]
    fn call_read(this: &Readers, files: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(method, catch, js_name = patch)]
    fn call_patch(
        this: &Readers,
        files: &str,
        before: &str,
        after: &str,
    ) -> Result<String, JsValue>;
}

impl Readers {
    /// What is in files, as JSON: `crates/readers/src/lib.rs` says how both look.
    pub fn read(&self, files: &str) -> Option<String> {
        self.call_read(files).ok()
    }

    /// The change of a policy as a change of the file that it came from, as JSON.
    pub fn patch(&self, files: &str, before: &str, after: &str) -> Option<String> {
        self.call_patch(files, before, after).ok()
    }
}

thread_local! {
    // One request, however many texts wait for it. After a failure the next text asks again.
    static MODULE: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// The readers, once they have come; `None` if they cannot come.
pub async fn readers() -> Option<Readers> {
    let known = MODULE.with_borrow(Clone::clone);
    let module = if let Some(module) = known {
        module
    } else {
        let address = meta("readers-module").filter(|address| !address.is_empty())?;
        let module = import_page_module(&address)?;
        MODULE.set(Some(module.clone()));
        module
    };
    let loaded = JsFuture::from(module).await.ok();
    let readers = loaded.map(JsCast::unchecked_into::<Readers>);
    let is_started = match &readers {
        Some(readers) => readers.start().await.is_ok(),
        None => false,
    };
    if !is_started {
        MODULE.set(None);
    }
    readers.filter(|_| is_started)
}
