//! The examples in documentation: the embeds in its files, and the case in each.
//!
//! Independent of reports and output, which are in `commands/docs.rs`. `html` parses a document as a browser does,
//! `element` converts `<can-i-vault>` into a case.

mod element;
mod html;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use vault::case::{self, Case};
use vault::share;

use html::{Document, LANGUAGE, ancestors, attribute, name, place, text_of, walk};
use markup5ever_rcdom::Handle;

pub(crate) use html::Markup;

/// A case in a file.
pub(crate) struct Embed {
    /// The line on which it starts, from 1.
    pub(crate) line: usize,
    /// The kind of embed.
    pub(crate) kind: Kind,
    /// The case, or the reason why there is none.
    pub(crate) case: Result<Case, Problem>,
}

/// The kinds of embeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `<can-i-vault>`
    Element,
    /// An `<iframe>` with a link as its address.
    Frame,
    /// A link to the page.
    Link,
    /// A fenced code block `canivault` that contains the case itself.
    Block,
}

impl Kind {
    /// Its name in the JSON output.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Element => "element",
            Self::Frame => "iframe",
            Self::Link => "link",
            Self::Block => "block",
        }
    }
}

/// The reason why an embed has no case.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Its document is not a case.
    Case(case::Error),
    /// Its link cannot be read.
    Link(share::Error),
    /// `<can-i-vault>` is not closed.
    NotClosed,
    /// A browser closes `<can-i-vault>` before its policies: a paragraph around it ends there.
    ClosedEarly,
    /// A `<script type="application/json">` does not contain a JSON object.
    NotJson,
}

/// An embed with its position.
type Found = (usize, Kind, Result<Case, Problem>);

/// The embeds in a text, in its order.
pub(crate) fn embeds(text: &str, markup: Markup) -> Vec<Embed> {
    let document = Document::read(text, markup);
    let blocks = document.blocks.iter();
    let mut found: Vec<Found> = blocks
        .map(|block| (block.place, Kind::Block, block_case(&block.text)))
        .collect();
    let ends = EndTags::of(text);
    // The contents of an element are not separate embeds.
    let nodes = walk(&document.root(), |node| {
        name(node) != Some(element::NAME) && !is_block(node)
    });
    let elements = nodes
        .iter()
        .filter(|node| name(node) == Some(element::NAME));
    let elements: Vec<(usize, &Handle)> = elements
        .filter_map(|node| Some((place(node)?, node)))
        .collect();
    for (at, (start, node)) in elements.iter().enumerate() {
        let next = elements.get(at + 1).map_or(text.len(), |(next, _)| *next);
        let case = match ends.first_in(*start, next) {
            None => Err(Problem::NotClosed),
            Some(end) if element::is_empty(node) && has_child(text, *start, end) => {
                Err(Problem::ClosedEarly)
            }
            Some(_) => element::case(node),
        };
        found.push((*start, Kind::Element, case));
    }
    for node in &nodes {
        found.extend(match name(node) {
            Some("iframe") => link(node, "src", Kind::Frame),
            Some("a") => link(node, "href", Kind::Link),
            Some("pre") if is_block(node) => {
                place(node).map(|place| (place, Kind::Block, block_case(&text_of(node))))
            }
            _ => None,
        });
    }
    found.sort_by_key(|(start, ..)| *start);
    let lines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    found
        .into_iter()
        .map(|(start, kind, case)| Embed {
            line: lines.partition_point(|end| *end < start) + 1,
            kind,
            case,
        })
        .collect()
}

/// The positions of `</can-i-vault`.
struct EndTags(Vec<usize>);

impl EndTags {
    fn of(text: &str) -> Self {
        let end = format!("/{}", element::NAME);
        let opened = text.match_indices('<');
        let closing = opened.filter(|(at, _)| {
            let name = text.get(at + 1..at + 1 + end.len());
            name.is_some_and(|name| name.eq_ignore_ascii_case(&end))
        });
        Self(closing.map(|(at, _)| at).collect())
    }

    fn first_in(&self, from: usize, to: usize) -> Option<usize> {
        let at = self.0.partition_point(|end| *end < from);
        self.0.get(at).copied().filter(|end| *end < to)
    }
}

/// Returns `true` if there is a policy between the tags of an element, independently of the HTML tree.
fn has_child(text: &str, start: usize, end: usize) -> bool {
    let inside = text.get(start..end).unwrap_or_default();
    inside.contains("data-layer") || inside.contains("<script")
}

/// The case in a code block.
fn block_case(text: &str) -> Result<Case, Problem> {
    case::read(text).map_err(Problem::Case)
}

/// Returns `true` if the script of the page replaces this `pre` by an element: the output of generators for a fenced
/// code block.
fn is_block(node: &Handle) -> bool {
    let has_class = |node: &Handle| {
        let classes = attribute(node, "class").unwrap_or_default();
        classes
            .split_ascii_whitespace()
            .any(|class| class == "language-canivault")
    };
    let is_code = |child: &Handle| name(child) == Some("code") && has_class(child);
    let is_language = attribute(node, "data-language").is_some_and(|language| language == LANGUAGE);
    name(node) == Some("pre")
        && (is_language
            || has_class(node)
            || node.children.borrow().iter().any(is_code)
            // Generators put at most two elements around it.
            || ancestors(node).take(2).any(|around| has_class(&around)))
}

/// The case in the address of a link or a frame, if there is one.
fn link(node: &Handle, attribute_name: &str, kind: Kind) -> Option<Found> {
    let address = attribute(node, attribute_name)?;
    let at = address.find("#c=")?;
    let fragment = address.get(at..)?;
    let end = fragment.find(|character: char| !is_fragment(character));
    let fragment = fragment.get(..end.unwrap_or(fragment.len()))?;
    let fragment = fragment.trim_end_matches(['.', ';']);
    Some((
        place(node)?,
        kind,
        share::decode(fragment).map_err(Problem::Link),
    ))
}

/// The characters of a fragment of the page.
fn is_fragment(character: char) -> bool {
    character.is_ascii_alphanumeric() || "#=._-&;,:%".contains(character)
}

/// The documents at a path: the file itself, or those below a folder except hidden and built ones.
pub(crate) fn documents(path: &Path) -> std::io::Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    if !path.is_dir() {
        found.insert(path.to_owned());
        return Ok(found);
    }
    for entry in std::fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || ["node_modules", "target"].contains(&&*name) {
            continue;
        }
        // A link to a folder may cause a cycle.
        let kind = entry.file_type()?;
        let path = entry.path();
        if kind.is_dir() || (kind.is_file() && Markup::of(&path).is_some()) {
            found.extend(documents(&path)?);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{Kind, Markup, Problem, embeds};
    use evaluator::trace::Decision;
    use vault::report::Verdict;

    const ARTICLE: &str = r#"# Examples
See `<can-i-vault>` and `#c=1.AAAA`, and [this](https://page.invalid/?lang=ja#c=1.q1YqSy0qzszPU7Iy1FEqLkksKS1WslIqS8xRqgUA).

```html
<can-i-vault></can-i-vault>
```

<can-i-vault caller="arn:aws:iam::444455556666:role/A" vault='prod' region=eu-west-1 key="aws/backup" expect="fail kms:Decrypt=allowed" readonly>
<script type="application/json">{"title": "T", "viaBackup": false}</script>
<pre data-layer="identity" data-name="A&amp;B">
{"Statement": {"Effect": "Allow", "Action": "a:&lt;"}}
</pre>

<pre data-layer="scp">{}</pre>
<pre data-layer="scp" data-target="Account">{}</pre>
<pre data-layer="scp">[]</pre>
</can-i-vault>

~~~canivault
{"version": 1, "expect": {"verdict": "pass"}}
~~~

<iframe src="https://page.invalid/embed/#c=9.AA&amp;layers=key"></iframe>
<!-- <can-i-vault></can-i-vault> -->
<can-i-vault expect="maybe"></can-i-vault>
<can-i-vault>
"#;

    #[test]
    fn every_kind_of_embed_is_found_and_nothing_else() {
        let found = embeds(ARTICLE, Markup::Markdown);
        let places: Vec<(usize, Kind, bool)> = found
            .iter()
            .map(|embed| (embed.line, embed.kind, embed.case.is_ok()))
            .collect();
        assert_eq!(
            places,
            [
                (2, Kind::Link, false),
                (8, Kind::Element, true),
                (20, Kind::Block, true),
                (23, Kind::Frame, false),
                (25, Kind::Element, false),
                (26, Kind::Element, false),
            ]
        );
        let html = embeds("<code>`</code><can-i-vault></can-i-vault>`", Markup::Html);
        assert_eq!(html.len(), 1);
    }

    #[test]
    fn an_element_spells_a_case() {
        let found = embeds(ARTICLE, Markup::Markdown);
        let case = found[1].case.as_ref().unwrap();
        assert_eq!(case.title.as_deref(), Some("T"));
        assert_eq!(case.caller.arn, "arn:aws:iam::444455556666:role/A");
        assert_eq!(
            (&*case.vault.name, &*case.vault.region),
            ("prod", "eu-west-1")
        );
        let expect = case.expect.as_ref().unwrap();
        assert_eq!(expect.verdict, Some(Verdict::Fail));
        assert_eq!(expect.actions.get("kms:Decrypt"), Some(&Decision::Allowed));
        let identity = case.policies.identity.items();
        assert_eq!(identity[0].name, "A&B");
        assert_eq!(
            &*identity[0].text,
            r#"{"Statement": {"Effect": "Allow", "Action": "a:<"}}"#
        );
        let levels: Vec<(&str, usize)> = case
            .policies
            .scp
            .items()
            .iter()
            .map(|level| (&*level.target, level.policies.len()))
            .collect();
        assert_eq!(levels, [("Root", 2), ("Account", 1)]);
    }

    #[test]
    fn what_is_wrong_with_an_embed() {
        for (text, expected) in [
            ("<can-i-vault>", "NotClosed"),
            (
                "<can-i-vault><script type=application/json>{</script></can-i-vault>",
                "NotJson",
            ),
            ("<can-i-vault expect=maybe></can-i-vault>", "Case("),
            ("[a](#c=9.AA)", "Link(Newer"),
            ("```canivault\n{\n```", "Case("),
        ] {
            let found = embeds(text, Markup::Markdown);
            let problem: &Problem = found[0].case.as_ref().unwrap_err();
            assert!(
                format!("{problem:?}").starts_with(expected),
                "{text}: {problem:?}"
            );
        }
    }

    fn kinds(text: &str, markup: Markup) -> Vec<(usize, Kind, String)> {
        let found = embeds(text, markup).into_iter();
        let told = |case: Result<vault::case::Case, Problem>| match case {
            Ok(case) => case.title.unwrap_or_else(|| "a case".to_owned()),
            Err(problem) => format!("{problem:?}"),
        };
        found
            .map(|embed| (embed.line, embed.kind, told(embed.case)))
            .collect()
    }

    #[test]
    fn an_element_holds_what_it_holds_in_a_browser() {
        const POLICY: &str = "<pre data-layer=\"identity\">{}</pre>";
        for (html, expected) in [
            // Python-Markdown puts the tag into a paragraph, whose end closes the element.
            (
                format!("<p><can-i-vault vault=\"v\"></p>\n{POLICY}\n<p></can-i-vault></p>"),
                "ClosedEarly",
            ),
            // A `pre` ends the paragraph that it stands in.
            (
                format!("<p><can-i-vault vault=\"v\">{POLICY}</can-i-vault></p>"),
                "ClosedEarly",
            ),
            (
                format!("<div><can-i-vault vault=\"v\">{POLICY}</can-i-vault></div>"),
                "a case",
            ),
            (
                "<p><can-i-vault vault=\"v\"></can-i-vault></p>".to_owned(),
                "a case",
            ),
        ] {
            assert_eq!(
                kinds(&html, Markup::Html),
                [(1, Kind::Element, expected.to_owned())],
                "{html}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_an_embed_is_none() {
        for html in [
            "<!-- <can-i-vault></can-i-vault> <a href=\"#c=1.AA\"> -->",
            "<textarea><can-i-vault></can-i-vault></textarea>",
            "<p title=\"<can-i-vault></can-i-vault>\">",
            "<script>\"<can-i-vault></can-i-vault>\"</script>",
            "<pre><code class=\"language-json\">{}</code></pre>",
            "<p>#c=1.AA</p>",
        ] {
            assert_eq!(kinds(html, Markup::Html), [], "{html}");
        }
        for markdown in [
            "`https://a.invalid/#c=1.AA`",
            "    https://a.invalid/#c=1.AA\n",
        ] {
            assert_eq!(kinds(markdown, Markup::Markdown), [], "{markdown}");
        }
    }

    #[test]
    fn a_block_is_found_in_what_generators_write() {
        let case = r#"{"version": 1, "title": "T"}"#;
        for html in [
            format!("<pre><code class=\"hljs language-canivault\">{case}</code></pre>"),
            format!("<pre class=\"prism-code language-canivault\"><code>{case}</code></pre>"),
            format!("<pre data-language=\"canivault\"><code>{case}</code></pre>"),
            format!(
                "<div class=\"language-canivault\"><span>canivault</span><pre><code>{case}</code></pre></div>"
            ),
        ] {
            let found = kinds(&format!("<p>\n{html}"), Markup::Html);
            assert_eq!(found, [(2, Kind::Block, "T".to_owned())], "{html}");
        }
        let indented = format!("1. first\n\n   ```canivault\n   {case}\n   ```\n");
        assert_eq!(
            kinds(&indented, Markup::Markdown),
            [(4, Kind::Block, "T".to_owned())]
        );
    }

    #[test]
    fn an_address_in_a_text_is_a_link_where_generators_make_one_of_it() {
        let text = "See\n\nhttps://a.invalid/?a=1&b=2#c=9.A_B-C and <https://a.invalid/#c=9.AA>.\n";
        let found = kinds(text, Markup::Markdown);
        let lines: Vec<(usize, Kind)> =
            found.iter().map(|(line, kind, _)| (*line, *kind)).collect();
        assert_eq!(lines, [(3, Kind::Link), (3, Kind::Link)]);
    }

    #[test]
    fn places_do_not_get_into_policies() {
        let text = "<can-i-vault vault=\"a\n<a b\"><script type=\"application/json\">{\"title\": \"<a href>\"}</script></can-i-vault>";
        let found = embeds(text, Markup::Html);
        let case = found[0].case.as_ref().unwrap();
        assert_eq!(
            (case.title.as_deref(), &*case.vault.name),
            (Some("<a href>"), "a\n<a b")
        );
    }

    /// The time is linear in the length of the text, not quadratic. (Elements such as `div` that are nested thousands
    /// deep are an exception: for each, the standard's algorithm searches all open elements.)
    #[test]
    fn many_openings_do_not_take_long() {
        for piece in [
            "<can-i-vault>",
            "<can-i-vault></can-i-vault>\n",
            "<!--",
            "<iframe src=\"#c=1.\">",
            "https://a.invalid/#c=1.A ",
            "<pre data-layer=a></pre>",
            "```canivault\n",
        ] {
            for markup in [Markup::Markdown, Markup::Html] {
                let start = std::time::Instant::now();
                embeds(&piece.repeat(10_000), markup);
                let seconds = start.elapsed().as_secs_f64();
                assert!(seconds < 30.0, "{piece:?} as {markup:?}: {seconds} s");
            }
        }
    }
}
