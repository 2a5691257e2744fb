//! Communication of a framed page with the embedding page: messages, and the frame's height.

use super::{Listener, document, meta, window};
use gloo::events::EventListener;
use wasm_bindgen::prelude::*;
use web_sys::Window;

/// Returns `true` on the page for frames: `embed/index.html`.
pub fn is_embed() -> bool {
    meta("embed").is_some()
}

/// Calls back with messages from the embedding page: its origin, and the message as JSON. Messages from other windows
/// are ignored.
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

/// Posts a message, given as JSON, to the embedding page if it has that origin; `*` for any.
pub fn tell_parent(message: &str, origin: &str) {
    if let (Some(parent), Ok(message)) = (parent(), js_sys::JSON::parse(message)) {
        // If its origin has changed by now, the message is not delivered.
        parent.post_message(&message, origin).ok();
    }
}

/// The window that contains this frame.
fn parent() -> Option<Window> {
    let window = window()?;
    let parent = window.parent().ok()??;
    (JsValue::from(parent.clone()) != JsValue::from(window)).then_some(parent)
}

/// A size observer, which is disconnected when this is dropped.
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

/// Calls back with the height of the page's content, in CSS pixels, now and whenever it changes.
pub fn on_height(mut changed: impl FnMut(i32) + 'static) -> Option<Watch> {
    let body = document()?.body()?;
    let closure = {
        let body = body.clone();
        // The height is rounded, and a frame that is one pixel too low scrolls.
        Closure::new(move || changed(body.offset_height().saturating_add(1)))
    };
    let observer = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
    observer.observe(&body);
    Some(Watch {
        observer,
        _changed: closure,
    })
}
