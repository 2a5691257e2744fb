//! Quoting of words for a command line, for commands that people copy.

use std::fmt;

/// A word quoted for POSIX shells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShellWord(String);

impl ShellWord {
    /// Quotes a word. Names are typed by people: no part of one may be interpreted by the shell.
    pub fn new(word: &str) -> Self {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || ":/_.@+=,-".contains(c);
        if !word.is_empty() && word.chars().all(is_plain) && !word.starts_with(['-', '=']) {
            return Self(word.to_owned());
        }
        // A line break within quotation marks would still start a new line where the command is pasted.
        let word: String = word
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        Self(format!("'{}'", word.replace('\'', "'\\''")))
    }

    /// The quoted word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShellWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::ShellWord;

    #[test]
    fn a_word_stays_a_word() {
        for (word, written) in [
            ("arn:aws:iam::aws:policy/X", "arn:aws:iam::aws:policy/X"),
            ("a b", "'a b'"),
            ("$(id)", "'$(id)'"),
            ("it's", "'it'\\''s'"),
            ("a\nb", "'a b'"),
            ("", "''"),
        ] {
            assert_eq!(ShellWord::new(word).as_str(), written);
        }
    }
}
