//! The context of a request: what follows for each context key from who calls, how, and for what.
//!
//! The rows of `context_rules.rs` say it; what a person said counts before them, but for who makes a call where
//! AWS Backup makes some (`said_forwarded`). A key that no row knows and nobody mentioned is unknown.

use super::context_rules::{
    BACKUP, CALLED_VIA, CALLED_VIA_FIRST, CALLED_VIA_LAST, CLOUDFORMATION, ENCRYPTION_CONTEXT,
    ENCRYPTION_CONTEXT_KEYS, ENDPOINT_KEYS, FACTS, Fact, KMS_FACTS, MFA, Row, SOURCE_IP,
    VIA_SERVICE, is_supported,
};
use super::{Action, On, Premise};
use crate::case::{Case, StatedValue, Via, Way};
use crate::masked;
use evaluator::context::{Context, ContextValue};
use evaluator::identifiers::{Principal, Resource};
use evaluator::key::{Key, covers};
use evaluator::placeholder::has_placeholder;
use evaluator::vec_map::Set;

/// One call of which the context is asked for.
pub(super) struct Call<'a> {
    pub(super) case: &'a Case,
    pub(super) caller: &'a Principal,
    pub(super) action: &'static Action,
    pub(super) resource: &'a Resource,
    /// The region of the endpoint that is called, if it is known.
    pub(super) region: Option<&'a str>,
    /// AWS Backup makes the call in the caller's name.
    pub(super) forwarded: bool,
    /// `CloudFormation` makes the caller's call in the caller's name.
    pub(super) through_stack: bool,
    /// This is not as it is taken to be.
    pub(super) without: Option<Premise>,
}

/// The keys of who makes a call: the caller, or a service in the caller's name.
pub(crate) const WHO_CALLS: &[&str] = &[VIA_SERVICE, CALLED_VIA, CALLED_VIA_FIRST, CALLED_VIA_LAST];

/// Those of them that name the service.
pub(crate) const WHICH_SERVICE_CALLS: &[&str] = &[CALLED_VIA, CALLED_VIA_FIRST, CALLED_VIA_LAST];

/// The keys that policies ask for. Nobody looks at the others, and most policies ask for few.
pub(super) struct RequestedKeys<'a> {
    /// `None`: all, because nobody knows which.
    keys: Option<&'a Set<Key>>,
    /// What follows for them, looked up once for all calls.
    facts: Vec<Stated>,
    kms_facts: Vec<Stated>,
}

/// A key, or the beginning of some, and its row.
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

    /// Whether any key is.
    pub(super) fn any(&self) -> bool {
        self.keys.is_none_or(|keys| !keys.is_empty())
    }

    /// Whether a row's key, or one that begins so, is asked for.
    #[inline]
    fn has(&self, name: &str) -> bool {
        self.keys
            .is_none_or(|keys| keys.iter().any(|key| covers(name, key.as_str())))
    }

    /// Whether what a call has depends on who makes it, for the keys that are asked for.
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

    /// Whether something is asked for that an premise decides.
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
    /// The context, as far as somebody asks for it.
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

    /// Turns the premise that is not to hold into what could be instead.
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

    /// Through which services the call is made, the first one first.
    pub(super) fn services(&self) -> &'static [&'static str] {
        match (self.through_stack, self.forwarded) {
            (false, false) => &[],
            (false, true) => &[BACKUP],
            (true, false) => &[CLOUDFORMATION],
            (true, true) => &[CLOUDFORMATION, BACKUP],
        }
    }

    /// Whether a service makes the call in the caller's name.
    pub(super) const fn is_relayed(&self) -> bool {
        self.through_stack || self.forwarded
    }

    /// The service that is called, as its actions name it.
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

    /// Whether the vault has tags of which not even the names are known: one is named by a placeholder.
    pub(super) fn has_unknown_tags(&self) -> bool {
        let mut names = self.case.vault.tags.keys();
        self.action.on == On::Vault && names.any(|name| has_placeholder(name))
    }

    /// The tags of the caller and of the vault.
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

    /// A tag. One whose value is a placeholder or masked is there, with a value that is not known.
    fn tag(&self, context: &mut Context, kind: &str, name: &str, value: &str) {
        let key = Key::new(&format!("aws:{kind}/{name}"));
        let filled = self.case.placeholders.get(value).map(String::as_str);
        let value = filled.filter(|filled| !filled.is_empty()).unwrap_or(value);
        if has_placeholder(value) || masked::is_masked(value) {
            context.insert_present(key, Vec::new());
        } else {
            context.insert(key, ContextValue::One(value.to_owned()));
        }
    }

    /// What a person said about a key. It is about the call that the person makes; of calls in the person's name
    /// it holds as far as AWS passes it on.
    fn add(&self, context: &mut Context, name: &str, said: &StatedValue) {
        let key = Key::new(name);
        let dropped = self.is_relayed() && ENDPOINT_KEYS.iter().any(|other| covers(other, name));
        let dropped = dropped || !is_supported(name, self.service());
        // What was said of these tells who makes the person's call ([`said_stack`]); through which services each call
        // goes follows from it.
        let told = self.through_stack && of_stack(name, said);
        let has_key = || self.action.keys.iter().any(|own| covers(own, name));
        // With AWS Backup in between, a service makes some calls and not others, whatever is said of one of them.
        let differs = self.case.via_backup == Via::Backup && covers(VIA_SERVICE, name);
        if dropped || told || differs || (covers("kms:*", name) && !has_key()) {
            return;
        }
        // A user's long-term keys become temporary credentials in calls in the user's name, and these have the
        // key: "the service re-uses the user's credentials".
        let becomes_false = self.is_relayed()
            && *said == StatedValue::Absent
            && covers(MFA, name)
            && matches!(self.caller, Principal::User(_));
        match said {
            _ if becomes_false => context.insert(key, ContextValue::One("false".to_owned())),
            StatedValue::Absent => context.insert_absent(key),
            StatedValue::One(value) => context.insert(key, ContextValue::One(value.clone())),
            StatedValue::Many(values) => context.insert(key, ContextValue::Many(values.clone())),
        }
    }

    /// What a person said about a key.
    pub(super) fn said(&self, name: &str) -> Option<&StatedValue> {
        self.case.said(name).map(|(_, said)| said)
    }

    /// The account that the resource belongs to; nobody's for an action without a resource.
    pub(super) fn owner(&self) -> Option<&str> {
        match self.resource {
            Resource::Any => None,
            Resource::Arn(arn) => Some(arn.account()),
        }
    }
}

/// Whether `CloudFormation` makes the person's call in the person's name, if that was said: by the way in which the vault
/// is created, or by what the call carries.
pub(super) fn said_stack(case: &Case) -> Option<bool> {
    match case.way {
        Some(Way::CloudFormation) => return Some(true),
        Some(Way::Direct | Way::Terraform) => return Some(false),
        None => {}
    }
    let mut called = [CALLED_VIA, CALLED_VIA_FIRST, CALLED_VIA_LAST].into_iter();
    if let Some((name, said)) = called.find_map(|key| case.said(key)) {
        return Some(of_stack(name, said));
    }
    // Whatever was said of it, the person knows who makes which call: a service that makes some is AWS Backup.
    case.said(VIA_SERVICE).map(|_| false)
}

/// Whether a person said through which services calls come.
pub(super) fn says_called_via(case: &Case) -> bool {
    let mut keys = [CALLED_VIA, CALLED_VIA_FIRST, CALLED_VIA_LAST].into_iter();
    keys.any(|key| case.said(key).is_some())
}

/// Whether the encryption context of a call is taken to have one key only.
pub(super) fn assumes_encryption_context(case: &Case, action: &Action, forwarded: bool) -> bool {
    let is_grant = forwarded && action.name == "kms:CreateGrant";
    is_grant && case.said(ENCRYPTION_CONTEXT_KEYS).is_none()
}

/// Whether a person said from which address they call.
pub(super) fn says_address(case: &Case) -> bool {
    matches!(case.said(SOURCE_IP), Some((_, StatedValue::One(_))))
}

/// Whether what was said of a key names `CloudFormation` as a service that the call comes through.
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

/// Whether AWS Backup makes the call of which AWS does not say who makes it, if a person knows.
pub(super) fn said_forwarded(case: &Case) -> Option<bool> {
    let (_, said) = case.said(VIA_SERVICE)?;
    match said {
        StatedValue::One(value) if value.eq_ignore_ascii_case("true") => Some(true),
        StatedValue::One(value) if value.eq_ignore_ascii_case("false") => Some(false),
        StatedValue::Absent => Some(false),
        StatedValue::One(_) | StatedValue::Many(_) => None,
    }
}
