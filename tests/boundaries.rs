//! The direction of dependencies within `web/`: ARCHITECTURE.md says what is allowed. The boundaries between crates are
//! kept by their manifests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// The modules of `web/src`, each using only those above it.
const LAYERS: [&str; 11] = [
    "units",
    "dom",
    "browser",
    "editor",
    "state",
    "routes",
    "embed",
    "view",
    "components",
    "app",
    "teach",
];

struct Source {
    /// From `web/src`, without the ending: `app/embed`.
    module: String,
    /// Without comments and tests.
    code: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.extend(source(&root, &path));
            }
        }
    }
    assert!(found.len() > 100, "{} files", found.len());
    found
}

fn source(root: &Path, path: &PathBuf) -> Option<Source> {
    let module = path.strip_prefix(root).unwrap().with_extension("");
    let module = module.to_string_lossy().replace('\\', "/");
    if module
        .split('/')
        .any(|part| part == "tests" || part == "bin")
    {
        return None;
    }
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    Some(Source {
        module: module.trim_end_matches("/mod").to_owned(),
        code: lines.collect::<Vec<_>>().join("\n"),
    })
}

/// The modules of `web` that a file names from the crate's root, as far as they are files: `app/persistence`.
fn named(source: &Source, modules: &BTreeSet<String>) -> BTreeSet<String> {
    let group = Regex::new(r"\b(crate(?:::\w+)*)::\{([^}]*)\}").unwrap();
    let path = Regex::new(r"\b((?:crate|super)(?:::\w+)+)").unwrap();
    let mut paths: Vec<String> = Vec::new();
    for found in group.captures_iter(&source.code) {
        let members = found[2].split(',').map(|member| member.trim().to_owned());
        paths.extend(members.map(|member| format!("{}::{member}", &found[1])));
    }
    paths.extend(
        path.captures_iter(&source.code)
            .map(|found| found[1].to_owned()),
    );
    let known = |path: String| {
        let mut parts: Vec<&str> = path.split("::").collect();
        let ups = parts.iter().take_while(|part| **part == "super").count();
        let base = if parts.first() == Some(&"crate") {
            String::new()
        } else {
            let own: Vec<&str> = source.module.split('/').collect();
            own[..own.len().saturating_sub(ups)].join("/")
        };
        let rest: Vec<&str> = parts.drain(ups.max(1)..).collect();
        // The longest beginning that is a file.
        (1..=rest.len()).rev().find_map(|length| {
            let name = format!("{base}/{}", rest[..length].join("/"));
            let name = name.trim_start_matches('/').to_owned();
            modules.contains(&name).then_some(name)
        })
    };
    paths.into_iter().filter_map(known).collect()
}

#[test]
fn a_module_of_the_page_uses_only_those_above_it() {
    let sources = sources();
    let modules: BTreeSet<String> = sources.iter().map(|one| one.module.clone()).collect();
    let place = |module: &str| {
        let first = module.split('/').next().unwrap_or_default();
        LAYERS.iter().position(|layer| *layer == first)
    };
    let mut checked = 0;
    let mut wrong = Vec::new();
    for source in &sources {
        let Some(own) = place(&source.module) else {
            assert_eq!(source.module, "lib", "a module that LAYERS does not have");
            continue;
        };
        for named in named(source, &modules) {
            checked += 1;
            if place(&named).is_some_and(|other| other > own) {
                wrong.push(format!("{} uses {named}", source.module));
            }
        }
    }
    assert!(checked > 300, "{checked} imports were found");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn components_know_neither_the_engine_nor_the_browser() {
    let engine =
        Regex::new(r"\b(?:vault|evaluator|challenge)::|\bcrate::browser\b|\bbrowser::").unwrap();
    let of_view = Regex::new(r"\bview::challenge::").unwrap();
    let mut wrong = Vec::new();
    for source in sources() {
        if !source.module.contains("components") {
            continue;
        }
        let code = of_view.replace_all(&source.code, "");
        let code = code
            .replace("super::challenge::", "")
            .replace("components::challenge::", "");
        if let Some(found) = engine.find(&code) {
            wrong.push(format!("{}: {}", source.module, found.as_str()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_browser_knows_nothing_of_the_application() {
    let own =
        Regex::new(r"canivault|crate::(?:state|view|routes|components|app|teach|embed)\b").unwrap();
    for source in sources() {
        if source.module == "dom"
            || source.module.starts_with("dom/")
            || source.module.starts_with("browser")
        {
            let found = own.find(&source.code).map(|found| found.as_str());
            assert_eq!(found, None, "{}", source.module);
        }
    }
}

#[test]
fn no_files_of_the_page_use_each_other_in_a_circle() {
    let sources = sources();
    let modules: BTreeSet<String> = sources.iter().map(|one| one.module.clone()).collect();
    // A module and the files of its folder are one thing: it puts them together, and they use what it declares.
    let is_own = |one: &str, other: &str| {
        one.starts_with(&format!("{other}/")) || other.starts_with(&format!("{one}/"))
    };
    let uses: BTreeMap<String, BTreeSet<String>> = sources
        .iter()
        .map(|source| {
            let named = named(source, &modules).into_iter();
            let others =
                named.filter(|other| *other != source.module && !is_own(other, &source.module));
            (source.module.clone(), others.collect())
        })
        .collect();
    let mut circles = Vec::new();
    for start in uses.keys() {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&String> = uses[start].iter().collect();
        while let Some(module) = next.pop() {
            if module == start {
                circles.push(start);
                break;
            }
            if seen.insert(module) {
                next.extend(uses.get(module).into_iter().flatten());
            }
        }
    }
    assert!(circles.is_empty(), "in circles: {circles:#?}");
}
