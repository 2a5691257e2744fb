//! What a fix allows beyond what was allowed, exactly, and which of several allows the least.

use crate::answer::{Access, Answer, Search};
use crate::budget::Budget;
use crate::settings::of_cases;
use std::collections::VecDeque;
use vault::case::Case;
use vault::fix::{Fix, apply};

/// What a case allows after a fix and did not before.
pub fn widening(case: &Case, fix: &Fix, budget: Budget) -> Access {
    search(case, &apply(case, &fix.steps), budget).finish()
}

/// Puts a fix before those that are proven to allow everything that it allows, and more. What is not proven stays as it was:
/// the search has put the fixes in the order of what it tried.
pub fn order(case: &Case, fixes: &mut Vec<Fix>, budget: Budget) {
    let after: Vec<Case> = fixes.iter().map(|fix| apply(case, &fix.steps)).collect();
    let mut comparison = Order::new(&after, budget);
    while comparison.step() {}
    let mut ranked: Vec<(usize, Fix)> = comparison
        .narrower()
        .into_iter()
        .zip(fixes.drain(..))
        .collect();
    ranked.sort_by_key(|(narrower, _)| *narrower);
    fixes.extend(ranked.into_iter().map(|(_, fix)| fix));
}

/// More fixes are not compared with each other.
const MOST: usize = 6;

fn search(before: &Case, after: &Case, budget: Budget) -> Search {
    let question = of_cases(before, after);
    Search::new(
        Some(&question.before),
        &question.after,
        &question.hints,
        budget,
    )
}

/// Two fixes, with the search for access that only the first one allows, once it is begun.
#[derive(Debug)]
struct Pair {
    narrow: usize,
    wide: usize,
    search: Option<Search>,
}

/// The comparison of the cases after several fixes with each other.
#[derive(Debug)]
struct Order {
    after: Vec<Case>,
    budget: Budget,
    left: VecDeque<Pair>,
    /// Pairs of which the first allows nothing that the second does not.
    within: Vec<(usize, usize)>,
}

impl Order {
    fn new(after: &[Case], budget: Budget) -> Self {
        let count = if after.len() > MOST { 0 } else { after.len() };
        let pairs = (0..count).flat_map(|narrow| (0..count).map(move |wide| (narrow, wide)));
        let pairs = pairs.filter(|(narrow, wide)| narrow != wide);
        let left = pairs.map(|(narrow, wide)| Pair {
            narrow,
            wide,
            search: None,
        });
        Self {
            after: after.to_vec(),
            budget,
            left: left.collect(),
            within: Vec::new(),
        }
    }

    /// Takes the next step. Returns `false` if none is left.
    fn step(&mut self) -> bool {
        let Some(pair) = self.left.front_mut() else {
            return false;
        };
        if let Some(search) = &mut pair.search {
            if search.step() {
                return true;
            }
        } else if let (Some(narrow), Some(wide)) =
            (self.after.get(pair.narrow), self.after.get(pair.wide))
        {
            pair.search = Some(search(wide, narrow, self.budget));
            return true;
        }
        if let Some(Pair {
            narrow,
            wide,
            search: Some(search),
        }) = self.left.pop_front()
            && search.finish().answer == Answer::None
        {
            self.within.push((narrow, wide));
        }
        true
    }

    /// Of each fix, how many others are proven to be narrower.
    fn narrower(&self) -> Vec<usize> {
        let is_within = |pair: (usize, usize)| self.within.contains(&pair);
        let count = self.after.len();
        let of = |own: usize| {
            let others =
                (0..count).filter(|other| is_within((*other, own)) && !is_within((own, *other)));
            others.count()
        };
        (0..count).map(of).collect()
    }
}

/// What several fixes allow, and which of them allow less than others, in small steps.
#[derive(Debug)]
pub struct Widenings {
    searches: VecDeque<Search>,
    found: Vec<Access>,
    order: Order,
}

impl Widenings {
    /// Of the cases after each fix.
    pub fn new(case: &Case, after: &[Case], budget: Budget) -> Self {
        Self {
            searches: after
                .iter()
                .map(|after| search(case, after, budget))
                .collect(),
            found: Vec::new(),
            order: Order::new(after, budget),
        }
    }

    /// Takes the next step. Returns `false` if none is left.
    pub fn step(&mut self) -> bool {
        let Some(search) = self.searches.front_mut() else {
            return self.order.step();
        };
        if !search.step() {
            let search = self.searches.pop_front();
            self.found.extend(search.map(Search::finish));
        }
        true
    }

    /// What each fix newly allows, and how many others are proven to allow less.
    pub fn finish(mut self) -> Vec<(Access, usize)> {
        while self.step() {}
        let narrower = self.order.narrower();
        self.found.into_iter().zip(narrower).collect()
    }
}
