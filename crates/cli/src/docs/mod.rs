//! The examples in a documentation: which embeds its files hold, and which case each one shows.
//!
//! It knows nothing of reports and prints nothing: `commands/docs.rs` does. `mask` hides what readers do not see as
//! an embed, `tag` reads HTML as far as that takes, `element` turns `<can-i-vault>` into a case.

mod element;
mod mask;
mod tag;

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};
use vault::case::{self, Case};
use vault::share;

pub(crate) use mask::Markup;

/// A case in a file.
pub(crate) struct Embed {
    /// The line that it begins in, from 1.
    pub(crate) line: usize,
    /// What holds it.
    pub(crate) kind: Kind,
    /// The case, or why there is none.
    pub(crate) case: Result<Case, Problem>,
}

/// What holds a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `<can-i-vault>`
    Element,
    /// An `<iframe>` with a link as its address.
    Frame,
    /// A link to the page.
    Link,
    /// A fenced block `canivault` that holds the case itself.
    Block,
}

impl Kind {
    /// Its word in the JSON output.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Element => "element",
            Self::Frame => "iframe",
            Self::Link => "link",
            Self::Block => "block",
        }
    }
}

/// Why an embed shows no case.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The case that is written there is none.
    Case(case::Error),
    /// The link is none.
    Link(share::Error),
    /// `<can-i-vault>` is not closed.
    NotClosed,
    /// A `<script type="application/json">` holds no JSON object.
    NotJson,
}

/// The embeds in a text, in its order.
pub(crate) fn embeds(text: &str, markup: Markup) -> Vec<Embed> {
    let masked = mask::mask(text, markup);
    let mut found: Vec<(usize, Kind, Result<Case, Problem>)> = masked
        .blocks
        .iter()
        .map(|block| {
            let case = case::read(text.get(block.clone()).unwrap_or_default());
            (block.start, Kind::Block, case.map_err(Problem::Case))
        })
        .collect();
    let elements = element::elements(&masked.text);
    let links = links(&masked.text, &elements);
    let elements = elements
        .into_iter()
        .map(|element| (element.place.start, Kind::Element, element.case));
    found.extend(elements);
    found.extend(links);
    found.sort_by_key(|(start, ..)| *start);
    let line = |at: usize| {
        let before = text.get(..at).unwrap_or(text);
        before.bytes().filter(|byte| *byte == b'\n').count() + 1
    };
    found
        .into_iter()
        .map(|(start, kind, case)| Embed {
            line: line(start),
            kind,
            case,
        })
        .collect()
}

/// The links with a case, and the frames that have such a link as their address.
fn links(text: &str, elements: &[element::Element]) -> Vec<(usize, Kind, Result<Case, Problem>)> {
    let inside = |at: usize| elements.iter().any(|element| element.place.contains(&at));
    let frames: Vec<Range<usize>> = tag::tags(text, "iframe").map(|tag| tag.place).collect();
    text.match_indices("#c=")
        .filter(|(at, _)| !inside(*at))
        .filter_map(|(at, _)| {
            let rest = text.get(at..)?;
            let end = rest
                .find(|character: char| !is_fragment(character))
                .unwrap_or(rest.len());
            let link = rest
                .get(..end)?
                .trim_end_matches(['.', ';'])
                .replace("&amp;", "&");
            let in_frame = frames.iter().any(|frame| frame.contains(&at));
            let kind = if in_frame { Kind::Frame } else { Kind::Link };
            Some((at, kind, share::decode(&link).map_err(Problem::Link)))
        })
        .collect()
}

/// What a fragment of the page is written with.
fn is_fragment(character: char) -> bool {
    character.is_ascii_alphanumeric() || "#=._-&;,:%".contains(character)
}

/// The documents at a path: the file itself, or those below a folder but for hidden and built ones.
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
        // A link to a folder may lead back here.
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
}
