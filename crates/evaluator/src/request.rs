//! One authorization request: caller, action, resource and context.
//!
//! Independent of policies; its evaluation is in `evaluate`.

use crate::context::Context;
use crate::identifiers::{Action, Principal, Resource};

/// One request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The caller.
    pub principal: Principal,
    /// The action.
    pub action: Action,
    /// The resource; [`Resource::Any`] for an action without a resource type.
    pub resource: Resource,
    /// The account that owns the resource, if it is known from elsewhere than the ARN.
    pub resource_account: Option<String>,
    /// The request context.
    pub context: Context,
    /// The caller's account is the organization's management account: SCPs do not affect it
    /// (`ORG/orgs_manage_policies_scps`).
    pub management_account: bool,
    /// The resource is an AWS managed KMS key: RCPs do not apply to it (`ORG/orgs_manage_policies_rcps`).
    pub aws_managed_key: bool,
}

impl Request {
    /// A request with an empty context, of a member account, for a resource without special properties.
    pub fn new(principal: Principal, action: Action, resource: Resource) -> Self {
        Self {
            principal,
            action,
            resource,
            resource_account: None,
            context: Context::default(),
            management_account: false,
            aws_managed_key: false,
        }
    }

    /// The account that owns the resource: the given one, else the ARN's, else the caller's.
    pub fn owner(&self) -> Option<&str> {
        let of_arn = || match &self.resource {
            Resource::Any => None,
            Resource::Arn(arn) => Some(arn.account()).filter(|account| !account.is_empty()),
        };
        self.resource_account
            .as_deref()
            .or_else(of_arn)
            .or_else(|| self.principal.account())
    }
}
