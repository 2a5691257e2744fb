//! The patterns of `Resource` and `NotResource`.
//!
//! Source: `IAM/reference_policies_elements_resource`; semantics 2.7. An ARN pattern is compared by segments: a
//! wildcard stays within its own, except for a `*` at the segment's end, which may go on. Next: `principal`.

use super::action::Action;
use super::arn::{Arn, COLONS, Resource, Segment};
use super::template::{Resolution, Template, TemplateProblem, Variable, Wildcards};
use super::wildcard::{self, Matching, Piece, Reach};
use crate::context::Context;
use crate::key::Key;
use crate::layer::Layer;
use crate::placeholder::placeholders;
use crate::small_str::SmallStr;
use crate::truth::Truth;
use std::borrow::Cow;

/// The reason why a value of `Resource` or `NotResource` matches or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResourceMatch {
    /// It matches.
    Yes,
    /// The statement has no `Resource`: it applies to the resource that its policy is attached to.
    Own,
    /// It matches only if a `*` at the end of a segment matches across the colon. AWS documents that it *can*
    /// (`IAM/reference_policies_elements_resource`, 2026); we assume that it does.
    AcrossColon,
    /// It matches in every part except that a letter's case differs in this segment.
    CaseDiffers(Segment),
    /// An ARN that differs, first in this segment.
    Differs(Segment),
    /// The request has no resource (the action has no resource type), so only `*` matches.
    NoResourceType,
    /// An alias of a KMS key, where the key's own ARN is needed (`KMS/cmks-in-iam-policies`).
    AliasOfKey,
    /// An ARN too short for this policy type.
    NotAnArn,
    /// It contains a policy variable without a value, so it matches nothing.
    Unresolved,
    /// It contains a policy variable with an unknown value.
    Unknown,
    /// It has placeholders that are not filled in, and could match with them filled in.
    Unfilled,
    /// AWS refuses it (`IAM/reference_policies_elements_resource`: an ARN or `*`), so the policy that is attached must
    /// differ here.
    Refused,
}

impl ResourceMatch {
    /// The match as a truth value.
    pub const fn truth(self) -> Truth {
        match self {
            Self::Yes | Self::Own | Self::AcrossColon => Truth::True,
            Self::Unknown | Self::Unfilled | Self::Refused => Truth::Unknown,
            Self::CaseDiffers(_)
            | Self::Differs(_)
            | Self::NoResourceType
            | Self::AliasOfKey
            | Self::NotAnArn
            | Self::Unresolved => Truth::False,
        }
    }
}

/// The treatment of an ARN with fewer than six segments. It differs by policy type; observed, not documented (semantics
/// 2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShortArn {
    /// The missing segments are `*`.
    Extends,
    /// The missing segments are `*` if the text has a wildcard; otherwise it matches nothing.
    ExtendsIfWild,
    /// The missing segments are `*` if the text ends in `*`; otherwise it is invalid.
    ExtendsIfOpen,
    /// It is invalid.
    Invalid,
}

impl ShortArn {
    /// The rule of a policy type. For VPC endpoint policies we assume the one of other resource-based policies.
    pub const fn of(layer: Layer) -> Self {
        match layer {
            Layer::Identity | Layer::Boundary | Layer::Session => Self::Extends,
            Layer::Resource | Layer::VpcEndpoint => Self::ExtendsIfWild,
            Layer::Scp => Self::ExtendsIfOpen,
            Layer::Rcp => Self::Invalid,
        }
    }
}

/// A problem of a value of `Resource` or `NotResource`, because of which it matches less than it seems to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResourceProblem {
    /// Neither `*` nor `arn:...`.
    NotAnArn,
    /// A variable before the fifth colon, which stays literal text.
    VariableBeforeResource,
    /// Text that looks like a variable but is none.
    Variable(TemplateProblem),
}

/// A value of `Resource` or `NotResource`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourcePattern {
    kind: Kind,
    problems: Vec<ResourceProblem>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Everything,
    NotAnArn(String),
    /// A value with placeholders, of any other form.
    Unfilled(Template),
    Arn {
        /// All six segments; the missing ones are `*`.
        whole: Template,
        /// The number of missing segments.
        missing: usize,
    },
}

/// The replacement for a missing segment.
const MISSING: &str = ":*";

/// The ARNs that a value of `Resource` matches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MatchingArns {
    /// Every resource, and requests without one.
    All,
    /// Those that match the pieces as [`Matching::ACROSS_COLONS`].
    Pattern(Vec<Piece>),
    /// Some of those that match the pieces, which have a `*` for the unknown value of a variable.
    Within(Vec<Piece>),
    /// None.
    None,
    /// Nobody knows: there are placeholders in it, or AWS refuses it.
    Unclear,
}

impl ResourcePattern {
    /// Parses a value; `variables` as for [`Template::parse`].
    pub fn parse(text: &str, variables: bool) -> Self {
        if text == "*" {
            return Self {
                kind: Kind::Everything,
                problems: Vec::new(),
            };
        }
        if let Some(pattern) = Self::unfilled(text, variables) {
            return pattern;
        }
        if !text.starts_with("arn:") {
            return Self {
                kind: Kind::NotAnArn(text.to_owned()),
                problems: vec![ResourceProblem::NotAnArn],
            };
        }
        let mut colons = text.bytes().enumerate().filter(|(_, byte)| *byte == b':');
        let fifth = colons.nth(COLONS - 1).map(|(at, _)| at + 1);
        let head = text.get(..fifth.unwrap_or(text.len())).unwrap_or(text);
        let mut problems = Vec::new();
        if variables && head.contains('$') && head.contains("${") {
            problems.push(ResourceProblem::VariableBeforeResource);
        }
        // Without a fifth colon there is only the head, and the missing segments are appended to it.
        let missing = match fifth {
            Some(_) => 0,
            None => COLONS.saturating_sub(head.matches(':').count()),
        };
        let mut whole = String::with_capacity(text.len() + MISSING.len() * missing);
        whole.push_str(text);
        for _ in 0..missing {
            whole.push_str(MISSING);
        }
        let plain = if variables && missing == 0 {
            head.len()
        } else {
            whole.len()
        };
        let (whole, found) = Template::of_arn(plain, whole);
        problems.extend(found.into_iter().map(ResourceProblem::Variable));
        Self {
            kind: Kind::Arn { whole, missing },
            problems,
        }
    }

    /// Parses a value with placeholders; `None` if it has none.
    fn unfilled(text: &str, variables: bool) -> Option<Self> {
        let places = placeholders(text);
        let first = places.first()?;
        let before = text.get(..first.start)?;
        // Before the fifth colon, variables stay literal text.
        let fifth = before.match_indices(':').nth(COLONS - 1);
        let plain = match fifth {
            Some((at, _)) if variables => at + 1,
            _ => text.len(),
        };
        Some(Self {
            kind: Kind::Unfilled(Template::unfilled_after(plain, text)?),
            problems: Vec::new(),
        })
    }

    /// The placeholders in it that are not filled in.
    pub fn placeholders(&self) -> &[SmallStr] {
        match &self.kind {
            Kind::Unfilled(template) => template.placeholders(),
            Kind::Everything | Kind::NotAnArn(_) | Kind::Arn { .. } => &[],
        }
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        match &self.kind {
            Kind::Everything => "*",
            Kind::NotAnArn(text) => text,
            Kind::Unfilled(template) => template.text(),
            Kind::Arn { whole, missing } => {
                let added = MISSING.len() * missing;
                whole
                    .text()
                    .get(..whole.text().len() - added)
                    .unwrap_or_default()
            }
        }
    }

    /// Returns `true` if it is `*`.
    pub fn is_everything(&self) -> bool {
        matches!(self.kind, Kind::Everything)
    }

    /// The number of the six segments that are missing at its end.
    pub fn missing_segments(&self) -> usize {
        match self.kind {
            Kind::Arn { missing, .. } => missing,
            Kind::Everything | Kind::NotAnArn(_) | Kind::Unfilled(_) => 0,
        }
    }

    /// Its problems.
    pub fn problems(&self) -> &[ResourceProblem] {
        &self.problems
    }

    /// Its variables.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        let whole = match &self.kind {
            Kind::Arn { whole, .. } | Kind::Unfilled(whole) => Some(whole),
            Kind::Everything | Kind::NotAnArn(_) => None,
        };
        whole.into_iter().flat_map(Template::variables)
    }

    /// The six segments as a template, unless it is `*` or not an ARN, or is too short for this rule.
    pub(crate) fn template(&self, short: ShortArn) -> Option<&Template> {
        match &self.kind {
            Kind::Arn { whole, missing } if *missing == 0 || self.extends(short) => Some(whole),
            Kind::Arn { .. } | Kind::Everything | Kind::NotAnArn(_) | Kind::Unfilled(_) => None,
        }
    }

    /// What an ARN must look like to match, where a `*` at the end of a segment reaches beyond the colon if that helps.
    pub fn arns(&self, short: ShortArn, context: &Context) -> MatchingArns {
        match &self.kind {
            Kind::Everything => return MatchingArns::All,
            Kind::NotAnArn(_) | Kind::Unfilled(_) => return MatchingArns::Unclear,
            Kind::Arn { .. } => {}
        }
        let Some(whole) = self.template(short) else {
            return MatchingArns::None;
        };
        match whole.resolve(context, Wildcards::Active) {
            Resolution::Pieces(pieces) => MatchingArns::Pattern(pieces.into_owned()),
            Resolution::Unknown(pieces) => MatchingArns::Within(pieces),
            Resolution::Unresolved => MatchingArns::None,
        }
    }

    /// What stands before and after each place where the unknown value of `key` goes.
    pub fn around(&self, short: ShortArn, key: &Key, context: &Context) -> Vec<[Vec<Piece>; 2]> {
        let template = self.template(short);
        template.map_or_else(Vec::new, |template| {
            template.around(key, context, Wildcards::Active)
        })
    }

    fn extends(&self, short: ShortArn) -> bool {
        match short {
            ShortArn::Extends => true,
            ShortArn::ExtendsIfWild => wildcard::is_wild(self.text()),
            ShortArn::ExtendsIfOpen => self.text().ends_with('*'),
            ShortArn::Invalid => false,
        }
    }

    /// The match with the request's resource. The action only affects the reason for a mismatch.
    pub fn judge(
        &self,
        resource: &Resource,
        short: ShortArn,
        action: &Action,
        context: &Context,
    ) -> ResourceMatch {
        if self.is_everything() {
            return ResourceMatch::Yes;
        }
        let whole = match &self.kind {
            Kind::NotAnArn(_) => return ResourceMatch::Refused,
            Kind::Unfilled(template) => return judge_unfilled(template, resource, action, context),
            _ => self.template(short),
        };
        let Some(whole) = whole else {
            return ResourceMatch::NotAnArn;
        };
        let Resource::Arn(arn) = resource else {
            return ResourceMatch::NoResourceType;
        };
        if whole.is_plain() {
            return if whole.text() == arn.as_str() {
                ResourceMatch::Yes
            } else {
                difference(whole.text().splitn(COLONS + 1, ':'), arn, action)
            };
        }
        let (pieces, known) = match whole.resolve(context, Wildcards::Active) {
            Resolution::Pieces(pieces) => (pieces, true),
            Resolution::Unknown(pieces) => (Cow::Owned(pieces), false),
            Resolution::Unresolved => return ResourceMatch::Unresolved,
        };
        let across = || wildcard::matches(&pieces, arn.as_str(), Matching::ACROSS_COLONS);
        if !known && across() {
            ResourceMatch::Unknown
        } else if known && wildcard::matches(&pieces, arn.as_str(), Matching::EXACT) {
            ResourceMatch::Yes
        } else if known && across() {
            ResourceMatch::AcrossColon
        } else {
            let colon = |piece: &Piece| *piece == Piece::Char(':');
            difference(pieces.splitn(COLONS + 1, colon), arn, action)
        }
    }
}

/// The match of a value with placeholders once they are filled in. It never matches if the text before and after them
/// already differs.
fn judge_unfilled(
    template: &Template,
    resource: &Resource,
    action: &Action,
    context: &Context,
) -> ResourceMatch {
    let Resolution::Unknown(literal) = template.resolve(context, Wildcards::Literal) else {
        return ResourceMatch::Unresolved;
    };
    let could_be = |text: &str| wildcard::matches(&literal, text, Matching::EXACT);
    let Resource::Arn(arn) = resource else {
        return if could_be("*") {
            ResourceMatch::Unfilled
        } else {
            ResourceMatch::NoResourceType
        };
    };
    let Resolution::Unknown(mut pieces) = template.resolve(context, Wildcards::Active) else {
        return ResourceMatch::Unresolved;
    };
    // An ARN that stays too short is extended where the policy type says so; text that is not an ARN is refused.
    let colons = literal.iter().filter(|piece| **piece == Piece::Char(':'));
    if colons.count() < COLONS {
        pieces.push(Piece::Many(Reach::Any));
    }
    let could_be_none = !could_begin(&literal, "arn:");
    let matches = wildcard::matches(&pieces, arn.as_str(), Matching::EXACT);
    if matches || could_be("*") {
        ResourceMatch::Unfilled
    } else if could_be_none {
        ResourceMatch::Refused
    } else {
        let colon = |piece: &Piece| *piece == Piece::Char(':');
        difference(pieces.splitn(COLONS + 1, colon), arn, action)
    }
}

/// Returns `true` if some text that matches the pieces has this prefix.
fn could_begin(pieces: &[Piece], start: &str) -> bool {
    let mut pieces = pieces.iter();
    start
        .chars()
        .all(|character| match pieces.as_slice().first() {
            Some(Piece::Char(found)) => {
                pieces.next();
                *found == character
            }
            Some(Piece::One(_)) => pieces.next().is_some(),
            Some(Piece::Many(_)) => true,
            None => false,
        })
}

/// A pattern for one segment of an ARN.
trait Pattern: Default {
    fn matches(&self, part: &str, matching: Matching) -> bool;

    fn begins(&self, text: &str) -> bool;
}

/// A segment without wildcards.
impl Pattern for &str {
    fn matches(&self, part: &str, matching: Matching) -> bool {
        *self == part || (matching.ignore_case && wildcard::equal_ignoring_case(self, part))
    }

    fn begins(&self, text: &str) -> bool {
        self.starts_with(text)
    }
}

impl Pattern for &[Piece] {
    fn matches(&self, part: &str, matching: Matching) -> bool {
        wildcard::matches(self, part, matching)
    }

    fn begins(&self, text: &str) -> bool {
        let mut pieces = self.iter();
        text.chars()
            .all(|character| pieces.next() == Some(&Piece::Char(character)))
    }
}

/// The first segment in which a pattern that does not match differs from the ARN.
fn difference<P: Pattern>(
    segments: impl Iterator<Item = P>,
    arn: &Arn,
    action: &Action,
) -> ResourceMatch {
    let mut patterns = segments.skip(1);
    let mut case = None;
    for (number, segment) in (1..).zip(Segment::ALL) {
        let pattern = patterns.next().unwrap_or_default();
        let part = arn.part(number);
        if pattern.matches(part, Matching::EXACT) {
            continue;
        }
        if !pattern.matches(part, Matching::IGNORE_CASE) {
            let alias = segment == Segment::Resource
                && action.is_of("kms")
                && pattern.begins("alias/")
                && arn.resource().starts_with("key/");
            return if alias {
                ResourceMatch::AliasOfKey
            } else {
                ResourceMatch::Differs(segment)
            };
        }
        case = case.or(Some(segment));
    }
    // Some segment differs, or the pattern would have matched.
    ResourceMatch::CaseDiffers(case.unwrap_or(Segment::Resource))
}

#[cfg(test)]
mod tests;
