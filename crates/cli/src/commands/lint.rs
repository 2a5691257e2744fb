//! `canivault lint`: policies alone (contract 7).

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use evaluator::finding::Severity;
use evaluator::layer::Layer;
use evaluator::source::{LineIndex, Span};
use evaluator::trace::LayerEffect;
use messages::escape::MarkdownText;
use messages::key;
use messages::{FindingJson, Messages, report_json};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};
use vault::case::{Case, Level, NamedPolicy, Visibility};
use vault::import::infrastructure::Role;
use vault::import::{self, Put, detect_layer};
use vault::infer::infer;
use vault::report::Report;

use crate::annotations::{self, Annotation, Outcome, Test};
use crate::batch::{self, Answer, Format, Printing};
use crate::infrastructure::{self, Infrastructure, TextFile};
use crate::output::{self, Page, style};
use crate::{Failure, Status, input};

/// Check policies by themselves, and say what they mean for creating a vault
///
/// Finds what AWS would refuse, what is spelled wrong and what says something else than it seems to: in policy documents,
/// in outputs of the AWS CLI, and in Terraform, CloudFormation and YAML, at the lines of their files.
#[derive(clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The policies: files, folders, patterns; `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// What the policies are. Without it, what is in them tells
    #[arg(long, value_name = "LAYER", value_parser = layers())]
    layer: Option<Layer>,
    /// The least severity that ends with status 1
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Pass over files in which there is no policy, for hooks that name every file that was changed
    #[arg(long)]
    skip_others: bool,
    #[command(flatten)]
    printing: Printing,
}

/// The least severity that makes `lint` fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// AWS refuses it, or it cannot be what was meant
    Error,
    /// It probably says something else than was meant
    Warning,
    /// It could be written better
    Suggestion,
}

const EXAMPLES: &str = "\
Examples:
  canivault lint policy.json
  canivault lint --layer scp scps/*.json --fail-on warning
  canivault lint . --format github      a whole repository, as annotations

Exit status:
  0  nothing at that severity
  1  something at that severity, or worse
  2  a file cannot be read, or there is no policy in it";

/// The endings of files that policies are looked for in.
const ENDINGS: [&str; 7] = ["json", "tf", "tofu", "hcl", "yaml", "yml", "template"];

fn layers() -> impl TypedValueParser<Value = Layer> {
    let words = Layer::ALL.map(|layer| PossibleValue::new(layer.word()));
    // A case calls the policy of the key `key`.
    let words = words.into_iter().chain([PossibleValue::new("key")]);
    PossibleValuesParser::new(words).map(|word| {
        let named = Layer::ALL.into_iter().find(|layer| layer.word() == word);
        named.unwrap_or(Layer::Resource)
    })
}

/// A policy, and where its text stands.
struct Policy {
    /// Its own name, or its address in infrastructure as code.
    name: Option<String>,
    layer: Option<Layer>,
    text: String,
}

/// Prints what is found.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let expanded = batch::expand(&args.files, &ENDINGS, Some, words)?;
    let named = |path: &PathBuf| !args.skip_others && args.files.contains(path);
    let answers = batch::answers(&expanded.paths, |path| {
        answers(path, named(path), args, words)
    });
    if answers.is_empty() && !args.skip_others && !expanded.is_incomplete {
        let paths: Vec<String> = args.files.iter().map(|path| shown(path)).collect();
        return Err(Failure::Sentence(words.text(key::CliLintNothing {
            path: &paths.join(", "),
        })));
    }
    let summary = |answers: &[Answer]| Some(summary(answers, words));
    let status = batch::print(&args.printing, answers, summary, words)?;
    Ok(expanded.status(status))
}

fn summary(answers: &[Answer], words: &Messages) -> (bool, String) {
    let found: usize = answers.iter().map(|answer| answer.annotations.len()).sum();
    let is_well = answers.iter().all(|answer| answer.status == Status::Pass);
    let policies = words.text(key::CliLintPolicies {
        count: answers.len(),
    });
    let policies = policies.as_str();
    let sentence = words.text(key::CliLintFound {
        count: found,
        policies,
    });
    (is_well, sentence)
}

/// An answer for each policy in a file. What nobody named and is no policy is left out.
fn answers(
    path: &Path,
    is_named: bool,
    args: &Args,
    words: &Messages,
) -> Result<Vec<Answer>, Failure> {
    // Pictures and archives can be called `.json` too: there is no policy in what they look like.
    let text = input::any_text(path, words)?;
    let file = TextFile {
        path: path.to_path_buf(),
        text,
        found: !is_named,
    };
    let (policies, files) = policies(&file);
    if policies.is_empty() && is_named {
        let path = &shown(path);
        return Err(Failure::Sentence(
            if vault::case::read(input::without_mark(&file.text)).is_ok() {
                words.text(key::CliLintCase { path })
            } else {
                words.text(key::CliLintNothing { path })
            },
        ));
    }
    let policies = policies.into_iter();
    let answers = policies.map(|policy| answer(&file.path, &policy, &files, args, words));
    Ok(answers.collect())
}

/// The policies in a file, and the files that their texts came from.
fn policies(file: &TextFile) -> (Vec<Policy>, Infrastructure) {
    let text = input::without_mark(&file.text);
    let whole = || {
        let mut files = Infrastructure::default();
        files.add_policy(TextFile {
            text: text.to_owned(),
            ..file.clone()
        });
        let policy = Policy {
            name: None,
            layer: None,
            text: text.to_owned(),
        };
        (vec![policy], files)
    };
    if infrastructure::is_policy(text) {
        return whole();
    }
    if let Some(files) = Infrastructure::around(file) {
        let own = shown(&file.path);
        let policies = files.policies().filter_map(|found| {
            let text = found.text.clone()?;
            // The other files of the module are answered by themselves.
            let (origin, ..) = files.origin(&text, Span::new(0, 1))?;
            let layer = layer_of(found.role).ok()?;
            (origin == own).then(|| Policy {
                name: Some(found.address.clone()),
                layer,
                text,
            })
        });
        return (policies.collect(), files);
    }
    if vault::case::read(text).is_ok() {
        return (Vec::new(), Infrastructure::default());
    }
    let import = import::read_all(text);
    let mut policies = Vec::new();
    for part in import.parts {
        let found: Vec<(Option<Layer>, NamedPolicy)> = match part.put {
            Put::Policy { layer, policy, .. } => vec![(layer, policy)],
            Put::Layer(layer, all) | Put::Level(layer, all) => all
                .into_iter()
                .map(|policy| (Some(layer), policy))
                .collect(),
            Put::Text(policy) => vec![(None, policy)],
            _ => Vec::new(),
        };
        policies.extend(found.into_iter().filter_map(|(layer, policy)| {
            let name = Some(policy.name).filter(|name| !name.is_empty());
            let text = policy.text.shared()?.to_string();
            Some(Policy { name, layer, text })
        }));
    }
    // A document that is damaged is still the one that somebody wants to hear about.
    let is_damaged = !file.found || text.contains("\"Statement\"") && text.contains("\"Effect\"");
    let is_it = text.contains("Statement") && text.contains("Effect");
    match policies.as_slice() {
        [] if is_damaged && is_it => whole(),
        [only] if only.name.is_none() && is_it && only.text.trim() == text.trim() => whole(),
        _ => (policies, Infrastructure::default()),
    }
}

/// The layer of a policy by where it stands in infrastructure as code; an error where it plays no part here.
const fn layer_of(role: Role) -> Result<Option<Layer>, ()> {
    Ok(Some(match role {
        Role::Identity => Layer::Identity,
        Role::Boundary => Layer::Boundary,
        Role::Scp => Layer::Scp,
        Role::Rcp => Layer::Rcp,
        Role::Key => Layer::Resource,
        Role::VpcEndpoint | Role::OtherEndpoint => Layer::VpcEndpoint,
        Role::ByContent => return Ok(None),
        Role::Trust | Role::VaultAccess | Role::OtherOrganization | Role::OtherResource => {
            return Err(());
        }
    }))
}

/// A case with one policy.
fn case_of(layer: Layer, policy: NamedPolicy) -> Case {
    let mut case = Case::default();
    let policies = &mut case.policies;
    // What else there is may deny or allow anything: this is about the one policy.
    let level = |policy| {
        Visibility::Listed(vec![Level {
            policies: vec![policy],
            full_aws_access: false,
            ..Level::default()
        }])
    };
    match layer {
        Layer::Rcp => policies.rcp = level(policy),
        Layer::Scp => policies.scp = level(policy),
        Layer::VpcEndpoint => policies.vpc_endpoint = Visibility::Listed(vec![policy]),
        Layer::Resource => policies.key = Visibility::Listed(vec![policy]),
        Layer::Identity => policies.identity = Visibility::Listed(vec![policy]),
        Layer::Boundary => policies.boundary = Visibility::Listed(vec![policy]),
        Layer::Session => policies.session = Visibility::Listed(vec![policy]),
    }
    case
}

/// What `lint --format json` says of a policy; of several, a list of them.
#[derive(Serialize, JsonSchema)]
pub(crate) struct LintReport {
    /// The version of this shape.
    version: u8,
    /// The file.
    case: String,
    /// The policy's name, or its address in infrastructure as code.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<String>,
    /// What it was checked as.
    layer: Layer,
    /// What was found in it.
    findings: Vec<FindingJson>,
    /// What it says of the seven actions, as far as it can be said without the rest of a case.
    actions: Vec<ActionEffect>,
}

/// What a policy says of an action.
#[derive(Serialize, JsonSchema)]
struct ActionEffect {
    /// `kms:CreateGrant`
    action: String,
    /// The effect of the layer.
    effect: LayerEffect,
}

/// What `lint --format json` says of a text that stands in no file.
pub(crate) fn report(text: &str, layer: Option<Layer>, words: &Messages) -> LintReport {
    let layer = layer.unwrap_or_else(|| told_by(text));
    let policy = NamedPolicy {
        name: String::new(),
        text: text.into(),
    };
    let (case, _) = infer(case_of(layer, policy));
    let report = vault::report(&case);
    LintReport {
        version: batch::VERSION,
        case: String::new(),
        policy: None,
        layer,
        findings: report_json(&case, &report, words).findings,
        actions: effects(layer, &report).collect(),
    }
}

/// The layer that a policy belongs to, by what is in it.
fn told_by(text: &str) -> Layer {
    detect_layer(text, Layer::Identity).unwrap_or(Layer::Identity)
}

fn answer(
    path: &Path,
    policy: &Policy,
    files: &Infrastructure,
    args: &Args,
    words: &Messages,
) -> Answer {
    let layer = args.layer.or(policy.layer);
    let layer = layer.unwrap_or_else(|| told_by(&policy.text));
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = policy.name.clone().unwrap_or_else(|| stem.into_owned());
    let case = case_of(
        layer,
        NamedPolicy {
            name,
            text: policy.text.as_str().into(),
        },
    );
    let (case, _) = infer(case);
    let words = &files.words(words);
    let report = vault::report(&case);
    let file = shown(path);
    let title = match &policy.name {
        Some(name) => format!("{file}: {name}"),
        None => file.clone(),
    };
    let mut answer = Answer::of(&title);
    answer.annotations = found(&file, policy, files, &report, words);
    let least = match args.fail_on {
        FailOn::Error => Severity::Error,
        FailOn::Warning => Severity::Warning,
        FailOn::Suggestion => Severity::Suggestion,
    };
    let counts = |annotation: &&Annotation| {
        annotations::rank(annotation.severity) >= annotations::rank(least)
    };
    let failing: Vec<String> = answer
        .annotations
        .iter()
        .filter(counts)
        .map(|annotation| annotation.message.clone())
        .collect();
    if !failing.is_empty() {
        answer.status = Status::Fail;
    }
    match args.printing.format {
        Format::Text if args.printing.quiet => answer.brief = failing,
        // Of many files, those in which nothing was found are not shown.
        Format::Text
            if answer.annotations.is_empty() && !args.files.iter().any(|one| one == path) => {}
        Format::Text => answer.page = page(&case, files, layer, &report, words),
        Format::Json => {
            let mut json = report_json(&case, &report, words);
            files.put_places(&case, &mut json);
            answer.json = batch::json(&LintReport {
                version: batch::VERSION,
                case: file,
                policy: policy.name.clone(),
                layer,
                findings: json.findings,
                actions: effects(layer, &report).collect(),
            });
        }
        Format::Markdown => answer.markdown = markdown(&answer.annotations, words),
        Format::Junit => {
            let outcome = match failing.as_slice() {
                [] => Outcome::Success,
                all => Outcome::Failure("finding", all.join("\n")),
            };
            let name = "lint".to_owned();
            answer.tests = vec![Test { name, outcome }];
        }
        Format::Github | Format::Sarif => {}
    }
    answer
}

/// The findings with their places.
fn found(
    file: &str,
    policy: &Policy,
    files: &Infrastructure,
    report: &Report,
    words: &Messages,
) -> Vec<Annotation> {
    let findings = report.findings.iter();
    let annotations = findings.map(|found| {
        let span = found.finding.span;
        let sentence = words.finding(&found.finding);
        let origin = files.origin(&policy.text, span);
        let (file, place, message) = if let Some((file, source, span)) = origin {
            (file, Some(annotations::positions(source, span)), sentence)
        } else {
            // Within an output of the AWS CLI: the place is the policy's own.
            let at = LineIndex::new(&policy.text).position(span.start);
            let name = policy.name.as_deref().unwrap_or_default();
            let message = format!("{name}:{}:{}: {sentence}", at.line, at.column);
            (file.to_owned(), None, message)
        };
        Annotation {
            severity: found.finding.severity(),
            rule: found.finding.code.as_str().to_owned(),
            file,
            place,
            message,
        }
    });
    annotations.collect()
}

fn effects(layer: Layer, report: &Report) -> impl Iterator<Item = ActionEffect> {
    report.rows.iter().map(move |row| ActionEffect {
        action: row.action.to_owned(),
        effect: row.effect(layer).unwrap_or(LayerEffect::NoImpact),
    })
}

fn page(
    case: &Case,
    files: &Infrastructure,
    layer: Layer,
    report: &Report,
    words: &Messages,
) -> Page {
    let mut page = Page::with_sources(files.clone());
    page.paragraph(&words.text(key::CliLintAs {
        layer: &words.layer_policy(layer),
    }));
    output::findings(&mut page, case, report, words);
    if report.findings.is_empty() {
        page.lead(style::ALLOW, "✓", &words.text(key::CLI_LINT_WELL));
    }
    page.heading(&words.text(key::CLI_LINT_MEANS));
    for ActionEffect { action, effect } in effects(layer, report) {
        let (sign, style) = style::of_effect(effect);
        page.item(
            style,
            sign,
            &format!("`{action}`: {}", words.effect(effect)),
        );
    }
    page
}

fn markdown(annotations: &[Annotation], words: &Messages) -> String {
    if annotations.is_empty() {
        return MarkdownText::sentence(&words.text(key::CLI_LINT_WELL)).to_string();
    }
    let items = annotations.iter().map(|annotation| {
        let place = annotation.place.map_or_else(String::new, |(start, _)| {
            format!(":{}:{}", start.line, start.column)
        });
        let place = MarkdownText::code(&format!("{}{place}", annotation.file));
        let severity = MarkdownText::sentence(&words.severity(annotation.severity));
        let rule = MarkdownText::code(&annotation.rule);
        let message = MarkdownText::sentence(&annotation.message);
        format!("- {place} {severity} {rule}: {message}\n")
    });
    items.collect()
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The only policy of a case that `lint` makes is its first.
#[cfg(test)]
mod tests {
    use super::case_of;
    use evaluator::layer::Layer;
    use vault::case::{NamedPolicy, Place};

    #[test]
    fn the_policy_is_in_its_layer_and_in_no_other() {
        for layer in Layer::ALL {
            let case = case_of(layer, NamedPolicy::default());
            for other in Layer::ALL {
                let place = Place {
                    layer: other,
                    level: 0,
                    policy: 0,
                };
                assert_eq!(case.policies.at(place).is_some(), other == layer);
            }
        }
    }
}
