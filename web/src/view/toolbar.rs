//! The view of the page around the case: examples, notices, languages, themes.

use super::paste;
use super::view_models::{ChoiceView, NoticeView};
use crate::state::{Notice, Origin, State, Step};
use messages::key;
use messages::{LANGUAGES, Messages};
use yew::AttrValue;

/// The languages to choose from.
pub fn languages() -> Vec<ChoiceView> {
    LANGUAGES
        .iter()
        .map(|language| choice(language.tag, language.name.into()))
        .collect()
}

/// The themes to choose from; blank for the system's.
pub fn themes(words: &Messages) -> Vec<ChoiceView> {
    let themes = [
        ("", key::UI_THEME_SYSTEM),
        ("light", key::UI_THEME_LIGHT),
        ("dark", key::UI_THEME_DARK),
    ];
    themes
        .into_iter()
        .map(|(code, key)| choice(code, words.text(key).into()))
        .collect()
}

/// The examples to choose from, after the choice of none; their values are their numbers. A list shows no code.
pub fn examples(words: &Messages, names: &[AttrValue]) -> Vec<ChoiceView> {
    let none = choice("", words.text(key::UI_EXAMPLE_NONE).into());
    let numbered = names.iter().enumerate();
    let all = numbered
        .map(|(number, name)| choice_of(number.to_string().into(), name.replace('`', "").into()));
    std::iter::once(none).chain(all).collect()
}

/// The example that is open or of which something is left, as its value among [`examples`].
pub fn example(origin: Origin) -> AttrValue {
    let number = origin.example().map(|number| number.to_string().into());
    number.unwrap_or_default()
}

fn choice(value: &'static str, label: AttrValue) -> ChoiceView {
    choice_of(value.into(), label)
}

/// Something to choose, by its value and what it is called.
pub fn choice_of(value: AttrValue, label: AttrValue) -> ChoiceView {
    ChoiceView {
        value,
        label,
        group: AttrValue::default(),
    }
}

/// What to tell about the last step that replaced work.
pub fn notice(words: &Messages, state: &State) -> Option<NoticeView> {
    let step = match state.notice.as_ref()? {
        Notice::Step(step) => *step,
        Notice::Imported(imported) => return Some(paste::imported(words, state, imported)),
        Notice::LeftOut(why) => {
            return Some(NoticeView {
                sentence: paste::refusal(words, why),
                details: Vec::new(),
                undo: false,
                redo: false,
            });
        }
        Notice::Refused(error) => {
            let why = words.share_error(error);
            let sentence = words.text(key::UiNoticeRefused { why: &why }).into();
            return Some(NoticeView {
                sentence,
                details: Vec::new(),
                undo: false,
                redo: false,
            });
        }
    };
    let key = match step {
        Step::StartedOver => key::UI_NOTICE_STARTED_OVER,
        Step::OpenedExample => key::UI_NOTICE_OPENED_EXAMPLE,
        Step::OpenedLink => key::UI_NOTICE_OPENED_LINK,
        Step::OpenedCase => key::UI_NOTICE_OPENED_CASE,
        Step::Formatted => key::UI_NOTICE_FORMATTED,
        Step::Redacted => key::UI_NOTICE_REDACTED,
        Step::AppliedFix => key::UI_NOTICE_APPLIED_FIX,
        Step::TriedAlternative => key::UI_NOTICE_TRIED_ALTERNATIVE,
        Step::Cleaned => key::UI_NOTICE_CLEANED,
        Step::RemovedSecrets => key::UI_NOTICE_REMOVED_SECRETS,
        Step::Moved => key::UI_NOTICE_MOVED,
        Step::Answered => key::UI_NOTICE_ANSWERED,
        Step::Removed => key::UI_NOTICE_REMOVED,
        Step::Undone => key::UI_NOTICE_UNDONE,
        Step::Redone => key::UI_NOTICE_REDONE,
    };
    Some(NoticeView {
        sentence: words.text(key).into(),
        details: Vec::new(),
        undo: state.can_undo(),
        redo: state.can_redo(),
    })
}
