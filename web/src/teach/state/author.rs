//! A challenge while it is written: its document, and the reference solution in editors. Pure.
//!
//! What the forms do not offer (questions, variation, wrong solutions, sources) is kept as a file brought it.

use crate::state::{Action, Layer, Origin, State};
use challenge::{Ask, Challenge, Edit, Editable, Guardrail, LayerGoal, Must, Text, apply};
use evaluator::trace::{Decision, LayerEffect};
use vault::case::{Case, NamedPolicy, Place, Verdict};

/// A challenge that is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Author {
    /// The document.
    pub challenge: Challenge,
    /// The editors in which the author solves it.
    pub desk: State,
}

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
}

/// What an author does.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// Took a case to begin with.
    Take(Box<Case>),
    /// Brought a challenge to go on with.
    Open(Box<Challenge>),
    /// Typed the id.
    Id(String),
    /// Typed a text in a language.
    Say(Which, &'static str, String),
    /// Wants the verdict to be `pass`, or not.
    Pass(bool),
    /// Clicked the cell of an action, of a layer or the result: it must allow, or need not.
    Goal(String, Option<Layer>),
    /// Said whether a policy may be changed.
    Editable(Editable, bool),
    /// Added a guardrail: the action, the resource, the principal and the region (blank: the case's own).
    Guard(String, String, String, String, Must),
    /// Removed a guardrail.
    Unguard(usize),
    /// Wants nothing beyond the reference to be permitted, or does not mind.
    Strict(bool),
    /// Did something with the editors of the solution.
    Desk(Action),
}

impl Author {
    /// A challenge about a case.
    pub fn new(case: &Case) -> Self {
        let start = Case {
            expect: None,
            title: None,
            ..case.clone()
        };
        let challenge = Challenge {
            version: challenge::VERSION,
            goals: challenge::Goals {
                verdict: Some(Verdict::Pass),
                ..challenge::Goals::default()
            },
            beyond: Some(Vec::new()),
            start,
            ..Challenge::default()
        };
        Self::of(challenge)
    }

    fn of(challenge: Challenge) -> Self {
        let solved = apply(&challenge.start, &challenge.solution);
        Self {
            desk: State::new(&solved, Origin::Own),
            challenge,
        }
    }

    /// The challenge after what an author does.
    #[must_use]
    pub fn apply(mut self, write: Write) -> Self {
        let challenge = &mut self.challenge;
        match write {
            Write::Take(case) => return Self::new(&case),
            Write::Open(opened) => return Self::of(*opened),
            Write::Id(id) => challenge.id = id,
            Write::Say(which, language, text) => say(challenge, which, language, text),
            Write::Pass(pass) => challenge.goals.verdict = pass.then_some(Verdict::Pass),
            Write::Goal(action, layer) => toggle(challenge, action, layer),
            Write::Editable(editable, open) => {
                challenge.editable.retain(|one| *one != editable);
                if open {
                    challenge.editable.push(editable);
                }
            }
            Write::Guard(action, resource, principal, region, must) => {
                let given =
                    |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
                let request = Ask {
                    action: action.trim().to_owned(),
                    resource: given(resource),
                    principal: given(principal),
                    region: given(region),
                    ..Ask::default()
                };
                let id = free_id(challenge, &request.action);
                challenge.guardrails.push(Guardrail {
                    id,
                    name: None,
                    request,
                    must,
                });
            }
            Write::Unguard(at) => {
                if at < challenge.guardrails.len() {
                    challenge.guardrails.remove(at);
                }
            }
            Write::Strict(strict) => challenge.beyond = strict.then(Vec::new),
            Write::Desk(action) => {
                self.desk = self.desk.apply(action);
                let solved = super::case(&self.challenge.start, &self.desk.draft);
                self.challenge.solution = edits(&self.challenge.start, &solved);
            }
        }
        self
    }
}

/// An id for a guardrail that no other one has: `scheduleKeyDeletion`, `scheduleKeyDeletion2`.
fn free_id(challenge: &Challenge, action: &str) -> String {
    let name = action.rsplit(':').next().unwrap_or_default();
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut characters = name.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    let base: String = first.unwrap_or('g').to_string() + characters.as_str();
    let taken = |id: &str| challenge.guardrails.iter().any(|one| one.id == id);
    let mut numbered = (2..).map(|number: u32| format!("{base}{number}"));
    if taken(&base) {
        numbered.find(|id| !taken(id)).unwrap_or(base)
    } else {
        base
    }
}

/// Puts a text into its place; a blank one is none.
fn say(challenge: &mut Challenge, which: Which, language: &str, text: String) {
    let place = match which {
        Which::Title => &mut challenge.title,
        Which::Story => &mut challenge.story,
        Which::Explanation => &mut challenge.explanation,
        Which::Hint(at) => {
            if at >= challenge.hints.len() {
                challenge.hints.push(Text::default());
            }
            match challenge.hints.get_mut(at) {
                Some(hint) => hint,
                None => return,
            }
        }
    };
    if text.trim().is_empty() {
        place.0.remove(language);
    } else {
        place.0.insert(language.to_owned(), text);
    }
    challenge.hints.retain(|hint| !hint.0.is_empty());
}

fn toggle(challenge: &mut Challenge, action: String, layer: Option<Layer>) {
    let goals = &mut challenge.goals;
    let Some(layer) = layer else {
        if goals.actions.remove(&action).is_none() {
            goals.actions.insert(action, Decision::Allowed);
        }
        return;
    };
    let is_it = |goal: &LayerGoal| goal.action == action && goal.layer == layer;
    let before = goals.layers.len();
    goals.layers.retain(|goal| !is_it(goal));
    if goals.layers.len() == before {
        goals.layers.push(LayerGoal {
            action,
            layer,
            effect: LayerEffect::Allow,
        });
    }
}

/// The policies of each level, with the level's name.
pub fn levels(case: &Case) -> Vec<(Layer, Option<String>, Vec<NamedPolicy>)> {
    let mut all = Vec::new();
    for layer in Layer::ALL {
        let targets: Vec<Option<String>> = match layer {
            Layer::Scp => case
                .policies
                .scp
                .items()
                .iter()
                .map(|level| Some(level.target.clone()))
                .collect(),
            Layer::Rcp => case
                .policies
                .rcp
                .items()
                .iter()
                .map(|level| Some(level.target.clone()))
                .collect(),
            _ => vec![None],
        };
        for (level, target) in targets.into_iter().enumerate() {
            let policy = |policy| {
                case.policies
                    .at(Place {
                        layer,
                        level,
                        policy,
                    })
                    .cloned()
            };
            all.push((layer, target, (0..).map_while(policy).collect()));
        }
    }
    all
}

/// What was changed from one case to the other.
fn edits(start: &Case, solved: &Case) -> Vec<Edit> {
    let mut edits = Vec::new();
    for ((layer, target, before), (_, _, after)) in levels(start).into_iter().zip(levels(solved)) {
        let edit = |policy: &str, text: Option<String>| Edit {
            layer,
            target: target.clone(),
            policy: policy.to_owned(),
            text,
        };
        let of = |policies: &[NamedPolicy], name: &str| {
            policies.iter().find(|policy| policy.name == name).cloned()
        };
        for policy in &after {
            if of(&before, &policy.name).is_none_or(|was| was.text != policy.text) {
                edits.push(edit(&policy.name, Some(policy.text.to_string())));
            }
        }
        let gone = before
            .iter()
            .filter(|policy| of(&after, &policy.name).is_none());
        edits.extend(gone.map(|policy| edit(&policy.name, None)));
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;
    use challenge::{COURSE, prove, read, write};

    #[test]
    fn a_challenge_is_written_solved_and_proved() {
        let model = COURSE[0].read().unwrap();
        let mut author = Author::new(&model.start).apply(Write::Id("my-own".to_owned()));
        for (which, text) in [
            (Which::Title, "A title"),
            (Which::Story, "A story"),
            (Which::Explanation, "Because"),
            (Which::Hint(0), "Look"),
        ] {
            author = author.apply(Write::Say(which, "en", text.to_owned()));
        }
        let identity = Editable {
            layer: Layer::Identity,
            target: None,
            policy: None,
        };
        author = author
            .apply(Write::Editable(identity, true))
            .apply(Write::Guard(
                "kms:ScheduleKeyDeletion".to_owned(),
                model.start.key.arn.clone(),
                String::new(),
                String::new(),
                Must::Denied,
            ));
        assert_eq!(author.challenge.guardrails[0].id, "scheduleKeyDeletion");
        assert!(
            !prove(&author.challenge, 0).faults.is_empty(),
            "it is not solved yet"
        );
        let sheet = author.desk.draft.stack(Layer::Identity).unwrap().tiers[0].sheets[0].id;
        let text = model.solution[0].text.clone().unwrap();
        author = author.apply(Write::Desk(Action::Edit(sheet, text.as_str().into())));
        assert_eq!(prove(&author.challenge, 0).faults, []);
        // What is exported is read again as it was, and its solution stands in the editors.
        let again = read(&write(&author.challenge)).unwrap();
        let opened = author.clone().apply(Write::Open(Box::new(again)));
        assert_eq!(opened.challenge.solution, author.challenge.solution);
        assert_eq!(
            opened.desk.draft.asked().case.policies,
            author.desk.draft.asked().case.policies
        );
    }

    #[test]
    fn a_cell_is_a_goal_until_it_is_clicked_again() {
        let author = Author::new(&Case::default());
        let cell = |layer| Write::Goal("kms:Decrypt".to_owned(), layer);
        let marked = author
            .clone()
            .apply(cell(None))
            .apply(cell(Some(Layer::Scp)));
        assert_eq!(
            marked.challenge.goals.actions["kms:Decrypt"],
            Decision::Allowed
        );
        assert_eq!(marked.challenge.goals.layers[0].layer, Layer::Scp);
        let unmarked = marked.apply(cell(None)).apply(cell(Some(Layer::Scp)));
        assert_eq!(unmarked.challenge.goals, author.challenge.goals);
    }

    #[test]
    fn a_hint_that_is_emptied_is_gone() {
        let author = Author::new(&Case::default());
        let said = author.apply(Write::Say(Which::Hint(0), "ja", "手がかり".to_owned()));
        assert_eq!(said.challenge.hints.len(), 1);
        let gone = said.apply(Write::Say(Which::Hint(0), "ja", String::new()));
        assert_eq!(gone.challenge.hints, []);
    }
}
