//! Random settings and requests from a small vocabulary, so that patterns and values collide.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test's own values are what they are"
)]

use analysis::Setting;
use evaluator::context::{Context, ContextValue};
use evaluator::evaluate::{PolicyLayer, PolicySet};
use evaluator::identifiers::{Action, Principal, Resource};
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::policy::read;
use evaluator::request::Request;
use serde_json::{Map, Value, json};
use std::sync::Arc;

const ACTIONS: [&str; 12] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:Get*",
    "s3:*",
    "*",
    "kms:Decrypt",
    "kms:De*",
    "kms:*",
    "backup:CreateBackupVault",
    "backup:*",
    "sts:AssumeRole",
    "iam:*",
];

const ASKED: [&str; 10] = [
    "s3:GetObject",
    "s3:PutObject",
    "s3:GetBucketAcl",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:CreateKey",
    "backup:CreateBackupVault",
    "sts:AssumeRole",
    "iam:GetUser",
    "ec2:RunInstances",
];

const RESOURCES: [&str; 18] = [
    "arn:aws:kms:*:99*:key/*",
    "arn:aws:s3:::a/${aws:ResourceAccount}",
    "*",
    "*",
    "arn:aws:s3:::a/*",
    "arn:aws:s3:::a/b*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::a/${aws:username}/*",
    "arn:aws:s3:::a/${aws:PrincipalTag/team}",
    "arn:aws:kms:*:111122223333:key/*",
    "arn:aws:kms:us-east-1:*:key/k",
    "arn:aws:backup:us-*-?:111122223333:backup-vault:prod-*",
    "arn:aws:iam::*:role/R*",
    "arn:aws:iam::111122223333:user/${aws:username}",
    "arn:aws:s3:::a/bob/*",
    "arn:aws:*",
    "arn:aws:s3:::a/t?",
    "arn:aws:s3:::?",
];

const ARNS: [&str; 19] = [
    "arn:aws:kms:us-east-1:990000000000:key/k",
    "*",
    "arn:aws:s3:::a/x",
    "arn:aws:s3:::a/bob/1",
    "arn:aws:s3:::a/tom/1",
    "arn:aws:s3:::a/ops",
    "arn:aws:s3:::a/t1",
    "arn:aws:s3:::b",
    "arn:aws:kms:us-east-1:111122223333:key/k",
    "arn:aws:kms:us-west-2:111122223333:key/z",
    "arn:aws:kms:us-east-1:444455556666:key/k",
    "arn:aws:backup:us-west-2:111122223333:backup-vault:prod-1",
    "arn:aws:backup:eu-west-1:111122223333:backup-vault:prod-1",
    "arn:aws:iam::111122223333:role/R1",
    "arn:aws:iam::444455556666:role/S",
    "arn:aws:iam::111122223333:user/bob",
    "arn:aws:s3:::a/bob/",
    "arn:aws:s3:::a/team",
    "arn:aws:kms:us-east-1:111122223333:alias/a",
];

const PRINCIPALS: [&str; 14] = [
    "arn:aws:iam::990000000000:user/bob",
    "arn:aws:iam::111122223333:user/bob",
    "arn:aws:iam::111122223333:user/tom",
    "arn:aws:iam::111122223333:user/path/bob",
    "arn:aws:iam::111122223333:role/R1",
    "arn:aws:sts::111122223333:assumed-role/R1/s",
    "arn:aws:sts::111122223333:assumed-role/R2/other",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::444455556666:user/bob",
    "arn:aws:iam::444455556666:root",
    "arn:aws:sts::111122223333:federated-user/bob",
    "backup.amazonaws.com",
    "anonymous",
    "arn:aws:sts::444455556666:assumed-role/R1/s",
];

const NAMED: [&str; 10] = [
    "*",
    "111122223333",
    "arn:aws:iam::444455556666:root",
    "arn:aws:iam::111122223333:user/bob",
    "arn:aws:iam::111122223333:role/R1",
    "arn:aws:sts::111122223333:assumed-role/R1/s",
    "444455556666",
    "arn:aws:iam::111122223333:user/path/bob",
    "arn:aws:sts::111122223333:federated-user/bob",
    "arn:aws:iam::111122223333:root",
];

pub(crate) struct Random {
    state: u64,
    shown: Vec<String>,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Self {
            state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03,
            shown: Vec::new(),
        };
        for _ in 0..4 {
            random.next();
        }
        random
    }

    pub(crate) fn shown(&self) -> String {
        self.shown.join("\n")
    }

    fn next(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    fn below(&mut self, count: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(count).unwrap()).unwrap()
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }

    fn some<'a>(&mut self, list: &[&'a str]) -> Vec<&'a str> {
        let count = 1 + self.below(2);
        (0..count).map(|_| self.pick(list)).collect()
    }

    fn condition(&mut self) -> Value {
        let key = self.below(12);
        match key {
            0 => {
                let operator = self.pick(&[
                    "StringEquals",
                    "StringNotEquals",
                    "StringLike",
                    "StringEqualsIfExists",
                    "StringNotLikeIfExists",
                    "StringEqualsIgnoreCase",
                ]);
                json!({operator: {"aws:PrincipalTag/team": self.some(&["ops", "o*", "OPS", "dev", "t?", ""])}})
            }
            1 => {
                let operator = self.pick(&["IpAddress", "NotIpAddress", "IpAddressIfExists"]);
                json!({operator: {"aws:SourceIp": self.some(&["10.0.0.0/8", "10.1.0.0/16", "203.0.113.7", "0.0.0.0/0", "2001:db8::/32"])}})
            }
            2 => {
                let operator = self.pick(&[
                    "NumericLessThan",
                    "NumericGreaterThanEquals",
                    "NumericEquals",
                    "NumericNotEquals",
                    "NumericLessThanIfExists",
                ]);
                json!({operator: {"aws:MultiFactorAuthAge": self.some(&["5", "3600", "0", "5.0"])}})
            }
            3 => {
                let operator = self.pick(&["DateLessThan", "DateGreaterThan", "DateEquals"]);
                json!({operator: {"aws:CurrentTime": self.pick(&["2026-01-01T00:00:00Z", "2027-01-01", "1798761600"])}})
            }
            4 => {
                let operator = self.pick(&["Bool", "BoolIfExists"]);
                json!({operator: {"aws:MultiFactorAuthPresent": self.pick(&["true", "false"])}})
            }
            5 => {
                json!({"Null": {self.pick(&["aws:PrincipalTag/team", "aws:SourceIp", "aws:MultiFactorAuthAge", "aws:TokenIssueTime"]): self.pick(&["true", "false"])}})
            }
            6 => {
                let operator = self.pick(&[
                    "ForAllValues:StringEquals",
                    "ForAnyValue:StringEquals",
                    "ForAnyValue:StringLike",
                    "ForAllValues:StringNotEquals",
                ]);
                json!({operator: {"aws:TagKeys": self.some(&["env", "team", "e*", "t"])}})
            }
            7 => {
                let operator = self.pick(&[
                    "ArnLike",
                    "ArnEquals",
                    "StringLike",
                    "ArnNotLike",
                    "StringNotEquals",
                ]);
                json!({operator: {"aws:PrincipalArn": self.some(&["arn:aws:iam::111122223333:role/R*", "arn:aws:iam::*:user/*", "arn:aws:iam::111122223333:user/bob", "arn:aws:iam::*:role/path/*", "arn:aws:iam::99*:user/*", "*:user/bob"])}})
            }
            8 => {
                let operator = self.pick(&["StringEquals", "StringNotEquals", "StringLike"]);
                json!({operator: {self.pick(&["aws:PrincipalAccount", "aws:ResourceAccount"]): self.some(&["111122223333", "444455556666", "4444*", "99*"])}})
            }
            9 => {
                let operator = self.pick(&["StringEquals", "StringNotEquals", "StringLike"]);
                json!({operator: {"aws:RequestedRegion": self.some(&["us-east-1", "us-west-2", "us-*"])}})
            }
            10 => {
                let operator = self.pick(&["StringEquals", "StringNotEquals", "StringLike"]);
                json!({operator: {"aws:ResourceTag/team": self.pick(&["${aws:PrincipalTag/team}", "ops", "${aws:username}", "o*"])}})
            }
            _ => {
                let operator = self.pick(&["StringEquals", "StringLike", "StringNotLike"]);
                json!({operator: {"aws:username": self.some(&["bob", "b*", "tom"])}})
            }
        }
    }

    fn statement(&mut self, layer: Layer) -> Value {
        let mut statement = Map::new();
        let deny = if layer == Layer::Rcp {
            true
        } else {
            self.one_in(3)
        };
        statement.insert("Effect".into(), json!(if deny { "Deny" } else { "Allow" }));
        let negated = layer != Layer::Rcp && self.one_in(6);
        let actions = if layer == Layer::Rcp {
            vec![self.pick(&["s3:*", "kms:Decrypt", "sts:*"])]
        } else {
            self.some(&ACTIONS)
        };
        statement.insert(
            if negated { "NotAction" } else { "Action" }.into(),
            json!(actions),
        );
        let negated = self.one_in(6);
        statement.insert(
            if negated { "NotResource" } else { "Resource" }.into(),
            json!(self.some(&RESOURCES)),
        );
        if layer.names_principals() {
            let value = if layer == Layer::Rcp || self.one_in(3) {
                json!("*")
            } else if self.one_in(6) {
                json!({"Service": self.pick(&["backup.amazonaws.com", "ec2.amazonaws.com"])})
            } else {
                json!({"AWS": self.some(&NAMED)})
            };
            let negated = deny && layer == Layer::Resource && self.one_in(5);
            statement.insert(
                if negated { "NotPrincipal" } else { "Principal" }.into(),
                value,
            );
        }
        if self.one_in(2) {
            let mut condition = self.condition();
            if self.one_in(4) {
                let other = self.condition();
                for (operator, tests) in other.as_object().unwrap() {
                    condition
                        .as_object_mut()
                        .unwrap()
                        .entry(operator)
                        .or_insert(tests.clone());
                }
            }
            statement.insert("Condition".into(), condition);
        }
        Value::Object(statement)
    }

    fn policy(&mut self, layer: Layer) -> Vec<Value> {
        let count = 1 + self.below(3);
        (0..count).map(|_| self.statement(layer)).collect()
    }

    /// Two settings that differ in some of their statements.
    pub(crate) fn pair(&mut self) -> (Setting, Setting) {
        let mut layers: Vec<(Layer, Vec<Value>)> = Vec::new();
        for (layer, odds) in [
            (Layer::Identity, 1),
            (Layer::Resource, 2),
            (Layer::Scp, 4),
            (Layer::Boundary, 4),
            (Layer::Session, 6),
            (Layer::Rcp, 6),
            (Layer::VpcEndpoint, 8),
        ] {
            if self.one_in(odds) {
                layers.push((layer, self.policy(layer)));
            }
        }
        let low = setting(&layers);
        self.shown.push(format!("low {layers:?}"));
        let changes = 1 + self.below(2);
        for _ in 0..changes {
            let at = self.below(layers.len());
            let layer = layers[at].0;
            let statements = layers[at].1.len();
            match self.below(4) {
                0 if statements > 1 => {
                    let which = self.below(statements);
                    layers[at].1.remove(which);
                }
                1 => {
                    let which = self.below(statements);
                    layers[at].1[which] = self.statement(layer);
                }
                _ => {
                    let statement = self.statement(layer);
                    layers[at].1.push(statement);
                }
            }
        }
        self.shown.push(format!("high {layers:?}"));
        (low, setting(&layers))
    }

    /// The setting with one more statement in its identity policies: one that allows, and one that denies.
    pub(crate) fn with_more(&mut self, setting: &Setting) -> (Setting, Setting) {
        let statement = self.statement(Layer::Identity);
        let with = |effect: &str| {
            let mut statement = statement.clone();
            statement["Effect"] = json!(effect);
            let text = json!({"Version": "2012-10-17", "Statement": [statement]}).to_string();
            let mut levels = setting.policies.levels(Layer::Identity).to_vec();
            levels[0].push(Arc::new(read(&text, Layer::Identity)));
            let mut more = setting.clone();
            more.policies
                .put(Layer::Identity, PolicyLayer::Levels(levels));
            more
        };
        (with("Allow"), with("Deny"))
    }

    /// A request that could be made: what follows from its principal and its resource is as it is.
    pub(crate) fn request(&mut self) -> Request {
        let principal = Principal::parse(self.pick(&PRINCIPALS)).unwrap();
        let resource = Resource::parse(self.pick(&ARNS)).unwrap();
        let mut request = Request::new(
            principal.clone(),
            Action::parse(self.pick(&ASKED)).unwrap(),
            resource.clone(),
        );
        let mut context = Context::default();
        let mut say = |key: &str, value: &str| {
            context.insert(Key::new(key), ContextValue::One(value.to_owned()));
        };
        let role = principal.role_of_session();
        match &principal {
            Principal::Session(_) => say("aws:PrincipalArn", role.as_deref().unwrap()),
            other => {
                if let Some(arn) = other.arn() {
                    say("aws:PrincipalArn", arn.as_str());
                }
            }
        }
        if let Some(account) = principal.account() {
            say("aws:PrincipalAccount", account);
        }
        if let Principal::User(_) = &principal {
            say("aws:username", principal.name().unwrap());
        }
        let owner;
        if let Resource::Arn(arn) = &resource {
            if arn.account().is_empty() {
                owner = self.pick(&["111122223333", "444455556666"]);
                request.resource_account = Some(owner.to_owned());
                say("aws:ResourceAccount", owner);
            } else {
                say("aws:ResourceAccount", arn.account());
            }
            if arn.region().is_empty() {
                if self.one_in(2) {
                    say(
                        "aws:RequestedRegion",
                        self.pick(&["us-east-1", "us-west-2", "eu-west-1"]),
                    );
                }
            } else {
                say("aws:RequestedRegion", arn.region());
            }
        }
        for (key, values) in [
            (
                "aws:PrincipalTag/team",
                &["ops", "dev", "OPS", "team", "t1", "bob/", "x"][..],
            ),
            ("aws:ResourceTag/team", &["ops", "dev", "bob", "t1"]),
            (
                "aws:SourceIp",
                &[
                    "10.0.0.1",
                    "10.1.2.3",
                    "203.0.113.7",
                    "8.8.8.8",
                    "2001:db8::1",
                ],
            ),
            ("aws:MultiFactorAuthAge", &["0", "5", "6", "3600", "9999"]),
            (
                "aws:CurrentTime",
                &[
                    "2025-01-01T00:00:00Z",
                    "2026-01-01T00:00:00Z",
                    "2026-06-01T00:00:00Z",
                    "2028-01-01T00:00:00Z",
                ],
            ),
            ("aws:MultiFactorAuthPresent", &["true", "false"]),
            ("aws:TokenIssueTime", &["2026-06-01T00:00:00Z"]),
        ] {
            if self.one_in(2) {
                say(key, self.pick(values));
            }
        }
        if self.one_in(2) {
            let count = self.below(3);
            let values = (0..count)
                .map(|_| self.pick(&["env", "team", "extra", "t"]).to_owned())
                .collect();
            context.insert(Key::new("aws:TagKeys"), ContextValue::Many(values));
        }
        request.context = context;
        request
    }
}

fn setting(layers: &[(Layer, Vec<Value>)]) -> Setting {
    let mut policies = PolicySet::default();
    for (layer, statements) in layers {
        let text = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        policies.put(
            *layer,
            PolicyLayer::Levels(vec![vec![Arc::new(read(&text, *layer))]]),
        );
    }
    Setting::new(policies)
}
