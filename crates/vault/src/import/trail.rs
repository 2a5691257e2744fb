//! A `CloudTrail` event that was denied: who, what, from where, and AWS's message.
//!
//! Source of the members: `userIdentity`, `eventSource`, `eventName`, `errorCode`, `errorMessage`,
//! `sourceIPAddress`, `vpcEndpointId` of `CloudTrail`'s record contents.

use super::node::Node;
use super::shapes::tags;
use super::{Import, Put, Source};
use crate::case::{KeyKind, Said};
use crate::denied;
use evaluator::json;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// An event, a log file's `Records`, or `lookup-events`' `Events`.
pub(super) fn read(document: Node<'_>, import: &mut Import) -> Option<()> {
    if document.has("eventSource") {
        return event(document, import);
    }
    if document.has("Records") {
        let mut denials = document
            .items_of("Records")
            .filter(|record| record.has("errorCode"));
        return denials.find_map(|record| event(record, import));
    }
    document.get("Events")?;
    document.items_of("Events").find_map(|wrapped| {
        let text = wrapped.text_of("CloudTrailEvent")?;
        let value = json::read(text).ok()?;
        let record = Node {
            text,
            value: &value,
        };
        record.get("errorCode")?;
        event(record, import)
    })
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
    if let Some(key) = key.or_else(|| resources().find(is_key)) {
        put(Put::Key(KeyKind::Customer, key.to_owned()));
    }
    for (key, value) in context(event) {
        put(Put::Context(key.to_owned(), Said::One(value)));
    }

    let denied = event.text_of("errorMessage").and_then(denied::read);
    let code = event.text_of("errorCode").unwrap_or_default();
    if denied.is_some() || code.contains("AccessDenied") || code.contains("Unauthorized") {
        let mut denied = denied.unwrap_or_default();
        denied
            .action
            .get_or_insert_with(|| format!("{service}:{name}"));
        denied.operation.get_or_insert_with(|| name.to_owned());
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

/// The context keys that an event shows.
fn context(event: Node<'_>) -> impl Iterator<Item = (&'static str, String)> {
    // A service's own name stands there when the service made the call.
    let address = event
        .text_of("sourceIPAddress")
        .filter(|address| address.parse::<IpAddr>().is_ok());
    let attributes = event.path(&["userIdentity", "sessionContext", "attributes"]);
    [
        ("aws:SourceIp", address),
        ("aws:SourceVpce", event.text_of("vpcEndpointId")),
        (
            "aws:UserAgent",
            event.text_of("userAgent").filter(|_| address.is_some()),
        ),
        (
            "aws:MultiFactorAuthPresent",
            attributes.and_then(|attributes| attributes.text_of("mfaAuthenticated")),
        ),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key, value?.to_owned())))
}
