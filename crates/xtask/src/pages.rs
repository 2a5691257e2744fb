//! The pages of the site, each with a program of its own: their sources and their places in the site.
//!
//! The other files (programs, style, editor, languages, icons) are in the site's root, shared by all pages; a page in a
//! folder references them with `../`.

use crate::html::{self, Trusted};
use crate::process::{self, Outcome, command};
use crate::reproducible;
use crate::site::{self, Kind, files_ending};
use std::ffi::OsString;
use std::fs;
use std::path::Path;

/// One page.
pub(crate) struct Page {
    /// The HTML that Trunk builds it from.
    source: &'static str,
    /// The binary of `web/` that it runs.
    pub(crate) program: &'static str,
    /// Its folder in the site, with a slash at the end; blank for the root.
    pub(crate) folder: &'static str,
    /// The path from there to the site's root.
    pub(crate) home: &'static str,
    /// The scripts in it that may turn text into a script's address.
    pub(crate) trusted: Trusted,
    /// Whether the service worker caches it on the visitor's device.
    pub(crate) is_kept: bool,
    /// Whether its first view is prerendered in its HTML.
    pub(crate) is_prerendered: bool,
    /// Whether it loads the modules of [`crate::on_demand`].
    pub(crate) has_modules: bool,
}

/// All pages.
pub(crate) const PAGES: [Page; 3] = [
    Page {
        source: "index.html",
        program: "canivault-page",
        folder: "",
        home: "./",
        trusted: Trusted::Worker,
        is_kept: true,
        is_prerendered: true,
        has_modules: true,
    },
    Page {
        source: "web/learn/index.html",
        program: "canivault-learn",
        folder: "learn/",
        home: "../",
        trusted: Trusted::Worker,
        is_kept: true,
        is_prerendered: false,
        has_modules: false,
    },
    Page {
        source: "web/embed/index.html",
        program: "canivault-embed",
        folder: "embed/",
        home: "../",
        trusted: Trusted::Nothing,
        is_kept: false,
        is_prerendered: false,
        has_modules: true,
    },
];

impl Page {
    /// Its file in the site.
    pub(crate) fn file(&self) -> String {
        format!("{}index.html", self.folder)
    }

    /// The address, from this page, of a file in the site's root.
    pub(crate) fn address(&self, name: &str) -> String {
        format!("{}{name}", self.home)
    }

    /// Builds the page with its program: puts the program's files into the site, and returns the HTML.
    pub(crate) fn build(&self, kind: Kind, folder: &Path, path: &OsString) -> Outcome<String> {
        let stages = process::target().join("trunk").join(kind.profile());
        let stage = stages.join(self.program);
        self.trunk(kind, &stage, path)?;
        let index = stage.join("index.html");
        let page = fs::read_to_string(&index).map_err(|why| problem(&index, &why))?;
        let mut page = html::with_late_start(&page)?;
        for file in files_ending(&stage, &["js", "wasm", "svg"])? {
            let copy = folder.join(site::name(&file));
            fs::copy(&file, &copy).map_err(|why| problem(&copy, &why))?;
        }
        if kind == Kind::Release {
            for file in files_ending(&stage, &["wasm"])? {
                let name = site::name(&file);
                let optimized = optimize(&folder.join(&name), path)?;
                page = page.replace(&name, &optimized);
            }
        }
        Ok(page)
    }

    fn trunk(&self, kind: Kind, stage: &Path, path: &OsString) -> Outcome {
        let mut trunk = command("trunk");
        trunk
            .args(["build", self.source, "--offline", "--skip-version-check"])
            .args(["--color", "never", "--public-url", self.home])
            .args(["--cargo-profile", kind.profile(), "--dist"])
            .arg(stage)
            .env("PATH", path);
        if kind == Kind::Release {
            trunk.arg("--release").envs(reproducible::variables());
        }
        // Trunk reads this variable as the value of an option, and rejects the usual `1`.
        trunk.env_remove("NO_COLOR");
        let what = match kind {
            Kind::Release => "optimized (1 to 4 minutes from nothing)",
            Kind::Dev => "not optimized (about a minute from nothing)",
        };
        process::run(&format!("building {}, {what}", self.source), &mut trunk)
    }
}

/// Optimizes a program in place, then gives it a name with its own hash: Trunk's would not change with the optimizer.
/// (No `--all-features`: version 132 then writes imports in a form that Chromium refuses. It learns the features from
/// the file, unless the cargo profile strips everything.)
fn optimize(file: &Path, path: &OsString) -> Outcome<String> {
    let name = site::name(file);
    process::run(
        &format!("optimizing {name} for size"),
        command("wasm-opt")
            .arg("-Oz")
            .arg(file)
            .arg("-o")
            .arg(file)
            .env("PATH", path),
    )?;
    let bytes = fs::read(file).map_err(|why| problem(file, &why))?;
    let stem = name.rsplit_once('-').map_or(&*name, |(stem, _)| stem);
    let name = format!("{stem}-{}_bg.wasm", html::short_hash(bytes));
    fs::rename(file, file.with_file_name(&name)).map_err(|why| problem(file, &why))?;
    Ok(name)
}

/// The playground's first view in every language, rendered by the program `canivault-prerender`.
pub(crate) fn first_views() -> Outcome<Vec<(String, String)>> {
    let mut prerender = process::cargo();
    prerender
        .args(["run", "--quiet", "--offline", "--package", "canivault-web"])
        .args(["--features", "prerender", "--bin", "canivault-prerender"]);
    let printed = process::output("rendering the first view in every language", &mut prerender)?;
    let views: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&printed)
        .map_err(|why| format!("canivault-prerender should print a JSON object: {why}"))?;
    let views = views.into_iter().map(|(code, view)| match view {
        serde_json::Value::String(view) => Ok((code, view)),
        _ => Err(format!("canivault-prerender printed no HTML for `{code}`")),
    });
    views.collect()
}

fn problem(file: &Path, why: &std::io::Error) -> String {
    format!("{}: {why}", file.display())
}
