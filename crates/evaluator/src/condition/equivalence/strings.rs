//! Equivalence classes of strings: which of a number of tests a string satisfies, for every combination that occurs.
//!
//! Breadth-first search of the product automaton of all patterns. Two strings that lead to the same state of every
//! pattern cannot be told apart by what follows, so each class is found by a shortest string. Only the characters that
//! some pattern expects are tried, and a few that occur in no pattern.

use super::Budget;
use crate::identifiers::wildcard::{self, Matching, Piece, Reach};
use crate::vec_map::{Map, Set};
use std::collections::VecDeque;

/// The most states that are visited.
const MOST_STATES: usize = 4_000;

/// The most literal strings that are kept for one class.
const MOST_WRITTEN: usize = 20;

/// One pattern, and the group it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    pieces: Vec<Piece>,
    matching: Matching,
    group: usize,
}

/// Patterns in groups, and the number of strings needed of each class. Of a group, only whether a string matches any of
/// its patterns counts.
#[derive(Debug, Default)]
pub(super) struct Strings {
    patterns: Vec<Word>,
    groups: usize,
    /// The number of strings needed of each class, where the class has that many.
    pub(super) members: usize,
    /// Strings to prefer to generated ones.
    pub(super) hints: Vec<&'static str>,
    /// The strings are compared with each other ignoring case: of strings that differ only in case, all classes are
    /// needed.
    pub(super) fold: bool,
}

/// For each group, whether a string matches it.
type Kind = Vec<bool>;

/// A state of the product automaton: the state of every pattern after some characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    /// The pattern's index, and the number of its pieces that match the characters read so far.
    places: Set<(usize, usize)>,
    /// The groups that match any continuation.
    sure: Set<usize>,
}

impl Strings {
    pub(super) fn len(&self) -> usize {
        self.patterns.len()
    }

    /// The total length of all patterns, times the number of patterns: an upper bound of the cost of matching one
    /// string per pattern.
    pub(super) fn size(&self) -> usize {
        let pieces = self.patterns.iter().map(|word| word.pieces.len());
        pieces.sum::<usize>().saturating_mul(self.patterns.len())
    }

    /// Starts a group.
    pub(super) fn begin(&mut self) {
        self.groups += 1;
    }

    /// Adds a pattern to the current group.
    pub(super) fn insert(&mut self, pieces: Vec<Piece>, matching: Matching) {
        let word = Word {
            pieces,
            matching,
            group: self.groups.saturating_sub(1),
        };
        // Above the limit, no strings are searched for any more.
        if self.patterns.len() < super::MOST_TEXTS && !self.patterns.contains(&word) {
            self.patterns.push(word);
        }
    }

    /// Adds a pattern that is compared as an ARN to the current group.
    pub(super) fn insert_arn(&mut self, pieces: &[Piece]) {
        if let Some(pieces) = limited_to_parts(pieces) {
            self.insert(pieces, Matching::EXACT);
        }
    }

    /// Returns `true` if each pattern matches exactly one string, or every string. A number or an address that differs
    /// only in case is the same value, so patterns that ignore case and could match one do not count as finite.
    pub(super) fn are_finite(&self) -> bool {
        let plain = |piece: &Piece| matches!(piece, Piece::Char(_));
        let digit = |piece: &Piece| matches!(piece, Piece::Char('0'..='9' | ':'));
        !self.fold
            && self.patterns.iter().all(|word| {
                let literal = word.pieces.iter().all(plain)
                    && !(word.matching.ignore_case && word.pieces.iter().any(digit));
                literal || word.pieces == [Piece::Many(Reach::Any)]
            })
    }

    /// The strings, and whether every class is represented.
    pub(super) fn texts(&self, budget: &mut Budget) -> (Vec<String>, bool) {
        let fresh = self.fresh();
        let mut found = Found::default();
        let mut texts = Vec::new();
        // Where keys are compared with each other, each further string multiplies the work.
        let most = if self.members > 1 {
            self.members
        } else {
            MOST_WRITTEN
        };
        for text in self.written(&fresh) {
            if !budget.take(text.len().saturating_mul(self.patterns.len())) {
                return (texts, false);
            }
            let kinds = self.kinds(&self.after(&text));
            found.insert(kinds, &text, most, &mut texts);
        }
        for text in self.made_up() {
            let kinds = self.kinds(&self.after(&text));
            found.insert(kinds, &text, self.members, &mut texts);
        }
        let complete = self.walk(&fresh, &mut found, &mut texts, budget);
        if !self.fold {
            return (texts, complete);
        }
        let mut variants = Vec::new();
        for text in &texts {
            for variant in self.variants(text) {
                if !variants.contains(&variant) {
                    variants.push(variant);
                }
            }
        }
        (variants, complete)
    }

    /// Natural strings, derived from the patterns: first those of patterns without `*`.
    fn written(&self, fresh: &[char]) -> Vec<String> {
        let mut texts: [Vec<String>; 2] = Default::default();
        for word in &self.patterns {
            let mut text = String::new();
            let mut stars = false;
            for piece in &word.pieces {
                match piece {
                    Piece::Char(character) => text.push(self.spell(*character)),
                    Piece::One(_) => text.extend(fresh.first()),
                    Piece::Many(_) => {
                        stars = true;
                        text.push_str("example");
                    }
                }
            }
            let [literal, open] = &mut texts;
            if stars {
                open.push(text);
            } else {
                literal.push(text);
            }
        }
        texts.concat()
    }

    /// Generated strings that no pattern mentions.
    fn made_up(&self) -> Vec<String> {
        let hints = self.hints.iter().map(|hint| (*hint).to_owned());
        let others = (1..=self.members).map(|number| match number {
            1 => "other".to_owned(),
            more => format!("other-{more}"),
        });
        hints.chain(others).collect()
    }

    /// Searches the product automaton breadth first. Each state is visited as often as strings of each class are
    /// needed, so that as many shortest paths to it are found.
    fn walk(
        &self,
        fresh: &[char],
        found: &mut Found,
        texts: &mut Vec<String>,
        budget: &mut Budget,
    ) -> bool {
        let start = Set::from_iter([self.start()]);
        let mut seen: Map<Set<State>, usize> = Map::default();
        let mut queue = VecDeque::from([(start, String::new())]);
        let mut walked = 0;
        while let Some((states, text)) = queue.pop_front() {
            found.insert(self.kinds(&states), &text, self.members, texts);
            let places: usize = states.iter().map(|state| state.places.len()).sum();
            for character in self.awaited(&states, fresh).iter().copied() {
                if !budget.take(places + 1) {
                    return false;
                }
                let next = self.step(&states, character);
                let mut again = true;
                seen.update(next.clone(), |times| {
                    again = *times < self.members;
                    *times += usize::from(again);
                });
                if !again {
                    continue;
                }
                walked += 1;
                if walked > MOST_STATES {
                    return false;
                }
                queue.push_back((next, format!("{text}{character}")));
            }
        }
        true
    }

    /// The characters with a transition of their own, and the fresh ones that stand for all others.
    fn awaited(&self, states: &Set<State>, fresh: &[char]) -> Set<char> {
        let mut awaited: Set<char> = fresh.iter().copied().collect();
        for (word, at) in states.iter().flat_map(|state| state.places.iter()) {
            let Some(word) = self.patterns.get(*word) else {
                continue;
            };
            match word.pieces.get(*at) {
                Some(Piece::Char(character)) => {
                    let cases = cases(*character, self.fold || word.matching.ignore_case);
                    awaited.extend(cases.iter().map(|character| self.spell(*character)));
                }
                Some(Piece::One(reach) | Piece::Many(reach)) if *reach != Reach::Any => {
                    awaited.insert(':');
                }
                _ => {}
            }
        }
        awaited
    }

    fn start(&self) -> State {
        let places = (0..self.patterns.len()).map(|word| (word, 0));
        self.epsilon_closure(places, Set::default())
    }

    fn after(&self, text: &str) -> Set<State> {
        let start = Set::from_iter([self.start()]);
        text.chars()
            .fold(start, |states, character| self.step(&states, character))
    }

    /// The successor states after one more character: one, or with `fold` one for each case of the character.
    fn step(&self, states: &Set<State>, character: char) -> Set<State> {
        let cases = cases(character, self.fold);
        let next = states
            .iter()
            .flat_map(|state| cases.iter().map(|character| self.read(state, *character)));
        next.collect()
    }

    fn read(&self, state: &State, character: char) -> State {
        let places = state.places.iter().filter_map(|(number, at)| {
            let word = self.patterns.get(*number)?;
            let next = match word.pieces.get(*at)? {
                Piece::Char(expected) => word.matching.same(*expected, character).then_some(at + 1),
                Piece::One(reach) => word.matching.takes(*reach, character).then_some(at + 1),
                Piece::Many(reach) => word.matching.takes(*reach, character).then_some(*at),
            };
            Some((*number, next?))
        });
        self.epsilon_closure(places, state.sure.clone())
    }

    /// The epsilon closure of these places: they, and the places that are reached without reading a character, because a
    /// `*` matches the empty text.
    fn epsilon_closure(
        &self,
        from: impl Iterator<Item = (usize, usize)>,
        sure: Set<usize>,
    ) -> State {
        let mut state = State {
            places: Set::default(),
            sure,
        };
        for (number, mut at) in from {
            let Some(word) = self.patterns.get(number) else {
                continue;
            };
            while state.places.insert((number, at)) {
                match word.pieces.get(at..) {
                    Some([Piece::Many(Reach::Any)]) => {
                        state.sure.insert(word.group);
                        break;
                    }
                    Some([Piece::Many(_), ..]) => at += 1,
                    _ => break,
                }
            }
        }
        let sure = |number: usize| {
            let word = self.patterns.get(number);
            word.is_some_and(|word| state.sure.has(&word.group))
        };
        state.places.retain(|(number, _)| !sure(*number));
        state
    }

    fn kind(&self, state: &State) -> Kind {
        let mut kind = vec![false; self.groups];
        let ended = state.places.iter().filter_map(|(number, at)| {
            let word = self.patterns.get(*number)?;
            (*at == word.pieces.len()).then_some(word.group)
        });
        for group in ended.chain(state.sure.iter().copied()) {
            if let Some(matches) = kind.get_mut(group) {
                *matches = true;
            }
        }
        kind
    }

    fn kinds(&self, states: &Set<State>) -> Set<Kind> {
        states.iter().map(|state| self.kind(state)).collect()
    }

    /// With `fold`, strings that differ from this one only in case: a few of each class.
    fn variants(&self, text: &str) -> Vec<String> {
        let mut ways: Map<State, Vec<String>> = Map::default();
        ways.insert(self.start(), vec![String::new()]);
        for character in text.chars() {
            let mut next: Map<State, Vec<String>> = Map::default();
            for (state, texts) in ways.iter() {
                for case in cases(character, true).iter() {
                    next.update(self.read(state, *case), |place| {
                        let room = self.members.saturating_sub(place.len());
                        place.extend(texts.iter().take(room).map(|text| format!("{text}{case}")));
                    });
                }
            }
            ways = next;
        }
        let mut kinds: Map<Kind, Vec<String>> = Map::default();
        for (state, texts) in ways.into_pairs() {
            kinds.update(self.kind(&state), |same| same.extend(texts));
        }
        let kinds = kinds.into_pairs().into_iter();
        kinds
            .flat_map(|(_, texts)| texts.into_iter().take(self.members))
            .collect()
    }

    /// With `fold`, maps a character to lower case: strings that differ only in case are one until [`Self::variants`].
    fn spell(&self, character: char) -> char {
        if self.fold {
            wildcard::fold(character)
        } else {
            character
        }
    }

    /// As many letters as strings of each class are needed that occur in no pattern, in either case.
    fn fresh(&self) -> Vec<char> {
        let pieces = self.patterns.iter().flat_map(|word| &word.pieces);
        let used: Set<char> = pieces
            .filter_map(|piece| match piece {
                Piece::Char(character) => Some(wildcard::fold(*character)),
                Piece::One(_) | Piece::Many(_) => None,
            })
            .collect();
        let letters = ('a'..='z').chain('α'..='ω').chain('а'..='я');
        letters
            .filter(|letter| !used.has(letter))
            .take(self.members)
            .collect()
    }
}

/// The character, and with `both` its other case.
fn cases(character: char, both: bool) -> Set<char> {
    let mut cases = Set::from_iter([character]);
    if both {
        cases.insert(wildcard::fold(character));
        let upper = character.to_uppercase();
        cases.extend(upper.filter(|upper| Matching::IGNORE_CASE.same(*upper, character)));
    }
    cases
}

/// The strings found so far, by class.
#[derive(Default)]
struct Found(Map<Set<Kind>, Vec<String>>);

impl Found {
    /// Keeps a string unless its class already has enough.
    fn insert(&mut self, kinds: Set<Kind>, text: &str, most: usize, texts: &mut Vec<String>) {
        self.0.update(kinds, |same| {
            if same.len() < most && !same.iter().any(|other| other == text) {
                same.push(text.to_owned());
                texts.push(text.to_owned());
            }
        });
    }
}

/// Converts a six-part pattern that is compared part by part to one pattern for the whole string; `None` if it matches
/// no ARN.
pub(in crate::condition) fn limited_to_parts(pieces: &[Piece]) -> Option<Vec<Piece>> {
    let parts: Vec<&[Piece]> = pieces
        .splitn(6, |piece| *piece == Piece::Char(':'))
        .collect();
    let [first, middle @ .., last] = parts.as_slice() else {
        return None;
    };
    if middle.len() != 4 || !wildcard::matches(first, "arn", Matching::EXACT) {
        return None;
    }
    let mut limited: Vec<Piece> = "arn:".chars().map(Piece::Char).collect();
    for part in middle {
        limited.extend(part.iter().map(|piece| match piece {
            Piece::Char(_) => *piece,
            Piece::One(_) => Piece::One(Reach::Segment),
            Piece::Many(_) => Piece::Many(Reach::Segment),
        }));
        limited.push(Piece::Char(':'));
    }
    limited.extend_from_slice(last);
    Some(limited)
}
