//! The context of a request: the value of each context key, derived from the caller, the way of the call and its
//! action.
//! The rules are the rows of `context_rules.rs`; values that a person stated take precedence, except about the maker of
//! a call if AWS Backup makes some of them (`said_forwarded`). A key that no rule covers and that was not stated is
//! unknown.

use super::context_rules::{
    BACKUP, CALLED_VIA, CALLED_VIA_FIRST, CALLED_VIA_LAST, CLOUDFORMATION, ENCRYPTION_CONTEXT,
    ENCRYPTION_CONTEXT_KEYS, ENDPOINT_KEYS, FACTS, Fact, KMS_FACTS, MFA, Row, SOURCE_IP,
    VIA_SERVICE, is_of_identity_center, is_supported,
};
use super::{Action, On, Premise, has_denied_tags};
use crate::case::{Case, StatedValue, Via, Way};
use crate::masked;
use evaluator::context::{Context, ContextValue, Lookup};
use evaluator::identifiers::{Principal, Resource};
use evaluator::key::{Key, covers};
use evaluator::placeholder::{has_placeholder, placeholders};
use evaluator::vec_map::Set;
use std::borrow::Cow;

/// One call whose context is computed.
pub(super) struct Call<'a> {
    pub(super) case: &'a Case,
    pub(super) caller: &'a Principal,
    pub(super) action: &'static Action,
    pub(super) resource: &'a Resource,
    /// The region of the endpoint that is called, if it is known.
    pub(super) region: Option<&'a str>,
    /// AWS Backup makes the call on behalf of the caller.
    pub(super) forwarded: bool,
    /// `CloudFormation` makes the caller's call on behalf of the caller.
    pub(super) through_stack: bool,
    /// The premise that does not hold for this call.
    pub(super) without: Option<Premise>,
}

/// The keys that identify the maker of a call: the caller, or a service on behalf of the caller.
pub(crate) const WHO_CALLS: &[&str] = &[VIA_SERVICE, CALLED_VIA, CALLED_VIA_FIRST, CALLED_VIA_LAST];

/// Those of them that name the service.
pub(crate) const WHICH_SERVICE_CALLS: &[&str] = &[CALLED_VIA, CALLED_VIA_FIRST, CALLED_VIA_LAST];

/// The keys that policies test. The others are not needed, and most policies test few.
pub(super) struct RequestedKeys<'a> {
    /// `None`: all keys, if it is not known which are tested.
    keys: Option<&'a Set<Key>>,
    /// The rules for these keys, looked up once for all calls.
    facts: Vec<Stated>,
    kms_facts: Vec<Stated>,
}

/// A key, or a prefix of keys, and its rule.
type Stated = (&'static str, &'static Row);

impl<'a> RequestedKeys<'a> {
    pub(super) fn new(keys: Option<&'a Set<Key>>) -> Self {
        let mut asked = Self {
            keys,
            facts: Vec::new(),
            kms_facts: Vec::new(),
        };
        if asked.any() {
            asked.facts = asked.of(FACTS);
            asked.kms_facts = asked.of(KMS_FACTS);
        }
        asked
    }

    /// Returns `true` if any key is tested.
    pub(super) fn any(&self) -> bool {
        self.keys.is_none_or(|keys| !keys.is_empty())
    }

    /// Returns `true` if a rule's key, or one with its prefix, is tested.
    #[inline]
    fn has(&self, name: &str) -> bool {
        self.keys
            .is_none_or(|keys| keys.iter().any(|key| covers(name, key.as_str())))
    }

    /// Returns `true` if the tested keys depend on the maker of a call.
    pub(super) fn tells_who_calls(&self) -> bool {
        let others = [
            SOURCE_IP,
            MFA,
            "aws:MultiFactorAuthAge",
            "aws:TokenIssueTime",
            ENCRYPTION_CONTEXT_KEYS,
            "kms:EncryptionContext:*",
            "kms:GrantIsForAWSResource",
            "kms:ViaService",
        ];
        let keys = WHO_CALLS.iter().chain(ENDPOINT_KEYS).chain(&others);
        self.any_of(keys)
    }

    /// Returns `true` if a tested key depends on this premise.
    pub(super) fn hangs_on(&self, premise: Premise) -> bool {
        match premise {
            Premise::Forwarding | Premise::ThroughBackup | Premise::Way => self.tells_who_calls(),
            Premise::CalledVia => {
                self.any_of([CALLED_VIA, CALLED_VIA_FIRST, CALLED_VIA_LAST].iter())
            }
            Premise::EncryptionContext => self.has(ENCRYPTION_CONTEXT_KEYS),
            Premise::SourceAddress => self.has(SOURCE_IP),
        }
    }

    fn any_of<'k>(&self, mut keys: impl Iterator<Item = &'k &'k str>) -> bool {
        keys.any(|key| self.has(key))
    }

    fn of(&self, rows: &'static [Row]) -> Vec<Stated> {
        let mut stated = Vec::new();
        for row in rows {
            for key in row.keys.iter().filter(|key| self.has(key)) {
                stated.push((*key, row));
            }
        }
        stated
    }
}

impl Call<'_> {
    /// The context, restricted to the tested keys.
    pub(super) fn context(&self, asked: &RequestedKeys<'_>) -> Context {
        let mut context = Context::default();
        if !asked.any() {
            return context;
        }
        for stated in &asked.facts {
            self.state(&mut context, *stated);
        }
        for key in self.action.keys {
            if asked.has(key) {
                context.insert_unknown(Key::new(key));
            }
        }
        for (key, row) in &asked.kms_facts {
            let is_own = |key: &&str| self.action.keys.iter().any(|own| covers(own, key));
            if row.keys.iter().all(is_own) {
                self.state(&mut context, (key, row));
            }
        }
        self.tags(&mut context);
        for (key, said) in &self.case.context {
            self.add(&mut context, key, said);
        }
        self.leave_out(&mut context, asked);
        context
    }

    /// Changes the context to one in which the premise does not hold.
    fn leave_out(&self, context: &mut Context, asked: &RequestedKeys<'_>) {
        match self.without {
            Some(Premise::CalledVia) => {
                let stack = self.through_stack.then(|| CLOUDFORMATION.to_owned());
                for key in [CALLED_VIA_FIRST, CALLED_VIA_LAST] {
                    match &stack {
                        Some(stack) => {
                            context.insert(Key::new(key), ContextValue::One(stack.clone()));
                        }
                        None => context.insert_absent(Key::new(key)),
                    }
                }
                match stack {
                    Some(stack) => {
                        context.insert(Key::new(CALLED_VIA), ContextValue::Many(vec![stack]));
                    }
                    None => context.insert_absent(Key::new(CALLED_VIA)),
                }
            }
            Some(Premise::EncryptionContext) if asked.has(ENCRYPTION_CONTEXT_KEYS) => {
                let keys = [ENCRYPTION_CONTEXT, "another"].map(str::to_owned);
                let key = Key::new(ENCRYPTION_CONTEXT_KEYS);
                context.insert(key, ContextValue::Many(keys.to_vec()));
            }
            Some(Premise::SourceAddress) if asked.has(SOURCE_IP) => {
                context.insert_present(Key::new(SOURCE_IP), Vec::new());
            }
            _ => {}
        }
    }

    /// The services through which the call is made, in order.
    pub(super) fn services(&self) -> &'static [&'static str] {
        match (self.through_stack, self.forwarded) {
            (false, false) => &[],
            (false, true) => &[BACKUP],
            (true, false) => &[CLOUDFORMATION],
            (true, true) => &[CLOUDFORMATION, BACKUP],
        }
    }

    /// Returns `true` if a service makes the call on behalf of the caller.
    pub(super) const fn is_relayed(&self) -> bool {
        self.through_stack || self.forwarded
    }

    /// The service that is called, by its action prefix.
    pub(super) fn service(&self) -> &'static str {
        let service = self.action.name.split_once(':');
        service.map_or("", |(service, _)| service)
    }

    fn state(&self, context: &mut Context, (key, row): Stated) {
        let key = Key::new(key);
        match (row.says)(self) {
            Fact::One(value) => context.insert(key, ContextValue::One(value)),
            Fact::Many(values) => context.insert(key, ContextValue::Many(values)),
            Fact::Present => context.insert_present(key, Vec::new()),
            Fact::Matching(patterns) => context.insert_present(key, patterns),
            Fact::Same(other) => context.insert_same(key, Key::new(other)),
            Fact::Absent => context.insert_absent(key),
            Fact::Unknown => context.insert_unknown(key),
        }
    }

    /// Whether the vault has tags of which not even the names are known: one is named by a placeholder, or AWS denied
    /// setting them and none was stated.
    pub(super) fn has_unknown_tags(&self) -> bool {
        let mut names = self.case.vault.tags.keys();
        self.action.on == On::Vault
            && (names.any(|name| has_placeholder(name)) || has_denied_tags(self.case))
    }

    /// Adds the tags of the caller and of the vault.
    fn tags(&self, context: &mut Context) {
        for (name, value) in &self.case.caller.tags {
            self.tag(context, "PrincipalTag", name, value);
        }
        let tags = &self.case.vault.tags;
        if self.action.on != On::Vault || tags.is_empty() {
            return;
        }
        for (name, value) in tags.iter().filter(|(name, _)| !has_placeholder(name)) {
            for kind in ["RequestTag", "ResourceTag"] {
                self.tag(context, kind, name, value);
            }
        }
        if self.has_unknown_tags() {
            return;
        }
        context.insert(
            Key::new("aws:TagKeys"),
            ContextValue::Many(tags.keys().cloned().collect()),
        );
    }

    /// Adds a tag. One with a placeholder or a masked value is present with an unknown value.
    fn tag(&self, context: &mut Context, kind: &str, name: &str, value: &str) {
        let key = Key::new(&format!("aws:{kind}/{name}"));
        let value = self.filled_in(value);
        match unknown_parts(key.as_str(), &value) {
            Some(pattern) => insert_in_part(context, key, vec![pattern]),
            None => context.insert(key, ContextValue::One(value.into_owned())),
        }
    }

    /// Adds a value that a person stated for a key. It refers to the call that the person makes; for calls on behalf of
    /// the person it holds as far as AWS forwards the key.
    fn add(&self, context: &mut Context, name: &str, said: &StatedValue) {
        let key = Key::new(name);
        let dropped = self.is_relayed() && ENDPOINT_KEYS.iter().any(|other| covers(other, name));
        let dropped = dropped || !is_supported(name, self.service());
        // Values stated for these keys identify the maker of the person's call ([`said_stack`]); the services of each
        // call follow from that.
        let told = self.through_stack && of_stack(name, said);
        let has_key = || self.action.keys.iter().any(|own| covers(own, name));
        // With AWS Backup in between, a service makes some calls and not others, whatever is stated about one of them.
        let differs = self.case.via_backup == Via::Backup && covers(VIA_SERVICE, name);
        let of_service = ["kms:*", "backup:*"].iter().any(|keys| covers(keys, name));
        if dropped || told || differs || (of_service && !has_key()) {
            return;
        }
        // A user's long-term keys become temporary credentials in calls on behalf of the user, and these have the key:
        // "the service re-uses the user's credentials".
        let becomes_false = self.is_relayed()
            && *said == StatedValue::Absent
            && covers(MFA, name)
            && matches!(self.caller, Principal::User(_));
        let filled = |value: &String| self.filled_in(value).into_owned();
        let value = match said {
            _ if becomes_false => ContextValue::One("false".to_owned()),
            StatedValue::Absent => return context.insert_absent(key),
            StatedValue::One(value) => ContextValue::One(filled(value)),
            StatedValue::Many(values) => ContextValue::Many(values.iter().map(filled).collect()),
        };
        match patterns(name, &value) {
            Some(patterns) => insert_in_part(context, key, patterns),
            None => context.insert(key, value),
        }
    }

    /// A stated value with the values of its placeholders.
    fn filled_in<'v>(&self, value: &'v str) -> Cow<'v, str> {
        let mut filled = Cow::Borrowed(value);
        for (name, known) in &self.case.placeholders {
            if !known.is_empty() && filled.contains(name.as_str()) {
                filled = Cow::Owned(filled.replace(name.as_str(), known));
            }
        }
        filled
    }

    /// The value that a person stated for a key.
    pub(super) fn said(&self, name: &str) -> Option<&StatedValue> {
        self.case.said(name).map(|(_, said)| said)
    }

    /// The account that owns the resource; none for an action without a resource.
    pub(super) fn owner(&self) -> Option<&str> {
        match self.resource {
            Resource::Any => None,
            Resource::Arn(arn) => Some(arn.account()),
        }
    }
}

/// Whether `CloudFormation` makes the person's call on behalf of the person, if that was stated: by the tool with which
/// the vault is created, or by the call's context.
///
/// A stack with a role of its own acts as that role, on nobody's behalf: `aws:ViaAWSService` "returns false if the service
/// uses a service role" (`IAM/reference_policies_condition-keys`). A session of a role may be either.
pub(super) fn said_stack(case: &Case, caller: Option<&Principal>) -> Option<bool> {
    let is_of_role = caller.is_some_and(may_be_role_of_stack);
    match case.way {
        Some(Way::CloudFormation) if caller.is_some_and(is_role_of_stack) => return Some(false),
        Some(Way::CloudFormation) if !is_of_role => return Some(true),
        Some(Way::Direct | Way::Terraform) => return Some(false),
        Some(Way::CloudFormation) | None => {}
    }
    let mut services = [CALLED_VIA, CALLED_VIA_FIRST, CALLED_VIA_LAST].into_iter();
    let said = services.find_map(|key| case.said(key).filter(|said| is_fact(*said)));
    if let Some((name, said)) = said {
        return Some(of_stack(name, said));
    }
    // Whatever the value, the person knows who makes which call: a service that makes some is AWS Backup.
    let said = case.said(VIA_SERVICE).filter(|said| is_fact(*said));
    said.map(|_| false)
}

/// Returns `true` if the caller can be the role that a stack was created with: no user, and no person of Identity Center.
fn may_be_role_of_stack(caller: &Principal) -> bool {
    matches!(caller, Principal::Session(_) | Principal::Role(_)) && !is_of_identity_center(caller)
}

/// Returns `true` for the session in which `CloudFormation` acts as a stack's role: it calls them all `AWSCloudFormation`
/// (as seen in its error messages; inferred).
fn is_role_of_stack(caller: &Principal) -> bool {
    let Principal::Session(session) = caller else {
        return false;
    };
    session.resource().ends_with("/AWSCloudFormation")
}

/// Returns `true` if a person stated the services through which calls come.
pub(super) fn says_called_via(case: &Case) -> bool {
    let mut keys = [CALLED_VIA, CALLED_VIA_FIRST, CALLED_VIA_LAST].into_iter();
    keys.any(|key| case.said(key).is_some())
}

/// Returns `true` if the encryption context of a call is assumed to have one key only.
pub(super) fn assumes_encryption_context(case: &Case, action: &Action, forwarded: bool) -> bool {
    let is_grant = forwarded && action.name == "kms:CreateGrant";
    is_grant && case.said(ENCRYPTION_CONTEXT_KEYS).is_none()
}

/// Returns `true` if a person stated the address of their calls.
pub(super) fn says_address(case: &Case) -> bool {
    matches!(case.said(SOURCE_IP), Some((_, StatedValue::One(_))))
}

/// Returns `true` if the value stated for a key names `CloudFormation` as a service that the call comes through.
fn of_stack(name: &str, said: &StatedValue) -> bool {
    let is_such = [CALLED_VIA, CALLED_VIA_FIRST, CALLED_VIA_LAST]
        .iter()
        .any(|key| covers(key, name));
    let is_stack = |value: &String| value.eq_ignore_ascii_case(CLOUDFORMATION);
    is_such
        && match said {
            StatedValue::Absent => false,
            StatedValue::One(value) => is_stack(value),
            StatedValue::Many(values) => values.iter().any(is_stack),
        }
}

/// Returns `true` if a value was stated for a context key, and no part of it is masked or a placeholder.
pub(super) fn is_fact((name, said): (&str, &StatedValue)) -> bool {
    match said {
        StatedValue::Absent => true,
        StatedValue::One(value) => unknown_parts(name, value).is_none(),
        StatedValue::Many(values) => {
            let mut values = values.iter();
            values.all(|value| unknown_parts(name, value).is_none())
        }
    }
}

/// The patterns of a value of which a part is unknown; `None` if all of it is known.
fn patterns(name: &str, value: &ContextValue) -> Option<Vec<String>> {
    let values = match value {
        ContextValue::One(value) => std::slice::from_ref(value),
        ContextValue::Many(values) => values,
    };
    let parts: Vec<_> = values
        .iter()
        .map(|value| unknown_parts(name, value))
        .collect();
    if parts.iter().all(Option::is_none) {
        return None;
    }
    let parts = values.iter().zip(parts);
    Some(
        parts
            .map(|(value, part)| part.unwrap_or_else(|| value.clone()))
            .collect(),
    )
}

/// The value of a context key with `*` for each part that is masked or a placeholder: such a part is not a fact. `None`
/// if there is none.
fn unknown_parts(name: &str, value: &str) -> Option<String> {
    // These values come from AWS, in the form of placeholders: `EXTERNAL_KEY_STORE`, `[aws-cli/2.15.0]`.
    let is_of_aws = covers("kms:KeyOrigin", name)
        && value
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
        || covers("aws:UserAgent", name) && value.contains('/');
    if is_of_aws {
        return None;
    }
    let places = placeholders(value);
    if places.is_empty() {
        return masked::is_masked(value).then(|| "*".to_owned());
    }
    let mut pattern = String::new();
    let mut end = 0;
    for place in places {
        pattern.push_str(value.get(end..place.start)?);
        pattern.push('*');
        end = place.end;
    }
    pattern.push_str(value.get(end..)?);
    Some(pattern)
}

/// Marks a key as present with a value of which only patterns are known. A value that follows from the rest of the case
/// stays.
fn insert_in_part(context: &mut Context, key: Key, patterns: Vec<String>) {
    let is_anything = patterns.iter().any(|pattern| pattern == "*");
    let follows = match context.lookup(&key) {
        Lookup::Known(_) => true,
        Lookup::Unknown => {
            let present = context.present(&key);
            is_anything && present.is_some_and(|patterns| !patterns.is_empty())
        }
        Lookup::Absent => false,
    };
    if !follows {
        context.insert_present(key, if is_anything { Vec::new() } else { patterns });
    }
}

/// Whether AWS Backup makes the call whose maker AWS does not document, if a person stated it.
pub(super) fn said_forwarded(case: &Case) -> Option<bool> {
    let (_, said) = case.said(VIA_SERVICE)?;
    match said {
        StatedValue::One(value) if value.eq_ignore_ascii_case("true") => Some(true),
        StatedValue::One(value) if value.eq_ignore_ascii_case("false") => Some(false),
        StatedValue::Absent => Some(false),
        StatedValue::One(_) | StatedValue::Many(_) => None,
    }
}
