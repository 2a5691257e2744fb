//! Codes in parts, for codes that do not fit into one picture: `v1.2of3.PIECE.CHECK`, a piece of the payload with the
//! check of the whole, by which parts are combined in any order.

use super::{CHECK, Code, Error, decode};

/// The most parts of a code.
const MOST: u32 = 99;

/// A part of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    codec: &'a str,
    number: u32,
    all: u32,
    piece: &'a str,
    check: &'a str,
}

/// Splits a code into parts of at most `longest` characters; returns the code itself if it is not longer.
pub fn split(code: &str, longest: usize) -> Vec<String> {
    let mut parts = code.split('.');
    let (Some(codec), Some(payload), Some(check)) = (parts.next(), parts.next(), parts.next())
    else {
        return vec![code.to_owned()];
    };
    if code.len() <= longest {
        return vec![code.to_owned()];
    }
    let around = format!("{codec}.{MOST}of{MOST}..{check}").len();
    let room = longest.saturating_sub(around).max(1);
    let all = payload.len().div_ceil(room);
    // Parts of equal length, so that all pictures are equally readable.
    let each = payload.len().div_ceil(all.max(1)).max(1);
    let pieces: Vec<char> = payload.chars().collect();
    let pieces = pieces.chunks(each);
    let all = pieces.len();
    let part = |(at, piece): (usize, &[char])| {
        let (number, piece) = (at + 1, String::from_iter(piece));
        format!("{codec}.{number}of{all}.{piece}.{check}")
    };
    pieces.enumerate().map(part).collect()
}

impl<'a> Part<'a> {
    /// Parses a part; `None` for other texts, including whole codes.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let mut segments = text.split('.');
        let codec = segments.next()?;
        let (number, all) = place(segments.next()?)?;
        let (piece, check) = (segments.next()?, segments.next()?);
        segments.next().is_none().then_some(Self {
            codec,
            number,
            all,
            piece,
            check,
        })
    }

    /// The result for a part without the others.
    pub(super) fn alone(&self) -> Result<Code, Error> {
        whole(self, &[*self])
    }

    /// Returns `true` if both are parts of the same code.
    fn is_with(&self, other: &Self) -> bool {
        (self.codec, self.all, self.check) == (other.codec, other.all, other.check)
    }
}

/// `2of3`
fn place(text: &str) -> Option<(u32, u32)> {
    let (number, all) = text.split_once("of")?;
    let (number, all): (u32, u32) = (number.parse().ok()?, all.parse().ok()?);
    (1 <= number && number <= all && all <= MOST).then_some((number, all))
}

/// Returns `true` if a text that starts as a code is complete up to the end of its check.
pub(super) fn ends(text: &str) -> bool {
    let mut segments = text.split('.').skip(1);
    let before = segments.next().and_then(place).map_or(0, |_| 1);
    segments
        .nth(before)
        .is_some_and(|check| check.len() >= CHECK)
}

/// The contents of each text; parts of one code are combined, at the place of the first.
pub(super) fn join(texts: &[String]) -> Vec<Result<Code, Error>> {
    let read: Vec<Option<Part<'_>>> = texts.iter().map(|text| Part::read(text)).collect();
    let parts = || read.iter().flatten();
    let joined = texts
        .iter()
        .zip(&read)
        .enumerate()
        .filter_map(|(at, (text, part))| {
            let Some(part) = part else {
                return Some(decode(text));
            };
            let mut before = read.iter().take(at).flatten();
            (!before.any(|other| other.is_with(part))).then(|| {
                whole(
                    part,
                    &parts()
                        .filter(|other| other.is_with(part))
                        .copied()
                        .collect::<Vec<_>>(),
                )
            })
        });
    joined.collect()
}

/// The code that the parts belong to.
fn whole(one: &Part<'_>, parts: &[Part<'_>]) -> Result<Code, Error> {
    let of = |number: u32| parts.iter().find(|part| part.number == number);
    let missing: Vec<u32> = (1..=one.all)
        .filter(|number| of(*number).is_none())
        .collect();
    if !missing.is_empty() {
        return Err(Error::Incomplete {
            missing,
            all: one.all,
        });
    }
    let payload: String = (1..=one.all)
        .filter_map(of)
        .map(|part| part.piece)
        .collect();
    decode(&format!("{}.{payload}.{}", one.codec, one.check))
}
