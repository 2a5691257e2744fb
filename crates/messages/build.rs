//! Generates Rust code from the language files: every sentence of en.json as a typed key, and the list of languages.
//!
//! A language is one file, `TAG.json`, beside this one. en.json determines the sentences and their parameters; its
//! texts are compiled into the keys.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Families: sentences that are looked up by a name of the engine. Their keys consist of this prefix and the name.
const FAMILIES: [&str; 15] = [
    "denial.denied",
    "denial.explicitDeny",
    "denial.implicitDeny",
    "doubt",
    "example",
    "finding",
    "import.format",
    "import.other",
    "import.source",
    "redact.kept",
    "redact.kind",
    "redact.secret",
    "repair",
    "ui.layer",
    "ui.primary",
];

/// An additional folder of language files, for builds with other languages.
const OTHER_FOLDER: &str = "CANIVAULT_LANGUAGES";

type Sentences = BTreeMap<String, String>;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed={OTHER_FOLDER}");
    let folder = env::var_os("OUT_DIR").ok_or("cargo names no folder for what is built")?;
    let folder = Path::new(&folder);
    let languages = languages()?;
    let english = languages.get("en").ok_or("there is no en.json")?;
    let english = read(english)?;
    fs::write(folder.join("key.rs"), keys(&english)?)?;
    fs::write(folder.join("families.rs"), format!("{FAMILIES:?}"))?;
    fs::write(folder.join("languages.rs"), list(&languages)?)?;
    Ok(())
}

/// The language files by their tags.
fn languages() -> Result<BTreeMap<String, PathBuf>, Box<dyn Error>> {
    let own = env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo names no folder of the crate")?;
    let other = env::var_os(OTHER_FOLDER).filter(|folder| !folder.is_empty());
    let mut languages = BTreeMap::new();
    for folder in [Some(own), other].into_iter().flatten() {
        // The folder is watched, so that a new file is noticed.
        println!("cargo::rerun-if-changed={}", Path::new(&folder).display());
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let tag = path.file_stem().unwrap_or_default().to_string_lossy();
            // Cargo adds a hidden JSON file of its own to packages.
            let is_language = !tag.starts_with('.');
            if is_language && path.extension().is_some_and(|ending| ending == "json") {
                println!("cargo::rerun-if-changed={}", path.display());
                languages.insert(tag.into_owned(), path);
            }
        }
    }
    Ok(languages)
}

fn read(path: &Path) -> Result<Sentences, Box<dyn Error>> {
    let problem = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let text = fs::read_to_string(path).map_err(|why| problem(&why))?;
    Ok(serde_json::from_str(&text).map_err(|why| problem(&why))?)
}

/// The list of languages, English first, then by their tags.
fn list(languages: &BTreeMap<String, PathBuf>) -> Result<String, Box<dyn Error>> {
    let mut names = String::new();
    let mut files = String::new();
    let mut tags: Vec<&String> = languages.keys().collect();
    tags.sort_by_key(|tag| *tag != "en");
    for tag in tags {
        let Some(path) = languages.get(tag) else {
            continue;
        };
        let sentences = read(path)?;
        let required = |key: &str| {
            let sentence = sentences.get(key).cloned();
            sentence.ok_or_else(|| format!("{}: `{key}` is missing", path.display()))
        };
        if required("language.tag")? != *tag {
            return Err(format!("{}: `language.tag` must be `{tag}`", path.display()).into());
        }
        let name = required("language.name")?;
        writeln!(names, "    Language {{ tag: {tag:?}, name: {name:?} }},")?;
        let file = path.display().to_string();
        writeln!(files, "    ({tag:?}, include_str!({file:?})),")?;
    }
    Ok(format!(
        "/// Every language there is a file of, English first, then by their tags.\n\
         pub const LANGUAGES: &[Language] = &[\n{names}];\n\n\
         /// The files. What only asks for [`LANGUAGES`] does not carry them.\n\
         const FILES: &[(&str, &str)] = &[\n{files}];\n"
    ))
}

/// One sentence, or the two English forms of a sentence with a count.
struct Sentence<'a> {
    one: Option<&'a str>,
    other: &'a str,
    parameters: BTreeSet<&'a str>,
}

/// `key.one` and `key.other` are two forms of `key`; every other key is a sentence of its own.
fn sentences(english: &Sentences) -> BTreeMap<&str, Sentence<'_>> {
    let mut found = BTreeMap::new();
    for (key, text) in english {
        let plural = |key: &str| english.get(&format!("{key}.one"));
        if let Some(name) = key.strip_suffix(".one")
            && english.contains_key(&format!("{name}.other"))
        {
            continue;
        }
        let name = key.strip_suffix(".other");
        let name = name.filter(|name| plural(name).is_some());
        let one = name.and_then(plural).map(String::as_str);
        let texts = [Some(text.as_str()), one].into_iter().flatten();
        let mut parameters: BTreeSet<&str> = texts.flat_map(parameters).collect();
        if name.is_some() {
            parameters.remove("count");
        }
        let sentence = Sentence {
            one,
            other: text,
            parameters,
        };
        found.insert(name.unwrap_or(key), sentence);
    }
    found
}

/// The names of a template's parameters: as `language.rs` reads them.
fn parameters(template: &str) -> impl Iterator<Item = &str> {
    let opened = template.split('{').skip(1);
    opened.filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_name.then_some(name)
    })
}

fn keys(english: &Sentences) -> Result<String, Box<dyn Error>> {
    let sentences = sentences(english);
    let mut code = String::new();
    let mut all = String::new();
    let mut names = BTreeSet::new();
    for (key, sentence) in &sentences {
        let constant = constant(key);
        if !names.insert(constant.clone()) {
            return Err(format!("two keys of en.json are called `{constant}` in Rust").into());
        }
        write_sentence(&mut code, key, sentence, &constant)?;
        writeln!(all, "    &{constant}_,")?;
    }
    writeln!(
        code,
        "/// Every sentence, sorted by its key.\npub(crate) static ALL: &[&Sentence] = &[\n{all}];"
    )?;
    for family in FAMILIES {
        let prefix = format!("{family}.");
        let mut members = String::new();
        for key in sentences.keys() {
            if let Some(word) = key.strip_prefix(&prefix) {
                writeln!(members, "    ({word:?}, &{}_),", constant(key))?;
            }
        }
        writeln!(
            code,
            "/// The sentences of `{family}`, by the rest of their keys.\n\
             pub const {}: Family = Family(&[\n{members}]);",
            constant(family)
        )?;
    }
    Ok(code)
}

/// A sentence: its text, and the constant or the type for it.
fn write_sentence(
    code: &mut String,
    key: &str,
    sentence: &Sentence<'_>,
    constant: &str,
) -> std::fmt::Result {
    let (one, other) = (sentence.one, sentence.other);
    let parameters: Vec<&str> = sentence.parameters.iter().copied().collect();
    writeln!(
        code,
        "static {constant}_: Sentence = Sentence {{ key: {key:?}, one: {one:?}, other: {other:?}, \
         parameters: &{parameters:?} }};"
    )?;
    for line in other.lines() {
        writeln!(code, "/// {}", escaped(line))?;
    }
    if parameters.is_empty() && one.is_none() {
        return writeln!(code, "pub const {constant}: Key = Key(&{constant}_);\n");
    }
    let name = type_name(key);
    let lifetime = if parameters.is_empty() { "" } else { "<'a>" };
    writeln!(
        code,
        "#[derive(Clone, Copy, Debug)]\npub struct {name}{lifetime} {{"
    )?;
    if one.is_some() {
        writeln!(code, "    /// How many.\n    pub count: usize,")?;
    }
    let mut values = String::new();
    for parameter in &parameters {
        let field = field(parameter);
        writeln!(code, "    /// `{{{parameter}}}`\n    pub {field}: &'a str,")?;
        write!(values, "self.{field}, ")?;
    }
    let elided = if parameters.is_empty() { "" } else { "<'_>" };
    let count = if one.is_some() {
        "Some(self.count)"
    } else {
        "None"
    };
    writeln!(
        code,
        "}}\nimpl Message for {name}{elided} {{\n    fn text(&self, words: &Messages) -> String {{\n        \
         words.fill(&{constant}_, {count}, &[{values}])\n    }}\n}}\n"
    )
}

/// A sentence as a doc comment: code stays code, and no other part becomes a link or markup.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    let mut is_code = false;
    for character in text.chars() {
        is_code ^= character == '`';
        if !is_code && "[]<>*_\\#".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// `ui.layer.vpcEndpoint.title` as `UI_LAYER_VPC_ENDPOINT_TITLE`.
fn constant(key: &str) -> String {
    let mut name = String::new();
    for character in key.chars() {
        if character.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(match character {
            '.' | '-' => '_',
            other => other.to_ascii_uppercase(),
        });
    }
    name
}

/// `action.otherName` as `ActionOtherName`.
fn type_name(key: &str) -> String {
    let parts = key.split(['.', '-']);
    parts
        .map(|part| {
            let mut letters = part.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

/// A parameter as a field name. Some names are Rust keywords.
fn field(parameter: &str) -> String {
    match parameter {
        "type" | "in" | "as" | "for" | "if" | "use" | "where" | "mod" => format!("r#{parameter}"),
        other => other.to_owned(),
    }
}
