//! `ArnEquals` and `ArnLike`: six parts, each with wildcards, compared one by one.
//!
//! Source: `IAM/reference_policies_elements_condition_operators` "Amazon Resource Name (ARN) condition
//! operators". The sixth part is the rest of the text and may contain colons.

use crate::identifiers::wildcard::{self, Matching, Piece};

const PARTS: usize = 6;

/// Returns `true` if the text has the six parts of an ARN.
pub(super) fn is_whole(text: &str) -> bool {
    text.starts_with("arn:") && text.splitn(PARTS, ':').count() == PARTS
}

/// Returns `true` if the text is an ARN and each of its parts matches the pattern's.
pub(super) fn compare(pieces: &[Piece], text: &str) -> bool {
    let mut patterns = pieces.splitn(PARTS, |piece| *piece == Piece::Char(':'));
    let mut parts = text.splitn(PARTS, ':');
    let mut matched = 0;
    while let (Some(pattern), Some(part)) = (patterns.next(), parts.next()) {
        let begins = matched > 0 || part == "arn";
        if !begins || !wildcard::matches(pattern, part, Matching::EXACT) {
            return false;
        }
        matched += 1;
    }
    matched == PARTS
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::context::Context;
    use crate::identifiers::{Resolution, Template, Wildcards};

    #[test]
    fn part_by_part() {
        const TOPIC: &str = "arn:aws:sns:us-west-2:444455556666:topic";
        for (pattern, text, expected) in [
            (TOPIC, TOPIC, true),
            ("arn:aws:sns:*:444455556666:*", TOPIC, true),
            ("arn:aws:sns:us-????-2:*:top*", TOPIC, true),
            ("*:*:*:*:*:*", TOPIC, true),
            ("arn:aws:sns:*:*:Topic", TOPIC, false),
            ("arn:aws:*:topic", TOPIC, false),
            ("*", TOPIC, false),
            (
                "arn:aws:sns:*:*:*",
                "arn:aws:sns:us-west-2:444455556666:topic:sub",
                true,
            ),
            (
                "arn:aws:sns:*:*:topic",
                "arn:aws:sns:us-west-2:444455556666:topic:sub",
                false,
            ),
            ("arn:aws:s:*:1:x", "arn:aws:s:r:2:1:x", false),
            ("*:*:*:*:*:*", "a:b:c:d:e:f", false),
            ("*:*:*:*:*:*", "not an arn", false),
        ] {
            let (template, _) = Template::parse(pattern, true);
            let context = Context::default();
            let Resolution::Pieces(pieces) = template.resolve(&context, Wildcards::Active) else {
                panic!("{pattern} has no variables");
            };
            assert_eq!(compare(&pieces, text), expected, "{pattern} {text}");
        }
    }
}
