//! `iam get-account-authorization-details`: every user, group, role and customer managed policy of an account.
//!
//! A person chooses one user or role; its inline, attached, group and boundary policies become the layers, which
//! are complete then: a policy that is not in the output is named as missing.

use super::node::Node;
use super::shapes::{boundary, tags};
use super::{Choice, Import, Put, Source};
use crate::case::NamedPolicy;
use evaluator::layer::Layer;

/// The users and roles; the only one is chosen at once.
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
    if let ([only], 0) = (import.choices.as_slice(), before) {
        let arn = only.arn.clone();
        choose(document, &arn, import);
        import.choices.clear();
    }
    Some(())
}

/// The parts of one user or role.
pub(super) fn choose(document: Node<'_>, arn: &str, import: &mut Import) {
    let lists = ["UserDetailList", "RoleDetailList"];
    let mut principals = lists.into_iter().flat_map(|list| document.items_of(list));
    let Some(principal) = principals.find(|principal| principal.text_of("Arn") == Some(arn)) else {
        return;
    };
    import.put(Source::AccountDetails, Put::Caller(arn.to_owned()));
    let tags = tags(principal).unwrap_or_default();
    import.put(Source::AccountDetails, Put::CallerTags(tags));

    let mut identity = Vec::new();
    let member_of: Vec<&str> = principal
        .items_of("GroupList")
        .filter_map(Node::as_text)
        .collect();
    let groups = document.items_of("GroupDetailList").filter(|group| {
        let name = group.text_of("GroupName");
        name.is_some_and(|name| member_of.contains(&name))
    });
    for holder in std::iter::once(principal).chain(groups) {
        for list in ["UserPolicyList", "RolePolicyList", "GroupPolicyList"] {
            let policies = holder.items_of(list);
            identity.extend(policies.filter_map(|policy| {
                let name = policy.text_of("PolicyName").unwrap_or_default();
                policy.get("PolicyDocument")?.policy(name)
            }));
        }
        for attached in holder.items_of("AttachedManagedPolicies") {
            let Some(arn) = attached.text_of("PolicyArn") else {
                continue;
            };
            match managed(document, arn) {
                Some(policy) => identity.push(policy),
                None => import.need(Some(Layer::Identity), arn),
            }
        }
    }
    // A policy can be attached to a user and to its group.
    let mut once: Vec<NamedPolicy> = Vec::with_capacity(identity.len());
    for policy in identity {
        if !once.contains(&policy) {
            once.push(policy);
        }
    }
    import.put(Source::AccountDetails, Put::Layer(Layer::Identity, once));

    let limit = boundary(principal);
    let boundary = limit.and_then(|arn| managed(document, arn));
    match (limit, boundary) {
        (Some(arn), None) => import.need(Some(Layer::Boundary), arn),
        (_, boundary) => {
            let policies = boundary.into_iter().collect();
            import.put(
                Source::AccountDetails,
                Put::Layer(Layer::Boundary, policies),
            );
        }
    }
}

/// The default version of a managed policy.
fn managed(document: Node<'_>, arn: &str) -> Option<NamedPolicy> {
    let policy = document
        .items_of("Policies")
        .find(|policy| policy.text_of("Arn") == Some(arn))?;
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
