//! Pictures: saves an SVG, unchanged or rasterized.

use super::files::{save_blob, text_blob};
use crate::dom::document;
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Saves an SVG as a file. Returns `true` if the download could be started.
pub fn save_svg(name: &str, svg: &str) -> bool {
    let blob = text_blob(svg, "image/svg+xml");
    blob.and_then(|blob| save_blob(name, &blob)).is_some()
}

/// Saves the SVG at an address, with a size, as rasterized by the browser: a PNG with two dots per pixel.
pub async fn save_png(name: &str, address: &str, width: u32, height: u32) -> bool {
    let blob = png(address, width, height).await;
    blob.and_then(|blob| save_blob(name, &blob)).is_some()
}

async fn png(address: &str, width: u32, height: u32) -> Option<web_sys::Blob> {
    const DOTS: u32 = 2;
    let (width, height) = (width * DOTS, height * DOTS);
    let image = web_sys::HtmlImageElement::new().ok()?;
    image.set_src(address);
    JsFuture::from(image.decode()).await.ok()?;
    let canvas = document()?.create_element("canvas").ok()?;
    let canvas: web_sys::HtmlCanvasElement = canvas.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let context = canvas.get_context("2d").ok()??;
    let context: web_sys::CanvasRenderingContext2d = context.dyn_into().ok()?;
    let (width, height) = (f64::from(width), f64::from(height));
    context
        .draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, width, height)
        .ok()?;
    let drawn = Promise::new(&mut |resolve, reject| {
        let taken = Closure::once_into_js(move |blob: JsValue| {
            drop(resolve.call1(&JsValue::NULL, &blob));
        });
        if canvas.to_blob(taken.unchecked_ref()).is_err() {
            drop(reject.call0(&JsValue::NULL));
        }
    });
    // A canvas that is too large for this browser returns none.
    JsFuture::from(drawn).await.ok()?.dyn_into().ok()
}
