//! Tables of names that exist in AWS, for the checks: service prefixes, and the actions and condition keys of the
//! services that are involved in creating a backup vault.
//!
//! The tables are text under `data/`, written by `cargo xtask data` and parsed once. A name that is not in them may be
//! newer than they are: findings about it are warnings.

use super::suggest::nearest;
use crate::identifiers::Action;
use crate::vec_map::{cmp_without_case, sort_by};
use std::cmp::Ordering;
use std::ops::Deref;
use std::sync::LazyLock;

const SERVICES: &str = include_str!("data/services.txt");
const ACTIONS: &str = include_str!("data/actions.txt");
const KEYS: &str = include_str!("data/keys.txt");

/// The prefix of the type of a multivalued key.
const MANY: &str = "ArrayOf";

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

/// The resource types that an action is authorized on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceTypes {
    /// None: only `"Resource": "*"` matches it.
    None,
    /// The reference does not say.
    Untold,
    /// One of these.
    These(&'static [ResourceType]),
}

/// A resource type of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceType {
    /// Its name in the Service Authorization Reference, lower case.
    pub name: &'static str,
    /// A pattern of its ARNs with `*` for everything that varies.
    pub arn: &'static str,
}

/// An action as the reference writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownAction {
    /// `kms:Decrypt`
    pub action: Action,
    /// Its resource types.
    pub resources: ResourceTypes,
}

/// The type of a condition key's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyType {
    /// A string.
    String,
    /// An ARN.
    Arn,
    /// `true` or `false`.
    Bool,
    /// A number.
    Numeric,
    /// A point in time.
    Date,
    /// An IP address.
    IpAddress,
}

/// A condition key as the reference writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// `aws:SourceIp`; a `*` at the end stands for any text.
    pub name: &'static str,
    /// The type of its values.
    pub kind: KeyType,
    /// `true` if it is multivalued.
    pub many: bool,
}

/// The actions of a service in alphabetical order without case.
#[derive(Debug)]
pub struct Actions {
    known: Vec<KnownAction>,
    /// The prefixes of their names as numbers, because comparing these takes most of the time of a search.
    beginnings: Vec<u64>,
}

struct Tables {
    services: Vec<&'static str>,
    /// By service.
    actions: Vec<(&'static str, Actions)>,
    /// In alphabetical order without case.
    keys: Vec<KnownKey>,
    /// The keys that end in `*`.
    families: Vec<KnownKey>,
    /// The names of all keys, in alphabetical order without case.
    key_names: Vec<&'static str>,
}

/// Returns `true` if AWS has a service with this prefix, in any case.
///
/// # Examples
///
/// ```
/// use evaluator::policy::tables::is_service;
///
/// assert!(is_service("backup-storage"));
/// assert!(!is_service("backups"));
/// ```
pub fn is_service(prefix: &str) -> bool {
    let known = |other: &&str| without_case(other, prefix);
    actions_of(prefix).is_some() || TABLES.services.binary_search_by(known).is_ok()
}

/// The prefixes of AWS's services, in alphabetical order.
pub fn services() -> &'static [&'static str] {
    &TABLES.services
}

/// The service prefix that was probably intended.
///
/// # Examples
///
/// ```
/// use evaluator::policy::tables::near_service;
///
/// assert_eq!(near_service("backupp"), Some("backup"));
/// ```
pub fn near_service(prefix: &str) -> Option<&'static str> {
    nearest(prefix, TABLES.services.iter().copied())
}

/// The actions of a service; `None` for services that are not in the tables.
pub fn actions_of(service: &str) -> Option<&'static Actions> {
    let mut all = TABLES.actions.iter();
    all.find(|(name, _)| name.eq_ignore_ascii_case(service))
        .map(|(_, actions)| actions)
}

impl Actions {
    /// The actions whose names have this prefix, in any case.
    pub fn beginning_with(&self, start: &str) -> impl Iterator<Item = &KnownAction> {
        let start = start.as_bytes();
        let (low, high) = (beginning(start, 0), beginning(start, u8::MAX));
        let from = self.beginnings.partition_point(|name| *name < low);
        let numbers = self.beginnings.iter().skip(from);
        let possible = numbers.zip(self.known.iter().skip(from));
        possible
            .take_while(move |(name, _)| **name <= high)
            .map(|(_, known)| known)
            .filter(move |known| {
                let name = known.action.name.as_bytes().get(..start.len());
                name.is_some_and(|name| name == start || name.eq_ignore_ascii_case(start))
            })
    }
}

impl Deref for Actions {
    type Target = [KnownAction];

    fn deref(&self) -> &Self::Target {
        &self.known
    }
}

/// The first letters of a name in lower case, as a number with the same order; `filler` pads shorter names.
fn beginning(name: &[u8], filler: u8) -> u64 {
    let mut letters = [filler; 8];
    for (letter, of_name) in letters.iter_mut().zip(name) {
        *letter = of_name.to_ascii_lowercase();
    }
    u64::from_be_bytes(letters)
}

/// The condition key with this name, in any case.
pub fn key(name: &str) -> Option<KnownKey> {
    let family = |known: &&KnownKey| {
        let start = known.name.trim_end_matches('*').as_bytes();
        let begins = name.as_bytes().get(..start.len());
        name.len() > start.len() && begins.is_some_and(|begins| begins.eq_ignore_ascii_case(start))
    };
    let exact = TABLES
        .keys
        .binary_search_by(|known| without_case(known.name, name));
    match exact {
        Ok(place) => TABLES.keys.get(place),
        Err(_) => TABLES.families.iter().find(family),
    }
    .copied()
}

/// Returns `true` if the condition key with this name, in any case, is multivalued.
///
/// It is called for every condition that is read, so it searches only the few multivalued keys and does not load the
/// tables.
///
/// # Examples
///
/// ```
/// use evaluator::policy::tables::holds_several;
///
/// assert!(holds_several("aws:TagKeys"));
/// assert!(!holds_several("aws:SourceIp"));
/// ```
pub fn holds_several(name: &str) -> bool {
    static SEVERAL: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let several = kinds_of_keys().filter(|(kind, _)| kind.starts_with(MANY));
        let mut names: Vec<&str> = several.flat_map(|(_, names)| names.split(' ')).collect();
        sort_by(&mut names, |one, other| without_case(one, other));
        names
    });
    let found = SEVERAL.binary_search_by(|known| without_case(known, name));
    found.is_ok()
}

/// The names of all known condition keys, in alphabetical order.
pub fn key_names() -> &'static [&'static str] {
    &TABLES.key_names
}

/// The condition key that was probably intended.
///
/// # Examples
///
/// ```
/// use evaluator::policy::tables::near_key;
///
/// assert_eq!(near_key("aws:SourceIP4"), Some("aws:SourceIp"));
/// ```
pub fn near_key(name: &str) -> Option<&'static str> {
    nearest(name, TABLES.key_names.iter().copied())
}

/// Returns `true` if the tables list all keys with this prefix (`aws`, `kms`), so that no others exist.
pub fn knows_keys_of(prefix: &str) -> bool {
    prefix.eq_ignore_ascii_case("aws") || actions_of(prefix).is_some()
}

impl Tables {
    fn read() -> Self {
        let mut keys = Vec::new();
        for (kind, names) in kinds_of_keys() {
            let (many, one) = match kind.strip_prefix(MANY) {
                Some(one) => (true, one),
                None => (false, kind),
            };
            let kind = match one {
                "ARN" => KeyType::Arn,
                "Bool" => KeyType::Bool,
                "Numeric" => KeyType::Numeric,
                "Date" => KeyType::Date,
                "IPAddress" => KeyType::IpAddress,
                _ => KeyType::String,
            };
            keys.extend(names.split(' ').map(|name| KnownKey { name, kind, many }));
        }
        sort_by(&mut keys, |one, other| without_case(one.name, other.name));
        let families = keys.iter().filter(|key| key.name.ends_with('*'));
        Self {
            services: lines(SERVICES).collect(),
            actions: read_actions(),
            families: families.copied().collect(),
            key_names: keys.iter().map(|key| key.name).collect(),
            keys,
        }
    }
}

/// The types of condition keys, each with the names of its keys.
fn kinds_of_keys() -> impl Iterator<Item = (&'static str, &'static str)> {
    lines(KEYS).filter_map(|line| line.split_once(": "))
}

fn read_actions() -> Vec<(&'static str, Actions)> {
    let mut all: Vec<(&'static str, Vec<KnownAction>)> = Vec::new();
    let mut service = "";
    let mut types: Vec<ResourceType> = Vec::new();
    for line in lines(ACTIONS) {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            service = name;
            types.clear();
            all.push((service, Vec::new()));
        } else if let Some((name, arn)) = line
            .strip_prefix("= ")
            .and_then(|line| line.split_once(' '))
        {
            types.push(ResourceType { name, arn });
        } else if let Some((names, actions)) = line.split_once(": ") {
            let resources = match names {
                "-" => ResourceTypes::None,
                "*" => ResourceTypes::Untold,
                names => {
                    let these = names.split(' ');
                    let these =
                        these.filter_map(|name| types.iter().find(|kind| kind.name == name));
                    // Parsed once and kept for the lifetime of the program.
                    ResourceTypes::These(Vec::leak(these.copied().collect()))
                }
            };
            let Some((_, known)) = all.last_mut() else {
                continue;
            };
            known.extend(actions.split(' ').map(|name| KnownAction {
                action: Action {
                    service: service.into(),
                    name: name.into(),
                },
                resources,
            }));
        }
    }
    let actions = |mut known: Vec<KnownAction>| {
        sort_by(&mut known, |one, other| {
            without_case(&one.action.name, &other.action.name)
        });
        let names = known.iter().map(|known| known.action.name.as_bytes());
        Actions {
            beginnings: names.map(|name| beginning(name, 0)).collect(),
            known,
        }
    };
    let all = all.into_iter();
    all.map(|(service, known)| (service, actions(known)))
        .collect()
}

fn without_case(one: &str, other: &str) -> Ordering {
    cmp_without_case(one.as_bytes(), other.as_bytes())
}

fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_sorted_and_found_in_any_case() {
        assert!(TABLES.services.is_sorted());
        for (prefix, known) in [
            ("kms", true),
            ("KMS", true),
            ("backup-storage", true),
            ("back", false),
        ] {
            assert_eq!(is_service(prefix), known, "{prefix}");
        }
        assert_eq!(near_service("backupstorage"), Some("backup-storage"));
    }

    #[test]
    fn every_action_of_the_task_is_known_with_its_resource() {
        for (service, name, arn) in [
            (
                "backup",
                "CreateBackupVault",
                Some("arn:*:backup:*:*:backup-vault:*"),
            ),
            ("backup-storage", "MountCapsule", None),
            ("kms", "CreateGrant", Some("arn:*:kms:*:*:key/*")),
            ("kms", "ListKeys", None),
        ] {
            let actions = actions_of(service).unwrap();
            let action = actions
                .iter()
                .find(|known| known.action.is(service, name))
                .unwrap();
            match (action.resources, arn) {
                (ResourceTypes::None, None) => {}
                (ResourceTypes::These([kind]), Some(arn)) => assert_eq!(kind.arn, arn),
                other => panic!("{service}:{name} {other:?}"),
            }
        }
        assert!(actions_of("s3").is_none());
    }

    #[test]
    fn actions_are_found_by_how_their_names_begin() {
        for (service, start, expected) in [
            ("kms", "", None),
            ("kms", "d", Some("Decrypt")),
            ("kms", "describekey", Some("DescribeKey")),
            ("kms", "GENERATEDATAKEYP", Some("GenerateDataKeyPair")),
            ("backup", "DescribeBackupVault", Some("DescribeBackupVault")),
        ] {
            let actions = actions_of(service).unwrap();
            let found: Vec<&Action> = actions
                .beginning_with(start)
                .map(|known| &known.action)
                .collect();
            let lower = start.to_lowercase();
            let looked_through: Vec<&Action> = actions
                .iter()
                .map(|known| &known.action)
                .filter(|action| action.name.to_lowercase().starts_with(&lower))
                .collect();
            assert_eq!(found, looked_through, "{start}");
            let expected = expected.unwrap_or(&actions[0].action.name);
            assert_eq!(found[0].name, expected, "{start}");
        }
        let none = actions_of("kms").unwrap().beginning_with("Dx").count();
        assert_eq!(none, 0);
    }

    #[test]
    fn keys_are_found_by_name_and_by_family() {
        for (name, kind, many) in [
            ("aws:sourceip", KeyType::IpAddress, false),
            ("aws:PrincipalTag/team", KeyType::String, false),
            (
                "kms:EncryptionContext:aws:backup:backup-vault",
                KeyType::String,
                false,
            ),
            ("kms:EncryptionContextKeys", KeyType::String, true),
            ("kms:GrantOperations", KeyType::String, true),
            ("kms:GrantIsForAWSResource", KeyType::Bool, false),
            ("aws:EpochTime", KeyType::Date, false),
            ("aws:SignInSessionArn", KeyType::Arn, false),
            ("aws:SourceVpcArn", KeyType::Arn, false),
            ("codebuild:BuildArn", KeyType::Arn, false),
            ("codebuild:ProjectArn", KeyType::Arn, false),
            ("dynamodb:Attributes", KeyType::String, true),
        ] {
            let found = key(name).unwrap();
            assert_eq!((found.kind, found.many), (kind, many), "{name}");
        }
        assert_eq!(key("aws:PrincipalTag/"), None);
        assert_eq!(key("aws:SourceIpp"), None);
    }
}
