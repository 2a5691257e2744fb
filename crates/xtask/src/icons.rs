//! The page's icons as pictures, for systems that take no SVG. web/icons/make.mjs draws them; a build only copies them.

use crate::html;
use crate::process::{Outcome, root};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const KEPT: &str = "web/icons";

/// One for the manifest: its name, its width and height in pixels, and what it is for.
/// See <https://www.w3.org/TR/appmanifest/#purpose-member>.
const INSTALLED: [(&str, u32, &str); 3] = [
    ("icon-192", 192, "any"),
    ("icon-512", 512, "any"),
    ("icon-maskable", 512, "maskable"),
];
/// The one for systems that look into the page and not into the manifest. They want it 180 pixels wide.
const TOUCH: &str = "icon-touch";

/// The copied pictures.
pub(crate) struct Icons {
    /// The name of the one that the pages themselves name.
    pub(crate) touch: String,
    /// The others, as the manifest lists them.
    pub(crate) installed: Vec<Value>,
}

/// Copies the pictures, each under a name with its hash.
pub(crate) fn copy(folder: &Path) -> Outcome<Icons> {
    let installed = INSTALLED.iter().map(|(name, size, purpose)| {
        let address = format!("./{}", copy_one(name, folder)?);
        Ok(json!({"src": address, "sizes": format!("{size}x{size}"), "type": "image/png", "purpose": purpose}))
    });
    Ok(Icons {
        installed: installed.collect::<Outcome<_>>()?,
        touch: copy_one(TOUCH, folder)?,
    })
}

/// Answers the name of the copy.
fn copy_one(name: &str, folder: &Path) -> Outcome<String> {
    let file = root().join(KEPT).join(format!("{name}.png"));
    let problem = |why| format!("{}: {why}", file.display());
    let picture = fs::read(&file).map_err(problem)?;
    let copy = format!("{name}-{}.png", html::short_hash(&picture));
    fs::write(folder.join(&copy), picture).map_err(problem)?;
    Ok(copy)
}
