//! The `AccessDenied` message that AWS returns for a denial, in AWS's words.
//!
//! `IAM/troubleshoot_access-denied` documents the form; KMS words it differently for keys of another account. AWS
//! Backup may also answer with an error that names no action at all (semantics 6.3), so this is a possible message, not
//! a certain one. AWS writes English only. Parsing such a message is `access_denied`.

use evaluator::identifiers::Principal;
use evaluator::layer::Layer;

/// One denial.
#[derive(Clone, Copy, Debug)]
pub struct Denial<'a> {
    /// The caller.
    pub caller: &'a Principal,
    /// `kms:CreateGrant`
    pub action: &'a str,
    /// The ARN, or `*`; `None` if it is not known yet.
    pub resource: Option<&'a str>,
    /// The layer that AWS names.
    pub layer: Layer,
    /// `true` if a statement denies; `false` if nothing allows.
    pub explicit: bool,
    /// The key belongs to another account.
    pub key_elsewhere: bool,
}

/// AWS's name for the policies of a layer.
pub const fn policy_type(layer: Layer) -> &'static str {
    match layer {
        Layer::Rcp => "resource control policy",
        Layer::Scp => "service control policy",
        Layer::VpcEndpoint => "VPC endpoint policy",
        Layer::Resource => "resource-based policy",
        Layer::Identity => "identity-based policy",
        Layer::Boundary => "permissions boundary",
        Layer::Session => "session policy",
    }
}

/// Writes the message.
///
/// # Examples
///
/// ```
/// use evaluator::identifiers::Principal;
/// use evaluator::layer::Layer;
/// use vault::message::{Denial, write};
///
/// let caller = Principal::parse("arn:aws:iam::444455556666:user/ann").unwrap();
/// let message = write(&Denial {
///     caller: &caller,
///     action: "backup-storage:MountCapsule",
///     resource: Some("*"),
///     layer: Layer::Identity,
///     explicit: false,
///     key_elsewhere: false,
/// });
/// assert!(message.ends_with("because no identity-based policy allows the backup-storage:MountCapsule action"));
/// ```
pub fn write(denial: &Denial<'_>) -> String {
    let Denial {
        action,
        resource,
        layer,
        ..
    } = *denial;
    let start = format!(
        "User: {} is not authorized to perform: {action}",
        who(denial.caller)
    );
    // BK/logicallyairgappedvault, troubleshooting: KMS does not reveal to other accounts whether a key exists.
    if denial.key_elsewhere && layer == Layer::Resource {
        return format!(
            "{start} on this resource because the resource does not exist in this Region, no resource-based \
             policies allow access, or a resource-based policy explicitly denies access"
        );
    }
    let on = match resource {
        Some("*") => String::new(),
        Some(arn) => format!(" on resource: {arn}"),
        None => " on this resource".to_owned(),
    };
    let kind = policy_type(layer);
    if denial.explicit {
        let article = if layer == Layer::Identity { "an" } else { "a" };
        format!("{start}{on} with an explicit deny in {article} {kind}")
    } else {
        format!("{start}{on} because no {kind} allows the {action} action")
    }
}

/// The caller in AWS's message. Requests are made by sessions, not by roles: AWS names the session, whose name a role's
/// ARN does not contain.
fn who(caller: &Principal) -> String {
    match (caller, caller.partition(), caller.account(), caller.name()) {
        (Principal::Role(_), Some(partition), Some(account), Some(name)) => {
            format!("arn:{partition}:sts::{account}:assumed-role/{name}/SESSION")
        }
        _ => caller.as_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Denial, write};
    use evaluator::identifiers::Principal;
    use evaluator::layer::Layer;

    const KEY: &str = "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    #[test]
    fn the_documented_forms() {
        let user = "arn:aws:iam::444455556666:user/u";
        let role = "arn:aws-cn:iam::444455556666:role/path/R";
        let rows = [
            (
                (user, "kms:Decrypt", KEY, Layer::Resource, false, false),
                format!(
                    "User: {user} is not authorized to perform: kms:Decrypt on resource: {KEY} because no \
                     resource-based policy allows the kms:Decrypt action"
                ),
            ),
            (
                (user, "kms:Decrypt", KEY, Layer::Identity, true, true),
                format!(
                    "User: {user} is not authorized to perform: kms:Decrypt on resource: {KEY} with an explicit \
                     deny in an identity-based policy"
                ),
            ),
            (
                (user, "kms:CreateGrant", KEY, Layer::Resource, true, true),
                format!(
                    "User: {user} is not authorized to perform: kms:CreateGrant on this resource because the \
                     resource does not exist in this Region, no resource-based policies allow access, or a \
                     resource-based policy explicitly denies access"
                ),
            ),
            (
                (user, "kms:GenerateDataKey", "", Layer::Identity, false, false),
                format!(
                    "User: {user} is not authorized to perform: kms:GenerateDataKey on this resource because no \
                     identity-based policy allows the kms:GenerateDataKey action"
                ),
            ),
            (
                (role, "backup-storage:MountCapsule", "*", Layer::Scp, true, false),
                "User: arn:aws-cn:sts::444455556666:assumed-role/R/SESSION is not authorized to perform: \
                 backup-storage:MountCapsule with an explicit deny in a service control policy"
                    .to_owned(),
            ),
        ];
        for ((caller, action, resource, layer, explicit, key_elsewhere), expected) in rows {
            let caller = Principal::parse(caller).unwrap();
            let resource = Some(resource).filter(|resource| !resource.is_empty());
            let denial = Denial {
                caller: &caller,
                action,
                resource,
                layer,
                explicit,
                key_elsewhere,
            };
            assert_eq!(write(&denial), expected);
        }
    }
}
