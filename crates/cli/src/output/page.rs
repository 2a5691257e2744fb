//! Text for a terminal: headings, wrapped paragraphs and items. It knows nothing of cases.

use anstyle::Style;
use messages::escape::{TerminalText, is_invisible};
use std::fmt::Write as _;
use textwrap::{Options, WordSeparator, WordSplitter};

use super::style;
use crate::infrastructure::Infrastructure;

/// How wide the output is, in columns. Fixed, so that it can be compared and pasted.
pub(crate) const WIDTH: usize = 80;

/// What is printed, with colours.
#[derive(Default)]
pub(crate) struct Page {
    text: String,
    sources: Infrastructure,
}

impl Page {
    /// A page on which policies are shown as they stand in the files that they came from.
    pub(crate) fn with_sources(sources: Infrastructure) -> Self {
        let text = String::new();
        Self { text, sources }
    }

    /// The files that policies came from.
    pub(super) const fn sources(&self) -> &Infrastructure {
        &self.sources
    }

    /// Everything so far.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What stands on another page.
    pub(crate) fn append(&mut self, page: &Self) {
        self.text.push_str(page.text.trim_start_matches('\n'));
    }

    /// A section's heading, with a blank line before it.
    pub(crate) fn heading(&mut self, text: &str) {
        self.gap();
        self.line(&Line::default().styled(style::HEADING, text));
    }

    /// A paragraph, with a blank line before it.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.gap();
        self.wrapped(&TerminalText::new(text), "", "");
    }

    /// A paragraph that begins with a sign in its colour.
    pub(crate) fn lead(&mut self, style: Style, sign: &str, text: &str) {
        self.gap();
        let first = format!("{style}{sign}{style:#} ");
        self.wrapped(&TerminalText::new(text), &first, "  ");
    }

    /// An item of a list.
    pub(crate) fn item(&mut self, style: Style, sign: &str, text: &str) {
        self.nested(0, style, sign, text);
    }

    /// An item of a list inside that many others.
    pub(crate) fn nested(&mut self, depth: usize, style: Style, sign: &str, text: &str) {
        let indent = "  ".repeat(depth + 1);
        let first = format!("{indent}{style}{sign}{style:#} ");
        self.wrapped(&TerminalText::new(text), &first, &format!("{indent}  "));
    }

    /// A line as it is, colours included.
    pub(crate) fn line(&mut self, line: &Line) {
        self.text.push_str(line.0.trim_end());
        self.text.push('\n');
    }

    /// A blank line, unless this is the beginning or there is one.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn wrapped(&mut self, text: &TerminalText, first: &str, next: &str) {
        let text = text.as_str();
        // Japanese breaks between characters. Elsewhere only spaces break lines: an ARN stays whole.
        let separator = if text.chars().any(|character| character >= '\u{3000}') {
            WordSeparator::UnicodeBreakProperties
        } else {
            WordSeparator::AsciiSpace
        };
        let options = Options::new(WIDTH)
            .initial_indent(first)
            .subsequent_indent(next)
            .word_separator(separator)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        for line in textwrap::wrap(text, options) {
            // Writing to a `String` does not fail.
            let _ = writeln!(self.text, "{}", line.trim_end());
        }
    }
}

/// One line for a page: text that cannot steer the terminal, in colours.
#[derive(Default)]
pub(crate) struct Line(String);

impl Line {
    /// Text from anywhere.
    pub(crate) fn of(text: &str) -> Self {
        Self::default().styled(style::PLAIN, text)
    }

    /// The line, and text from anywhere behind it.
    pub(crate) fn text(self, text: &str) -> Self {
        self.styled(style::PLAIN, text)
    }

    /// The line, and text from anywhere behind it in a style.
    pub(crate) fn styled(mut self, style: Style, text: &str) -> Self {
        // Writing to a `String` does not fail.
        let _ = write!(self.0, "{style}{}{style:#}", TerminalText::new(text));
        self
    }

    /// A line with the escapes of a renderer that shows those of its text as pictures.
    pub(super) fn rendered(line: &str) -> Self {
        let seen = line.chars().map(|character| match character {
            '\u{1b}' => character,
            other if is_invisible(other) => char::REPLACEMENT_CHARACTER,
            other => other,
        });
        Self(seen.collect())
    }
}

/// A text on one line without what could steer a terminal, for whoever counts its columns.
pub(crate) fn plain(text: &str) -> String {
    TerminalText::new(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Page, WIDTH, plain};
    use crate::output::style;
    use unicode_width::UnicodeWidthStr as _;

    #[test]
    fn nothing_in_a_text_steers_the_terminal() {
        assert_eq!(
            plain("a\u{1b}[31mb\r\n\u{202e}c"),
            "a\u{fffd}[31mb\u{fffd}\u{fffd}\u{fffd}c"
        );
    }

    #[test]
    fn lines_fit_also_in_japanese_and_arns_stay_whole() {
        let arn = "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        let japanese = "キーポリシーは呼び出し元に許可しておらず、".repeat(4);
        let english =
            format!("the key policy of {arn} does not allow it, and this sentence is long");
        let mut page = Page::default();
        page.item(style::PLAIN, "-", &japanese);
        page.item(style::PLAIN, "-", &english);
        assert!(page.text().contains(arn));
        assert!(page.text().lines().count() > 4);
        for line in page.text().lines() {
            assert!(line.width() <= WIDTH, "{line}");
        }
    }
}
