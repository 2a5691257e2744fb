//! Problems with their position in a file: for tools that show them beside the source (GitHub's annotations, SARIF) or
//! count them (`JUnit`).

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

/// A problem.
#[derive(Clone, Debug)]
pub(crate) struct Annotation {
    /// The severity.
    pub(crate) severity: Severity,
    /// The code of a finding, or the name of another rule, such as `UNUSABLE`.
    pub(crate) rule: String,
    /// The file.
    pub(crate) file: String,
    /// The range in the file, if known: the first character, and the one after the last.
    pub(crate) place: Option<(Position, Option<Position>)>,
    /// The message.
    pub(crate) message: String,
}

/// A request is denied.
pub(crate) const DENIED: &str = "denied";
/// A decision depends on something unknown.
pub(crate) const DEPENDS: &str = "depends";
/// A result differs from the expected one.
pub(crate) const UNMET: &str = "unmet";
/// A file cannot be used.
pub(crate) const UNUSABLE: &str = "unusable";

/// A case, with the files that it was built from.
pub(crate) struct Source<'a> {
    /// The name of the case's file.
    pub(crate) name: &'a str,
    /// The case.
    pub(crate) case: &'a Case,
    /// The files of its policies.
    pub(crate) files: &'a Infrastructure,
    /// The positions of its policies in the case's own file.
    pub(crate) entries: &'a [Entry<'a>],
}

impl Source<'_> {
    /// Returns the findings in the policies, the blockers, and the unmet expectations. `unmet` is `None` if nothing
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
        // An expected denial is no problem.
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
            // Too little is known to name a blocking layer.
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
        // The policy is part of the case: its first line there, plus the line in the policy.
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

/// The positions of a span; its end only if the span is not empty.
pub(crate) fn positions(text: &str, span: Span) -> (Position, Option<Position>) {
    let lines = LineIndex::new(text);
    let inside = |at: usize| lines.position(at.min(text.len()));
    let end = (span.end > span.start).then(|| inside(span.end));
    (inside(span.start), end)
}

/// The order of severities: larger is worse.
pub(crate) const fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::Suggestion => 0,
        Severity::Warning => 1,
        Severity::Error => 2,
    }
}
