//! Laws of links: a truncated or modified link is a case or an error, never a panic, and needs no more memory than a
//! link may. Also the laws of the fuzz targets, on random texts and on the golden links.

#[allow(unreachable_pub, reason = "a crate of its own for the fuzzer")]
#[path = "../fuzz/src/lib.rs"]
pub(crate) mod fuzz;

use crate::case::{files, home};
use data_encoding::BASE64URL_NOPAD;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use vault::share::{self, Error, LIMIT};

/// The golden links: `c=1.…`
fn links() -> Vec<String> {
    let cases = files(&home().join("links"));
    let links = cases.iter().map(|case| {
        let link = std::fs::read_to_string(case.with_extension("txt")).expect("a link");
        link.trim().to_owned()
    });
    links.collect()
}

fn payload(link: &str) -> Vec<u8> {
    let (_, payload) = link.split_once('.').expect("a codec and a payload");
    BASE64URL_NOPAD
        .decode(payload.as_bytes())
        .expect("base64url")
}

#[test]
fn a_link_that_lost_its_end_says_so() {
    for link in links() {
        let begins = link.find("c=").expect("a parameter") + "c=".len();
        for end in 0..link.len() {
            let found = share::decode(&link[..end]);
            let expected = if end < begins {
                Error::NoCase
            } else {
                Error::Truncated
            };
            assert_eq!(found, Err(expected), "{}", &link[..end]);
        }
    }
}

#[test]
fn a_payload_that_lost_its_end_says_so() {
    for link in links() {
        let payload = payload(&link);
        for end in 0..payload.len() {
            let cut = format!("c=1.{}", BASE64URL_NOPAD.encode(&payload[..end]));
            assert_eq!(
                share::decode(&cut),
                Err(Error::Truncated),
                "{end} bytes of {link}"
            );
        }
    }
}

/// The limit applies to the contents of a link, not to its length: 2 MB of blanks are 2 kB.
#[test]
fn a_link_holds_up_to_its_limit() {
    let of = |length: usize| format!("{{}}{}", " ".repeat(length - 2));
    let most = share::pack(&of(LIMIT));
    assert!(most.len() < 4096, "{}", most.len());
    assert_eq!(
        share::decode(&format!("c=1.{most}")),
        Ok(vault::case::Case::default())
    );
    let more = share::pack(&of(LIMIT + 1));
    assert_eq!(share::decode(&format!("c=1.{more}")), Err(Error::TooLarge));
    let long = "A".repeat(2 * LIMIT + 1);
    assert_eq!(share::decode(&format!("c=1.{long}")), Err(Error::TooLarge));
}

/// One modification: the text at a position is removed, and another one is inserted.
pub(crate) type Change = (Index, usize, Vec<u8>);

pub(crate) fn changes() -> impl Strategy<Value = Vec<Change>> {
    vec((any::<Index>(), 0_usize..4, vec(any::<u8>(), 0..4)), 1..6)
}

pub(crate) fn change(bytes: &mut Vec<u8>, changes: &[Change]) {
    for (place, length, instead) in changes {
        let start = place.index(bytes.len() + 1);
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, instead.iter().copied());
    }
}

proptest! {
    #![proptest_config(crate::generate::tried(1000))]

    #[test]
    fn a_damaged_link_is_a_case_or_an_error(link in select(links()), changes in changes()) {
        let mut whole = link.clone().into_bytes();
        change(&mut whole, &changes);
        fuzz::link(&whole);
        let mut payload = payload(&link);
        change(&mut payload, &changes);
        fuzz::link(&payload);
    }

    #[test]
    fn a_damaged_case_is_read_or_refused(link in select(links()), changes in changes()) {
        let case = share::decode(&link).expect("a golden link");
        let mut text = vault::case::write(&case).into_bytes();
        change(&mut text, &changes);
        fuzz::case(&text);
        fuzz::policy(&text);
    }

    #[test]
    fn any_bytes_will_do(bytes in vec(any::<u8>(), 0..200)) {
        fuzz::link(&bytes);
        fuzz::case(&bytes);
        fuzz::policy(&bytes);
    }
}
