//! The module that reads infrastructure as code: `crates/readers`. It is loaded only when such a text is pasted, and
//! runs in a worker, so that a large plan does not freeze the page. Where a browser starts no such worker, the page runs
//! the module itself.
//!
//! A worker's script is a place where text becomes code: `start.js` starts the one that the page's content security
//! policy allows. The messages are those of the end of the module, which `crates/xtask/src/on_demand.rs` adds.

use super::on_demand::{Once, load};
use crate::dom::window;
use gloo::events::EventListener;
use js_sys::{Array, Function, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{EventTarget, MessageEvent};

#[wasm_bindgen]
extern "C" {
    /// The module in the page.
    #[derive(Clone)]
    type Module;
    #[wasm_bindgen(method, catch)]
    fn read(this: &Module, files: &str) -> Result<String, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn patch(this: &Module, files: &str, before: &str, after: &str) -> Result<String, JsValue>;

    /// The worker. `web_sys` has one whose script is a string, which the page's policy refuses.
    #[wasm_bindgen(extends = EventTarget)]
    type Worker;
    #[wasm_bindgen(method, catch, js_name = postMessage)]
    fn post(this: &Worker, message: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(method)]
    fn terminate(this: &Worker);
}

/// The readers, where they run.
#[derive(Clone)]
pub struct Readers(Place);

#[derive(Clone)]
enum Place {
    Worker(Rc<Background>),
    Page(Module),
}

impl Readers {
    /// The contents of files, as JSON: `crates/readers/src/lib.rs` defines both formats.
    pub async fn read(&self, files: &str) -> Option<String> {
        match &self.0 {
            Place::Worker(worker) => worker.call("read", &[files]).await,
            Place::Page(module) => module.read(files).ok(),
        }
    }

    /// The change of a policy as a patch of the file that it came from, as JSON.
    pub async fn patch(&self, files: &str, before: &str, after: &str) -> Option<String> {
        match &self.0 {
            Place::Worker(worker) => worker.call("patch", &[files, before, after]).await,
            Place::Page(module) => module.patch(files, before, after).ok(),
        }
    }
}

/// The worker, and the calls that it has not answered yet.
struct Background {
    worker: Worker,
    /// Resolves to whether its program started.
    ready: Promise,
    calls: Rc<Calls>,
    #[expect(dead_code, reason = "dropping them removes them")]
    listeners: [EventListener; 2],
}

#[derive(Default)]
struct Calls {
    count: Cell<u32>,
    pending: RefCell<BTreeMap<u32, Function>>,
}

impl Calls {
    /// Takes the answer of a call. The one that is about the start has the number 0.
    fn answer(&self, number: u32, answer: &JsValue) {
        let resolve = self.pending.borrow_mut().remove(&number);
        // A promise's own function does not throw.
        resolve.map(|resolve| resolve.call1(&JsValue::NULL, answer).ok());
    }

    /// Answers everything that is pending with nothing.
    fn fail(&self) {
        let pending = std::mem::take(&mut *self.pending.borrow_mut());
        for resolve in pending.into_values() {
            resolve.call1(&JsValue::NULL, &JsValue::NULL).ok();
        }
    }

    fn promise(&self, number: u32) -> Promise {
        Promise::new(&mut |resolve, _| {
            self.pending.borrow_mut().insert(number, resolve);
        })
    }
}

impl Background {
    fn start() -> Option<Self> {
        let window = window()?;
        let start = Reflect::get(&window, &"startReaders".into()).ok()?;
        let start: Function = start.dyn_into().ok()?;
        let worker = start.call0(&window).ok()?.unchecked_into::<Worker>();
        let calls = Rc::new(Calls::default());
        let ready = calls.promise(0);
        let answered = {
            let calls = Rc::clone(&calls);
            EventListener::new(&worker, "message", move |event| {
                let Some(message) = event.dyn_ref::<MessageEvent>() else {
                    return;
                };
                let parts: Array = message.data().unchecked_into();
                if let Some(number) = number_of(&parts.get(0)) {
                    calls.answer(number, &parts.get(1));
                }
            })
        };
        let failed = {
            let calls = Rc::clone(&calls);
            EventListener::new(&worker, "error", move |event| {
                // Otherwise the browser reports it as an error of the page.
                event.prevent_default();
                calls.fail();
            })
        };
        Some(Self {
            worker,
            ready,
            calls,
            listeners: [answered, failed],
        })
    }

    async fn is_ready(&self) -> bool {
        let ready = JsFuture::from(self.ready.clone()).await;
        ready.is_ok_and(|ready| ready.is_truthy())
    }

    async fn call(&self, name: &str, arguments: &[&str]) -> Option<String> {
        let number = self.calls.count.get().wrapping_add(1).max(1);
        self.calls.count.set(number);
        let answer = self.calls.promise(number);
        let parts: Array = [JsValue::from(number), name.into()].into_iter().collect();
        for argument in arguments {
            parts.push(&(*argument).into());
        }
        if self.worker.post(&parts).is_err() {
            self.calls.fail();
        }
        let answer = JsFuture::from(answer).await.ok()?.as_string();
        if answer.is_none() {
            // A program that stopped answers nothing any more: the next text gets a new one.
            forget();
        }
        answer
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn number_of(value: &JsValue) -> Option<u32> {
    let number = value.as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is one of the numbers that were sent"
    )]
    let number = number as u32;
    Some(number)
}

thread_local! {
    // One, however many texts wait for it. After a failure, the next text retries.
    static WORKER: RefCell<Option<Rc<Background>>> = const { RefCell::new(None) };
    static MODULE: Once = const { Once::new(None) };
}

fn forget() {
    WORKER.set(None);
}

/// The readers, once they are loaded; `None` if they cannot be loaded.
pub async fn readers() -> Option<Readers> {
    let known = WORKER.with_borrow(Clone::clone);
    let worker = known.or_else(|| Background::start().map(Rc::new));
    if let Some(worker) = worker {
        WORKER.set(Some(Rc::clone(&worker)));
        if worker.is_ready().await {
            return Some(Readers(Place::Worker(worker)));
        }
        forget();
    }
    let module = load("readers-module", &MODULE).await;
    module.map(|module| Readers(Place::Page(module.unchecked_into())))
}
