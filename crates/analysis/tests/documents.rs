//! Pairs of policy documents, with what is new and what is lost.

use analysis::{Answer, Budget, Comparison, compare, of_documents};
use evaluator::layer::Layer;

fn run(before: &str, after: &str, layer: Layer) -> Vec<Comparison> {
    let questions = of_documents(before, after, layer);
    let answers = questions.iter().map(|question| {
        compare(
            &question.before,
            &question.after,
            &question.hints,
            Budget::default(),
        )
    });
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
        for answer in is_new.iter().chain(&is_lost) {
            if let Answer::Some(witness) = answer {
                let request = &witness.request;
                println!(
                    "{} {} {}",
                    request.principal.as_str(),
                    request.action,
                    request.resource.as_str()
                );
            }
        }
    }
}
