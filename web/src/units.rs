//! Conversion of offsets between Rust and the editor: Rust counts bytes of the original text, the editor counts UTF-16
//! units and every line break as one, whether it is LF, CR or CR LF.
//!
//! Pure, and optimized for many offsets in one text: the text is scanned once. Next to read: `editor.rs`.

use evaluator::vec_map::sort_by_key;

/// Converts byte offsets to offsets of the editor. Offsets past the end, or inside a character, are rounded down to the
/// nearest valid one. The results are in the order of the inputs.
pub fn to_editor(text: &str, bytes: &[usize]) -> Vec<u32> {
    let mut order: Vec<(usize, usize)> = bytes.iter().copied().enumerate().collect();
    sort_by_key(&mut order, |(_, byte)| *byte);
    let mut answers = vec![0; bytes.len()];
    let mut places = Places::new(text);
    for (question, byte) in order {
        while places.next_byte().is_some_and(|next| next <= byte) {
            places.step();
        }
        if let Some(answer) = answers.get_mut(question) {
            *answer = places.unit;
        }
    }
    answers
}

/// Converts an offset of the editor to a byte offset.
pub fn to_bytes(text: &str, unit: u32) -> usize {
    let mut places = Places::new(text);
    while places.unit < unit && places.next_byte().is_some() {
        places.step();
    }
    places.byte
}

/// Scans a text character by character and counts in both units.
struct Places<'a> {
    rest: &'a str,
    byte: usize,
    unit: u32,
}

impl<'a> Places<'a> {
    const fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            byte: 0,
            unit: 0,
        }
    }

    /// The offset after the next character, counting CR LF as one; `None` at the end.
    fn next_byte(&self) -> Option<usize> {
        Some(self.byte + self.next()?.0)
    }

    fn step(&mut self) {
        let Some((bytes, units)) = self.next() else {
            return;
        };
        self.rest = self.rest.get(bytes..).unwrap_or_default();
        self.byte += bytes;
        self.unit += units;
    }

    /// The next character's length in bytes and in units.
    fn next(&self) -> Option<(usize, u32)> {
        let character = self.rest.chars().next()?;
        if self.rest.starts_with("\r\n") {
            return Some((2, 1));
        }
        let units = if character > '\u{ffff}' { 2 } else { 1 };
        Some((character.len_utf8(), units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_both_ways() {
        // text, byte, unit, byte after conversion back
        let rows = [
            ("abc", 2, 2, 2),
            ("aéb", 3, 2, 3),
            ("aéb", 2, 1, 1), // inside of a character: the place before it
            ("日本", 3, 1, 3),
            ("a😀b", 5, 3, 5),
            ("a\r\nb", 3, 2, 3),
            ("a\r\nb", 2, 1, 1), // between CR and LF
            ("a\rb\nc", 4, 4, 4),
            ("ab", 9, 2, 2), // past the end
            ("", 0, 0, 0),
        ];
        for (text, byte, unit, back) in rows {
            assert_eq!(to_editor(text, &[byte]), [unit], "{text:?} {byte}");
            assert_eq!(to_bytes(text, unit), back, "{text:?} {unit}");
        }
    }

    #[test]
    fn answers_in_the_order_of_the_questions() {
        assert_eq!(to_editor("é\r\nxyz", &[6, 0, 4, 2]), [4, 0, 2, 1]);
    }
}
