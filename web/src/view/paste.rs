//! What is told about texts that were pasted: what was repaired, what looks like a credential, what went where, and
//! whose permissions are to be chosen.

use super::Seen;
use super::view_models::{ChoiceView, MoveView, NoticeView, PrincipalPickerView, RepairView};
use crate::state::{Imported, Layer, State};
use messages::Messages;
use messages::key;
use vault::incremental::LONGEST;
use vault::{import, redact, repair};
use yew::AttrValue;

/// So much of a text is looked through for credentials after every change, in bytes.
const LOOKED_THROUGH: usize = 1024 * 1024;

/// What is told under a policy's editor about its text.
pub fn pasted(words: &Messages, text: &str) -> (Option<RepairView>, Option<AttrValue>) {
    (repaired(words, text), secrets(words, text))
}

/// What was repaired in a policy's text, which is nothing in one that is too long to be read.
pub fn repaired(words: &Messages, text: &str) -> Option<RepairView> {
    if text.len() > LONGEST {
        return None;
    }
    let repair = repair::repair(text)?;
    Some(RepairView {
        sentence: words.repaired(&repair).into(),
        complete: repair.complete,
    })
}

/// Where a policy's text belongs, if it is of another kind than those of the layer that it is in.
pub fn elsewhere(words: &Messages, text: &str, here: Layer) -> Option<MoveView> {
    let to = import::detect_layer(text, here)?;
    let title = words.of_family(key::UI_LAYER, &format!("{}.title", to.word()), &[]);
    let sentence = words.text(key::UiMoveAbout { layer: &title }).into();
    Some(MoveView { sentence, to })
}

/// The warning about what looks like credentials in a policy's text.
pub fn secrets(words: &Messages, text: &str) -> Option<AttrValue> {
    let start = (0..=LOOKED_THROUGH.min(text.len()))
        .rev()
        .find_map(|end| text.get(..end));
    let found = redact::secrets(start.unwrap_or_default());
    words.secrets(&found).map(AttrValue::from)
}

/// What went where.
pub fn imported(words: &Messages, state: &State, imported: &Imported) -> NoticeView {
    let Imported {
        case,
        went,
        needs,
        unknown,
        instead,
    } = imported;
    let chooses = state.received.choosing.is_some();
    let key = if went.is_empty() {
        key::UI_NOTICE_READ
    } else {
        key::UI_NOTICE_IMPORTED
    };
    let went = if went.is_empty() && (chooses || !unknown.is_empty()) {
        Vec::new()
    } else {
        words.went(case, went)
    };
    let instead = instead.then(|| words.text(key::UI_IMPORT_INSTEAD));
    let needs = words.import_needs(needs);
    let unknown = (!unknown.is_empty()).then(|| {
        let names: Vec<String> = unknown.iter().map(|name| format!("`{name}`")).collect();
        words.text(key::UiImportUnknown {
            files: &words.list(&names),
        })
    });
    let details = instead.into_iter().chain(went).chain(needs).chain(unknown);
    NoticeView {
        sentence: words.text(key).into(),
        details: details.map(AttrValue::from).collect(),
        undo: state.can_undo(),
        redo: state.can_redo(),
    }
}

/// The users and roles to choose from; the caller is chosen first, if it is one of them.
pub fn choosing(seen: &Seen<'_>) -> Option<PrincipalPickerView> {
    let import = &seen.state.received.choosing.as_ref()?.import;
    let choices = import.choices.iter().enumerate().map(|(at, choice)| {
        let kind = if choice.arn.contains(":user/") {
            key::UI_CHOOSE_USERS
        } else {
            key::UI_CHOOSE_ROLES
        };
        ChoiceView {
            value: at.to_string().into(),
            label: choice.name.clone().into(),
            group: seen.words.text(kind).into(),
        }
    });
    let chosen = import
        .choice_of(&seen.draft_case.case.caller.arn)
        .unwrap_or(0);
    Some(PrincipalPickerView {
        choices: choices.collect(),
        chosen: chosen.to_string().into(),
    })
}
