//! Focus: its place, and the element that gets it when the focused one disappears. Browsers would go to the top of the
//! page.

use super::document;
use gloo::events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

/// What the Tab key stops at.
const STOPS: &str = "a[href], button, input, select, summary, textarea";

/// What had the focus when the person last did something, and everything around it, from the inside out.
pub struct Focus {
    path: Rc<RefCell<Vec<Element>>>,
    _listeners: Vec<EventListener>,
}

impl Focus {
    /// Watches from now on.
    pub fn watch() -> Self {
        let path = Rc::<RefCell<Vec<Element>>>::default();
        let watched = document().map(|document| {
            ["click", "input"].map(|event| {
                let (path, within) = (Rc::clone(&path), document.clone());
                let first = EventListenerOptions::run_in_capture_phase();
                EventListener::new_with_options(&document, event, first, move |_| {
                    let holder = holder(&within);
                    let around = std::iter::successors(holder, |element| element.parent_element());
                    // Around the page's main part is its top, where the focus would begin anyway.
                    let holds_main = |element: &Element| {
                        let main = element.query_selector("main").ok();
                        main.flatten().is_some()
                    };
                    let inside = around.take_while(|element| !holds_main(element));
                    path.replace(inside.collect());
                })
            })
        });
        Self {
            path,
            _listeners: watched.into_iter().flatten().collect(),
        }
    }

    /// Gives the focus back after what the person did, if nothing has it: to what had it, or else to the first place
    /// that takes it in what is left around that.
    pub fn keep(&self) {
        let path = self.path.take();
        let Some(document) = document() else { return };
        let left = path.into_iter().filter(|element| element.is_connected());
        let places = left.flat_map(|element| {
            let stops = element.query_selector_all(STOPS).ok();
            let stops = stops.map(|stops| (0..stops.length()).filter_map(move |at| stops.get(at)));
            let itself = std::iter::once(element.into());
            itself.chain(stops.into_iter().flatten())
        });
        for place in places {
            if holder(&document).is_some() {
                return;
            }
            if let Ok(place) = place.dyn_into::<HtmlElement>() {
                // An element that takes no focus leaves it to the next one.
                place.focus().ok();
            }
        }
    }
}

/// What has the focus; `None` if nothing has.
pub(super) fn holder(document: &Document) -> Option<Element> {
    let holder = document.active_element();
    holder.filter(|holder| document.body().as_deref() != Some(holder))
}
