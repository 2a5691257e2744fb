//! Denied `CloudTrail` events: caller, action, source and AWS's message.
//!
//! Source of the members: `userIdentity`, `eventSource`, `eventName`, `errorCode`, `errorMessage`,
//! `sourceIPAddress`, `vpcEndpointId` of `CloudTrail`'s record contents.

use super::formats::tags;
use super::node::{self, Node};
use super::{Import, Part, Put, Source, prose};
use crate::access_denied::{self, Denied};
use crate::case::{KeyKind, NamedPolicy, StatedValue, Way};
use crate::requests;
use evaluator::layer::Layer;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Reads events in any of their formats: a log file's `Records`, the texts in `lookup-events`' `Events` and in rows of
/// `CloudTrail` Lake, `EventBridge`'s `detail`. Of several, the first that was denied an action that a vault needs, or
/// else the first that failed, and the denials of the others that agree with it.
pub(super) fn read(document: Node<'_>, import: &mut Import) -> Option<()> {
    let mut found: Option<(Import, bool)> = None;
    let mut others: Vec<Denied> = Vec::new();
    for_each_event(document, &mut |record| {
        let mut one = Import::default();
        let needed = is_refused(record)
            && record
                .text_of("eventName")
                .is_some_and(requests::is_of_vaults);
        let failed = record.has("errorCode") || document.has("eventSource");
        let is_first = match &found {
            None => needed || failed,
            Some((_, before)) => needed && !before,
        };
        if !(needed || is_first) || event(record, &mut one).is_none() {
            return;
        }
        if is_first {
            found = Some((one, needed));
        } else {
            others.extend(denials(&one));
        }
    });
    let (one, needed) = found?;
    let is_event = |part: &Part| part.source == Source::CloudTrail;
    // Documents pasted one after another are treated as one log.
    let before = import.parts.iter().any(is_event);
    if !before || needed && !import.parts.iter().any(is_needed) {
        import.parts.retain(|part| !is_event(part));
        import.parts.extend(one.parts);
    } else {
        others.splice(0..0, denials(&one));
    }
    let first = import.parts.iter().find_map(|part| match &part.put {
        Put::Denied(denied) if is_event(part) => Some((**denied).clone()),
        _ => None,
    });
    let all = first.into_iter().chain(others).collect();
    import.put_denials(Source::CloudTrail, all);
    Some(())
}

/// The denials of an event.
fn denials(import: &Import) -> impl Iterator<Item = Denied> {
    import.parts.iter().filter_map(|part| match &part.put {
        Put::Denied(denied) => Some((**denied).clone()),
        _ => None,
    })
}

/// Returns `true` if the denied action is needed to create a vault.
fn is_needed(part: &Part) -> bool {
    let Put::Denied(denied) = &part.put else {
        return false;
    };
    denied
        .operation
        .as_deref()
        .is_some_and(requests::is_of_vaults)
}

/// Calls `with` for each event in a document, including events in strings.
fn for_each_event(within: Node<'_>, with: &mut dyn FnMut(Node<'_>)) {
    if within.has("eventSource") {
        with(within);
        return;
    }
    if let Some(text) = within.as_text().filter(|text| text.contains("eventSource")) {
        node::within(text, |inner| for_each_event(inner, with));
        return;
    }
    within.items().for_each(|item| for_each_event(item, with));
    within
        .members()
        .for_each(|(_, member)| for_each_event(member, with));
}

/// Returns `true` if the event has an error code of a denial.
fn is_refused(event: Node<'_>) -> bool {
    let code = event.text_of("errorCode").unwrap_or_default();
    code.contains("AccessDenied") || code.contains("Unauthorized")
}

fn event(event: Node<'_>, import: &mut Import) -> Option<()> {
    let service = event
        .text_of("eventSource")?
        .strip_suffix(".amazonaws.com")?;
    let name = event.text_of("eventName")?;
    let mut put = |what| import.put(Source::CloudTrail, what);

    if let Some(arn) = event.path(&["userIdentity", "arn"]).and_then(Node::as_text) {
        put(Put::Caller(arn.to_owned()));
    }
    if let Some(region) = event.text_of("awsRegion") {
        put(Put::Region(region.to_owned()));
    }
    let parameters = event.get("requestParameters");
    let parameter = |name| parameters.and_then(|parameters| parameters.text_of(name));
    if let Some(vault) = parameter("backupVaultName") {
        put(Put::VaultName(vault.to_owned()));
    }
    for (name, key) in [
        ("minRetentionDays", "backup:MinRetentionDays"),
        ("maxRetentionDays", "backup:MaxRetentionDays"),
    ] {
        let days = parameters.and_then(|parameters| parameters.get(name)?.scalar());
        if let Some(days) = days {
            put(Put::Context(key.to_owned(), StatedValue::One(days)));
        }
    }
    if let Some(tags) = parameters.and_then(|parameters| vault_tags(parameters)) {
        put(Put::VaultTags(tags));
    }
    let resources = || {
        event
            .items_of("resources")
            .filter_map(|resource| resource.text_of("ARN"))
    };
    let is_key = |arn: &&str| arn.contains(":kms:") && arn.contains(":key/");
    let key = parameter("encryptionKeyArn")
        .or_else(|| parameter("keyId"))
        .filter(is_key);
    let key = key.or_else(|| resources().find(is_key));
    if let Some(key) = key {
        put(Put::Key(KeyKind::Customer, key.to_owned()));
    }
    let error = event.text_of("errorMessage").unwrap_or_default();
    if let Some(state) = prose::state_in_message(error) {
        put(Put::KeyFacts(Some(state), Vec::new()));
    }
    if maker(event) == Some("cloudformation.amazonaws.com") {
        put(Put::Way(Way::CloudFormation));
    }
    for (key, value) in context(event) {
        put(Put::Context(key.to_owned(), value));
    }
    if let Some(id) = endpoint(event) {
        put(Put::Policy {
            layer: Some(Layer::VpcEndpoint),
            target: None,
            policy: NamedPolicy::hidden(id),
        });
    }

    let denied = event.text_of("errorMessage").and_then(access_denied::parse);
    if denied.is_some() || is_refused(event) {
        let mut denied = denied.unwrap_or_default();
        // AWS Backup refuses to create a vault if any of the actions that it requires is missing (semantics 6.3).
        if name != "CreateBackupVault" {
            denied
                .action
                .get_or_insert_with(|| format!("{service}:{name}"));
        }
        denied.operation.get_or_insert_with(|| name.to_owned());
        // The caller and the key of the event are those of the denial.
        let caller = event.path(&["userIdentity", "arn"]).and_then(Node::as_text);
        if denied.caller.is_none() {
            denied.caller = caller.map(str::to_owned);
        }
        if denied.resource.is_none() && service == "kms" {
            denied.resource = key.map(str::to_owned);
        }
        put(Put::Denied(Box::new(denied)));
    }
    Some(())
}

/// `backupVaultTags`: an object of names and values, or a list.
fn vault_tags(parameters: Node<'_>) -> Option<BTreeMap<String, String>> {
    let given = parameters.get("backupVaultTags")?;
    if !given.is_object() {
        return tags(parameters);
    }
    let pairs = given
        .members()
        .filter_map(|(name, value)| Some((name.to_owned(), value.scalar()?)));
    Some(pairs.collect())
}

/// The service that a call was made for; `None` for a call of the caller's own.
fn maker(event: Node<'_>) -> Option<&str> {
    let invoked = event
        .path(&["userIdentity", "invokedBy"])
        .and_then(Node::as_text);
    // If a service made the call, the field contains the service's name.
    let address = event.text_of("sourceIPAddress");
    invoked.or_else(|| address.filter(|address| address.ends_with(".amazonaws.com")))
}

/// The endpoint that the caller's own calls of AWS Backup go through. Another service has another endpoint, or none, and
/// a call that a service forwards does not go through that of its caller (`IAM/access_forward_access_sessions`).
fn endpoint(event: Node<'_>) -> Option<&str> {
    let of_backup = event.text_of("eventSource") == Some("backup.amazonaws.com");
    event
        .text_of("vpcEndpointId")
        .filter(|_| of_backup && maker(event).is_none())
}

/// Returns `true` for a session of IAM Identity Center or of another identity provider.
fn is_federated(event: Node<'_>) -> bool {
    let identity = event.get("userIdentity");
    let arn = identity.and_then(|identity| identity.text_of("arn"));
    let kind = identity.and_then(|identity| identity.text_of("type"));
    let web = event.path(&["userIdentity", "sessionContext", "webIdFederationData"]);
    arn.is_some_and(|arn| arn.contains("/AWSReservedSSO_"))
        || matches!(
            kind,
            Some("SAMLUser" | "WebIdentityUser" | "IdentityCenterUser")
        )
        || web.is_some_and(|web| web.members().next().is_some())
}

/// The context keys that an event contains, for the call that creates the vault.
fn context(event: Node<'_>) -> impl Iterator<Item = (&'static str, StatedValue)> {
    let is_own = maker(event).is_none();
    let one = |value: &str| StatedValue::One(value.to_owned());
    let address = event
        .text_of("sourceIPAddress")
        .filter(|address| address.parse::<IpAddr>().is_ok());
    let endpoint = endpoint(event);
    // Through an endpoint, the address is the private one of the caller, and not `aws:SourceIp`
    // (`IAM/reference_policies_condition-keys`).
    let is_through_endpoint = event.has("vpcEndpointId");
    let public = address.filter(|_| !is_through_endpoint).map(one);
    let private = address.filter(|_| endpoint.is_some()).map(one);
    let attributes = event.path(&["userIdentity", "sessionContext", "attributes"]);
    let mfa = attributes.and_then(|attributes| attributes.text_of("mfaAuthenticated"));
    // The key is not present for federated identities (semantics 7), and `false` in a call that a service forwards does
    // not say that it is present in the caller's own.
    let mfa = if mfa.is_some() && is_federated(event) {
        Some(StatedValue::Absent)
    } else {
        mfa.filter(|mfa| is_own || *mfa == "true").map(one)
    };
    [
        (
            "aws:SourceIp",
            public.or_else(|| endpoint.map(|_| StatedValue::Absent)),
        ),
        ("aws:VpcSourceIp", private),
        ("aws:SourceVpce", endpoint.map(one)),
        (
            "aws:UserAgent",
            event
                .text_of("userAgent")
                .filter(|_| address.is_some())
                .map(one),
        ),
        ("aws:MultiFactorAuthPresent", mfa),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key, value?)))
}
