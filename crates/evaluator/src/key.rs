//! Names of context keys: `aws:SourceIp`, `aws:PrincipalTag/team`.
//!
//! Key names are case-insensitive, the tag key in them too
//! (`IAM23/reference_policies_elements_condition`). The values of keys are in `context`.

use crate::vec_map::cmp_without_case;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// The name of a context key. Keeps its spelling; compared without regard to case.
#[derive(Clone, Debug)]
pub struct Key(String);

impl Key {
    /// A key with this spelling.
    pub fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns `true` if `other` is this key or, if this one ends in `*`, has its prefix.
    ///
    /// # Examples
    ///
    /// ```
    /// let family = evaluator::key::Key::new("aws:PrincipalTag/*");
    /// assert!(family.covers(&evaluator::key::Key::new("AWS:principaltag/team")));
    /// assert!(!family.covers(&evaluator::key::Key::new("aws:PrincipalArn")));
    /// ```
    pub fn covers(&self, other: &Self) -> bool {
        covers(&self.0, &other.0)
    }
}

/// As [`Key::covers`], for names that are not keys yet.
///
/// # Examples
///
/// ```
/// use evaluator::key::covers;
///
/// assert!(covers("aws:RequestTag/*", "aws:RequestTag/env"));
/// assert!(!covers("aws:SourceIp", "aws:SourceVpc"));
/// ```
#[inline]
pub fn covers(name: &str, other: &str) -> bool {
    let (name, other) = (name.as_bytes(), other.as_bytes());
    match name.strip_suffix(b"*") {
        Some(prefix) => other
            .get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix)),
        None => name.eq_ignore_ascii_case(other),
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        cmp_without_case(self.0.as_bytes(), other.0.as_bytes())
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for byte in self.0.bytes() {
            state.write_u8(byte.to_ascii_lowercase());
        }
        state.write_u8(0xff);
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Key;
    use std::collections::{BTreeSet, HashSet};

    #[test]
    fn keys_compare_without_case() {
        let same = [Key::new("aws:SourceIp"), Key::new("AWS:sourceip")];
        assert_eq!(same[0], same[1]);
        assert_eq!(same.iter().collect::<BTreeSet<_>>().len(), 1);
        assert_eq!(same.iter().collect::<HashSet<_>>().len(), 1);
        assert_eq!(same[0].as_str(), "aws:SourceIp");
    }

    #[test]
    fn which_keys_a_key_covers() {
        for (key, other, covered) in [
            ("aws:SourceIp", "aws:sourceip", true),
            ("aws:SourceIp", "aws:SourceIp2", false),
            ("aws:PrincipalTag/*", "AWS:principaltag/team", true),
            ("aws:PrincipalTag/*", "aws:PrincipalTag/", true),
            ("aws:PrincipalTag/*", "aws:PrincipalTag", false),
            ("*", "anything", true),
            ("aws:日*", "aws:日本", true),
            ("aws:a*", "aws:日本", false),
        ] {
            let found = Key::new(key).covers(&Key::new(other));
            assert_eq!(found, covered, "{key} {other}");
        }
    }
}
