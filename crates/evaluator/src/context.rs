//! The context of a request: the known, absent and unknown context keys.
//!
//! Which keys AWS sets, and when, is not known here: the caller that builds the request provides them. Next:
//! `identifiers`.

use crate::key::Key;
use crate::vec_map::{Map, Set};
use std::sync::Arc;

/// The value of a context key: text, whatever JSON type it came as (`true`, `5` and `"5"` are text here).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContextValue {
    /// A single-valued key.
    One(String),
    /// A multi-valued key.
    Many(Vec<String>),
}

/// The state of a context key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup<'a> {
    /// The key is present with this value.
    Known(&'a ContextValue),
    /// The key is not in the request.
    Absent,
    /// Unknown whether the key is present, or with which value.
    Unknown,
}

/// The request context. A key that is neither known nor unknown is absent: that is a fact. Clones share their data
/// until one of them changes; an empty context allocates nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context(Option<Arc<Keys>>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Keys {
    known: Map<Key, ContextValue>,
    /// Absent keys that a prefix in `unknown` may cover.
    absent: Set<Key>,
    unknown: Set<Key>,
    /// Keys that are certainly present with an unknown value, and the patterns of which each of their values matches
    /// one.
    present: Map<Key, Vec<String>>,
    /// Of those, the keys that have the same value as another key.
    same: Map<Key, Key>,
}

impl Context {
    /// Sets the value of a key, replacing what was set before.
    pub fn insert(&mut self, key: Key, value: ContextValue) {
        let keys = self.keys_mut();
        keys.absent.remove(&key);
        keys.present.remove(&key);
        keys.known.insert(key, value);
    }

    /// Marks a key as present with an unknown value. Each of its values matches one of the patterns, in which `*` and
    /// `?` are wildcards; without patterns, any value is possible.
    pub fn insert_present(&mut self, key: Key, patterns: Vec<String>) {
        let keys = self.keys_mut();
        keys.absent.remove(&key);
        keys.known.remove(&key);
        keys.present.insert(key, patterns);
    }

    /// Marks two keys as present with one and the same unknown value.
    pub fn insert_same(&mut self, key: Key, other: Key) {
        self.insert_present(key.clone(), Vec::new());
        self.insert_present(other.clone(), Vec::new());
        let keys = self.keys_mut();
        keys.same.insert(key.clone(), other.clone());
        keys.same.insert(other, key);
    }

    /// Marks a key as absent. Only needed for a key that an unknown prefix covers. With a `*` at its end, every key
    /// with this prefix.
    pub fn insert_absent(&mut self, key: Key) {
        let keys = self.keys_mut();
        keys.known.remove(&key);
        keys.present.remove(&key);
        keys.absent.insert(key);
    }

    /// Marks a key as unknown. With a `*` at its end, every key with this prefix.
    pub fn insert_unknown(&mut self, key: Key) {
        self.keys_mut().unknown.insert(key);
    }

    /// The state of the key. The most specific entry wins: the key itself before prefixes, a longer prefix before a
    /// shorter one; between equally specific ones, absent before unknown. A key without an entry is absent.
    ///
    /// # Examples
    ///
    /// ```
    /// use evaluator::context::{Context, ContextValue, Lookup};
    /// use evaluator::key::Key;
    ///
    /// let mut context = Context::default();
    /// let address = ContextValue::One("203.0.113.7".to_owned());
    /// context.insert(Key::new("aws:SourceIp"), address.clone());
    /// context.insert_unknown(Key::new("aws:PrincipalTag/*"));
    ///
    /// assert_eq!(context.lookup(&Key::new("aws:sourceip")), Lookup::Known(&address));
    /// assert_eq!(context.lookup(&Key::new("aws:PrincipalTag/team")), Lookup::Unknown);
    /// // What nobody mentions is not there: that is a fact.
    /// assert_eq!(context.lookup(&Key::new("aws:SourceVpce")), Lookup::Absent);
    /// ```
    pub fn lookup(&self, key: &Key) -> Lookup<'_> {
        let Some(keys) = &self.0 else {
            return Lookup::Absent;
        };
        if let Some(value) = keys.known.get(key) {
            return Lookup::Known(value);
        }
        if keys.present.get(key).is_some() {
            return Lookup::Unknown;
        }
        let closest = |said: &Set<Key>| {
            let covering = said.iter().filter(|one| one.covers(key));
            let beginning = covering.map(|one| one.as_str().strip_suffix('*'));
            beginning
                .map(|start| start.map_or(usize::MAX, str::len))
                .max()
        };
        match (closest(&keys.unknown), closest(&keys.absent)) {
            (Some(unknown), Some(absent)) if absent >= unknown => Lookup::Absent,
            (Some(_), _) => Lookup::Unknown,
            (None, _) => Lookup::Absent,
        }
    }

    /// The known keys and their values, in the order of the keys.
    pub fn known(&self) -> impl Iterator<Item = (&Key, &ContextValue)> {
        self.0.iter().flat_map(|keys| keys.known.iter())
    }

    /// The unknown keys and prefixes as they were added, including those that are certainly present.
    pub fn unknown(&self) -> impl Iterator<Item = &Key> {
        let keys = self.0.iter();
        keys.flat_map(|keys| keys.unknown.iter().chain(keys.present.keys()))
    }

    /// The patterns of a key that is certainly present with an unknown value: each of its values matches one of them;
    /// empty if any value is possible. `None` for every other key.
    pub fn present(&self, key: &Key) -> Option<&[String]> {
        let keys = self.0.as_ref()?;
        keys.present.get(key).map(Vec::as_slice)
    }

    /// Returns `true` if two keys are present with the same unknown value.
    pub fn are_same(&self, key: &Key, other: &Key) -> bool {
        let same = self.0.as_ref().and_then(|keys| keys.same.get(key));
        same == Some(other) && self.present(key).is_some() && self.present(other).is_some()
    }

    fn keys_mut(&mut self) -> &mut Keys {
        Arc::make_mut(self.0.get_or_insert_default())
    }
}

#[cfg(test)]
mod tests {
    use super::{Context, ContextValue, Lookup};
    use crate::key::Key;

    #[test]
    fn known_counts_before_unknown_and_unknown_before_absent() {
        let mut context = Context::default();
        let value = ContextValue::One("red".to_owned());
        context.insert(Key::new("aws:PrincipalTag/team"), value.clone());
        context.insert_unknown(Key::new("aws:PrincipalTag/*"));
        context.insert_unknown(Key::new("aws:SourceIp"));
        context.insert_absent(Key::new("aws:PrincipalTag/none"));
        context.insert_absent(Key::new("aws:PrincipalTag/no-*"));
        context.insert_unknown(Key::new("aws:PrincipalTag/no-one-*"));
        context.insert_absent(Key::new("kms:ViaService*"));
        context.insert_unknown(Key::new("kms:ViaService"));
        for (key, expected) in [
            ("AWS:PrincipalTag/TEAM", Lookup::Known(&value)),
            ("aws:PrincipalTag/other", Lookup::Unknown),
            ("aws:PrincipalTag/none", Lookup::Absent),
            ("aws:PrincipalTag/no-way", Lookup::Absent),
            ("aws:PrincipalTag/no-one-knows", Lookup::Unknown),
            ("aws:sourceip", Lookup::Unknown),
            ("kms:viaservice", Lookup::Unknown),
            ("kms:ViaServices", Lookup::Absent),
            ("aws:SourceVpc", Lookup::Absent),
        ] {
            assert_eq!(context.lookup(&Key::new(key)), expected, "{key}");
        }
    }

    #[test]
    fn a_key_that_is_there_is_unknown_until_its_value_is_said() {
        let mut context = Context::default();
        let key = Key::new("aws:PrincipalArn");
        context.insert_unknown(Key::new("*"));
        assert_eq!(context.present(&key), None);
        context.insert_present(key.clone(), vec!["arn:*".to_owned()]);
        assert_eq!(context.lookup(&key), Lookup::Unknown);
        assert_eq!(context.present(&key), Some(&["arn:*".to_owned()][..]));
        assert_eq!(context.unknown().count(), 2);
        context.insert_absent(key.clone());
        assert_eq!(context.lookup(&key), Lookup::Absent);
        assert_eq!(context.present(&key), None);
        context.insert_present(key.clone(), Vec::new());
        let value = ContextValue::One("1".to_owned());
        context.insert(key.clone(), value.clone());
        assert_eq!(context.lookup(&key), Lookup::Known(&value));
        assert_eq!(context.present(&key), None);
    }

    #[test]
    fn keys_are_the_same_until_one_of_them_is_said() {
        let mut context = Context::default();
        let [caller, resource] = ["aws:PrincipalOrgID", "aws:ResourceOrgID"].map(Key::new);
        assert!(!context.are_same(&caller, &resource));
        context.insert_same(caller.clone(), resource.clone());
        assert!(context.are_same(&caller, &resource) && context.are_same(&resource, &caller));
        context.insert_absent(caller.clone());
        assert!(!context.are_same(&caller, &resource));
    }

    #[test]
    fn the_last_word_counts() {
        let mut context = Context::default();
        let key = Key::new("k");
        let value = ContextValue::One("1".to_owned());
        context.insert_absent(key.clone());
        context.insert(key.clone(), value.clone());
        assert_eq!(context.lookup(&key), Lookup::Known(&value));
        context.insert_absent(key.clone());
        assert_eq!(context.lookup(&key), Lookup::Absent);
    }
}
