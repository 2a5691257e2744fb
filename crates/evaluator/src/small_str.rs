//! Strings with inline storage for short ones.
//!
//! Nearly all names in policies (actions, `Sid`s) are shorter than the overhead of an allocation for each of them.

use arrayvec::ArrayString;
use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;

/// The number of bytes that are stored inline; the longest action of creating a vault has 27.
const SHORT: usize = 32;

/// An owned, immutable string.
#[derive(Clone)]
pub struct SmallStr(Storage);

#[derive(Clone)]
enum Storage {
    Short(ArrayString<SHORT>),
    Long(Box<str>),
}

impl SmallStr {
    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Storage::Short(text) => text,
            Storage::Long(text) => text,
        }
    }
}

impl From<&str> for SmallStr {
    fn from(text: &str) -> Self {
        Self(ArrayString::from(text).map_or_else(|_| Storage::Long(text.into()), Storage::Short))
    }
}

impl Deref for SmallStr {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for SmallStr {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for SmallStr {}

impl PartialOrd for SmallStr {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SmallStr {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl fmt::Debug for SmallStr {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::{SHORT, SmallStr};

    #[test]
    fn a_text_says_what_it_was_made_of() {
        for length in [0, 1, SHORT - 1, SHORT, SHORT + 1, 1_000] {
            for character in ["a", "é", "日"] {
                let text = character.repeat(length);
                let kept = SmallStr::from(text.as_str());
                assert_eq!((&*kept, &kept.clone()), (text.as_str(), &kept));
                assert_ne!(kept, SmallStr::from(format!("{text}a").as_str()));
            }
        }
    }
}
