//! Decoding of a file's bytes into text.

/// Decodes UTF-8 or UTF-16, in which Windows PowerShell 5 writes the output of a command; returns the bytes if they are
/// neither.
///
/// # Examples
///
/// ```
/// use vault::import::decode;
///
/// // Windows PowerShell writes UTF-16 with a mark in front.
/// assert_eq!(decode(vec![0xff, 0xfe, b'{', 0, b'}', 0]), Ok("{}".to_owned()));
/// ```
pub fn decode(bytes: Vec<u8>) -> Result<String, Vec<u8>> {
    let unit: fn([u8; 2]) -> u16 = match bytes.as_slice() {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        // Without a byte order mark: JSON and AWS names are ASCII, so every other byte is zero.
        [first, 0, third, 0, ..] if *first != 0 && *third != 0 => u16::from_le_bytes,
        [0, second, 0, fourth, ..] if *second != 0 && *fourth != 0 => u16::from_be_bytes,
        _ => return String::from_utf8(bytes).map_err(std::string::FromUtf8Error::into_bytes),
    };
    let units = bytes
        .chunks_exact(2)
        .filter_map(|pair| pair.try_into().ok().map(unit));
    let text: String = char::decode_utf16(units)
        .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

/// As [`decode`], for any bytes: if they are not UTF-8, they are decoded as a Windows code page, most of which agree in
/// most characters.
pub fn decode_anything(bytes: Vec<u8>) -> String {
    decode(bytes).unwrap_or_else(|bytes| {
        let is_text = !bytes.iter().any(|byte| matches!(byte, 0..=8 | 0xe..=0x1a));
        if is_text {
            bytes.iter().map(|byte| windows_1252(*byte)).collect()
        } else {
            String::from_utf8_lossy(&bytes).into_owned()
        }
    })
}

/// A byte of the Western Windows code page: the quotes and dashes that Latin-1 does not have.
fn windows_1252(byte: u8) -> char {
    match byte {
        0x82 | 0x91 | 0x92 => '\'',
        0x84 | 0x93 | 0x94 => '"',
        0x85 => '…',
        0x96 | 0x97 => '-',
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, decode_anything};

    #[test]
    fn utf_16_is_text_with_and_without_a_mark() {
        let text = "{\"a\": \"日本 😀\"}";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: [u8; 2], bytes: &[u8]| [&mark[..], bytes].concat();
        let rows = [
            text.as_bytes().to_vec(),
            little.clone(),
            big.clone(),
            marked([0xff, 0xfe], &little),
            marked([0xfe, 0xff], &big),
        ];
        for bytes in rows {
            assert_eq!(decode(bytes.clone()).as_deref(), Ok(text), "{bytes:?}");
        }
        for bytes in [&b"\xff"[..], b"\x89PNG\r\n", b"a\xe4"] {
            assert_eq!(decode(bytes.to_vec()), Err(bytes.to_vec()));
        }
        assert_eq!(decode(Vec::new()).as_deref(), Ok(""));
    }

    #[test]
    fn what_is_no_unicode_is_read_as_far_as_it_is_text() {
        for (bytes, text) in [
            (&b"the \x93vault\x94"[..], "the \"vault\""),
            (b"Z\xfcrich", "Z\u{fc}rich"),
            (b"\x89PNG\r\n\x1a\n\0", "\u{fffd}PNG\r\n\x1a\n\0"),
        ] {
            assert_eq!(decode_anything(bytes.to_vec()), text);
        }
    }
}
