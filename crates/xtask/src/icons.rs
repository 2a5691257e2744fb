//! The page's icons as bitmaps, for systems that do not support SVG. web/icons/make.mjs draws them; a build only copies
//! them.

use crate::html;
use crate::process::{Outcome, root};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const KEPT: &str = "web/icons";

/// The icons in the manifest: name, width and height in pixels, and purpose. See
/// <https://www.w3.org/TR/appmanifest/#purpose-member>.
const INSTALLED: [(&str, u32, &str); 3] = [
    ("icon-192", 192, "any"),
    ("icon-512", 512, "any"),
    ("icon-maskable", 512, "maskable"),
];
/// The icon for systems that read the page and not the manifest. They expect a width of 180 pixels.
const TOUCH: &str = "icon-touch";

/// The copied icons.
pub(crate) struct Icons {
    /// The name of the one that the pages reference.
    pub(crate) touch: String,
    /// The others, in the format of the manifest.
    pub(crate) installed: Vec<Value>,
}

/// Copies the icons, each under a name with its hash.
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

/// Returns the name of the copy.
fn copy_one(name: &str, folder: &Path) -> Outcome<String> {
    let file = root().join(KEPT).join(format!("{name}.png"));
    let problem = |why| format!("{}: {why}", file.display());
    let picture = fs::read(&file).map_err(problem)?;
    let copy = format!("{name}-{}.png", html::short_hash(&picture));
    fs::write(folder.join(&copy), picture).map_err(problem)?;
    Ok(copy)
}
