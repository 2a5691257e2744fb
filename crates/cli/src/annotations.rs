//! What is wrong, with its place in a file: for the tools that show it beside the source (GitHub's annotations, SARIF) or
//! count it (`JUnit`).

mod github;
mod junit;
mod sarif;

pub(crate) use github::github;
pub(crate) use junit::{Outcome, Test, TestSuite, junit};
pub(crate) use sarif::sarif;

use evaluator::finding::Severity;
use evaluator::source::{LineIndex, Position, Span};
use evaluator::trace::LayerEffect;
use messages::Messages;
use vault::case::{Case, Place};
use vault::report::{Report, Verdict};
use vault::requests::policy_text;

use crate::case_file::Entry;
use crate::infrastructure::Infrastructure;

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub(crate) struct Annotation {
    /// How much it matters.
    pub(crate) severity: Severity,
    /// What it is, in a word: the code of a finding, or one of [`RULES`].
    pub(crate) rule: String,
    /// The file.
    pub(crate) file: String,
    /// Where in it, if that is known: the first character, and the one behind the last.
    pub(crate) place: Option<(Position, Option<Position>)>,
    /// What it is, in a sentence.
    pub(crate) message: String,
}

/// What is told besides findings.
pub(crate) const DENIED: &str = "denied";
/// A decision depends on what nobody said.
pub(crate) const DEPENDS: &str = "depends";
/// Something was expected otherwise.
pub(crate) const UNMET: &str = "unmet";
/// A file cannot be used.
pub(crate) const UNUSABLE: &str = "unusable";

/// A case, and what is known of the files that it came from.
pub(crate) struct Source<'a> {
    /// What the case's file is called.
    pub(crate) name: &'a str,
    /// The case.
    pub(crate) case: &'a Case,
    /// The files that its policies came from.
    pub(crate) files: &'a Infrastructure,
    /// Where its policies stand in the case's own file.
    pub(crate) entries: &'a [Entry<'a>],
}

impl Source<'_> {
    /// What is found in the policies, what stands in the way, and what is not as expected. `unmet` is `None` where nothing
    /// was expected.
    pub(crate) fn annotations(
        &self,
        report: &Report,
        unmet: Option<&[String]>,
        words: &Messages,
    ) -> Vec<Annotation> {
        let mut all = Vec::new();
        for found in &report.findings {
            let sentence = words.finding(&found.finding);
            all.push(self.annotation(
                found.finding.severity(),
                found.finding.code.as_str(),
                Some((found.place, found.finding.span)),
                &sentence,
                words,
            ));
        }
        // A denial that was expected is no fault.
        if unmet.is_none() && report.verdict != Verdict::Pass {
            self.blockers(report, words, &mut all);
        }
        for sentence in unmet.into_iter().flatten() {
            all.push(self.annotation(Severity::Error, UNMET, None, sentence, words));
        }
        all
    }

    fn blockers(&self, report: &Report, words: &Messages, all: &mut Vec<Annotation>) {
        let before = all.len();
        for (blocker, rows) in messages::blockers(report) {
            let actions: Vec<&str> = rows.iter().map(|row| row.action).collect();
            let sentence = words.blocker_of(self.case, &actions, report.rows.len(), blocker);
            let place = blocker
                .statement
                .as_ref()
                .map(|cited| (cited.place, cited.span));
            let first = Place {
                layer: blocker.layer,
                level: blocker.level.unwrap_or(0),
                policy: 0,
            };
            let place = place.or_else(|| {
                let is_there = self.case.policies.at(first).is_some();
                is_there.then_some((first, Span::default()))
            });
            let (severity, rule) = match blocker.effect {
                LayerEffect::Unknown => (Severity::Warning, DEPENDS),
                _ => (Severity::Error, DENIED),
            };
            all.push(self.annotation(severity, rule, place, &sentence, words));
        }
        if all.len() == before {
            // Nobody said enough for any layer to be in the way.
            let sentence = words.verdict(report);
            all.push(self.annotation(Severity::Warning, DEPENDS, None, &sentence, words));
        }
    }

    fn annotation(
        &self,
        severity: Severity,
        rule: &str,
        at: Option<(Place, Span)>,
        sentence: &str,
        words: &Messages,
    ) -> Annotation {
        let annotation = |file: String, place, message: String| Annotation {
            severity,
            rule: rule.to_owned(),
            file,
            place,
            message,
        };
        let Some((place, span)) = at else {
            return annotation(self.name.to_owned(), None, sentence.to_owned());
        };
        let text = policy_text(self.case, place).unwrap_or_default();
        if let Some((file, source, span)) = self.files.origin(&text, span) {
            let place = positions(source, span);
            return annotation(file, Some(place), sentence.to_owned());
        }
        // The policy is within the case: where it begins there, and the line of its own.
        let entry = self.entries.iter().find(|entry| entry.place == place);
        let line = entry.map(|entry| Position {
            line: entry.line,
            column: 1,
        });
        let own = LineIndex::new(&text).position(span.start);
        let policy = words.policy_name(self.case, place);
        let message = format!("{policy}:{}:{}: {sentence}", own.line, own.column);
        annotation(self.name.to_owned(), line.map(|line| (line, None)), message)
    }
}

/// The places of a span; its end only where there is something between.
pub(crate) fn positions(text: &str, span: Span) -> (Position, Option<Position>) {
    let lines = LineIndex::new(text);
    let inside = |at: usize| lines.position(at.min(text.len()));
    let end = (span.end > span.start).then(|| inside(span.end));
    (inside(span.start), end)
}

/// How severities are compared: larger is worse.
pub(crate) const fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Suggestion => 0,
        Severity::Warning => 1,
        Severity::Error => 2,
    }
}
