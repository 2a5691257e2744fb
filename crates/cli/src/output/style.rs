//! Colours. They only repeat the meaning of words and signs; `anstream` removes them where they are not wanted.

use anstyle::{AnsiColor, Style};
use evaluator::trace::{Decision, LayerEffect};
use vault::report::Verdict;

/// Allows.
pub(crate) const ALLOW: Style = AnsiColor::Green.on_default();
/// Denies.
pub(crate) const DENY: Style = AnsiColor::Red.on_default().bold();
/// Unknown.
pub(crate) const UNKNOWN: Style = AnsiColor::Yellow.on_default();
/// Not relevant here.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// A heading.
pub(crate) const HEADING: Style = Style::new().bold();
/// Text.
pub(crate) const PLAIN: Style = Style::new();

/// The sign and colour of a layer's effect.
pub(crate) const fn of_effect(effect: LayerEffect) -> (&'static str, Style) {
    match effect {
        LayerEffect::Allow => ("✓", ALLOW),
        LayerEffect::NoImpact => ("·", FAINT),
        LayerEffect::ImplicitDeny => ("○", DENY),
        LayerEffect::ExplicitDeny => ("✗", DENY),
        LayerEffect::Unknown => ("?", UNKNOWN),
    }
}

/// The sign and colour of a decision.
pub(crate) const fn of_decision(decision: Decision) -> (&'static str, Style) {
    match decision {
        Decision::Allowed => ("✓", ALLOW),
        Decision::ImplicitDeny | Decision::ExplicitDeny => ("✗", DENY),
        Decision::Depends => ("?", UNKNOWN),
    }
}

/// The sign and colour of a verdict.
pub(crate) const fn of_verdict(verdict: Verdict) -> (&'static str, Style) {
    match verdict {
        Verdict::Pass => ("✓", ALLOW),
        Verdict::Fail => ("✗", DENY),
        Verdict::Depends => ("?", UNKNOWN),
    }
}
