//! AWS's word beside the policies': the error message, and the checks of Access Troubleshooter.

use super::{Seen, paste};
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
