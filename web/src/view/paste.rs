//! The notes about pasted texts: repairs, possible credentials, the place of each part, and the principals to choose
//! from.

use super::view_models::{ChoiceView, MoveView, NoticeView, PrincipalPickerView, RepairView};
use super::{ViewInput, source};
use crate::state::{CodeNotes, Imported, Layer, LeftOut, PrincipalChoice, Refusal, State};
use messages::Messages;
use messages::key;
use vault::import::infrastructure::FoundVault;
use vault::incremental::LONGEST;
use vault::{import, redact, repair};
use yew::AttrValue;

/// The number of bytes of a text that are searched for credentials after every change.
const LOOKED_THROUGH: usize = 1024 * 1024;

/// The notes under a policy's editor about its text.
pub fn pasted(words: &Messages, text: &str) -> (Option<RepairView>, Option<AttrValue>) {
    (repaired(words, text), secrets(words, text))
}

/// The repairs in a policy's text; `None` for one that is too long to be read.
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

/// The layer a policy's text belongs to, if it is not the layer it is in.
pub fn elsewhere(words: &Messages, text: &str, here: Layer) -> Option<MoveView> {
    let to = import::detect_layer(text, here)?;
    let title = words.of_family(key::UI_LAYER, &format!("{}.title", to.word()), &[]);
    let sentence = words.text(key::UiMoveAbout { layer: &title }).into();
    Some(MoveView { sentence, to })
}

/// The warning about possible credentials in a policy's text.
pub fn secrets(words: &Messages, text: &str) -> Option<AttrValue> {
    let start = (0..=LOOKED_THROUGH.min(text.len()))
        .rev()
        .find_map(|end| text.get(..end));
    let found = redact::secrets(start.unwrap_or_default());
    words.secrets(&found).map(AttrValue::from)
}

/// The most skipped files that are listed individually.
const FILES: usize = 4;

/// The reason why a file was skipped.
fn left_out_file(words: &Messages, name: &str, why: LeftOut) -> String {
    let why = match why {
        LeftOut::Unread => words.text(key::UI_IMPORT_UNREAD),
        LeftOut::TooLarge => words.text(key::UI_IMPORT_TOO_LARGE),
        LeftOut::Unknown(format) => words.import_format(format),
        LeftOut::NothingInCode => words.text(key::UI_READERS_NOTHING),
        LeftOut::NoReaders => words.text(key::UI_READERS_FAILED),
    };
    words.text(key::UiImportFile {
        file: &format!("`{name}`"),
        why: &why,
    })
}

/// The reason why a whole case was not opened.
pub fn refusal(words: &Messages, why: &Refusal) -> AttrValue {
    let why = match why {
        Refusal::Link(error) => words.share_error(error),
        Refusal::Case(error) => words.case_error(error),
        Refusal::Several(count) => {
            return words.text(key::UiRefusedSeveral { count: *count }).into();
        }
    };
    words.text(key::UiRefused { why: &why }).into()
}

/// The places of the imported parts.
pub fn imported(words: &Messages, state: &State, imported: &Imported) -> NoticeView {
    let Imported {
        case,
        went,
        needs,
        unknown,
        instead,
        code,
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
    let is_nothing = went.is_empty() && needs.is_empty() && !unknown.is_empty() && !chooses;
    let instead = instead.then(|| words.text(key::UI_IMPORT_INSTEAD));
    let needs = words.import_needs(needs);
    let left_out = unknown.iter().take(FILES);
    let left_out = left_out.map(|(name, why)| left_out_file(words, name, *why));
    let more = unknown.len().saturating_sub(FILES);
    let more = (more > 0).then(|| words.text(key::UiImportMoreFiles { count: more }));
    let unknown = left_out.chain(more);
    let code = code.iter().flat_map(|code| self::code(words, code));
    let details = instead.into_iter().chain(went).chain(needs);
    let details = details.chain(unknown).chain(code);
    let mut details: Vec<AttrValue> = details.map(AttrValue::from).collect();
    // If nothing was imported, the reason is the whole notice.
    let sentence = if is_nothing && !details.is_empty() {
        details.remove(0)
    } else {
        words.text(key).into()
    };
    NoticeView {
        sentence,
        details,
        undo: state.can_undo(),
        redo: state.can_redo(),
    }
}

/// The notes about infrastructure as code.
fn code(words: &Messages, code: &CodeNotes) -> Vec<String> {
    let others: Vec<&FoundVault> = code.other_vaults.iter().collect();
    let others = words.infrastructure_other_vaults(&others);
    let principal = code.principal.as_ref();
    let principal = principal.map(|principal| words.infrastructure_principal(principal));
    let pseudo = code.pseudo.iter();
    let pseudo = pseudo.map(|(name, value)| words.infrastructure_pseudo(name, value));
    let notes = source::notes(words, &code.files);
    others
        .into_iter()
        .chain(principal)
        .chain(pseudo)
        .chain(notes)
        .collect()
}

/// The users and roles to choose from; the caller is preselected, if it is one of them.
pub fn choosing(input: &ViewInput<'_>) -> Option<PrincipalPickerView> {
    let count = |count: usize| count.to_string();
    let import = match input.state.received.choosing.as_deref()? {
        PrincipalChoice::InAccount { import, .. } => import,
        PrincipalChoice::InCode(addresses) => {
            let choices = addresses.iter().enumerate();
            return Some(PrincipalPickerView {
                about: input.words.text(key::UI_CHOOSE_IN_CODE).into(),
                choices: choices
                    .map(|(at, address)| ChoiceView {
                        value: count(at).into(),
                        label: address.clone().into(),
                        group: AttrValue::default(),
                    })
                    .collect(),
                chosen: count(0).into(),
            });
        }
    };
    let about = input.words.text(key::UiChooseAbout {
        count: &count(import.choices.len()),
    });
    let choices = import.choices.iter().enumerate().map(|(at, choice)| {
        let kind = if choice.arn.contains(":user/") {
            key::UI_CHOOSE_USERS
        } else {
            key::UI_CHOOSE_ROLES
        };
        ChoiceView {
            value: count(at).into(),
            label: choice.name.clone().into(),
            group: input.words.text(kind).into(),
        }
    });
    let chosen = import
        .choice_of(&input.draft_case.case.caller.arn)
        .unwrap_or(0);
    Some(PrincipalPickerView {
        about: about.into(),
        choices: choices.collect(),
        chosen: chosen.to_string().into(),
    })
}
