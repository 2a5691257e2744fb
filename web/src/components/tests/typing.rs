//! Tests of the answer while a policy is typed, letter by letter.

use super::example;
use crate::state::{Action, Layer, Origin, State};
use crate::view::answer;
use vault::report::Verdict;

#[test]
fn a_policy_cannot_be_read_between_the_letters_and_nothing_is_known_then() {
    let state = State::new(&example("mount-capsule-forgotten"), Origin::Own);
    let id = state.draft.stack(Layer::Identity).unwrap().levels[0].policies[0].id;
    let before = state.draft.policy(id).unwrap().text.to_string();
    let (start, end) = before.split_once("\"Action\"").unwrap();
    let mut typed = String::new();
    for letter in "\"Sid\": \"New\", ".chars() {
        typed.push(letter);
        let text = format!("{start}{typed}\"Action\"{end}");
        let now = state.clone().apply(Action::Restore(id, text.into()));
        let report = vault::report(&now.draft.judged().case);
        // From the last quotation mark on it is a complete pair, with or without a comma after it.
        let is_whole = typed.matches('"').count() == 4;
        assert_eq!(answer::is_readable(&report), is_whole, "{typed}");
        let expected = if is_whole {
            Verdict::Fail
        } else {
            Verdict::Depends
        };
        assert_eq!(report.verdict, expected, "{typed}");
    }
}
