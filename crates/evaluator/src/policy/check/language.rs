//! Detection of texts that are not JSON because they are written in another language.

use super::Found;
use crate::finding::Code;
use crate::source::Span;

/// The block types at the start of Terraform files; a `statement` is often copied alone.
const BLOCKS: [&str; 9] = [
    "data",
    "locals",
    "module",
    "output",
    "provider",
    "resource",
    "statement",
    "terraform",
    "variable",
];

impl Found {
    /// Reports a policy in `CloudFormation` or Terraform syntax: a finding about its first line would not help.
    pub(super) fn language(&mut self, text: &str) {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let words = line.trim();
            if !words.is_empty() && !words.starts_with(['#', '/']) {
                if let Some(language) = language_of(words) {
                    let at = start + (line.len() - line.trim_start().len());
                    let span = Span::new(at, at + words.len());
                    self.push_with(Code::OtherLanguage, span, [("language", language)]);
                }
                return;
            }
            start += line.len();
        }
    }
}

/// The language of a text with this first line.
fn language_of(line: &str) -> Option<&'static str> {
    let is_name = |text: &str| {
        let mut characters = text.bytes();
        !text.is_empty() && characters.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    if BLOCKS.contains(&word) && rest.starts_with(['"', '{']) {
        return Some("HCL (Terraform)");
    }
    let (key, value) = line.trim_start_matches("- ").split_once(':')?;
    let is_yaml = is_name(key) && (value.is_empty() || value.starts_with(' '));
    is_yaml.then_some("YAML")
}
