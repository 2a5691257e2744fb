//! Every learner's own case: account ids, regions, names and key ids drawn from a seed, so that a copied answer does
//! not fit.
//!
//! The file is written with values that mean something; those that vary are listed in it, and each is replaced
//! wherever it stands as a whole word: in the case, the story, the guardrails, the solutions. The same seed gives the
//! same case for ever: neither what is drawn (`rng`) nor its order here can change, and a test keeps some.

use crate::model::{Challenge, Variation};
use crate::read;
use crate::rng::{REGIONS, Random, account, is_key_id, is_name, key_id, mixed};
use crate::write::write;
use evaluator::identifiers::{Arn, is_account_id};
use serde_json::Value;
use std::collections::BTreeMap;

/// The fields that are the same for everybody.
const FIXED: [&str; 5] = ["version", "id", "after", "sources", "variation"];

impl Challenge {
    /// The challenge as the learner with this seed gets it. A challenge that was varied varies no more; where what
    /// is drawn makes no challenge, which `validate` finds, it stays as it is written.
    #[must_use]
    pub fn vary(&self, seed: u32) -> Self {
        // The same seed for a whole course, and still another draw for each of its challenges.
        let mut random = Random::new(mixed(u64::from(seed), &self.id));
        let swaps = self.draw(&mut random);
        if swaps.is_empty() {
            return self.clone();
        }
        let Ok(Value::Object(mut document)) = serde_json::to_value(self) else {
            return self.clone();
        };
        for (name, value) in &mut document {
            if !FIXED.contains(&name.as_str()) {
                replace(value, &swaps);
            }
        }
        document.remove("variation");
        document.insert("version".to_owned(), self.needed_version().into());
        // What was a challenge stays one: values are replaced by others of their kind, everywhere.
        read::read(&Value::Object(document).to_string()).unwrap_or_else(|_| self.clone())
    }

    /// What could vary, for an author to choose from: every value of a kind that can be drawn, and the names of the
    /// callers, the vault, its tags and the levels, which can become nothing yet.
    pub fn could_vary(&self) -> Variation {
        let mut could = Variation::default();
        let bare = Self {
            variation: Variation::default(),
            ..self.without_words()
        };
        // A challenge always has a JSON form.
        each_word(
            &serde_json::to_value(bare).unwrap_or_default(),
            &mut |word| {
                let of_kind = [
                    (is_account_id(word), &mut could.accounts),
                    (REGIONS.contains(&word), &mut could.regions),
                    (is_key_id(word), &mut could.keys),
                ];
                for (is_it, list) in of_kind {
                    if is_it && !list.iter().any(|one| one == word) {
                        list.push(word.to_owned());
                    }
                }
            },
        );
        let names = names(self).into_iter().filter(|name| is_name(name));
        could.names = names.map(|name| (name, Vec::new())).collect();
        could
    }

    /// What is replaced by what.
    fn draw(&self, random: &mut Random) -> BTreeMap<String, String> {
        let variation = &self.variation;
        // What the challenge names besides is drawn for nothing else. Words do not count, so that a learner keeps the
        // case when they are improved.
        let text = write(&Self {
            variation: Variation::default(),
            ..self.without_words()
        });
        let mut swaps = BTreeMap::new();
        let mut put = |from: &String, mut draw: Box<dyn FnMut() -> String + '_>| {
            let mut to = draw();
            for _ in 0..100 {
                let taken = swaps.values().any(|other| *other == to);
                let named = to != *from && text.contains(&to) && !swaps.contains_key(&to);
                if !taken && !named {
                    break;
                }
                to = draw();
            }
            swaps.insert(from.clone(), to);
        };
        for from in &variation.accounts {
            put(from, Box::new(|| account(random)));
        }
        for from in &variation.regions {
            let pick = |random: &mut Random| REGIONS.get(random.below(REGIONS.len())).copied();
            put(
                from,
                Box::new(|| pick(random).unwrap_or_default().to_owned()),
            );
        }
        for from in &variation.keys {
            put(from, Box::new(|| key_id(from, random)));
        }
        for (from, names) in &variation.names {
            let pick = |random: &mut Random| names.get(random.below(names.len())).cloned();
            put(
                from,
                Box::new(|| pick(random).unwrap_or_else(|| from.clone())),
            );
        }
        swaps
    }
}

/// What AWS calls the root of every organization: nobody would believe another name.
const ROOT: &str = "Root";

/// The names that a challenge gives: of the callers, behind `role/` or `assumed-role/`, the vault, its tags, the levels.
fn names(challenge: &Challenge) -> Vec<String> {
    let case = &challenge.start;
    let asking = challenge.guardrails.iter();
    let asking = asking.filter_map(|guardrail| guardrail.request.principal.as_deref());
    let callers = [case.caller.arn.as_str()].into_iter().chain(asking);
    let callers: Vec<Arn> = callers.filter_map(|arn| Arn::parse(arn.trim())).collect();
    let parts = |arn: &'_ Arn| -> Vec<String> {
        let parts = arn.resource().split('/').skip(1);
        parts.map(str::to_owned).collect()
    };
    let policies = &case.policies;
    let levels = policies.scp.items().iter().chain(policies.rcp.items());
    [case.vault.name.clone()]
        .into_iter()
        .chain(callers.iter().flat_map(parts))
        .chain(case.vault.tags.values().cloned())
        .chain(levels.map(|level| level.target.clone()))
        .filter(|name| name != ROOT)
        .collect()
}

/// Tells every word in the texts of a value.
fn each_word(value: &Value, tell: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => text
            .split(|character| !is_part(character))
            .for_each(&mut *tell),
        Value::Array(items) => items.iter().for_each(|item| each_word(item, tell)),
        Value::Object(members) => members.values().for_each(|member| each_word(member, tell)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Replaces in every text of a value. What maps call their values, such as the keys of tags, stays.
fn replace(value: &mut Value, swaps: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => *text = replaced(text, swaps),
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, swaps)),
        Value::Object(members) => {
            members
                .iter_mut()
                .for_each(|(_, member)| replace(member, swaps));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// A text with every whole word that is swapped. All at once: what was put in is not looked at again.
fn replaced(text: &str, swaps: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest
            .find(|character| !is_part(character))
            .unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        out.push_str(swaps.get(word).map_or(word, String::as_str));
        let (between, next) = behind.split_at(behind.find(is_part).unwrap_or(behind.len()));
        out.push_str(between);
        rest = next;
    }
    out
}

/// What goes on a word: in `prod-copy` there is no `prod`.
const fn is_part(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn only_whole_words_are_replaced_and_all_at_once() {
        let swaps = [("prod", "dev"), ("dev", "prod"), ("us-west-2", "eu-west-1")];
        let swaps = swaps
            .map(|(from, to)| (from.to_owned(), to.to_owned()))
            .into();
        for (text, expected) in [
            ("prod", "dev"),
            ("the vault `prod`, not dev.", "the vault `dev`, not prod."),
            (
                "prod-copy prod_2 xprod 2prod",
                "prod-copy prod_2 xprod 2prod",
            ),
            (
                "backup.us-west-2.amazonaws.com",
                "backup.eu-west-1.amazonaws.com",
            ),
            (
                "us-west-2a us-west-2 arn:us-west-2:prod",
                "us-west-2a eu-west-1 arn:eu-west-1:dev",
            ),
            ("ボールトprodを", "ボールトdevを"),
            ("", ""),
        ] {
            assert_eq!(replaced(text, &swaps), expected, "{text}");
        }
    }
}
