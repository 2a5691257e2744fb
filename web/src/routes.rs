//! The site's addresses: the playground is its root, the teaching pages are in `learn/`, the frame is in `embed/`.
//!
//! Before the teaching pages had an address of their own, they opened at the root. The script in `index.html` redirects
//! those addresses to `learn/` before the rest of the page is loaded.

use vault::case::Case;
use vault::share;

/// The teaching pages, relative to the playground.
pub const LEARN: &str = "learn/";

/// The playground, relative to `learn/` and `embed/`.
pub const PLAYGROUND: &str = "../";

/// The route that shows one request, layer by layer.
const PROJECTOR: &str = "project";

/// The routes of the teaching pages: the part of the fragment before `&`.
const ROOMS: [&str; 4] = ["learn", "train", PROJECTOR, "guide"];

/// Returns `true` if a fragment, without its `#`, belongs to the teaching pages.
pub fn is_teaching(fragment: &str) -> bool {
    let first = fragment.split('&').next().unwrap_or_default();
    ROOMS.contains(&first) || first.starts_with("w=")
}

/// The fragment that projects a case's request for an action; without a case, that of this tab's draft, and without an
/// action, the first that is denied.
pub fn projector(case: Option<&Case>, action: Option<&str>) -> String {
    let case = case.map(|case| format!("&{}", share::encode(case)));
    let action = action.map(|action| format!("&row={action}"));
    let [case, action] = [case, action].map(Option::unwrap_or_default);
    format!("#{PROJECTOR}{case}{action}")
}
