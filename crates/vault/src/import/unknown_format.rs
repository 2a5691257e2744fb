//! Detection of formats that cannot be read, so that the page can say which command prints a readable one.
//!
//! A heuristic for a message: no data is read from such a text.

use super::{node, yaml_output};

/// The apparent format of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Nothing, or white space only.
    Empty,
    /// A picture.
    Image,
    /// A PDF.
    Pdf,
    /// A zip or another archive, such as an Office document.
    Archive,
    /// Other bytes that are not text.
    Binary,
    /// A page of HTML.
    Html,
    /// XML, the format of error responses of AWS APIs.
    Xml,
    /// Terraform's language, its plan, or the output of `terraform show -json`.
    Terraform,
    /// A `CloudFormation` template.
    CloudFormation,
    /// YAML.
    Yaml,
    /// A script or program.
    Script,
    /// Comma-separated values.
    Csv,
    /// Damaged JSON without an unambiguous repair.
    DamagedJson,
    /// JSON of another kind.
    OtherJson,
    /// Any other text.
    Text,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Empty,
        Self::Image,
        Self::Pdf,
        Self::Archive,
        Self::Binary,
        Self::Html,
        Self::Xml,
        Self::Terraform,
        Self::CloudFormation,
        Self::Yaml,
        Self::Script,
        Self::Csv,
        Self::DamagedJson,
        Self::OtherJson,
        Self::Text,
    ];

    /// Its name in the message keys: `import.format.` and this.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Image => "image",
            Self::Pdf => "pdf",
            Self::Archive => "archive",
            Self::Binary => "binary",
            Self::Html => "html",
            Self::Xml => "xml",
            Self::Terraform => "terraform",
            Self::CloudFormation => "cloudFormation",
            Self::Yaml => "yaml",
            Self::Script => "script",
            Self::Csv => "csv",
            Self::DamagedJson => "damagedJson",
            Self::OtherJson => "otherJson",
            Self::Text => "text",
        }
    }

    /// Returns `true` for source code: values in it are written by people, and are not facts about AWS's behaviour.
    pub(super) const fn is_code(self) -> bool {
        matches!(
            self,
            Self::Terraform
                | Self::CloudFormation
                | Self::Yaml
                | Self::Html
                | Self::Script
                | Self::Image
                | Self::Pdf
                | Self::Archive
                | Self::Binary
        )
    }
}

/// Returns `true` if `canivault-iac` may be able to read the file or pasted text: a page loads the readers only then.
/// The name may be blank. The readers themselves determine for certain whether they can read it.
pub fn may_be_code(name: &str, text: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    let is_code = extension.is_some_and(|extension| {
        ["tf", "tofu", "hcl", "tfvars", "yaml", "yml", "template"].contains(&extension)
    });
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if is_code {
        return true;
    }
    if start.starts_with(['{', '[']) {
        let ends = [
            part(start, 0, ENOUGH),
            part(start, start.len().saturating_sub(ENOUGH), ENOUGH),
        ];
        let has = |word: &str| ends.iter().any(|end| end.contains(word));
        return has("\"terraform_version\"")
            || has("\"planned_values\"")
            || has("\"resource_changes\"")
            || has("\"TemplateBody\"")
            || has("\"resource\"") && has("\"aws_")
            || has("\"aws_iam_policy_document\"")
            || has("\"sensitive\"") && has("\"value\"")
            || has("\"Resources\"") && (has("\"AWS::") || has("\"Type\""));
    }
    // Also within a quoted mail, in Markdown, and in a plan.
    let marks = [' ', '\t', '>', '-', '+', '~', '│', '|'];
    let begins = |line: &str| {
        let line = line.trim_start_matches(marks);
        begins_terraform_block(line)
            || line.starts_with("statement {")
            || YAML.iter().any(|word| line.starts_with(word))
    };
    // What `terraform output` prints.
    let is_output = |line: &str| {
        let value = line.split_once(" = ").map(|(_, value)| value);
        value.is_some_and(|value| value.starts_with(['"', '{', '<', '[']))
    };
    text.contains("Statement") && text.lines().any(is_output)
        || text.contains("jsonencode(")
        || text.contains("Terraform will perform")
        || yaml_output::may_be(start)
        || text.lines().any(begins)
}

/// The first words of Terraform blocks.
const TERRAFORM_BLOCKS: [&str; 8] = [
    "resource \"",
    "data \"",
    "module \"",
    "provider \"",
    "variable \"",
    "output \"",
    "terraform {",
    "locals {",
];

/// Returns `true` if a text begins with a block of Terraform.
pub fn begins_terraform_block(text: &str) -> bool {
    TERRAFORM_BLOCKS.iter().any(|block| text.starts_with(block))
}

/// The first words of policies and templates in YAML, and words within them.
const YAML: [&str; 9] = [
    "AWSTemplateFormatVersion",
    "Resources:",
    "Statement:",
    "PolicyDocument:",
    "Version:",
    "Effect:",
    "serviceControlPolicies:",
    "policySets:",
    "iamRoleStatements:",
];

/// At most `most` bytes of a text from an offset, rounded to character boundaries.
fn part(text: &str, from: usize, most: usize) -> &str {
    let is_place = |at: &usize| text.is_char_boundary(*at);
    let from = (from..=text.len()).find(is_place).unwrap_or(text.len());
    let to = text.len().min(from.saturating_add(most));
    let to = (from..=to).rev().find(is_place).unwrap_or(from);
    text.get(from..to).unwrap_or_default()
}

/// The number of bytes that are examined.
const ENOUGH: usize = 1 << 16;

/// The apparent format of a text.
///
/// # Examples
///
/// ```
/// use vault::import::looks_like;
///
/// assert_eq!(looks_like("resource \"aws_backup_vault\" \"v\" {\n}").word(), "terraform");
/// ```
pub fn looks_like(text: &str) -> Format {
    let end = (0..=ENOUGH.min(text.len()))
        .rev()
        .find(|end| text.is_char_boundary(*end));
    let start = end.and_then(|end| text.get(..end)).unwrap_or_default();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    let low = start
        .get(..2048.min(start.len()))
        .unwrap_or(start)
        .to_ascii_lowercase();
    if start.is_empty() {
        return Format::Empty;
    }
    if let Some(format) = binary(start) {
        return format;
    }
    if low.starts_with("<!doctype html") || low.contains("<html") || low.starts_with("<head") {
        return Format::Html;
    }
    if low.starts_with("<svg") {
        return Format::Image;
    }
    if low.starts_with("<?xml") || start.starts_with("<Error") || start.starts_with("<Response") {
        return Format::Xml;
    }
    if is_terraform(start) {
        return Format::Terraform;
    }
    if start.contains("AWSTemplateFormatVersion")
        || start.contains("Resources") && start.contains("AWS::") && start.contains("Type")
    {
        return Format::CloudFormation;
    }
    if start.starts_with(['{', '[']) {
        return if node::within(text, |_| ()).is_some() {
            Format::OtherJson
        } else {
            Format::DamagedJson
        };
    }
    lines(start)
}

/// Detects bytes that are not text, whatever they were decoded as.
fn binary(start: &str) -> Option<Format> {
    let head: String = start.chars().take(32).collect();
    if head.starts_with("%PDF-") {
        return Some(Format::Pdf);
    }
    if head.contains("PNG\r\n")
        || head.starts_with("GIF8")
        || head.contains("JFIF")
        || head.contains("Exif")
        || head.starts_with("RIFF") && head.contains("WEBP")
    {
        return Some(Format::Image);
    }
    if head.starts_with("PK\u{3}\u{4}") || head.starts_with('\u{1f}') || head.starts_with("Rar!") {
        return Some(Format::Archive);
    }
    let is_odd = |c: &char| matches!(c, '\u{fffd}' | '\0'..='\u{8}' | '\u{e}'..='\u{1a}');
    let odd = start.chars().take(512).filter(is_odd).count();
    // Text contains no zero bytes.
    (odd > 8 || start.contains('\0')).then_some(Format::Binary)
}

fn is_terraform(start: &str) -> bool {
    let planned = ["+ resource \"", "~ resource \"", "- resource \""];
    let is_block = |line: &str| {
        let line = line.trim_start();
        begins_terraform_block(line) || planned.iter().any(|block| line.starts_with(block))
    };
    start.contains("\"terraform_version\"")
        || start.contains("jsonencode(")
        || start.contains("Terraform will perform")
        || start.lines().any(is_block)
}

fn lines(start: &str) -> Format {
    let all = || {
        start
            .lines()
            .map(str::trim_end)
            .filter(|line| !line.is_empty())
    };
    let count = all().count();
    let begins = |line: &str, marks: &[&str]| marks.iter().any(|mark| line.starts_with(mark));
    let script = [
        "import ",
        "from ",
        "export ",
        "aws ",
        "$ aws ",
        "function ",
        "const ",
        "def ",
        "package ",
        "using ",
        "set -",
        "echo ",
        "curl ",
        "sudo ",
        "Import-Module",
        "param(",
    ];
    let scripted = all().filter(|line| begins(line, &script)).count();
    if start.starts_with("#!") || scripted > 0 && scripted * 3 >= count {
        return Format::Script;
    }
    let is_pair = |line: &&str| {
        let line = line.trim_start().trim_start_matches("- ");
        let name = line.split(':').next().unwrap_or_default();
        let rest = line.get(name.len()..).unwrap_or_default();
        let is_name =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'');
        !name.is_empty() && name.chars().all(is_name) && (rest == ":" || rest.starts_with(": "))
    };
    let is_item = |line: &&str| line.trim_start().starts_with("- ") || line.starts_with("---");
    let pairs = all().filter(is_pair).count();
    let items = all().filter(|line| is_pair(line) || is_item(line)).count();
    if pairs >= 2 && items * 4 >= count * 3 {
        return Format::Yaml;
    }
    if start.contains("\"Statement\"") || start.contains("\"Effect\"") {
        return Format::DamagedJson;
    }
    let commas = |line: &str| line.matches(',').count();
    let first = all().next().map_or(0, commas);
    if first >= 2 && count >= 2 && all().all(|line| commas(line) >= first) {
        return Format::Csv;
    }
    Format::Text
}
