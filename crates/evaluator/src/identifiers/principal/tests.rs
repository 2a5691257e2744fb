//! Tests of principals.

use super::PrincipalMatch::{Account, Asker, Doubtful, Everyone, Exact, No, Role, Session};
use super::{Principal, PrincipalKind, PrincipalPattern, PrincipalPatternError};
use crate::doubt::Doubt;

const USER: &str = "arn:aws:iam::444455556666:user/u";
const ROLE: &str = "arn:aws:iam::444455556666:role/R";
const SESSION: &str = "arn:aws:sts::444455556666:assumed-role/R/s";
const FEDERATED: &str = "arn:aws:sts::444455556666:federated-user/n";
const ROOT: &str = "arn:aws:iam::444455556666:root";

#[test]
fn who_is_meant() {
    for (named, caller, expected) in [
        ("*", USER, Everyone),
        ("*", "anonymous", Everyone),
        ("444455556666", USER, Account),
        (ROOT, USER, Account),
        (ROOT, SESSION, Account),
        (ROOT, ROOT, Account),
        (ROOT, "anonymous", No),
        (ROOT, "backup.amazonaws.com", No),
        ("arn:aws-cn:iam::444455556666:root", USER, No),
        (
            "444455556666",
            "arn:aws-cn:iam::444455556666:user/u",
            Account,
        ),
        ("111122223333", USER, No),
        (USER, USER, Exact),
        ("arn:aws:iam::444455556666:user/U", USER, No),
        ("arn:aws:iam::444455556666:user/team/u", USER, No),
        (USER, "arn:aws:iam::444455556666:user/team/u", No),
        ("arn:aws:iam::111122223333:user/u", USER, No),
        (ROLE, ROLE, Role),
        (ROLE, SESSION, Role),
        ("arn:aws:iam::444455556666:role/team/R", SESSION, Role),
        ("arn:aws:iam::444455556666:role/team/R", ROLE, No),
        ("arn:aws:iam::444455556666:role/R/team", SESSION, No),
        ("arn:aws:iam::444455556666:role/r", SESSION, No),
        ("arn:aws:iam::111122223333:role/R", SESSION, No),
        ("arn:aws-cn:iam::444455556666:role/R", SESSION, No),
        (SESSION, SESSION, Exact),
        ("arn:aws:sts::444455556666:assumed-role/R/t", SESSION, No),
        (SESSION, ROLE, Session),
        ("arn:aws:sts::444455556666:assumed-role/Q/s", ROLE, No),
        ("arn:aws:sts::111122223333:assumed-role/R/s", ROLE, No),
        (
            "*",
            "backup.amazonaws.com",
            Doubtful(Doubt::EveryAwsPrincipal),
        ),
        (FEDERATED, FEDERATED, Exact),
        ("arn:aws:iam::444455556666:user/n", FEDERATED, Asker),
        ("arn:aws:iam::444455556666:user/team/u", FEDERATED, Asker),
        ("arn:aws:iam::111122223333:user/n", FEDERATED, No),
        ("arn:aws-cn:iam::444455556666:user/n", FEDERATED, No),
        (ROLE, FEDERATED, No),
        ("AROACKCEVSQ6C2EXAMPLE", SESSION, No),
    ] {
        let pattern = PrincipalPattern::parse(PrincipalKind::Aws, named).unwrap();
        let caller = Principal::parse(caller).unwrap();
        assert_eq!(pattern.judge(&caller), expected, "{named} {caller:?}");
    }
}

#[test]
fn other_kinds() {
    let service = Principal::parse("backup.amazonaws.com").unwrap();
    for (kind, named, expected) in [
        ("Service", "backup.amazonaws.com", Exact),
        ("Service", "ec2.amazonaws.com", No),
        (
            "Service",
            "backup.us-west-2.amazonaws.com",
            Doubtful(Doubt::ServiceNameOfRegion),
        ),
        ("Service", "backup-storage.amazonaws.com", No),
        (
            "Federated",
            "cognito-identity.amazonaws.com",
            Doubtful(Doubt::FederatedPrincipal),
        ),
        ("CanonicalUser", "backup.amazonaws.com", No),
    ] {
        let kind = PrincipalKind::parse(kind).unwrap();
        let pattern = PrincipalPattern::parse(kind, named).unwrap();
        assert_eq!(pattern.judge(&service), expected, "{kind:?} {named}");
    }
    assert_eq!(PrincipalKind::parse("aws"), None);
}

#[test]
fn what_is_no_value() {
    use PrincipalPatternError::{Group, NotAPrincipal, Wildcard};
    for (named, expected) in [
        ("arn:aws:iam::444455556666:user/*", Wildcard),
        ("arn:aws:iam::*:root", Wildcard),
        ("4444*", Wildcard),
        ("arn:aws:iam::444455556666:group/admins", Group),
        ("44445555666", NotAPrincipal),
        ("backup.amazonaws.com", NotAPrincipal),
        ("anonymous", NotAPrincipal),
        ("arn:aws:s3:::bucket", NotAPrincipal),
        ("", NotAPrincipal),
    ] {
        let found = PrincipalPattern::parse(PrincipalKind::Aws, named);
        assert_eq!(found, Err(expected), "{named}");
    }
    let found = PrincipalPattern::parse(PrincipalKind::Service, "*.amazonaws.com");
    assert_eq!(found, Err(Wildcard));
}

#[test]
fn callers() {
    for (text, account, name) in [
        (USER, Some("444455556666"), Some("u")),
        (ROLE, Some("444455556666"), Some("R")),
        (SESSION, Some("444455556666"), Some("R")),
        (FEDERATED, Some("444455556666"), Some("n")),
        (ROOT, Some("444455556666"), None),
        ("backup.amazonaws.com", None, None),
        ("anonymous", None, None),
    ] {
        let caller = Principal::parse(text).unwrap();
        assert_eq!(
            (caller.as_str(), caller.account(), caller.name()),
            (text, account, name)
        );
    }
    for text in [
        "",
        "alice",
        "*",
        "arn:aws:iam::444455556666:user/",
        "arn:aws:iam::4444:user/u",
        "arn:aws:iam::444455556666:user/*",
        "arn:aws:sts::444455556666:assumed-role/R",
        "arn:aws:sts::444455556666:assumed-role//s",
        "arn:aws:s3:::bucket",
    ] {
        assert_eq!(Principal::parse(text), None, "{text}");
    }
}

#[test]
fn service_linked_roles() {
    for (text, expected) in [
        (
            "arn:aws:iam::444455556666:role/aws-service-role/backup.amazonaws.com/X",
            true,
        ),
        (ROLE, false),
        (SESSION, false),
    ] {
        assert_eq!(
            Principal::parse(text).unwrap().is_service_linked(),
            expected,
            "{text}"
        );
    }
}
