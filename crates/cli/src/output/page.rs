//! Text for a terminal: headings, wrapped paragraphs and items. It knows nothing of cases.

use anstyle::Style;
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

    /// A section's heading, with a blank line before it.
    pub(crate) fn heading(&mut self, text: &str) {
        self.gap();
        let style = style::HEADING;
        self.line(&format!("{style}{}{style:#}", plain(text)));
    }

    /// A paragraph, with a blank line before it.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.gap();
        self.wrapped(&plain(text), "", "");
    }

    /// A paragraph that begins with a sign in its colour.
    pub(crate) fn lead(&mut self, style: Style, sign: &str, text: &str) {
        self.gap();
        self.wrapped(&plain(text), &format!("{style}{sign}{style:#} "), "  ");
    }

    /// An item of a list.
    pub(crate) fn item(&mut self, style: Style, sign: &str, text: &str) {
        self.nested(0, style, sign, text);
    }

    /// An item of a list inside that many others.
    pub(crate) fn nested(&mut self, depth: usize, style: Style, sign: &str, text: &str) {
        let indent = "  ".repeat(depth + 1);
        let first = format!("{indent}{style}{sign}{style:#} ");
        self.wrapped(&plain(text), &first, &format!("{indent}  "));
    }

    /// A line as it is, colours included.
    pub(crate) fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// A blank line, unless this is the beginning or there is one.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    fn wrapped(&mut self, text: &str, first: &str, next: &str) {
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

/// A text without what could steer a terminal or change the order of what is read: a policy's name or `Sid` may
/// come from anywhere.
pub(crate) fn plain(text: &str) -> String {
    let harmless = |character: char| match character {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        character if character.is_control() => char::REPLACEMENT_CHARACTER,
        character => character,
    };
    text.chars().map(harmless).collect()
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
