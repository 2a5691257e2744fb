//! Actions and the patterns of `Action` and `NotAction`.
//!
//! Source: `IAM23/reference_policies_elements_action`. The list of existing actions is in `policy::tables`.

use super::template::{Resolution, Template, Wildcards, characters};
use super::wildcard::{self, Matching, Piece, is_wild};
use crate::context::Context;
use crate::small_str::SmallStr;
use crate::truth::Truth;
use std::borrow::Cow;

/// An action of a request, `kms:Decrypt`. Compared without regard to case.
#[derive(Clone, Debug)]
pub struct Action {
    /// The service prefix as it was written: `kms`.
    pub service: Cow<'static, str>,
    /// The name as it was written: `Decrypt`.
    pub name: Cow<'static, str>,
}

impl Action {
    /// Parses `service:Name`; `None` for anything else, including patterns.
    ///
    /// # Examples
    ///
    /// ```
    /// use evaluator::identifiers::Action;
    ///
    /// let action = Action::parse("kms:CreateGrant").unwrap();
    /// assert!(action.is("KMS", "creategrant"));
    /// assert_eq!(Action::parse("CreateGrant"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let (service, name) = split(text)?;
        let usual = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let special =
            |character: char| matches!(character, '*' | '?' | ':') || character.is_whitespace();
        let plain = |part: &str| {
            !part.is_empty() && (part.bytes().all(usual) || !part.chars().any(special))
        };
        (plain(service) && plain(name)).then(|| Self {
            service: Cow::Owned(service.to_owned()),
            name: Cow::Owned(name.to_owned()),
        })
    }

    /// An action that the program itself names, and therefore spells correctly; nothing is copied. `None` without a
    /// colon.
    pub fn named(text: &'static str) -> Option<Self> {
        let (service, name) = split(text)?;
        Some(Self {
            service: Cow::Borrowed(service),
            name: Cow::Borrowed(name),
        })
    }

    /// Returns `true` if the action has this service prefix.
    pub fn is_of(&self, service: &str) -> bool {
        self.service == service || self.service.eq_ignore_ascii_case(service)
    }

    /// Returns `true` if the action is `service:name`.
    pub fn is(&self, service: &str, name: &str) -> bool {
        self.is_of(service) && self.name.eq_ignore_ascii_case(name)
    }
}

impl PartialEq for Action {
    fn eq(&self, other: &Self) -> bool {
        self.is(&other.service, &other.name)
    }
}

impl Eq for Action {}

impl std::fmt::Display for Action {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.service, self.name)
    }
}

/// The reason why a value of `Action` or `NotAction` matches or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionMatch {
    /// It matches.
    Yes,
    /// The service prefix differs: `backup` is not `backup-storage`.
    OtherService,
    /// The service prefix is equal, the name differs.
    OtherName,
    /// It has placeholders that are not filled in, and could match with them filled in.
    Unfilled,
}

impl ActionMatch {
    /// The match as a truth value.
    pub fn truth(self) -> Truth {
        match self {
            Self::Yes => Truth::True,
            Self::OtherService | Self::OtherName => Truth::False,
            Self::Unfilled => Truth::Unknown,
        }
    }
}

/// The reason why a text is not an action pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{self:?}")]
pub enum ActionPatternError {
    /// There is no `service:` before the name.
    NoPrefix,
    /// A wildcard in the service prefix: IAM responds that the vendor is not known, and does not save it.
    WildcardInPrefix,
}

/// A value of `Action` or `NotAction`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionPattern {
    text: SmallStr,
    /// `None`: every action.
    scope: Option<Scope>,
    /// The pattern with placeholders.
    unfilled: Option<Box<Template>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Scope {
    /// The index of the colon that ends the service prefix.
    colon: usize,
    /// The part after the colon, if it has wildcards: most patterns are plain names.
    wild: Option<Vec<Piece>>,
}

impl ActionPattern {
    /// Parses a value. White space, commas and a second colon are ordinary characters: they never match, and never
    /// split.
    pub fn parse(text: &str) -> Result<Self, ActionPatternError> {
        if let Some(template) = Template::parse_unfilled(text, false) {
            return Ok(Self {
                text: text.into(),
                scope: Some(Scope {
                    colon: text.find(':').unwrap_or(text.len()),
                    wild: None,
                }),
                unfilled: Some(Box::new(template)),
            });
        }
        let scope = if matches!(text, "*" | "*:*") {
            None
        } else {
            let (service, name) = split(text).ok_or(ActionPatternError::NoPrefix)?;
            if service.is_empty() {
                return Err(ActionPatternError::NoPrefix);
            }
            if is_wild(service) {
                return Err(ActionPatternError::WildcardInPrefix);
            }
            Some(Scope {
                colon: service.len(),
                wild: is_wild(name).then(|| characters(name)),
            })
        };
        Ok(Self {
            text: text.into(),
            scope,
            unfilled: None,
        })
    }

    /// The placeholders in it that are not filled in.
    pub fn placeholders(&self) -> &[SmallStr] {
        let unfilled = self.unfilled.as_ref();
        unfilled.map_or(&[], |template| template.placeholders())
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns `true` if it has a wildcard, so that it can match several actions.
    pub fn is_wild(&self) -> bool {
        self.scope.as_ref().is_none_or(|scope| scope.wild.is_some())
    }

    /// The service prefix as it was written; `None` for `*`.
    pub fn service(&self) -> Option<&str> {
        self.text.get(..self.scope.as_ref()?.colon)
    }

    /// The part after the prefix as it was written; `None` for `*`.
    pub fn name(&self) -> Option<&str> {
        self.text.get(self.scope.as_ref()?.colon + 1..)
    }

    /// The match with an action, with the reason if it does not match.
    pub fn judge(&self, action: &Action) -> ActionMatch {
        if self.matches(action) {
            ActionMatch::Yes
        } else if self.could_match(action) {
            ActionMatch::Unfilled
        } else if self.service().is_some_and(|service| action.is_of(service)) {
            ActionMatch::OtherName
        } else {
            ActionMatch::OtherService
        }
    }

    /// Whether the action matches, as far as that is known.
    pub fn truth(&self, action: &Action) -> Truth {
        if self.unfilled.is_some() {
            return self.judge(action).truth();
        }
        self.matches(action).into()
    }

    /// Returns `true` if it has placeholders and could match with them filled in: they may contain a colon, or be `*`.
    fn could_match(&self, action: &Action) -> bool {
        self.unfilled.as_ref().is_some_and(|template| {
            let text = action.to_string();
            let context = Context::default();
            let could_be = |text: &str, wildcards| match template.resolve(&context, wildcards) {
                Resolution::Unknown(pieces) => {
                    wildcard::matches(&pieces, text, Matching::IGNORE_CASE)
                }
                Resolution::Pieces(_) | Resolution::Unresolved => false,
            };
            could_be(&text, Wildcards::Active)
                || could_be("*", Wildcards::Literal)
                || could_be("*:*", Wildcards::Literal)
        })
    }

    /// Returns `true` if the action certainly matches. The whole prefix is compared: `backup:*` does not match
    /// `backup-storage`.
    ///
    /// # Examples
    ///
    /// ```
    /// use evaluator::identifiers::{Action, ActionPattern};
    ///
    /// let mount = Action::parse("backup-storage:MountCapsule").unwrap();
    /// let matches = |pattern: &str| ActionPattern::parse(pattern).unwrap().matches(&mount);
    /// assert!(matches("backup-storage:*Capsule"));
    /// // A service prefix is compared whole.
    /// assert!(!matches("backup:*"));
    /// ```
    pub fn matches(&self, action: &Action) -> bool {
        let Some(scope) = &self.scope else {
            return true;
        };
        // Usually the length of the prefix alone rules a match out.
        if scope.colon != action.service.len() || self.unfilled.is_some() {
            return false;
        }
        // Names differ more often than services, so they are compared first.
        let is_named = match &scope.wild {
            Some(pieces) => wildcard::matches(pieces, &action.name, Matching::IGNORE_CASE),
            None => self
                .name()
                .is_some_and(|name| wildcard::equal_ignoring_case(name, &action.name)),
        };
        is_named && self.service().is_some_and(|service| action.is_of(service))
    }
}

/// The parts before and after the first colon. Texts are so short here that a search algorithm for long ones is slower.
fn split(text: &str) -> Option<(&str, &str)> {
    let colon = text.bytes().position(|byte| byte == b':')?;
    Some((text.get(..colon)?, text.get(colon + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::ActionMatch::{OtherName, OtherService, Yes};
    use super::{Action, ActionPattern, ActionPatternError};

    #[test]
    fn which_actions_a_value_matches() {
        for (value, action, expected) in [
            ("*", "backup-storage:MountCapsule", Yes),
            ("*:*", "kms:Decrypt", Yes),
            ("backup-storage:*", "backup-storage:MountCapsule", Yes),
            ("backup:*", "backup-storage:MountCapsule", OtherService),
            ("backup-storage:*", "backup:CreateBackupVault", OtherService),
            ("IAM:listaccesskeys", "iam:ListAccessKeys", Yes),
            ("KMS:DE*", "kms:Decrypt", Yes),
            ("kms:*Grant", "kms:CreateGrant", Yes),
            ("kms:*Grant", "kms:ListGrants", OtherName),
            ("kms:???????", "kms:Decrypt", Yes),
            ("kms:??????", "kms:Decrypt", OtherName),
            ("kms:", "kms:Decrypt", OtherName),
            ("kms:Decrypt ", "kms:Decrypt", OtherName),
            (" kms:Decrypt", "kms:Decrypt", OtherService),
            ("kms:Decrypt,kms:Encrypt", "kms:Decrypt", OtherName),
            ("kms:${*}", "kms:Decrypt", OtherName),
        ] {
            let pattern = ActionPattern::parse(value).unwrap();
            let action = Action::parse(action).unwrap();
            assert_eq!(pattern.judge(&action), expected, "{value} {action}");
            assert_eq!(pattern.text(), value);
        }
    }

    #[test]
    fn what_is_no_value() {
        for (value, expected) in [
            ("", ActionPatternError::NoPrefix),
            ("CreateGrant", ActionPatternError::NoPrefix),
            ("**", ActionPatternError::NoPrefix),
            (":CreateGrant", ActionPatternError::NoPrefix),
            ("back*:Create*", ActionPatternError::WildcardInPrefix),
            ("?ms:Decrypt", ActionPatternError::WildcardInPrefix),
            ("*:Decrypt", ActionPatternError::WildcardInPrefix),
        ] {
            assert_eq!(ActionPattern::parse(value), Err(expected), "{value}");
        }
    }

    #[test]
    fn the_parts_of_a_value() {
        let pattern = ActionPattern::parse("kms:Create*").unwrap();
        assert_eq!(
            (pattern.service(), pattern.name()),
            (Some("kms"), Some("Create*"))
        );
        let pattern = ActionPattern::parse("*").unwrap();
        assert_eq!((pattern.service(), pattern.name()), (None, None));
    }

    #[test]
    fn actions() {
        assert_eq!(Action::parse("KMS:decrypt"), Action::parse("kms:Decrypt"));
        for text in [
            "",
            "kms",
            "kms:",
            ":Decrypt",
            "kms:*",
            "kms:De crypt",
            "a:b:c",
        ] {
            assert_eq!(Action::parse(text), None, "{text}");
        }
    }
}
