//! Reading a case: JSON text to [`Case`], or an error that names the field.
//!
//! `node` provides the values with their paths; this module interprets the fields. Next: `write`.

use super::names::{DECISIONS, LAYERS, VERDICTS};
use super::node::{Document, Node, Result, VERSION};
use super::{
    Caller, Case, DenialEffect, Expect, Key, KeyKind, KeyState, Kind, Level, NamedPolicy,
    Organization, Policies, PolicyText, ReportedDenial, StatedValue, Vault, VaultKind,
    VaultSetting, Via, Way,
};

/// Reads a case.
///
/// # Examples
///
/// ```
/// use vault::case::{Error, read};
///
/// let case = read(r#"{"version": 1, "vault": {"name": "prod", "region": "us-west-2"}}"#)?;
/// assert_eq!(case.vault.name, "prod");
/// // An error names the field.
/// let error = read(r#"{"version": 1, "vault": {"nmae": "prod"}}"#).unwrap_err();
/// assert!(matches!(error, Error::UnknownField { path, .. } if path == "vault.nmae"));
/// # Ok::<(), Error>(())
/// ```
pub fn read(text: &str) -> Result<Case> {
    read_node(&Document::parse(text)?.root())
}

/// Reads a case that is part of another document.
pub fn read_node(document: &Node<'_>) -> Result<Case> {
    document.version(VERSION)?;
    let mut case = Case::default();
    document.each(
        &[
            "version",
            "title",
            "caller",
            "vault",
            "key",
            "viaBackup",
            "context",
            "policies",
            "denials",
            "placeholders",
            "way",
            "expect",
        ],
        |name, value| {
            match name {
                "title" => case.title = Some(value.text()?),
                "caller" => case.caller = caller(value)?,
                "vault" => case.vault = vault(value)?,
                "key" => case.key = key(value)?,
                "viaBackup" => {
                    case.via_backup = if value.truth()? {
                        Via::Backup
                    } else {
                        Via::Direct
                    }
                }
                "context" => case.context = value.map(read_said)?,
                "policies" => case.policies = policies(value)?,
                "denials" => case.denials = value.list(Kind::List, denial)?,
                "placeholders" => case.placeholders = value.map(Node::text)?,
                "way" => case.way = Some(value.word(&Way::WORDS)?),
                "expect" => case.expect = Some(expect(value)?),
                _ => {}
            }
            Ok(())
        },
    )?;
    Ok(case)
}

fn caller(node: &Node<'_>) -> Result<Caller> {
    let mut caller = Caller::default();
    node.each(&["arn", "tags", "organization"], |name, value| {
        match name {
            "arn" => caller.arn = value.text()?,
            "tags" => caller.tags = value.map(Node::text)?,
            _ => caller.organization = Some(value.word(&Organization::WORDS)?),
        }
        Ok(())
    })?;
    Ok(caller)
}

fn vault(node: &Node<'_>) -> Result<Vault> {
    let mut vault = Vault::default();
    node.each(
        &["name", "region", "tags", "kind", "settings"],
        |name, value| {
            match name {
                "name" => vault.name = value.text()?,
                "region" => vault.region = value.text()?,
                "tags" => vault.tags = value.map(Node::text)?,
                "kind" => vault.kind = value.word(&VaultKind::WORDS)?,
                _ => {
                    let set = value.list(Kind::List, |each| each.word(&VaultSetting::WORDS))?;
                    vault.settings = set.into_iter().collect();
                }
            }
            Ok(())
        },
    )?;
    Ok(vault)
}

fn key(node: &Node<'_>) -> Result<Key> {
    let mut key = Key::default();
    node.each(&["kind", "arn", "state", "grants"], |name, value| {
        match name {
            "kind" => key.kind = value.word(&KeyKind::WORDS)?,
            "state" => key.state = Some(value.word(&KeyState::WORDS)?),
            "arn" => key.arn = value.text()?,
            _ => key.grants = value.map(|allowed| allowed.list(Kind::List, Node::text))?,
        }
        Ok(())
    })?;
    Ok(key)
}

/// Reads the value stated for a context key.
pub fn read_said(node: &Node<'_>) -> Result<StatedValue> {
    Ok(if node.is_null() {
        StatedValue::Absent
    } else if node.is_list() {
        StatedValue::Many(node.list(Kind::ContextValue, Node::scalar)?)
    } else {
        StatedValue::One(node.scalar()?)
    })
}

fn policies(node: &Node<'_>) -> Result<Policies> {
    let mut policies = Policies::default();
    node.each(
        &[
            "identity",
            "boundary",
            "session",
            "scp",
            "rcp",
            "vpcEndpoint",
            "key",
        ],
        |name, value| {
            match name {
                "identity" => policies.identity = value.seen(read_policy)?,
                "boundary" => policies.boundary = value.seen(read_policy)?,
                "session" => policies.session = value.seen(read_policy)?,
                "scp" => policies.scp = value.seen(level)?,
                "rcp" => policies.rcp = value.seen(level)?,
                "vpcEndpoint" => policies.vpc_endpoint = value.seen(read_policy)?,
                _ => policies.key = value.seen(read_policy)?,
            }
            Ok(())
        },
    )?;
    Ok(policies)
}

fn level(node: &Node<'_>) -> Result<Level> {
    let mut level = Level::default();
    node.each(&["target", "policies", "fullAWSAccess"], |name, value| {
        match name {
            "target" => level.target = value.text()?,
            "fullAWSAccess" => level.full_aws_access = value.truth()?,
            _ => level.policies = value.list(Kind::List, read_policy)?,
        }
        Ok(())
    })?;
    Ok(level)
}

/// Reads a policy. An object with `name` or `text` contains a policy as text; every other object is itself the policy
/// document.
pub fn read_policy(node: &Node<'_>) -> Result<NamedPolicy> {
    if !node.is_object() {
        return Err(node.expected(Kind::Policy));
    }
    if !node
        .members()?
        .any(|(name, _)| matches!(name, "name" | "text"))
    {
        let text = super::json_format::pretty_print(node.raw());
        return Ok(NamedPolicy {
            name: String::new(),
            text: text.into(),
        });
    }
    let mut policy = NamedPolicy::default();
    node.each(&["name", "text"], |name, value| {
        match name {
            "name" => policy.name = value.text()?,
            _ if value.is_null() => policy.text = PolicyText::NOT_SEEN,
            _ => policy.text = value.text()?.into(),
        }
        Ok(())
    })?;
    Ok(policy)
}

fn denial(node: &Node<'_>) -> Result<ReportedDenial> {
    let mut denial = ReportedDenial::default();
    node.each(
        &["action", "effect", "layer", "policy", "text"],
        |name, value| {
            match name {
                "action" => denial.action = value.text()?,
                "effect" => denial.effect = Some(value.word(&DenialEffect::WORDS)?),
                "layer" => denial.layer = Some(value.word(&LAYERS)?),
                "policy" => denial.policy = Some(value.text()?),
                _ => denial.text = Some(value.text()?),
            }
            Ok(())
        },
    )?;
    if denial.action.is_empty() && denial.text.is_none() {
        return Err(node.missing("action"));
    }
    Ok(denial)
}

fn expect(node: &Node<'_>) -> Result<Expect> {
    let mut expect = Expect::default();
    node.each(&["verdict", "actions"], |name, value| {
        match name {
            "verdict" => expect.verdict = Some(value.word(&VERDICTS)?),
            _ => expect.actions = value.map(|decision| decision.word(&DECISIONS))?,
        }
        Ok(())
    })?;
    Ok(expect)
}
