//! Rules for the context keys of a request, by caller, tool and resource: data, each row with its AWS page.
//!
//! Source: semantics 5.2, 5.3 and 7. Values that a person stated take precedence: `context`.

use super::On;
use super::context::{Call, is_fact};
use crate::case::{Case, KeyKind, Organization, StatedValue};
use evaluator::identifiers::{Arn, Principal, Resource};

/// The state of a key according to a rule.
pub(super) enum Fact {
    /// It has this value.
    One(String),
    /// It has these values.
    Many(Vec<String>),
    /// It is present with an unknown value.
    Present,
    /// It is present with a value that matches one of these patterns.
    Matching(Vec<String>),
    /// It is present with the same value as this key, which is unknown too.
    Same(&'static str),
    /// It is not in the request.
    Absent,
    /// It may be present with any value.
    Unknown,
}

impl Fact {
    fn one(text: &str) -> Self {
        Self::One(text.to_owned())
    }

    fn absent_if(absent: bool) -> Self {
        if absent { Self::Absent } else { Self::Unknown }
    }

    fn known_or_unknown(text: Option<&str>) -> Self {
        text.map_or(Self::Unknown, Self::one)
    }
}

/// The rule for one key, or for all keys with a prefix.
pub(super) struct Row {
    pub(super) keys: &'static [&'static str],
    pub(super) says: fn(&Call<'_>) -> Fact,
}

/// AWS Backup's service name in calls through it (`MP/AWSBackupFullAccess`).
pub(super) const BACKUP: &str = "backup.amazonaws.com";

/// `CloudFormation`'s service name in calls through it (`IAM/reference_policies_condition-keys`, `aws:CalledVia`).
pub(super) const CLOUDFORMATION: &str = "cloudformation.amazonaws.com";

/// The services through which a call is made on behalf of somebody.
pub(crate) const CALLED_VIA: &str = "aws:CalledVia";
pub(super) const CALLED_VIA_FIRST: &str = "aws:CalledViaFirst";
pub(super) const CALLED_VIA_LAST: &str = "aws:CalledViaLast";

/// The key in the encryption context of a vault's grant (`MP/AWSBackupFullAccess`, `BK/encryption`).
pub(super) const ENCRYPTION_CONTEXT: &str = "aws:backup:backup-vault";
pub(super) const ENCRYPTION_CONTEXT_KEYS: &str = "kms:EncryptionContextKeys";

/// The source address of a call.
pub(super) const SOURCE_IP: &str = "aws:SourceIp";

/// The keys that only calls through a VPC endpoint have, and that calls on behalf of somebody never keep
/// (`IAM/access_forward_access_sessions`).
pub(super) const ENDPOINT_KEYS: &[&str] = &[
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:SourceVpcArn",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
];

/// The keys of VPC endpoints that only some services support, with those of them that creating a vault calls: the list
/// of `IAM/reference_policies_condition-keys` for each key (as of 2026-11-30). A request to another service does not
/// have the key, whether or not it came through an endpoint.
///
/// Written by hand, because there is no data to generate it from: the Service Authorization Reference (`DATA`) has the keys
/// that a service defines, by action, and a test compares those in `requests/action.rs` with it; which services pass a
/// global key, only the text of that page says, key by key.
const SUPPORTED_BY: &[(&str, &[&str])] = &[
    ("aws:SourceVpcArn", &["kms"]),
    ("aws:VpceAccount", &["kms"]),
    ("aws:VpceOrgID", &["kms"]),
    ("aws:VpceOrgPaths", &["kms"]),
];

/// Returns `true` if requests to a service can have a key.
pub(super) fn is_supported(key: &str, service: &str) -> bool {
    let mut rows = SUPPORTED_BY.iter();
    let row = rows.find(|(of, _)| of.eq_ignore_ascii_case(key));
    row.is_none_or(|(_, services)| services.contains(&service))
}

/// Whether a second factor was used.
pub(super) const MFA: &str = "aws:MultiFactorAuthPresent";

/// Whether a service makes the call on behalf of the caller.
pub(crate) const VIA_SERVICE: &str = "aws:ViaAWSService";

/// The rule for each key. Unless a row names another page, its source is `IAM23/reference_policies_condition-keys` with
/// the table of principals in `IAM/reference_policies_variables`.
pub(super) const FACTS: &[Row] = &[
    // The default for keys without a rule.
    Row {
        keys: &["*"],
        says: |_| Fact::Unknown,
    },
    // The caller.
    Row {
        keys: &["aws:PrincipalArn"],
        says: principal_arn,
    },
    Row {
        keys: &["aws:PrincipalAccount"],
        says: |call| Fact::known_or_unknown(call.caller.account()),
    },
    Row {
        keys: &["aws:PrincipalType"],
        says: |call| Fact::one(principal_type(call.caller)),
    },
    Row {
        keys: &["aws:userid"],
        says: user_id,
    },
    Row {
        keys: &["aws:username"],
        says: |call| match call.caller {
            Principal::User(_) => Fact::known_or_unknown(call.caller.name()),
            _ => Fact::Absent,
        },
    },
    // "This key is included in the request context only if the principal is a member of an organization."
    Row {
        keys: &["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"],
        says: |call| of_organization(is_in_organization(call.case)),
    },
    // "Included only when the principal that makes the request uses temporary credentials."
    Row {
        keys: &["aws:TokenIssueTime"],
        says: token_issue_time,
    },
    Row {
        keys: &["aws:PrincipalTag/*"],
        says: |call| Fact::absent_if(matches!(call.caller, Principal::Root(_))),
    },
    Row {
        keys: &["aws:SourceIdentity", "aws:FederatedProvider"],
        says: |call| {
            Fact::absent_if(matches!(
                call.caller,
                Principal::User(_) | Principal::Root(_)
            ))
        },
    },
    // Only a session of sts:AssumeRoot, which acts as the root user, has this key.
    Row {
        keys: &["aws:AssumedRoot"],
        says: |call| Fact::absent_if(!matches!(call.caller, Principal::Root(_))),
    },
    Row {
        keys: &[MFA],
        says: mfa,
    },
    Row {
        keys: &["aws:MultiFactorAuthAge"],
        says: mfa_age,
    },
    // The credentials of functions, instances, builds and chats add these keys in calls to every service; users do not
    // have them.
    Row {
        keys: &[
            "aws:ChatbotSourceArn",
            "codebuild:BuildArn",
            "codebuild:ProjectArn",
            "glue:CredentialIssuingService",
            "glue:RoleAssumedBy",
            "lambda:SourceFunctionArn",
            "ssm:SourceInstanceArn",
        ],
        says: |call| {
            Fact::absent_if(matches!(
                call.caller,
                Principal::User(_) | Principal::Root(_) | Principal::FederatedUser(_)
            ))
        },
    },
    Row {
        keys: &["aws:PrincipalIsAWSService"],
        says: |_| Fact::one("false"),
    },
    Row {
        keys: &[
            "aws:PrincipalServiceName",
            "aws:PrincipalServiceNamesList",
            "aws:SourceArn",
            "aws:SourceAccount",
            "aws:SourceOrgID",
            "aws:SourceOrgPaths",
        ],
        says: |_| Fact::Absent,
    },
    // Only requests for actions of MCP servers have this key.
    Row {
        keys: &["aws:IsMcpServiceAction"],
        says: |_| Fact::Absent,
    },
    // The way of the call.
    Row {
        keys: &["aws:RequestedRegion"],
        says: |call| call.region.map_or(Fact::Present, Fact::one),
    },
    // Every request has these keys.
    Row {
        keys: &["aws:CurrentTime", "aws:EpochTime", "aws:UserAgent"],
        says: |_| Fact::Present,
    },
    // BK/infrastructure-security and KMS/infrastructure-security: clients must use TLS.
    Row {
        keys: &["aws:SecureTransport"],
        says: |_| Fact::one("true"),
    },
    // IAM/access_forward_access_sessions; that AWS Backup forwards in this way is inferred from
    // `kms:ViaService` [I]. That CloudFormation does, with a role for the stack and without one:
    // CloudFormation user guide, "Forward access sessions (FAS) requests and permission evaluation".
    Row {
        keys: &[VIA_SERVICE],
        says: |call| Fact::one(if call.is_relayed() { "true" } else { "false" }),
    },
    Row {
        keys: &[CALLED_VIA],
        says: |call| {
            let services = call.services();
            if services.is_empty() {
                return Fact::Absent;
            }
            Fact::Many(services.iter().map(|name| (*name).to_owned()).collect())
        },
    },
    Row {
        keys: &[CALLED_VIA_FIRST],
        says: |call| {
            call.services()
                .first()
                .map_or(Fact::Absent, |name| Fact::one(name))
        },
    },
    Row {
        keys: &[CALLED_VIA_LAST],
        says: |call| {
            call.services()
                .last()
                .map_or(Fact::Absent, |name| Fact::one(name))
        },
    },
    Row {
        keys: &["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"],
        says: |call| of_endpoint(call, Fact::Present),
    },
    Row {
        keys: &["aws:SourceVpcArn", "aws:VpceAccount"],
        says: |call| of_supported_endpoint(call, "aws:VpceAccount", Fact::Present),
    },
    // The account of the endpoint may not be in an organization.
    Row {
        keys: &["aws:VpceOrgID", "aws:VpceOrgPaths"],
        says: |call| of_supported_endpoint(call, "aws:VpceOrgID", Fact::Unknown),
    },
    // "Included in every request except those that come through a VPC endpoint"
    Row {
        keys: &[SOURCE_IP],
        says: |call| match passes_endpoint(call.case) {
            _ if call.is_relayed() => Fact::Unknown,
            Some(true) => Fact::Absent,
            Some(false) => Fact::Present,
            None => Fact::Unknown,
        },
    },
    // The resource.
    Row {
        keys: &["aws:ResourceAccount"],
        says: |call| Fact::known_or_unknown(call.owner()),
    },
    // The owner of the caller's own resources is in the caller's organization.
    Row {
        keys: &["aws:ResourceOrgID"],
        says: |call| of_owner(call, "aws:PrincipalOrgID"),
    },
    Row {
        keys: &["aws:ResourceOrgPaths"],
        says: |call| of_owner(call, "aws:PrincipalOrgPaths"),
    },
    // Tags in the request, and those of the resource that it creates; a KMS key can have tags that were not stated.
    Row {
        keys: &["aws:RequestTag/*", "aws:TagKeys"],
        says: |call| {
            if call.has_unknown_tags() {
                Fact::Unknown
            } else {
                Fact::Absent
            }
        },
    },
    Row {
        keys: &["aws:ResourceTag/*"],
        // KMS/tagging-keys: AWS managed keys cannot be tagged.
        says: |call| {
            let is_unknown = call.has_unknown_tags();
            Fact::absent_if(!is_unknown && (call.action.on != On::Key || is_managed(call)))
        },
    },
    // Service keys that an action does not support are never present (`KMS/conditions-kms`); those that it supports are
    // added by `Call::context`.
    Row {
        keys: &[
            "acm:*",
            "autoscaling:*",
            "backup:*",
            "cloudformation:*",
            "cloudtrail:*",
            "dynamodb:*",
            "ec2:*",
            "eks:*",
            "elasticfilesystem:*",
            "elasticloadbalancing:*",
            "iam:*",
            "kms:*",
            "logs:*",
            "organizations:*",
            "rds:*",
            "redshift:*",
            "route53:*",
            "s3:*",
            "sagemaker:*",
            "secretsmanager:*",
            "sns:*",
            "sqs:*",
            "states:*",
        ],
        says: |_| Fact::Absent,
    },
    // Properties of a role session, which the credentials of an EC2 instance add in calls to every service.
    Row {
        keys: &["ec2:SourceInstanceARN", "ec2:RoleDelivery"],
        says: |call| {
            Fact::absent_if(matches!(
                call.caller,
                Principal::User(_) | Principal::Root(_) | Principal::FederatedUser(_)
            ))
        },
    },
];

/// The rules for the KMS keys, for the actions that support them.
pub(super) const KMS_FACTS: &[Row] = &[
    // KMS/conditions-kms#conditions-kms-caller-account
    Row {
        keys: &["kms:CallerAccount"],
        says: |call| Fact::known_or_unknown(call.caller.account()),
    },
    // KMS/conditions-kms#conditions-kms-via-service: `backup.<region>.amazonaws.com` in all partitions. Whether it names
    // CloudFormation is not documented.
    Row {
        keys: &["kms:ViaService"],
        says: |call| match (call.forwarded, call.region) {
            (false, _) if call.through_stack => Fact::Unknown,
            (false, _) => Fact::Absent,
            (true, Some(region)) => Fact::One(format!("backup.{region}.amazonaws.com")),
            (true, None) => Fact::Present,
        },
    },
    // KMS/conditions-kms#conditions-kms-grant-is-for-aws-resource: true only when a service calls
    Row {
        keys: &["kms:GrantIsForAWSResource"],
        says: |call| {
            if call.forwarded {
                Fact::one("true")
            } else {
                Fact::absent_if(!call.through_stack)
            }
        },
    },
    // MP/AWSBackupFullAccess allows kms:CreateGrant with this one only; that no other accompanies it is inferred [I].
    Row {
        keys: &[ENCRYPTION_CONTEXT_KEYS],
        says: |call| {
            if is_grant_for_vault(call) {
                Fact::Many(vec![ENCRYPTION_CONTEXT.to_owned()])
            } else {
                Fact::Unknown
            }
        },
    },
    Row {
        keys: &["kms:EncryptionContext:aws:backup:backup-vault"],
        says: |call| {
            if is_grant_for_vault(call) {
                Fact::Present
            } else {
                Fact::Unknown
            }
        },
    },
    // BK/create-a-vault: the key that AWS creates for vaults has this alias; KMS/kms-alias: nobody can give it another,
    // or give this alias to another key.
    Row {
        keys: &["kms:ResourceAliases"],
        says: |call| {
            if is_managed(call) {
                Fact::Many(vec!["alias/aws/backup".to_owned()])
            } else {
                Fact::Unknown
            }
        },
    },
    // KMS/concepts, AWS managed keys: symmetric keys for encryption, made by KMS, for one Region.
    Row {
        keys: &["kms:KeyOrigin"],
        says: |call| of_managed(call, "AWS_KMS"),
    },
    Row {
        keys: &["kms:KeySpec"],
        says: |call| of_managed(call, "SYMMETRIC_DEFAULT"),
    },
    Row {
        keys: &["kms:KeyUsage"],
        says: |call| of_managed(call, "ENCRYPT_DECRYPT"),
    },
    // KMS/multi-region-keys-overview: "Multi-Region keys have a distinctive key ID that begins with mrk-."
    Row {
        keys: &["kms:MultiRegion"],
        says: |call| {
            Fact::one(if is_multi_region(call) {
                "true"
            } else {
                "false"
            })
        },
    },
    Row {
        keys: &["kms:MultiRegionKeyType"],
        says: |call| {
            if is_multi_region(call) {
                Fact::Matching(vec!["PRIMARY".to_owned(), "REPLICA".to_owned()])
            } else {
                Fact::Absent
            }
        },
    },
];

fn is_managed(call: &Call<'_>) -> bool {
    call.case.key.kind == KeyKind::AwsManaged
}

/// A property of the key, which every operation on it has in its context.
fn of_managed(call: &Call<'_>, value: &str) -> Fact {
    if is_managed(call) {
        Fact::one(value)
    } else {
        Fact::Present
    }
}

fn is_multi_region(call: &Call<'_>) -> bool {
    let Resource::Arn(key) = call.resource else {
        return false;
    };
    key.resource().starts_with("key/mrk-")
}

/// Returns `true` for the grant that AWS Backup requests with the new vault in the encryption context.
fn is_grant_for_vault(call: &Call<'_>) -> bool {
    call.forwarded && call.action.name == "kms:CreateGrant"
}

/// Whether the caller's account is in an organization, if that is known: because a person stated it, or because it has
/// SCPs.
fn is_in_organization(case: &Case) -> Option<bool> {
    match case.caller.organization {
        Some(Organization::None) => Some(false),
        Some(Organization::Member | Organization::Management) => Some(true),
        None => {
            let mut levels = case.policies.scp.items().iter();
            let is_member = levels.any(|level| !level.policies.is_empty());
            is_member.then_some(true)
        }
    }
}

fn of_organization(is_in: Option<bool>) -> Fact {
    match is_in {
        Some(true) => Fact::Present,
        Some(false) => Fact::Absent,
        None => Fact::Unknown,
    }
}

/// The organization of the resource's owner. `caller` is the key for the caller's own organization.
fn of_owner(call: &Call<'_>, caller: &'static str) -> Fact {
    if call.owner() != call.caller.account() {
        return Fact::Unknown;
    }
    match call.said(caller).filter(|said| is_fact((caller, said))) {
        Some(StatedValue::One(value)) => Fact::one(value),
        Some(StatedValue::Many(values)) => Fact::Many(values.clone()),
        Some(StatedValue::Absent) => Fact::Absent,
        None if is_in_organization(call.case) == Some(true) => Fact::Same(caller),
        None => of_organization(is_in_organization(call.case)),
    }
}

/// Whether the person's own calls come through a VPC endpoint, derived from the values stated for the endpoint keys.
pub(crate) fn passes_endpoint(case: &Case) -> Option<bool> {
    let said = |key: &str| case.said(key).map(|(_, said)| said);
    let is_there =
        |key: &str| matches!(said(key), Some(StatedValue::One(_) | StatedValue::Many(_)));
    if ENDPOINT_KEYS.iter().any(|key| is_there(key)) {
        return Some(true);
    }
    let has_none = |key: &str| said(key) == Some(&StatedValue::Absent);
    let none = ["aws:SourceVpc", "aws:SourceVpce", "aws:VpcSourceIp"];
    let elsewhere = is_there(SOURCE_IP) || none.iter().any(|key| has_none(key));
    elsewhere.then_some(false)
}

/// The rule for a key of calls through an endpoint; `there` is its state in such calls.
fn of_endpoint(call: &Call<'_>, there: Fact) -> Fact {
    match passes_endpoint(call.case) {
        _ if call.is_relayed() => Fact::Absent,
        Some(true) => there,
        Some(false) => Fact::Absent,
        None => Fact::Unknown,
    }
}

fn of_supported_endpoint(call: &Call<'_>, key: &str, there: Fact) -> Fact {
    if is_supported(key, call.service()) {
        of_endpoint(call, there)
    } else {
        Fact::Absent
    }
}

/// Temporary credentials have this key. For calls that a service makes on behalf of a user, it is not documented.
fn token_issue_time(call: &Call<'_>) -> Fact {
    match call.caller {
        Principal::User(_) if call.is_relayed() => Fact::Unknown,
        Principal::User(_) => match call.said(MFA) {
            Some(StatedValue::Absent) => Fact::Absent,
            Some(StatedValue::One(_) | StatedValue::Many(_)) => Fact::Present,
            None => Fact::Unknown,
        },
        Principal::Role(_) | Principal::Session(_) | Principal::FederatedUser(_) => Fact::Present,
        Principal::Root(_) | Principal::Service(_) | Principal::Anonymous => Fact::Unknown,
    }
}

/// "The service re-uses the user's credentials" as temporary ones, which have it. It is "not present for federated
/// identities", as those of IAM Identity Center are.
fn mfa(call: &Call<'_>) -> Fact {
    match call.caller {
        Principal::User(_) if call.is_relayed() => {
            Fact::Matching(vec!["true".to_owned(), "false".to_owned()])
        }
        caller => Fact::absent_if(is_of_identity_center(caller)),
    }
}

fn principal_type(caller: &Principal) -> &'static str {
    match caller {
        Principal::User(_) => "User",
        Principal::FederatedUser(_) => "FederatedUser",
        Principal::Root(_) => "Account",
        Principal::Role(_)
        | Principal::Session(_)
        | Principal::Service(_)
        | Principal::Anonymous => "AssumedRole",
    }
}

fn principal_arn(call: &Call<'_>) -> Fact {
    if let Principal::Session(_) = call.caller {
        return roles_of(call.caller).map_or(Fact::Unknown, Fact::Matching);
    }
    Fact::known_or_unknown(call.caller.arn().map(Arn::as_str))
}

/// The possible values of `aws:PrincipalArn` of a session: its role's ARN, never its own. The role's path is not in the
/// session's ARN, so it can be anything; that of the roles of IAM Identity Center has a fixed prefix, and includes the
/// Region of the directory unless that is us-east-1 (`SSO/referencingpermissionsets`): a name of 9 to 14 characters, as
/// all Regions have.
fn roles_of(caller: &Principal) -> Option<Vec<String>> {
    let role = caller.role_of_session()?;
    let (before, name) = role.rsplit_once('/')?;
    Some(if is_of_identity_center(caller) {
        let before = format!("{before}/aws-reserved/sso.amazonaws.com");
        let regions = (9..=14).map(|length| "?".repeat(length));
        let with_region = regions.map(|region| format!("{before}/{region}/{name}"));
        std::iter::once(format!("{before}/{name}"))
            .chain(with_region)
            .collect()
    } else {
        vec![format!("{before}/{name}"), format!("{before}/?*/{name}")]
    })
}

/// The ARNs to test `aws:PrincipalArn` for in a policy about this caller, whatever the path of its role is; `None` for
/// a caller that is not a principal of an account. An account has one role of a name, whatever its path
/// (`IAM/reference_iam-quotas`).
pub(crate) fn principal_arn_patterns(caller: &Principal) -> Option<Vec<String>> {
    let Principal::Session(_) = caller else {
        return Some(vec![caller.arn()?.to_string()]);
    };
    let role = caller.role_of_session()?;
    let (before, name) = role.rsplit_once('/')?;
    let path = if is_of_identity_center(caller) {
        "/aws-reserved/sso.amazonaws.com"
    } else {
        ""
    };
    Some(vec![
        format!("{before}{path}/{name}"),
        format!("{before}{path}/*/{name}"),
    ])
}

/// Returns `true` if the caller is a session of a role that IAM Identity Center created.
pub(super) fn is_of_identity_center(caller: &Principal) -> bool {
    let Principal::Session(_) = caller else {
        return false;
    };
    let name = caller.name();
    name.is_some_and(|role| role.starts_with("AWSReservedSSO_"))
}

/// The ARN by which a policy names a caller. For a session it is that of the role, assuming that it has no path: AWS
/// rejects the policy if there is no such role. It is not known for the roles of IAM Identity Center, which always have
/// a path that differs by region, and does not exist for a caller that is not a principal of an account.
pub(crate) fn principal_arn_of(caller: &Principal) -> Option<String> {
    let Principal::Session(_) = caller else {
        return caller.arn().map(ToString::to_string);
    };
    caller
        .role_of_session()
        .filter(|_| !is_of_identity_center(caller))
}

/// The unique ID of users and roles is not part of an ARN.
fn user_id(call: &Call<'_>) -> Fact {
    match (call.caller, call.caller.account(), call.caller.name()) {
        (Principal::Root(_), account, _) => Fact::known_or_unknown(account),
        (Principal::FederatedUser(_), Some(account), Some(name)) => {
            Fact::One(format!("{account}:{name}"))
        }
        _ => Fact::Present,
    }
}

/// Present only if a second factor was used.
fn mfa_age(call: &Call<'_>) -> Fact {
    Fact::absent_if(match call.said(MFA) {
        _ if is_of_identity_center(call.caller) => true,
        Some(StatedValue::Absent) => true,
        Some(StatedValue::One(value)) => value.eq_ignore_ascii_case("false"),
        Some(StatedValue::Many(_)) | None => false,
    })
}
