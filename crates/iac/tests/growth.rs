//! Reading and importing many different resources takes time that grows with their number. `tests/growth_of_readers.rs`
//! repeats one piece of text; here each resource has its own name and refers to others.

use cpu_time::ThreadTime;
use iac::File;
use std::hint::black_box;
use std::time::Duration;
use vault::case::Case;

/// The larger number of resources over the smaller one: the larger it is, the less a disturbance changes the exponent.
const TIMES: usize = 8;
const FEW: usize = 200;

/// The exponent that the time may grow with.
const MOST: f64 = 1.3;

/// The text of some resources.
type Make = fn(usize) -> String;

fn each(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

const ROWS: [(&str, Make); 7] = [
    ("inline.tf", |count| {
        each(count, |at| {
            format!(
                "resource \"aws_iam_role_policy\" \"p{at}\" {{\n  role = \"r{at}\"\n  policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", Action = \"s3:*\", Resource = \"*\" }}] }})\n}}\n"
            )
        })
    }),
    ("attached.tf", |count| {
        each(count / 4, |at| {
            format!(
                "resource \"aws_iam_role\" \"r{at}\" {{\n  name = \"r{at}\"\n  assume_role_policy = \"{{}}\"\n}}\n\
                 data \"aws_iam_policy_document\" \"d{at}\" {{\n  statement {{\n    actions = [\"s3:*\"]\n    resources = [\"*\"]\n  }}\n}}\n\
                 resource \"aws_iam_policy\" \"p{at}\" {{\n  policy = data.aws_iam_policy_document.d{at}.json\n}}\n\
                 resource \"aws_iam_role_policy_attachment\" \"a{at}\" {{\n  role = aws_iam_role.r{at}.name\n  policy_arn = aws_iam_policy.p{at}.arn\n}}\n"
            )
        })
    }),
    ("vaults.tf", |count| {
        let provider = "provider \"aws\" {\n  default_tags {\n    tags = { a = \"b\" }\n  }\n}\n";
        let vaults = each(count / 2, |at| {
            format!(
                "resource \"aws_backup_vault\" \"v{at}\" {{\n  name = \"v{at}\"\n}}\n\
                 resource \"aws_backup_vault_policy\" \"v{at}\" {{\n  backup_vault_name = aws_backup_vault.v{at}.name\n  policy = \"{{}}\"\n}}\n"
            )
        });
        vaults + provider
    }),
    ("locals.tf", |count| {
        let locals = each(count, |at| match at % 50 {
            0 => format!("  l{at} = \"a\"\n"),
            _ => format!("  l{at} = \"${{local.l{}}}x\"\n", at - 1),
        });
        format!("locals {{\n{locals}}}\n")
    }),
    ("roles.yaml", |count| {
        let roles = each(count, |at| {
            format!(
                "  R{at}:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: r{at}\n      AssumeRolePolicyDocument: {{}}\n      Policies:\n        - PolicyName: p\n          PolicyDocument:\n            Statement:\n              - Effect: Allow\n                Action: s3:*\n                Resource: !Sub \"arn:aws:s3:::${{R{}}}\"\n",
                (at + 1) % count
            )
        });
        format!("Resources:\n{roles}")
    }),
    ("managed.json", |count| {
        let resources = each(count / 2, |at| {
            format!(
                r#""R{at}":{{"Type":"AWS::IAM::Role","Properties":{{"ManagedPolicyArns":[{{"Ref":"P{at}"}}]}}}},"P{at}":{{"Type":"AWS::IAM::ManagedPolicy","Properties":{{"PolicyDocument":{{"Statement":[]}}}}}},"#
            )
        });
        let resources = resources.trim_end_matches(',');
        format!(r#"{{"Resources":{{{resources}}}}}"#)
    }),
    ("plan.json", |count| {
        let resources = each(count, |at| {
            format!(
                r#"{{"address":"aws_iam_role_policy.p{at}","mode":"managed","type":"aws_iam_role_policy","name":"p{at}","values":{{"role":"r{at}","policy":"{{\"Statement\":[]}}"}}}},"#
            )
        });
        let resources = resources.trim_end_matches(',');
        format!(
            r#"{{"terraform_version":"1.9.0","planned_values":{{"root_module":{{"resources":[{resources}]}}}}}}"#
        )
    }),
];

/// The shortest of some runs: what else the processor's caches are used for only adds to it.
fn time(name: &str, text: &str) -> Duration {
    let runs = (0..3).map(|_| {
        let start = ThreadTime::now();
        let found = iac::read(&[File { name, text }]);
        black_box(found.import(Some("r1"), &Case::default()).ok());
        black_box(found.other_vaults(&Case::default()));
        start.elapsed()
    });
    runs.min().unwrap_or_default()
}

/// The exponent that the time grows with.
fn exponent(name: &str, make: Make) -> f64 {
    let short = time(name, &make(FEW));
    let long = time(name, &make(FEW * TIMES));
    let times = f64::from(u32::try_from(TIMES).unwrap_or(u32::MAX));
    (long.as_secs_f64() / short.as_secs_f64()).log(times)
}

#[test]
fn many_resources_take_time_that_grows_with_their_number() {
    for (name, make) in ROWS {
        // A busy machine slows down one of the two measurements; a reader that takes too long does so each time.
        let mut measured = Vec::new();
        while measured.len() < 6 {
            measured.push(exponent(name, make));
            if measured.last().is_some_and(|exponent| *exponent < MOST) {
                break;
            }
        }
        assert!(
            measured.last().is_some_and(|exponent| *exponent < MOST),
            "{name}: {measured:.2?}"
        );
        // Every one of them is read.
        let text = make(FEW);
        let found = iac::read(&[File { name, text: &text }]);
        let count = found.policies.len() + found.principals.len() + found.vaults.len();
        assert!(name == "locals.tf" || count >= FEW / 2, "{name}: {count}");
    }
}
