//! What follows for each context key from who calls, how, and for what: data, each row with the AWS page.
//!
//! Source: semantics 5.2, 5.3 and 7. What a person said about a key counts before this: `context`.

use super::On;
use super::context::Call;
use crate::case::{Organization, Said};
use evaluator::name::Principal;

/// What follows for a key.
pub(super) enum Fact {
    /// It has this value.
    One(String),
    /// It has these values.
    Many(Vec<String>),
    /// It is not in the request.
    Absent,
    /// It could be there, with any value.
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

/// What follows for one key, or for all that begin so.
pub(super) struct Row {
    pub(super) keys: &'static [&'static str],
    pub(super) says: fn(&Call<'_>) -> Fact,
}

/// AWS Backup, as calls through it name it (`MP/AWSBackupFullAccess`).
const BACKUP: &str = "backup.amazonaws.com";

/// The keys that only calls through a VPC endpoint have, and that calls in somebody's name never keep
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

/// Whether a second factor was used.
pub(super) const MFA: &str = "aws:MultiFactorAuthPresent";

/// Whether a service makes the call in the caller's name.
pub(crate) const VIA_SERVICE: &str = "aws:ViaAWSService";

/// What follows for each key. Unless a row names another page, its source is
/// `IAM23/reference_policies_condition-keys` with the table of principals in `IAM/reference_policies_variables`.
pub(super) const FACTS: &[Row] = &[
    // What nobody said and no row knows.
    Row {
        keys: &["*"],
        says: |_| Fact::Unknown,
    },
    // Who calls.
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
    // Only what a person said tells that there is no organization: without a word there could be one.
    Row {
        keys: &["aws:PrincipalOrgID", "aws:PrincipalOrgPaths"],
        says: |call| Fact::absent_if(call.case.caller.organization == Some(Organization::None)),
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
    // Only a session of sts:AssumeRoot has it, which acts as the root user.
    Row {
        keys: &["aws:AssumedRoot"],
        says: |call| Fact::absent_if(!matches!(call.caller, Principal::Root(_))),
    },
    Row {
        keys: &["aws:MultiFactorAuthAge"],
        says: mfa_age,
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
    // How the call is made.
    Row {
        keys: &["aws:RequestedRegion"],
        says: |call| Fact::known_or_unknown(call.region),
    },
    // BK/infrastructure-security and KMS/infrastructure-security: clients must use TLS.
    Row {
        keys: &["aws:SecureTransport"],
        says: |_| Fact::one("true"),
    },
    // IAM/access_forward_access_sessions; that AWS Backup forwards in this way is inferred from
    // `kms:ViaService` [I].
    Row {
        keys: &[VIA_SERVICE],
        says: |call| Fact::one(if call.forwarded { "true" } else { "false" }),
    },
    Row {
        keys: &["aws:CalledVia"],
        says: |call| {
            if call.forwarded {
                Fact::Many(vec![BACKUP.to_owned()])
            } else {
                Fact::Absent
            }
        },
    },
    Row {
        keys: &["aws:CalledViaFirst", "aws:CalledViaLast"],
        says: |call| {
            if call.forwarded {
                Fact::one(BACKUP)
            } else {
                Fact::Absent
            }
        },
    },
    Row {
        keys: ENDPOINT_KEYS,
        says: |call| Fact::absent_if(call.forwarded),
    },
    Row {
        keys: &["aws:SourceIp"],
        says: |call| {
            let through_endpoint = ENDPOINT_KEYS
                .iter()
                .any(|key| matches!(call.said(key), Some(Said::One(_) | Said::Many(_))));
            Fact::absent_if(through_endpoint && !call.forwarded)
        },
    },
    // What is asked for.
    Row {
        keys: &["aws:ResourceAccount"],
        says: |call| Fact::known_or_unknown(call.owner()),
    },
    Row {
        keys: &["aws:ResourceOrgID", "aws:ResourceOrgPaths"],
        says: |call| {
            let own = call.owner() == call.caller.account();
            Fact::absent_if(own && call.case.caller.organization == Some(Organization::None))
        },
    },
    // Tags in the request, and those of the resource that it creates; a KMS key can have tags that nobody named.
    Row {
        keys: &["aws:RequestTag/*", "aws:TagKeys"],
        says: |_| Fact::Absent,
    },
    Row {
        keys: &["aws:ResourceTag/*"],
        says: |call| Fact::absent_if(call.action.on != On::Key),
    },
    // Keys of a service that an action does not have are never there (`KMS/conditions-kms`); those that it has
    // are put in by `Call::context`.
    Row {
        keys: &["backup:*", "ec2:*", "kms:*", "s3:*"],
        says: |_| Fact::Absent,
    },
    // Properties of a role session, which the credentials of an EC2 instance bring to every service.
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

/// What follows for the keys of KMS, for the actions that have them.
pub(super) const KMS_FACTS: &[Row] = &[
    // KMS/conditions-kms#conditions-kms-caller-account
    Row {
        keys: &["kms:CallerAccount"],
        says: |call| Fact::known_or_unknown(call.caller.account()),
    },
    // KMS/conditions-kms#conditions-kms-via-service: `backup.<region>.amazonaws.com` in all partitions
    Row {
        keys: &["kms:ViaService"],
        says: |call| match (call.forwarded, call.region) {
            (false, _) => Fact::Absent,
            (true, Some(region)) => Fact::One(format!("backup.{region}.amazonaws.com")),
            (true, None) => Fact::Unknown,
        },
    },
    // KMS/conditions-kms#conditions-kms-grant-is-for-aws-resource: true only when a service calls
    Row {
        keys: &["kms:GrantIsForAWSResource"],
        says: |call| {
            if call.forwarded {
                Fact::one("true")
            } else {
                Fact::Absent
            }
        },
    },
    // MP/AWSBackupFullAccess allows kms:CreateGrant for this one only; that no other is with it is inferred [I].
    Row {
        keys: &["kms:EncryptionContextKeys"],
        says: |call| {
            if call.forwarded && call.action.name == "kms:CreateGrant" {
                Fact::Many(vec!["aws:backup:backup-vault".to_owned()])
            } else {
                Fact::Unknown
            }
        },
    },
];

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
    principal_arn_of(call.caller).map_or(Fact::Unknown, Fact::One)
}

/// `aws:PrincipalArn`, which is also how key policies name a caller. A session's is its role's ARN, never its own. The
/// role's path is not in the session's ARN: it is taken to have none (inferred), except for the roles of IAM Identity
/// Center, which always have one that differs by region, so that nobody knows it; nor has anybody one who is no principal of an account.
pub(crate) fn principal_arn_of(caller: &Principal) -> Option<String> {
    let Principal::Session(_) = caller else {
        return caller.arn().map(ToString::to_string);
    };
    let of_identity_center = caller
        .name()
        .is_some_and(|role| role.starts_with("AWSReservedSSO_"));
    caller.role_of_session().filter(|_| !of_identity_center)
}

/// The unique ID of users and roles is in no ARN.
fn user_id(call: &Call<'_>) -> Fact {
    match (call.caller, call.caller.account(), call.caller.name()) {
        (Principal::Root(_), account, _) => Fact::known_or_unknown(account),
        (Principal::FederatedUser(_), Some(account), Some(name)) => {
            Fact::One(format!("{account}:{name}"))
        }
        _ => Fact::Unknown,
    }
}

/// There only if a second factor was used.
fn mfa_age(call: &Call<'_>) -> Fact {
    Fact::absent_if(match call.said(MFA) {
        Some(Said::Absent) => true,
        Some(Said::One(value)) => value.eq_ignore_ascii_case("false"),
        Some(Said::Many(_)) | None => false,
    })
}
