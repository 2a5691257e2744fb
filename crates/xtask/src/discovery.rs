//! Files and tags for search engines, chat programs, browsers and scanners: the address and the picture in a page's
//! head, `robots.txt`, `sitemap.xml`, `favicon.ico`, `.well-known/security.txt` and the page for missing addresses.
//!
//! The site works at any address, so a build does not know its own. The publisher sets it in a variable, and the pages
//! then contain it; otherwise, everything that requires an address is omitted:
//!
//! ```text
//! CANIVAULT_ADDRESS=https://vault.example.org/ cargo xtask build
//! ```

use crate::html;
use crate::pages::Page;
use crate::process::{Outcome, ask, command, root};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The variable with the address at which the site is published.
const ADDRESS: &str = "CANIVAULT_ADDRESS";
/// The page for missing addresses, with the name that hosts expect.
const MISSING_NAME: &str = "404.html";
const MISSING: &str = "web/404.html";
/// The path defined by <https://www.rfc-editor.org/rfc/rfc9116#section-3>.
const SECURITY_NAME: &str = ".well-known/security.txt";
const SECURITY: &str = "web/security.txt";
const FAVICON: &str = "web/icons/favicon.ico";
/// The picture of a shared link, drawn by tests/browser/social.mjs. Its size is declared as described in
/// <https://ogp.me/#structured>.
const SOCIAL: &str = "web/icons/social.png";
const SOCIAL_SIZE: (u32, u32) = (1200, 630);

/// The address at which the site is published, with a slash at the end; `None` if it is not set.
pub(crate) fn address() -> Outcome<Option<String>> {
    match std::env::var(ADDRESS) {
        Ok(given) if !given.is_empty() => read_address(&given).map(Some),
        _ => Ok(None),
    }
}

fn read_address(given: &str) -> Outcome<String> {
    let problem = || {
        format!(
            "{ADDRESS} wants the address of the site, such as https://vault.example.org/, not `{given}`"
        )
    };
    let rest = given.strip_prefix("https://");
    let rest = rest.or_else(|| given.strip_prefix("http://"));
    let rest = rest.filter(|rest| !rest.starts_with('/') && !rest.is_empty());
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || "-._~:/[]%".contains(character);
    match rest {
        Some(rest) if rest.chars().all(is_plain) => Ok(format!("{}/", given.trim_end_matches('/'))),
        _ => Err(problem()),
    }
}

/// Inserts a page's metadata into its head: its address, and the picture that chat programs show for a link.
pub(crate) fn with_head(
    html: &str,
    page: &Page,
    address: Option<&str>,
    social: &str,
) -> Outcome<String> {
    // Without an address, a relative path to the picture: most programs resolve it.
    let picture = match address {
        Some(address) => format!("{address}{social}"),
        None => page.address(social),
    };
    let (width, height) = SOCIAL_SIZE;
    let mut tags = format!(
        "<meta property=\"og:image\" content=\"{picture}\"><meta property=\"og:image:width\" content=\"{width}\">\
         <meta property=\"og:image:height\" content=\"{height}\"><meta name=\"twitter:image\" content=\"{picture}\">"
    );
    if let Some(address) = address {
        let here = format!("{address}{}", page.folder);
        // Writing to a string cannot fail.
        write!(
            tags,
            "<meta property=\"og:url\" content=\"{here}\"><link rel=\"canonical\" href=\"{here}\">"
        )
        .ok();
    }
    html::with_tags(html, &tags)
}

/// Copies the picture of a shared link under a name with its hash, and returns that name.
pub(crate) fn social(folder: &Path) -> Outcome<String> {
    let picture = read(SOCIAL)?;
    let name = format!("social-{}.png", html::short_hash(&picture));
    put(&folder.join(&name), picture)?;
    Ok(name)
}

/// Writes the files beside the pages.
pub(crate) fn write(folder: &Path, pages: &[&Page], address: Option<&str>) -> Outcome {
    put(&folder.join("favicon.ico"), read(FAVICON)?)?;
    put(&folder.join("robots.txt"), robots(address))?;
    if let Some(address) = address {
        put(&folder.join("sitemap.xml"), sitemap(address, pages))?;
    }
    let missing = text(MISSING)?.replace("{home}", &path(address));
    let missing = html::with_policy(&missing, &[])?;
    put(&folder.join(MISSING_NAME), missing)?;
    let security = text(SECURITY)?.replace("{repository}", env!("CARGO_PKG_REPOSITORY"));
    put(&folder.join(SECURITY_NAME), security)
}

/// Everything may be read, including the frame: its content is in the fragment, which crawlers ignore.
fn robots(address: Option<&str>) -> String {
    let mut robots = "User-agent: *\nDisallow:\n".to_owned();
    if let Some(address) = address {
        // Writing to a string cannot fail.
        writeln!(robots, "Sitemap: {address}sitemap.xml").ok();
    }
    robots
}

/// See <https://www.sitemaps.org/protocol.html>. The frame is not a page to visit directly.
fn sitemap(address: &str, pages: &[&Page]) -> String {
    let pages = pages.iter().filter(|page| page.is_kept);
    let pages = pages.map(|page| format!("<url><loc>{address}{}</loc></url>\n", page.folder));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{}</urlset>\n",
        pages.collect::<String>()
    )
}

/// The path of the site's root: the page for missing addresses can be served at any depth, so relative links would not
/// work.
fn path(address: Option<&str>) -> String {
    let host = address.and_then(|address| Some(address.split_once("://")?.1));
    let path = host.and_then(|host| Some(host.split_once('/')?.1));
    format!("/{}", path.unwrap_or_default())
}

/// Fails if security.txt has expired, because scanners would then ignore it.
pub(crate) fn check_expiry() -> Outcome {
    // Rust's standard library has no calendar.
    let today = ask(command("node").args(["--print", "new Date().toISOString()"]));
    let (security, today) = (text(SECURITY)?, today.ok_or("node does not run")?);
    match expiry(&security) {
        // ISO 8601 dates sort chronologically.
        Some(expires) if expires > today.as_str() => Ok(()),
        _ => Err(format!(
            "{SECURITY} has expired: write a time within a year behind `Expires:`"
        )),
    }
}

fn expiry(security: &str) -> Option<&str> {
    let mut lines = security.lines();
    lines.find_map(|line| line.strip_prefix("Expires: "))
}

fn read(file: &str) -> Outcome<Vec<u8>> {
    fs::read(root().join(file)).map_err(|why| format!("{file}: {why}"))
}

fn text(file: &str) -> Outcome<String> {
    fs::read_to_string(root().join(file)).map_err(|why| format!("{file}: {why}"))
}

fn put(file: &Path, bytes: impl AsRef<[u8]>) -> Outcome {
    let folder = file.parent().unwrap_or(file);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(file, bytes))
        .map_err(|why| format!("{}: {why}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::PAGES;

    #[test]
    fn an_address_is_one_or_is_refused() {
        for (given, read) in [
            ("https://vault.example.org", "https://vault.example.org/"),
            ("https://vault.example.org/", "https://vault.example.org/"),
            ("http://localhost:8080/a/b", "http://localhost:8080/a/b/"),
        ] {
            assert_eq!(read_address(given).as_deref(), Ok(read));
        }
        for refused in [
            "vault.example.org",
            "ftp://a",
            "https://",
            "https:///a",
            "https://a/?b",
            "https://a/#b",
            "https://a/\"><script>",
        ] {
            assert!(read_address(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn a_page_names_its_address_when_it_is_known() {
        let page = "<meta charset=utf-8><p>";
        let [_, learn, _] = &PAGES;
        let known = with_head(page, learn, Some("https://a.example/"), "social-1.png").unwrap();
        for tag in [
            "<link rel=\"canonical\" href=\"https://a.example/learn/\">",
            "<meta property=\"og:url\" content=\"https://a.example/learn/\">",
            "<meta property=\"og:image\" content=\"https://a.example/social-1.png\">",
        ] {
            assert!(known.contains(tag), "{tag}: {known}");
        }
        let unknown = with_head(page, learn, None, "social-1.png").unwrap();
        assert!(!unknown.contains("canonical") && !unknown.contains("og:url"));
        assert!(unknown.contains("<meta property=\"og:image\" content=\"../social-1.png\">"));
    }

    #[test]
    fn robots_and_sitemap_have_whole_addresses_or_none() {
        let pages: Vec<&Page> = PAGES.iter().collect();
        assert_eq!(robots(None), "User-agent: *\nDisallow:\n");
        let address = "https://a.example/b/";
        assert!(robots(Some(address)).ends_with("\nSitemap: https://a.example/b/sitemap.xml\n"));
        let sitemap = sitemap(address, &pages);
        assert_eq!(sitemap.matches("<loc>https://a.example/b/").count(), 2);
        assert!(!sitemap.contains("embed"), "{sitemap}");
    }

    #[test]
    fn the_way_home_is_a_path() {
        assert_eq!(path(None), "/");
        assert_eq!(path(Some("https://a.example/")), "/");
        assert_eq!(path(Some("https://a.example/b/c/")), "/b/c/");
    }

    #[test]
    fn security_txt_has_what_its_standard_demands() {
        let security = text(SECURITY).unwrap();
        assert!(security.contains("Contact: {repository}/security"));
        let expires = expiry(&security).unwrap();
        assert!(expires.len() == "2027-01-01T00:00:00Z".len() && expires.ends_with('Z'));
    }
}
