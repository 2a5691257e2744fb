//! The playground's first view as HTML, rendered while the site is built: it is part of `index.html`, so that the
//! verdict of the first example is on the screen before any program is loaded.

use super::{App, Props, persistence};
use crate::app::preferences::Appearance;
use messages::{LANGUAGES, Messages};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use yew::{BaseComponent, LocalServerRenderer};

/// The first view in every language, as a JSON object from language codes to HTML.
pub fn prerender() -> Result<String, String> {
    let mut views = BTreeMap::new();
    for language in LANGUAGES {
        let words = Messages::in_language(*language);
        let appearance = Appearance::new(words, language.tag, None);
        let props = Props::new(appearance, persistence::example());
        views.insert(language.tag, without_names(&html::<App>(props, true)));
    }
    serde_json::to_string(&views).map_err(|why| why.to_string())
}

/// A component as HTML; `hydratable` adds the markers by which the program hydrates it.
pub(crate) fn html<C: BaseComponent>(props: C::Properties, hydratable: bool) -> String {
    let renderer = LocalServerRenderer::<C>::with_props(props);
    block_on(renderer.hydratable(hydratable).render())
}

/// Removes the components' names from the markers `<!--<[NAME]>-->`: only an unoptimized build writes them, and no
/// program reads them.
fn without_names(html: &str) -> String {
    let mut bare = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once('[') {
        bare.push_str(before);
        bare.push('[');
        let is_mark = before.ends_with("<!--<") || before.ends_with("<!--</");
        rest = after;
        if is_mark && let Some((_, end)) = after.split_once("]>-->") {
            bare.push_str("]>-->");
            rest = end;
        }
    }
    bare.push_str(rest);
    bare
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(done) => return done,
            Poll::Pending => thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{prerender, without_names};
    use std::collections::BTreeMap;

    #[test]
    fn the_first_view_has_the_verdict_in_every_language() {
        let views: BTreeMap<String, String> = serde_json::from_str(&prerender().unwrap()).unwrap();
        for (code, sentence) in [
            ("en", "1 of 7 actions is denied"),
            ("ja", "7 個のアクションのうち 1 個"),
        ] {
            let view = &views[code];
            assert!(view.contains(sentence), "{code}: {view}");
            assert!(view.contains("backup-storage:"), "{code}: {view}");
            assert!(!view.contains("web::app"), "{code}: {view}");
        }
        assert_eq!(views.len(), 2);
    }

    #[test]
    fn only_marks_lose_their_names() {
        for (html, bare) in [
            ("<!--<[a::B]><p>-->", "<!--<[a::B]><p>-->"),
            (
                "<!--<[a::B<c>]>--><p>[x]</p><!--</[a::B<c>]>-->",
                "<!--<[]>--><p>[x]</p><!--</[]>-->",
            ),
            ("[\"a\"]", "[\"a\"]"),
        ] {
            assert_eq!(without_names(html), bare, "{html}");
        }
    }
}
