//! The texts of a challenge that is being written, and lists that are typed as one text.

use challenge::{Challenge, Text};

/// Which of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The title.
    Title,
    /// The story.
    Story,
    /// The explanation.
    Explanation,
    /// A hint, by its number from 0; the one after the last is a new one.
    Hint(usize),
    /// The name of a guardrail.
    Guardrail(usize),
    /// A question.
    Question(usize),
    /// Why a wrong solution is wrong.
    Because(usize),
}

/// Puts a text into its place; a blank one is none.
pub(super) fn say(challenge: &mut Challenge, which: Which, language: &str, text: String) {
    if let Some(place) = place(challenge, which) {
        if text.trim().is_empty() {
            place.0.remove(language);
        } else {
            place.0.insert(language.to_owned(), text);
        }
    }
    challenge.hints.retain(|hint| !hint.0.is_empty());
    for guardrail in &mut challenge.guardrails {
        guardrail.name = guardrail.name.take().filter(|name| !name.0.is_empty());
    }
}

fn place(challenge: &mut Challenge, which: Which) -> Option<&mut Text> {
    Some(match which {
        Which::Title => &mut challenge.title,
        Which::Story => &mut challenge.story,
        Which::Explanation => &mut challenge.explanation,
        Which::Hint(at) => {
            if at >= challenge.hints.len() {
                challenge.hints.push(Text::default());
            }
            challenge.hints.get_mut(at)?
        }
        Which::Guardrail(at) => challenge
            .guardrails
            .get_mut(at)?
            .name
            .get_or_insert_with(Text::default),
        Which::Question(at) => &mut challenge.questions.get_mut(at)?.ask,
        Which::Because(at) => &mut challenge.wrong.get_mut(at)?.because,
    })
}

/// The parts of a list that was typed as one text.
pub(super) fn listed(text: &str, between: char) -> Vec<String> {
    let parts = text.split(between).map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// An id that nothing else has: `who`, `who2`.
pub(super) fn free_id(base: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(base) {
        return base.to_owned();
    }
    let mut numbered = (2..).map(|number: u32| format!("{base}{number}"));
    numbered
        .find(|id| !taken(id))
        .unwrap_or_else(|| base.to_owned())
}
