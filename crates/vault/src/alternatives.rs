//! Alternatives that a person can use without anybody else's help: create the vault in another Region, or with the key
//! `aws/backup`.
//!
//! Each alternative is evaluated as a case of its own, and offered only if no action is denied. The Regions are taken
//! from the policies: a Region that is allowed, or exempt from a deny, is named there. A vault's key is in the vault's
//! Region, so another Region requires the key `aws/backup`, unless the key is a multi-Region key
//! (`KMS/multi-region-keys-overview`), whose replica has the same ID; whether a replica exists is left to the person.

use crate::case::{Case, KeyKind, Visibility};
use crate::fix::allowed;
use crate::incremental::ReportCache;
use crate::report::{Report, Verdict};

/// The most Regions that are tried.
const MOST_REGIONS: usize = 6;

/// The change that an alternative makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The vault is created in this Region; with the key `aws/backup` there, if its own key is not available there.
    Region {
        /// The Region.
        region: String,
        /// Whether the key changes to `aws/backup`.
        with_managed_key: bool,
    },
    /// The vault is created with the key `aws/backup`.
    ManagedKey,
}

/// Another way to create the vault, in which no action is denied.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The change.
    pub change: Change,
    /// The changed case.
    pub case: Case,
    /// The number of actions that are allowed.
    pub allowed: usize,
    /// The number of actions that are needed.
    pub all: usize,
}

/// A search for alternatives that evaluates one case in each step.
#[derive(Debug)]
pub struct Alternatives {
    changes: std::vec::IntoIter<(Change, Case)>,
    memory: ReportCache,
    /// Whether some action is denied that an alternative could avoid.
    is_denied: Option<bool>,
    case: Case,
    found: Vec<Alternative>,
}

impl Alternatives {
    /// A search for a case, reusing the cached results for it.
    pub fn new(case: &Case, memory: ReportCache) -> Self {
        Self {
            changes: changes(case).into_iter(),
            memory,
            is_denied: None,
            case: case.clone(),
            found: Vec::new(),
        }
    }

    /// Evaluates the next alternative. Returns `true` if there may be another.
    pub fn step(&mut self) -> bool {
        if self.is_denied.is_none() {
            let report = self.memory.report(&self.case);
            self.is_denied = Some(report.verdict == Verdict::Fail);
            return true;
        }
        if self.is_denied == Some(false) {
            return false;
        }
        let Some((change, case)) = self.changes.next() else {
            return false;
        };
        let report = self.memory.report(&case);
        if is_possible(&report) {
            self.found.push(Alternative {
                change,
                case,
                allowed: allowed(&report),
                all: report.rows.len(),
            });
        }
        true
    }

    /// The alternatives found, once the search is complete: those with all actions allowed for certain first.
    pub fn found(mut self) -> Vec<Alternative> {
        self.found
            .sort_by_key(|found| found.all - found.allowed.min(found.all));
        self.found
    }
}

/// Every alternative of a case.
pub fn alternatives(case: &Case) -> Vec<Alternative> {
    let mut search = Alternatives::new(case, ReportCache::default());
    while search.step() {}
    search.found()
}

fn is_possible(report: &Report) -> bool {
    let is_judged = report.rows.iter().all(|row| row.trace.is_some());
    is_judged && report.verdict != Verdict::Fail && report.problems.is_empty()
}

/// The cases to try.
fn changes(case: &Case) -> Vec<(Change, Case)> {
    let mut otherwise = case.clone();
    otherwise.expect = None;
    let has_own_key = case.key.kind == KeyKind::Customer;
    let mut changes = Vec::new();
    if has_own_key {
        let mut same = otherwise.clone();
        // The key is the resource of the KMS actions only, so AWS would deny the other requests again with another key.
        same.denials.retain(|denial| !is_about_key(&denial.action));
        changes.push((Change::ManagedKey, with_managed_key(same)));
    }
    // The reported denials were about the request in its original Region.
    otherwise.denials.clear();
    let here = case.vault.region.trim();
    if here.is_empty() {
        return changes;
    }
    for region in regions(case).into_iter().filter(|region| region != here) {
        let mut there = otherwise.clone();
        there.vault.region.clone_from(&region);
        let key = case.key.arn.trim();
        let is_replicated = key.contains(":key/mrk-");
        if has_own_key && is_replicated {
            there.key.arn = key.replacen(&format!(":{here}:"), &format!(":{region}:"), 1);
        } else if has_own_key {
            there = with_managed_key(there);
        }
        let change = Change::Region {
            region,
            with_managed_key: has_own_key && !is_replicated,
        };
        changes.push((change, there));
    }
    changes
}

/// Returns `true` if a denied action depends on the key. An action that AWS did not name may.
fn is_about_key(action: &str) -> bool {
    let service = action.trim().split(':').next().unwrap_or_default();
    service.is_empty() || service.eq_ignore_ascii_case("kms")
}

fn with_managed_key(mut case: Case) -> Case {
    case.set_key(KeyKind::AwsManaged, "");
    case.policies.key = Visibility::NotMentioned;
    case
}

/// The Regions of the vault's partition that the policies name, in the order of the text.
fn regions(case: &Case) -> Vec<String> {
    let policies = &case.policies;
    let levels = [&policies.scp, &policies.rcp];
    let levels = levels.into_iter().flat_map(Visibility::items);
    let flat = [
        &policies.identity,
        &policies.boundary,
        &policies.session,
        &policies.vpc_endpoint,
    ];
    let flat = flat.into_iter().flat_map(Visibility::items);
    let policies = levels.flat_map(|level| &level.policies).chain(flat);
    let mut found: Vec<String> = Vec::new();
    let here = case.vault.region.trim();
    for policy in policies {
        let text = policy.text.shared().map_or("", |text| &**text);
        for word in text.split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit() && c != '-')
        {
            if is_region(word) && is_beside(word, here) && !found.iter().any(|one| one == word) {
                found.push(word.to_owned());
            }
            if found.len() == MOST_REGIONS {
                return found;
            }
        }
    }
    found
}

/// Returns `true` for a text such as `eu-central-1`: two letters, words, a number.
fn is_region(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return false;
    };
    let is_word = |part: &&str| part.len() > 2 && part.chars().all(|c| c.is_ascii_lowercase());
    let middle = parts.get(1..parts.len() - 1).unwrap_or_default();
    first.len() == 2
        && first.chars().all(|c| c.is_ascii_lowercase())
        && last.len() == 1
        && last.chars().all(|c| c.is_ascii_digit())
        && !middle.is_empty()
        && middle.len() <= 2
        && middle.iter().all(is_word)
}

/// Returns `true` if two Regions belong to the same partition, judged by their names.
fn is_beside(region: &str, other: &str) -> bool {
    let partition = |region: &str| match region {
        cn if cn.starts_with("cn-") => 1,
        gov if gov.starts_with("us-gov-") => 2,
        iso if iso.contains("-iso") => 3,
        eusc if eusc.starts_with("eusc-") => 4,
        _ => 0,
    };
    partition(region) == partition(other)
}

#[cfg(test)]
mod tests {
    use super::{Change, alternatives, is_region};
    use crate::case::{self, Case, DenialEffect, ReportedDenial, Visibility};
    use evaluator::layer::Layer;
    use serde_json::json;

    fn case(scp: &serde_json::Value, key: &str) -> Case {
        let allow = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
        let delegate = json!({"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "kms:*", "Resource": "*",
        }});
        let case = json!({
            "version": 1,
            "caller": {"arn": "arn:aws:iam::444455556666:role/R"},
            "vault": {"name": "prod", "region": "us-west-2"},
            "key": {"kind": "customer", "arn": format!("arn:aws:kms:us-west-2:444455556666:key/{key}")},
            "policies": {"identity": [allow], "key": [delegate], "scp": [{"target": "Root", "policies": [scp]}]},
        });
        case::read(&case.to_string()).unwrap()
    }

    fn only_in(regions: &[&str]) -> serde_json::Value {
        json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "*", "Resource": "*",
             "Condition": {"StringNotEquals": {"aws:RequestedRegion": regions}}},
        ]})
    }

    #[test]
    fn a_region_that_the_deny_spares_is_offered() {
        let found = alternatives(&case(&only_in(&["eu-central-1", "eu-west-1"]), "1234abcd"));
        let regions: Vec<(&Change, usize)> =
            found.iter().map(|one| (&one.change, one.allowed)).collect();
        let there = |region: &str| Change::Region {
            region: region.to_owned(),
            with_managed_key: true,
        };
        assert_eq!(
            regions,
            [(&there("eu-central-1"), 7), (&there("eu-west-1"), 7)],
        );
        assert_eq!(found[0].case.vault.region, "eu-central-1");
    }

    #[test]
    fn a_multi_region_key_goes_along() {
        let found = alternatives(&case(&only_in(&["eu-central-1"]), "mrk-1234abcd"));
        assert_eq!(
            found[0].case.key.arn,
            "arn:aws:kms:eu-central-1:444455556666:key/mrk-1234abcd"
        );
    }

    #[test]
    fn the_managed_key_is_offered_where_a_key_is_denied() {
        let denied = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "kms:*", "Resource": "arn:aws:kms:*:*:key/1234abcd"},
        ]});
        let found = alternatives(&case(&denied, "1234abcd"));
        assert_eq!(found[0].change, Change::ManagedKey);
    }

    #[test]
    fn another_key_is_offered_only_where_aws_denied_something_about_the_key() {
        for (action, expected) in [
            ("kms:CreateGrant", 1),
            ("KMS:Decrypt", 1),
            ("backup:CreateBackupVault", 0),
            ("backup-storage:MountCapsule", 0),
        ] {
            let mut case = case(&only_in(&["us-west-2"]), "1234abcd");
            case.policies.scp = Visibility::NotMentioned;
            case.denials = vec![ReportedDenial {
                action: action.to_owned(),
                layer: Some(Layer::Scp),
                effect: Some(DenialEffect::Explicit),
                ..ReportedDenial::default()
            }];
            assert_eq!(alternatives(&case).len(), expected, "{action}");
        }
    }

    #[test]
    fn nothing_is_offered_that_is_denied_too_or_where_nothing_is_denied() {
        let everywhere = json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Effect": "Deny", "Action": "backup:*", "Resource": "*", "Sid": "eucentral1",
             "Condition": {"StringNotEquals": {"aws:PrincipalTag/home": "eu-central-1"}}},
        ]});
        assert_eq!(alternatives(&case(&everywhere, "1234abcd")), []);
        assert_eq!(
            alternatives(&case(&only_in(&["us-west-2", "eu-west-1"]), "1234abcd")),
            []
        );
    }

    #[test]
    fn regions_by_their_shape() {
        for (word, expected) in [
            ("eu-central-1", true),
            ("us-gov-west-1", true),
            ("ap-southeast-2", true),
            ("us-iso-east-1", true),
            ("us-west", false),
            ("no-1", false),
            ("backup-vault-1", false),
            ("us-west-12", false),
        ] {
            assert_eq!(is_region(word), expected, "{word}");
        }
    }
}
