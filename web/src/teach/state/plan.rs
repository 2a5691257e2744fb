//! A workshop while a trainer prepares it. Pure.

use challenge::workshop::Listed;
use challenge::{COURSE, Challenge, Text, Workshop};
use std::collections::BTreeMap;

/// A workshop in preparation.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// What it is called.
    pub title: String,
    /// The seed, as typed.
    pub seed: String,
    /// The language's code; blank for the learner's own.
    pub language: String,
    /// The last day, as the field has it.
    pub ends: String,
    /// Everything that could be in it, in its order.
    pub items: Vec<Item>,
}

/// A challenge that could be in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The challenge, as the workshop will hold it.
    pub listed: Listed,
    /// Its title.
    pub title: Text,
    /// Whether it is in.
    pub chosen: bool,
}

/// What a trainer does with it.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Typed the title.
    Title(String),
    /// Typed the seed.
    Seed(String),
    /// Chose the language.
    Language(String),
    /// Chose the last day.
    Ends(String),
    /// Took a challenge in or out.
    Choose(usize, bool),
    /// Moved a challenge before the one that comes before it in the workshop.
    Raise(usize),
    /// Took all in, or out.
    ChooseAll(bool),
    /// Brought a challenge of the trainer's own, which takes the place of one of its id.
    Bring(Box<Challenge>),
    /// Opened a workshop that was prepared before.
    Open(Box<Workshop>),
}

impl Plan {
    /// A workshop of the whole course.
    pub fn new(seed: u32) -> Self {
        let items = COURSE.iter().filter_map(|built_in| {
            let challenge = built_in.read().ok()?;
            Some(Item {
                listed: Listed::BuiltIn(challenge.id),
                title: challenge.title,
                chosen: true,
            })
        });
        Self {
            title: String::new(),
            seed: seed.to_string(),
            language: String::new(),
            ends: String::new(),
            items: items.collect(),
        }
    }

    /// The plan after a step.
    #[must_use]
    pub fn apply(mut self, step: Step) -> Self {
        match step {
            Step::Title(title) => self.title = title,
            Step::Seed(seed) => self.seed = seed,
            Step::Language(language) => self.language = language,
            Step::Ends(day) => self.ends = day,
            Step::Choose(at, chosen) => {
                if let Some(item) = self.items.get_mut(at) {
                    item.chosen = chosen;
                }
            }
            Step::Raise(at) => {
                if let Some(before) = self.before(at)
                    && at < self.items.len()
                {
                    let item = self.items.remove(at);
                    self.items.insert(before, item);
                }
            }
            Step::ChooseAll(chosen) => {
                self.items.iter_mut().for_each(|item| item.chosen = chosen);
            }
            Step::Bring(challenge) => {
                let item = Item {
                    title: challenge.title.clone(),
                    listed: Listed::Own(challenge),
                    chosen: true,
                };
                self.items.retain(|one| one.listed.id() != item.listed.id());
                self.items.push(item);
            }
            Step::Open(workshop) => self.open(&workshop),
        }
        self
    }

    /// The place of the challenge that comes before one in the workshop: those that are not in it do not count.
    pub fn before(&self, at: usize) -> Option<usize> {
        let before = self.items.iter().take(at);
        before
            .enumerate()
            .filter(|(_, item)| item.chosen)
            .map(|(at, _)| at)
            .next_back()
    }

    fn open(&mut self, workshop: &Workshop) {
        let title = workshop.title.as_ref().map(|title| title.in_language("en"));
        title.unwrap_or_default().clone_into(&mut self.title);
        self.seed = workshop.seed.to_string();
        self.language = workshop.language.clone().unwrap_or_default();
        self.ends = workshop.ends.clone().unwrap_or_default();
        let inside = workshop.challenges.iter().filter_map(|listed| {
            Some(Item {
                title: listed.challenge()?.title,
                listed: listed.clone(),
                chosen: true,
            })
        });
        let mut items: Vec<Item> = inside.collect();
        for mut item in std::mem::take(&mut self.items) {
            if items.iter().all(|one| one.listed.id() != item.listed.id()) {
                item.chosen = false;
                items.push(item);
            }
        }
        self.items = items;
    }

    /// The workshop; `None` while no challenge is in it.
    pub fn workshop(&self) -> Option<Workshop> {
        let title = self.title.trim();
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let chosen = self.items.iter().filter(|item| item.chosen);
        let workshop = Workshop {
            version: challenge::workshop::VERSION,
            // One text for everybody: whoever reads it reads it in the language that it is in.
            title: text(title).map(|title| Text(BTreeMap::from([("en".to_owned(), title)]))),
            challenges: chosen.map(|item| item.listed.clone()).collect(),
            seed: self.seed.trim().parse().unwrap_or(0),
            language: text(&self.language),
            ends: text(self.ends.trim()),
        };
        (!workshop.challenges.is_empty()).then_some(workshop)
    }

    /// What stands behind the `#` of its link: the language is also there where the page looks for it at once.
    pub fn fragment(&self) -> Option<String> {
        let workshop = self.workshop()?;
        let link = workshop.encode();
        Some(match &workshop.language {
            Some(language) => format!("{link}&lang={language}"),
            None => link,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_what_was_prepared() {
        let mut own = COURSE[0].read().unwrap();
        own.id = "of-my-own".to_owned();
        let steps = [
            Step::Title("Osaka".to_owned()),
            Step::Language("ja".to_owned()),
            Step::Ends("2026-12-31".to_owned()),
            Step::ChooseAll(false),
            Step::Choose(0, true),
            Step::Bring(Box::new(own)),
        ];
        let plan = steps.into_iter().fold(Plan::new(7), Plan::apply);
        let own_at = plan.items.len() - 1;
        let plan = plan.apply(Step::Raise(own_at));
        let workshop = plan.workshop().unwrap();
        let ids: Vec<&str> = workshop.challenges.iter().map(Listed::id).collect();
        assert_eq!(ids, ["of-my-own", "seven-actions"]);
        let fragment = plan.fragment().unwrap();
        assert!(fragment.ends_with("&lang=ja"), "{fragment}");
        assert_eq!(Workshop::decode(&fragment), Ok(workshop.clone()));
        let again = Plan::new(0).apply(Step::Open(Box::new(workshop.clone())));
        assert_eq!(again.workshop(), Some(workshop));
    }

    #[test]
    fn a_workshop_without_challenges_is_none() {
        let plan = Plan::new(7).apply(Step::ChooseAll(false));
        assert_eq!(plan.workshop(), None);
        assert_eq!(plan.fragment(), None);
    }
}
