//! Translations for components: labels, headings, buttons.

use crate::editor::PHRASES;
use messages::{Message, Messages};
use std::rc::Rc;
use yew::{AttrValue, hook, use_context};

/// The sentences of the selected language.
#[derive(Clone)]
pub struct I18n {
    words: Rc<Messages>,
    /// The editor's phrases, created once for each language: all editors share them.
    phrases: Rc<Vec<(&'static str, String)>>,
}

impl I18n {
    /// The translations from these sentences.
    pub fn new(words: Rc<Messages>) -> Self {
        let phrases = PHRASES
            .iter()
            .map(|(own, key)| (*own, words.text(*key)))
            .collect();
        Self {
            words,
            phrases: Rc::new(phrases),
        }
    }

    /// The sentences.
    pub fn words(&self) -> &Rc<Messages> {
        &self.words
    }

    /// The editor's phrases.
    pub fn phrases(&self) -> Rc<Vec<(&'static str, String)>> {
        Rc::clone(&self.phrases)
    }

    /// A message in this language.
    pub fn text(&self, message: impl Message) -> AttrValue {
        AttrValue::from(self.words.text(message))
    }
}

impl PartialEq for I18n {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.words, &other.words)
    }
}

/// The translations of the enclosing page.
#[hook]
pub fn use_i18n() -> I18n {
    use_context::<I18n>().unwrap_or_else(|| I18n::new(Rc::new(Messages::english())))
}
