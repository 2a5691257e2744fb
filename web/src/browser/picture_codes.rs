//! QR codes in pictures, read by the browser's own `BarcodeDetector`, where it has one.
//!
//! No library reads them instead: it would be larger than everything else that this page loads for it, and every phone
//! reads codes with its camera.

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// Whether this browser reads codes in pictures.
pub fn can_read_pictures() -> bool {
    detector().is_some()
}

/// The texts of the QR codes in a picture; none if it is no picture, or this browser cannot read them.
pub async fn codes_in(file: &File) -> Vec<String> {
    texts(file).await.unwrap_or_default()
}

async fn texts(file: &File) -> Option<Vec<String>> {
    let detector = detector()?;
    let bitmap = method(&js_sys::global(), "createImageBitmap")?;
    let bitmap = wait(bitmap.call1(&JsValue::UNDEFINED, file).ok()?).await?;
    let detect = method(&detector, "detect")?;
    let found = wait(detect.call1(&detector, &bitmap).ok()?).await?;
    let found: Array = found.dyn_into().ok()?;
    let text = |code: JsValue| Reflect::get(&code, &"rawValue".into()).ok()?.as_string();
    Some(found.iter().filter_map(text).collect())
}

/// A detector of QR codes.
fn detector() -> Option<Object> {
    let constructor = method(&js_sys::global(), "BarcodeDetector")?;
    let options = Object::new();
    let formats = Array::of1(&"qr_code".into());
    Reflect::set(&options, &"formats".into(), &formats).ok()?;
    let made = Reflect::construct(&constructor, &Array::of1(&options)).ok()?;
    made.dyn_into().ok()
}

fn method(of: &Object, name: &str) -> Option<Function> {
    Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
}

async fn wait(promise: JsValue) -> Option<JsValue> {
    let promise: Promise = promise.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()
}
