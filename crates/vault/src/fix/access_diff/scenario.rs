//! Other situations in which the same request could be made: the case with one change.

use crate::case::{Case, StatedValue, Via};
use crate::probe_requests::another_key;
use crate::requests::{self, RequestVariants};
use evaluator::key::Key;
use evaluator::vec_map::Set;

/// The difference from the situation of the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Situation {
    /// None.
    AsAsked,
    /// The calls to KMS are made by the caller, not by AWS Backup.
    Directly,
    /// The calls to KMS are made by AWS Backup.
    ThroughBackup,
    /// Vault and key are in another region.
    OtherRegion,
    /// The request comes from another IP address.
    OtherAddress,
    /// The caller signed in without MFA.
    WithoutMfa,
}

/// Regions; the first that is not the case's stands for every other Region.
const REGIONS: [&str; 2] = ["eu-north-1", "us-west-2"];
/// Addresses of RFC 5737, which are not in use.
const ADDRESSES: [&str; 2] = ["192.0.2.77", "198.51.100.77"];

/// The situations that can change the decisions, as far as policies with these condition keys distinguish them.
pub(super) fn situations(case: &Case, keys: &Set<Key>) -> Vec<(Situation, Case)> {
    let asked = |case: &Case| -> Vec<Result<RequestVariants, &'static str>> {
        let fields = requests::asking(case, keys);
        let tasks = fields.tasks();
        tasks.map(|task| task.request).collect()
    };
    let own = asked(case);
    let others = [
        Some(the_other_way(case)),
        in_another_region(case),
        from_another_address(case),
        without_mfa(case),
    ];
    let differs = |(_, other): &(Situation, Case)| asked(other) != own;
    std::iter::once((Situation::AsAsked, case.clone()))
        .chain(others.into_iter().flatten().filter(differs))
        .collect()
}

fn the_other_way(case: &Case) -> (Situation, Case) {
    let (situation, via_backup) = match case.via_backup {
        Via::Backup => (Situation::Directly, Via::Direct),
        Via::Direct => (Situation::ThroughBackup, Via::Backup),
    };
    let other = Case {
        via_backup,
        ..case.clone()
    };
    (situation, other)
}

fn in_another_region(case: &Case) -> Option<(Situation, Case)> {
    let region = case.vault.region.trim();
    let another = REGIONS.into_iter().find(|other| *other != region)?;
    let mut other = case.clone();
    another.clone_into(&mut other.vault.region);
    if let Some(arn) = another_key(case.key.arn.trim(), another) {
        other.key.arn = arn;
    }
    Some((Situation::OtherRegion, other))
}

fn from_another_address(case: &Case) -> Option<(Situation, Case)> {
    let (name, said) = case.said("aws:SourceIp")?;
    let StatedValue::One(address) = said else {
        return None;
    };
    let another = ADDRESSES.into_iter().find(|other| other != address)?;
    let mut other = case.clone();
    other
        .context
        .insert(name.to_owned(), StatedValue::One(another.to_owned()));
    Some((Situation::OtherAddress, other))
}

fn without_mfa(case: &Case) -> Option<(Situation, Case)> {
    let (name, said) = case.said("aws:MultiFactorAuthPresent")?;
    let with = matches!(said, StatedValue::One(value) if value.eq_ignore_ascii_case("true"));
    let mut other = case.clone();
    other.context.insert(name.to_owned(), StatedValue::Absent);
    with.then_some((Situation::WithoutMfa, other))
}
