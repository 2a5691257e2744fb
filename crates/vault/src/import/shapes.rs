//! The outputs, each recognised by its members. One function each; `read` asks them in turn.
//!
//! Shapes are those of the AWS CLI (`aws iam get-role-policy` and so on). Members that are not needed are not
//! looked at, so that filtered outputs (`--query`) and newer members do no harm.

use super::node::Node;
use super::{Import, Put, Source, account, decoded, trail, troubleshooter};
use crate::case::{self, KeyKind, Said};
use evaluator::layer::Layer;
use std::collections::BTreeMap;

/// What one document is: the first that recognises it takes it.
pub(super) fn read(document: Node<'_>, import: &mut Import) {
    let shapes: [fn(Node<'_>, &mut Import) -> Option<()>; 16] = [
        policy_document,
        whole_case,
        policy_version,
        inline_policy,
        policy_names,
        caller_identity,
        principal,
        account::read,
        organization,
        key_metadata,
        backup_vault,
        troubleshooter::read,
        trail::read,
        decoded::read,
        get_policy,
        tags_alone,
    ];
    let _ = shapes.iter().any(|shape| shape(document, import).is_some());
}

/// A policy itself.
fn policy_document(document: Node<'_>, import: &mut Import) -> Option<()> {
    document.get("Statement")?;
    put_policy(import, Source::PolicyDocument, None, document, "")
}

/// A case of this product (contract 3).
fn whole_case(document: Node<'_>, import: &mut Import) -> Option<()> {
    document.get("version")?;
    let ours = ["caller", "vault", "key", "policies", "context"];
    ours.iter().find(|name| document.has(name))?;
    let case = case::read(document.raw()).ok()?;
    import.put(Source::Case, Put::Case(Box::new(case)));
    Some(())
}

/// `iam get-policy-version`: the document without its policy's name.
fn policy_version(document: Node<'_>, import: &mut Import) -> Option<()> {
    let policy = document.path(&["PolicyVersion", "Document"])?;
    put_policy(import, Source::GetPolicyVersion, None, policy, "")
}

/// `iam get-role-policy`, `get-user-policy`, `get-group-policy`
fn inline_policy(document: Node<'_>, import: &mut Import) -> Option<()> {
    let policy = document.get("PolicyDocument")?;
    let name = document.text_of("PolicyName")?;
    put_policy(
        import,
        Source::InlinePolicy,
        Some(Layer::Identity),
        policy,
        name,
    )
}

/// `iam list-attached-*-policies`, `list-*-policies`, `organizations list-policies-for-target`: names only.
fn policy_names(document: Node<'_>, import: &mut Import) -> Option<()> {
    let attached = document.get("AttachedPolicies");
    let inline = document.get("PolicyNames");
    let organization = document.get("Policies").filter(|policies| {
        let first = policies.items().next();
        first.is_some_and(|first| first.has("Type") && first.has("AwsManaged"))
    });
    attached.or(inline).or(organization)?;
    for policy in attached.into_iter().flat_map(Node::items) {
        import.need(
            Some(Layer::Identity),
            policy
                .text_of("PolicyArn")
                .or(policy.text_of("PolicyName"))?,
        );
    }
    for name in inline
        .into_iter()
        .flat_map(Node::items)
        .filter_map(Node::as_text)
    {
        import.need(Some(Layer::Identity), name);
    }
    for policy in organization.into_iter().flat_map(Node::items) {
        import.need(organization_layer(policy), policy.text_of("Name")?);
    }
    Some(())
}

/// `sts get-caller-identity`
fn caller_identity(document: Node<'_>, import: &mut Import) -> Option<()> {
    document.text_of("UserId")?;
    document.text_of("Account")?;
    let arn = document.text_of("Arn")?;
    import.put(Source::CallerIdentity, Put::Caller(arn.to_owned()));
    Some(())
}

/// `iam get-user`, `get-role`
fn principal(document: Node<'_>, import: &mut Import) -> Option<()> {
    let principal = document.get("Role").or_else(|| document.get("User"))?;
    let arn = principal.text_of("Arn")?;
    import.put(Source::Principal, Put::Caller(arn.to_owned()));
    if let Some(tags) = tags(principal) {
        import.put(Source::Principal, Put::CallerTags(tags));
    }
    if let Some(boundary) = boundary(principal) {
        import.need(Some(Layer::Boundary), boundary);
    }
    Some(())
}

/// `organizations describe-organization`.
fn organization(document: Node<'_>, import: &mut Import) -> Option<()> {
    let organization = document.get("Organization")?;
    let id = organization.text_of("Id")?;
    let value = Said::One(id.to_owned());
    import.put(
        Source::Organization,
        Put::Context("aws:PrincipalOrgID".to_owned(), value),
    );
    if let Some(account) = organization.text_of("MasterAccountId") {
        import.put(
            Source::Organization,
            Put::ManagementAccount(account.to_owned()),
        );
    }
    Some(())
}

/// `kms describe-key`
fn key_metadata(document: Node<'_>, import: &mut Import) -> Option<()> {
    let key = document.get("KeyMetadata")?;
    let arn = key.text_of("Arn")?;
    if key.text_of("KeyManager") == Some("AWS") {
        import.put(
            Source::KeyMetadata,
            Put::Key(KeyKind::AwsManaged, String::new()),
        );
    } else {
        import.put(
            Source::KeyMetadata,
            Put::Key(KeyKind::Customer, arn.to_owned()),
        );
    }
    Some(())
}

/// `backup describe-backup-vault`
fn backup_vault(document: Node<'_>, import: &mut Import) -> Option<()> {
    let name = document.text_of("BackupVaultName")?;
    import.put(Source::BackupVault, Put::VaultName(name.to_owned()));
    let region = document
        .text_of("BackupVaultArn")
        .and_then(|arn| arn.split(':').nth(3));
    if let Some(region) = region {
        import.put(Source::BackupVault, Put::Region(region.to_owned()));
    }
    if let Some(arn) = document.text_of("EncryptionKeyArn") {
        import.put(
            Source::BackupVault,
            Put::Key(KeyKind::Customer, arn.to_owned()),
        );
    }
    Some(())
}

/// Three outputs have a member `Policy`: `kms get-key-policy` (text), `organizations describe-policy` (with
/// content) and `iam get-policy` (without).
fn get_policy(document: Node<'_>, import: &mut Import) -> Option<()> {
    let policy = document.get("Policy")?;
    if policy.as_text().is_some() {
        let name = document
            .text_of("PolicyName")
            .filter(|name| *name != "default");
        return put_policy(
            import,
            Source::KeyPolicy,
            Some(Layer::Resource),
            policy,
            name.unwrap_or_default(),
        );
    }
    if let Some(content) = policy.get("Content") {
        let summary = policy.get("PolicySummary")?;
        let name = summary.text_of("Name").unwrap_or_default();
        return put_policy(
            import,
            Source::OrganizationPolicy,
            organization_layer(summary),
            content,
            name,
        );
    }
    import.need(None, policy.text_of("Arn")?);
    Some(())
}

/// `iam list-role-tags`, `list-user-tags`
fn tags_alone(document: Node<'_>, import: &mut Import) -> Option<()> {
    let tags = tags(document)?;
    import.put(Source::Tags, Put::CallerTags(tags));
    Some(())
}

/// SCP or RCP; an organization has other types of policies too.
fn organization_layer(policy: Node<'_>) -> Option<Layer> {
    match policy.text_of("Type")? {
        "SERVICE_CONTROL_POLICY" => Some(Layer::Scp),
        "RESOURCE_CONTROL_POLICY" => Some(Layer::Rcp),
        _ => None,
    }
}

/// The ARN of the permissions boundary.
pub(super) fn boundary(principal: Node<'_>) -> Option<&str> {
    principal
        .get("PermissionsBoundary")?
        .text_of("PermissionsBoundaryArn")
}

/// `Tags: [{Key, Value}]`
pub(super) fn tags(of: Node<'_>) -> Option<BTreeMap<String, String>> {
    let tags = of
        .get("Tags")
        .filter(|tags| tags.value.as_array().is_some())?;
    let pair = |tag: Node<'_>| {
        let value = tag.get("Value")?.as_text()?;
        Some((tag.text_of("Key")?.to_owned(), value.to_owned()))
    };
    tags.items().map(pair).collect()
}

fn put_policy(
    import: &mut Import,
    source: Source,
    layer: Option<Layer>,
    policy: Node<'_>,
    name: &str,
) -> Option<()> {
    let policy = policy.policy(name)?;
    let put = Put::Policy {
        layer,
        target: None,
        policy,
    };
    import.put(source, put);
    Some(())
}
