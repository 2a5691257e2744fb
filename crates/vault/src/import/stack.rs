//! `CloudFormation` stack events: the vault that a stack was to create, its key, and the reason of the failure.
//!
//! Source of the members: `StackEvent` in `CloudFormation`'s API reference; `ResourceProperties` is JSON in a text.

use super::node::{self, Node};
use super::{Import, Put, Source, prose};
use crate::access_denied;
use crate::case::{KeyKind, StatedValue, VaultKind, Way};
use crate::masked;
use std::collections::BTreeMap;

/// `cloudformation describe-stack-events`, or one event of it.
pub(super) fn read(document: Node<'_>, import: &mut Import) -> Option<()> {
    if document.has("ResourceStatus") && document.has("ResourceType") {
        events(&[document], import);
        return Some(());
    }
    let events: Vec<Node<'_>> = document.items_of("StackEvents").collect();
    document.get("StackEvents")?;
    self::events(&events, import);
    Some(())
}

fn events(all: &[Node<'_>], import: &mut Import) {
    let is_vault = |event: &Node<'_>| {
        matches!(
            event.text_of("ResourceType"),
            Some("AWS::Backup::BackupVault" | "AWS::Backup::LogicallyAirGappedBackupVault")
        )
    };
    let has_failed = |event: &Node<'_>| {
        let status = event.text_of("ResourceStatus");
        status.is_some_and(|status| status.ends_with("FAILED"))
    };
    import.put(Source::StackEvents, Put::Way(Way::CloudFormation));
    let vault = all
        .iter()
        .find(|event| is_vault(event) && has_failed(event))
        .or_else(|| all.iter().find(|event| is_vault(event)));
    if let Some(event) = vault {
        self::vault(*event, import);
    }
    let region = all
        .iter()
        .find_map(|event| event.text_of("StackId")?.split(':').nth(3));
    if let Some(region) = region {
        import.put(Source::StackEvents, Put::Region(region.to_owned()));
    }
    let reasons = vault
        .into_iter()
        .chain(all)
        .filter(|event| has_failed(event))
        .filter_map(|event| event.text_of("ResourceStatusReason"));
    for state in reasons.clone().filter_map(prose::state_in_message) {
        import.put(Source::StackEvents, Put::KeyFacts(Some(state), Vec::new()));
    }
    let denials = reasons.flat_map(access_denied::parse_all).collect();
    import.put_denials(Source::StackEvents, denials);
}

fn vault(event: Node<'_>, import: &mut Import) {
    let kind = match event.text_of("ResourceType") {
        Some("AWS::Backup::LogicallyAirGappedBackupVault") => VaultKind::LogicallyAirGapped,
        _ => VaultKind::Backup,
    };
    import.put(Source::StackEvents, Put::VaultKind(kind));
    let mut read = |properties: Node<'_>| {
        if let Some(name) = properties.text_of("BackupVaultName") {
            import.put(Source::StackEvents, Put::VaultName(name.to_owned()));
        }
        let key = properties.text_of("EncryptionKeyArn");
        if let Some(key) = key.filter(|key| masked::is_arn(key) && key.contains(":key/")) {
            let put = Put::Key(KeyKind::Customer, key.to_owned());
            import.put(Source::StackEvents, put);
        }
        for (name, key) in [
            ("MinRetentionDays", "backup:MinRetentionDays"),
            ("MaxRetentionDays", "backup:MaxRetentionDays"),
        ] {
            if let Some(days) = properties.get(name).and_then(Node::scalar) {
                let put = Put::Context(key.to_owned(), StatedValue::One(days));
                import.put(Source::StackEvents, put);
            }
        }
        if let Some(tags) = properties.get("BackupVaultTags") {
            let pairs = tags
                .members()
                .filter_map(|(name, value)| Some((name.to_owned(), value.scalar()?)));
            let tags: BTreeMap<String, String> = pairs.collect();
            import.put(Source::StackEvents, Put::VaultTags(tags));
        }
    };
    let Some(properties) = event.get("ResourceProperties") else {
        return;
    };
    match properties.as_text() {
        Some(text) => {
            node::within(text, &mut read);
        }
        None => read(properties),
    }
}
