//! Detection of the kind of a policy document by its content. Policies of resources other than the key have no effect
//! on creating a vault.
//!
//! A document does not state what it is attached to, but its actions, principals and resources allow a conclusion.
//! Independent of the rules of the layers.

use super::node::{self, Node};
use crate::repair;
use evaluator::layer::Layer;
use std::collections::BTreeSet;

/// The kind of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DocumentKind {
    /// A policy of a layer.
    Of(Layer),
    /// The policy of something else.
    Other(OtherPolicy),
}

/// Policies that have no effect on creating a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OtherPolicy {
    /// A role's trust policy, which controls who may assume it.
    RoleTrust,
    /// A backup vault's access policy, which controls the use of an existing vault.
    VaultAccess,
    /// An S3 bucket's policy.
    Bucket,
    /// An SQS queue's policy.
    Queue,
    /// An SNS topic's policy.
    Topic,
    /// The policy of another resource.
    Resource,
    /// The policy of a VPC endpoint of another service.
    Endpoint,
    /// Policies of an account, without the principals that they are attached to.
    Account,
    /// A version of a managed policy that is not the default one, and so not in force
    /// (`IAM/access_policies_managed-versioning`).
    OtherVersion,
    /// An organization's policy of a type without permissions: for tags, backups, chat ...
    Organization,
    /// A list without any policy.
    EmptyList,
    /// A policy of a role, user or group other than the chosen one.
    OtherPrincipal,
    /// A policy of an organization that is attached to another account than the caller's.
    OtherAccount,
    /// A message about another caller than the others.
    OtherCaller,
    /// The policy of a key other than the vault's.
    OtherKey,
    /// A list that is not complete: there are more pages.
    Truncated,
    /// Decisions of the policy simulator, which are not AWS's answer to a request.
    Simulation,
}

impl OtherPolicy {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::RoleTrust,
        Self::VaultAccess,
        Self::Bucket,
        Self::Queue,
        Self::Topic,
        Self::Resource,
        Self::Endpoint,
        Self::Account,
        Self::OtherVersion,
        Self::Organization,
        Self::EmptyList,
        Self::OtherPrincipal,
        Self::OtherAccount,
        Self::OtherCaller,
        Self::OtherKey,
        Self::Truncated,
        Self::Simulation,
    ];

    /// Its name in the message keys: `import.other.` and this.
    pub const fn word(self) -> &'static str {
        match self {
            Self::RoleTrust => "roleTrust",
            Self::VaultAccess => "vaultAccess",
            Self::Bucket => "bucket",
            Self::Queue => "queue",
            Self::Topic => "topic",
            Self::OtherVersion => "otherVersion",
            Self::Organization => "organization",
            Self::EmptyList => "emptyList",
            Self::OtherPrincipal => "otherPrincipal",
            Self::OtherAccount => "otherAccount",
            Self::OtherCaller => "otherCaller",
            Self::OtherKey => "otherKey",
            Self::Truncated => "truncated",
            Self::Simulation => "simulation",
            Self::Resource => "resource",
            Self::Endpoint => "endpoint",
            Self::Account => "account",
        }
    }

    fn of_service(service: &str) -> Self {
        match service {
            "sts" => Self::RoleTrust,
            "backup" => Self::VaultAccess,
            "s3" => Self::Bucket,
            "sqs" => Self::Queue,
            "sns" => Self::Topic,
            _ => Self::Resource,
        }
    }
}

/// The actions, principals and resources in the statements of a document.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is said or not")]
struct Named<'a> {
    statements: usize,
    principals: bool,
    /// All principals are `*`.
    everybody: bool,
    allows: bool,
    conditions: bool,
    /// The services of actions.
    services: BTreeSet<String>,
    /// `*` or `NotAction`.
    any_service: bool,
    /// The services of resources that are ARNs.
    resources: BTreeSet<&'a str>,
    /// `*`, in some statement.
    any_resource: bool,
}

/// The kind of a policy text; an identity-based policy if nothing else is recognized.
pub(super) fn of_text(text: &str) -> DocumentKind {
    let identity = DocumentKind::Of(Layer::Identity);
    if let Some(kind) = node::within(text, of) {
        return kind;
    }
    let repaired = repair::repair(text);
    let first = repaired
        .as_ref()
        .and_then(|repair| repair.documents.first());
    first
        .and_then(|document| node::within(&document.text, of))
        .unwrap_or(identity)
}

/// The kind of a policy text that belongs to a resource without effect on creating a vault; `None` if it has no
/// principals, and so is not the policy of that resource.
pub(super) fn of_other_resource(text: &str) -> Option<OtherPolicy> {
    match of_text(text) {
        DocumentKind::Other(other) => Some(other),
        DocumentKind::Of(Layer::Rcp | Layer::Resource | Layer::VpcEndpoint) => {
            Some(OtherPolicy::Resource)
        }
        DocumentKind::Of(_) => None,
    }
}

fn of(document: Node<'_>) -> DocumentKind {
    let named = named(document);
    if !named.principals {
        // A caller whose policies only deny has no permissions at all, and nobody asks why; an organization's policies
        // often only deny, beside FullAWSAccess (inferred).
        let only_denies = named.statements > 0 && !named.allows;
        return DocumentKind::Of(if only_denies {
            Layer::Scp
        } else {
            Layer::Identity
        });
    }
    let is_kms = named.any_service || named.services.contains("kms");
    // `VPC/vpc-endpoints-access`: the default policy, which is not plausible for a key.
    if named.any_service
        && named.everybody
        && named.statements == 1
        && named.allows
        && named.any_resource
        && !named.conditions
    {
        return DocumentKind::Of(Layer::VpcEndpoint);
    }
    // An RCP has `"Principal": "*"` and only denies (`ORG/orgs_manage_policies_rcps_syntax`); a key policy that only
    // denies would lock everybody out, which KMS refuses (`KMS/key-policy-overview`). A bucket policy names its bucket.
    let denies_all = !named.allows && named.everybody && named.any_resource;
    let several = named.services.len() > 1 || named.services.contains("s3");
    let of_an_organization = [
        "s3",
        "sts",
        "sqs",
        "kms",
        "secretsmanager",
        "dynamodb",
        "ecr",
        "logs",
    ];
    let can_be_rcp = named
        .services
        .iter()
        .all(|service| of_an_organization.contains(&service.as_str()));
    if denies_all && named.resources.is_empty() && can_be_rcp && (is_kms || several) {
        return DocumentKind::Of(Layer::Rcp);
    }
    let mut resources = named.resources.iter();
    if !named.any_resource
        && let Some(service) = resources.next()
        && resources.all(|other| other == service)
        && *service != "kms"
    {
        return DocumentKind::Other(OtherPolicy::of_service(service));
    }
    let mut services = named.services.iter();
    match (is_kms, services.next()) {
        (false, Some(service)) if services.all(|other| other == service) => {
            DocumentKind::Other(OtherPolicy::of_service(service))
        }
        (false, Some(_)) => DocumentKind::Other(OtherPolicy::Resource),
        _ => DocumentKind::Of(Layer::Resource),
    }
}

fn named(document: Node<'_>) -> Named<'_> {
    let mut named = Named {
        everybody: true,
        ..Named::default()
    };
    for statement in document.one_or_more("Statement") {
        named.statements += 1;
        named.allows |= statement.text_of("Effect") != Some("Deny");
        named.conditions |= statement.has("Condition");
        if let Some(principal) = statement.get("Principal") {
            named.principals = true;
            named.everybody &= principal.as_text() == Some("*");
        }
        named.principals |= statement.has("NotPrincipal");
        named.everybody &= !statement.has("NotPrincipal");
        named.any_service |= statement.has("NotAction");
        for action in statement.one_or_more("Action").filter_map(Node::as_text) {
            match action.split_once(':') {
                Some((service, _)) if !service.contains(['*', '?']) => {
                    named.services.insert(service.to_ascii_lowercase());
                }
                _ => named.any_service = true,
            }
        }
        let mut any = true;
        for resource in statement.one_or_more("Resource").filter_map(Node::as_text) {
            any = false;
            match resource.strip_prefix("arn:") {
                Some(rest) => {
                    named.resources.extend(rest.split(':').nth(1));
                }
                None => named.any_resource = true,
            }
        }
        // A trust policy has no `Resource`.
        named.any_resource |= any && statement.has("NotResource");
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;
    use DocumentKind::{Of, Other};

    #[test]
    fn documents_are_told_by_what_they_name() {
        let rows = [
            (
                r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}"#,
                Of(Layer::Resource),
            ),
            (
                r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":["kms:Decrypt","s3:GetObject"],"Resource":"*"}"#,
                Of(Layer::Resource),
            ),
            (
                r#"{"Effect":"Allow","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"KMS:Decrypt","Resource":"*"}"#,
                Of(Layer::Resource),
            ),
            (
                r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"*","Resource":"*"}"#,
                Of(Layer::Resource),
            ),
            (
                r#"{"Effect":"Allow","Action":"kms:*","Resource":"*"}"#,
                Of(Layer::Identity),
            ),
            (
                r#"{"Effect":"Deny","NotAction":["iam:*"],"Resource":"*"}"#,
                Of(Layer::Scp),
            ),
            (
                r#"{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}"#,
                Of(Layer::VpcEndpoint),
            ),
            (
                r#"{"Effect":"Deny","Principal":"*","Action":["s3:*","kms:*"],"Resource":"*"}"#,
                Of(Layer::Rcp),
            ),
            (
                r#"{"Effect":"Deny","Principal":"*","Action":"kms:*","Resource":"*"}"#,
                Of(Layer::Rcp),
            ),
            (
                r#"{"Effect":"Allow","Principal":{"Service":"backup.amazonaws.com"},"Action":"sts:AssumeRole"}"#,
                Other(OtherPolicy::RoleTrust),
            ),
            (
                r#"[{"Effect":"Allow","Principal":{"Federated":"x"},"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"]}]"#,
                Other(OtherPolicy::RoleTrust),
            ),
            (
                r#"{"Effect":"Deny","Principal":{"AWS":"*"},"Action":["backup:DeleteBackupVault"],"Resource":"*"}"#,
                Other(OtherPolicy::VaultAccess),
            ),
            (
                r#"{"Effect":"Deny","Principal":"*","Action":"backup:*","Resource":"*"}"#,
                Other(OtherPolicy::VaultAccess),
            ),
            (
                r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"]}"#,
                Other(OtherPolicy::Bucket),
            ),
            (
                r#"{"Effect":"Deny","Principal":"*","Action":"*","Resource":"arn:aws:s3:::b/*"}"#,
                Other(OtherPolicy::Bucket),
            ),
            (
                r#"{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"arn:aws:sqs:us-west-2:111122223333:q"}"#,
                Other(OtherPolicy::Queue),
            ),
            (
                r#"{"Effect":"Allow","Principal":"*","Action":"SNS:Publish","Resource":"arn:aws:sns:us-west-2:111122223333:t"}"#,
                Other(OtherPolicy::Topic),
            ),
            (
                r#"{"Effect":"Allow","Principal":"*","Action":"ecr:GetDownloadUrlForLayer"}"#,
                Other(OtherPolicy::Resource),
            ),
        ];
        for (statement, kind) in rows {
            let text = format!(r#"{{"Version":"2012-10-17","Statement":{statement}}}"#);
            assert_eq!(of_text(&text), kind, "{text}");
        }
        assert_eq!(of_text("{"), Of(Layer::Identity));
    }

    #[test]
    fn the_policy_of_another_resource_is_never_one_of_a_layer() {
        let statement = |rest: &str| {
            format!(r#"{{"Statement": {{"Effect": "Deny", {rest}, "Resource": "*"}}}}"#)
        };
        for (rest, expected) in [
            (
                r#""Principal": "*", "Action": "*""#,
                Some(OtherPolicy::Resource),
            ),
            (
                r#""Principal": "*", "Action": "kms:*""#,
                Some(OtherPolicy::Resource),
            ),
            (
                r#""Principal": "*", "Action": "sqs:SendMessage""#,
                Some(OtherPolicy::Queue),
            ),
            (r#""Action": "*""#, None),
        ] {
            assert_eq!(of_other_resource(&statement(rest)), expected, "{rest}");
        }
    }
}
