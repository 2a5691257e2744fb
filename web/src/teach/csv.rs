//! A table as CSV (RFC 4180) that a spreadsheet opens as text: learners choose their own names, and a name must not
//! become a formula.

use ::csv::{QuoteStyle, Terminator, WriterBuilder};
use messages::escape::CsvCell;

/// The table. It begins with a byte order mark, without which some spreadsheets take UTF-8 for something else.
pub fn csv(rows: &[Vec<String>]) -> String {
    let mut table = WriterBuilder::new();
    table.quote_style(QuoteStyle::Always).flexible(true);
    table.terminator(Terminator::CRLF);
    let mut table = table.from_writer(Vec::new());
    for row in rows {
        let cells: Vec<CsvCell> = row.iter().map(|cell| CsvCell::new(cell)).collect();
        // Writing to memory does not fail.
        let _ = table.write_record(cells.iter().map(CsvCell::as_str));
    }
    let bytes = table.into_inner().unwrap_or_default();
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}

#[cfg(test)]
mod tests {
    use super::csv;

    #[test]
    fn rows_are_lines_of_quoted_cells_and_no_cell_is_a_formula() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect();
        let rows = [
            row(&["say \"hi\", Ann", "＝HYPERLINK(\"x\")"]),
            row(&["\u{200b}=1", "田中", ""]),
        ];
        let written = "\u{feff}\"say \"\"hi\"\", Ann\",\"'＝HYPERLINK(\"\"x\"\")\"\r\n\"'=1\",\"田中\",\"\"\r\n";
        assert_eq!(csv(&rows), written);
    }
}
