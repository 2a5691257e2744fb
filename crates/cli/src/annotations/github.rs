//! Annotations in the logs of GitHub Actions: `::error file=...,line=...::...`.

use evaluator::finding::Severity;
use messages::escape::{AnnotationMessage, AnnotationProperty};
use std::fmt::Write as _;

use super::Annotation;

/// A line each. A path is as it was given: relative to the working directory, which is the repository in a workflow.
pub(crate) fn github(annotations: &[Annotation]) -> String {
    let mut lines = String::new();
    for annotation in annotations {
        let command = match annotation.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Suggestion => "notice",
        };
        let file = AnnotationProperty::new(&annotation.file);
        // Writing to a `String` does not fail.
        let _ = write!(lines, "::{command} file={file}");
        if let Some((start, end)) = annotation.place {
            let _ = write!(lines, ",line={},col={}", start.line, start.column);
            match end {
                Some(end) if end.line == start.line => {
                    let _ = write!(lines, ",endColumn={}", end.column);
                }
                // Columns count only within one line.
                Some(end) => {
                    let _ = write!(lines, ",endLine={}", end.line);
                }
                None => {}
            }
        }
        let title = AnnotationProperty::new(&annotation.rule);
        let message = AnnotationMessage::new(&annotation.message);
        let _ = writeln!(lines, ",title={title}::{message}");
    }
    lines
}
