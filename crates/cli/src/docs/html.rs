//! Parsing of documents as in a browser: Markdown is converted to HTML (`pulldown-cmark`), and HTML is parsed by the
//! rules of the standard (`html5ever`), so that the result is what readers see. An element that the end of a paragraph
//! closes too early is as empty here as in a browser.
//!
//! The HTML parser does not report the position of an element. So, before parsing, each relevant opening tag gets an
//! attribute with its position in the document.

use html5ever::tendril::TendrilSink as _;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd, TextMergeWithOffset};
use std::ops::Range;
use std::path::Path;

/// The prefix of the attribute's name that contains a position: `canivault-place-120`.
const PLACE: &str = "canivault-place-";
/// The elements whose position is needed.
const PLACED: [&str; 4] = ["can-i-vault", "iframe", "a", "pre"];
/// The language of a fenced code block that contains a case.
pub(super) const LANGUAGE: &str = "canivault";

/// The markup language of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Markup {
    /// Markdown, with HTML in it.
    Markdown,
    /// HTML.
    Html,
}

impl Markup {
    /// The markup language of a document with this name, if it is a supported one.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "md" | "markdown" | "mdx" => Some(Self::Markdown),
            "html" | "htm" => Some(Self::Html),
            _ => None,
        }
    }
}

/// A fenced Markdown code block in the language `canivault`.
pub(super) struct Block {
    /// Its position.
    pub(super) place: usize,
    /// Its contents.
    pub(super) text: String,
}

/// A document's tree, and the fenced code blocks that are not in it.
pub(super) struct Document {
    /// The root. Dropping it would drop the text of its nodes, so it is kept as long as they are used.
    tree: RcDom,
    /// The fenced blocks of a Markdown document, in its order.
    pub(super) blocks: Vec<Block>,
}

impl Document {
    /// Parses a document. Every text is valid.
    pub(super) fn read(text: &str, markup: Markup) -> Self {
        let mut blocks = Vec::new();
        let html = match markup {
            Markup::Html => with_places(text, 0),
            Markup::Markdown => to_html(text, &mut blocks),
        };
        let tree = html5ever::parse_document(RcDom::default(), html5ever::ParseOpts::default());
        Self {
            tree: tree.one(html),
            blocks,
        }
    }

    /// The root of the tree.
    pub(super) fn root(&self) -> Handle {
        self.tree.document.clone()
    }
}

/// Adds its position to every relevant opening tag. Text that only looks like one, as in a comment, gets an attribute
/// that is removed again. The text starts at `offset` in its document.
fn with_places(text: &str, offset: usize) -> String {
    let places = text.match_indices('<').filter_map(|(start, _)| {
        let rest = text.get(start + 1..)?;
        let name = PLACED.iter().find(|name| {
            let (Some(found), next) = (rest.get(..name.len()), rest.as_bytes().get(name.len()))
            else {
                return false;
            };
            let ends = next.is_some_and(|next| next.is_ascii_whitespace() || b"/>".contains(next));
            found.eq_ignore_ascii_case(name) && ends
        })?;
        Some((start, start + 1 + name.len()))
    });
    let mark = format!(" {PLACE}");
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (start, end) in places {
        out.push_str(text.get(from..end).unwrap_or_default());
        out.extend([mark.as_str(), &(offset + start).to_string()]);
        from = end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// A text of the tree without the positions that [`with_places`] inserted into text that is not a tag.
fn without_places(text: &str) -> String {
    let mark = format!(" {PLACE}");
    let mut pieces = text.split(mark.as_str());
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str(piece.trim_start_matches(|character: char| character.is_ascii_digit()));
    }
    out
}

/// Converts Markdown to HTML with the position of every embed. Fenced code blocks in the language `canivault` are
/// collected separately.
fn to_html(text: &str, blocks: &mut Vec<Block>) -> String {
    let mut options = Options::empty();
    options.insert(Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES);
    let events = TextMergeWithOffset::new(Parser::new_ext(text, options).into_offset_iter());
    let mut block: Option<Block> = None;
    let mut is_plain = true;
    let mut kept = Vec::new();
    for (event, range) in events {
        match (event, &mut block) {
            (Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))), _)
                if language(&info) == LANGUAGE =>
            {
                block = Some(Block {
                    place: first_line_of(text, &range),
                    text: String::new(),
                });
            }
            (Event::End(TagEnd::CodeBlock), Some(_)) => blocks.extend(block.take()),
            (Event::Text(inside), Some(block)) => block.text.push_str(&inside),
            (_, Some(_)) => {}
            (Event::Start(Tag::Link { dest_url, .. }), None) => {
                let opening = link(range.start, &dest_url);
                kept.push(Event::InlineHtml(opening.into()));
                is_plain = false;
            }
            (Event::End(TagEnd::Link), None) => {
                kept.push(Event::InlineHtml("</a>".into()));
                is_plain = true;
            }
            (Event::Html(html), None) => {
                kept.push(Event::Html(with_places(&html, range.start).into()));
            }
            (Event::InlineHtml(html), None) => {
                kept.push(Event::InlineHtml(with_places(&html, range.start).into()));
            }
            // Some generators convert plain addresses to links.
            (Event::Text(words), None) if is_plain && words.contains("#c=") => {
                kept.extend(with_links(&words, range.start));
            }
            (event, None) => {
                match &event {
                    Event::Start(Tag::CodeBlock(_)) => is_plain = false,
                    Event::End(TagEnd::CodeBlock) => is_plain = true,
                    _ => {}
                }
                kept.push(event);
            }
        }
    }
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, kept.into_iter());
    html
}

fn link(place: usize, address: &str) -> String {
    format!("<a {PLACE}{place} href=\"{}\">", escaped(address))
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

/// Text with its addresses as links.
fn with_links(text: &str, offset: usize) -> Vec<Event<'static>> {
    let mut out = Vec::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let address = word
            .trim_end()
            .trim_matches(['(', ')', ',', '.', ';', '"', '\'']);
        if address.contains("#c=") && address.contains("://") {
            let linked = format!("{}{}</a>", link(offset, address), escaped(word));
            out.push(Event::InlineHtml(linked.into()));
        } else {
            out.push(Event::Text(word.to_owned().into()));
        }
    }
    out
}

/// The language of a fenced code block: the first word after its fence.
fn language(info: &str) -> &str {
    let mut words = info.split([' ', '\t', ',', '{', '}']);
    words.find(|word| !word.is_empty()).unwrap_or_default()
}

/// The position of the first line after a fence.
fn first_line_of(text: &str, block: &Range<usize>) -> usize {
    let inside = text.get(block.clone()).unwrap_or_default();
    inside
        .find('\n')
        .map_or(block.start, |at| block.start + at + 1)
}

/// An element's name, in lower case; `None` for other nodes.
pub(super) fn name(node: &Handle) -> Option<&str> {
    match &node.data {
        NodeData::Element { name, .. } => Some(&name.local),
        _ => None,
    }
}

/// An attribute's value.
pub(super) fn attribute(node: &Handle, wanted: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else {
        return None;
    };
    let attributes = attrs.borrow();
    let found = attributes
        .iter()
        .find(|known| &*known.name.local == wanted)?;
    Some(without_places(&found.value))
}

/// The position of an element in its document.
pub(super) fn place(node: &Handle) -> Option<usize> {
    let NodeData::Element { attrs, .. } = &node.data else {
        return None;
    };
    let attributes = attrs.borrow();
    let mut names = attributes.iter().map(|known| &*known.name.local);
    names.find_map(|name| name.strip_prefix(PLACE)?.parse().ok())
}

/// The ancestors of an element, the nearest first.
pub(super) fn ancestors(node: &Handle) -> impl Iterator<Item = Handle> {
    let parent = |node: &Handle| {
        let parent = node.parent.take();
        let found = parent.as_ref().and_then(std::rc::Weak::upgrade);
        node.parent.set(parent);
        found
    };
    std::iter::successors(parent(node), parent)
}

/// The text of an element and its descendants.
pub(super) fn text_of(node: &Handle) -> String {
    let mut out = String::new();
    for found in descendants(node) {
        if let NodeData::Text { contents } = &found.data {
            out.push_str(&contents.borrow());
        }
    }
    without_places(&out)
}

/// The descendants of an element, in document order.
pub(super) fn descendants(node: &Handle) -> Vec<Handle> {
    walk(node, |_| true)
}

/// The descendants of an element, in document order, without those of elements that `enters` rejects. Iterative: an
/// untrusted document may be nested as deeply as it is long.
pub(super) fn walk(node: &Handle, enters: impl Fn(&Handle) -> bool) -> Vec<Handle> {
    let children = |node: &Handle| -> Vec<Handle> {
        let children = node.children.borrow();
        children.iter().rev().cloned().collect()
    };
    let mut found = Vec::new();
    let mut open = children(node);
    while let Some(next) = open.pop() {
        if enters(&next) {
            open.extend(children(&next));
        }
        found.push(next);
    }
    found
}
