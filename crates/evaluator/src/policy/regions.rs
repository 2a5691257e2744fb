//! AWS's Regions, as far as they are known on the date of the table (`data/regions.txt`, written by `cargo xtask data`).
//!
//! AWS adds Regions, so a name that is not in the table may be younger than it: nothing is certain of a request there. A
//! name with a word that no Region's name has is a slip, if it is near one that there is.

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

/// Whether there is a Region of this name.
pub fn is_known(region: &str) -> bool {
    partition(region).is_some()
}

/// The partition of a Region that is in the table.
pub fn partition(region: &str) -> Option<&'static str> {
    let found = TABLE.binary_search_by(|(known, _)| (*known).cmp(region));
    let (_, partition) = TABLE.get(found.ok()?)?;
    Some(partition)
}

/// All Regions that are in the table, each with its partition.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.iter().copied()
}

/// The Region that was probably meant; `None` where there is a Region of this name, or may be a newer one.
pub fn meant(region: &str) -> Option<&'static str> {
    if is_known(region) || may_be_newer(region) {
        return None;
    }
    nearest(region, TABLE.iter().map(|(known, _)| *known))
}

/// Whether a name is made as those of Regions are: of words that others have, and a number.
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
            // There may be one some day.
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
