//! Denials of other requests than that of the case.
//!
//! A message is a fact about one request. A person can change the fields of a case after the import of a message, which
//! then is about the request that AWS denied before. Only parts that both the message and the case state are compared:
//! masked parts and assumed stand-ins say nothing.

use super::{Denied, parse};
use crate::case::{Case, KeyKind, ReportedDenial};
use crate::infer::is_stand_in;
use crate::masked;
use evaluator::identifiers::{Arn, Principal};

/// Returns `true` if AWS's message names another caller, vault or key than the case.
pub fn is_of_other_request(case: &Case, denial: &ReportedDenial) -> bool {
    let told = denial.text.as_deref().and_then(parse).unwrap_or_default();
    names_other_caller(case, &told) || names_other_resource(case, &told, denial.action.trim())
}

/// Returns `true` if the message names another caller than the case.
pub(crate) fn names_other_caller(case: &Case, told: &Denied) -> bool {
    let own = case.caller.arn.trim();
    let said = told.caller.as_deref();
    let said = said.filter(|said| masked::is_arn(said) && masked::is_arn(own) && !is_stand_in(own));
    said.is_some_and(|said| !is_same_caller(said, own))
}

fn names_other_resource(case: &Case, told: &Denied, action: &str) -> bool {
    let resource = told.resource.as_deref();
    let Some(arn) = resource
        .filter(|arn| masked::is_arn(arn))
        .and_then(Arn::parse)
    else {
        return false;
    };
    let differs = |own: &str, said: &str| own != said && !is_stand_in(own);
    let service = action.split(':').next().unwrap_or_default();
    match arn.service() {
        "kms" => {
            let own = case.key.arn.trim();
            let are_keys = [own, arn.as_str()]
                .iter()
                .all(|key| masked::is_arn(key) && key.contains(":key/"));
            case.key.kind == KeyKind::Customer && are_keys && differs(own, arn.as_str())
        }
        "backup" if service.eq_ignore_ascii_case("backup") => {
            let Some(name) = arn.resource().strip_prefix("backup-vault:") else {
                // Plans and recovery points have tags too.
                return ["backup:TagResource", "backup:ListTags"]
                    .iter()
                    .any(|of_tags| of_tags.eq_ignore_ascii_case(action));
            };
            let (own_name, own_region) = (case.vault.name.trim(), case.vault.region.trim());
            let caller = Principal::parse(case.caller.arn.trim());
            let account = caller
                .as_ref()
                .and_then(Principal::account)
                .unwrap_or_default();
            masked::is_name(own_name) && masked::is_name(name) && differs(own_name, name)
                || masked::is_region(own_region) && differs(own_region, arn.region())
                || masked::is_account(account) && differs(account, arn.account())
        }
        _ => false,
    }
}

/// Returns `true` if two ARNs are those of one caller, or of a role and its session.
fn is_same_caller(one: &str, other: &str) -> bool {
    let role = |arn: &str| {
        let principal = Principal::parse(arn)?;
        let is_role = matches!(principal, Principal::Role(_) | Principal::Session(_));
        let account = principal.account()?.to_owned();
        Some((is_role, account, principal.name()?.to_owned()))
    };
    one == other || role(one).is_some_and(|one| one.0 && role(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use super::is_of_other_request;
    use crate::case;

    const SESSION: &str = "arn:aws:sts::444455556666:assumed-role/R/s";
    const VAULT: &str = "arn:aws:backup:us-west-2:444455556666:backup-vault:prod";
    const CREATE: &str = "backup:CreateBackupVault";
    const DECRYPT: &str = "kms:Decrypt";

    /// Caller, action and resource of a message, and whether it is about another request, with the reason.
    const MESSAGES: &[(&str, &str, &str, bool, &str)] = &[
        (
            SESSION,
            CREATE,
            VAULT,
            false,
            "it is the request of the case",
        ),
        (
            "arn:aws:iam::444455556666:role/R",
            CREATE,
            VAULT,
            false,
            "the session's role",
        ),
        (
            "arn:aws:sts::444455556666:assumed-role/R/t",
            CREATE,
            VAULT,
            false,
            "another session of the role",
        ),
        (
            "arn:aws:iam::444455556666:user/R",
            CREATE,
            VAULT,
            true,
            "a user of the role's name",
        ),
        (
            "arn:aws:iam::111122223333:role/R",
            CREATE,
            VAULT,
            true,
            "a role of another account",
        ),
        (
            "arn:aws:sts::***:assumed-role/R/s",
            CREATE,
            VAULT,
            false,
            "a masked caller is not known",
        ),
        (
            SESSION,
            CREATE,
            "arn:aws:backup:us-west-2:444455556666:backup-vault:dev",
            true,
            "another vault",
        ),
        (
            SESSION,
            CREATE,
            "arn:aws:backup:eu-west-1:444455556666:backup-vault:prod",
            true,
            "another Region",
        ),
        (
            SESSION,
            CREATE,
            "arn:aws:backup:us-west-2:444455556666:backup-vault:***",
            false,
            "a masked vault",
        ),
        (
            SESSION,
            "backup:TagResource",
            "arn:aws:backup:us-west-2:444455556666:backup-plan:1a2b",
            true,
            "a plan",
        ),
        (
            SESSION,
            DECRYPT,
            "arn:aws:kms:us-west-2:444455556666:key/1234abcd",
            false,
            "the vault's key",
        ),
        (
            SESSION,
            DECRYPT,
            "arn:aws:kms:us-west-2:444455556666:key/5678cdef",
            true,
            "another key",
        ),
    ];

    #[test]
    fn a_message_is_about_the_request_of_the_case_unless_it_names_another() {
        let with = |caller: &str, action: &str, resource: &str| {
            let text = format!(
                "User: {caller} is not authorized to perform: {action} on resource: {resource} \
                 because no identity-based policy allows the {action} action"
            );
            let case = serde_json::json!({
                "version": 2,
                "caller": {"arn": "arn:aws:sts::444455556666:assumed-role/R/s"},
                "vault": {"name": "prod", "region": "us-west-2"},
                "key": {"kind": "customer", "arn": "arn:aws:kms:us-west-2:444455556666:key/1234abcd"},
                "denials": [{"action": action, "text": text}],
            });
            let case = case::read(&case.to_string()).unwrap();
            is_of_other_request(&case, &case.denials[0])
        };
        for (caller, action, resource, is_other, reason) in MESSAGES {
            assert_eq!(with(caller, action, resource), *is_other, "{reason}");
        }
    }
}
