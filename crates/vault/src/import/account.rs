//! `iam get-account-authorization-details`: every user, group, role and customer managed policy of an account.
//!
//! A person chooses one user or role; its inline, attached, group and boundary policies become the layers, which are
//! complete then. A policy that the output only names, as with `--filter`, is imported without its text.

use super::formats::{boundary, tags};
use super::node::Node;
use super::{Choice, Import, Put, Source};
use crate::case::NamedPolicy;
use evaluator::layer::Layer;
use std::collections::{HashMap, HashSet};

/// Reads the users and roles; a single one is chosen at once.
pub(super) fn read(document: Node<'_>, import: &mut Import) -> Option<()> {
    let lists = ["UserDetailList", "RoleDetailList"];
    lists.iter().find(|list| document.has(list))?;
    let before = import.choices.len();
    for (list, name) in lists.into_iter().zip(["UserName", "RoleName"]) {
        for principal in document.items_of(list) {
            if let Some(arn) = principal.text_of("Arn") {
                let name = principal.text_of(name).or_else(|| arn.rsplit('/').next());
                import.choices.push(Choice {
                    arn: arn.to_owned(),
                    name: name.unwrap_or_default().to_owned(),
                });
            }
        }
    }
    // With `--filter LocalManagedPolicy` the output has only texts, for policies that are named already.
    if import.choices.len() == before {
        let texts = Policies::of(document);
        for arn in document
            .items_of("Policies")
            .filter_map(|policy| policy.text_of("Arn"))
        {
            if let Some(policy) = texts.text(arn) {
                import.put(Source::AccountDetails, Put::Text(policy));
            }
        }
    }
    if let ([only], 0) = (import.choices.as_slice(), before) {
        let arn = only.arn.clone();
        choose(document, &arn, import);
        import.choices.clear();
    }
    Some(())
}

/// Imports one user or role.
pub(super) fn choose(document: Node<'_>, arn: &str, import: &mut Import) {
    let lists = ["UserDetailList", "RoleDetailList"];
    let mut principals = lists.into_iter().flat_map(|list| document.items_of(list));
    let Some(principal) = principals.find(|principal| principal.text_of("Arn") == Some(arn)) else {
        return;
    };
    import.put(Source::AccountDetails, Put::Caller(arn.to_owned()));
    let tags = tags(principal).unwrap_or_default();
    import.put(Source::AccountDetails, Put::CallerTags(tags));

    let policies = Policies::of(document);
    let mut identity: Vec<NamedPolicy> = Vec::new();
    let member_of: HashSet<&str> = principal
        .items_of("GroupList")
        .filter_map(Node::as_text)
        .collect();
    let groups: Vec<(&str, Node<'_>)> = document
        .items_of("GroupDetailList")
        .filter_map(|group| Some((group.text_of("GroupName")?, group)))
        .filter(|(name, _)| member_of.contains(name))
        .collect();
    for holder in std::iter::once(principal).chain(groups.iter().map(|(_, group)| *group)) {
        for list in ["UserPolicyList", "RolePolicyList", "GroupPolicyList"] {
            for policy in holder.items_of(list) {
                let name = policy.text_of("PolicyName").unwrap_or_default();
                let text = policy
                    .get("PolicyDocument")
                    .and_then(|text| text.policy(name));
                identity.push(text.unwrap_or_else(|| named(import, Layer::Identity, name)));
            }
        }
        for attached in holder.items_of("AttachedManagedPolicies") {
            if let Some(arn) = attached.text_of("PolicyArn") {
                let text = policies.text(arn);
                identity.push(text.unwrap_or_else(|| named(import, Layer::Identity, arn)));
            } else if let Some(name) = attached.text_of("PolicyName") {
                identity.push(named(import, Layer::Identity, name));
            }
        }
    }
    let known: HashSet<&str> = groups.iter().map(|(name, _)| *name).collect();
    let mut unknown: Vec<&str> = member_of.difference(&known).copied().collect();
    unknown.sort_unstable();
    for group in unknown {
        identity.push(named(import, Layer::Identity, &format!("group/{group}")));
    }
    // A policy can be attached to a user and to its group.
    let mut once = HashSet::new();
    identity.retain(|policy| once.insert((policy.name.clone(), policy.text.shared().cloned())));
    import.put(
        Source::AccountDetails,
        Put::Layer(Layer::Identity, identity),
    );

    let boundary = boundary(principal).map(|arn| {
        policies
            .text(arn)
            .unwrap_or_else(|| named(import, Layer::Boundary, arn))
    });
    let policies = boundary.into_iter().collect();
    import.put(
        Source::AccountDetails,
        Put::Layer(Layer::Boundary, policies),
    );
}

/// A policy without its text.
fn named(import: &mut Import, layer: Layer, name: &str) -> NamedPolicy {
    import.need(Some(layer), name);
    NamedPolicy::hidden(name)
}

/// The managed policies of the account, by their ARNs.
struct Policies<'a>(HashMap<&'a str, Node<'a>>);

impl<'a> Policies<'a> {
    fn of(document: Node<'a>) -> Self {
        let policies = document
            .items_of("Policies")
            .filter_map(|policy| Some((policy.text_of("Arn")?, policy)));
        Self(policies.collect())
    }

    /// The default version of a policy.
    fn text(&self, arn: &str) -> Option<NamedPolicy> {
        let policy = self.0.get(arn)?;
        let name = policy
            .text_of("PolicyName")
            .or_else(|| arn.rsplit('/').next())?;
        let default = policy.text_of("DefaultVersionId");
        let is_default = |version: &Node<'_>| {
            let flag = version
                .get("IsDefaultVersion")
                .is_some_and(|flag| flag.raw() == "true");
            flag || default.is_some() && version.text_of("VersionId") == default
        };
        policy
            .items_of("PolicyVersionList")
            .find(is_default)?
            .get("Document")?
            .policy(name)
    }
}
