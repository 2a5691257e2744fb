//! Offline support: the service worker and the manifest, with which the page can be installed and opened without the
//! network.
//!
//! web/sw.js says how builds follow one another. It is no part of `embed/`: in other people's pages nothing is kept.

use crate::html;
use crate::integrity::Named;
use crate::process::{Outcome, root};
use serde_json::{Map, Value, json};
use std::fs;

const WORKER: &str = "web/sw.js";
/// The worker's name cannot change: browsers look for its next version under it.
pub(crate) const WORKER_NAME: &str = "sw.js";

/// The manifest of the installed page, with its icon as a drawing and as pictures.
pub(crate) fn manifest(icon: &str, pictures: &[Value]) -> String {
    let drawing = json!({"src": format!("./{icon}"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"});
    let icons: Vec<&Value> = pictures.iter().chain([&drawing]).collect();
    json!({
        "name": "Can I Vault?",
        "short_name": "Can I Vault?",
        "id": "./",
        "start_url": "./",
        "scope": "./",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#2346c0",
        "icons": icons,
    })
    .to_string()
}

/// The worker of a build: its version, the pages as they are published with their folders, and the files to keep.
pub(crate) fn worker(version: &str, pages: &[(&str, String)], files: &[Named]) -> Outcome<String> {
    let template = root().join(WORKER);
    let template =
        fs::read_to_string(&template).map_err(|why| format!("{}: {why}", template.display()))?;
    fill(&template, version, pages, files)
}

fn fill(
    template: &str,
    version: &str,
    pages: &[(&str, String)],
    files: &[Named],
) -> Outcome<String> {
    let pages: Map<String, Value> = pages
        .iter()
        .map(|(folder, html)| (format!("./{folder}"), json!(html::hash(html))))
        .collect();
    let files: Map<String, Value> = files
        .iter()
        .map(|file| (format!("./{}", file.name), json!(file.hash)))
        .collect();
    let constants = [
        ("VERSION = ''", format!("VERSION = '{version}'")),
        ("PAGES = {}", format!("PAGES = {}", Value::Object(pages))),
        ("FILES = {}", format!("FILES = {}", Value::Object(files))),
    ];
    constants
        .into_iter()
        .try_fold(template.to_owned(), |text, (empty, filled)| {
            match text.matches(empty).count() {
                1 => Ok(text.replace(empty, &filled)),
                _ => Err(format!("{WORKER} must have `const {empty};` once")),
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_knows_its_build() {
        let files = ["a-1.js", "b-2.css"].map(|name| Named {
            name: name.to_owned(),
            hash: format!("sha256-{name}="),
        });
        let pages = [("", "abc".to_owned()), ("learn/", "abc".to_owned())];
        let filled = worker("0123", &pages, &files).unwrap();
        for constant in [
            "const VERSION = '0123';",
            // printf abc | sha256sum
            "const PAGES = {\"./\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\",\
             \"./learn/\":\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"};",
            "const FILES = {\"./a-1.js\":\"sha256-a-1.js=\",\"./b-2.css\":\"sha256-b-2.css=\"};",
        ] {
            assert!(filled.contains(constant), "{constant}");
        }
        assert!(fill("const VERSION = '';", "0", &[], &[]).is_err());
    }
}
