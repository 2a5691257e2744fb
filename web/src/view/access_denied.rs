//! The view of AWS's messages: the error message, and the checks of Access Troubleshooter.

use super::{ViewInput, paste, source};
use crate::state::Message;
use messages::key;
use vault::access_denied::Denied;
use vault::import;
use vault::import::troubleshooter::{self, Evaluation};
use yew::AttrValue;

/// The messages about the last input, one sentence each. A reported denial of an action is in the verdict.
pub fn told(input: &ViewInput<'_>) -> Vec<AttrValue> {
    let received = &input.state.received;
    let message = match &received.message {
        Message::Nothing => vec![
            input
                .words
                .import_format(import::looks_like(&received.text)),
        ],
        Message::Reading | Message::NoReaders => of_code(input)
            .into_iter()
            .map(|said| said.to_string())
            .collect(),
        Message::NothingInCode(files) => {
            let nothing = std::iter::once(input.words.text(key::UI_READERS_NOTHING));
            nothing.chain(source::notes(input.words, files)).collect()
        }
        Message::Refused(why) => vec![paste::refusal(input.words, why).to_string()],
        Message::Denied(denied) if input.draft_case.case.denials.is_empty() => {
            message(input, denied)
        }
        Message::Unread | Message::Denied(_) => Vec::new(),
    };
    let all = message.into_iter().chain(checks(input, &received.checks));
    all.map(AttrValue::from).collect()
}

/// The sentences for a message that names no action, so that nothing can be compared with it.
fn message(input: &ViewInput<'_>, denied: &Denied) -> Vec<String> {
    let said = input.words.denied(denied).into_iter();
    said.map(|reason| input.sentence(&reason)).collect()
}

/// The message that infrastructure as code is being read, or cannot be.
pub fn of_code(input: &ViewInput<'_>) -> Option<AttrValue> {
    let key = match &input.state.received.message {
        Message::Reading => key::UI_READERS_LOADING,
        Message::NoReaders => key::UI_READERS_FAILED,
        _ => return None,
    };
    Some(input.words.text(key).into())
}

fn checks(input: &ViewInput<'_>, checks: &[Evaluation]) -> Vec<String> {
    if checks.is_empty() {
        return Vec::new();
    }
    let differences = troubleshooter::compare(input.report, checks);
    if differences.is_empty() {
        return vec![input.words.text(key::UI_DENIED_CHECKS_SAME)];
    }
    let told = differences
        .iter()
        .map(|difference| input.sentence(&input.words.difference(difference, input.report)));
    std::iter::once(input.words.text(key::UI_DENIED_CHECKS_DIFFER))
        .chain(told)
        .collect()
}
