//! Policies and backup vaults in infrastructure as code: Terraform and `OpenTofu`, `CloudFormation` with SAM and the CDK,
//! files of the Landing Zone Accelerator, policies as YAML.
//!
//! ```
//! use iac::File;
//! use vault::import::infrastructure::Language;
//!
//! let text = r#"
//! resource "aws_iam_role_policy" "vaults" {
//!   name   = "vaults"
//!   role   = "creator"
//!   policy = jsonencode({
//!     Statement = [{ Effect = "Allow", Action = "backup:*", Resource = "*" }]
//!   })
//! }"#;
//! let found = iac::read(&[File { name: "main.tf", text }]);
//! assert_eq!(found.language, Some(Language::Terraform));
//! assert_eq!(found.policies[0].address, "aws_iam_role_policy.vaults");
//! ```
//!
//! [`read`] never fails: it returns what it understood, and notes with their places. Every value keeps its place in a
//! file. A value that is known only after a deployment is a placeholder named by its expression
//! (`${aws_kms_key.k.arn}`); a statement that exists only under a condition gets a condition test for it. Which
//! principal's policies are used is decided in `vault::import::infrastructure`. The crate only computes: it opens no
//! files, and reads only those that are passed to it.
//!
//! Reading order: `value.rs` (the value type of all languages), `json.rs` and `yaml.rs` (conversion into values),
//! `write.rs` (from a value to a policy's text), `collector.rs` (the result under construction), `excerpt.rs` (code in
//! texts for people), then the languages: `terraform.rs`, `cloudformation.rs`, `landing_zone.rs`. `cli_output.rs`
//! passes on what the AWS CLI prints as YAML. `patch.rs` changes a file.

mod value;
mod json;
mod yaml;
mod write;
mod collector;
mod excerpt;
mod terraform;
mod cloudformation;
mod landing_zone;
mod cli_output;
pub mod patch;

use collector::Collector;
use evaluator::layer::Layer;
use terraform::json_syntax;
use vault::import;
use vault::import::infrastructure::{Found, Language, Role};
use vault::import::yaml_output::may_be;

/// A file, or a text that was pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File<'a> {
    /// Its path; blank for a text without one.
    pub name: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// The kind of text in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Hcl,
    /// Terraform's language as JSON.
    HclJson,
    /// What `terraform output -json` prints.
    Outputs,
    PlanText,
    PlanJson,
    CloudFormationJson,
    Yaml,
    Json,
    Other,
}

/// Returns `true` if [`read`] can read the text.
pub fn is_known(file: File<'_>) -> bool {
    !matches!(kind(file), Kind::Other | Kind::Json)
        || is_for_people(file) && !excerpt::excerpts(file.text).is_empty()
        || excerpt::template_body(file.text).is_some()
}

/// Reads files that belong together: references between them are resolved.
pub fn read(files: &[File<'_>]) -> Found {
    // Excerpts are read as separate files, and their places are mapped to the original files.
    let mut excerpts = Vec::new();
    for (at, file) in files.iter().enumerate() {
        if let Some(source) = hcl_of_json(*file, at) {
            excerpts.push(Excerpt {
                of: at,
                kind: Kind::Hcl,
                text: source.text.clone(),
                source: Some(source),
            });
            continue;
        }
        let found = if is_for_people(*file) {
            excerpt::excerpts(file.text)
        } else {
            excerpt::template_body(file.text).into_iter().collect()
        };
        excerpts.extend(found.into_iter().map(|(kind, text)| Excerpt {
            of: at,
            kind,
            text,
            source: None,
        }));
    }
    if excerpts.is_empty() {
        let kinds: Vec<Kind> = files.iter().map(|file| kind(*file)).collect();
        return read_kinds(files, &kinds);
    }
    let mut all = files.to_vec();
    let mut kinds: Vec<Kind> = files
        .iter()
        .enumerate()
        .map(|(at, file)| {
            if excerpts.iter().any(|excerpt| excerpt.of == at) {
                Kind::Other
            } else {
                kind(*file)
            }
        })
        .collect();
    for excerpt in &excerpts {
        let name = files.get(excerpt.of).map_or("", |file| file.name);
        let text = &excerpt.text;
        all.push(File { name, text });
        kinds.push(excerpt.kind);
    }
    let mut found = read_kinds(&all, &kinds);
    let pieces = found.policies.iter_mut();
    let pieces = pieces.flat_map(|policy| &mut policy.pieces);
    let vaults = found.vaults.iter_mut();
    let places = pieces
        .map(|piece| &mut piece.at)
        .chain(found.notes.iter_mut().filter_map(|note| note.at.as_mut()))
        .chain(vaults.filter_map(|vault| vault.at.as_mut()));
    for place in places {
        let excerpt = place.file.checked_sub(files.len());
        if let Some(excerpt) = excerpt.and_then(|excerpt| excerpts.get(excerpt)) {
            let at = excerpt.of;
            place.file = at;
            if let Some(source) = &excerpt.source {
                let origin = source.origin(place.start, place.end);
                (place.start, place.end) = origin.unwrap_or_default();
                continue;
            }
            // For a template in an output, the place is the whole output.
            if let Some(file) = files.get(at).filter(|file| !is_for_people(**file)) {
                (place.start, place.end) = (0, file.text.len());
            }
        }
    }
    found
}

/// A text that is read in the place of a file, or of a part of it.
struct Excerpt {
    /// The file.
    of: usize,
    kind: Kind,
    text: String,
    /// Where its parts came from, if places in it are not places in the file.
    source: Option<json_syntax::Source>,
}

/// A file in Terraform's JSON syntax, in the language itself.
fn hcl_of_json(file: File<'_>, at: usize) -> Option<json_syntax::Source> {
    if kind(file) != Kind::HclJson {
        return None;
    }
    let document = json::read(file.text, at).into_iter().next()?;
    json_syntax::is_file(&document).then(|| json_syntax::to_language(&document))
}

/// Returns `true` if a text may contain code among other text.
fn is_for_people(file: File<'_>) -> bool {
    let extension = file.name.rsplit_once('.').map(|(_, extension)| extension);
    let is_code = matches!(
        extension,
        Some("tf" | "tofu" | "hcl" | "tfvars" | "yaml" | "yml" | "template" | "json")
    );
    !is_code && !file.text.trim_start().starts_with(['{', '['])
}

fn read_kinds(files: &[File<'_>], kinds: &[Kind]) -> Found {
    let mut collector = Collector::new(files);
    let of = |wanted: &[Kind]| -> Vec<usize> {
        let kinds = kinds.iter().enumerate();
        kinds
            .filter(|(_, kind)| wanted.contains(kind))
            .map(|(at, _)| at)
            .collect()
    };
    let hcl = of(&[Kind::Hcl]);
    if !hcl.is_empty() {
        collector.language(Language::Terraform);
        terraform::read_files(&hcl, &mut collector);
    }
    for at in of(&[Kind::PlanText]) {
        collector.language(Language::Terraform);
        terraform::read_plan_text(at, &mut collector);
    }
    for at in of(&[Kind::Outputs]) {
        collector.language(Language::Terraform);
        terraform::read_outputs(at, &mut collector);
    }
    for at in of(&[Kind::PlanJson]) {
        collector.language(Language::Terraform);
        terraform::read_plan_json(at, &mut collector);
    }
    for at in of(&[Kind::CloudFormationJson, Kind::Yaml]) {
        let text = files.get(at).map(|file| file.text).unwrap_or_default();
        let value = if text.trim_start().starts_with('{') {
            json::read(text, at)
        } else {
            yaml::read(text, at, &mut collector)
        };
        for document in value {
            let document = match document.get("TemplateBody") {
                Some(template) if cloudformation::is_template(template) => template.clone(),
                _ => document,
            };
            if let Some(output) = cli_output::as_json(&document) {
                collector.output(output);
            } else if cloudformation::is_template(&document) {
                collector.language(Language::CloudFormation);
                cloudformation::read(&document, &mut collector);
            } else if landing_zone::is_configuration(&document) {
                collector.language(Language::LandingZone);
                landing_zone::read(&document, &mut collector);
            } else if collector.policies_of_document(&document) {
                collector.language(Language::Yaml);
                if document.get("Statement").is_some()
                    && let Some(file) = files.get(at)
                    && let Some(role) = role_of_words(*file)
                {
                    collector.set_last_role(role);
                }
            }
        }
    }
    collector.finish()
}

/// What the comments at the start of a file, or its name, say of the policy that the file is.
fn role_of_words(file: File<'_>) -> Option<Role> {
    let is_comment = |line: &&str| line.starts_with('#') || line.trim().is_empty();
    let comments: Vec<&str> = file.text.lines().take_while(is_comment).collect();
    let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    Some(match import::layer_of_words(&comments.join("\n"), stem)? {
        Layer::Identity => Role::Identity,
        Layer::Boundary => Role::Boundary,
        Layer::Scp => Role::Scp,
        Layer::Rcp => Role::Rcp,
        Layer::VpcEndpoint => Role::VpcEndpoint,
        Layer::Resource => Role::Key,
        Layer::Session => return None,
    })
}

fn kind(file: File<'_>) -> Kind {
    let start = file.text.trim_start_matches('\u{feff}').trim_start();
    let extension = file.name.rsplit_once('.').map(|(_, extension)| extension);
    if start.starts_with(['{', '[']) {
        let is_named = file.name.ends_with(".tf.json") || file.name.ends_with(".tofu.json");
        return match json_kind(start) {
            Kind::Json | Kind::CloudFormationJson if is_named => Kind::HclJson,
            kind => kind,
        };
    }
    if terraform::is_plan_text(start) {
        return Kind::PlanText;
    }
    match extension {
        Some("tf" | "tofu" | "hcl" | "tfvars") => return Kind::Hcl,
        Some("yaml" | "yml" | "template") => return Kind::Yaml,
        _ => {}
    }
    if terraform::is_hcl(start) || terraform::is_outputs(start) {
        return Kind::Hcl;
    }
    if yaml::is_known(start) || may_be(start) {
        return Kind::Yaml;
    }
    Kind::Other
}

/// JSON files are recognized by their start or end, because tools write the members in any order.
fn json_kind(text: &str) -> Kind {
    const ENOUGH: usize = 1 << 16;
    let head = head(text, ENOUGH);
    let tail = tail(text, ENOUGH);
    let has = |word: &str| head.contains(word) || tail.contains(word);
    if has("\"terraform_version\"") || has("\"planned_values\"") || has("\"resource_changes\"") {
        Kind::PlanJson
    } else if has("\"resource\"") && has("\"aws_") || has("\"aws_iam_policy_document\"") {
        Kind::HclJson
    } else if has("\"sensitive\"") && has("\"type\"") && has("\"value\"") {
        Kind::Outputs
    } else if has("\"Resources\"") && (has("\"AWS::") || has("\"Type\"")) {
        Kind::CloudFormationJson
    } else {
        Kind::Json
    }
}

fn head(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len()))
        .rev()
        .find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

fn tail(text: &str, most: usize) -> &str {
    let start =
        (text.len().saturating_sub(most)..=text.len()).find(|start| text.is_char_boundary(*start));
    start
        .and_then(|start| text.get(start..))
        .unwrap_or_default()
}
