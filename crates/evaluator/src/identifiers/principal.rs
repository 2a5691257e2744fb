//! Principals: the caller of a request, and the values of `Principal` and `NotPrincipal`.
//!
//! Source: `IAM/reference_policies_elements_principal`; semantics 2.8. Whether a match is a grant or a delegation is
//! decided in `evaluate`.

use super::arn::{Arn, is_account_id};
use super::wildcard::is_wild;
use crate::doubt::Doubt;
use crate::placeholder::placeholders;
use crate::small_str::SmallStr;
use crate::truth::Truth;
use crate::vec_map::sort;

/// The caller of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Principal {
    /// `arn:aws:iam::444455556666:user/path/name`
    User(Arn),
    /// `arn:aws:iam::444455556666:role/path/name`: any session of the role.
    Role(Arn),
    /// `arn:aws:sts::444455556666:assumed-role/name/session`; it does not contain the role's path.
    Session(Arn),
    /// `arn:aws:sts::444455556666:federated-user/name`: a `GetFederationToken` session.
    FederatedUser(Arn),
    /// `arn:aws:iam::444455556666:root`
    Root(Arn),
    /// An AWS service: `backup.amazonaws.com`.
    Service(String),
    /// A request without a signature.
    Anonymous,
}

impl Principal {
    /// Parses a principal as contract 2 writes it.
    ///
    /// # Examples
    ///
    /// ```
    /// use evaluator::identifiers::Principal;
    ///
    /// let session = Principal::parse("arn:aws:sts::444455556666:assumed-role/Admin/jane").unwrap();
    /// assert!(matches!(session, Principal::Session(_)));
    /// assert_eq!(session.account(), Some("444455556666"));
    /// assert_eq!(session.name(), Some("Admin"));
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        if text == "anonymous" {
            return Some(Self::Anonymous);
        }
        let Some(arn) = Arn::parse(text) else {
            return is_service_name(text).then(|| Self::Service(text.to_owned()));
        };
        if !is_account_id(arn.account()) || !arn.region().is_empty() || is_wild(text) {
            return None;
        }
        let mut names = arn.resource().split('/');
        let kind = names.next().unwrap_or_default();
        let first = names.clone().next();
        let complete = names
            .clone()
            .next_back()
            .is_some_and(|name| !name.is_empty());
        match (arn.service(), kind, names.count()) {
            ("iam", "root", 0) => Some(Self::Root(arn)),
            ("iam", "user", 1..) if complete => Some(Self::User(arn)),
            ("iam", "role", 1..) if complete => Some(Self::Role(arn)),
            ("sts", "assumed-role", 2) if complete && first != Some("") => Some(Self::Session(arn)),
            ("sts", "federated-user", 1) if complete => Some(Self::FederatedUser(arn)),
            _ => None,
        }
    }

    /// Its ARN, if it has one.
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Self::User(arn)
            | Self::Role(arn)
            | Self::Session(arn)
            | Self::FederatedUser(arn)
            | Self::Root(arn) => Some(arn),
            Self::Service(_) | Self::Anonymous => None,
        }
    }

    /// The account it belongs to.
    pub fn account(&self) -> Option<&str> {
        self.arn().map(Arn::account)
    }

    /// The partition of its account.
    pub fn partition(&self) -> Option<&str> {
        self.arn().map(Arn::partition)
    }

    /// The form of contract 2.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Service(name) => name,
            Self::Anonymous => "anonymous",
            Self::User(arn)
            | Self::Role(arn)
            | Self::Session(arn)
            | Self::FederatedUser(arn)
            | Self::Root(arn) => arn.as_str(),
        }
    }

    /// The name of the user, the role, the session's role or the federated user.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::User(arn) | Self::Role(arn) | Self::FederatedUser(arn) => {
                arn.resource().rsplit('/').next()
            }
            Self::Session(arn) => arn.resource().split('/').nth(1),
            Self::Root(_) | Self::Service(_) | Self::Anonymous => None,
        }
    }

    /// The ARN of the role of this session, assuming that the role has no path: a session's ARN does not contain it.
    pub fn role_of_session(&self) -> Option<String> {
        let Self::Session(arn) = self else {
            return None;
        };
        let (partition, account, name) = (arn.partition(), arn.account(), self.name()?);
        Some(format!("arn:{partition}:iam::{account}:role/{name}"))
    }

    /// Returns `true` for a service-linked role, which is recognized by its path. A session's ARN does not contain the
    /// path; for a session, see `aws:PrincipalArn`.
    pub fn is_service_linked(&self) -> bool {
        matches!(self, Self::Role(arn) if arn.resource().starts_with("role/aws-service-role/"))
    }
}

fn is_service_name(text: &str) -> bool {
    text.contains('.')
        && !text.starts_with('.')
        && !text.ends_with('.')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

/// The way in which a `Principal` value names the caller. It determines which of the caller's own policies must still
/// allow (`IAM/reference_policies_evaluation-logic_policy-eval-denyallow`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalMatch {
    /// It names somebody else.
    No,
    /// It has placeholders that are not filled in, and could name the caller in any way with them filled in.
    Unfilled,
    /// An IAM user who may have requested the caller's `GetFederationToken` session: these sessions also have the
    /// permissions that a resource-based policy grants to their user, but neither their ARN nor their context names
    /// that user.
    Asker,
    /// A session of the role that is the caller: the request comes from one of its sessions, and it is unknown which.
    Session,
    /// Possibly the caller: neither AWS's documentation nor the request determines it.
    Doubtful(Doubt),
    /// The caller's account: a delegation, not a grant, within that account.
    Account,
    /// The role of the caller's session.
    Role,
    /// The user, the session, the federated user or the service itself.
    Exact,
    /// `*`
    Everyone,
}

impl PrincipalMatch {
    /// Whether it names the caller.
    pub const fn truth(self) -> Truth {
        match self {
            Self::No => Truth::False,
            Self::Asker | Self::Session | Self::Unfilled | Self::Doubtful(_) => Truth::Unknown,
            Self::Account | Self::Role | Self::Exact | Self::Everyone => Truth::True,
        }
    }
}

/// The keys of a `Principal` object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrincipalKind {
    /// `AWS`
    Aws,
    /// `Service`
    Service,
    /// `Federated`
    Federated,
    /// `CanonicalUser`
    CanonicalUser,
}

impl PrincipalKind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Aws,
        Self::Service,
        Self::Federated,
        Self::CanonicalUser,
    ];

    /// The key.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::Service => "Service",
            Self::Federated => "Federated",
            Self::CanonicalUser => "CanonicalUser",
        }
    }

    /// Reads the key. It is case sensitive.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// The reason why a text is not a value of `Principal`: IAM refuses to save it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{self:?}")]
pub enum PrincipalPatternError {
    /// A wildcard in a part of an ARN or of a name.
    Wildcard,
    /// A group: groups are not principals.
    Group,
    /// A text that names no principal.
    NotAPrincipal,
}

/// A value of `Principal` or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrincipalPattern {
    /// `"*"`
    Everyone,
    /// `{"AWS": "*"}`: the same as `"*"` for everybody except AWS services, for which AWS does not say so.
    EveryAws,
    /// The account, as twelve digits or as the ARN of its root user: both are equivalent.
    Account {
        /// The partition of the ARN.
        partition: Option<String>,
        /// The twelve digits.
        account: String,
    },
    /// A user, a role, a session or a federated user.
    Arn(Principal),
    /// A service.
    Service(String),
    /// `AIDA...`, `AROA...`: the ID that AWS shows for a deleted principal. It never matches again.
    Deleted(String),
    /// Callers who signed in with this identity provider.
    Federated(String),
    /// An account, by its canonical user ID.
    CanonicalUser(String),
    /// A value with placeholders that are not filled in.
    Unfilled(UnfilledPrincipal),
}

/// A value of `Principal` with placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfilledPrincipal {
    kind: PrincipalKind,
    text: String,
    /// The text before the first placeholder and after the last, as long as it could be part of a name that AWS
    /// accepts.
    around: [String; 2],
    placeholders: Vec<SmallStr>,
}

impl UnfilledPrincipal {
    fn read(kind: PrincipalKind, text: &str) -> Option<Self> {
        let places = placeholders(text);
        let (first, last) = (places.first()?, places.last()?);
        let (before, after) = (text.get(..first.start)?, text.get(last.end..)?);
        // AWS refuses wildcards in names, so the real value differs from this text, and its surroundings say nothing.
        let around = if is_wild(before) || is_wild(after) {
            ["", ""]
        } else {
            [before, after]
        };
        let names = places.iter().filter_map(|place| text.get(place.clone()));
        let mut placeholders: Vec<SmallStr> = names.map(SmallStr::from).collect();
        sort(&mut placeholders);
        placeholders.dedup();
        Some(Self {
            kind,
            text: text.to_owned(),
            around: around.map(str::to_owned),
            placeholders,
        })
    }

    /// The placeholders in it.
    pub fn placeholders(&self) -> &[SmallStr] {
        &self.placeholders
    }

    /// Returns `true` if it could name the caller.
    fn could_be(&self, caller: &Principal) -> bool {
        let [before, after] = &self.around;
        let whole = |text: &str| {
            text.len() >= before.len() + after.len()
                && text.starts_with(before.as_str())
                && text.ends_with(after.as_str())
        };
        // A name with any path, or any name.
        let begins = |text: &str| text.starts_with(before.as_str()) || before.starts_with(text);
        let ends = |text: &str| text.ends_with(after.as_str()) || after.ends_with(text);
        match self.kind {
            PrincipalKind::Aws => {
                let Some(arn) = caller.arn() else {
                    return whole("*");
                };
                let (partition, account) = (arn.partition(), arn.account());
                let iam = format!("arn:{partition}:iam::{account}:");
                whole("*")
                    || whole(account)
                    || whole(arn.as_str())
                    || whole(&format!("{iam}root"))
                    || match caller {
                        Principal::Session(_) => {
                            let name = caller.name().unwrap_or_default();
                            begins(&format!("{iam}role/")) && ends(&format!("/{name}"))
                        }
                        Principal::FederatedUser(_) => begins(&format!("{iam}user/")),
                        _ => false,
                    }
            }
            PrincipalKind::Service => match caller {
                Principal::Service(name) => whole(name),
                _ => false,
            },
            PrincipalKind::Federated | PrincipalKind::CanonicalUser => false,
        }
    }
}

impl PrincipalPattern {
    /// Parses one value under one key of a `Principal` object.
    pub fn parse(kind: PrincipalKind, text: &str) -> Result<Self, PrincipalPatternError> {
        if let Some(unfilled) = UnfilledPrincipal::read(kind, text) {
            return Ok(Self::Unfilled(unfilled));
        }
        match kind {
            PrincipalKind::Aws if text == "*" => Ok(Self::EveryAws),
            PrincipalKind::Aws => Self::parse_aws(text),
            _ if is_wild(text) => Err(PrincipalPatternError::Wildcard),
            _ if text.trim().is_empty() => Err(PrincipalPatternError::NotAPrincipal),
            PrincipalKind::Service => Ok(Self::Service(text.to_owned())),
            PrincipalKind::Federated => Ok(Self::Federated(text.to_owned())),
            PrincipalKind::CanonicalUser => Ok(Self::CanonicalUser(text.to_owned())),
        }
    }

    fn parse_aws(text: &str) -> Result<Self, PrincipalPatternError> {
        if is_account_id(text) {
            return Ok(Self::Account {
                partition: None,
                account: text.to_owned(),
            });
        }
        match Principal::parse(text) {
            Some(Principal::Root(arn)) => Ok(Self::Account {
                partition: Some(arn.partition().to_owned()),
                account: arn.account().to_owned(),
            }),
            Some(Principal::Service(_) | Principal::Anonymous) => {
                Err(PrincipalPatternError::NotAPrincipal)
            }
            Some(principal) => Ok(Self::Arn(principal)),
            None if is_wild(text) => Err(PrincipalPatternError::Wildcard),
            None if Arn::parse(text).is_some_and(|arn| arn.resource().starts_with("group/")) => {
                Err(PrincipalPatternError::Group)
            }
            None if is_unique_id(text) => Ok(Self::Deleted(text.to_owned())),
            None => Err(PrincipalPatternError::NotAPrincipal),
        }
    }

    /// The placeholders in it that are not filled in.
    pub fn placeholders(&self) -> &[SmallStr] {
        match self {
            Self::Unfilled(unfilled) => unfilled.placeholders(),
            _ => &[],
        }
    }

    /// The way in which it names the caller, if it does.
    pub fn judge(&self, caller: &Principal) -> PrincipalMatch {
        match self {
            Self::Everyone => PrincipalMatch::Everyone,
            Self::EveryAws => match caller {
                Principal::Service(_) => PrincipalMatch::Doubtful(Doubt::EveryAwsPrincipal),
                _ => PrincipalMatch::Everyone,
            },
            Self::Account { partition, account } => {
                let same = caller.account() == Some(account)
                    && (partition.is_none() || caller.partition() == partition.as_deref());
                if same {
                    PrincipalMatch::Account
                } else {
                    PrincipalMatch::No
                }
            }
            Self::Arn(named) => judge_arn(named, caller),
            Self::Service(name) => match caller {
                Principal::Service(caller) if caller == name => PrincipalMatch::Exact,
                Principal::Service(caller) if is_same_service(caller, name) => {
                    PrincipalMatch::Doubtful(Doubt::ServiceNameOfRegion)
                }
                _ => PrincipalMatch::No,
            },
            Self::Unfilled(unfilled) if unfilled.could_be(caller) => PrincipalMatch::Unfilled,
            Self::Unfilled(_) | Self::Deleted(_) => PrincipalMatch::No,
            // The request's other information about the identity provider is considered in `trace/match_statement.rs`.
            Self::Federated(_) => PrincipalMatch::Doubtful(Doubt::FederatedPrincipal),
            // The account of somebody, or a CloudFront origin access identity.
            Self::CanonicalUser(_) => match caller {
                Principal::Service(_) | Principal::Anonymous => PrincipalMatch::No,
                _ => PrincipalMatch::Doubtful(Doubt::CanonicalUser),
            },
        }
    }

    /// Returns `true` if it names everyone, or everyone except possibly AWS services.
    pub const fn is_everyone(&self) -> bool {
        matches!(self, Self::Everyone | Self::EveryAws)
    }
}

/// Returns `true` if one of two service names is the other with a Region in it: `logs.amazonaws.com` and
/// `logs.us-east-1.amazonaws.com`.
fn is_same_service(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() > other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let parts = |name| str::split_once(name, '.');
    let (Some((service, rest)), Some((same, domain))) = (parts(long), parts(short)) else {
        return false;
    };
    service == same && rest.split_once('.').is_some_and(|(_, rest)| rest == domain)
}

fn judge_arn(named: &Principal, caller: &Principal) -> PrincipalMatch {
    match (named, caller) {
        (Principal::Role(_), Principal::Session(_)) => {
            // A session's ARN does not contain the role's path, so only the name can be compared.
            let same = named.account() == caller.account()
                && named.partition() == caller.partition()
                && named.name() == caller.name();
            if same {
                PrincipalMatch::Role
            } else {
                PrincipalMatch::No
            }
        }
        (Principal::Role(_), Principal::Role(_)) if named == caller => PrincipalMatch::Role,
        (Principal::Session(_), Principal::Role(_))
            if named.account() == caller.account()
                && named.partition() == caller.partition()
                && named.name() == caller.name() =>
        {
            PrincipalMatch::Session
        }
        // Only users of its own account can request a federated session.
        (Principal::User(_), Principal::FederatedUser(_))
            if named.account() == caller.account() && named.partition() == caller.partition() =>
        {
            PrincipalMatch::Asker
        }
        _ if named == caller => PrincipalMatch::Exact,
        _ => PrincipalMatch::No,
    }
}

/// Returns `true` for a unique ID: `IAM/reference_identifiers` "Understanding unique ID prefixes": four letters, then
/// letters and digits.
fn is_unique_id(text: &str) -> bool {
    let prefixed = ["AIDA", "AROA", "AGPA", "AIPA", "ANPA"]
        .iter()
        .any(|prefix| text.starts_with(prefix));
    prefixed
        && text.len() >= 16
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
