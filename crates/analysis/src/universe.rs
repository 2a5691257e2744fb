//! The requests that are looked at: all that can be made, and those that are looked at first because they are shown.

use evaluator::context::{Context, ContextValue, Lookup};
use evaluator::identifiers::{Principal, is_account_id};
use evaluator::key::Key;
use evaluator::policy_set::PolicySet;

/// The accounts of AWS's documentation: those that no policy mentions stand for every other account.
pub(crate) const ACCOUNTS: [&str; 6] = [
    "111122223333",
    "444455556666",
    "123456789012",
    "777788889999",
    "111111111111",
    "222222222222",
];

/// Policies that decide requests, and on which of these the resource's policy is put to.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The policies.
    pub policies: PolicySet,
    /// The services whose actions the resource's policy is about; empty: every service.
    pub resource_policy_of: Vec<&'static str>,
}

impl Setting {
    /// Policies that all apply to every request.
    pub const fn new(policies: PolicySet) -> Self {
        Self {
            policies,
            resource_policy_of: Vec::new(),
        }
    }

    /// The policies for actions of a service.
    pub fn for_service(&self, service: &str) -> PolicySet {
        let has = self.resource_policy_of.is_empty()
            || self
                .resource_policy_of
                .iter()
                .any(|of| of.eq_ignore_ascii_case(service));
        if has {
            self.policies.clone()
        } else {
            self.policies.without(evaluator::layer::Layer::Resource)
        }
    }
}

/// Requests to look at before others: what a person knows is shown rather than what was made up.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// Who asks.
    pub principals: Vec<Principal>,
    /// ARNs.
    pub resources: Vec<String>,
    /// Kinds of principals to prefer, where nobody is named: the root user for policies that only limit.
    pub root_first: bool,
    /// Nobody else is looked at.
    pub only_principals: bool,
    /// Only these actions are looked at; empty: all.
    pub only: Vec<evaluator::identifiers::Action>,
}

impl Hints {
    /// The account to show where any will do, and one that is another.
    pub(crate) fn accounts(&self, mentioned: &[String]) -> [String; 2] {
        let own = self.principals.iter().filter_map(Principal::account);
        let own = own.map(str::to_owned);
        let others = ACCOUNTS.map(str::to_owned);
        let mut all = own
            .chain(others)
            .filter(|account| !mentioned.contains(account));
        let made_up = |number: u32| format!("{number:012}");
        let first = all.next().unwrap_or_else(|| made_up(1));
        let second = all.find(|other| *other != first);
        let second = second.unwrap_or_else(|| made_up(2));
        [first, second]
    }
}

/// Twelve digits in a text, wherever they stand between other characters.
pub(crate) fn accounts_in(text: &str, found: &mut Vec<String>) {
    for part in text.split(|character: char| !character.is_ascii_digit()) {
        if is_account_id(part) && !found.iter().any(|known| known == part) {
            found.push(part.to_owned());
        }
    }
}

/// The keys that follow from who asks, each with the page `IAM/reference_policies_condition-keys`; the types of principals
/// are those of the table in `IAM/reference_policies_variables`.
pub(crate) fn principal_context(principal: &Principal, role: Option<&str>) -> Context {
    let mut context = Context::default();
    context.insert_unknown(Key::new("*"));
    let mut say = |key: &str, value: Option<&str>| match value {
        Some(value) => context.insert(Key::new(key), ContextValue::One(value.to_owned())),
        None => context.insert_absent(Key::new(key)),
    };
    let arn = match principal {
        Principal::Session(_) => role,
        _ => principal.arn().map(evaluator::identifiers::Arn::as_str),
    };
    say("aws:PrincipalArn", arn);
    say("aws:PrincipalAccount", principal.account());
    let kind = match principal {
        Principal::User(_) => Some("User"),
        Principal::Role(_) | Principal::Session(_) => Some("AssumedRole"),
        Principal::FederatedUser(_) => Some("FederatedUser"),
        Principal::Root(_) => Some("Account"),
        Principal::Service(_) | Principal::Anonymous => None,
    };
    if kind.is_some() {
        say("aws:PrincipalType", kind);
    }
    let user = match principal {
        Principal::User(_) => principal.name(),
        _ => None,
    };
    say("aws:username", user);
    let service = match principal {
        Principal::Service(name) => Some(name.as_str()),
        _ => None,
    };
    say("aws:PrincipalServiceName", service);
    say(
        "aws:PrincipalIsAWSService",
        Some(if service.is_some() { "true" } else { "false" }),
    );
    context
}

/// The keys that [`principal_context`] says something of.
pub(crate) const OF_PRINCIPAL: &[&str] = &[
    "aws:PrincipalArn",
    "aws:PrincipalAccount",
    "aws:PrincipalType",
    "aws:username",
    "aws:PrincipalServiceName",
    "aws:PrincipalIsAWSService",
];

/// The key that follows from the resource's account.
pub(crate) const RESOURCE_ACCOUNT: &str = "aws:ResourceAccount";
/// The key that follows from the Region in the resource's ARN.
pub(crate) const REQUESTED_REGION: &str = "aws:RequestedRegion";

/// The value of a key that has one.
pub(crate) fn text_of<'a>(context: &'a Context, key: &str) -> Option<&'a str> {
    match context.lookup(&Key::new(key)) {
        Lookup::Known(ContextValue::One(text)) => Some(text),
        _ => None,
    }
}
