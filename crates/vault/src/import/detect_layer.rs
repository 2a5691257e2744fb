//! Detection of the layer that a policy belongs to, when it was pasted into another one.

use crate::incremental::LONGEST;
use evaluator::layer::Layer;
use evaluator::policy::{Effect, Parsed, Policy, read};

/// The layer that a policy belongs to instead of the one where it was pasted: it is malformed as a policy of this
/// layer, and well-formed as one of the other. The resource here is a key, whose policy names KMS; an RCP only denies
/// (`ORG/orgs_manage_policies_rcps_syntax`).
///
/// # Examples
///
/// ```
/// use evaluator::layer::Layer;
/// use vault::import::detect_layer;
///
/// let key_policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow",
///     "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Action": "kms:*", "Resource": "*"}}"#;
/// assert_eq!(detect_layer(key_policy, Layer::Identity), Some(Layer::Resource));
/// ```
pub fn detect_layer(text: &str, here: Layer) -> Option<Layer> {
    let others: &[Layer] = match here {
        Layer::Identity | Layer::Boundary | Layer::Session => &[Layer::Resource],
        Layer::Scp => &[Layer::Rcp, Layer::Resource],
        Layer::Rcp => &[Layer::Scp],
        Layer::Resource | Layer::VpcEndpoint => &[Layer::Identity],
    };
    if text.len() > LONGEST || read(text, here).is_clear() {
        return None;
    }
    others.iter().copied().find(|layer| {
        let policy = read(text, *layer);
        policy.is_clear()
            && match layer {
                Layer::Resource => is_about_kms(&policy),
                Layer::Rcp => only_denies(&policy),
                _ => true,
            }
    })
}

fn only_denies(policy: &Policy) -> bool {
    let mut statements = policy.statements().iter();
    statements.all(
        |statement| matches!(&statement.effect, Parsed::Known(effect) if effect.value == Effect::Deny),
    )
}

fn is_about_kms(policy: &Policy) -> bool {
    policy
        .statements()
        .iter()
        .any(|statement| match &statement.action {
            Parsed::Known(actions) => actions.entries.iter().any(|pattern| {
                let service = pattern.value.service();
                service.is_none_or(|service| service.eq_ignore_ascii_case("kms"))
            }),
            Parsed::Malformed => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Layer::{Boundary, Identity, Rcp, Resource, Scp, VpcEndpoint};

    const OF_A_CALLER: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}}"#;
    const OF_A_KEY: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "kms:*",
        "Resource": "*", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}}"#;
    const OF_KEYS: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "kms:*",
        "Resource": "*", "Principal": "*"}}"#;
    const OF_A_BUCKET: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::b/*", "Principal": "*"}}"#;
    const OF_A_ROLE: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "backup.amazonaws.com"}}}"#;

    #[test]
    fn a_policy_that_came_to_the_wrong_place_belongs_to_another() {
        let cases = [
            (OF_A_KEY, Identity, Some(Resource)),
            (OF_A_KEY, Boundary, Some(Resource)),
            (OF_A_KEY, Scp, Some(Resource)),
            (OF_KEYS, Scp, Some(Rcp)),
            (OF_A_CALLER, Resource, Some(Identity)),
            (OF_A_CALLER, VpcEndpoint, Some(Identity)),
            (OF_A_CALLER, Rcp, Some(Scp)),
            (OF_A_CALLER, Identity, None),
            (OF_A_KEY, Resource, None),
            (OF_A_BUCKET, Identity, None),
            (OF_A_ROLE, Identity, None),
            ("{", Identity, None),
            ("", Identity, None),
        ];
        for (text, here, expected) in cases {
            assert_eq!(detect_layer(text, here), expected, "{text} in {here:?}");
        }
    }
}
