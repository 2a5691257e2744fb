//! The path as a standalone picture: an SVG of the verdict and the grid, from the view models of the page. It is saved,
//! printed, and rasterized to PNG by the browser.
//!
//! It is self-contained: no style policy, font or address, in the light colours, and text from people is escaped. Text
//! cannot be measured here, so widths are estimated, generously.

use super::view_models::{CellView, GridView, Line, RowView, Tone, VerdictView};
use messages::{Key, Messages, key};
use std::fmt::Write as _;
use vault::case::Case;
use vault::infer::is_stand_in;

/// The light colours of web/style/tokens.css.
const PAPER: &str = "#faf9f6";
const INK: &str = "#1a1c21";
const SOFT: &str = "#565a63";
const RULE: &str = "#dedad1";
const QUIET: &str = "#85817a";
const THROUGH: &str = "#7cc4ac";
const ALLOW: &str = "#0a6a5d";
const DENY: &str = "#ad2a17";
const DENY_WASH: &str = "#fbe9e4";
const DEPENDS: &str = "#6a3fa0";
const DEPENDS_WASH: &str = "#f1eafa";

const SANS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Hiragino Sans', 'Yu Gothic UI', 'Noto Sans JP', \
                    'Noto Sans CJK JP', sans-serif";
const MONO: &str =
    "ui-monospace, 'SF Mono', Menlo, Consolas, 'Noto Sans Mono', 'DejaVu Sans Mono', monospace";

const MARGIN: u32 = 32;
const ROW: u32 = 44;
const COLUMN: u32 = 108;
const RESULT: u32 = 132;
/// The minimum width: a headline needs room, however few layers there are.
const LEAST: u32 = 760;

/// The meaning of the gates' signs, as in the grid's own legend.
const LEGEND: [(Tone, Key); 5] = [
    (Tone::Allow, key::UI_LEGEND_ALLOW),
    (Tone::Deny, key::UI_LEGEND_DENY),
    (Tone::Lack, key::UI_LEGEND_LACK),
    (Tone::Quiet, key::UI_LEGEND_QUIET),
    (Tone::Depends, key::UI_LEGEND_DEPENDS),
];

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The SVG.
    pub svg: String,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

impl Picture {
    /// A data URL with the whole picture.
    pub fn address(&self) -> String {
        let mut address = "data:image/svg+xml,".to_owned();
        for byte in self.svg.bytes() {
            if byte.is_ascii_alphanumeric() || b" -._~:/=,;()'<>".contains(&byte) {
                address.push(char::from(byte));
            } else {
                put(&mut address, format_args!("%{byte:02X}"));
            }
        }
        address
    }
}

/// The file name for a case: `can-i-vault-prod-us-west-2.svg`. Only letters and digits that every system accepts.
pub fn file_name(case: &Case, ending: &str) -> String {
    let mut name = "can-i-vault".to_owned();
    // A stand-in is not a name.
    let parts = [&case.vault.name, &case.vault.region];
    for part in parts.into_iter().filter(|part| !is_stand_in(part)) {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let part: String = part
            .chars()
            .filter(|letter| plain(*letter))
            .take(50)
            .collect();
        if !part.is_empty() {
            put(&mut name, format_args!("-{part}"));
        }
    }
    format!("{name}.{ending}")
}

/// The picture of a verdict and its grid.
pub fn picture(words: &Messages, verdict: &VerdictView, grid: &GridView) -> Picture {
    let layers = u32::try_from(grid.columns.len()).unwrap_or(0);
    let names = grid.rows.iter().map(|row| width(&row.action, 14, true));
    let first = names.max().unwrap_or(0) + 24;
    let legend: Vec<(Tone, String)> = LEGEND
        .iter()
        .map(|(tone, key)| (*tone, words.text(*key)))
        .collect();
    let legend_width: u32 = legend
        .iter()
        .map(|(_, word)| 48 + width(word, 14, false))
        .sum();
    let inside = (first + layers * COLUMN + RESULT)
        .max(LEAST - 2 * MARGIN)
        .max(legend_width);
    // The remaining width is divided among the layers.
    let spare = inside.saturating_sub(first + RESULT);
    let column = spare.checked_div(layers).unwrap_or(spare);
    let mut drawing = Drawing {
        svg: String::new(),
        left: MARGIN + first,
        column,
        result: MARGIN + inside - RESULT,
        y: MARGIN,
    };
    drawing.heading(verdict, inside);
    drawing.names(words, grid);
    for row in &grid.rows {
        drawing.row(row);
    }
    drawing.y += 20;
    drawing.legend(&legend);
    let (width, height) = (inside + 2 * MARGIN, drawing.y + MARGIN);
    let title = escaped(&plain(&verdict.headline));
    let description = escaped(&plain(&verdict.sentence));
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" font-family=\"{SANS}\" font-size=\"14\" fill=\"{INK}\"><title>{title}</title><desc>{description}</desc>\
         <rect width=\"{width}\" height=\"{height}\" fill=\"{PAPER}\"/>{}</svg>",
        drawing.svg
    );
    Picture { svg, width, height }
}

/// The drawing so far, and the position of the next element.
struct Drawing {
    svg: String,
    /// The start of the first layer.
    left: u32,
    /// The width of a layer.
    column: u32,
    /// The start of the results.
    result: u32,
    y: u32,
}

impl Drawing {
    /// The verdict, the summary, and the actions that it concerns.
    fn heading(&mut self, verdict: &VerdictView, inside: u32) {
        let colour = colour(verdict.tone);
        put(
            &mut self.svg,
            format_args!(
                "<rect x=\"{MARGIN}\" y=\"{}\" width=\"{inside}\" height=\"3\" fill=\"{colour}\"/>",
                self.y
            ),
        );
        self.y += 16;
        let lines = |drawing: &mut Self, text: &str, size: u32, style: &str| {
            for line in wrapped(&plain(text), inside, size) {
                drawing.y += size + size / 3;
                let line = escaped(&line);
                put(
                    &mut drawing.svg,
                    format_args!(
                        "<text x=\"{MARGIN}\" y=\"{}\" font-size=\"{size}\" {style}>{line}</text>",
                        drawing.y
                    ),
                );
            }
        };
        lines(self, &verdict.headline, 28, "font-weight=\"700\"");
        if let Some(named) = &verdict.named {
            self.y += 2;
            lines(self, named, 16, "font-weight=\"600\"");
        }
        lines(self, &verdict.about, 16, &format!("fill=\"{SOFT}\""));
        self.y += 24;
    }

    /// The names of the columns.
    fn names(&mut self, words: &Messages, grid: &GridView) {
        let titles: Vec<Vec<String>> = grid
            .columns
            .iter()
            .map(|column| wrapped(&column.name, self.column.saturating_sub(8), 14))
            .collect();
        let most = titles.iter().map(Vec::len).max().unwrap_or(1);
        self.y += 18 * u32::try_from(most).unwrap_or(1);
        let bottom = self.y;
        let action = escaped(&words.text(key::UI_GRID_ACTION));
        let result = escaped(&words.text(key::UI_GRID_RESULT));
        put(
            &mut self.svg,
            format_args!("<g fill=\"{SOFT}\"><text x=\"{MARGIN}\" y=\"{bottom}\">{action}</text>"),
        );
        for (at, lines) in titles.iter().enumerate() {
            let x = self.middle(at);
            for (line, text) in lines.iter().rev().enumerate() {
                let y = bottom - 18 * u32::try_from(line).unwrap_or(0);
                let text = escaped(text);
                put(
                    &mut self.svg,
                    format_args!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\">{text}</text>"),
                );
            }
        }
        let x = self.result + 16;
        put(
            &mut self.svg,
            format_args!("<text x=\"{x}\" y=\"{bottom}\">{result}</text></g>"),
        );
        self.y += 8;
    }

    /// An action with its line, its gates and its result.
    fn row(&mut self, row: &RowView) {
        let middle = self.y + ROW / 2;
        let action = escaped(&row.action);
        put(
            &mut self.svg,
            format_args!(
                "<text x=\"{MARGIN}\" y=\"{}\" font-family=\"{MONO}\">{action}</text>",
                middle + 5
            ),
        );
        let Some((result, gates)) = row.cells.split_last() else {
            return;
        };
        self.line(gates, middle);
        for (at, cell) in gates.iter().enumerate() {
            let x = self.middle(at);
            self.gate(cell.tone, x, middle, 14);
            if let Some(pin) = &cell.pin {
                let wide = width(pin, 12, false) + 8;
                let pin = escaped(pin);
                put(
                    &mut self.svg,
                    format_args!(
                        "<rect x=\"{}\" y=\"{}\" width=\"{wide}\" height=\"16\" rx=\"5\" fill=\"{DENY}\"/>\
                     <text x=\"{}\" y=\"{}\" font-size=\"12\" font-weight=\"700\" fill=\"#fff\" text-anchor=\"middle\">{pin}</text>",
                        x + 10,
                        middle - 22,
                        x + 10 + wide / 2,
                        middle - 10
                    ),
                );
            }
        }
        let word = escaped(&result.word);
        put(
            &mut self.svg,
            format_args!(
                "<text x=\"{}\" y=\"{}\" font-size=\"16\" font-weight=\"700\" fill=\"{}\">{word}</text>",
                self.result + 16,
                middle + 5,
                colour(result.tone)
            ),
        );
        self.y += ROW;
    }

    /// The line through the gates: solid up to the first that is shut, dashed after it.
    fn line(&mut self, gates: &[CellView], y: u32) {
        let shut = gates.iter().position(|cell| cell.line == Line::Ends);
        let (from, to) = (self.left, self.result);
        let end = shut.map_or(to, |at| self.middle(at));
        put(
            &mut self.svg,
            format_args!("<path d=\"M{from} {y}H{end}\" stroke=\"{THROUGH}\" stroke-width=\"3\"/>"),
        );
        if end < to {
            put(
                &mut self.svg,
                format_args!(
                    "<path d=\"M{end} {y}H{to}\" stroke=\"{RULE}\" stroke-width=\"3\" stroke-dasharray=\"6 6\"/>"
                ),
            );
        }
    }

    /// A gate: each outcome has its own shape, so that the colour is never the only difference.
    fn gate(&mut self, tone: Tone, x: u32, y: u32, half: u32) {
        let (left, top, size) = (x.saturating_sub(half), y.saturating_sub(half), 2 * half);
        // The signs are drawn for a half width of 14.
        let sign = format!(
            "fill=\"none\" stroke-width=\"2\" stroke-linecap=\"round\" stroke-linejoin=\"round\" \
             transform=\"translate({x} {y}) scale({})\"",
            f64::from(half) / 14.0
        );
        match tone {
            Tone::Allow => put(
                &mut self.svg,
                format_args!(
                    "<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\" fill=\"{PAPER}\" stroke=\"{ALLOW}\" stroke-width=\"2\"/>\
                 <path d=\"M-5 0.5l3.5 3.5 6.5-7.5\" stroke=\"{ALLOW}\" {sign}/>",
                    half - 1
                ),
            ),
            Tone::Deny => put(
                &mut self.svg,
                format_args!(
                    "<rect x=\"{left}\" y=\"{top}\" width=\"{size}\" height=\"{size}\" rx=\"7\" fill=\"{DENY}\"/>\
                 <path d=\"M-4.5-4.5l9 9m0-9l-9 9\" stroke=\"#fff\" {sign}/>"
                ),
            ),
            Tone::Lack => put(
                &mut self.svg,
                format_args!(
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"{DENY_WASH}\" stroke=\"{DENY}\" stroke-width=\"2\"/>\
                 <path d=\"M6 0a6 6 0 1 1-12 0a6 6 0 1 1 12 0M-4.2 4.2l8.4-8.4\" stroke=\"{DENY}\" {sign}/>",
                    left + 1,
                    top + 1,
                    size - 2,
                    size - 2
                ),
            ),
            Tone::Depends => put(
                &mut self.svg,
                format_args!(
                    "<circle cx=\"{x}\" cy=\"{y}\" r=\"{}\" fill=\"{DEPENDS_WASH}\" stroke=\"{DEPENDS}\" stroke-width=\"2\" stroke-dasharray=\"4 3\"/>\
                 <path d=\"M-2.8-2.6c.3-3.6 5.7-3.5 5.6-.2-.1 2.2-2.8 2-2.8 4.6M0 5.6v.1\" stroke=\"{DEPENDS}\" {sign}/>",
                    half - 1
                ),
            ),
            Tone::Quiet => put(
                &mut self.svg,
                format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"5\" fill=\"{QUIET}\"/>"),
            ),
        }
    }

    /// The legend.
    fn legend(&mut self, legend: &[(Tone, String)]) {
        let y = self.y + 10;
        let mut x = MARGIN + 10;
        for (tone, word) in legend {
            self.gate(*tone, x, y, 10);
            let text = escaped(word);
            put(
                &mut self.svg,
                format_args!(
                    "<text x=\"{}\" y=\"{}\" fill=\"{SOFT}\">{text}</text>",
                    x + 18,
                    y + 5
                ),
            );
            x += 48 + width(word, 14, false);
        }
        self.y += 20;
    }

    /// The middle of a layer's column.
    fn middle(&self, column: usize) -> u32 {
        let column = u32::try_from(column).unwrap_or(0);
        self.left + column * self.column + self.column / 2
    }
}

fn put(svg: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    svg.write_fmt(what).ok();
}

const fn colour(tone: Tone) -> &'static str {
    match tone {
        Tone::Allow => ALLOW,
        Tone::Deny | Tone::Lack => DENY,
        Tone::Depends => DEPENDS,
        Tone::Quiet => SOFT,
    }
}

/// The maximum width of a text: in a proportional font, a Latin letter takes about six tenths of its height, a Japanese
/// one all of it.
fn width(text: &str, size: u32, is_mono: bool) -> u32 {
    let narrow = if is_mono { 61 } else { 58 };
    let tenths = text.chars().map(|letter| match letter {
        _ if is_wide(letter) => 100,
        _ => narrow,
    });
    (tenths.sum::<u32>() * size).div_ceil(100)
}

/// Returns `true` if a character is as wide as it is high, so that a line can be broken beside it.
const fn is_wide(letter: char) -> bool {
    letter as u32 >= 0x2e80
}

/// Wraps a text into lines of a maximum width, at blanks and between wide characters. A word that is too long for a
/// line is a line of its own.
fn wrapped(text: &str, most: u32, size: u32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in pieces(text) {
        if !line.is_empty()
            && width(&line, size, false) + width(word.trim_end(), size, false) > most
        {
            lines.push(line.trim_end().to_owned());
            line.clear();
        }
        line.push_str(word);
    }
    if !line.trim().is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The parts of a text after which a line can end.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(|letter: char| letter == ' ' || is_wide(letter))
}

/// A sentence without the backticks that the page renders as code.
fn plain(text: &str) -> String {
    text.replace('`', "")
}

/// Escapes a text for XML, which cannot represent control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{escaped, file_name, picture, width, wrapped};
    use crate::app::store::Snapshot;
    use crate::state::Origin;
    use crate::view::answer;
    use messages::Messages;
    use vault::case::{self, Case};

    fn drawn(case: &Case, words: &Messages) -> super::Picture {
        let made = Snapshot::still(case, Origin::Link);
        let input = made.view_input(words);
        picture(words, &answer::verdict(&input, &[]), &answer::grid(&input))
    }

    #[test]
    fn every_row_and_gate_of_the_grid_is_drawn() {
        for example in vault::examples::EXAMPLES {
            let made = Snapshot::still(&case::read(example.text).unwrap(), Origin::Link);
            let words = Messages::english();
            let input = made.view_input(&words);
            let grid = answer::grid(&input);
            let svg = picture(&words, &answer::verdict(&input, &[]), &grid).svg;
            for row in &grid.rows {
                assert!(svg.contains(&format!(">{}</text>", row.action)), "{svg}");
            }
            let results = grid.rows.iter().filter_map(|row| row.cells.last());
            for word in results.map(|cell| format!(">{}</text>", cell.word)) {
                assert!(svg.contains(&word), "{word}: {svg}");
            }
        }
    }

    #[test]
    fn what_a_person_wrote_is_text() {
        let case = case::read(
            r#"{"caller": {"arn": "arn:aws:iam::444455556666:role/</text><script>alert(1)</script>\u0007&\""},
                "vault": {"name": "a\"b", "region": "us-west-2"}}"#,
        )
        .unwrap();
        let svg = drawn(&case, &Messages::english()).svg;
        assert!(!svg.contains("<script"), "{svg}");
        assert!(!svg.contains('\u{7}'), "{svg}");
        assert!(!svg.contains("href") && !svg.contains("url("), "{svg}");
        assert_eq!(svg.matches("<text").count(), svg.matches("</text>").count());
        assert_eq!(escaped("<&>\"\u{0}"), "&lt;&amp;&gt;&quot; ");
    }

    #[test]
    fn a_file_says_what_it_is() {
        let mut case = Case::default();
        assert_eq!(file_name(&case, "png"), "can-i-vault.png");
        case.vault.name = "../a b\u{7}c".to_owned();
        case.vault.region = "us-west-2".to_owned();
        assert_eq!(file_name(&case, "svg"), "can-i-vault-abc-us-west-2.svg");
    }

    #[test]
    fn an_address_holds_all_of_it() {
        let svg = "<a b=\"#%\">\u{65e5}</a>".to_owned();
        let picture = super::Picture {
            svg,
            width: 1,
            height: 1,
        };
        assert_eq!(
            picture.address(),
            "data:image/svg+xml,<a b=%22%23%25%22>%E6%97%A5</a>"
        );
    }

    #[test]
    fn every_gate_is_inside_and_lines_are_broken() {
        assert_eq!(wrapped("one two three", 40, 10), ["one", "two", "three"]);
        assert_eq!(
            wrapped("\u{65e5}\u{672c}\u{8a9e}", 25, 10),
            ["\u{65e5}\u{672c}", "\u{8a9e}"]
        );
        assert_eq!(wrapped("unbreakable", 10, 10), ["unbreakable"]);
        assert!(wrapped("  ", 10, 10).is_empty());
        assert!(width("\u{65e5}", 10, false) > width("m", 10, false));
        for words in [
            Messages::english(),
            Messages::in_language(messages::LANGUAGES[1]),
        ] {
            for example in vault::examples::EXAMPLES {
                let picture = drawn(&case::read(example.text).unwrap(), &words);
                assert!(
                    picture.width >= super::LEAST && picture.height > 400,
                    "{picture:?}"
                );
            }
        }
    }
}
