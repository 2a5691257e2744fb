//! Texts that authors write for learners, in each language that the author offers.

use serde::Serialize;
use std::collections::BTreeMap;

/// The language that is read where a text is not in the reader's own.
const FALLBACK: &str = "en";

/// One text by language (`en`, `ja`). Stories, hints and explanations are Markdown; the rest is plain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Text(pub BTreeMap<String, String>);

impl Text {
    /// The text in a language, else in English, else in the first that there is.
    pub fn in_language(&self, language: &str) -> &str {
        let of = |language: &str| self.0.get(language);
        let any = || self.0.values().next();
        of(language)
            .or_else(|| of(FALLBACK))
            .or_else(any)
            .map_or("", String::as_str)
    }

    /// The languages that it is in.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn the_nearest_language_is_read() {
        let text = |pairs: &[(&str, &str)]| {
            Text(
                pairs
                    .iter()
                    .map(|(l, t)| ((*l).to_owned(), (*t).to_owned()))
                    .collect(),
            )
        };
        for (pairs, read) in [
            (&[("en", "vault"), ("ja", "ボールト")][..], "ボールト"),
            (&[("de", "Tresor"), ("en", "vault")], "vault"),
            (&[("de", "Tresor")], "Tresor"),
            (&[], ""),
        ] {
            assert_eq!(text(pairs).in_language("ja"), read);
        }
    }
}
