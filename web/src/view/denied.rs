//! What a pasted error message says, beside what the policies say.

use super::Seen;
use evaluator::layer::Layer;
use vault::denied::{self, Comparison, Denied, Outcome};
use words::Words;
use yew::AttrValue;

/// What is told about a text that was pasted as an error message.
pub fn told(seen: &Seen<'_>, text: &str) -> AttrValue {
    match denied::read(text) {
        None => seen.words.say("ui.denied.nothing", &[]).into(),
        Some(denied) => outcome(seen, &denied, &denied::compare(seen.report, &denied)),
    }
}

/// The comparison in a sentence or two.
fn outcome(seen: &Seen<'_>, denied: &Denied, comparison: &Comparison) -> AttrValue {
    let words = seen.words;
    let read = match &denied.action {
        Some(action) => words.say("ui.denied.action", &[("action", action)]),
        None => words.say("ui.denied.noAction", &[]),
    };
    let compared = match &comparison.outcome {
        Outcome::Reproduced => words.say("ui.denied.reproduced", &[]),
        Outcome::OtherLayer { named, given, here } => {
            let here: Vec<String> = here
                .iter()
                .map(|layer| words.layer_policy(*layer))
                .collect();
            let key = if *given {
                "ui.denied.otherLayer"
            } else {
                "ui.denied.layerNotGiven"
            };
            words.say(
                key,
                &[
                    ("named", &words.layer_policy(*named)),
                    ("here", &words.list(&here)),
                ],
            )
        }
        Outcome::OtherReason { layer, explicit } => {
            let key = if *explicit {
                "ui.denied.wasExplicit"
            } else {
                "ui.denied.wasImplicit"
            };
            words.say(key, &[("named", &words.layer_policy(*layer))])
        }
        Outcome::Depends { unknown } => {
            let unknown: Vec<String> = unknown
                .iter()
                .map(|unknown| words.unknown(unknown))
                .collect();
            words.say("ui.denied.depends", &[("what", &words.list(&unknown))])
        }
        Outcome::Missing {
            named,
            given,
            policy,
            ..
        } => missing(words, *named, *given, policy.as_deref()),
        Outcome::OtherAction => words.say("ui.denied.otherAction", &[]),
    };
    words
        .say(
            "ui.denied.both",
            &[("read", &read), ("compared", &compared)],
        )
        .into()
}

fn missing(words: &Words, named: Option<Layer>, given: bool, policy: Option<&str>) -> String {
    let Some(named) = named else {
        return words.say("ui.denied.missing", &[]);
    };
    let kind = words.layer_policy(named);
    match (policy, given) {
        (Some(policy), _) => words.say(
            "ui.denied.missingPolicy",
            &[("named", &kind), ("policy", policy)],
        ),
        (None, true) => words.say("ui.denied.missingOther", &[("named", &kind)]),
        (None, false) => words.say("ui.denied.missingLayer", &[("named", &kind)]),
    }
}
