//! Whether a visitor sees a part of the page, as far as the browser can tell.

use super::document;
use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// With the second version of what it observes, which web-sys does not have.
    #[wasm_bindgen(js_name = IntersectionObserver)]
    type Observer;
    #[wasm_bindgen(catch, constructor, js_class = IntersectionObserver)]
    fn new(changed: &Closure<dyn FnMut(Array)>, options: &JsValue) -> Result<Observer, JsValue>;
    #[wasm_bindgen(method)]
    fn observe(this: &Observer, target: &web_sys::Element);
    #[wasm_bindgen(method)]
    fn disconnect(this: &Observer);
}

/// Watches until this is dropped.
#[must_use]
pub struct SightWatch {
    observer: Observer,
    _changed: Closure<dyn FnMut(Array)>,
}

impl Drop for SightWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls back whenever an element comes wholly into sight, or does not stay so. Where the browser can tell, nothing may
/// cover it or make it transparent, in the page around a frame too (`IntersectionObserver` v2,
/// <https://w3c.github.io/IntersectionObserver/v2/>).
pub fn on_sight(id: &str, mut changed: impl FnMut(bool) + 'static) -> Option<SightWatch> {
    let target = document()?.get_element_by_id(id)?;
    let changed = Closure::new(move |entries: Array| {
        let last = entries.get(entries.length().saturating_sub(1));
        let field = |name: &str| Reflect::get(&last, &name.into()).unwrap_or_default();
        let is_whole = field("intersectionRatio")
            .as_f64()
            .is_some_and(|ratio| ratio > 0.99);
        // The first version does not know it.
        let is_visible = field("isVisible").as_bool().unwrap_or(true);
        changed(is_whole && is_visible);
    });
    let options = js_sys::Object::new();
    let set = |name: &str, value: JsValue| Reflect::set(&options, &name.into(), &value).ok();
    set("threshold", Array::of2(&0.into(), &1.into()).into())?;
    set("trackVisibility", true.into())?;
    // The least that it may be; it has to be said.
    set("delay", 100.into())?;
    let observer = Observer::new(&changed, &options).ok()?;
    observer.observe(&target);
    Some(SightWatch {
        observer,
        _changed: changed,
    })
}
