//! The time for a report and for an import is not much more than linear in the size of the input. Quadratic time would
//! be four times as long for twice the size.

use std::hint::black_box;
use std::time::Duration;

use crate::growth_of_readers::processor_time;
use ::vault::case::{self, Case};
use ::vault::report::Note;
use ::vault::{import, report};
use evaluator::trace::Decision;
use messages::{Messages, report_json};
use serde_json::{Value, json};

const KEY: &str = "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// The maximum factor for twice the size: 2 to the power of 1.5, which leaves room for noise below the 4 of quadratic
/// time.
const MOST: f64 = 2.83;

fn given(identity: &Value, principals: &Value) -> Case {
    let key = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"AWS": principals}, "Action": "kms:*", "Resource": "*"}]});
    let case = json!({
        "version": 2,
        "caller": {"arn": "arn:aws:iam::444455556666:user/u"},
        "vault": {"name": "prod", "region": "us-west-2"},
        "key": {"arn": KEY},
        "policies": {"identity": identity, "key": [{"name": "k", "text": key.to_string()}]}
    });
    case::read(&case.to_string()).expect("a case")
}

fn with_statements(statements: &[Value]) -> Case {
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    let root = json!("arn:aws:iam::444455556666:root");
    given(&json!([{"name": "p", "text": policy.to_string()}]), &root)
}

fn list(count: usize, item: impl Fn(usize) -> String) -> Vec<String> {
    (0..count).map(item).collect()
}

fn everything() -> Value {
    json!({"Effect": "Allow", "Action": "*", "Resource": "*"})
}

fn in_resources(count: usize) -> Case {
    let keys = list(count, |at| {
        format!("arn:aws:kms:us-west-2:444455556666:key/<k{at}>")
    });
    with_statements(&[json!({"Effect": "Allow", "Action": "*", "Resource": keys})])
}

fn in_actions(count: usize) -> Case {
    let actions = list(count, |at| format!("kms:<a{at}>"));
    with_statements(&[json!({"Effect": "Allow", "Action": actions, "Resource": "*"})])
}

fn in_principals(count: usize) -> Case {
    let roots = list(count, |at| format!("arn:aws:iam::<p{at}>:root"));
    let policy = json!({"Version": "2012-10-17", "Statement": everything()});
    given(
        &json!([{"name": "p", "text": policy.to_string()}]),
        &json!(roots),
    )
}

fn in_denies(count: usize) -> Case {
    let deny =
        |at| json!({"Effect": "Deny", "Action": "*", "Resource": format!("arn:aws:*:*:*:<k{at}>")});
    let statements: Vec<Value> = std::iter::once(everything())
        .chain((0..count).map(deny))
        .collect();
    with_statements(&statements)
}

fn in_conditions(count: usize) -> Case {
    let deny = |at| {
        json!({"Effect": "Deny", "Action": "*", "Resource": "*",
               "Condition": {"StringEquals": {"aws:PrincipalTag/x": format!("<k{at}>")}}})
    };
    let statements: Vec<Value> = std::iter::once(everything())
        .chain((0..count).map(deny))
        .collect();
    with_statements(&statements)
}

/// Deny statements with patterns, each for one of several unknown keys.
fn in_patterns(keys: usize, count: usize) -> Case {
    let deny = |at| {
        let key = format!("aws:PrincipalTag/t{}", at % keys);
        json!({"Effect": "Deny", "Action": "*", "Resource": "*",
               "Condition": {"StringLike": {(key): format!("*v{at}*")}}})
    };
    let statements: Vec<Value> = std::iter::once(everything())
        .chain((0..count).map(deny))
        .collect();
    with_statements(&statements)
}

fn in_patterns_for_few_keys(count: usize) -> Case {
    in_patterns(4, count)
}

fn in_patterns_for_many_keys(count: usize) -> Case {
    in_patterns(31, count)
}

fn named(count: usize) -> Case {
    let names: Vec<Value> = (0..count)
        .map(|at| json!({"name": format!("Policy{at}"), "text": null}))
        .collect();
    given(&json!(names), &json!("arn:aws:iam::444455556666:root"))
}

/// Messages, documents, mail and addresses, one after another.
fn mixed(count: usize) -> String {
    let part = |at: usize| {
        let policy = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": format!("<k{at}>")}});
        format!(
            "User: arn:aws:iam::444455556666:user/u is not authorized to perform: kms:CreateGrant on resource: {KEY} \
             because no identity-based policy allows the kms:CreateGrant action\n{policy}\n\
             > a line of mail with arn:aws:backup:us-west-2:444455556666:backup-vault:prod in it\n\
             {at}: {{\"a\": 1}}\nLorem \u{201c}ipsum\u{201d} \\_ dolor.\n"
        )
    };
    (0..count).map(part).collect()
}

/// Creates a case of a given size.
type MakeCase = fn(usize) -> Case;

/// The shortest of some runs: other load on the machine only adds to it.
fn time(run: impl Fn()) -> Duration {
    let runs = (0..3).map(|_| processor_time(&run));
    runs.min().unwrap_or_default()
}

fn grows(what: &str, count: usize, run: impl Fn(usize) -> Duration) {
    let factor = || run(2 * count).as_secs_f64() / run(count).as_secs_f64();
    // A busy machine can slow down one of the two measurements.
    let is_linear = (0..4).any(|_| factor() < MOST);
    assert!(
        is_linear,
        "{what}: twice as much takes more than {MOST} times as long"
    );
}

#[test]
fn reports_grow_with_their_policies() {
    let words = Messages::english();
    let rows: [(&str, usize, MakeCase); 8] = [
        ("placeholders in resources", 200, in_resources),
        ("placeholders in actions", 200, in_actions),
        ("placeholders in principals", 200, in_principals),
        ("statements with placeholders", 100, in_denies),
        ("conditions with placeholders", 100, in_conditions),
        ("policies that are only named", 200, named),
        (
            "patterns for few unknown keys",
            400,
            in_patterns_for_few_keys,
        ),
        (
            "patterns for many unknown keys",
            400,
            in_patterns_for_many_keys,
        ),
    ];
    for (what, count, make) in rows {
        grows(what, count, |count| {
            let case = make(count);
            time(|| {
                let report = report(&case);
                black_box(report_json(&case, &report, &words));
            })
        });
    }
}

/// The author of a policy controls the number of unknowns in it: combinations that are not tried leave the answer open,
/// with the reason.
#[test]
fn what_is_too_much_to_try_out_is_left_open() {
    for case in [
        in_patterns(31, 400),
        in_patterns(4, 400),
        in_patterns(31, 62),
    ] {
        let report = report(&case);
        for row in &report.rows {
            assert_eq!(row.decision, Decision::Depends, "{}", row.action);
            assert!(row.notes.contains(&Note::TooMuchOpen), "{}", row.action);
            assert!(
                row.unknown
                    .iter()
                    .any(|name| name.starts_with("aws:PrincipalTag/"))
            );
        }
    }
    // Results that are certain by three-valued logic stay certain.
    let mut statements: Vec<Value> =
        vec![json!({"Effect": "Deny", "Action": "*", "Resource": "*"})];
    statements.extend((0..400).map(|at| {
        json!({"Effect": "Deny", "Action": "*", "Resource": "*",
               "Condition": {"StringLike": {(format!("aws:PrincipalTag/t{}", at % 31)): format!("*v{at}*")}}})
    }));
    let denied = with_statements(&statements);
    let denied = report(&denied);
    assert!(
        denied
            .rows
            .iter()
            .all(|row| row.decision == Decision::ExplicitDeny)
    );
    // Few unknowns are tried.
    let few = report(&in_patterns(2, 6));
    assert!(
        few.rows
            .iter()
            .all(|row| !row.notes.contains(&Note::TooMuchOpen))
    );
}

#[test]
fn imports_grow_with_their_text() {
    grows("a mixed text", 40, |count| {
        let text = mixed(count);
        time(|| {
            black_box(import::read_all(&text).apply(&mut Case::default(), None));
        })
    });
}
