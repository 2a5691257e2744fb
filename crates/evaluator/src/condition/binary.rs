//! Bytes, written as base64; compared as bytes.

use data_encoding::BASE64;

pub(super) fn parse(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn bytes() {
        for (text, expected) in [
            ("AAEC", Some(vec![0, 1, 2])),
            ("AA==", Some(vec![0])),
            ("", Some(vec![])),
            ("AA", None),
            ("AB==", None),
            ("not base64", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
