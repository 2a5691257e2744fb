//! `JUnit`'s XML, which the servers of continuous integration count: a suite for each file, a test for each thing asked.

use messages::escape::TerminalText;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, XmlString};

/// What was asked of one file.
#[derive(Clone, Debug, Default)]
pub(crate) struct TestSuite {
    /// The file.
    pub(crate) name: String,
    /// The questions.
    pub(crate) tests: Vec<Test>,
}

/// One question.
#[derive(Clone, Debug)]
pub(crate) struct Test {
    /// What was asked: an action, an expectation.
    pub(crate) name: String,
    /// The answer.
    pub(crate) outcome: Outcome,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    /// As it should be.
    Success,
    /// Not as it should be, for this reason.
    Failure(&'static str, String),
    /// The file cannot be used.
    Error(String),
}

/// The document.
pub(crate) fn junit(suites: Vec<TestSuite>) -> String {
    let mut report = Report::new("canivault");
    for TestSuite { name, tests } in suites {
        let name = text(&name);
        let mut suite = quick_junit::TestSuite::new(name.clone());
        for test in tests {
            let status = match test.outcome {
                Outcome::Success => TestCaseStatus::success(),
                Outcome::Failure(kind, message) => failed(NonSuccessKind::Failure, kind, &message),
                Outcome::Error(message) => failed(NonSuccessKind::Error, super::UNUSABLE, &message),
            };
            let mut case = TestCase::new(text(&test.name), status);
            case.set_classname(name.clone());
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    report.to_string().unwrap_or_default()
}

fn failed(kind: NonSuccessKind, of_type: &'static str, message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(of_type).set_message(text(message));
    status.set_description(XmlString::new(TerminalText::lines(message).as_str()));
    status
}

fn text(text: &str) -> XmlString {
    XmlString::new(TerminalText::new(text).as_str())
}
