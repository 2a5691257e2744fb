//! Focus: its position, and the element that gets it when the focused one disappears. Browsers would move it to the top
//! of the page.

use super::document;
use gloo::events::{EventListener, EventListenerOptions};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

/// The elements in the tab order.
const STOPS: &str = "a[href], button, input, select, summary, textarea";

/// The focused element at the person's last action, and its ancestors, innermost first.
pub struct Focus {
    path: Rc<RefCell<Vec<Element>>>,
    _listeners: Vec<EventListener>,
}

impl Focus {
    /// Starts watching.
    pub fn watch() -> Self {
        let path = Rc::<RefCell<Vec<Element>>>::default();
        let watched = document().map(|document| {
            ["click", "input"].map(|event| {
                let (path, within) = (Rc::clone(&path), document.clone());
                let first = EventListenerOptions::run_in_capture_phase();
                EventListener::new_with_options(&document, event, first, move |_| {
                    let holder = holder(&within);
                    let around = std::iter::successors(holder, |element| element.parent_element());
                    // Beyond the main part of the page is its top, where the focus would start anyway.
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

    /// Restores the focus after an action if no element has it: to the previous element, or else to the first focusable
    /// element in the closest remaining ancestor.
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
                // If an element is not focusable, the next one is tried.
                place.focus().ok();
            }
        }
    }
}

/// The focused element; `None` if there is none.
pub(super) fn holder(document: &Document) -> Option<Element> {
    let holder = document.active_element();
    holder.filter(|holder| document.body().as_deref() != Some(holder))
}
