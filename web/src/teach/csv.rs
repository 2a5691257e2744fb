//! A table as CSV (RFC 4180) that a spreadsheet opens as text: learners choose their own names, and a name must not
//! become a formula.

/// What spreadsheets take for the beginning of a formula (OWASP, CSV injection).
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The table. It begins with a byte order mark, without which some spreadsheets take UTF-8 for something else.
pub fn csv(rows: &[Vec<String>]) -> String {
    let mut text = String::from('\u{feff}');
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| self::cell(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn cell(text: &str) -> String {
    let guard = if text.trim_start_matches([' ', '"']).starts_with(FORMULA) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_formula() {
        let rows = [
            ("Ann", "\"Ann\""),
            ("say \"hi\", Ann", "\"say \"\"hi\"\", Ann\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@sum", "\"'@sum\""),
            (" =1", "\"' =1\""),
            ("\t=1", "\"'\t=1\""),
            ("田中", "\"田中\""),
            ("a=b", "\"a=b\""),
        ];
        for (text, written) in rows {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }

    #[test]
    fn rows_are_lines() {
        let rows = [
            vec!["a".to_owned(), "b".to_owned()],
            vec!["c".to_owned(), String::new()],
        ];
        assert_eq!(csv(&rows), "\u{feff}\"a\",\"b\"\r\n\"c\",\"\"\r\n");
    }
}
