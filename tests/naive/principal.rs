//! Callers, and the `Principal` entries that match them (2.8, 1.4).

use serde_json::Value;

use super::condition::list;

/// Who makes the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Caller {
    /// A request without a signature.
    Anonymous,
    /// An AWS service, as `backup.amazonaws.com`.
    Service(String),
    /// Somebody in an account.
    Member {
        /// Their twelve digits.
        account: String,
        /// Their ARN.
        arn: String,
        /// What the ARN names.
        kind: Kind,
        /// Of a federated session: the user who asked for it, if it is one of those that are tried.
        asker: Option<String>,
    },
}

/// What a principal's ARN names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `root`
    Root,
    /// `user/...`
    User,
    /// `role/...`, standing for any session of the role
    Role,
    /// `assumed-role/role/session`
    Session,
    /// `federated-user/name`
    Federated,
}

/// How a `Principal` element means the caller: what table 1.4 distinguishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// `*`
    Everyone,
    /// The user, the session, the federated user or the service itself.
    Exact,
    /// The role whose session asks, or the user who asked for the federated session.
    Role,
    /// The caller's account.
    Account,
}

/// Reads contract 2's `principal`.
pub(crate) fn caller(text: &str) -> Caller {
    if text == "anonymous" {
        return Caller::Anonymous;
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [_, _, service, _, account, name] = parts[..] else {
        return Caller::Service(text.to_owned());
    };
    let kind = match (service, name.split('/').next().unwrap_or_default()) {
        ("iam", "root") => Kind::Root,
        ("iam", "user") => Kind::User,
        ("iam", "role") => Kind::Role,
        ("sts", "assumed-role") => Kind::Session,
        ("sts", "federated-user") => Kind::Federated,
        _ => panic!("not a principal: {text}"),
    };
    Caller::Member {
        account: account.to_owned(),
        arn: text.to_owned(),
        kind,
        asker: None,
    }
}

impl Caller {
    /// The same with the user who asked for the session.
    pub(crate) fn asked_for_by(mut self, user: Option<&str>) -> Self {
        if let Caller::Member { asker, .. } = &mut self {
            *asker = user.map(str::to_owned);
        }
        self
    }

    /// The account, for everybody who has one.
    pub(crate) fn account(&self) -> Option<&str> {
        match self {
            Caller::Member { account, .. } => Some(account),
            Caller::Anonymous | Caller::Service(_) => None,
        }
    }

    /// What the ARN names, for everybody who has one.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Caller::Member { kind, .. } => Some(*kind),
            Caller::Anonymous | Caller::Service(_) => None,
        }
    }

    /// A service-linked role (1.5b): the path in its own ARN or in `aws:PrincipalArn` says so; `None` where a session
    /// has such a name and nothing tells.
    pub(crate) fn service_linked(&self, principal_arn: Option<&str>) -> Option<bool> {
        let linked = |arn: &str| arn.contains(":role/aws-service-role/");
        match self {
            Caller::Member {
                arn,
                kind: Kind::Session,
                ..
            } => {
                let named = arn.contains(":assumed-role/AWSServiceRoleFor");
                if named {
                    principal_arn.map(linked)
                } else {
                    Some(false)
                }
            }
            Caller::Member { arn, .. } => Some(linked(arn)),
            Caller::Anonymous | Caller::Service(_) => Some(false),
        }
    }

    /// The session that a role is taken for.
    pub(crate) fn or_its_session(self) -> Self {
        match self {
            Caller::Member {
                kind: Kind::Role,
                asker: Some(session),
                ..
            } => caller(&session),
            other => other,
        }
    }
}

/// Whether a `NotPrincipal` value spares the caller (1.4): only if it names the caller itself, and beside it whatever
/// it belongs to. `None`: it "might".
pub(crate) fn spares(listed: &Value, caller: &Caller) -> Option<bool> {
    let ways = means(listed, caller);
    let has = |how: How| ways.contains(&how);
    if has(How::Everyone) {
        return Some(true);
    }
    let (named, complete) = match caller.kind() {
        // A service, which has no account, or nobody.
        None => (has(How::Exact), true),
        Some(Kind::Root) => (has(How::Account), true),
        Some(Kind::User) => (has(How::Exact), has(How::Account)),
        Some(Kind::Session) => (has(How::Exact), has(How::Role) && has(How::Account)),
        // A session that is not listed; those that are were tried as themselves.
        Some(Kind::Role) => (false, false),
        // What it belongs to is not documented.
        Some(Kind::Federated) => (has(How::Exact) || has(How::Role), false),
    };
    match (named, complete) {
        (false, _) => Some(false),
        (true, true) => Some(true),
        (true, false) => None,
    }
}

/// Every way in which a `Principal` or `NotPrincipal` value means the caller.
pub(crate) fn means(principal: &Value, caller: &Caller) -> Vec<How> {
    if principal == "*" {
        return vec![How::Everyone];
    }
    let Value::Object(kinds) = principal else {
        return Vec::new();
    };
    let mut ways = Vec::new();
    for (kind, names) in kinds {
        for name in list(names) {
            let name = name.as_str().expect("a principal is text");
            ways.extend(match kind.as_str() {
                "AWS" => aws(name, caller),
                "Service" => (*caller == Caller::Service(name.to_owned())).then_some(How::Exact),
                _ => None,
            });
        }
    }
    ways
}

fn aws(name: &str, caller: &Caller) -> Option<How> {
    if name == "*" {
        return Some(How::Everyone);
    }
    let Caller::Member {
        account,
        arn,
        kind,
        asker,
    } = caller
    else {
        return None;
    };
    let partition = arn.split(':').nth(1).unwrap_or_default();
    if name == account || name == format!("arn:{partition}:iam::{account}:root") {
        return Some(How::Account);
    }
    let last = |arn: &str| arn.rsplit('/').next().unwrap_or_default().to_owned();
    match kind {
        Kind::Session => {
            let role = arn.split('/').nth(1).unwrap_or_default();
            if name == arn {
                Some(How::Exact)
            } else if name.starts_with(&format!("arn:{partition}:iam::{account}:role/"))
                && last(name) == role
            {
                Some(How::Role)
            } else {
                None
            }
        }
        Kind::Role => (name == arn).then_some(How::Role),
        Kind::User => (name == arn).then_some(How::Exact),
        Kind::Federated if name == arn => Some(How::Exact),
        Kind::Federated => (asker.as_deref() == Some(name)).then_some(How::Role),
        Kind::Root => None,
    }
}
