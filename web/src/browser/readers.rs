//! The module that reads infrastructure as code: `crates/readers`. It is loaded only when such a text is pasted.

use super::on_demand::{Once, load};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The module.
    #[derive(Clone)]
    pub type Readers;
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
    /// The contents of files, as JSON: `crates/readers/src/lib.rs` defines both formats.
    pub fn read(&self, files: &str) -> Option<String> {
        self.call_read(files).ok()
    }

    /// The change of a policy as a patch of the file that it came from, as JSON.
    pub fn patch(&self, files: &str, before: &str, after: &str) -> Option<String> {
        self.call_patch(files, before, after).ok()
    }
}

thread_local! {
    static MODULE: Once = const { Once::new(None) };
}

/// The readers, once they are loaded; `None` if they cannot be loaded.
pub async fn readers() -> Option<Readers> {
    let module = load("readers-module", &MODULE).await;
    module.map(JsCast::unchecked_into)
}
