//! Kinds of texts: which of a number of patterns a text matches, for every combination that occurs.
//!
//! All patterns are walked at once, character by character, breadth first: two texts after which every pattern is
//! in the same state are the same for what follows, so each kind is met, by a shortest text. The characters are
//! those of the patterns, and some that none of them has.

use crate::name::wildcard::{self, Matching, Piece, Reach, Row};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// More states than this are not walked.
const MOST_STATES: usize = 4_000;

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pieces: Vec<Piece>,
    matching: Matching,
}

/// Patterns, and how many texts of each kind are needed.
#[derive(Debug, Default)]
pub(super) struct Words {
    patterns: Vec<Word>,
    /// How many texts of each kind, where there are so many.
    pub(super) members: usize,
    /// Texts are compared with each other without regard to case: of texts that differ only in case, all kinds
    /// are needed.
    pub(super) fold: bool,
}

/// What the patterns say of a text.
type Kind = Vec<bool>;

/// Where the patterns are after some characters; `None`: nowhere, whatever follows.
type State = Vec<Option<Row>>;

impl Words {
    pub(super) fn len(&self) -> usize {
        self.patterns.len()
    }

    /// Takes in a pattern; with `arn`, one that is compared as ARNs are.
    pub(super) fn insert(&mut self, pieces: Vec<Piece>, matching: Matching, arn: bool) {
        let pieces = if arn {
            match limited_to_parts(&pieces) {
                Some(pieces) => pieces,
                None => return,
            }
        } else {
            pieces
        };
        let word = Word { pieces, matching };
        let everything = word
            .pieces
            .iter()
            .all(|piece| *piece == Piece::Many(Reach::Any))
            && !word.pieces.is_empty();
        if !everything && !self.patterns.contains(&word) {
            self.patterns.push(word);
        }
    }

    /// Whether each pattern stands for one text. A number or an address that differs in case is the same one, so
    /// patterns without case do not count where they could be one.
    pub(super) fn are_finite(&self) -> bool {
        !self.fold
            && self.patterns.iter().all(|word| {
                let plain = |piece: &Piece| matches!(piece, Piece::Char(_));
                let digit = |piece: &Piece| {
                    matches!(piece, Piece::Char(character) if character.is_ascii_digit() || *character == ':')
                };
                word.pieces.iter().all(plain)
                    && !(word.matching.ignore_case && word.pieces.iter().any(digit))
            })
    }

    /// The texts, and whether each kind is among them.
    pub(super) fn texts(&self) -> (Vec<String>, bool) {
        let fresh = self.fresh();
        let mut found = Found::default();
        let mut texts = Vec::new();
        for text in self.readable(&fresh) {
            let text: String = text
                .chars()
                .map(|character| self.spell(character))
                .collect();
            let kinds = Self::kinds(&self.after(&text));
            found.insert(kinds, &text, self.members, &mut texts);
        }
        let complete = self.walk(&fresh, &mut found, &mut texts);
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

    /// Texts that a person would think of: what the patterns say, and something else.
    fn readable(&self, fresh: &[char]) -> Vec<String> {
        let written = |word: &Word, many: &str| -> String {
            let one = fresh.first().map(char::to_string).unwrap_or_default();
            let pieces = word.pieces.iter().map(|piece| match piece {
                Piece::Char(character) => character.to_string(),
                Piece::One(_) => one.clone(),
                Piece::Many(_) => many.to_owned(),
            });
            pieces.collect()
        };
        let mut texts = Vec::new();
        let has_stars = |word: &&Word| {
            word.pieces
                .iter()
                .any(|piece| matches!(piece, Piece::Many(_)))
        };
        texts.extend(
            self.patterns
                .iter()
                .filter(|word| !has_stars(word))
                .map(|word| written(word, "")),
        );
        texts.extend(
            self.patterns
                .iter()
                .filter(has_stars)
                .map(|word| written(word, "example")),
        );
        texts.extend((1..=self.members).map(|number| match number {
            1 => "other".to_owned(),
            more => format!("other-{more}"),
        }));
        texts
    }

    /// Walks all patterns at once. Each state is gone through as often as texts of each kind are needed: so many
    /// shortest ways to it are found.
    fn walk(&self, fresh: &[char], found: &mut Found, texts: &mut Vec<String>) -> bool {
        let alphabet = self.alphabet(fresh);
        let start: BTreeSet<State> = [self.start()].into();
        let mut seen: BTreeMap<BTreeSet<State>, usize> = BTreeMap::new();
        let mut queue = VecDeque::from([(start, String::new())]);
        let mut walked = 0;
        while let Some((states, text)) = queue.pop_front() {
            found.insert(Self::kinds(&states), &text, self.members, texts);
            for character in &alphabet {
                let next = self.step(&states, *character);
                let times = seen.entry(next.clone()).or_default();
                if *times >= self.members {
                    continue;
                }
                *times += 1;
                walked += 1;
                if walked > MOST_STATES {
                    return false;
                }
                let mut text = text.clone();
                text.push(self.spell(*character));
                queue.push_back((next, text));
            }
        }
        true
    }

    fn start(&self) -> State {
        self.patterns
            .iter()
            .map(|word| Some(Row::new(&word.pieces)))
            .collect()
    }

    fn after(&self, text: &str) -> BTreeSet<State> {
        let start = [self.start()].into();
        text.chars()
            .fold(start, |states, character| self.step(&states, character))
    }

    /// The states after one more character: one, or with `fold` one for each of its cases.
    fn step(&self, states: &BTreeSet<State>, character: char) -> BTreeSet<State> {
        let cases = self.cases(character);
        let next = states
            .iter()
            .flat_map(|state| cases.iter().map(|character| self.read(state, *character)));
        next.collect()
    }

    fn read(&self, state: &State, character: char) -> State {
        let rows = self.patterns.iter().zip(state);
        rows.map(|(word, row)| {
            let mut row = row.clone()?;
            row.read(&word.pieces, character, word.matching)
                .then_some(row)
        })
        .collect()
    }

    fn kind(state: &State) -> Kind {
        state
            .iter()
            .map(|row| row.as_ref().is_some_and(Row::accepts))
            .collect()
    }

    fn kinds(states: &BTreeSet<State>) -> BTreeSet<Kind> {
        states.iter().map(Self::kind).collect()
    }

    /// With `fold`, the texts that differ from this one only in case: of each kind some.
    fn variants(&self, text: &str) -> Vec<String> {
        let mut ways: BTreeMap<State, Vec<String>> = [(self.start(), vec![String::new()])].into();
        for character in text.chars() {
            let mut next: BTreeMap<State, Vec<String>> = BTreeMap::new();
            for (state, texts) in &ways {
                for case in self.cases(character) {
                    let place = next.entry(self.read(state, case)).or_default();
                    for text in texts.iter().take(self.members.saturating_sub(place.len())) {
                        place.push(format!("{text}{case}"));
                    }
                }
            }
            ways = next;
        }
        let mut kinds: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
        for (state, texts) in ways {
            kinds.entry(Self::kind(&state)).or_default().extend(texts);
        }
        kinds
            .into_values()
            .flat_map(|texts| texts.into_iter().take(self.members))
            .collect()
    }

    /// With `fold`, texts that differ only in case are one, in lower case, until [`Self::variants`].
    fn spell(&self, character: char) -> char {
        if self.fold {
            wildcard::fold(character)
        } else {
            character
        }
    }

    /// With `fold`, the character in both cases.
    fn cases(&self, character: char) -> Vec<char> {
        let mut cases = vec![character];
        if self.fold {
            let upper = character
                .to_uppercase()
                .filter(|upper| Matching::IGNORE_CASE.same(*upper, character));
            for case in std::iter::once(wildcard::fold(character)).chain(upper) {
                if !cases.contains(&case) {
                    cases.push(case);
                }
            }
        }
        cases
    }

    /// The characters that the patterns tell apart, and the fresh ones for all others.
    fn alphabet(&self, fresh: &[char]) -> Vec<char> {
        let mut characters = BTreeSet::new();
        for word in &self.patterns {
            for piece in &word.pieces {
                match *piece {
                    Piece::Char(character) if word.matching.ignore_case => {
                        characters.insert(wildcard::fold(character));
                        characters.insert(character);
                        let upper = character.to_uppercase();
                        characters.extend(
                            upper.filter(|upper| Matching::IGNORE_CASE.same(*upper, character)),
                        );
                    }
                    Piece::Char(character) => {
                        characters.insert(character);
                    }
                    Piece::One(Reach::Any) | Piece::Many(Reach::Any) => {}
                    Piece::One(_) | Piece::Many(_) => {
                        characters.insert(':');
                    }
                }
            }
        }
        let mut alphabet: Vec<char> = fresh.to_vec();
        alphabet.extend(characters);
        if self.fold {
            // `step` reads every case of a character at once.
            let mut folded = BTreeSet::new();
            alphabet.retain(|character| folded.insert(wildcard::fold(*character)));
        }
        alphabet
    }

    /// As many letters as texts of each kind are needed that no pattern has, in either case.
    fn fresh(&self) -> Vec<char> {
        let used: BTreeSet<char> = self
            .patterns
            .iter()
            .flat_map(|word| &word.pieces)
            .filter_map(|piece| match piece {
                Piece::Char(character) => Some(wildcard::fold(*character)),
                Piece::One(_) | Piece::Many(_) => None,
            })
            .collect();
        let letters = ('a'..='z').chain('α'..='ω').chain('а'..='я');
        letters
            .filter(|letter| !used.contains(letter))
            .take(self.members)
            .collect()
    }
}

/// The texts of each kind that were found.
#[derive(Default)]
struct Found(BTreeMap<BTreeSet<Kind>, Vec<String>>);

impl Found {
    fn insert(
        &mut self,
        kinds: BTreeSet<Kind>,
        text: &str,
        members: usize,
        texts: &mut Vec<String>,
    ) {
        let same = self.0.entry(kinds).or_default();
        if same.len() < members && !same.iter().any(|other| other == text) {
            same.push(text.to_owned());
            texts.push(text.to_owned());
        }
    }
}

/// A pattern of six parts that is compared part by part, as one pattern for the whole text; `None` if it matches
/// no ARN.
fn limited_to_parts(pieces: &[Piece]) -> Option<Vec<Piece>> {
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
