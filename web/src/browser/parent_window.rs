//! The browser of a page in a frame of somebody else's page: messages with the page around it, and the frame's height.

use super::{Listener, document, meta, window};
use gloo::events::EventListener;
use wasm_bindgen::prelude::*;
use web_sys::Window;

/// Whether this is the page that is made for frames: `embed/index.html`.
pub fn is_embed() -> bool {
    meta("embed").is_some()
}

/// Calls back with what the page around this frame says: where that page is from, and the message as JSON. What
/// anybody else says is not heard.
pub fn on_message(mut received: impl FnMut(String, String) + 'static) -> Option<Listener> {
    let window = window()?;
    let parent = parent()?;
    Some(Listener(EventListener::new(
        &window,
        "message",
        move |event| {
            let Some(event) = event.dyn_ref::<web_sys::MessageEvent>() else {
                return;
            };
            let from_parent = event
                .source()
                .is_some_and(|source| JsValue::from(source) == JsValue::from(parent.clone()));
            if from_parent && let Ok(message) = js_sys::JSON::stringify(&event.data()) {
                received(event.origin(), message.into());
            }
        },
    )))
}

/// Says something, given as JSON, to the page around this frame, if it is from that origin; `*` for any.
pub fn tell_parent(message: &str, origin: &str) {
    if let (Some(parent), Ok(message)) = (parent(), js_sys::JSON::parse(message)) {
        // A page that is from elsewhere by now is not told.
        parent.post_message(&message, origin).ok();
    }
}

/// The window that this frame is in.
fn parent() -> Option<Window> {
    let window = window()?;
    let parent = window.parent().ok()??;
    (JsValue::from(parent.clone()) != JsValue::from(window)).then_some(parent)
}

/// Watches a size until this is dropped.
#[must_use]
pub struct Watch {
    observer: web_sys::ResizeObserver,
    _changed: Closure<dyn FnMut()>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls back with the height of what the page holds, in CSS pixels, now and whenever it changes.
pub fn on_height(mut changed: impl FnMut(i32) + 'static) -> Option<Watch> {
    let body = document()?.body()?;
    let closure = {
        let body = body.clone();
        // It is rounded, and a frame that is a pixel too low scrolls.
        Closure::new(move || changed(body.offset_height().saturating_add(1)))
    };
    let observer = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
    observer.observe(&body);
    Some(Watch {
        observer,
        _changed: closure,
    })
}
