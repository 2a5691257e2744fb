//! Markdown text and code: `CommonMark`, and the extensions of GitHub, GitLab and others.

use super::{escaped, visible, visible_lines};

/// Characters with a meaning in Markdown, tables, strikethrough, formulas or HTML.
const MARKUP: &[char] = &[
    '^', '\\', '*', '_', '[', ']', '<', '>', '|', '&', '~', '$', '`',
];

escaped! { MarkdownText MarkdownCode }

/// A part of a line: text, and code between backticks. It never produces a link, image, HTML or mention.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkdownText(String);

impl MarkdownText {
    /// A sentence with code between backticks. An unpaired backtick is text.
    pub fn sentence(sentence: &str) -> Self {
        Self::default().followed_by(sentence)
    }

    /// With a sentence behind it.
    #[must_use]
    pub fn followed_by(mut self, sentence: &str) -> Self {
        let mut rest = sentence;
        while let Some((before, after)) = rest.split_once('`') {
            self.push_text(before);
            match after.split_once('`') {
                Some((code, behind)) if !code.trim().is_empty() => {
                    self.push_code(code);
                    rest = behind;
                }
                _ => {
                    self.push_text("`");
                    rest = after;
                }
            }
        }
        self.push_text(rest);
        self
    }

    /// Plain text without code.
    pub fn text(text: &str) -> Self {
        let mut said = Self::default();
        said.push_text(text);
        said
    }

    /// Code.
    pub fn code(code: &str) -> Self {
        let mut said = Self::default();
        said.push_code(code);
        said
    }

    /// A sentence with an address of our own instead of [`Self::ADDRESS`].
    pub fn with_address(sentence: &str, address: &str) -> Self {
        let (before, after) = sentence.split_once(Self::ADDRESS).unwrap_or((sentence, ""));
        let is_plain = |c: char| c.is_ascii_graphic() && !"<>".contains(c);
        let mut said = Self::sentence(before);
        if address.chars().all(is_plain) {
            // An address in angle brackets ends at the bracket, in a mail too.
            said.0.extend(["<", address, ">"]);
        } else {
            said.push_code(address);
        }
        said.followed_by(after)
    }

    /// The placeholder for the address in a sentence.
    pub const ADDRESS: &str = "\u{fffc}";

    fn push_text(&mut self, text: &str) {
        let mut rest = text.chars().peekable();
        while let Some(character) = rest.next() {
            let starts = self.0.is_empty();
            match character {
                // An indented line would become code.
                c if c.is_whitespace() => {
                    if !starts {
                        self.0.push(' ');
                    }
                }
                // Neither a mention nor a mail address: as code it is as readable, and inert.
                '@' => self.push_code("@"),
                // `https://`, `mailto:`
                ':' if rest.peek().is_some_and(|next| *next == '/') || self.ends_scheme() => {
                    self.0.push_str("\\:");
                }
                // `www.`
                '.' if self.0.to_ascii_lowercase().ends_with("www") => self.0.push_str("\\."),
                // A heading, a list, a rule, an underline: only at the start.
                '#' | '-' | '+' | '=' if starts => {
                    self.0.push('\\');
                    self.0.push(character);
                }
                '=' if self.0.ends_with('=') => self.0.push_str("\\="),
                '.' | ')' if !starts && self.0.chars().all(|c| c.is_ascii_digit()) => {
                    self.0.push('\\');
                    self.0.push(character);
                }
                c if MARKUP.contains(&c) => {
                    self.0.push('\\');
                    self.0.push(c);
                }
                other => self.0.push(visible(other)),
            }
        }
    }

    fn ends_scheme(&self) -> bool {
        let text = self.0.to_ascii_lowercase();
        ["mailto", "xmpp"]
            .iter()
            .any(|scheme| text.ends_with(scheme))
    }

    /// Delimited by more backticks than the longest run in the code.
    fn push_code(&mut self, code: &str) {
        let code: String = code
            .chars()
            .map(|c| if c.is_whitespace() { ' ' } else { visible(c) })
            .collect();
        // Otherwise, the backticks of two adjacent codes would form one run.
        if self.0.ends_with('`') {
            self.0.push(' ');
        }
        let fence = "`".repeat(longest_run(&code) + 1);
        // One space at each end is removed by the parser if both are there.
        let pad = if code.starts_with(['`', ' ']) || code.ends_with(['`', ' ']) {
            " "
        } else {
            ""
        };
        self.0.extend([&fence, pad, &code, pad, &fence]);
    }
}

/// A block of code between fences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkdownCode(String);

impl MarkdownCode {
    /// Code with a language for syntax highlighting; the fences are longer than any run of backticks in it.
    pub fn block(language: &'static str, code: &str) -> Self {
        let lines: Vec<String> = if language == "json" {
            let json = super::JsonText::new(code);
            visible_lines(json.as_str()).collect()
        } else {
            visible_lines(code).collect()
        };
        let code = lines.join("\n");
        let fence = "`".repeat((longest_run(&code) + 1).max(3));
        Self(format!("{fence}{language}\n{code}\n{fence}"))
    }
}

/// The length of the longest run of backticks.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}
