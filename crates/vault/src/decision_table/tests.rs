//! Tests of decision tables on cases made for the purpose: ways, questions and values, compared as whole sets.

use super::{Combination, Compared, Values, next_question, settled, values, ways};
use crate::case::{Case, NamedPolicy, Visibility, read};
use crate::examples::EXAMPLES;
use crate::report::{Report, Row};
use evaluator::condition::Comparison;
use evaluator::evaluate::{DecisionTable, Unknown};
use evaluator::trace::Decision;

/// A case in which `backup:CreateBackupVault` depends on the conditions of an identity policy alone.
fn case(statements: &str) -> Case {
    let example = EXAMPLES.first().unwrap();
    let mut case = read(example.text).unwrap();
    case.expect = None;
    case.context.clear();
    case.policies = crate::case::Policies {
        identity: Visibility::Listed(vec![NamedPolicy {
            name: String::new(),
            text: format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#).into(),
        }]),
        ..Default::default()
    };
    case
}

fn statement(effect: &str, condition: &str) -> String {
    format!(r#"{{"Effect": "{effect}", "Action": "*", "Resource": "*", "Condition": {condition}}}"#)
}

fn create(report: &Report) -> &Row {
    report
        .rows
        .iter()
        .find(|row| row.action == "backup:CreateBackupVault")
        .unwrap()
}

/// The values of each way, for a row with one question.
fn told(statements: &str) -> Vec<Vec<Values>> {
    let case = case(statements);
    let report = crate::report(&case);
    let row = create(&report);
    let deciding = row
        .deciding
        .as_ref()
        .unwrap_or_else(|| panic!("{statements}: {:?}", row.decision));
    assert_eq!(deciding.questions.len(), 1, "{statements}");
    let question = deciding.questions.first().unwrap();
    let ways = ways(deciding).unwrap();
    ways.iter()
        .map(|way| values(&case, &report, row, question, &way.answers[0]).unwrap())
        .collect()
}

fn compared(comparison: Comparison, with: &str) -> Compared {
    Compared {
        comparison,
        with: with.to_owned(),
    }
}

fn matching(all: &[Compared], none: &[Compared]) -> Values {
    Values::Matching {
        all: all.to_vec(),
        none: none.to_vec(),
    }
}

#[test]
fn the_values_that_allow_are_told_exactly() {
    let ip = |network: &str| compared(Comparison::IpAddress, network);
    let like = |pattern: &str| compared(Comparison::StringLike, pattern);
    let is = |text: &str| compared(Comparison::StringEquals, text);
    for (statements, expected) in [
        (
            statement(
                "Allow",
                r#"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
            ),
            vec![matching(&[ip("203.0.113.0/24")], &[])],
        ),
        (
            statement(
                "Allow",
                r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
            ),
            vec![Values::Absent, matching(&[], &[ip("203.0.113.0/24")])],
        ),
        (
            statement("Allow", r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#)
                + ","
                + &statement("Deny", r#"{"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}}"#),
            vec![matching(&[ip("10.0.0.0/8")], &[ip("10.1.0.0/16")])],
        ),
        (
            statement(
                "Allow",
                r#"{"StringEquals": {"aws:SourceVpc": ["vpc-1", "vpc-2"]}}"#,
            ),
            vec![
                Values::Exactly("vpc-1".to_owned()),
                Values::Exactly("vpc-2".to_owned()),
            ],
        ),
        (
            statement("Allow", r#"{"StringLike": {"aws:SourceVpc": "vpc-*"}}"#)
                + ","
                + &statement("Deny", r#"{"StringEquals": {"aws:SourceVpc": "vpc-1"}}"#),
            vec![matching(&[like("vpc-*")], &[is("vpc-1")])],
        ),
        (
            statement("Allow", r#"{"Null": {"aws:SourceVpc": "true"}}"#),
            vec![Values::Absent],
        ),
        (
            statement("Allow", r#"{"Null": {"aws:SourceVpc": "false"}}"#),
            vec![matching(&[], &[])],
        ),
    ] {
        assert_eq!(told(&statements), [expected], "{statements}");
    }
}

#[test]
fn conditions_on_one_key_are_not_independent() {
    // Whatever the key holds, one of the two allows.
    let both = statement("Allow", r#"{"StringEquals": {"aws:SourceVpc": "vpc-a"}}"#)
        + ","
        + &statement(
            "Allow",
            r#"{"StringNotEquals": {"aws:SourceVpc": "vpc-a"}}"#,
        );
    let report = crate::report(&case(&both));
    assert_eq!(create(&report).decision, Decision::Allowed);
    assert_eq!(create(&report).deciding, None);
}

fn deciding(statements: &str) -> DecisionTable {
    let report = crate::report(&case(statements));
    create(&report).deciding.clone().unwrap()
}

#[test]
fn few_ways_are_enough() {
    // a or b: two ways, one of which does not mind the other question.
    let deciding = deciding(
        &(statement("Allow", r#"{"StringEquals": {"aws:SourceVpc": "vpc-a"}}"#)
            + ","
            + &statement("Allow", r#"{"StringEquals": {"aws:SourceVpce": "vpce-b"}}"#)),
    );
    let ways = ways(&deciding).unwrap();
    assert_eq!(ways.len(), 2, "{ways:?}");
    let minds = |way: &Combination| {
        (0..2)
            .filter(|question| way.minds(&deciding, *question))
            .count()
    };
    let mut counts: Vec<usize> = ways.iter().map(minds).collect();
    counts.sort_unstable();
    assert_eq!(counts, [1, 2]);
}

#[test]
fn a_question_that_makes_no_difference_any_more_is_not_asked() {
    // Allowed from the VPC with the tag, or from the address; once the address is right, nothing else matters.
    let deciding = deciding(
        &(statement(
            "Allow",
            r#"{"StringEquals": {"aws:SourceVpc": "vpc-a", "aws:SourceVpce": "vpce-b"}}"#,
        ) + ","
            + &statement("Allow", r#"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#)),
    );
    let place = |key: &str| {
        let is_it = |unknown: &Unknown| matches!(unknown, Unknown::Key(found) if found.as_str().eq_ignore_ascii_case(key));
        deciding
            .questions
            .iter()
            .position(|question| is_it(&question.unknown))
            .unwrap()
    };
    let mut given = vec![None; deciding.questions.len()];
    assert_eq!(
        next_question(&deciding, &given),
        Some(place("aws:SourceIp"))
    );
    let answers = deciding.questions[place("aws:SourceIp")].answers.len();
    let outcomes: Vec<Option<bool>> = (0..answers)
        .map(|answer| {
            given[place("aws:SourceIp")] = Some(answer);
            settled(&deciding, &given)
        })
        .collect();
    assert_eq!(
        outcomes
            .iter()
            .filter(|outcome| **outcome == Some(true))
            .count(),
        1,
        "{outcomes:?}"
    );
    // From elsewhere both others still matter, and the first wrong answer to one of them settles it.
    let elsewhere = outcomes.iter().position(Option::is_none).unwrap();
    given[place("aws:SourceIp")] = Some(elsewhere);
    let next = next_question(&deciding, &given).unwrap();
    let settling = (0..deciding.questions[next].answers.len()).any(|answer| {
        given[next] = Some(answer);
        settled(&deciding, &given) == Some(false) && next_question(&deciding, &given).is_none()
    });
    assert!(settling);
}
