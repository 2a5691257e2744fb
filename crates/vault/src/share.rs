//! Links: a case in the fragment of an address, which no browser sends anywhere (contract 4).
//!
//! `#c=1.PAYLOAD`, where `1` is the codec's number and the payload the case's canonical JSON, compressed (raw
//! DEFLATE) and spelled in base64url without padding. Codec 1 is read for ever: `tests/links` holds links made
//! with it. It knows nothing of addresses: whoever copies a link puts its own before the `#`.
//!
//! A preset dictionary was measured (zlib, 2.1 kB of a case's fields and of what the examples' policies say) and left
//! out. It makes the examples' links 60 % shorter at best: 510 to 940 characters become 170 to 410. But 900 are short
//! enough for wherever links are put; `miniz_oxide` has no dictionaries; and codec 1 is written and read by anything
//! that can inflate, as by the browser's own streams in `<can-i-vault>`, which would have to bring more than itself.

use crate::case::{self, Case};
use data_encoding::{BASE64URL_NOPAD, DecodeError, DecodeKind};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::{TINFLStatus, decompress_to_vec_with_limit};

/// The number of the codec that links are written with.
pub const CODEC: u32 = 1;

/// The most bytes of JSON that a link may hold.
pub const LIMIT: usize = 2 * 1024 * 1024;

/// The parameter of the fragment that holds the case.
const PARAMETER: &str = "c=";

/// DEFLATE's most thorough level: links are made once and read often.
const LEVEL: u8 = 10;

/// The reason why a link does not contain a case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{self:?}")]
pub enum Error {
    /// The parameter that holds it is not there.
    NoCase,
    /// A newer version of this software made it.
    Newer {
        /// The number of its codec.
        codec: String,
    },
    /// Its end is missing, as happens when a link is broken into lines.
    Truncated,
    /// A part of it has changed.
    Damaged,
    /// It holds more than [`LIMIT`] bytes.
    TooLarge,
    /// Its contents are not a case.
    Case(case::Error),
}

/// The fragment for a case, without the `#`.
///
/// # Examples
///
/// ```
/// use vault::case::read;
/// use vault::share::{decode, encode};
///
/// let case = read(r#"{"version": 1, "vault": {"name": "prod", "region": "us-west-2"}}"#)?;
/// assert_eq!(decode(&encode(&case)), Ok(case));
/// # Ok::<(), vault::case::Error>(())
/// ```
pub fn encode(case: &Case) -> String {
    fragment(PARAMETER, &case::write(case))
}

/// Reads a case from a whole address, or from its fragment with or without the `#`.
///
/// # Examples
///
/// ```
/// use vault::share::{Error, decode};
///
/// assert_eq!(decode("https://example.com/"), Err(Error::NoCase));
/// assert!(matches!(decode("#c=9.abc"), Err(Error::Newer { codec }) if codec == "9"));
/// ```
pub fn decode(link: &str) -> Result<Case, Error> {
    let json = text_of(PARAMETER, link)?;
    case::read(&json).map_err(|error| match error {
        case::Error::Syntax { .. } | case::Error::Finding { .. } => Error::Damaged,
        error => Error::Case(error),
    })
}

/// A fragment, without the `#`, of which a parameter (`c=`) holds a text.
pub fn fragment(parameter: &str, text: &str) -> String {
    format!("{parameter}{CODEC}.{}", pack(text))
}

/// The text that a parameter of a link's fragment holds.
pub fn text_of(parameter: &str, link: &str) -> Result<String, Error> {
    let fragment = link.trim().rsplit('#').next().unwrap_or_default();
    let held = fragment
        .split('&')
        .find_map(|held| held.strip_prefix(parameter));
    let (codec, payload) = held
        .ok_or(Error::NoCase)?
        .split_once('.')
        .ok_or(Error::Truncated)?;
    match codec.parse::<u32>() {
        Ok(CODEC) => unpack(payload),
        Ok(number) if number > CODEC => Err(Error::Newer {
            codec: codec.to_owned(),
        }),
        Ok(_) | Err(_) => Err(Error::Damaged),
    }
}

/// A text as the payload of a link or code.
pub fn pack(text: &str) -> String {
    BASE64URL_NOPAD.encode(&compress_to_vec(text.as_bytes(), LEVEL))
}

/// The text of a payload, of at most [`LIMIT`] bytes.
pub fn unpack(payload: &str) -> Result<String, Error> {
    // DEFLATE makes text at most that much longer, so anything beyond cannot be within the limit.
    if payload.len() > LIMIT.saturating_mul(2) {
        return Err(Error::TooLarge);
    }
    let packed = BASE64URL_NOPAD
        .decode(payload.as_bytes())
        .map_err(|error| spelling(payload, &error))?;
    let bytes =
        decompress_to_vec_with_limit(&packed, LIMIT).map_err(|error| match error.status {
            TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => Error::Truncated,
            TINFLStatus::HasMoreOutput => Error::TooLarge,
            _ => Error::Damaged,
        })?;
    String::from_utf8(bytes).map_err(|_| Error::Damaged)
}

/// Text in base64url that stops in the middle of a group has lost its end; any other character never was in it.
fn spelling(payload: &str, error: &DecodeError) -> Error {
    let ends_there = error.position + 4 > payload.len();
    match error.kind {
        DecodeKind::Length | DecodeKind::Trailing if ends_there => Error::Truncated,
        _ => Error::Damaged,
    }
}

#[cfg(test)]
mod tests {
    use super::{CODEC, Error, LIMIT, decode, encode};
    use crate::case::{self, Case};
    use data_encoding::BASE64URL_NOPAD;
    use miniz_oxide::deflate::compress_to_vec;

    fn case() -> Case {
        case::read(
            r#"{"title": "日本 &#=%", "policies": {"identity": [{"Statement": []}], "scp": null}}"#,
        )
        .unwrap()
    }

    fn link(json: &str) -> String {
        format!(
            "c=1.{}",
            BASE64URL_NOPAD.encode(&compress_to_vec(json.as_bytes(), 6))
        )
    }

    #[test]
    fn a_link_is_read_wherever_its_fragment_stands() {
        let fragment = encode(&case());
        assert!(fragment.starts_with(&format!("c={CODEC}.")), "{fragment}");
        for link in [
            fragment.clone(),
            format!("#{fragment}"),
            format!(" https://example.invalid/?lang=ja#{fragment}\n"),
            format!("#layers=scp&{fragment}&row=2"),
        ] {
            assert_eq!(decode(&link), Ok(case()), "{link}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_link() {
        let bomb = link(&format!("{{\"title\": \"{}\"}}", "a".repeat(LIMIT)));
        let newer_document = link(r#"{"version": 3}"#);
        let unknown_field = link(r#"{"vaults": {}}"#);
        for (link, expected) in [
            ("", Error::NoCase),
            ("https://example.invalid/", Error::NoCase),
            ("#c=", Error::Truncated),
            ("#c=1", Error::Truncated),
            ("#c=1.", Error::Truncated),
            ("#c=0.AAAA", Error::Damaged),
            ("#c=one.AAAA", Error::Damaged),
            (
                "#c=2.AAAA",
                Error::Newer {
                    codec: "2".to_owned(),
                },
            ),
            ("#c=1.A A", Error::Damaged),
            ("#c=1.ab+/", Error::Damaged),
            ("#c=1._____", Error::Truncated),
            (&bomb, Error::TooLarge),
            (
                &newer_document,
                Error::Case(case::Error::Newer {
                    version: "3".to_owned(),
                }),
            ),
            (
                &unknown_field,
                Error::Case(case::Error::UnknownField {
                    path: "vaults".to_owned(),
                    nearest: Some("vault"),
                }),
            ),
        ] {
            assert_eq!(
                decode(link),
                Err(expected),
                "{}",
                link.get(..40).unwrap_or(link)
            );
        }
    }

    #[test]
    fn a_link_cut_anywhere_is_an_error() {
        let link = encode(&case());
        for end in 0..link.len() {
            let found = decode(link.get(..end).unwrap_or_default());
            assert!(
                matches!(
                    found,
                    Err(Error::NoCase | Error::Truncated | Error::Damaged)
                ),
                "{end}: {found:?}"
            );
        }
    }
}
