//! Additions to the `index.html` that Trunk wrote: the content security policy, and the names of the files that the
//! page loads at run time.
//!
//! Text in, text out. Trunk's loader is an inline script that contains hashed file names, so the policy can only be
//! generated after Trunk. See <https://www.w3.org/TR/CSP3/> and <https://www.w3.org/TR/trusted-types/>.

use crate::process::Outcome;
use data_encoding::{BASE64, HEXLOWER};
use sha2::{Digest, Sha256};

/// Inserts the policy into the page, right after the charset. Every inline script and style gets its hash; the browser
/// refuses everything else that is not part of the page. `trusted` names the places in web/start.js that may turn text
/// into a script's address.
pub(crate) fn with_policy(html: &str, trusted: &[&str]) -> Outcome<String> {
    let charset = find_tag(html, "meta", 0)
        .filter(|tag| tag.text.to_ascii_lowercase().contains("charset"))
        .ok_or("index.html: the first `<meta>` must be the charset")?;
    let first_loaded = ["script", "style", "link"]
        .iter()
        .filter_map(|name| find_tag(html, name, 0))
        .map(|tag| tag.start)
        .min();
    if first_loaded.is_some_and(|start| start < charset.start) {
        return Err("index.html: the charset must come before every script, style and link".into());
    }
    let (before, after) = html.split_at(charset.end);
    let policy = policy(html, trusted);
    Ok(format!(
        "{before}<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">{after}"
    ))
}

/// Writes a value for the page into `<meta name="..." content="">`.
pub(crate) fn with_meta(html: &str, name: &str, content: &str) -> Outcome<String> {
    let filled = format!("<meta name=\"{name}\" content=\"{content}\">");
    with_tag(html, "meta", name, &filled).ok_or_else(|| {
        format!(
            "index.html has no `<meta name=\"{name}\" content=\"\">`, where the page looks for its files"
        )
    })
}

/// Writes the address of the style sheet into `<link rel="stylesheet" href="">`.
pub(crate) fn with_style(html: &str, address: &str) -> Outcome<String> {
    let filled = format!("<link rel=\"stylesheet\" href=\"{address}\">");
    with_tag(html, "link", "\"stylesheet\"", &filled)
        .ok_or_else(|| "index.html has no `<link rel=\"stylesheet\" href=\"\">`".to_owned())
}

/// Replaces the first tag with this name that contains a text.
fn with_tag(html: &str, name: &str, containing: &str, other: &str) -> Option<String> {
    let mut from = 0;
    while let Some(tag) = find_tag(html, name, from) {
        if tag.text.contains(containing) {
            let (before, rest) = html.split_at(tag.start);
            let (_, after) = rest.split_at(tag.end - tag.start);
            return Some(format!("{before}{other}{after}"));
        }
        from = tag.end;
    }
    None
}

/// Makes the page start its program after the first paint: on a slow connection, the first view would otherwise share
/// the bandwidth with the program. (A page in a background tab is not painted; there a timeout of a second applies.)
/// Trunk's own script imports the program at once, and its links fetch it even earlier.
pub(crate) fn with_late_start(html: &str) -> Outcome<String> {
    const PAINTED: &str = "await new Promise((painted) => {\n\
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(painted)));\n\
        setTimeout(painted, 1000);\n});\n";
    let missing = || "Trunk's script does not start the program as expected".to_owned();
    let mut html = html.to_owned();
    for kind in ["\"modulepreload\"", "\"preload\""] {
        html = with_tag(&html, "link", kind, "").ok_or_else(missing)?;
    }
    let import = "import init, * as bindings from ";
    let (before, rest) = html.split_once(import).ok_or_else(missing)?;
    let (module, after) = rest.split_once(';').ok_or_else(missing)?;
    let (between, call) = after.split_once("await init(").ok_or_else(missing)?;
    let (program, after) = call.split_once(')').ok_or_else(missing)?;
    // The program's address is evaluated first, so that the program and its bindings are fetched in parallel
    // (`integrity` inserts a `fetch` there).
    Ok(format!(
        "{before}{PAINTED}const program = {program};\nconst bindings = await import({module});{between}await bindings.default(program){after}"
    ))
}

/// Inserts the first views into the page, where the program renders: that of the page's language into the element
/// itself, the others into templates, from which web/start.js selects one.
pub(crate) fn with_first_views(
    html: &str,
    language: &str,
    views: &[(String, String)],
) -> Outcome<String> {
    const PLACE: &str = "<div id=\"app\"></div>";
    let (own, others): (Vec<_>, Vec<_>) = views.iter().partition(|(code, _)| code == language);
    let [(_, own)] = own.as_slice() else {
        return Err(format!(
            "there is no first view for the language `{language}`"
        ));
    };
    let others = others
        .iter()
        .map(|(code, view)| format!("<template id=\"app-{code}\">{view}</template>"));
    let others: String = others.collect();
    match html.matches(PLACE).count() {
        1 => Ok(html.replace(PLACE, &format!("<div id=\"app\">{own}</div>{others}"))),
        _ => Err(format!("index.html should have `{PLACE}` once")),
    }
}

/// Inserts a `<link>` into the page, given its relation and address.
pub(crate) fn with_link(html: &str, what: &str, address: &str) -> Outcome<String> {
    after_charset(html, &format!("<link rel=\"{what}\" href=\"{address}\">"))
}

/// Inserts tags into the page, right after the charset.
pub(crate) fn with_tags(html: &str, tags: &str) -> Outcome<String> {
    after_charset(html, tags)
}

/// Inserts the import map into the page, before all modules.
pub(crate) fn with_import_map(html: &str, map: &str) -> Outcome<String> {
    after_charset(html, &format!("<script type=\"importmap\">{map}</script>"))
}

fn after_charset(html: &str, what: &str) -> Outcome<String> {
    let charset = find_tag(html, "meta", 0).ok_or("index.html: there is no `<meta>`")?;
    let (before, after) = html.split_at(charset.end);
    Ok(format!("{before}{what}{after}"))
}

/// A file's SHA-256 in hexadecimal.
pub(crate) fn hash(bytes: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// A file's SHA-256 in the format of `integrity` (<https://www.w3.org/TR/SRI/>).
pub(crate) fn integrity(bytes: &[u8]) -> String {
    format!("sha256-{}", BASE64.encode(&Sha256::digest(bytes)))
}

/// A prefix of a file's hash, to distinguish its versions by name.
pub(crate) fn short_hash(bytes: impl AsRef<[u8]>) -> String {
    hash(bytes).chars().take(16).collect()
}

fn policy(html: &str, trusted: &[&str]) -> String {
    let trusted = match trusted {
        [] => "'none'".to_owned(),
        names => names.join(" "),
    };
    let scripts = hashes(html, "script");
    let styles = hashes(html, "style");
    [
        "default-src 'none'".to_owned(),
        format!("script-src 'self' 'wasm-unsafe-eval'{scripts}"),
        format!("style-src 'self'{styles}"),
        // The marks below the editor's text are images in its style sheet.
        "img-src 'self' data:".to_owned(),
        "connect-src 'self'".to_owned(),
        "worker-src 'self'".to_owned(),
        "manifest-src 'self'".to_owned(),
        "base-uri 'none'".to_owned(),
        "form-action 'none'".to_owned(),
        // No text can become markup or script, and no code may register another exception.
        "require-trusted-types-for 'script'".to_owned(),
        format!("trusted-types {trusted}"),
    ]
    .join("; ")
}

/// The hashes of all inline elements with this name, each preceded by a space.
fn hashes(html: &str, name: &str) -> String {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(tag) = find_tag(html, name, from) {
        let (_, rest) = html.split_at(tag.end);
        let length = rest.find(&format!("</{name}")).unwrap_or(rest.len());
        let (body, _) = rest.split_at(length);
        if !has_source(tag.text) {
            let hash = BASE64.encode(&Sha256::digest(body));
            found.push(format!(" 'sha256-{hash}'"));
        }
        from = tag.end + length;
    }
    found.concat()
}

fn has_source(tag: &str) -> bool {
    tag.split_ascii_whitespace()
        .any(|word| word.starts_with("src="))
}

/// An opening tag in the page, from `<` to after `>`.
struct Tag<'a> {
    start: usize,
    end: usize,
    text: &'a str,
}

/// The next opening tag with that name. Sufficient for the page that Trunk writes: lower case, and no `>` in a value.
fn find_tag<'a>(html: &'a str, name: &str, from: usize) -> Option<Tag<'a>> {
    let opening = format!("<{name}");
    let mut at = from;
    loop {
        let start = at + html.get(at..)?.find(&opening)?;
        let rest = html.get(start..)?;
        let after = rest.get(opening.len()..)?;
        if after.starts_with([' ', '>', '\n', '\t', '/']) {
            let end = start + rest.find('>')? + 1;
            let text = html.get(start..end)?;
            return Some(Tag { start, end, text });
        }
        at = start + opening.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_comes_before_everything_that_loads() {
        let page = "<html><head><meta charset=utf-8><link href=x><script>a</script></head></html>";
        let done = with_policy(page, &[]).unwrap();
        assert!(done.starts_with(
            "<html><head><meta charset=utf-8><meta http-equiv=\"Content-Security-Policy\""
        ));
        assert!(done.ends_with("<link href=x><script>a</script></head></html>"));
    }

    #[test]
    fn inline_scripts_and_styles_are_hashed_and_others_are_not() {
        let page = "<meta charset=utf-8><style>b</style><script type=module src=./x.js></script><script>abc</script>";
        let policy = policy(page, &[]);
        // printf abc | openssl dgst -sha256 -binary | base64
        let abc = "'sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='";
        assert!(
            policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {abc};")),
            "{policy}"
        );
        let b = "'sha256-PiPoFgA5WUoziU9lZOGxNIu9egCI1CxKy3PurtWcAJ0='";
        assert!(
            policy.contains(&format!("style-src 'self' {b};")),
            "{policy}"
        );
    }

    #[test]
    fn a_page_that_loads_before_its_policy_is_refused() {
        assert!(with_policy("<script>a</script><meta charset=utf-8>", &[]).is_err());
        assert!(with_policy("<meta name=viewport><meta charset=utf-8>", &[]).is_err());
        assert!(with_policy("<p>", &[]).is_err());
    }

    #[test]
    fn what_the_page_is_to_know_is_filled_in() {
        let page = "<meta charset=utf-8><meta content name=editor-module><p>";
        let done = with_meta(page, "editor-module", "./editor-AB.js").unwrap();
        assert_eq!(
            done,
            "<meta charset=utf-8><meta name=\"editor-module\" content=\"./editor-AB.js\"><p>"
        );
        assert!(with_meta("<meta charset=utf-8>", "editor-module", "x").is_err());
    }

    #[test]
    fn the_style_sheet_stands_where_its_link_is() {
        let page = "<meta charset=utf-8><link rel=icon><link rel=\"stylesheet\" href=\"\"><p>";
        assert_eq!(
            with_style(page, "./style-AB.css").unwrap(),
            "<meta charset=utf-8><link rel=icon><link rel=\"stylesheet\" href=\"./style-AB.css\"><p>"
        );
        assert!(with_style("<meta charset=utf-8>", "x").is_err());
    }

    #[test]
    fn the_first_view_stands_where_the_program_draws() {
        let page = "<p><div id=\"app\"></div><i>";
        let views = [("en", "<b>yes</b>"), ("ja", "<b>\u{306f}\u{3044}</b>")];
        let views = views.map(|(code, view)| (code.to_owned(), view.to_owned()));
        assert_eq!(
            with_first_views(page, "en", &views).unwrap(),
            "<p><div id=\"app\"><b>yes</b></div><template id=\"app-ja\"><b>\u{306f}\u{3044}</b></template><i>"
        );
        assert!(with_first_views(page, "fr", &views).is_err());
        assert!(with_first_views("<p>", "en", &views).is_err());
    }

    #[test]
    fn the_program_starts_after_the_first_paint() {
        let page = "<link rel=\"modulepreload\" href=\"./a.js\"><link rel=\"preload\" href=\"./a.wasm\">\
                    <script>import init, * as bindings from './a.js';\nconst wasm = await init({ x: './a.wasm' });</script>";
        let done = with_late_start(page).unwrap();
        assert!(
            !done.contains("preload") && !done.contains("import init"),
            "{done}"
        );
        let painted = done.find("requestAnimationFrame").unwrap();
        let import = done
            .find("const bindings = await import('./a.js');")
            .unwrap();
        assert!(painted < import, "{done}");
        let program = done.find("const program = { x: './a.wasm' };").unwrap();
        assert!(painted < program && program < import, "{done}");
        assert!(
            done.contains("const wasm = await bindings.default(program);"),
            "{done}"
        );
        assert!(with_late_start("<script></script>").is_err());
    }

    #[test]
    fn a_longer_name_is_another_element() {
        assert!(find_tag("<metadata>", "meta", 0).is_none());
    }
}
