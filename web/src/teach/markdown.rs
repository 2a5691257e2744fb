//! A parser for the Markdown of challenges, into plain data: paragraphs, headings, lists, code, links.
//!
//! A small subset of `CommonMark` without HTML: unsupported syntax is text. `components/text.rs` renders it.

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading of any level: it is rendered below the challenge's own heading.
    Heading(Vec<Inline>),
    /// A list.
    List {
        /// Whether it is numbered.
        numbered: bool,
        /// Its items.
        items: Vec<Vec<Inline>>,
    },
    /// A code block.
    Code(String),
}

/// An inline element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Text.
    Text(String),
    /// `code`
    Code(String),
    /// **strong**
    Strong(Vec<Inline>),
    /// *emphasis*
    Emphasis(Vec<Inline>),
    /// A link to another page; only `https:` is supported.
    Link {
        /// Its label.
        label: String,
        /// Its address.
        address: String,
    },
}

/// Parses a text.
pub fn read(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            continue;
        }
        if trimmed.starts_with("```") {
            let code: Vec<&str> = lines
                .by_ref()
                .take_while(|line| !line.trim_start().starts_with("```"))
                .collect();
            blocks.push(Block::Code(code.join("\n")));
        } else if let Some(heading) = heading(trimmed) {
            blocks.push(Block::Heading(inline(heading)));
        } else if let Some((numbered, first)) = item(trimmed) {
            let mut items = vec![first.to_owned()];
            while let Some(next) = lines.peek().map(|line| line.trim()) {
                match item(next) {
                    Some((same, text)) if same == numbered => items.push(text.to_owned()),
                    None if !next.is_empty() && !begins_block(next) => {
                        if let Some(last) = items.last_mut() {
                            last.push(' ');
                            last.push_str(next);
                        }
                    }
                    _ => break,
                }
                lines.next();
            }
            blocks.push(Block::List {
                numbered,
                items: items.iter().map(|item| inline(item)).collect(),
            });
        } else {
            let mut paragraph = trimmed.to_owned();
            while let Some(next) = lines.peek().map(|line| line.trim()) {
                if next.is_empty() || begins_block(next) {
                    break;
                }
                paragraph.push(' ');
                paragraph.push_str(next);
                lines.next();
            }
            blocks.push(Block::Paragraph(inline(&paragraph)));
        }
    }
    blocks
}

fn begins_block(line: &str) -> bool {
    line.starts_with("```") || heading(line).is_some() || item(line).is_some()
}

fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches('#');
    let rank = line.len() - text.len();
    ((1..=6).contains(&rank) && text.starts_with(' ')).then(|| text.trim())
}

/// The text of a list item, and whether it is numbered; `None` for other lines.
fn item(line: &str) -> Option<(bool, &str)> {
    if let Some(text) = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")) {
        return Some((false, text.trim()));
    }
    let (number, text) = line.split_once(". ")?;
    let is_number =
        (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| (true, text.trim()))
}

/// So deep emphasis can stand in emphasis; what is deeper is text.
const DEEPEST: usize = 4;

/// Ends that were looked for in the rest of a line and are not there. Without them a stranger's line of many beginnings
/// takes a time that grows with the square of its length.
#[derive(Default)]
struct MissingEnds(Vec<&'static str>);

/// Parses the inline elements of a line.
pub fn inline(text: &str) -> Vec<Inline> {
    nested(text, DEEPEST)
}

fn nested(text: &str, depth: usize) -> Vec<Inline> {
    if depth == 0 {
        return vec![Inline::Text(text.to_owned())];
    }
    let mut missing = MissingEnds::default();
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((piece, after)) = piece(rest, depth, &mut missing) {
            if !plain.is_empty() {
                pieces.push(Inline::Text(std::mem::take(&mut plain)));
            }
            pieces.push(piece);
            rest = after;
        } else {
            plain.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    if !plain.is_empty() {
        pieces.push(Inline::Text(plain));
    }
    pieces
}

/// What stands before an end and after it; an end that is missing is not looked for again.
fn ended<'a>(
    text: &'a str,
    end: &'static str,
    missing: &mut MissingEnds,
) -> Option<(&'a str, &'a str)> {
    if missing.0.contains(&end) {
        return None;
    }
    let found = text.split_once(end);
    if found.is_none() {
        missing.0.push(end);
    }
    found
}

/// The inline element at the start of a text, if there is one other than text, and the rest.
fn piece<'a>(text: &'a str, depth: usize, missing: &mut MissingEnds) -> Option<(Inline, &'a str)> {
    if let Some(after) = text.strip_prefix("**") {
        let (strong, after) = ended(after, "**", missing)?;
        return (!strong.is_empty()).then(|| (Inline::Strong(nested(strong, depth - 1)), after));
    }
    if let Some(after) = text.strip_prefix('*') {
        // An unpaired star, as in policies, is text.
        let (emphasis, after) = ended(after, "*", missing)?;
        let is_tight = !emphasis.is_empty() && emphasis.trim() == emphasis;
        return is_tight.then(|| (Inline::Emphasis(nested(emphasis, depth - 1)), after));
    }
    if let Some(after) = text.strip_prefix('`') {
        let (code, after) = ended(after, "`", missing)?;
        return (!code.is_empty()).then(|| (Inline::Code(code.to_owned()), after));
    }
    // A label holds no bracket: it ends at the next one, or it is none.
    let after = text.strip_prefix('[')?;
    let (label, rest) = after.split_at(after.find(['[', ']'])?);
    let after = rest
        .strip_prefix("](")
        .filter(|after| after.starts_with("https://"))?;
    let (address, after) = ended(after, ")", missing)?;
    let (label, address) = (label.to_owned(), address.to_owned());
    Some((Inline::Link { label, address }, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Inline {
        Inline::Text(text.to_owned())
    }

    #[test]
    fn a_line_has_code_strong_text_and_links() {
        let code = |code: &str| Inline::Code(code.to_owned());
        let link = Inline::Link {
            label: "KMS".to_owned(),
            address: "https://docs.aws.amazon.com/kms".to_owned(),
        };
        let rows = [
            ("use `kms:*`.", vec![text("use "), code("kms:*"), text(".")]),
            (
                "**seven `x`**",
                vec![Inline::Strong(vec![text("seven "), code("x")])],
            ),
            ("[KMS](https://docs.aws.amazon.com/kms)", vec![link]),
            (
                "open *As a QR code*: ",
                vec![
                    text("open "),
                    Inline::Emphasis(vec![text("As a QR code")]),
                    text(": "),
                ],
            ),
            // All of these are text.
            (
                "[x](javascript:alert(1))",
                vec![text("[x](javascript:alert(1))")],
            ),
            ("<b>x</b>", vec![text("<b>x</b>")]),
            ("a ` b ** c", vec![text("a ` b ** c")]),
            (
                "kms:* and backup:* too",
                vec![text("kms:* and backup:* too")],
            ),
        ];
        for (written, read) in rows {
            assert_eq!(inline(written), read, "{written}");
        }
    }

    /// A link can bring any text, and the page reads it before a person sees it.
    #[test]
    fn a_text_of_beginnings_is_read_in_time_that_grows_with_its_length() {
        for beginning in [
            "[",
            "[](",
            "[a](https://",
            "**",
            "*a",
            "`",
            "**`*[",
            "- **",
            "1. [x](",
        ] {
            let text = beginning.repeat(200_000 / beginning.len());
            let began = std::time::Instant::now();
            assert!(!super::read(&text).is_empty());
            let took = began.elapsed();
            assert!(took.as_secs() < 5, "{beginning:?} took {took:?}");
        }
    }

    #[test]
    fn a_text_has_paragraphs_headings_lists_and_code() {
        let read = read("one\ntwo\n\n## Head\n- a\n  more\n- b\n1. c\n```\n- x\n```\nend");
        let list = |numbered, items: &[&str]| Block::List {
            numbered,
            items: items.iter().map(|item| vec![text(item)]).collect(),
        };
        let expected = [
            Block::Paragraph(vec![text("one two")]),
            Block::Heading(vec![text("Head")]),
            list(false, &["a more", "b"]),
            list(true, &["c"]),
            Block::Code("- x".to_owned()),
            Block::Paragraph(vec![text("end")]),
        ];
        assert_eq!(read, expected);
    }
}
