//! Benchmarks of evaluation: `cargo bench -p canivault-evaluator`, or all benchmarks of the workspace with `cargo xtask
//! bench`.
//!
//! * `seed`: the article's case, from policy texts to seven decisions, beside `serde_json` parsing the same texts
//!   into `Value`; the goal is within three times of that;
//! * `growth`: reading and judging 10 to 10,000 statements; the time per statement should stay the same;
//!   on Linux, glibc gives the memory of large policies back after each reading and has to ask for it again, which
//!   takes as long as reading: `GLIBC_TUNABLES=glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=\
//!   4294967296:glibc.malloc.top_pad=268435456` (in one line) has it keep that, and shows reading alone;
//! * `wildcards`: patterns that a backtracking matcher would never finish.

#![allow(
    missing_docs,
    reason = "criterion's macros make undocumented functions"
)]
#![allow(clippy::unwrap_used, reason = "the texts here are ours")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use evaluator::context::ContextValue;
use evaluator::evaluate::{PolicyLayer, PolicySet, evaluate};
use evaluator::identifiers::{Action, Principal, Resource};
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::policy::read;
use evaluator::request::Request;
use evaluator::trace::Decision;
use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;

const IDENTITY: &str = include_str!("seed/identity.json");
const KEY_POLICY: &str = include_str!("seed/key-policy.json");
const SCP: &str = include_str!("seed/scp.json");

const CALLER: &str = "arn:aws:iam::444455556666:user/u";
const VAULT: &str = "arn:aws:backup:us-west-2:444455556666:backup-vault:prod";
const KEY: &str = "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// The seven actions of the article.
const SEVEN: [(&str, &str); 7] = [
    ("backup:CreateBackupVault", VAULT),
    ("backup-storage:MountCapsule", "*"),
    ("kms:CreateGrant", KEY),
    ("kms:DescribeKey", KEY),
    ("kms:RetireGrant", KEY),
    ("kms:Decrypt", KEY),
    ("kms:GenerateDataKey", KEY),
];

fn request(action: &str, resource: &str) -> Request {
    let mut request = Request::new(
        Principal::parse(CALLER).unwrap(),
        Action::parse(action).unwrap(),
        Resource::parse(resource).unwrap(),
    );
    for (key, value) in [
        ("aws:PrincipalArn", CALLER),
        ("aws:PrincipalAccount", "444455556666"),
        ("aws:PrincipalType", "User"),
        ("aws:RequestedRegion", "us-west-2"),
        ("aws:ViaAWSService", "true"),
        ("kms:ViaService", "backup.us-west-2.amazonaws.com"),
        ("kms:CallerAccount", "444455556666"),
        ("kms:GrantIsForAWSResource", "true"),
    ] {
        request
            .context
            .insert(Key::new(key), ContextValue::One(value.to_owned()));
    }
    request
}

fn policies(given: &[(Layer, &str)]) -> PolicySet {
    let mut set = PolicySet::default();
    for (layer, text) in given {
        let policy = Arc::new(read(text, *layer));
        set.put(*layer, PolicyLayer::Levels(vec![vec![policy]]));
    }
    set
}

/// From texts to the number of allowed actions.
fn seven(requests: &[Request], identity: &str, key_policy: &str, scp: &str) -> usize {
    let own = policies(&[(Layer::Scp, scp), (Layer::Identity, identity)]);
    let mut with_key = own.clone();
    let key_policy = Arc::new(read(key_policy, Layer::Resource));
    with_key.put(Layer::Resource, PolicyLayer::Levels(vec![vec![key_policy]]));
    let decisions = requests.iter().map(|request| {
        let has_key = request.resource.as_str() == KEY;
        evaluate(request, if has_key { &with_key } else { &own }).decision
    });
    decisions
        .filter(|decision| *decision == Decision::Allowed)
        .count()
}

fn seed(criterion: &mut Criterion) {
    let requests = SEVEN.map(|(action, resource)| request(action, resource));
    assert_eq!(seven(&requests, IDENTITY, KEY_POLICY, SCP), 7);
    let mut group = criterion.benchmark_group("seed");
    group.bench_function("serde_json to Value", |bencher| {
        bencher.iter(|| {
            for text in [IDENTITY, KEY_POLICY, SCP] {
                let value: serde_json::Value = serde_json::from_str(black_box(text)).unwrap();
                black_box(value);
            }
        });
    });
    group.bench_function("policies read", |bencher| {
        bencher.iter(|| {
            for (text, layer) in [
                (IDENTITY, Layer::Identity),
                (KEY_POLICY, Layer::Resource),
                (SCP, Layer::Scp),
            ] {
                black_box(read(black_box(text), layer));
            }
        });
    });
    group.bench_function("text to seven decisions", |bencher| {
        bencher.iter(|| {
            seven(
                black_box(&requests),
                black_box(IDENTITY),
                black_box(KEY_POLICY),
                black_box(SCP),
            )
        });
    });
    group.finish();
}

/// A policy of so many statements, of which only the last allows.
fn long(statements: usize) -> String {
    let mut text = String::from(r#"{"Version": "2012-10-17", "Statement": ["#);
    for number in 1..statements {
        // Writing into a text cannot fail.
        let _ = write!(
            text,
            r#"{{"Sid": "S{number}", "Effect": "Allow", "Action": ["s3:Get*", "backup:List*"], "Resource": "arn:aws:s3:::bucket-{number}/*", "Condition": {{"StringEquals": {{"aws:RequestedRegion": "eu-west-{number}"}}}}}}, "#
        );
    }
    text + r#"{"Effect": "Allow", "Action": "backup:CreateBackupVault", "Resource": "*"}]}"#
}

fn growth(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("growth");
    let request = request("backup:CreateBackupVault", VAULT);
    for statements in [10, 100, 1000, 10_000] {
        let text = long(statements);
        group.throughput(Throughput::Elements(statements as u64));
        group.bench_with_input(
            BenchmarkId::new("read", statements),
            &text,
            |bencher, text| {
                bencher.iter(|| read(black_box(text), Layer::Identity));
            },
        );
        let set = policies(&[(Layer::Identity, &text)]);
        group.bench_with_input(
            BenchmarkId::new("evaluate", statements),
            &set,
            |bencher, set| {
                bencher.iter(|| evaluate(black_box(&request), set));
            },
        );
    }
    group.finish();
}

fn wildcards(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("wildcards");
    let long_name = "a".repeat(2000);
    let resource = format!("arn:aws:s3:::bucket/{long_name}");
    for (name, pattern) in [
        ("few stars", "*a*a*a*a*b".to_owned()),
        ("stars and questions", "*a?*a?*a?*a?*b".to_owned()),
        ("a thousand stars", "*a".repeat(1000) + "b"),
    ] {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::bucket/{pattern}", "Condition": {{"StringLike": {{"aws:UserAgent": "{pattern}"}}}}}}}}"#
        );
        let set = policies(&[(Layer::Identity, &text)]);
        let mut request = request("s3:GetObject", &resource);
        let agent = ContextValue::One(long_name.clone());
        request.context.insert(Key::new("aws:UserAgent"), agent);
        group.bench_function(name, |bencher| {
            bencher.iter(|| evaluate(black_box(&request), &set));
        });
    }
    group.finish();
}

criterion_group!(benches, seed, growth, wildcards);
criterion_main!(benches);
