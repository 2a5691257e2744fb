//! AWS's Regions known at the date of the table (`data/regions.txt`, written by `cargo xtask data`).
//!
//! AWS adds Regions, so a name that is not in the table may be newer than it: a request there is uncertain. A name with
//! a word that no Region's name has is a typing error if it is similar to a known one.

use super::suggest::nearest;
use std::sync::LazyLock;

const REGIONS: &str = include_str!("data/regions.txt");

/// The Regions with their partitions, sorted.
static TABLE: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let lines = REGIONS.lines().filter(|line| !line.starts_with('#'));
    let partitions = lines.filter_map(|line| line.split_once(": "));
    let regions = partitions.flat_map(|(partition, regions)| {
        let regions = regions.split(' ');
        regions.map(move |region| (region, partition))
    });
    let mut regions: Vec<_> = regions.collect();
    regions.sort_unstable();
    regions
});

/// Returns `true` if the Region is in the table.
///
/// # Examples
///
/// ```
/// use evaluator::policy::regions::is_known;
///
/// assert!(is_known("us-west-2"));
/// assert!(!is_known("us-vest-2"));
/// ```
pub fn is_known(region: &str) -> bool {
    partition(region).is_some()
}

/// The partition of a Region that is in the table.
///
/// # Examples
///
/// ```
/// use evaluator::policy::regions::partition;
///
/// assert_eq!(partition("cn-north-1"), Some("aws-cn"));
/// assert_eq!(partition("mars-north-1"), None);
/// ```
pub fn partition(region: &str) -> Option<&'static str> {
    let found = TABLE.binary_search_by(|(known, _)| (*known).cmp(region));
    let (_, partition) = TABLE.get(found.ok()?)?;
    Some(partition)
}

/// All Regions that are in the table, each with its partition.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.iter().copied()
}

/// The Region that was probably intended; `None` if the name is known, or may be that of a newer Region.
///
/// # Examples
///
/// ```
/// use evaluator::policy::regions::meant;
///
/// assert_eq!(meant("us-vest-2"), Some("us-west-2"));
/// // This may be a Region that is newer than the table.
/// assert_eq!(meant("us-west-9"), None);
/// ```
pub fn meant(region: &str) -> Option<&'static str> {
    if is_known(region) || may_be_newer(region) {
        return None;
    }
    nearest(region, TABLE.iter().map(|(known, _)| *known))
}

/// Returns `true` if a name has the form of a Region's name: words that occur in known names, and a number.
fn may_be_newer(region: &str) -> bool {
    let Some((words, number)) = region.rsplit_once('-') else {
        return false;
    };
    let is_known_word = |word: &str| {
        let mut regions = TABLE.iter().filter_map(|(known, _)| known.rsplit_once('-'));
        regions.any(|(words, _)| words.split('-').any(|known| known == word))
    };
    matches!(
        number.as_bytes(),
        [b'1'..=b'9'] | [b'1'..=b'9', b'0'..=b'9']
    ) && words.contains('-')
        && words.split('-').all(is_known_word)
}

#[cfg(test)]
mod tests {
    use super::{is_known, meant, partition};

    #[test]
    fn regions_are_known_by_name_and_slips_by_their_words() {
        let rows = [
            ("us-east-1", Some("aws"), None),
            ("cn-northwest-1", Some("aws-cn"), None),
            ("us-gov-west-1", Some("aws-us-gov"), None),
            ("us-isob-east-1", Some("aws-iso-b"), None),
            ("us-esat-1", None, Some("us-east-1")),
            ("us-wset-2", None, Some("us-west-2")),
            ("eu-wets-1", None, Some("eu-west-1")),
            ("ue-west-1", None, Some("eu-west-1")),
            ("ap-notheast-1", None, Some("ap-northeast-1")),
            ("us-east1", None, Some("us-east-1")),
            ("us-east-1a", None, Some("us-east-1")),
            ("us-east-01", None, Some("us-east-1")),
            ("US-EAST-1", None, Some("us-east-1")),
            // Such a Region may be added some day.
            ("us-east-3", None, None),
            ("eu-west-12", None, None),
            ("mx-south-1", None, None),
            ("oregon", None, None),
            ("", None, None),
        ];
        for (region, of, suggestion) in rows {
            assert_eq!(partition(region), of, "{region}");
            assert_eq!(is_known(region), of.is_some(), "{region}");
            assert_eq!(meant(region), suggestion, "{region}");
        }
    }
}
