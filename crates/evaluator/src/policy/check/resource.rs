//! `Resource` and `NotResource`: malformed ARNs, and ARNs that the statement's actions never have.

use super::overlap::overlap;
use super::{Found, View};
use crate::finding::Code;
use crate::identifiers::wildcard::is_wild;
use crate::identifiers::{ActionPattern, ResourcePattern, ResourceProblem, is_account_id};
use crate::layer::Layer;
use crate::policy::Scope;
use crate::policy::regions;
use crate::policy::tables::{self, KnownAction, ResourceType, ResourceTypes};
use crate::source::{Span, Spanned};
use std::borrow::Cow;

/// `IAM/reference-arns`, and the partitions of the isolated and sovereign Regions.
const PARTITIONS: [&str; 8] = [
    "aws",
    "aws-cn",
    "aws-us-gov",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-eusc",
];

/// Services whose ARNs all have a Region and an account.
const REGIONAL: [&str; 2] = ["backup", "kms"];

impl Found {
    /// Checks the resources; `asked` contains the resource types that the statement's actions are authorized on.
    pub(super) fn resources(&mut self, view: View<'_>, asked: &AuthorizedTypes) {
        let Some(scope) = view.resource() else {
            return;
        };
        for entry in &scope.entries {
            // A value with placeholders cannot be checked yet.
            if entry.value.is_everything() || !entry.value.placeholders().is_empty() {
                continue;
            }
            let sound = self.resource(entry, view);
            if !sound || scope.negated {
                continue;
            }
            let text = entry.value.text();
            if asked.is_alias_for_keys(text) {
                self.push_with(Code::AliasForKeyAction, entry.span, [("resource", text)]);
            } else if asked.never_on(text) {
                self.push_with(Code::ResourceNeverMatches, entry.span, [("resource", text)]);
            } else if view.layer == Layer::Resource && asked.only_kms {
                self.push_with(Code::KeyPolicyResource, entry.span, [("resource", text)]);
            }
        }
    }

    /// Checks one value. Returns `true` if it is a complete ARN, even if its parts are unusual.
    fn resource(&mut self, entry: &Spanned<ResourcePattern>, view: View<'_>) -> bool {
        let (text, span) = (entry.value.text(), entry.span);
        for problem in entry.value.problems() {
            match problem {
                ResourceProblem::NotAnArn => {
                    let code = if is_key_name(text) {
                        Code::BareKeyId
                    } else {
                        Code::NotAnArn
                    };
                    self.push_with(code, span, [("resource", text)]);
                    return false;
                }
                ResourceProblem::VariableBeforeResource => {
                    self.push_with(Code::VariableBeforeResource, span, [("resource", text)]);
                    return false;
                }
                ResourceProblem::Variable(problem) => self.variable_problem(*problem, span),
            }
        }
        self.variables(entry.value.variables(), span);
        self.variable_in_old_version(text, span, view);
        // Fast path: most values have only plain characters; no early exit, so that the loop is vectorized.
        let plain = (text.bytes()).fold(true, |all, byte| all & byte.is_ascii_graphic());
        if !plain && text.contains(char::is_whitespace) && !text.contains("${") {
            self.push_with(Code::SpaceInResource, span, [("resource", text)]);
        }
        if entry.value.missing_segments() > 0 {
            self.push_with(Code::ShortArn, span, [("resource", text)]);
            return false;
        }
        self.parts(text, span)
    }

    /// Checks the parts before the resource. Returns `true` if they can be part of an ARN.
    fn parts(&mut self, text: &str, span: Span) -> bool {
        let mut parts = text.splitn(6, ':').skip(1);
        let mut part = || parts.next().unwrap_or_default();
        let [partition, service, region, account] = [part(), part(), part(), part()];
        for part in [partition, service, region] {
            if part.bytes().any(|byte| byte.is_ascii_uppercase()) {
                let suggestion = part.to_ascii_lowercase();
                self.push_with(
                    Code::CapitalsInArn,
                    span,
                    [("part", part), ("suggestion", &suggestion)],
                );
                return false;
            }
        }
        if !is_wild(partition) && !PARTITIONS.contains(&partition) {
            self.push_with(Code::BadPartition, span, [("partition", partition)]);
            return false;
        }
        if is_wild(service) {
            self.push_with(Code::WildcardInArnService, span, [("resource", text)]);
        } else if !tables::is_service(service)
            && let Some(suggestion) = self.suggest(|| tables::near_service(service))
        {
            let parameters = [("service", service), ("suggestion", suggestion)];
            self.push_with(Code::MisspelledArnService, span, parameters);
            return false;
        }
        if REGIONAL.contains(&service) {
            for (part, word) in [(region, "region"), (account, "account")] {
                if part.is_empty() {
                    let parameters = [("part", word), ("service", service)];
                    self.push_with(Code::MissingArnPart, span, parameters);
                    return false;
                }
            }
        }
        if !region.is_empty() && !is_wild(region) && !is_region(region) {
            self.push_with(Code::BadRegion, span, [("region", region)]);
            return false;
        }
        if self.misspelled_region(region, span) {
            return false;
        }
        if !account.is_empty() && !is_wild(account) && account != "aws" && !is_account_id(account) {
            self.push_with(Code::BadAccount, span, [("account", account)]);
            return false;
        }
        true
    }
}

impl Found {
    /// Reports a Region that does not exist but is similar to one that does.
    pub(super) fn misspelled_region(&mut self, region: &str, span: Span) -> bool {
        if region.is_empty() || is_wild(region) || regions::is_known(region) {
            return false;
        }
        let Some(suggestion) = self.suggest(|| regions::meant(region)) else {
            return false;
        };
        let parameters = [("region", region), ("suggestion", suggestion)];
        self.push_with(Code::MisspelledRegion, span, parameters);
        true
    }
}

/// The resource types that the actions of a statement are authorized on, if all of them are known.
#[derive(Default)]
pub(super) struct AuthorizedTypes {
    /// All possible resource types; `None` if they are not known.
    types: Option<Vec<&'static [ResourceType]>>,
    /// `true` if some action is authorized on keys but not on aliases.
    on_keys: bool,
    /// `true` if all actions are KMS actions.
    only_kms: bool,
}

impl AuthorizedTypes {
    /// The value before any action is added.
    pub(super) fn nothing_of(scope: &Scope<ActionPattern>) -> Self {
        let is_kms = |entry: &Spanned<ActionPattern>| {
            let service = entry.value.service();
            service.is_some_and(|service| service.eq_ignore_ascii_case("kms"))
        };
        Self {
            types: (!scope.negated).then(Vec::new),
            on_keys: false,
            only_kms: !scope.negated
                && !scope.entries.is_empty()
                && scope.entries.iter().all(is_kms),
        }
    }

    /// Adds an action whose resource types are not known.
    pub(super) fn add_unknown(&mut self) {
        self.types = None;
    }

    /// Adds an action.
    pub(super) fn add(&mut self, known: &KnownAction) {
        let these = match known.resources {
            ResourceTypes::None => return,
            ResourceTypes::Untold => return self.add_unknown(),
            ResourceTypes::These(these) => these,
        };
        let key_only = matches!(these, [one] if one.name == "key");
        self.on_keys |= key_only && known.action.is_of("kms");
        // Actions with the same resource types share one list.
        if let Some(types) = &mut self.types
            && !types.iter().any(|other| std::ptr::eq(*other, these))
        {
            types.push(these);
        }
    }

    /// Returns `true` if the ARN names aliases, and some action needs the key's own ARN.
    fn is_alias_for_keys(&self, text: &str) -> bool {
        if !self.on_keys {
            return false;
        }
        let mut parts = text.splitn(6, ':').skip(2);
        parts.next() == Some("kms")
            && parts
                .nth(2)
                .is_some_and(|resource| resource.starts_with("alias/"))
    }

    /// Returns `true` if none of the actions can have such a resource. Actions without resource types are reported
    /// separately.
    fn never_on(&self, text: &str) -> bool {
        let Some(types) = &self.types else {
            return false;
        };
        let pattern = if text.contains('$') {
            Cow::Owned(without_variables(text))
        } else {
            Cow::Borrowed(text)
        };
        let mut kinds = types.iter().copied().flatten();
        !types.is_empty() && !kinds.any(|kind| overlap(&pattern, kind.arn))
    }
}

/// The pattern with each variable replaced by `*`.
fn without_variables(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, variable)) = rest.split_once("${") {
        pattern.push_str(before);
        pattern.push('*');
        rest = variable.split_once('}').map_or("", |(_, after)| after);
    }
    pattern.push_str(rest);
    pattern
}

/// Returns `true` for the form of a Region, such as `us-west-2` or `us-gov-east-1`: letters, more words, a number.
pub(super) fn is_region(text: &str) -> bool {
    let mut words = text.split('-');
    let number = words.next_back().unwrap_or_default();
    let first = words.next().unwrap_or_default();
    let lower = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let mut rest = words.peekable();
    lower(first)
        && first.len() <= 4
        && rest.peek().is_some()
        && rest.all(lower)
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns `true` for a key ID (a UUID, or that of a multi-Region key) or the name of an alias.
fn is_key_name(text: &str) -> bool {
    let text = text.strip_prefix("key/").unwrap_or(text);
    let hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let groups: Vec<&str> = text.split('-').collect();
    let uuid = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| hex(group));
    let multi_region = text
        .strip_prefix("mrk-")
        .is_some_and(|id| !id.is_empty() && hex(id));
    uuid || multi_region || text.starts_with("alias/")
}
