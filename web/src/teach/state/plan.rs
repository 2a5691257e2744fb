//! A workshop being prepared by a trainer. Pure.

use challenge::workshop::Listed;
use challenge::{COURSE, Challenge, Section, Text, Workshop};
use std::collections::BTreeMap;

/// A workshop being prepared.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Its title.
    pub title: String,
    /// The seed, as typed.
    pub seed: String,
    /// The language's code; blank for each learner's own.
    pub language: String,
    /// The last day, in the format of the date field.
    pub ends: String,
    /// All challenges that can be included, in order.
    pub items: Vec<Item>,
}

/// A challenge that can be included.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The challenge's entry in the workshop.
    pub listed: Listed,
    /// Its title.
    pub title: Text,
    /// Whether it is included.
    pub chosen: bool,
}

/// The actions of a trainer on a workshop.
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
    /// Included or excluded a challenge.
    Choose(usize, bool),
    /// Moved a challenge before the previous included one.
    Raise(usize),
    /// Included or excluded all.
    ChooseAll(bool),
    /// Took in what fits into so many minutes, in the order of the course.
    Fit(u32),
    /// Added a challenge of the trainer's own, which replaces one with the same id.
    Bring(Box<Challenge>),
    /// Opened an existing workshop.
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

    /// The plan after an action.
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
            Step::Fit(minutes) => self.fit(minutes),
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

    /// Takes in the challenges of the course that fit into so many minutes: the easiest of each part first, so that
    /// even a short hour sees all parts.
    fn fit(&mut self, minutes: u32) {
        let mut left = minutes;
        let mut chosen: Vec<String> = Vec::new();
        for level in 1..=3 {
            for section in Section::ALL {
                for built_in in COURSE.iter().filter(|one| one.section == section) {
                    let Ok(challenge) = built_in.read() else {
                        continue;
                    };
                    let takes = challenge.minutes.unwrap_or(0);
                    if challenge.level == Some(level) && takes <= left {
                        left -= takes;
                        chosen.push(challenge.id);
                    }
                }
            }
        }
        for item in &mut self.items {
            item.chosen = chosen.iter().any(|id| id == item.listed.id());
        }
    }

    /// The index of the previous included challenge.
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

    /// The workshop; `None` if no challenge is included.
    pub fn workshop(&self) -> Option<Workshop> {
        let title = self.title.trim();
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let chosen = self.items.iter().filter(|item| item.chosen);
        let workshop = Workshop {
            version: challenge::workshop::VERSION,
            // One text for all languages: it is shown in the language it is written in.
            title: text(title).map(|title| Text(BTreeMap::from([("en".to_owned(), title)]))),
            challenges: chosen.map(|item| item.listed.clone()).collect(),
            seed: self.seed.trim().parse().unwrap_or(0),
            language: text(&self.language),
            ends: text(self.ends.trim()),
        };
        (!workshop.challenges.is_empty()).then_some(workshop)
    }

    /// The fragment of its link: the language is also given where the page finds it without decoding the workshop.
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
    fn a_preset_fits_into_its_time() {
        for minutes in [45, 120] {
            let plan = Plan::new(7).apply(Step::Fit(minutes));
            let challenges = plan.workshop().unwrap().challenges();
            let takes: u32 = challenges.iter().filter_map(|one| one.minutes).sum();
            assert!(takes <= minutes && takes + 12 > minutes.min(116), "{takes}");
        }
    }

    #[test]
    fn a_workshop_without_challenges_is_none() {
        let plan = Plan::new(7).apply(Step::ChooseAll(false));
        assert_eq!(plan.workshop(), None);
        assert_eq!(plan.fragment(), None);
    }
}
