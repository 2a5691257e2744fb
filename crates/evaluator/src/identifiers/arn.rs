//! ARNs, and the resource of a request. Patterns for them are in `resource`.
//!
//! Source: `IAM/reference-arns`. The resource types of actions are in `policy::tables`.

use std::sync::Arc;

/// The number of colons before an ARN's resource.
pub(super) const COLONS: usize = 5;

/// A complete ARN: `arn:partition:service:region:account:resource`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    /// Shared, because every request holds the ARNs of its caller and its resource.
    text: Arc<str>,
    /// The end of each part: parts are accessed far more often than ARNs are parsed.
    ends: [usize; COLONS],
}

impl Arn {
    /// Parses an ARN. Region and account may be empty; the other parts may not.
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_shared(text.into())
    }

    /// As [`Arn::parse`], for a text that is shared and stays shared.
    pub fn parse_shared(text: Arc<str>) -> Option<Self> {
        let mut ends = [0; COLONS];
        let mut colons = text.bytes().enumerate().filter(|(_, byte)| *byte == b':');
        for end in &mut ends {
            *end = colons.next()?.0;
        }
        let arn = Self { text, ends };
        let whole = arn.part(0) == "arn"
            && [1, 2, COLONS]
                .iter()
                .all(|part| !arn.part(*part).is_empty());
        whole.then_some(arn)
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The shared text.
    pub const fn shared(&self) -> &Arc<str> {
        &self.text
    }

    /// `aws`, `aws-cn`, `aws-us-gov`
    pub fn partition(&self) -> &str {
        self.part(1)
    }

    /// `kms`
    pub fn service(&self) -> &str {
        self.part(2)
    }

    /// `us-west-2`; empty for a global service.
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// `444455556666`; empty where the ARN has none (a bucket's).
    pub fn account(&self) -> &str {
        self.part(4)
    }

    /// Everything after the fifth colon.
    pub fn resource(&self) -> &str {
        self.part(COLONS)
    }

    /// One of its parts; `arn` is number 0.
    pub(super) fn part(&self, number: usize) -> &str {
        let before = number
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let start = before.map_or(0, |end| end + 1);
        let end = self.ends.get(number).copied().unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or_default()
    }
}

impl std::fmt::Display for Arn {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// Returns `true` if a text is an account ID: twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The resource of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// An action without a resource type: the request's resource is `*`.
    Any,
    /// A resource with an ARN.
    Arn(Arn),
}

impl Resource {
    /// Parses `*` or an ARN.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::Any);
        }
        Arn::parse(text).map(Self::Arn)
    }

    /// `*` or the ARN.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Any => "*",
            Self::Arn(arn) => arn.as_str(),
        }
    }
}

/// A segment of an ARN; as a result, the first in which two ARNs differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Segment {
    /// `aws`, `aws-cn`, `aws-us-gov`
    Partition,
    /// `kms`
    Service,
    /// `us-west-2`
    Region,
    /// `444455556666`
    Account,
    /// Everything after the fifth colon.
    Resource,
}

impl Segment {
    /// All of them, in order.
    pub(super) const ALL: [Self; COLONS] = [
        Self::Partition,
        Self::Service,
        Self::Region,
        Self::Account,
        Self::Resource,
    ];
}

#[cfg(test)]
mod tests {
    use super::{Arn, Resource};

    #[test]
    fn the_parts_of_an_arn() {
        let arn =
            Arn::parse("arn:aws-cn:backup:cn-north-1:444455556666:backup-vault:prod").unwrap();
        assert_eq!(arn.partition(), "aws-cn");
        assert_eq!(arn.service(), "backup");
        assert_eq!(arn.region(), "cn-north-1");
        assert_eq!(arn.account(), "444455556666");
        assert_eq!(arn.resource(), "backup-vault:prod");
    }

    #[test]
    fn what_is_an_arn() {
        for (text, expected) in [
            ("arn:aws:s3:::bucket", true),
            ("arn:aws:s3:::", false),
            ("arn:aws:s3::bucket", false),
            ("arn::s3:::bucket", false),
            ("arn:aws::::bucket", false),
            ("ARN:aws:s3:::bucket", false),
            ("", false),
            ("*", false),
        ] {
            assert_eq!(Arn::parse(text).is_some(), expected, "{text}");
        }
        assert_eq!(Resource::parse("*"), Some(Resource::Any));
        assert_eq!(Resource::parse("vault"), None);
    }
}
