//! Points on which AWS's documentation is silent, vague or contradictory, and which can decide a request.
//!
//! A decision that depends on one of them is `depends`, never `allowed`, and names it. Where a finding warns of the
//! same point in a policy, the doubt has the finding's code.

use serde::{Deserialize, Serialize};

/// A point that AWS's documentation leaves unclear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Doubt {
    /// Whether `NotPrincipal` exempts a user who is listed without their account, or a session that is listed without
    /// its role and account: the others "might" be denied (`IAM/reference_policies_elements_notprincipal`).
    NotPrincipalWithoutAccount,
    /// Whether `{"AWS": "*"}` means AWS services: for anonymous callers it is the same as `"*"`
    /// (`IAM/reference_policies_elements_principal`); the page does not mention services.
    EveryAwsPrincipal,
    /// Whether a service's global name means its regional one, or the other way round: "some services" have several
    /// (`IAM/reference_policies_condition-keys` "aws:PrincipalServiceNamesList").
    ServiceNameOfRegion,
    /// The owner of a canonical user ID, which no part of a request states.
    CanonicalUser,
    /// Whether the request comes from somebody who signed in with an identity provider.
    FederatedPrincipal,
    /// Whether the session named in a policy is the caller: the caller is a role, which stands for any of its sessions.
    SessionOfRole,
    /// The result of an operator without a set operator for a key with several values
    /// (`IAM/reference_policies_condition-single-vs-multi-valued-context-keys`: use one).
    MissingSetOperator,
    /// Whether variables work with `Bool`: `IAM/reference_policies_elements_condition_operators` says yes,
    /// `IAM/reference_policies_variables` no.
    VariableWithBool,
    /// The result of a test without values: "returns true", and yet "provides no permissions"
    /// (`IAM/access-analyzer-reference-policy-checks`).
    EmptyValues,
    /// The meaning of an empty string among other values for a set operator: alone it is a null data set
    /// (`IAM/reference_policies_condition-single-vs-multi-valued-context-keys`).
    EmptyText,
    /// The effect of an RCP that AWS does not accept (`ORG/orgs_manage_policies_rcps_syntax`).
    RefusedRcp,
    /// Whether RCPs limit an action without a resource type (`ORG/orgs_manage_policies_rcps`).
    RcpWithoutResource,
    /// Whether the session is one of a service-linked role: its ARN has no path, only `aws:PrincipalArn` tells.
    ServiceLinkedSession,
    /// Whether a `Deny` has an effect on `sts:GetSessionToken`:
    /// `IAM/id_credentials_temp_control-access_getsessiontoken` says no, `IAM/reference_policies_examples_aws_my-sec-creds-self-manage`
    /// exempts it from a `Deny`.
    SessionToken,
    /// Whether a VPC endpoint policy limits actions that need no permission.
    NeedsNoPermission,
    /// An alias where the action is on a key: the key's ARN counts, and the request does not say it.
    AliasForKey,
    /// The effect of the resource's policy where the action is on a key or a role and the request's resource is `*`.
    ResourceNotSaid,
    /// Whether the service accepts unsigned requests.
    Unsigned,
    /// Whether the Region exists: it is not in the list of the Regions known at the list's date
    /// ([`crate::policy::regions`]).
    UnknownRegion,
    /// Whether the action works for principals of another account: no page of the service says yes or no.
    AcrossAccounts,
    /// The effect of the bucket's policy: "both the access point and the underlying bucket must permit the request"
    /// (`S3/access-points-policies`), and a request has the policy of one resource.
    BucketOfAccessPoint,
    /// Whether the queue's policy keeps the root user of its account from an operation on that policy: to "edit or delete" one
    /// that "denies all principals" is a task of the root user's (`IAM/id_root-user`), and no page says which
    /// operations these are.
    RootUserOfQueue,
    /// Whether a resource-based policy grants an action without a resource: such policies are attached to one.
    GrantWithoutResource,
    /// Whether a resource-based policy grants the action that creates this resource: a policy is attached to an
    /// existing resource (inferred).
    GrantOfCreation,
    /// Whether resources of the service have policies at all: `IAM/reference_aws-services-that-work-with-iam` is not
    /// known to say so.
    NoResourcePolicies,
    /// Whether the bucket, its account or its organization blocks public access, as new buckets do
    /// (`S3/access-control-block-public-access`): no policy says so.
    PublicAccessBlock,
    /// Whether the method of an API has IAM authorization: without it, and in a private API, the API's own policy must
    /// allow (`APIGW/apigateway-authorization-flow`).
    MethodAuthorization,
    /// Whether the account is a member of the caller's organization with centralized root access: no policy of the
    /// account grants `sts:AssumeRoot` (`STS/API_AssumeRoot`).
    AssumeRoot,
    /// Whether a user's temporary credentials came with MFA, without which they are no use for IAM
    /// (`STS/API_GetSessionToken`).
    MfaOfSession,
}

impl Doubt {
    /// Returns `true` if the doubt is whether the resource's policy can grant the action.
    pub const fn is_about_grants(self) -> bool {
        matches!(
            self,
            Self::GrantWithoutResource | Self::GrantOfCreation | Self::NoResourcePolicies
        )
    }

    /// Its name in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotPrincipalWithoutAccount => "notPrincipalWithoutAccount",
            Self::EveryAwsPrincipal => "everyAwsPrincipal",
            Self::ServiceNameOfRegion => "serviceNameOfRegion",
            Self::CanonicalUser => "canonicalUser",
            Self::FederatedPrincipal => "federatedPrincipal",
            Self::SessionOfRole => "sessionOfRole",
            Self::MissingSetOperator => "missingSetOperator",
            Self::VariableWithBool => "variableWithBool",
            Self::EmptyValues => "emptyValues",
            Self::EmptyText => "emptyText",
            Self::RefusedRcp => "refusedRcp",
            Self::RcpWithoutResource => "rcpWithoutResource",
            Self::ServiceLinkedSession => "serviceLinkedSession",
            Self::SessionToken => "sessionToken",
            Self::NeedsNoPermission => "needsNoPermission",
            Self::AliasForKey => "aliasForKey",
            Self::ResourceNotSaid => "resourceNotSaid",
            Self::Unsigned => "unsigned",
            Self::UnknownRegion => "unknownRegion",
            Self::AcrossAccounts => "acrossAccounts",
            Self::BucketOfAccessPoint => "bucketOfAccessPoint",
            Self::RootUserOfQueue => "rootUserOfQueue",
            Self::GrantWithoutResource => "grantWithoutResource",
            Self::GrantOfCreation => "grantOfCreation",
            Self::NoResourcePolicies => "noResourcePolicies",
            Self::PublicAccessBlock => "publicAccessBlock",
            Self::MethodAuthorization => "methodAuthorization",
            Self::AssumeRoot => "assumeRoot",
            Self::MfaOfSession => "mfaOfSession",
        }
    }
}
