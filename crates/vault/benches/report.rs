//! Benchmarks from text to report: the article's case beside `serde_json` parsing the same texts, and one keystroke in
//! the largest case that AWS allows.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "criterion's macro makes a public function; a benchmark that cannot start should stop"
)]

use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};
use std::hint::black_box;
use vault::case::{self, Case, Visibility};
use vault::{ReportCache, report};

const ACCOUNT: &str = "444455556666";

/// The example that passes: the article's policy with a boundary, SCPs and a key policy.
fn article() -> Case {
    let example = vault::examples::EXAMPLES
        .iter()
        .find(|example| example.id == "passes")
        .unwrap();
    case::read(example.text).unwrap()
}

fn texts(case: &Case) -> Vec<&str> {
    let policies = &case.policies;
    let flat = [&policies.identity, &policies.boundary, &policies.key]
        .into_iter()
        .flat_map(Visibility::items);
    let scps = policies
        .scp
        .items()
        .iter()
        .flat_map(|level| &level.policies);
    flat.chain(scps).map(|policy| &*policy.text).collect()
}

/// As `largest()` in `tests/browser/lib/cases.mjs`.
fn largest() -> Case {
    let find_all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let nothing = json!({"Effect": "Allow", "Action": "none:*", "Resource": "*"});
    let owner = json!({"Effect": "Allow", "Principal": {"AWS": format!("arn:aws:iam::{ACCOUNT}:root")},
                       "Action": "kms:*", "Resource": "*"});
    let policies = |count: usize, length: usize| -> Value {
        let statement = |index| if index == 0 { &find_all } else { &nothing };
        (0..count)
            .map(|index| json!({"name": "p", "text": filled(statement(index), length)}))
            .collect()
    };
    let levels: Value = (0..7)
        .map(|_| json!({"target": "t", "policies": policies(10, 10_240)}))
        .collect();
    let case = json!({
        "caller": {"arn": format!("arn:aws:iam::{ACCOUNT}:role/BackupAdmin")},
        "vault": {"name": "prod", "region": "us-west-2"},
        "key": {"arn": format!("arn:aws:kms:us-west-2:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab")},
        "policies": {
            "identity": policies(10, 6_144),
            "boundary": policies(1, 6_144),
            "scp": levels,
            "key": [{"text": filled(&owner, 32_768)}]
        }
    });
    case::read(&case.to_string()).unwrap()
}

/// A policy of that many characters: the statement, then as many that decide nothing as fit, then spaces.
fn filled(statement: &Value, length: usize) -> String {
    let mut statements = vec![statement.clone()];
    let text = |statements: &[Value]| {
        json!({"Version": "2012-10-17", "Statement": statements}).to_string()
    };
    while text(&statements).len() <= length {
        let number = statements.len();
        statements.push(json!({
            "Sid": format!("Filler{number}"), "Effect": "Deny",
            "Action": ["ec2:RunInstances", "s3:Put*", "iam:*AccessKey*", "kms:ScheduleKeyDeletion"],
            "Resource": ["arn:aws:ec2:*:*:instance/*", format!("arn:aws:s3:::bucket-{number}/*")],
            "Condition": {"StringNotEqualsIfExists": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}}
        }));
    }
    statements.pop();
    format!("{:length$}", text(&statements))
}

fn benches(criterion: &mut Criterion) {
    let small = article();
    criterion.bench_function("article/serde_json", |bencher| {
        bencher.iter(|| {
            for text in texts(black_box(&small)) {
                let value: Value = serde_json::from_str(text).unwrap();
                black_box(value);
            }
        });
    });
    criterion.bench_function("article/report", |bencher| {
        bencher.iter(|| report(black_box(&small)));
    });
    criterion.bench_function("article/report in memory", |bencher| {
        let mut memory = ReportCache::default();
        bencher.iter(|| memory.report(black_box(&small)));
    });
    let mut large = largest();
    criterion.bench_function("largest/report", |bencher| {
        bencher.iter(|| report(black_box(&large)));
    });
    criterion.bench_function("largest/keystroke", |bencher| {
        let mut memory = ReportCache::default();
        let mut typed = false;
        memory.report(&large);
        bencher.iter(|| {
            typed = !typed;
            if let Visibility::Listed(policies) = &mut large.policies.identity
                && let Some(policy) = policies.first_mut()
            {
                policy.rewrite(|text| {
                    if typed {
                        text.push(' ');
                    } else {
                        text.pop();
                    }
                });
            }
            memory.report(black_box(&large))
        });
    });
}

criterion_group!(all, benches);
criterion_main!(all);
