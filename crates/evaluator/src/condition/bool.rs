//! `true` and `false`, in any case (semantics 3.2, our reading).

pub(super) fn parse(text: &str) -> Option<bool> {
    [true, false]
        .into_iter()
        .find(|value| text.eq_ignore_ascii_case(if *value { "true" } else { "false" }))
}
