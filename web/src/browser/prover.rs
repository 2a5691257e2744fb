//! The module that proves what policies allow: `crates/prover`. It is loaded only when there is something to prove.

use super::language_file;
use super::on_demand::{Once, load};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The module.
    #[derive(Clone)]
    pub type Prover;
    #[wasm_bindgen(method, catch, js_name = speak)]
    fn call_speak(this: &Prover, file: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = proveFixes)]
    fn call_fixes(
        this: &Prover,
        before: &str,
        after: Vec<String>,
    ) -> Result<Option<ProofHandle>, JsValue>;
    #[wasm_bindgen(method, catch, js_name = proveDifferences)]
    fn call_differences(
        this: &Prover,
        before: &str,
        after: &str,
    ) -> Result<Option<ProofHandle>, JsValue>;
    #[wasm_bindgen(method, catch, js_name = proveAllowed)]
    fn call_allowed(
        this: &Prover,
        case: &str,
        action: &str,
    ) -> Result<Option<ProofHandle>, JsValue>;

    /// A proof in small steps, in the module's memory.
    #[derive(Clone)]
    type ProofHandle;
    #[wasm_bindgen(method, catch, js_name = step)]
    fn call_step(this: &ProofHandle) -> Result<bool, JsValue>;
    #[wasm_bindgen(method, catch, js_name = finish)]
    fn call_finish(this: &ProofHandle) -> Result<String, JsValue>;
    #[wasm_bindgen(method, catch, js_name = free)]
    fn call_free(this: &ProofHandle) -> Result<(), JsValue>;
}

/// A proof in small steps: dropping it ends it. `crates/prover/src/lib.rs` defines the format of its result.
pub struct Proof(Option<ProofHandle>);

impl Proof {
    /// Takes the next step. Returns `false` if none is left.
    pub fn step(&mut self) -> bool {
        let handle = self.0.as_ref();
        handle.is_some_and(|handle| handle.call_step().unwrap_or(false))
    }

    /// The result as JSON.
    pub fn finish(mut self) -> Option<String> {
        // The module frees what is finished.
        self.0.take()?.call_finish().ok()
    }
}

impl Drop for Proof {
    fn drop(&mut self) {
        if let Some(handle) = self.0.take() {
            // A module that failed has no memory to give back.
            handle.call_free().ok();
        }
    }
}

impl Prover {
    /// What fixes newly allow: of the case before, and those after each fix.
    pub fn fixes(&self, before: &str, after: Vec<String>) -> Option<Proof> {
        started(self.call_fixes(before, after))
    }

    /// What one case newly allows and what it no longer allows, compared with another.
    pub fn differences(&self, before: &str, after: &str) -> Option<Proof> {
        started(self.call_differences(before, after))
    }

    /// For which requests of its caller a case allows an action.
    pub fn allowed(&self, case: &str, action: &str) -> Option<Proof> {
        started(self.call_allowed(case, action))
    }
}

fn started(proof: Result<Option<ProofHandle>, JsValue>) -> Option<Proof> {
    proof.ok().flatten().map(|handle| Proof(Some(handle)))
}

thread_local! {
    static MODULE: Once = const { Once::new(None) };
    /// The language that the module has.
    static LANGUAGE: RefCell<String> = RefCell::new("en".to_owned());
}

/// The analysis in a language, once it is loaded; `None` if it cannot be loaded.
pub async fn prover(language: &str) -> Option<Prover> {
    let module = load("prover-module", &MODULE).await;
    let prover: Prover = module.map(JsCast::unchecked_into)?;
    if LANGUAGE.with_borrow(|known| known != language) {
        let file = match language {
            "en" => "".into(),
            _ => language_file(language).await?,
        };
        prover.call_speak(&file).ok()?;
        LANGUAGE.set(language.to_owned());
    }
    Some(prover)
}
