//! The guardrails of a challenge being written: requests whose decision must not change.

use super::texts::free_id;
use challenge::{Ask, Challenge, Guardrail, Must};

/// The actions of an author on guardrails.
#[derive(Clone, Debug, PartialEq)]
pub enum Guard {
    /// Clicked the result of an action: the case's own request gets a guardrail with this decision, or loses it.
    Cell(String, Must),
    /// Added one.
    Add(Box<Ask>, Must),
    /// Removed one.
    Remove(usize),
    /// Typed its id.
    Id(usize, String),
    /// Changed a part of its request; blank uses the case's value.
    Ask(usize, Of, String),
    /// Set whether AWS Backup makes the request; `None` uses the case's value.
    Via(usize, Option<bool>),
    /// Set the required decision.
    Must(usize, Must),
}

/// A part of a guardrail's request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// The action.
    Action,
    /// The resource.
    Resource,
    /// The caller.
    Principal,
    /// The region.
    Region,
}

impl Of {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Action, Self::Resource, Self::Principal, Self::Region];

    /// The value in a request; blank if it is the case's.
    pub fn of(self, ask: &Ask) -> &str {
        match self {
            Self::Action => &ask.action,
            Self::Resource => ask.resource.as_deref().unwrap_or_default(),
            Self::Principal => ask.principal.as_deref().unwrap_or_default(),
            Self::Region => ask.region.as_deref().unwrap_or_default(),
        }
    }

    /// Sets the value.
    pub fn put(self, ask: &mut Ask, text: &str) {
        let text = text.trim();
        let given = (!text.is_empty()).then(|| text.to_owned());
        match self {
            Self::Action => text.clone_into(&mut ask.action),
            Self::Resource => ask.resource = given,
            Self::Principal => ask.principal = given,
            Self::Region => ask.region = given,
        }
    }
}

/// The index of the guardrail for the case's own request.
pub fn own(challenge: &Challenge, action: &str) -> Option<usize> {
    let own = Ask {
        action: action.to_owned(),
        ..Ask::default()
    };
    let mut guardrails = challenge.guardrails.iter();
    guardrails.position(|guardrail| guardrail.request == own)
}

/// Applies an action.
pub(super) fn guard(challenge: &mut Challenge, guard: Guard) {
    match guard {
        Guard::Cell(action, must) => match own(challenge, &action) {
            Some(at) => remove(challenge, at),
            None => add(
                challenge,
                Ask {
                    action,
                    ..Ask::default()
                },
                must,
            ),
        },
        Guard::Add(ask, must) => add(challenge, *ask, must),
        Guard::Remove(at) => remove(challenge, at),
        Guard::Id(at, id) => rename(challenge, at, &id),
        Guard::Ask(at, of, text) => change(challenge, at, |guardrail| {
            of.put(&mut guardrail.request, &text);
        }),
        Guard::Via(at, via) => change(challenge, at, |guardrail| {
            guardrail.request.via_backup = via;
        }),
        Guard::Must(at, must) => change(challenge, at, |guardrail| guardrail.must = must),
    }
}

fn change(challenge: &mut Challenge, at: usize, change: impl FnOnce(&mut Guardrail)) {
    if let Some(guardrail) = challenge.guardrails.get_mut(at) {
        change(guardrail);
    }
}

/// Adds a guardrail with an id derived from the action: `scheduleKeyDeletion`, `scheduleKeyDeletion2`.
fn add(challenge: &mut Challenge, request: Ask, must: Must) {
    let name = request.action.rsplit(':').next().unwrap_or_default();
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut characters = name.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    let base = first.unwrap_or('g').to_string() + characters.as_str();
    let taken = |id: &str| challenge.guardrails.iter().any(|one| one.id == id);
    let id = free_id(&base, taken);
    challenge.guardrails.push(Guardrail {
        id,
        name: None,
        request,
        must,
    });
}

/// Removes a guardrail, also from the failures of wrong solutions.
fn remove(challenge: &mut Challenge, at: usize) {
    if at >= challenge.guardrails.len() {
        return;
    }
    let gone = challenge.guardrails.remove(at).id;
    for wrong in &mut challenge.wrong {
        wrong.fails.guardrails.retain(|id| *id != gone);
    }
}

fn rename(challenge: &mut Challenge, at: usize, id: &str) {
    let Some(guardrail) = challenge.guardrails.get_mut(at) else {
        return;
    };
    let was = std::mem::replace(&mut guardrail.id, id.to_owned());
    let failing = challenge
        .wrong
        .iter_mut()
        .flat_map(|wrong| &mut wrong.fails.guardrails);
    for failing in failing.filter(|failing| **failing == was) {
        id.clone_into(failing);
    }
}
