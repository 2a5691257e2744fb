//! The site's addresses: the playground is its root, the teaching rooms are in `learn/`, the frame is in `embed/`.
//!
//! Until the teaching rooms had a page of their own, they opened at the root. The script in `index.html` leads those
//! addresses to `learn/`, before anything else of the page is there.

use vault::case::Case;
use vault::share;

/// The teaching rooms, seen from the playground.
pub const LEARN: &str = "learn/";

/// The playground, seen from `learn/` and from `embed/`.
pub const PLAYGROUND: &str = "../";

/// The room in which an address shows one request, layer by layer.
const PROJECTOR: &str = "project";

/// Which teaching rooms an address names behind its `#`, before `&`.
const ROOMS: [&str; 4] = ["learn", "train", PROJECTOR, "guide"];

/// Whether an address belongs to the teaching rooms. What stands behind its `#` is given.
pub fn is_teaching(fragment: &str) -> bool {
    let first = fragment.split('&').next().unwrap_or_default();
    ROOMS.contains(&first) || first.starts_with("w=")
}

/// The fragment that projects a case's request for an action; without a case that of this tab's draft, and without an
/// action the first that is denied.
pub fn projector(case: Option<&Case>, action: Option<&str>) -> String {
    let case = case.map(|case| format!("&{}", share::encode(case)));
    let action = action.map(|action| format!("&row={action}"));
    let [case, action] = [case, action].map(Option::unwrap_or_default);
    format!("#{PROJECTOR}{case}{action}")
}
