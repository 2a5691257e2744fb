//! What a fix allows beyond what was allowed, exactly, and which of several allows the least.

use crate::answer::{Access, Answer, new_access};
use crate::budget::Budget;
use crate::settings::of_cases;
use vault::case::Case;
use vault::fix::{Fix, apply};

/// What a case allows after a fix and did not before.
pub fn widening(case: &Case, fix: &Fix, budget: Budget) -> Access {
    let question = of_cases(case, &apply(case, &fix.steps));
    new_access(&question.before, &question.after, &question.hints, budget)
}

/// More fixes are not compared with each other.
const MOST: usize = 6;

/// Puts a fix before those that are proven to allow everything that it allows, and more. What is not proven stays as it was:
/// the search has put the fixes in the order of what it tried.
pub fn order(case: &Case, fixes: &mut Vec<Fix>, budget: Budget) {
    if fixes.len() > MOST {
        return;
    }
    let after: Vec<Case> = fixes.iter().map(|fix| apply(case, &fix.steps)).collect();
    let is_within = |one: &Case, other: &Case| {
        let question = of_cases(other, one);
        let access = new_access(&question.before, &question.after, &question.hints, budget);
        access.answer == Answer::None
    };
    // How many others are proven to be narrower.
    let narrower: Vec<usize> = after
        .iter()
        .map(|own| {
            let others = after.iter().filter(|other| {
                !std::ptr::eq(*other, own) && is_within(other, own) && !is_within(own, other)
            });
            others.count()
        })
        .collect();
    let mut ranked: Vec<(usize, Fix)> = narrower.into_iter().zip(fixes.drain(..)).collect();
    ranked.sort_by_key(|(narrower, _)| *narrower);
    fixes.extend(ranked.into_iter().map(|(_, fix)| fix));
}
