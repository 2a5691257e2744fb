//! Context keys that depend on each other: each is an axis of its own, so that a request with values that contradict each
//! other has to be recognized before it is shown. Each rule is of `IAM/reference_policies_condition-keys`.

use evaluator::context::{Context, ContextValue, Lookup};
use evaluator::key::Key;

/// Two keys whose values contradict each other in a request, if there are such keys. A key that is not settled contradicts
/// nothing.
pub(crate) fn contradiction(context: &Context) -> Option<[Key; 2]> {
    let pairs = [
        // Two forms of the same time, which are not compared here.
        (
            CURRENT_TIME,
            EPOCH_TIME,
            has_value(context, CURRENT_TIME) && has_value(context, EPOCH_TIME),
        ),
        // The age is there only when MFA was used.
        (
            MFA_AGE,
            MFA_PRESENT,
            has_value(context, MFA_AGE)
                && of(context, MFA_PRESENT).is_some_and(|values| !is(&values, "true")),
        ),
        // The first and the last service of the chain.
        (
            CALLED_VIA_FIRST,
            CALLED_VIA,
            is_other_end(context, CALLED_VIA_FIRST, <[String]>::first),
        ),
        (
            CALLED_VIA_LAST,
            CALLED_VIA,
            is_other_end(context, CALLED_VIA_LAST, <[String]>::last),
        ),
        // A chain of services has at least one.
        (
            CALLED_VIA,
            VIA_SERVICE,
            has_value(context, CALLED_VIA)
                && of(context, VIA_SERVICE).is_some_and(|values| !is(&values, "true")),
        ),
    ];
    let mut pairs = pairs.into_iter();
    let (one, other, _) = pairs.find(|(_, _, contradicts)| *contradicts)?;
    Some([Key::new(one), Key::new(other)])
}

const CURRENT_TIME: &str = "aws:CurrentTime";
const EPOCH_TIME: &str = "aws:EpochTime";
const MFA_AGE: &str = "aws:MultiFactorAuthAge";
const MFA_PRESENT: &str = "aws:MultiFactorAuthPresent";
const CALLED_VIA: &str = "aws:CalledVia";
const CALLED_VIA_FIRST: &str = "aws:CalledViaFirst";
const CALLED_VIA_LAST: &str = "aws:CalledViaLast";
const VIA_SERVICE: &str = "aws:ViaAWSService";

/// The values of a key, none if it is absent; `None` if it is not settled.
fn of(context: &Context, key: &str) -> Option<Vec<String>> {
    match context.lookup(&Key::new(key)) {
        Lookup::Known(ContextValue::One(text)) => Some(vec![text.clone()]),
        Lookup::Known(ContextValue::Many(texts)) => Some(texts.clone()),
        Lookup::Absent => Some(Vec::new()),
        Lookup::Unknown => None,
    }
}

fn has_value(context: &Context, key: &str) -> bool {
    of(context, key).is_some_and(|values| !values.is_empty())
}

fn is(values: &[String], wanted: &str) -> bool {
    matches!(values, [value] if value.eq_ignore_ascii_case(wanted))
}

/// Whether a key does not have the value of one end of the chain of services.
fn is_other_end(context: &Context, key: &str, end: fn(&[String]) -> Option<&String>) -> bool {
    match (of(context, key), of(context, CALLED_VIA)) {
        (Some(own), Some(chain)) => own.first() != end(&chain),
        _ => false,
    }
}
