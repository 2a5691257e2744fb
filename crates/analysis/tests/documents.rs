//! Pairs of policy documents, with what is new and what is lost.

use analysis::{Answer, Budget, Comparison, of_documents};
use evaluator::layer::Layer;

fn run(before: &str, after: &str, layer: Layer) -> Vec<Comparison> {
    let questions = of_documents(before, after, layer);
    let answers = questions
        .iter()
        .map(|question| question.compare(Budget::default()));
    answers.collect()
}

fn document(statements: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
}

fn word(answers: &[&Answer]) -> &'static str {
    if answers
        .iter()
        .any(|answer| matches!(answer, Answer::Some(_)))
    {
        "some"
    } else if answers.iter().all(|answer| **answer == Answer::None) {
        "none"
    } else {
        "undecided"
    }
}

#[test]
fn identity_policies() {
    for (before, after, new, lost) in [
        (
            r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}"#,
            "none",
            "some",
        ),
        (
            r#"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#,
            "some",
            "none",
        ),
        (
            r#"{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:us-east-1:111122223333:key/a"}"#,
            r#"{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "arn:aws:kms:*:111122223333:key/*"}"#,
            "some",
            "none",
        ),
        (
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/a": "x"}}}"#,
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalTag/a": "x*"}}}"#,
            "some",
            "none",
        ),
        (
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#,
            r#"{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}"#,
            "none",
            "none",
        ),
        (
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::home/${aws:username}/*"}"#,
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::home/*"}"#,
            "some",
            "none",
        ),
        (
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": ["arn:aws:s3:::home/${aws:username}", "arn:aws:s3:::home/${aws:username}/*"]}"#,
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::home/${aws:username}/*"}, {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::home/${aws:username}"}"#,
            "none",
            "none",
        ),
        (
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}"#,
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"IpAddress": {"aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"]}}}"#,
            "none",
            "none",
        ),
    ] {
        let found = run(&document(before), &document(after), Layer::Identity);
        let is_new: Vec<&Answer> = found.iter().map(|of| &of.new.answer).collect();
        let is_lost: Vec<&Answer> = found.iter().map(|of| &of.lost.answer).collect();
        assert_eq!(word(&is_new), new, "{before} {after} {is_new:#?}");
        assert_eq!(word(&is_lost), lost, "{before} {after} {is_lost:#?}");
    }
}

/// The reference policies that AWS shows for `CheckNoNewAccess` are passed as the existing policy; what the new one may not do
/// is new access (IAM Access Analyzer). The pairs are of the kinds of its examples.
#[test]
fn pairs_as_aws_checks_them() {
    let everything_but = |action: &str| {
        format!(
            r#"{{"Effect": "Allow", "Action": "*", "Resource": "*"}}, {{"Effect": "Deny", "Action": "{action}", "Resource": "*"}}"#
        )
    };
    for (before, after, layer, new) in [
        // A reference that allows everything but one action: a policy may do anything else.
        (
            everything_but("iam:PassRole"),
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#.to_owned(),
            Layer::Identity,
            "none",
        ),
        (
            everything_but("iam:PassRole"),
            r#"{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}"#.to_owned(),
            Layer::Identity,
            "some",
        ),
        // Within the same bucket; in another one.
        (
            r#"{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::bucket/*"}"#.to_owned(),
            r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/folder/*"}"#.to_owned(),
            Layer::Identity,
            "none",
        ),
        (
            r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}"#.to_owned(),
            r#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::bucket/*", "arn:aws:s3:::other/*"]}"#.to_owned(),
            Layer::Identity,
            "some",
        ),
        // A condition that is taken away, and one that is added.
        (
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}"#.to_owned(),
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#.to_owned(),
            Layer::Identity,
            "some",
        ),
        (
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#.to_owned(),
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}}"#.to_owned(),
            Layer::Identity,
            "none",
        ),
        // A bucket's policy for another account, for everybody in an organization, for everybody.
        (
            r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}"#.to_owned(),
            r#"{"Effect": "Allow", "Principal": {"AWS": ["111122223333", "444455556666"]}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}"#.to_owned(),
            Layer::Resource,
            "some",
        ),
        (
            r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}"#.to_owned(),
            r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}"#.to_owned(),
            Layer::Resource,
            "none",
        ),
        (
            r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}"#.to_owned(),
            r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}"#.to_owned(),
            Layer::Resource,
            "some",
        ),
        // A role's trust policy for another account.
        (
            r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "sts:AssumeRole"}"#.to_owned(),
            r#"{"Effect": "Allow", "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "arn:aws:iam::444455556666:root"]}, "Action": "sts:AssumeRole"}"#.to_owned(),
            Layer::Resource,
            "some",
        ),
        // Limits: an SCP that denies less.
        (
            r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": ["s3:*", "iam:*"], "Resource": "*"}"#.to_owned(),
            everything_but("iam:*"),
            Layer::Scp,
            "some",
        ),
        (
            everything_but("iam:*"),
            r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": ["s3:*", "iam:*"], "Resource": "*"}"#.to_owned(),
            Layer::Scp,
            "none",
        ),
        (
            r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#.to_owned(),
            r#"{"Effect": "Allow", "Action": ["s3:*", "ec2:*"], "Resource": "*"}"#.to_owned(),
            Layer::Boundary,
            "some",
        ),
    ] {
        let found = run(&document(&before), &document(&after), layer);
        let answers: Vec<&Answer> = found.iter().map(|of| &of.new.answer).collect();
        assert_eq!(word(&answers), new, "{before}\n{after}\n{answers:?}");
        // And nothing is new where nothing changes.
        let same = run(&document(&after), &document(&after), layer);
        assert!(same.iter().all(|of| of.new.answer == Answer::None && of.lost.answer == Answer::None));
    }
}
