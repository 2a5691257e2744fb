//! Subresource integrity: the browser refuses a file that is not the one of the build (damaged, of another release,
//! changed in transfer), and the page reports that it could not start.
//!
//! Text in, text out, as in [`crate::html`]. See <https://www.w3.org/TR/SRI/>, and for modules
//! <https://html.spec.whatwg.org/multipage/webappapis.html#import-map-integrity-metadata-table>.

use crate::html;
use crate::process::Outcome;
use serde_json::{Map, Value, json};
use std::path::Path;

/// A file in the site's root.
pub(crate) struct Named {
    /// Its name.
    pub(crate) name: String,
    /// Its hash, in the format of `integrity`.
    pub(crate) hash: String,
}

/// Inserts the hashes wherever the page loads a file: style sheets, the program, and every module, whichever script
/// imports it. `home` is the path from the page to its files.
pub(crate) fn with_integrity(page: &str, home: &str, files: &[Named]) -> Outcome<String> {
    let mut page = page.to_owned();
    let mut modules = Map::new();
    let mut programs = 0;
    for Named { name, hash } in files {
        match ending(name) {
            // Modules of other pages are not loaded by this one.
            "js" if page.contains(name.as_str()) => {
                modules.insert(format!("{home}{name}"), json!(hash));
            }
            "css" => {
                let link = format!("href=\"{home}{name}\"");
                page = page.replace(&link, &format!("{link} integrity=\"{hash}\""));
            }
            // Not in its preload: Chromium supports no hash there, and warns each time.
            "wasm" => {
                // The argument that Trunk's loader passes to wasm-bindgen's, which accepts a response as well as an
                // address.
                let loaded = format!("module_or_path: '{home}{name}'");
                let fetched =
                    format!("module_or_path: fetch('{home}{name}', {{ integrity: '{hash}' }})");
                programs += page.matches(&loaded).count();
                page = page.replace(&loaded, &fetched);
            }
            _ => {}
        }
    }
    if programs != 1 {
        return Err("index.html should load the program in one place, as Trunk writes it".into());
    }
    let map = json!({"integrity": Value::Object(modules)});
    html::with_import_map(&page, &map.to_string())
}

fn ending(name: &str) -> &str {
    let ending = Path::new(name).extension();
    ending
        .and_then(|ending| ending.to_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_that_the_page_loads_has_its_hash() {
        let page = "<meta charset=utf-8><link rel=\"stylesheet\" href=\"./a-1.css\"/>\
                    <script type=\"module\">import init from './p-2.js'; await init({ module_or_path: './p-2_bg.wasm' });</script>\
                    <link rel=\"preload\" href=\"./p-2_bg.wasm\" as=\"fetch\">";
        let files = [
            "a-1.css",
            "p-2.js",
            "p-2_bg.wasm",
            "other-3.js",
            "other-3_bg.wasm",
            "ja-4.json",
        ]
        .map(|name| Named {
            name: name.to_owned(),
            hash: format!("sha256-{name}="),
        });
        assert_eq!(
            with_integrity(page, "./", &files).unwrap(),
            "<meta charset=utf-8>\
             <script type=\"importmap\">{\"integrity\":{\"./p-2.js\":\"sha256-p-2.js=\"}}</script>\
             <link rel=\"stylesheet\" href=\"./a-1.css\" integrity=\"sha256-a-1.css=\"/>\
             <script type=\"module\">import init from './p-2.js'; await init({ module_or_path: fetch('./p-2_bg.wasm', { integrity: 'sha256-p-2_bg.wasm=' }) });</script>\
             <link rel=\"preload\" href=\"./p-2_bg.wasm\" as=\"fetch\">"
        );
        let below = with_integrity(&page.replace("./", "../"), "../", &files).unwrap();
        assert!(below.contains("{\"../p-2.js\":"), "{below}");
        assert!(below.contains("fetch('../p-2_bg.wasm',"), "{below}");
        let changed = page.replace("module_or_path", "module");
        assert!(with_integrity(&changed, "./", &files).is_err());
    }
}
