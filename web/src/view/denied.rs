//! What AWS said, beside what the policies say: the error message, and the checks of Access Troubleshooter.

use super::Seen;
use crate::state::Message;
use vault::denied::{self, Denied};
use vault::import::troubleshooter::{self, Evaluation};
use yew::AttrValue;

/// What is told about what AWS said, a sentence each.
pub fn told(seen: &Seen<'_>) -> Vec<AttrValue> {
    let heard = &seen.state.heard;
    let message = match &heard.message {
        Message::Unread => Vec::new(),
        Message::Nothing => vec![seen.words.say("ui.denied.nothing", &[])],
        Message::Denied(denied) => message(seen, denied),
    };
    let all = message.into_iter().chain(checks(seen, &heard.checks));
    all.map(AttrValue::from).collect()
}

/// What AWS said, and whether these policies say it too.
fn message(seen: &Seen<'_>, denied: &Denied) -> Vec<String> {
    let said = seen.words.denied(denied).into_iter();
    let comparison = denied::compare(&seen.asked.case, seen.report, denied);
    let comparison = seen.words.comparison(&comparison, seen.report, denied);
    said.map(|reason| seen.sentence(&reason))
        .chain([comparison])
        .collect()
}

fn checks(seen: &Seen<'_>, checks: &[Evaluation]) -> Vec<String> {
    if checks.is_empty() {
        return Vec::new();
    }
    let differences = troubleshooter::compare(seen.report, checks);
    if differences.is_empty() {
        return vec![seen.words.say("ui.denied.checks.same", &[])];
    }
    let told = differences
        .iter()
        .map(|difference| seen.sentence(&seen.words.difference(difference, seen.report)));
    std::iter::once(seen.words.say("ui.denied.checks.differ", &[]))
        .chain(told)
        .collect()
}
