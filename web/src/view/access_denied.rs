//! AWS's word beside the policies': the error message, and the checks of Access Troubleshooter.

use super::{Seen, paste, source};
use crate::state::Message;
use messages::key;
use vault::access_denied::Denied;
use vault::import;
use vault::import::troubleshooter::{self, Evaluation};
use yew::AttrValue;

/// What is told about what was read last, a sentence each. What AWS said of an action is in the verdict.
pub fn told(seen: &Seen<'_>) -> Vec<AttrValue> {
    let received = &seen.state.received;
    let message = match &received.message {
        Message::Nothing => vec![seen.words.import_format(import::looks_like(&received.text))],
        Message::Reading | Message::NoReaders => of_code(seen)
            .into_iter()
            .map(|said| said.to_string())
            .collect(),
        Message::NothingInCode(files) => {
            let nothing = std::iter::once(seen.words.text(key::UI_READERS_NOTHING));
            nothing.chain(source::notes(seen.words, files)).collect()
        }
        Message::Refused(why) => vec![paste::refusal(seen.words, why).to_string()],
        Message::Denied(denied) if seen.draft_case.case.denials.is_empty() => message(seen, denied),
        Message::Unread | Message::Denied(_) => Vec::new(),
    };
    let all = message.into_iter().chain(checks(seen, &received.checks));
    all.map(AttrValue::from).collect()
}

/// What a message says that names no action: nothing can be compared with it.
fn message(seen: &Seen<'_>, denied: &Denied) -> Vec<String> {
    let said = seen.words.denied(denied).into_iter();
    said.map(|reason| seen.sentence(&reason)).collect()
}

/// That infrastructure as code is being read, or cannot be.
pub fn of_code(seen: &Seen<'_>) -> Option<AttrValue> {
    let key = match &seen.state.received.message {
        Message::Reading => key::UI_READERS_LOADING,
        Message::NoReaders => key::UI_READERS_FAILED,
        _ => return None,
    };
    Some(seen.words.text(key).into())
}

fn checks(seen: &Seen<'_>, checks: &[Evaluation]) -> Vec<String> {
    if checks.is_empty() {
        return Vec::new();
    }
    let differences = troubleshooter::compare(seen.report, checks);
    if differences.is_empty() {
        return vec![seen.words.text(key::UI_DENIED_CHECKS_SAME)];
    }
    let told = differences
        .iter()
        .map(|difference| seen.sentence(&seen.words.difference(difference, seen.report)));
    std::iter::once(seen.words.text(key::UI_DENIED_CHECKS_DIFFER))
        .chain(told)
        .collect()
}
