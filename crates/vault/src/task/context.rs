//! The context of a request: what follows for each context key from who calls, how, and for what.
//!
//! The rows of `fact.rs` say it; what a person said counts before them, but for who makes a call where
//! AWS Backup makes some (`said_forwarded`). A key that no row knows and nobody mentioned is unknown.

use super::fact::{ENDPOINT_KEYS, FACTS, Fact, KMS_FACTS, MFA, Row, VIA_SERVICE};
use super::{Action, On};
use crate::case::{Case, Said, Via};
use evaluator::context::{Context, ContextValue};
use evaluator::key::{Key, covers};
use evaluator::name::{Principal, Resource};
use evaluator::sorted::Set;

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
}

/// The keys that policies ask for. Nobody looks at the others, and most policies ask for few.
pub(super) struct Asked<'a> {
    /// `None`: all, because nobody knows which.
    keys: Option<&'a Set<Key>>,
    /// What follows for them, looked up once for all calls.
    facts: Vec<Stated>,
    kms_facts: Vec<Stated>,
}

/// A key, or the beginning of some, and its row.
type Stated = (&'static str, &'static Row);

impl<'a> Asked<'a> {
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
    pub(super) fn context(&self, asked: &Asked<'_>) -> Context {
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
            if row.keys.iter().all(|key| self.action.keys.contains(key)) {
                self.state(&mut context, (key, row));
            }
        }
        self.tags(&mut context);
        for (key, said) in &self.case.context {
            self.add(&mut context, key, said);
        }
        context
    }

    fn state(&self, context: &mut Context, (key, row): Stated) {
        let key = Key::new(key);
        match (row.says)(self) {
            Fact::One(value) => context.insert(key, ContextValue::One(value)),
            Fact::Many(values) => context.insert(key, ContextValue::Many(values)),
            Fact::Absent => context.insert_absent(key),
            Fact::Unknown => context.insert_unknown(key),
        }
    }

    /// The tags of the caller and of the vault.
    fn tags(&self, context: &mut Context) {
        for (name, value) in &self.case.caller.tags {
            context.insert(
                Key::new(&format!("aws:PrincipalTag/{name}")),
                ContextValue::One(value.clone()),
            );
        }
        let tags = &self.case.vault.tags;
        if self.action.on != On::Vault || tags.is_empty() {
            return;
        }
        for (name, value) in tags {
            for kind in ["RequestTag", "ResourceTag"] {
                context.insert(
                    Key::new(&format!("aws:{kind}/{name}")),
                    ContextValue::One(value.clone()),
                );
            }
        }
        context.insert(
            Key::new("aws:TagKeys"),
            ContextValue::Many(tags.keys().cloned().collect()),
        );
    }

    /// What a person said about a key. It is about the call that the person makes; of calls in the person's name
    /// it holds as far as AWS passes it on.
    fn add(&self, context: &mut Context, name: &str, said: &Said) {
        let key = Key::new(name);
        let dropped = self.forwarded && ENDPOINT_KEYS.iter().any(|other| covers(other, name));
        let has_key = || self.action.keys.iter().any(|own| covers(own, name));
        // With AWS Backup in between, a service makes some calls and not others, whatever is said of one of them.
        let differs = self.case.via_backup == Via::Backup && covers(VIA_SERVICE, name);
        if dropped || differs || (covers("kms:*", name) && !has_key()) {
            return;
        }
        // A user's long-term keys become temporary credentials in calls in the user's name, and these have the
        // key: "the service re-uses the user's credentials".
        let becomes_false = self.forwarded
            && *said == Said::Absent
            && covers(MFA, name)
            && matches!(self.caller, Principal::User(_));
        match said {
            _ if becomes_false => context.insert(key, ContextValue::One("false".to_owned())),
            Said::Absent => context.insert_absent(key),
            Said::One(value) => context.insert(key, ContextValue::One(value.clone())),
            Said::Many(values) => context.insert(key, ContextValue::Many(values.clone())),
        }
    }

    /// What a person said about a key.
    pub(super) fn said(&self, name: &str) -> Option<&Said> {
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

/// Whether AWS Backup makes the call of which AWS does not say who makes it, if a person knows.
pub(super) fn said_forwarded(case: &Case) -> Option<bool> {
    let (_, said) = case.said(VIA_SERVICE)?;
    match said {
        Said::One(value) if value.eq_ignore_ascii_case("true") => Some(true),
        Said::One(value) if value.eq_ignore_ascii_case("false") => Some(false),
        Said::Absent => Some(false),
        Said::One(_) | Said::Many(_) => None,
    }
}
