//! The supported formats, each recognized by its members. One function for each; `read` tries them in turn.
//!
//! The formats are those of the AWS CLI (`aws iam get-role-policy` and so on). Other members are ignored, so that
//! filtered outputs (`--query`) and newer members are accepted.

use super::node::Node;
use super::{
    Import, OtherPolicy, Put, Source, account, cloudtrail, decoded, stack, troubleshooter,
};
use crate::case::{self, KeyKind, KeyState, NamedPolicy, StatedValue, is_blank};
use crate::{managed, masked};
use evaluator::json::{self, Value};
use evaluator::layer::Layer;
use std::collections::BTreeMap;

/// Imports a document in the first format that recognizes it. Returns `true` if one does.
pub(super) fn read(document: Node<'_>, import: &mut Import) -> bool {
    let shapes: [fn(Node<'_>, &mut Import) -> Option<()>; 28] = [
        policy_document,
        statement,
        whole_case,
        policy_version,
        inline_policy,
        policy_names,
        groups,
        caller_identity,
        principal,
        boundary_alone,
        account::read,
        policies_of_account,
        organization,
        key_metadata,
        grants,
        backup_vault,
        permission_set,
        vpc_endpoints,
        stack::read,
        troubleshooter::read,
        cloudtrail::read,
        decoded::read,
        get_policy,
        attributes,
        other_policies,
        wrapped,
        simulation,
        tags_alone,
    ];
    shapes.iter().any(|shape| shape(document, import).is_some())
}

/// A policy document.
fn policy_document(document: Node<'_>, import: &mut Import) -> Option<()> {
    document.get("Statement")?;
    put_policy(import, Source::PolicyDocument, None, document, "")
}

/// The text around statements that were pasted without a document, up to the first and after the last.
const AROUND_STATEMENTS: (&str, &str) = (
    "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    ",
    "\n  ]\n}",
);

/// A statement without the document around it, as people quote one. Those of one text are one policy.
fn statement(document: Node<'_>, import: &mut Import) -> Option<()> {
    document.text_of("Effect")?;
    document
        .get("Action")
        .or_else(|| document.get("NotAction"))?;
    let (start, end) = AROUND_STATEMENTS;
    let last = match import.parts.last().map(|part| &part.put) {
        Some(Put::Policy {
            layer,
            target,
            policy,
        }) => Some((*layer, target.clone(), policy.text.strip_prefix(start))),
        _ => None,
    };
    let (layer, target, before) = last
        .filter(|(.., before)| before.is_some())
        .unwrap_or_default();
    let before = before.and_then(|text| text.strip_suffix(end));
    let statements = before.map_or_else(String::new, |before| format!("{before},\n    "));
    let text = format!("{start}{statements}{}{end}", document.raw());
    if before.is_some() {
        import.parts.pop();
    }
    let put = Put::Policy {
        layer,
        target,
        policy: NamedPolicy {
            name: String::new(),
            text: case::PolicyText::from(text.as_str()),
        },
    };
    import.put(Source::PolicyDocument, put);
    Some(())
}

/// Puts placeholders for the statements that were before those of a text without its beginning, and for the members
/// that were perhaps before those of the first statement.
pub(super) fn add_lost(policy: &mut NamedPolicy) -> bool {
    let (start, _) = AROUND_STATEMENTS;
    let Some(statements) = policy.text.strip_prefix(start) else {
        return false;
    };
    let first = statements.strip_prefix('{').unwrap_or(statements);
    let text = format!("{start}\"...\",\n    {{\"...\": \"...\", {first}");
    policy.text = case::PolicyText::from(text.as_str());
    true
}

/// Puts a placeholder for the statements of a policy that a text leaves out.
pub(super) fn add_missing(policy: &mut NamedPolicy) {
    let Some(text) = policy.text.shared() else {
        return;
    };
    let Ok(Value::Object(document)) = json::read(text) else {
        return;
    };
    let Some(statements) = document
        .properties
        .iter()
        .find(|member| member.name.as_str() == "Statement")
    else {
        return;
    };
    let span = json::span(&statements.value).range();
    let (Some(before), Some(own), Some(after)) = (
        text.get(..span.start),
        text.get(span.clone()),
        text.get(span.end..),
    ) else {
        return;
    };
    let own = own.strip_prefix('[').map_or_else(
        || format!("[\"...\", {own}]"),
        |list| format!("[\"...\", {list}"),
    );
    policy.text = case::PolicyText::from(format!("{before}{own}{after}").as_str());
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

/// `iam get-policy-version`: the document without the policy's name.
fn policy_version(document: Node<'_>, import: &mut Import) -> Option<()> {
    let policy = document.path(&["PolicyVersion", "Document"])?;
    let is_default = document.path(&["PolicyVersion", "IsDefaultVersion"]);
    if is_default.is_some_and(|is_default| is_default.raw() == "false") {
        let put = Put::Other(OtherPolicy::OtherVersion, String::new());
        import.put(Source::GetPolicyVersion, put);
        return Some(());
    }
    put_policy(import, Source::GetPolicyVersion, None, policy, "")
}

/// `iam get-role-policy`, `get-user-policy`, `get-group-policy`
fn inline_policy(document: Node<'_>, import: &mut Import) -> Option<()> {
    let policy = document.get("PolicyDocument")?;
    let name = document.text_of("PolicyName")?;
    let holder = |kind: &str, member: &str| Some(format!("{kind}/{}", document.text_of(member)?));
    let put = Put::Policy {
        layer: Some(Layer::Identity),
        target: holder("role", "RoleName")
            .or_else(|| holder("user", "UserName"))
            .or_else(|| holder("group", "GroupName")),
        policy: policy.policy(name)?,
    };
    import.put(Source::InlinePolicy, put);
    Some(())
}

/// `iam list-attached-*-policies`, `list-*-policies`, `organizations list-policies-for-target`: names only.
fn policy_names(document: Node<'_>, import: &mut Import) -> Option<()> {
    let attached = document.get("AttachedPolicies");
    let inline = document.get("PolicyNames");
    let organization = document.get("Policies").filter(|policies| {
        let first = policies.items().next();
        first.is_some_and(|first| first.has("Type") && first.has("AwsManaged"))
    });
    let listed = attached.or(inline).or(organization)?;
    if !is_cut(document) && listed.items().next().is_none() {
        let put = Put::Other(OtherPolicy::EmptyList, String::new());
        import.put(Source::PolicyNames, put);
    }
    for policy in attached.into_iter().flat_map(Node::items) {
        let name = policy
            .text_of("PolicyArn")
            .or(policy.text_of("PolicyName"))?;
        import.name(Source::PolicyNames, Layer::Identity, name);
    }
    for name in inline
        .into_iter()
        .flat_map(Node::items)
        .filter_map(Node::as_text)
    {
        import.name(Source::PolicyNames, Layer::Identity, name);
    }
    if let Some(policies) = organization {
        level(policies, is_cut(document), import);
    }
    if is_cut(document) {
        rest_of_list(Source::PolicyNames, organization.is_none(), import);
    }
    Some(())
}

/// Returns `true` for a page of a list after which there are more (`--max-items`, `--no-paginate`).
fn is_cut(document: Node<'_>) -> bool {
    let is_true = |name| document.get(name).map(Node::raw) == Some("true");
    let has = |name| {
        document
            .text_of(name)
            .is_some_and(|token| !token.is_empty())
    };
    is_true("IsTruncated") || is_true("Truncated") || has("NextToken") || has("NextMarker")
}

/// The name of what is on the pages that are not here.
pub(super) const THE_REST: &str = "…";

/// The policies on the pages that are not here: they exist perhaps, so they are hidden, not absent.
fn rest_of_list(source: Source, of_identity: bool, import: &mut Import) {
    let put = Put::Other(OtherPolicy::Truncated, String::new());
    import.put(source, put);
    if of_identity {
        let put = Put::Policy {
            layer: Some(Layer::Identity),
            target: None,
            policy: NamedPolicy::hidden(THE_REST),
        };
        import.put(source, put);
    }
}

/// The SCPs or RCPs of one target, by name; the output does not include those of other targets.
fn level(policies: Node<'_>, is_cut: bool, import: &mut Import) {
    for layer in [Layer::Scp, Layer::Rcp] {
        let names = policies
            .items()
            .filter(|policy| organization_layer(*policy) == Some(layer))
            .filter_map(|policy| {
                let (name, arn) = (policy.text_of("Name"), policy.text_of("Arn"));
                // A policy of the organization can have the name of one of AWS's own; its ARN says whose it is.
                let is_other = arn.is_some_and(|arn| managed::find(layer, arn).is_none())
                    && name.is_some_and(|name| managed::find(layer, name).is_some());
                if is_other { arn } else { name.or(arn) }
            });
        let mut listed = Vec::new();
        for name in names {
            import.need(Some(layer), name);
            listed.push(NamedPolicy::hidden(name));
        }
        if is_cut && !listed.is_empty() {
            listed.push(NamedPolicy::hidden(THE_REST));
        }
        if !listed.is_empty() {
            import.put(Source::PolicyNames, Put::Level(layer, listed));
        }
    }
}

/// `iam list-groups-for-user`: each may have policies.
fn groups(document: Node<'_>, import: &mut Import) -> Option<()> {
    let groups = document.get("Groups")?;
    let first = groups.items().next();
    first?.text_of("GroupName")?;
    if is_cut(document) {
        rest_of_list(Source::PolicyNames, true, import);
    }
    for group in groups.items() {
        let Some(name) = group.text_of("Arn").or(group.text_of("GroupName")) else {
            continue;
        };
        import.name(Source::PolicyNames, Layer::Identity, name);
    }
    Some(())
}

/// `iam list-policies`: the output does not say which of them are the caller's.
fn policies_of_account(document: Node<'_>, import: &mut Import) -> Option<()> {
    let first = document.items_of("Policies").next()?;
    first.text_of("PolicyName")?;
    first.text_of("Arn")?;
    let put = Put::Other(OtherPolicy::Account, String::new());
    import.put(Source::PolicyNames, put);
    Some(())
}

/// `sts get-caller-identity`, or the principal that `sts assume-role` and `sts get-federation-token` print beside its
/// credentials.
fn caller_identity(document: Node<'_>, import: &mut Import) -> Option<()> {
    let session = ["AssumedRoleUser", "FederatedUser"]
        .into_iter()
        .find_map(|member| document.get(member)?.text_of("Arn"));
    if let Some(arn) = session {
        import.put(Source::CallerIdentity, Put::Caller(arn.to_owned()));
        return Some(());
    }
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
        import.name(Source::Principal, Layer::Boundary, boundary);
    }
    Some(())
}

/// `iam get-user`, `get-role` with `--query User.PermissionsBoundary`.
fn boundary_alone(document: Node<'_>, import: &mut Import) -> Option<()> {
    let boundary = document.text_of("PermissionsBoundaryArn")?;
    import.name(Source::Principal, Layer::Boundary, boundary);
    Some(())
}

/// `organizations describe-organization`.
fn organization(document: Node<'_>, import: &mut Import) -> Option<()> {
    let organization = document.get("Organization")?;
    let id = organization.text_of("Id")?;
    let value = StatedValue::One(id.to_owned());
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
    // With `--query KeyMetadata`, the output has only the members.
    let is_alone = document.has("KeyState") && document.has("KeyManager");
    let key = document
        .get("KeyMetadata")
        .or_else(|| is_alone.then_some(document))?;
    let arn = key.text_of("Arn")?;
    if key.text_of("KeyManager") == Some("AWS") && is_of_backup(key) {
        let arn = Some(arn).filter(|arn| masked::is_arn(arn));
        import.put(
            Source::KeyMetadata,
            Put::Key(KeyKind::AwsManaged, arn.unwrap_or_default().to_owned()),
        );
    } else {
        import.put(
            Source::KeyMetadata,
            Put::Key(KeyKind::Customer, arn.to_owned()),
        );
        import.put(Source::KeyMetadata, key_facts(key));
    }
    Some(())
}

/// Returns `true` if an AWS managed key may be `aws/backup`: its description names the service that it is for. The key
/// of another service is usable through that service only (`KMS/concepts`, AWS managed keys), so what its policy says is
/// not seen.
fn is_of_backup(key: Node<'_>) -> bool {
    let description = key.text_of("Description").unwrap_or_default();
    is_blank(description) || description.to_ascii_lowercase().contains("backup")
}

/// The state of a key and its usage, as far as they differ from those of most keys.
fn key_facts(key: Node<'_>) -> Put {
    let state = key
        .text_of("KeyState")
        .and_then(|state| KeyState::WORDS.value(state));
    let is_disabled = key.get("Enabled").map(Node::raw) == Some("false");
    let disabled = (!key.has("KeyState") && is_disabled).then_some(KeyState::Disabled);
    let spec = key
        .text_of("KeySpec")
        .or(key.text_of("CustomerMasterKeySpec"));
    let facts = [
        ("kms:KeySpec", spec, "SYMMETRIC_DEFAULT"),
        ("kms:KeyUsage", key.text_of("KeyUsage"), "ENCRYPT_DECRYPT"),
    ];
    let unusual = facts.into_iter().filter_map(|(name, value, usual)| {
        let value = value.filter(|value| *value != usual)?;
        Some((name.to_owned(), value.to_owned()))
    });
    Put::KeyFacts(state.or(disabled), unusual.collect())
}

/// `kms list-grants`: the key, and which actions are granted to whom.
fn grants(document: Node<'_>, import: &mut Import) -> Option<()> {
    let grants = document.get("Grants")?;
    if grants.items().next().is_none() && grants.value.as_array().is_some() {
        let put = Put::Other(OtherPolicy::EmptyList, String::new());
        import.put(Source::KeyMetadata, put);
        return Some(());
    }
    let first = grants.items().find(|grant| grant.has("GrantId"))?;
    if let Some(key) = first.text_of("KeyId").filter(|key| key.starts_with("arn:")) {
        import.put(
            Source::KeyMetadata,
            Put::Key(KeyKind::Customer, key.to_owned()),
        );
    }
    let mut by_principal: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for grant in grants.items() {
        // A grant to a service has another member.
        let Some(principal) = grant.text_of("GranteePrincipal") else {
            continue;
        };
        let operations = grant.items_of("Operations").filter_map(Node::as_text);
        let allowed = by_principal.entry(principal.to_owned()).or_default();
        allowed.extend(operations.map(|operation| format!("kms:{operation}")));
    }
    for allowed in by_principal.values_mut() {
        allowed.sort();
        allowed.dedup();
    }
    import.put(Source::KeyMetadata, Put::KeyGrants(by_principal));
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
    // `backup get-backup-vault-access-policy`
    if document.has("Policy") {
        let put = Put::Other(OtherPolicy::VaultAccess, name.to_owned());
        import.put(Source::BackupVault, put);
    }
    Some(())
}

/// The outputs of `sso-admin` about a permission set: its inline policy, its managed policies, its boundary.
fn permission_set(document: Node<'_>, import: &mut Import) -> Option<()> {
    let source = Source::PermissionSet;
    if let Some(inline) = document.get("InlinePolicy") {
        // A permission set without an inline policy has a blank text. It can have managed policies.
        if inline.as_text().is_some_and(is_blank) {
            import.put(source, Put::Other(OtherPolicy::EmptyList, String::new()));
            return Some(());
        }
        let _ = put_policy(import, source, Some(Layer::Identity), inline, "");
        return Some(());
    }
    if let Some(boundary) = document.get("PermissionsBoundary") {
        let name = boundary.text_of("ManagedPolicyArn").or_else(|| {
            boundary
                .get("CustomerManagedPolicyReference")?
                .text_of("Name")
        })?;
        import.name(source, Layer::Boundary, name);
        return Some(());
    }
    let lists = ["AttachedManagedPolicies", "CustomerManagedPolicyReferences"];
    lists.iter().find(|list| document.has(list))?;
    if document.has("Arn") {
        return None;
    }
    for policy in lists.into_iter().flat_map(|list| document.items_of(list)) {
        let name = ["Arn", "PolicyArn", "Name", "PolicyName"]
            .into_iter()
            .find_map(|member| policy.text_of(member));
        if let Some(name) = name {
            import.name(source, Layer::Identity, name);
        }
    }
    Some(())
}

/// `ec2 describe-vpc-endpoints`: the policy of the endpoint that the call of AWS Backup goes through. AWS Backup makes
/// the calls to KMS, so a KMS endpoint is not relevant.
fn vpc_endpoints(document: Node<'_>, import: &mut Import) -> Option<()> {
    document.get("VpcEndpoints")?;
    for endpoint in document.items_of("VpcEndpoints") {
        let id = endpoint.text_of("VpcEndpointId").unwrap_or_default();
        let service = endpoint.text_of("ServiceName").unwrap_or_default();
        let policy = endpoint
            .get("PolicyDocument")
            .and_then(|policy| policy.policy(id));
        match policy {
            Some(policy) if service.is_empty() || service.rsplit('.').next() == Some("backup") => {
                let put = Put::Policy {
                    layer: Some(Layer::VpcEndpoint),
                    target: Some(id.to_owned()).filter(|id| !id.is_empty()),
                    policy,
                };
                import.put(Source::VpcEndpoint, put);
            }
            _ => {
                let put = Put::Other(OtherPolicy::Endpoint, id.to_owned());
                import.put(Source::VpcEndpoint, put);
            }
        }
    }
    Some(())
}

/// `sns get-topic-attributes`, `sqs get-queue-attributes`
fn attributes(document: Node<'_>, import: &mut Import) -> Option<()> {
    let attributes = document.get("Attributes")?;
    attributes.text_of("Policy")?;
    let (arn, kind) = match attributes.text_of("TopicArn") {
        Some(arn) => (Some(arn), OtherPolicy::Topic),
        None => (attributes.text_of("QueueArn"), OtherPolicy::Queue),
    };
    let name = arn.unwrap_or_default().to_owned();
    import.put(Source::PolicyDocument, Put::Other(kind, name));
    Some(())
}

/// Resource-based policies in other members: `secretsmanager get-resource-policy`, `ecr get-repository-policy`, the
/// trust policy of a role alone.
fn other_policies(document: Node<'_>, import: &mut Import) -> Option<()> {
    let kind = if document.has("AssumeRolePolicyDocument") {
        OtherPolicy::RoleTrust
    } else if document.has("ResourcePolicy") || document.has("policyText") {
        OtherPolicy::Resource
    } else {
        return None;
    };
    let name = ["RoleName", "Name", "repositoryName"]
        .into_iter()
        .find_map(|name| document.text_of(name))
        .unwrap_or_default();
    import.put(Source::PolicyDocument, Put::Other(kind, name.to_owned()));
    Some(())
}

/// A policy in an object without further information.
fn wrapped(document: Node<'_>, import: &mut Import) -> Option<()> {
    let inside = ["PolicyDocument", "Document", "policy", "policyDocument"]
        .into_iter()
        .find_map(|name| document.get(name))?;
    let name = document.text_of("PolicyName").unwrap_or_default();
    let policy = inside.policy(name)?;
    policy.text.contains("\"Statement\"").then_some(())?;
    let put = Put::Policy {
        layer: None,
        target: None,
        policy,
    };
    import.put(Source::PolicyDocument, put);
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
        let layer = organization_layer(summary);
        if layer.is_none() && summary.has("Type") {
            let put = Put::Other(OtherPolicy::Organization, name.to_owned());
            import.put(Source::OrganizationPolicy, put);
            return Some(());
        }
        return put_policy(import, Source::OrganizationPolicy, layer, content, name);
    }
    let arn = policy.text_of("Arn")?;
    let number = |name| policy.get(name).map_or("", Node::raw);
    let is_boundary = number("AttachmentCount") == "0"
        && !matches!(number("PermissionsBoundaryUsageCount"), "" | "0");
    let layer = if is_boundary {
        Layer::Boundary
    } else {
        Layer::Identity
    };
    import.name(Source::PolicyNames, layer, arn);
    Some(())
}

/// `iam simulate-principal-policy`, `simulate-custom-policy`: decisions of the simulator, not of a request.
fn simulation(document: Node<'_>, import: &mut Import) -> Option<()> {
    let first = document.items_of("EvaluationResults").next()?;
    first.text_of("EvalDecision")?;
    let put = Put::Other(OtherPolicy::Simulation, String::new());
    import.put(Source::PolicyNames, put);
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
