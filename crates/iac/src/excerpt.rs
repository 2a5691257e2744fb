//! Excerpts of code in texts for people: fenced code blocks of Markdown, quotes in a mail, YAML after an error message;
//! and the template in the output of `aws cloudformation get-template`.
//!
//! Text outside of the code is replaced by blanks of the same length, so that every place in an excerpt is the same
//! place in the text. Only a template in an output is a different text.

use crate::{Kind, terraform, yaml};

/// The excerpts of a text, each in one language. Empty for a text that is read as a whole.
pub(crate) fn excerpts(text: &str) -> Vec<(Kind, String)> {
    let fences = fences(text);
    if fences.is_empty() {
        let excerpt = quoted(text).or_else(|| outputs(text));
        let excerpt = excerpt.or_else(|| below_prose(text));
        return excerpt.into_iter().collect();
    }
    let kinds = || fences.iter().map(|fence| fence.kind);
    let mut excerpts = Vec::new();
    for language in [Kind::Hcl, Kind::PlanText, Kind::Yaml] {
        if kinds().any(|kind| kind == language) {
            // JSON documents are read together with YAML: JSON is a subset of YAML.
            let with_json = language == Kind::Yaml;
            excerpts.push((language, only(text, &fences, language, with_json)));
        }
    }
    let has_json = kinds().any(|kind| kind == Kind::Json);
    if !excerpts.is_empty() && has_json && !kinds().any(|kind| kind == Kind::Yaml) {
        excerpts.push((Kind::Yaml, only(text, &fences, Kind::Json, false)));
    }
    excerpts
}

/// The contents of a fenced code block.
struct Fence {
    start: usize,
    end: usize,
    kind: Kind,
}

fn fences(text: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    let mut open: Option<(usize, &str)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(info) = line.trim().strip_prefix("```") else {
            continue;
        };
        match open.take() {
            None => open = Some((at, info.trim_matches('`'))),
            Some((from, info)) => {
                let inside = text.get(from..start).unwrap_or_default();
                let kind = kind(info, inside);
                fences.push(Fence {
                    start: from,
                    end: start,
                    kind,
                });
            }
        }
    }
    fences
}

fn kind(info: &str, inside: &str) -> Kind {
    let inside = inside.trim_start();
    if inside.starts_with(['{', '[']) {
        Kind::Json
    } else if terraform::is_plan_text(inside) {
        Kind::PlanText
    } else if terraform::is_hcl(inside) {
        Kind::Hcl
    } else if matches!(info, "yaml" | "yml") || yaml::is_known(inside) {
        Kind::Yaml
    } else {
        Kind::Other
    }
}

/// The text with only the blocks of one kind. Documents end between the blocks.
fn only(text: &str, fences: &[Fence], kind: Kind, with_json: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for fence in fences {
        if fence.kind != kind && !(with_json && fence.kind == Kind::Json) {
            continue;
        }
        blank(text.get(at..fence.start).unwrap_or_default(), &mut out);
        if matches!(kind, Kind::Yaml | Kind::Json) && out.ends_with('\n') {
            separate(&mut out);
        }
        out.push_str(text.get(fence.start..fence.end).unwrap_or_default());
        at = fence.end;
    }
    blank(text.get(at..).unwrap_or_default(), &mut out);
    out
}

/// Replaces the last line, which contained the fence, by a document separator.
fn separate(out: &mut String) {
    let line_start = out
        .trim_end_matches('\n')
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let line = out.get(line_start..).unwrap_or_default();
    if line.len() > 3 {
        let mark = format!("---{}", line.get(3..).unwrap_or_default());
        out.truncate(line_start);
        out.push_str(&mark);
    }
}

fn blank(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '\n' | '\r' => out.push(character),
            other => out.extend(std::iter::repeat_n(' ', other.len_utf8())),
        }
    }
}

/// The quoted lines of a mail.
fn quoted(text: &str) -> Option<(Kind, String)> {
    let is_quoted = |line: &str| line.starts_with('>');
    if text.lines().filter(|line| is_quoted(line)).count() < 2 {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let own = line.trim_start_matches(['>', ' ']);
        let marks = line.get(..line.len() - own.len()).unwrap_or_default();
        if is_quoted(line) {
            out.push_str(&marks.replace('>', " "));
            out.push_str(own);
        } else {
            blank(line, &mut out);
        }
    }
    let kind = kind("", &out);
    matches!(kind, Kind::Hcl | Kind::PlanText | Kind::Yaml).then_some((kind, out))
}

/// The outputs at the end of what `terraform apply` prints.
fn outputs(text: &str) -> Option<(Kind, String)> {
    let mut at = 0;
    let start = text.split_inclusive('\n').find_map(|line| {
        at += line.len();
        (line.trim_end() == "Outputs:").then_some(at)
    })?;
    let outputs = text.get(start..)?;
    if !terraform::is_outputs(outputs) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    blank(text.get(..start)?, &mut out);
    out.push_str(outputs);
    Some((Kind::Hcl, out))
}

/// The template that `aws cloudformation get-template` prints as a JSON string.
pub(crate) fn template_body(text: &str) -> Option<(Kind, String)> {
    if !text.contains("\"TemplateBody\"") {
        return None;
    }
    let output = crate::json::read(text, 0).into_iter().next()?;
    let body = output.text_of("TemplateBody")?;
    let kind = if body.trim_start().starts_with('{') {
        Kind::CloudFormationJson
    } else {
        Kind::Yaml
    };
    Some((kind, body.to_owned()))
}

/// YAML that starts after other text, at the first line of a template or a policy.
fn below_prose(text: &str) -> Option<(Kind, String)> {
    const BEGINNINGS: [&str; 7] = [
        "AWSTemplateFormatVersion:",
        "Resources:",
        "Version:",
        "Statement:",
        "PolicyDocument:",
        "serviceControlPolicies:",
        "policySets:",
    ];
    let mut at = 0;
    let start = text.split_inclusive('\n').find_map(|line| {
        let start = at;
        at += line.len();
        let begins = BEGINNINGS.iter().any(|word| line.starts_with(word));
        begins.then_some(start)
    })?;
    let before = text.get(..start)?;
    if !says_denied(before) || terraform::is_hcl(text) {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    blank(before, &mut out);
    out.push_str(text.get(start..)?);
    Some((Kind::Yaml, out))
}

/// Returns `true` if a text is an AWS error message: then no text before YAML belongs to it.
fn says_denied(text: &str) -> bool {
    [
        "AccessDenied",
        "not authorized to perform",
        "Insufficient privileges",
    ]
    .iter()
    .any(|words| text.contains(words))
}
