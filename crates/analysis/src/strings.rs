//! Classes of texts: the product automaton of wildcard patterns, explored breadth first.
//!
//! A state is the set of places that the patterns are at after a text (a subset construction), as a bit set. Two texts
//! that lead to the same state are the same for whatever follows, so a breadth-first search finds every class of texts,
//! each by a shortest text.

use crate::budget::Budget;
use evaluator::identifiers::wildcard::{Matching, Piece, Reach, fold};
use std::collections::{HashSet, VecDeque};

const BITS: usize = 64;

/// Where the patterns are after some text.
pub(crate) type State = Box<[u64]>;

/// Patterns that texts are read against.
#[derive(Debug, Default)]
pub(crate) struct Automaton {
    patterns: Vec<Pattern>,
    places: Vec<Place>,
}

#[derive(Debug)]
struct Pattern {
    /// Its first place.
    first: usize,
    /// Its last place: the whole pattern has matched.
    last: usize,
    /// It ends with a `*` that takes everything: once that is reached, it matches whatever follows.
    open_ended: bool,
}

/// A place in a pattern, before one of its pieces or at its end.
#[derive(Clone, Copy, Debug)]
struct Place {
    pattern: usize,
    piece: Option<Piece>,
    matching: Matching,
}

impl Automaton {
    /// Of some patterns.
    pub(crate) fn new(patterns: impl IntoIterator<Item = (Vec<Piece>, Matching)>) -> Self {
        let mut automaton = Self::default();
        for (pieces, matching) in patterns {
            automaton.insert(&pieces, matching);
        }
        automaton
    }

    fn insert(&mut self, pieces: &[Piece], matching: Matching) {
        let pattern = self.patterns.len();
        let first = self.places.len();
        let places = pieces.iter().map(|piece| Some(*piece)).chain([None]);
        self.places.extend(places.map(|piece| Place {
            pattern,
            piece,
            matching,
        }));
        let open_ended = pieces
            .last()
            .is_some_and(|piece| takes_all(*piece, matching));
        self.patterns.push(Pattern {
            first,
            last: self.places.len() - 1,
            open_ended,
        });
    }

    /// The number of patterns.
    pub(crate) fn len(&self) -> usize {
        self.patterns.len()
    }

    /// What reading one character takes, in steps.
    fn cost(&self) -> u64 {
        1 + u64::try_from(self.places.len() / BITS).unwrap_or(u64::MAX / 2)
    }

    fn empty(&self) -> State {
        vec![0; self.places.len().div_ceil(BITS)].into()
    }

    /// Before the first character of all patterns.
    pub(crate) fn start(&self) -> State {
        let mut state = self.empty();
        for pattern in &self.patterns {
            self.reach(&mut state, pattern.first);
        }
        self.settled(state)
    }

    /// Takes a place, and those that are reached from it without a character, because a `*` can be nothing.
    fn reach(&self, state: &mut State, place: usize) {
        let mut at = place;
        loop {
            if let Some(word) = state.get_mut(at / BITS) {
                *word |= 1 << (at % BITS);
            }
            match self.places.get(at).and_then(|place| place.piece) {
                Some(Piece::Many(_)) => at += 1,
                _ => break,
            }
        }
    }

    /// Of patterns that match whatever follows, only that is kept.
    fn settled(&self, mut state: State) -> State {
        for pattern in self.patterns.iter().filter(|pattern| pattern.open_ended) {
            if is_set(&state, pattern.last) {
                for at in pattern.first..pattern.last {
                    if let Some(word) = state.get_mut(at / BITS) {
                        *word &= !(1 << (at % BITS));
                    }
                }
            }
        }
        state
    }

    /// After one more character.
    pub(crate) fn step(&self, state: &State, character: char) -> State {
        let mut next = self.empty();
        for at in places(state) {
            let Some(Place {
                pattern,
                piece,
                matching,
            }) = self.places.get(at)
            else {
                continue;
            };
            match piece {
                None => {
                    let open = self.patterns.get(*pattern).is_some_and(|of| of.open_ended);
                    if open && let Some(word) = next.get_mut(at / BITS) {
                        *word |= 1 << (at % BITS);
                    }
                }
                Some(Piece::Char(expected)) if matching.same(*expected, character) => {
                    self.reach(&mut next, at + 1);
                }
                Some(Piece::One(reach)) if matching.takes(*reach, character) => {
                    self.reach(&mut next, at + 1);
                }
                Some(Piece::Many(reach)) if matching.takes(*reach, character) => {
                    self.reach(&mut next, at);
                }
                Some(_) => {}
            }
        }
        self.settled(next)
    }

    /// After a text.
    pub(crate) fn run(&self, state: &State, text: &str) -> State {
        let mut state = state.clone();
        for character in text.chars() {
            state = self.step(&state, character);
        }
        state
    }

    /// Which patterns match the text that led here.
    pub(crate) fn accepted(&self, state: &State) -> Vec<bool> {
        let patterns = self.patterns.iter();
        patterns
            .map(|pattern| is_set(state, pattern.last))
            .collect()
    }

    /// The characters that lead somewhere of their own from here.
    fn awaited(&self, state: &State, colon: bool) -> Vec<char> {
        let mut awaited = Vec::new();
        for at in places(state) {
            let Some(place) = self.places.get(at) else {
                continue;
            };
            match place.piece {
                Some(Piece::Char(character)) => {
                    awaited.push(character);
                    if place.matching.ignore_case {
                        awaited.push(fold(character));
                    }
                }
                Some(Piece::One(reach) | Piece::Many(reach))
                    if colon && !place.matching.takes(reach, ':') =>
                {
                    awaited.push(':');
                }
                _ => {}
            }
        }
        awaited.sort_unstable();
        awaited.dedup();
        awaited
    }

    /// Whether all texts without a colon lead to the same state from here: nothing but wildcards is waiting.
    pub(crate) fn is_indifferent(&self, state: &State) -> bool {
        self.awaited(state, false).iter().all(|of| *of == ':')
            && places(state).all(|at| {
                let place = self.places.get(at).and_then(|place| place.piece);
                !matches!(place, Some(Piece::One(_)))
            })
    }

    /// A letter that no pattern has: it stands for all characters that none waits for.
    pub(crate) fn fresh(&self) -> char {
        fresh(std::iter::once(self))
    }

    /// Whether one account stands for all that are not named: after each of their numbers, all patterns are in the same
    /// state. `false` too if the budget is spent.
    pub(crate) fn are_alike(
        &self,
        start: &State,
        accounts: &Accounts<'_>,
        after: &str,
        budget: &mut Budget,
    ) -> bool {
        let Accounts { named, other } = accounts;
        let expected = self.run(&self.run(start, other), after);
        // Each state with how many digits of a named account led there; `None`: no account that is named begins so.
        let mut states = HashSet::from([(start.clone(), Some(String::new()))]);
        for _ in 0..ACCOUNT_DIGITS {
            let mut next = HashSet::new();
            for (state, prefix) in &states {
                let awaited = self.awaited(state, false);
                let longer = |digit: char| {
                    let longer = format!("{}{digit}", prefix.as_ref()?);
                    let mut named = named.iter();
                    named
                        .any(|account| account.starts_with(&longer))
                        .then_some(longer)
                };
                let is_special = |digit: &char| awaited.contains(digit) || longer(*digit).is_some();
                let digits = ('0'..='9').filter(is_special);
                // One digit stands for all that nothing waits for.
                let other = ('0'..='9').find(|digit| !is_special(digit));
                for digit in digits.chain(other) {
                    if !budget.spend(self.cost()) {
                        return false;
                    }
                    next.insert((self.step(state, digit), longer(digit)));
                }
            }
            states = next;
        }
        let mut others = states.iter().filter(|(_, prefix)| prefix.is_none());
        others.all(|(state, _)| self.run(state, after) == expected)
    }

    /// Goes through the states that texts of an alphabet lead to from `start`, each with a shortest text that is whole.
    /// Whether all were gone through.
    pub(crate) fn explore(
        &self,
        start: &State,
        alphabet: Alphabet,
        budget: &mut Budget,
        mut visit: impl FnMut(&State, &str),
    ) -> bool {
        let fresh = self.fresh();
        let mut seen: HashSet<(State, bool)> = HashSet::new();
        let mut queue = VecDeque::from([(start.clone(), String::new())]);
        while let Some((state, text)) = queue.pop_front() {
            if alphabet.is_whole(&text) {
                visit(&state, &text);
            }
            let awaited = self.awaited(&state, matches!(alphabet, Alphabet::Any | Alphabet::All));
            for character in std::iter::once(fresh).chain(awaited) {
                if !alphabet.has(character) {
                    continue;
                }
                if !budget.spend(self.cost()) {
                    return false;
                }
                let next = self.step(&state, character);
                let whole = character != '/' || alphabet != Alphabet::Name;
                if seen.insert((next.clone(), whole)) {
                    if seen.len() > MOST_STATES {
                        return false;
                    }
                    queue.push_back((next, format!("{text}{character}")));
                }
            }
        }
        true
    }
}

/// Accounts: those that are looked at because something names them, and one that stands for all others.
pub(crate) struct Accounts<'a> {
    pub(crate) named: &'a [String],
    pub(crate) other: &'a str,
}

/// The digits of an account's number.
const ACCOUNT_DIGITS: usize = 12;

/// A letter that no pattern of some automata has.
pub(crate) fn fresh<'a>(automata: impl Iterator<Item = &'a Automaton>) -> char {
    let places = automata.flat_map(|automaton| &automaton.places);
    let used: HashSet<char> = places
        .filter_map(|place| match place.piece {
            Some(Piece::Char(character)) => Some(fold(character)),
            _ => None,
        })
        .collect();
    let mut letters = "xzqwvyjkuhgfbdpclmnrstoiea0123456789"
        .chars()
        .chain('α'..='ω');
    letters
        .find(|letter| !used.contains(letter))
        .unwrap_or('\u{ff58}')
}

/// Several automata that read the same text, each from a place of its own. What follows the text matters to them, so that
/// every combination of states is a class.
#[derive(Default)]
pub(crate) struct Joint<'a> {
    automata: Vec<(&'a Automaton, State)>,
}

impl<'a> Joint<'a> {
    /// Takes one more.
    pub(crate) fn insert(&mut self, automaton: &'a Automaton, start: State) {
        self.automata.push((automaton, start));
    }

    /// Goes through the texts of each class, shortest first. Whether all were gone through.
    pub(crate) fn explore(
        &self,
        alphabet: Alphabet,
        budget: &mut Budget,
        mut visit: impl FnMut(&str),
    ) -> bool {
        let fresh = fresh(self.automata.iter().map(|(automaton, _)| *automaton));
        let start: Vec<State> = self
            .automata
            .iter()
            .map(|(_, start)| start.clone())
            .collect();
        let mut seen: HashSet<Vec<State>> = HashSet::new();
        let mut queue = VecDeque::from([(start, String::new())]);
        while let Some((states, text)) = queue.pop_front() {
            if alphabet.is_whole(&text) {
                visit(&text);
            }
            let both = || self.automata.iter().map(|(of, _)| of).zip(&states);
            let colon = matches!(alphabet, Alphabet::Any | Alphabet::All);
            let mut awaited: Vec<char> = both()
                .flat_map(|(of, state)| of.awaited(state, colon))
                .collect();
            awaited.sort_unstable();
            awaited.dedup();
            for character in std::iter::once(fresh).chain(awaited) {
                if !alphabet.has(character) {
                    continue;
                }
                let cost = self.automata.iter().map(|(of, _)| of.cost()).sum();
                if !budget.spend(cost) || seen.len() > MOST_JOINT {
                    return false;
                }
                let next: Vec<State> = both()
                    .map(|(of, state)| of.step(state, character))
                    .collect();
                if seen.insert(next.clone()) {
                    queue.push_back((next, format!("{text}{character}")));
                }
            }
        }
        true
    }
}

/// More classes of texts that are a part of others are not looked for.
const MOST_JOINT: usize = 400;

/// More states than these are not gone through at once.
const MOST_STATES: usize = 20_000;

/// The texts that are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alphabet {
    /// Any text but the empty one.
    Any,
    /// Any text without a colon, not empty: a segment of an ARN.
    Segment,
    /// A segment that does not end with a slash: a name with its path.
    Name,
    /// A name without a path, or an action's.
    Plain,
    /// Any text, the empty one too.
    All,
}

impl Alphabet {
    fn has(self, character: char) -> bool {
        match self {
            Self::Any | Self::All => true,
            Self::Segment | Self::Name => character != ':' && !matches!(character, '*' | '?'),
            Self::Plain => {
                !matches!(character, ':' | '/' | '*' | '?') && !character.is_whitespace()
            }
        }
    }

    fn is_whole(self, text: &str) -> bool {
        match self {
            Self::All => true,
            Self::Name => !text.is_empty() && !text.ends_with('/'),
            Self::Any | Self::Segment | Self::Plain => !text.is_empty(),
        }
    }
}

fn takes_all(piece: Piece, matching: Matching) -> bool {
    match piece {
        Piece::Many(Reach::Any) => true,
        Piece::Many(Reach::SegmentEnd) => matching.across_colons,
        _ => false,
    }
}

fn is_set(state: &State, at: usize) -> bool {
    state
        .get(at / BITS)
        .is_some_and(|word| word & (1 << (at % BITS)) != 0)
}

fn places(state: &State) -> impl Iterator<Item = usize> {
    state.iter().enumerate().flat_map(|(number, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            let bit = left.trailing_zeros() as usize;
            left &= left.wrapping_sub(1);
            (bit < BITS).then_some(number * BITS + bit)
        })
    })
}

/// The pieces of a text without wildcards.
pub(crate) fn literal(text: &str) -> Vec<Piece> {
    text.chars().map(Piece::Char).collect()
}

#[cfg(test)]
mod tests {
    use super::{Alphabet, Automaton};
    use crate::budget::Budget;
    use evaluator::identifiers::wildcard::{Matching, Piece, Reach, matches};
    use std::collections::BTreeMap;

    fn pattern(text: &str) -> Vec<Piece> {
        let pieces = text.chars().map(|character| match character {
            '*' => Piece::Many(Reach::Any),
            '?' => Piece::One(Reach::Any),
            other => Piece::Char(other),
        });
        pieces.collect()
    }

    /// Every class that occurs among all short texts is found, with a text that is of it.
    #[test]
    fn every_class_is_found() {
        for patterns in [
            vec!["*"],
            vec!["a*", "*b"],
            vec!["ab", "a?", "?b", "*"],
            vec!["*a*", "*b*", "a*b"],
            vec!["", "aa", "a*a"],
            vec!["*aab", "aab*"],
        ] {
            let pieces: Vec<Vec<Piece>> = patterns.iter().map(|text| pattern(text)).collect();
            let automaton = Automaton::new(pieces.iter().map(|of| (of.clone(), Matching::EXACT)));
            let mut found: BTreeMap<Vec<bool>, String> = BTreeMap::new();
            let whole = automaton.explore(
                &automaton.start(),
                Alphabet::All,
                &mut Budget::new(100_000),
                |state, text| {
                    found
                        .entry(automaton.accepted(state))
                        .or_insert_with(|| text.to_owned());
                },
            );
            assert!(whole);
            let class = |text: &str| -> Vec<bool> {
                let matches = pieces.iter().map(|of| matches(of, text, Matching::EXACT));
                matches.collect()
            };
            for (expected, text) in &found {
                assert_eq!(&class(text), expected, "{patterns:?} {text}");
            }
            let mut texts = vec![String::new()];
            for _ in 0..5 {
                let longer = texts
                    .iter()
                    .flat_map(|text| ["a", "b", "c"].map(|character| format!("{text}{character}")));
                texts = longer.collect();
                for text in &texts {
                    assert!(found.contains_key(&class(text)), "{patterns:?} {text}");
                }
            }
        }
    }
}
