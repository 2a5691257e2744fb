//! Escaping of text from people for targets with markup: one type for each target, created only by its own functions.
//!
//! Code that writes a page, a script or a table takes these types, never a `String`, so unescaped text cannot be
//! inserted. A sentence is text with code between backticks; a name in it may contain backticks of its own, so an
//! unpaired one is text here and never the start of code.
//!
//! Invisible characters (controls, direction marks, zero width) are removed for every target: they can control a
//! terminal, reverse the displayed text, or hide a part of it. In JSON they become `\u` escapes, elsewhere U+FFFD.
//!
//! Words of a shell's command line are `vault::shell::ShellWord`: the commands are built there.

mod csv;
mod markdown;

pub use csv::CsvCell;
pub use markdown::{MarkdownCode, MarkdownText};
pub use vault::shell::ShellWord;

use std::fmt::{self, Write as _};

/// Returns `true` for an invisible character: controls (C0, DEL, C1), characters that set the direction of text,
/// zero-width characters (Unicode's `Default_Ignorable_Code_Point`, except those that choose the form of the letter
/// before them), and line and paragraph separators.
pub const fn is_invisible(character: char) -> bool {
    character.is_ascii_control()
        || matches!(
            character,
            '\u{80}'..='\u{9f}'
                | '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// Replaces an invisible character.
const fn visible(character: char) -> char {
    if is_invisible(character) {
        char::REPLACEMENT_CHARACTER
    } else {
        character
    }
}

/// The lines of a text, without invisible characters except tabs.
fn visible_lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(|line| {
        let keep = |character| match character {
            '\t' => '\t',
            other => visible(other),
        };
        line.trim_end_matches('\r').chars().map(keep).collect()
    })
}

/// Defines a type for escaped text: it can be read, and created only by its own functions.
macro_rules! escaped {
    ($($name:ident)*) => {$(
        impl $name {
            /// The escaped text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    )*};
}
use escaped;

escaped! { TerminalText HtmlText ShellComment AnnotationMessage AnnotationProperty JsonText }

/// A part of a line on a terminal, or of any text for people without markup.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TerminalText(String);

impl TerminalText {
    /// On one line.
    pub fn new(text: &str) -> Self {
        Self(text.chars().map(visible).collect())
    }

    /// On several lines: line breaks and tabs stay.
    pub fn lines(text: &str) -> Self {
        let mut lines = visible_lines(text).collect::<Vec<_>>().join("\n");
        if text.ends_with('\n') {
            lines.push('\n');
        }
        Self(lines)
    }
}

/// The text of an element of HTML or XML, or the value of a quoted attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HtmlText(String);

impl HtmlText {
    /// On one line.
    pub fn new(text: &str) -> Self {
        let mut escaped = String::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '&' => escaped.push_str("&amp;"),
                '<' => escaped.push_str("&lt;"),
                '>' => escaped.push_str("&gt;"),
                '"' => escaped.push_str("&quot;"),
                '\'' => escaped.push_str("&#39;"),
                '\t' | '\n' | '\r' => escaped.push(' '),
                // XML has no way to write these two.
                '\u{fffe}' | '\u{ffff}' => escaped.push(char::REPLACEMENT_CHARACTER),
                other => escaped.push(visible(other)),
            }
        }
        Self(escaped)
    }
}

/// A comment in a shell's script: one line, which begins with `#`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellComment(String);

impl ShellComment {
    /// A line break in the text would end the comment.
    pub fn new(text: &str) -> Self {
        let words: Vec<&str> = text.split_whitespace().collect();
        let text = TerminalText::new(&words.join(" "));
        Self(format!("# {text}"))
    }
}

/// The message of an annotation (`::error ...::MESSAGE`) in the logs of GitHub Actions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnotationMessage(String);

impl AnnotationMessage {
    /// Line breaks stay, as `%0A`.
    pub fn new(text: &str) -> Self {
        let lines = visible_lines(text).map(|line| line.replace('%', "%25"));
        Self(lines.collect::<Vec<_>>().join("%0A"))
    }
}

/// The value of a property of such an annotation: `file=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnotationProperty(String);

impl AnnotationProperty {
    /// On one line.
    pub fn new(text: &str) -> Self {
        let text = TerminalText::new(text).0.replace('%', "%25");
        Self(text.replace(':', "%3A").replace(',', "%2C"))
    }
}

/// A JSON document in which nothing is invisible but the white space between its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonText(String);

impl JsonText {
    /// `json` is a JSON document: invisible characters occur only in its strings.
    pub fn new(json: &str) -> Self {
        let is_escaped =
            |character: char| is_invisible(character) && !matches!(character, '\n' | '\t' | '\r');
        // Fast path: most documents are plain ASCII, and checking bytes is faster than checking characters.
        let is_plain = |byte: u8| (b' '..=b'~').contains(&byte) || byte == b'\n';
        if json.bytes().all(is_plain) || !json.contains(is_escaped) {
            return Self(json.to_owned());
        }
        let mut escaped = String::with_capacity(json.len() + 16);
        for character in json.chars() {
            if is_escaped(character) {
                push_units(&mut escaped, character);
            } else {
                escaped.push(character);
            }
        }
        Self(escaped)
    }

    /// A value as JSON, on several lines.
    pub fn pretty(value: &impl serde::Serialize) -> serde_json::Result<Self> {
        serde_json::to_string_pretty(value).map(|json| Self::new(&json))
    }
}

fn push_units(to: &mut String, character: char) {
    for unit in character.encode_utf16(&mut [0; 2]) {
        // Writing to a `String` does not fail.
        let _: fmt::Result = write!(to, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_its_escapes() {
        let hostile = "a\u{1b}[31m\u{202e}\u{200b}b\u{9b}\r\n'<&>\"%::,c";
        for (escaped, expected) in [
            (TerminalText::new(hostile).0, "a�[31m��b���'<&>\"%::,c"),
            (TerminalText::lines(hostile).0, "a�[31m��b�\n'<&>\"%::,c"),
            (
                HtmlText::new(hostile).0,
                "a�[31m��b�  &#39;&lt;&amp;&gt;&quot;%::,c",
            ),
            (
                ShellComment::new("x\nrm -rf / \u{2028}y").0,
                "# x rm -rf / y",
            ),
            (
                AnnotationMessage::new(hostile).0,
                "a�[31m��b�%0A'<&>\"%25::,c",
            ),
            (
                AnnotationProperty::new(hostile).0,
                "a�[31m��b���'<&>\"%25%3A%3A%2Cc",
            ),
        ] {
            assert_eq!(escaped, expected);
        }
    }

    #[test]
    fn json_keeps_its_meaning() {
        let value = serde_json::json!({"a\u{200b}": ["\u{1b}[0m\u{7f}\u{85}\u{202e}", "\u{e0041}", "é田🔐"]});
        let text = JsonText::pretty(&value).expect("JSON").0;
        assert!(!text.contains(|c| is_invisible(c) && c != '\n'), "{text}");
        assert!(
            text.contains("\\udb40\\udc41") && text.contains("é田🔐"),
            "{text}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).expect("JSON"),
            value
        );
    }

    #[test]
    fn what_people_write_stays() {
        for text in [
            "arn:aws:iam::444455556666:role/Backup_Admin",
            "é",
            "田中さん",
            "한국",
            "👍🏽",
            "عربي",
            "⚠️",
        ] {
            assert_eq!(TerminalText::new(text).0, text);
        }
    }
}
