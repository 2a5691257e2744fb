//! The view of one request's evaluation on the projector, step by step: the request, each layer that takes part in
//! AWS's check order, and the result.

use crate::state::{Action, CellId, Layer, Selection};
use crate::view::answer::{tone_of, tone_of_effect};
use crate::view::view_models::{StatementView, Tone};
use crate::view::{ViewInput, explanation};
use messages::key;
use vault::report::Row;
use yew::AttrValue;

/// The projector screen.
#[derive(Clone, Debug, PartialEq)]
pub struct ProjectorView {
    /// The steps, in order.
    pub steps: Vec<StepView>,
    /// The index of the current one.
    pub at: usize,
    /// `Step 3 of 6`
    pub count: AttrValue,
    /// The title of the step.
    pub title: AttrValue,
    /// Its outcome.
    pub tone: Tone,
    /// The outcome, in a word.
    pub word: AttrValue,
    /// The reason, in sentences.
    pub sentences: Vec<AttrValue>,
    /// The statements that decide it, and near misses.
    pub statements: Vec<StatementView>,
    /// The message that AWS would return, at the end.
    pub message: Option<AttrValue>,
}

/// A step in the list of all.
#[derive(Clone, Debug, PartialEq)]
pub struct StepView {
    /// Its label.
    pub label: AttrValue,
    /// Its outcome; hidden before it is reached.
    pub tone: Tone,
    /// The outcome, in a word.
    pub word: AttrValue,
    /// Whether it was reached.
    pub reached: bool,
}

/// The number of steps of a row: the request, its layers, the result.
pub fn steps(row: &Row) -> usize {
    row.layers.len() + 2
}

/// A step of a row, by their numbers; `None` for a case without that row.
pub fn wall(input: &ViewInput<'_>, number: usize, at: usize) -> Option<ProjectorView> {
    let words = input.words;
    let row = input.report.rows.get(number)?;
    let last = steps(row) - 1;
    let at = at.min(last);
    let layer = at
        .checked_sub(1)
        .and_then(|layer| row.layers.get(layer))
        .map(|(layer, _)| *layer);
    let count = words.text(key::TeachWallCount {
        number: &(at + 1).to_string(),
        all: &(last + 1).to_string(),
    });
    let mut view = ProjectorView {
        steps: row_of_steps(input, row, at),
        at,
        count: count.into(),
        title: words.text(key::TEACH_WALL_REQUEST).into(),
        tone: Tone::Quiet,
        word: AttrValue::default(),
        sentences: request(input, row),
        statements: Vec::new(),
        message: None,
    };
    if at > 0 {
        let explained = explained(input, number, layer)?;
        view.title = explained.title;
        view.tone = explained.tone;
        view.word = explained.word;
        view.sentences = explained.sentences;
        view.sentences.extend(
            explained
                .blockers
                .into_iter()
                .map(|blocker| blocker.sentence),
        );
        // The projector has no editor to link to.
        view.statements = explained
            .statements
            .into_iter()
            .map(|statement| StatementView {
                place: None,
                ..statement
            })
            .collect();
        view.message = explained.message;
    }
    Some(view)
}

/// The explanation of a cell, as in the playground.
fn explained(
    input: &ViewInput<'_>,
    row: usize,
    layer: Option<Layer>,
) -> Option<crate::view::view_models::ExplanationView> {
    let looking = input
        .state
        .clone()
        .apply(Action::Select(Selection::At(CellId { row, layer })));
    explanation::why(&ViewInput {
        state: &looking,
        ..*input
    })
}

/// The request, in sentences.
fn request(input: &ViewInput<'_>, row: &Row) -> Vec<AttrValue> {
    let words = input.words;
    let caller = input.draft_case.case.caller.arn.as_str();
    let sentences = [
        words.text(key::TeachWallWho { principal: caller }),
        words.text(key::TeachWallWhat { action: row.action }),
        words.text(key::TeachWallOnWhat {
            resource: &row.resource,
        }),
        words.text(key::TEACH_WALL_RULE),
    ];
    sentences.map(AttrValue::from).into()
}

fn row_of_steps(input: &ViewInput<'_>, row: &Row, at: usize) -> Vec<StepView> {
    let words = input.words;
    let request = (
        words.text(key::TEACH_WALL_REQUEST),
        Tone::Quiet,
        String::new(),
    );
    let layers = row.layers.iter().map(|(layer, effect)| {
        (
            words.layer_title(*layer),
            tone_of_effect(*effect),
            words.effect(*effect),
        )
    });
    let result = (
        words.text(key::UI_GRID_RESULT),
        tone_of(row.decision),
        words.result(row.decision),
    );
    let all = std::iter::once(request).chain(layers).chain([result]);
    all.enumerate()
        .map(|(number, (label, tone, word))| {
            let reached = number <= at;
            StepView {
                label: label.into(),
                tone: if reached { tone } else { Tone::Quiet },
                word: if reached {
                    word.into()
                } else {
                    AttrValue::default()
                },
                reached,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{Origin, State};
    use messages::Messages;
    use vault::examples::EXAMPLES;

    #[test]
    fn every_step_of_every_example_says_something_and_the_end_is_the_result() {
        let words = Messages::english();
        for example in EXAMPLES {
            let case = vault::case::read(example.text).unwrap();
            let state = State::new(&case, Origin::Own);
            let draft_case = state.draft.draft_case();
            let report = vault::report(&draft_case.case);
            let input = ViewInput {
                words: &words,
                state: &state,
                origin: Origin::Own,
                draft_case: &draft_case,
                report: &report,
                pinned: None,
            };
            for (number, row) in report.rows.iter().enumerate() {
                for at in 0..steps(row) {
                    let view = wall(&input, number, at).unwrap();
                    assert!(!view.sentences.is_empty(), "{} {number} {at}", example.id);
                    let reached = view.steps.iter().filter(|step| step.reached).count();
                    assert_eq!(reached, at + 1, "what was not reached is not told");
                }
                let end = wall(&input, number, steps(row) - 1).unwrap();
                assert_eq!(end.tone, tone_of(row.decision), "{} {number}", example.id);
                assert_eq!(end.message.is_some(), row.message.is_some());
            }
        }
    }
}
