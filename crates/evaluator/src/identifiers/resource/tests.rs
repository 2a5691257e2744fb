//! Tests of resource patterns.

use super::{ResourceMatch, ResourcePattern, ResourceProblem, ShortArn};
use crate::context::{Context, ContextValue};
use crate::identifiers::{Action, Resource, Segment, TemplateProblem};
use crate::key::Key;
use crate::layer::Layer;
use ResourceMatch::{
    AcrossColon, AliasOfKey, CaseDiffers, Differs, NoResourceType, NotAnArn, Refused, Unknown,
    Unresolved, Yes,
};

const VAULT: &str = "arn:aws:backup:us-west-2:444455556666:backup-vault:prod";
const KEY: &str = "arn:aws:kms:us-west-2:444455556666:key/1234abcd";
const OBJECT: &str = "arn:aws:s3:::bucket/reports/2026.csv";

fn judge(value: &str, resource: &str, short: ShortArn) -> ResourceMatch {
    let mut context = Context::default();
    context.insert(
        Key::new("aws:username"),
        ContextValue::One("pr*d".to_owned()),
    );
    context.insert_unknown(Key::new("aws:userid"));
    let resource = Resource::parse(resource).unwrap();
    let service = resource
        .as_str()
        .split(':')
        .nth(2)
        .unwrap_or("backup-storage")
        .to_owned()
        .into();
    let action = Action {
        service,
        name: "Any".into(),
    };
    ResourcePattern::parse(value, true).judge(&resource, short, &action, &context)
}

#[test]
fn whether_and_why_a_value_matches() {
    for (value, resource, expected) in [
        ("*", VAULT, Yes),
        ("*", "*", Yes),
        (VAULT, VAULT, Yes),
        (VAULT, "*", NoResourceType),
        ("arn:*", "*", NoResourceType),
        ("arn:aws:backup-storage:*:*:*", "*", NoResourceType),
        ("arn:aws:backup:us-west-2:444455556666:*", VAULT, Yes),
        (
            "arn:aws:backup:us-west-2:444455556666:backup-vault:p??d",
            VAULT,
            Yes,
        ),
        (
            "arn:aws:backup:us-west-2:444455556666:backup-vault:p?d",
            VAULT,
            Differs(Segment::Resource),
        ),
        (
            "arn:aws:backup:us-west-2:444455556666:backup-vault/*",
            VAULT,
            Differs(Segment::Resource),
        ),
        (
            "arn:aws:backup:us-west-2:444455556666:backup-vault:PROD",
            VAULT,
            CaseDiffers(Segment::Resource),
        ),
        (
            "arn:aws:backup:US-WEST-2:444455556666:backup-vault:*",
            VAULT,
            CaseDiffers(Segment::Region),
        ),
        (
            "arn:aws:Backup:us-west-2:444455556666:backup-vault:dev",
            VAULT,
            Differs(Segment::Resource),
        ),
        (
            "arn:aws:backup:eu-west-1:111122223333:backup-vault:prod",
            VAULT,
            Differs(Segment::Region),
        ),
        (
            "arn:aws:backup:*:111122223333:backup-vault:prod",
            VAULT,
            Differs(Segment::Account),
        ),
        ("arn:aws:kms:*:*:*", VAULT, Differs(Segment::Service)),
        (
            "arn:aws-cn:backup:*:*:*",
            VAULT,
            Differs(Segment::Partition),
        ),
        ("arn:*:b*p:*:*:backup-vault:prod", VAULT, Yes),
        ("arn:aws:s3:::bucket/*", OBJECT, Yes),
        ("arn:aws:s3:::*/2026.csv", OBJECT, Yes),
        ("arn:aws:s3:::bucket", OBJECT, Differs(Segment::Resource)),
        (
            "arn:aws:kms:us-west-2:444455556666:alias/a",
            KEY,
            AliasOfKey,
        ),
        (
            "arn:aws:kms:us-west-2:444455556666:alias/*",
            KEY,
            AliasOfKey,
        ),
        (
            "arn:aws:kms:eu-west-1:444455556666:alias/*",
            KEY,
            Differs(Segment::Region),
        ),
        ("1234abcd", KEY, Refused),
        ("", KEY, Refused),
        ("**", KEY, Refused),
    ] {
        let found = judge(value, resource, ShortArn::Extends);
        assert_eq!(found, expected, "{value} {resource}");
    }
}

#[test]
fn stars_and_colons() {
    for (value, expected) in [
        ("arn:aws:backup:*:backup-vault:prod", AcrossColon),
        ("arn:aws:backup:us-*:backup-vault:prod", AcrossColon),
        ("arn:aws:*:*:backup-vault:prod", AcrossColon),
        ("arn:aws:backup:us-west-2:444455556666:*:prod", Yes),
        (
            "arn:aws:backup:*-2:backup-vault:prod",
            Differs(Segment::Account),
        ),
        (
            "arn:aws:backup:us-west-2:444455556666:b*d",
            Differs(Segment::Resource),
        ),
        (
            "arn:aws:backup:us-west-2?444455556666:backup-vault:prod",
            Differs(Segment::Region),
        ),
        (
            "arn:aws:b*6666:backup-vault:prod",
            Differs(Segment::Service),
        ),
        ("arn:aws:b*p:us-west-2:444455556666:backup-vault:prod", Yes),
    ] {
        assert_eq!(judge(value, VAULT, ShortArn::Extends), expected, "{value}");
    }
}

/// Missing segments come at the end, whatever a `*` before them could have taken.
#[test]
fn a_short_arn_is_completed_before_its_stars_cross_colons() {
    let value = "arn:aws:*:backup-vault:prod";
    let found = judge(value, VAULT, ShortArn::Extends);
    assert_eq!(found, Differs(Segment::Region));
}

#[test]
fn short_arns_by_policy_type() {
    let no = Differs(Segment::Region);
    for (value, identity, resource, scp) in [
        ("arn:aws:backup", Yes, NotAnArn, NotAnArn),
        ("arn:aws:backup:*", Yes, Yes, Yes),
        ("arn:aws:backup:us*", Yes, Yes, Yes),
        ("arn:aws:b*:us-west-2", Yes, Yes, NotAnArn),
        ("arn:aws:backup:us-west-2", Yes, NotAnArn, NotAnArn),
        ("arn:aws:backup:eu*", no, no, no),
        ("arn:*", Yes, Yes, Yes),
    ] {
        for (layer, expected) in [
            (Layer::Identity, identity),
            (Layer::Boundary, identity),
            (Layer::Session, identity),
            (Layer::Resource, resource),
            (Layer::VpcEndpoint, resource),
            (Layer::Scp, scp),
            (Layer::Rcp, NotAnArn),
        ] {
            assert_eq!(
                judge(value, VAULT, ShortArn::of(layer)),
                expected,
                "{value} {layer:?}"
            );
        }
    }
}

#[test]
fn variables() {
    let vault = |name: &str| format!("arn:aws:backup:us-west-2:444455556666:backup-vault:{name}");
    for (name, asked, expected) in [
        ("${aws:username}", "pr*d", Yes),
        ("${aws:username}", "prod", Differs(Segment::Resource)),
        ("${aws:username}", "PR*D", CaseDiffers(Segment::Resource)),
        ("${aws:none}", "prod", Unresolved),
        ("${aws:none, 'prod'}", "prod", Yes),
        ("${*}", "*", Yes),
        ("${*}", "prod", Differs(Segment::Resource)),
        ("${aws:userid}", "prod", Unknown),
        ("p${aws:userid}", "prod", Unknown),
        ("dev-${aws:userid}", "prod", Differs(Segment::Resource)),
        ("${aws:userid}${aws:none}", "prod", Unresolved),
    ] {
        let found = judge(&vault(name), &vault(asked), ShortArn::Extends);
        assert_eq!(found, expected, "{name} {asked}");
    }
}

#[test]
fn what_is_wrong_with_a_value() {
    for (value, expected) in [
        ("*", None),
        ("arn:aws:s3:::${aws:username}", None),
        ("vault", Some(ResourceProblem::NotAnArn)),
        ("${aws:username}", Some(ResourceProblem::NotAnArn)),
        (
            "arn:aws:s3:${aws:RequestedRegion}::x",
            Some(ResourceProblem::VariableBeforeResource),
        ),
        (
            "arn:aws:s3:::${",
            Some(ResourceProblem::Variable(TemplateProblem::MissingBrace)),
        ),
    ] {
        let pattern = ResourcePattern::parse(value, true);
        assert_eq!(pattern.problems(), Vec::from_iter(expected), "{value}");
        assert_eq!(pattern.text(), value);
    }
    let literal = ResourcePattern::parse("arn:aws:s3:::${aws:username}", false);
    assert_eq!(literal.variables().count(), 0);
    assert_eq!(
        ResourcePattern::parse("arn:aws:s3", true).missing_segments(),
        3
    );
}
