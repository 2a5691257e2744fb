//! Policies that are read once and used for many requests.

use super::{Error, Reply, read};
use crate::evaluate::{Evaluation, PolicySet, evaluate_with, summarize};
use crate::request::Request;
use std::sync::Arc;

/// The policies of an `evaluate` line, read once for any number of requests.
///
/// Reading the policies takes most of the time of [`answer`](super::answer). To evaluate many requests with the same
/// policies, prepare them:
///
/// ```
/// use evaluator::json_api::Prepared;
/// use evaluator::trace::Decision;
///
/// let prepared = Prepared::read(
///     r#"{"identity": [{"Version": "2012-10-17",
///                       "Statement": {"Effect": "Allow", "Action": "backup:List*", "Resource": "*"}}],
///         "scp": [[{"Version": "2012-10-17",
///                   "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]]}"#,
/// )?;
/// let decisions = ["backup:ListBackupVaults", "backup-storage:MountCapsule"].map(|action| {
///     let request = format!(
///         r#"{{"principal": "arn:aws:iam::444455556666:user/ann", "action": "{action}", "resource": "*"}}"#
///     );
///     prepared.answer(&request).outcome.map(|evaluation| evaluation.decision)
/// });
/// assert_eq!(decisions, [Ok(Decision::Allowed), Ok(Decision::ImplicitDeny)]);
/// # Ok::<(), evaluator::json_api::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Prepared {
    policies: PolicySet,
}

impl Prepared {
    /// Reads the policies: the JSON object that an `evaluate` line has in its field `policies`.
    ///
    /// As in a line, every policy must be understood completely; the error says which one is not, and where.
    ///
    /// ```
    /// use evaluator::json_api::Prepared;
    ///
    /// let policies = r#"{"identity": [{"Statement": {"Effect": "Alow", "Action": "*", "Resource": "*"}}]}"#;
    /// let error = Prepared::read(policies).unwrap_err();
    /// assert_eq!(error.code, "badEffect");
    /// ```
    pub fn read(policies: &str) -> Result<Self, Error> {
        let policies = read::read_policies(policies)?;
        Ok(Self { policies })
    }

    /// Answers a request in JSON: a line of `evaluate` without `policies`.
    pub fn answer(&self, request: &str) -> Reply {
        let (id, request) = read::read_request(request);
        Reply {
            id,
            outcome: request.map(|request| self.evaluate_shared(&Arc::new(request))),
        }
    }

    /// Evaluates a request.
    pub fn evaluate(&self, request: &Request) -> Evaluation {
        self.evaluate_shared(&Arc::new(request.clone()))
    }

    /// As [`Prepared::evaluate`], for a request that the evaluation can share instead of copying it.
    pub fn evaluate_shared(&self, request: &Arc<Request>) -> Evaluation {
        evaluate_with(request, &self.policies, |policy, has_boundary| {
            summarize(request, policy, has_boundary)
        })
    }

    /// The policies.
    pub fn policies(&self) -> &PolicySet {
        &self.policies
    }
}

impl From<PolicySet> for Prepared {
    fn from(policies: PolicySet) -> Self {
        Self { policies }
    }
}

#[cfg(test)]
mod tests {
    use super::Prepared;
    use crate::json_api::{Error, answer};

    const POLICIES: &str = r#"{
        "identity": [{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["s3:Get*", "kms:*"], "Resource": "*"},
            {"Effect": "Deny", "Action": "kms:*", "Resource": "*",
             "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}]}],
        "scp": [[{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}], []],
        "boundary": null}"#;

    const REQUESTS: [&str; 8] = [
        r#"{"id": [1.50], "principal": "arn:aws:iam::444455556666:user/a", "action": "s3:GetObject", "resource": "arn:aws:s3:::b/c"}"#,
        r#"{"id": "x", "principal": "arn:aws:iam::444455556666:user/a", "action": "kms:Decrypt", "resource": "*",
            "context": {"aws:MultiFactorAuthPresent": false}}"#,
        r#"{"principal": "anonymous", "action": "s3:GetObject", "resource": "*", "unknown": ["aws:SourceIp"]}"#,
        r#"{"id": 3, "principal": "ann", "action": "s3:GetObject", "resource": "*"}"#,
        r#"{"id": 4, "action": "s3:GetObject", "resource": "*"}"#,
        r#"{"id": 5, "id": 6}"#,
        r#"{"id": 7, "colour": "red"}"#,
        "[",
    ];

    /// The answer to the same request with the same policies in one line.
    fn in_one_line(request: &str, policies: &str) -> String {
        match request.strip_suffix('}') {
            Some(open) => format!("{open}, \"policies\": {policies}}}"),
            None => request.to_owned(),
        }
    }

    fn code(error: &Error) -> String {
        format!("{error:?}")
    }

    #[test]
    fn a_prepared_answer_is_the_answer_to_the_whole_line() {
        for policies in [
            POLICIES.to_owned(),
            POLICIES.replace("[], ", ""),
            POLICIES.replace("null", "[]"),
            "{}".to_owned(),
        ] {
            let prepared = Prepared::read(&policies).unwrap();
            for request in REQUESTS {
                let whole = answer(&in_one_line(request, &policies));
                let apart = prepared.answer(request);
                assert_eq!(apart.to_json(code), whole.to_json(code), "{request}");
            }
        }
    }

    #[test]
    fn a_request_has_no_policies_of_its_own() {
        let prepared = Prepared::read("{}").unwrap();
        let reply = prepared.answer(&in_one_line(REQUESTS[0], "{}"));
        let error = reply.outcome.unwrap_err();
        assert_eq!(error.code, "unknownField");
        assert_eq!(error.parameters, [("field", "policies".to_owned())]);
    }

    #[test]
    fn policies_that_cannot_be_used() {
        for (policies, code, field) in [
            ("", "notJson", None),
            ("[]", "notAnObject", None),
            (r#"{"identity": {}}"#, "wrongFieldType", Some("identity")),
            (r#"{"scp": [7]}"#, "wrongFieldType", Some("scp")),
            (r#"{"key": []}"#, "unknownField", Some("key")),
            (r#"{"scp": [], "scp": []}"#, "duplicateField", Some("scp")),
            (r#"{"identity": ["{"]}"#, "unclosed", None),
        ] {
            let error = Prepared::read(policies).unwrap_err();
            assert_eq!(error.code, code, "{policies}");
            let named = error.parameters.iter().find(|(name, _)| *name == "field");
            assert_eq!(named.map(|(_, value)| value.as_str()), field, "{policies}");
        }
    }
}
