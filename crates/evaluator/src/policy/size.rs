//! The size of a policy and AWS's limits for it.
//!
//! Source: `IAM/reference_iam-quotas`, `ORG/orgs_reference_limits`, `KMS/key-policy-overview`; semantics 2.3.

use crate::layer::Layer;

/// The size of one policy as AWS counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// The size.
    pub used: usize,
    /// The maximum size of a policy of this type; for an identity-based policy, that of a managed policy that is not
    /// AWS's own: `MP/ReadOnlyAccess` has 91,266 characters.
    pub limit: usize,
}

/// The size of a policy text of this type. `None`: the limit is not known (a VPC endpoint policy).
///
/// # Examples
///
/// ```
/// use evaluator::layer::Layer;
/// use evaluator::policy::size;
///
/// // IAM does not count white space, Organizations does.
/// assert_eq!(size("{ }", Layer::Identity).map(|size| size.used), Some(2));
/// assert_eq!(size("{ }", Layer::Scp).map(|size| size.used), Some(3));
/// ```
pub fn size(text: &str, layer: Layer) -> Option<Size> {
    let limit = limit(layer)?;
    let used = match layer {
        Layer::Resource => text.len(),
        // For ASCII, bytes are counted, which is vectorized.
        Layer::Identity | Layer::Boundary | Layer::Session if text.is_ascii() => text
            .bytes()
            .filter(|byte| !matches!(byte, b'\t'..=b'\r' | b' '))
            .count(),
        Layer::Identity | Layer::Boundary | Layer::Session => text
            .chars()
            .filter(|character| !character.is_whitespace())
            .count(),
        Layer::Scp | Layer::Rcp | Layer::VpcEndpoint => text.chars().count(),
    };
    Some(Size { used, limit })
}

/// The byte offset where the text exceeds a limit.
pub(super) fn beyond(text: &str, layer: Layer, limit: usize) -> Option<usize> {
    let mut used = 0;
    let mut characters = text.char_indices();
    let over = characters.find(|(_, character)| {
        used += width(layer, *character);
        used > limit
    });
    over.map(|(at, _)| at)
}

/// The maximum size of a policy of this type, if it is known.
pub(super) const fn limit(layer: Layer) -> Option<usize> {
    Some(match layer {
        Layer::Identity | Layer::Boundary => 6_144,
        Layer::Session => 2_048,
        Layer::Scp => 10_240,
        Layer::Rcp => 5_120,
        Layer::Resource => 32_768,
        Layer::VpcEndpoint => return None,
    })
}

/// The size of one character: IAM does not count white space, KMS counts bytes.
fn width(layer: Layer, character: char) -> usize {
    match layer {
        Layer::Identity | Layer::Boundary | Layer::Session => {
            usize::from(!character.is_whitespace())
        }
        Layer::Resource => character.len_utf8(),
        Layer::Scp | Layer::Rcp | Layer::VpcEndpoint => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted() {
        for (layer, used, limit) in [
            (Layer::Identity, 4, 6_144),
            (Layer::Session, 4, 2_048),
            (Layer::Scp, 6, 10_240),
            (Layer::Resource, 8, 32_768),
        ] {
            assert_eq!(
                size("a b\nc日", layer),
                Some(Size { used, limit }),
                "{layer:?}"
            );
        }
        assert_eq!(size("", Layer::VpcEndpoint), None);
        assert_eq!(beyond("a b c", Layer::Identity, 2), Some(4));
        assert_eq!(beyond("a b c", Layer::Identity, 3), None);
    }
}
