//! Cells of a table as CSV.

use super::{escaped, is_invisible};

/// Characters that spreadsheets interpret as the start of a formula (OWASP, CSV injection), and their full-width forms.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

escaped! { CsvCell }

/// The text of a cell that no spreadsheet interprets as a formula. Quoting is up to the writer of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvCell(String);

impl CsvCell {
    /// Removes invisible characters. An apostrophe before a possible formula makes it text.
    pub fn new(text: &str) -> Self {
        let space = |character: char| character.is_whitespace();
        let text: String = text
            .chars()
            .filter(|character| !is_invisible(*character) || space(*character))
            .map(|character| if space(character) { ' ' } else { character })
            .collect();
        // Some readers strip spaces and quotation marks first.
        let first = text.trim_start_matches([' ', '"', '\'']);
        Self(if first.starts_with(FORMULA) {
            format!("'{text}")
        } else {
            text
        })
    }
}

#[cfg(test)]
mod tests {
    use super::CsvCell;

    #[test]
    fn a_name_is_no_formula() {
        for (text, written) in [
            ("Ann", "Ann"),
            ("say \"hi\", Ann", "say \"hi\", Ann"),
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@sum", "'@sum"),
            (" =1", "' =1"),
            ("\t=1", "' =1"),
            ("\r\n=1", "'  =1"),
            ("\"=1", "'\"=1"),
            ("＝1", "'＝1"),
            ("＋1", "'＋1"),
            ("－1", "'－1"),
            ("＠sum", "'＠sum"),
            ("\u{200b}=1", "'=1"),
            ("\u{feff}\u{202e}＝1", "'＝1"),
            ("\u{3000}=1", "' =1"),
            ("\u{a0}=1", "' =1"),
            ("a\0b", "ab"),
            ("田中", "田中"),
            ("a=b", "a=b"),
        ] {
            assert_eq!(CsvCell::new(text).as_str(), written, "{text:?}");
        }
    }
}
