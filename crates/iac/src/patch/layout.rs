//! Layout of a patch: the indentation and separators around a place in a file, and the text that fits there.

use evaluator::json::Value as Json;
use evaluator::source::Span;

/// The language of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Hcl,
    Json,
    Yaml,
}

impl Style {
    /// A string in the language's syntax.
    pub(super) fn scalar(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 2);
        match self {
            // A `$` before a brace starts an interpolation.
            Self::Hcl => {
                out.push('"');
                crate::write::escape(&text.replace("${", "$${"), &mut out);
                out.push('"');
            }
            Self::Json => {
                out.push('"');
                crate::write::escape(text, &mut out);
                out.push('"');
            }
            Self::Yaml => {
                let plain = |byte: u8| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'/' | b'_' | b'.')
                };
                let begins = text.starts_with(|first: char| first.is_ascii_alphabetic());
                let words = ["true", "false", "null", "yes", "no", "on", "off"];
                let is_plain = begins
                    && text.bytes().all(plain)
                    && !text.ends_with(':')
                    && !words.contains(&text.to_ascii_lowercase().as_str());
                if is_plain {
                    out.push_str(text);
                } else {
                    out.push('"');
                    crate::write::escape(text, &mut out);
                    out.push('"');
                }
            }
        }
        out
    }

    fn pair(self, name: &str, value: &str) -> String {
        match self {
            Self::Hcl if is_identifier(name) => format!("{name} = {value}"),
            Self::Hcl => format!("\"{name}\" = {value}"),
            Self::Json => format!("\"{name}\": {value}"),
            Self::Yaml => format!("{}: {value}", self.scalar(name)),
        }
    }

    /// A value on one line.
    pub(super) fn inline(self, value: &Json<'_>) -> Option<String> {
        Some(match value {
            Json::StringLit(text) => self.scalar(text.as_str()),
            Json::NumberLit(number) => number.value.to_owned(),
            Json::BooleanLit(truth) => truth.value.to_string(),
            Json::NullKeyword(_) => return None,
            Json::Array(list) => {
                let items: Option<Vec<String>> =
                    list.elements.iter().map(|item| self.inline(item)).collect();
                format!("[{}]", items?.join(", "))
            }
            Json::Object(object) => {
                let members: Option<Vec<String>> = object
                    .properties
                    .iter()
                    .map(|member| {
                        let value = self.inline(&member.value)?;
                        Some(self.pair(member.name.as_str(), &value))
                    })
                    .collect();
                let members = members?.join(", ");
                match self {
                    Self::Yaml | Self::Hcl => format!("{{ {members} }}"),
                    Self::Json => format!("{{{members}}}"),
                }
            }
        })
    }
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The layout of the last element of a list, or the last member of an object.
pub(super) struct Layout<'t> {
    source: &'t str,
    last: Span,
    style: Style,
}

impl<'t> Layout<'t> {
    pub(super) const fn behind(source: &'t str, last: Span, style: Style) -> Self {
        Self {
            source,
            last,
            style,
        }
    }

    fn before(&self) -> &'t str {
        self.source.get(..self.last.start).unwrap_or_default()
    }

    fn after(&self) -> &'t str {
        self.source.get(self.last.end..).unwrap_or_default()
    }

    /// The white space at the start of the element's line.
    fn indent(&self) -> &'t str {
        let before = self.before();
        let line = before
            .rfind('\n')
            .map_or(before, |at| before.get(at + 1..).unwrap_or_default());
        let length = line.len() - line.trim_start().len();
        line.get(..length).unwrap_or_default()
    }

    /// Returns `true` if the element is first on its line.
    fn begins_line(&self) -> bool {
        let line = self.before().rsplit('\n').next().unwrap_or_default();
        line.trim().is_empty()
    }

    /// Returns `true` for an item of a YAML block list: its line starts with `- `.
    fn is_block_item(&self) -> bool {
        let line = self.before().rsplit('\n').next().unwrap_or_default();
        self.style == Style::Yaml && line.trim_end().ends_with('-')
    }

    fn is_block(&self) -> bool {
        let own = self.source.get(self.last.range()).unwrap_or_default();
        self.style == Style::Hcl && own.starts_with("statement")
    }

    /// Returns `true` if the value is in the brackets of a list already, or is an item of one.
    pub(super) fn is_in_list(&self) -> bool {
        self.is_block_item() || self.before().trim_end().ends_with('[') || self.is_block()
    }

    /// The end of the element's content: YAML includes the line break in a block scalar.
    fn end(&self) -> usize {
        let own = self.source.get(self.last.range()).unwrap_or_default();
        self.last.start + own.trim_end().len()
    }

    /// Appends elements after the last one.
    pub(super) fn append(&self, more: &[Json<'_>]) -> (Span, String) {
        if self.is_block() {
            let blocks: String = more
                .iter()
                .filter_map(|each| self.statement(each))
                .collect();
            return (Span::new(self.last.end, self.last.end), blocks);
        }
        if self.is_block_item() {
            let end = self.line_end();
            let indent = self.indent();
            let items: Vec<String> = more
                .iter()
                .map(|item| format!("\n{indent}- {}", self.block_item(item, indent)))
                .collect();
            return (Span::new(end, end), items.concat());
        }
        let items: Vec<String> = more.iter().filter_map(|item| self.element(item)).collect();
        self.behind_comma(&items)
    }

    /// The text after the last element, with the commas of the list.
    fn behind_comma(&self, items: &[String]) -> (Span, String) {
        let end = self.last.end;
        let gap = self.gap();
        let rest = self.after().trim_start_matches([' ', '\t']);
        if self.begins_line() && rest.starts_with(',') {
            // With a trailing comma: the new elements have one too, after the comment of its line.
            let at = self.line_end();
            let lines: Vec<String> = items.iter().map(|item| format!("{gap}{item},")).collect();
            return (Span::new(at, at), lines.concat());
        }
        let texts: Vec<String> = items.iter().map(|item| format!(",{gap}{item}")).collect();
        (Span::new(end, end), texts.concat())
    }

    /// What to cut out to remove an element: its line, if it has one of its own, or the element with a comma.
    pub(super) fn removal(&self) -> Option<Span> {
        let Span { start, end } = self.last;
        let (before, after) = (self.before(), self.after());
        let behind = after.trim_start_matches([' ', '\t']);
        let has_comma = behind.starts_with(',');
        let rest = behind.strip_prefix(',').unwrap_or(behind);
        let ends_line = rest
            .lines()
            .next()
            .is_none_or(|line| matches!(line.trim_start().as_bytes(), [] | [b'#' | b'/', ..]));
        // Without a comma behind it, the last element of a list leaves one before it, which only JSON refuses.
        let has_line = self.is_block_item()
            || self.begins_line() && ends_line && (has_comma || self.style == Style::Hcl);
        if has_line {
            let line = before.rfind('\n')?;
            return Some(Span::new(line, self.line_end()));
        }
        if has_comma {
            let rest = rest.trim_start_matches([' ', '\t']);
            return Some(Span::new(start, end + after.len() - rest.len()));
        }
        let ahead = before.trim_end().strip_suffix(',')?;
        Some(Span::new(ahead.len(), end))
    }

    fn gap(&self) -> String {
        if self.begins_line() {
            format!("\n{}", self.indent())
        } else {
            " ".to_owned()
        }
    }

    fn line_end(&self) -> usize {
        let end = self.end();
        let rest = self.source.get(end..).unwrap_or_default();
        end + rest.find('\n').unwrap_or(rest.len())
    }

    /// A new element: on several lines if its neighbours are.
    fn element(&self, value: &Json<'_>) -> Option<String> {
        let own = self.source.get(self.last.range()).unwrap_or_default();
        let Json::Object(object) = value else {
            return self.style.inline(value);
        };
        if !own.contains('\n') {
            return self.style.inline(value);
        }
        let indent = self.indent();
        let inner = format!("{indent}  ");
        let width = object
            .properties
            .iter()
            .map(|member| member.name.as_str().len())
            .max()
            .unwrap_or_default();
        let separator = if self.style == Style::Hcl { "" } else { "," };
        let members: Option<Vec<String>> = object
            .properties
            .iter()
            .map(|member| {
                let value = self.style.inline(&member.value)?;
                let name = member.name.as_str();
                Some(match self.style {
                    Style::Hcl => format!("{inner}{name:width$} = {value}"),
                    _ => format!("{inner}{}", self.style.pair(name, &value)),
                })
            })
            .collect();
        Some(format!(
            "{{\n{}\n{indent}}}",
            members?.join(&format!("{separator}\n"))
        ))
    }

    /// An item of a block list of YAML.
    fn block_item(&self, value: &Json<'_>, indent: &str) -> String {
        let Json::Object(object) = value else {
            return self.style.inline(value).unwrap_or_default();
        };
        let members: Vec<String> = object
            .properties
            .iter()
            .filter_map(|member| {
                let value = self.style.inline(&member.value)?;
                Some(self.style.pair(member.name.as_str(), &value))
            })
            .collect();
        members.join(&format!("\n{indent}  "))
    }

    /// A block `statement` of `aws_iam_policy_document`.
    fn statement(&self, value: &Json<'_>) -> Option<String> {
        let object = value.as_object()?;
        let indent = self.indent();
        let inner = format!("{indent}  ");
        let mut attributes: Vec<(&str, String)> = Vec::new();
        let mut blocks: Vec<String> = Vec::new();
        for member in &object.properties {
            let list = |value: &Json<'_>| match value {
                Json::Array(_) => self.style.inline(value),
                single => Some(format!("[{}]", self.style.inline(single)?)),
            };
            match member.name.as_str() {
                "Sid" => attributes.push(("sid", self.style.inline(&member.value)?)),
                "Effect" => attributes.push(("effect", self.style.inline(&member.value)?)),
                "Action" => attributes.push(("actions", list(&member.value)?)),
                "NotAction" => attributes.push(("not_actions", list(&member.value)?)),
                "Resource" => attributes.push(("resources", list(&member.value)?)),
                "NotResource" => attributes.push(("not_resources", list(&member.value)?)),
                "Principal" => {
                    for principal in &member.value.as_object()?.properties {
                        let of = principal.name.as_str();
                        let who = list(&principal.value)?;
                        blocks.push(format!(
                            "\n{inner}principals {{\n{inner}  type        = \"{of}\"\n{inner}  identifiers = {who}\n{inner}}}"
                        ));
                    }
                }
                "Condition" => {
                    for operator in &member.value.as_object()?.properties {
                        for key in &operator.value.as_object()?.properties {
                            let values = list(&key.value)?;
                            let (test, key) = (operator.name.as_str(), key.name.as_str());
                            blocks.push(self.condition(test, key, &values));
                        }
                    }
                }
                _ => return None,
            }
        }
        let width = attributes.iter().map(|(name, _)| name.len()).max()?;
        let attributes: Vec<String> = attributes
            .iter()
            .map(|(name, value)| format!("\n{inner}{name:width$} = {value}"))
            .collect();
        let (attributes, blocks) = (attributes.concat(), blocks.concat());
        Some(format!(
            "\n\n{indent}statement {{{attributes}{blocks}\n{indent}}}"
        ))
    }

    fn condition(&self, operator: &str, key: &str, values: &str) -> String {
        let inner = format!("{}  ", self.indent());
        format!(
            "\n{inner}condition {{\n{inner}  test     = \"{operator}\"\n{inner}  variable = \"{key}\"\n{inner}  values   = {values}\n{inner}}}"
        )
    }

    /// Appends a member after the last one of the object at `whole`.
    pub(super) fn member(
        &self,
        whole: Option<Span>,
        name: &str,
        value: &Json<'_>,
    ) -> Option<(Span, String)> {
        let own = whole.and_then(|whole| self.source.get(whole.range()));
        if let (Some(whole), Some(own)) = (whole, own) {
            let of_object = Self::behind(self.source, whole, self.style);
            if of_object.is_block() {
                return of_object.member_of_block(name, value);
            }
            if own.starts_with('{') && !own.contains('\n') {
                let end = self.end();
                let written = self.style.pair(name, &self.style.inline(value)?);
                return Some((Span::new(end, end), format!(", {written}")));
            }
        }
        let line = self.before().rsplit('\n').next().unwrap_or_default();
        let is_value = line.trim_end().ends_with([':', '=']);
        if !is_value && !self.begins_line() && !self.is_block_item() {
            return None;
        }
        let written = self.style.pair(name, &self.style.inline(value)?);
        let indent = self.indent();
        match self.style {
            Style::Yaml => {
                let end = self.line_end();
                // A mapping starts with its first name, and each other name is below that one.
                let start = whole.map(|whole| whole.start);
                let column = start.and_then(|start| {
                    let before = self.source.get(..start)?;
                    Some(before.rsplit('\n').next()?.chars().count())
                });
                let indent = column.map_or_else(|| indent.to_owned(), |column| " ".repeat(column));
                Some((Span::new(end, end), format!("\n{indent}{written}")))
            }
            Style::Json => {
                let end = self.last.end;
                Some((Span::new(end, end), format!(",\n{indent}{written}")))
            }
            Style::Hcl => {
                let end = self.line_end();
                Some((Span::new(end, end), format!("\n{indent}{written}")))
            }
        }
    }

    /// A condition at the end of a block `statement`; its other members have names of their own.
    fn member_of_block(&self, name: &str, value: &Json<'_>) -> Option<(Span, String)> {
        let own = self.source.get(self.last.range())?;
        let at = self.last.start + own.rfind('\n')?;
        let mut blocks = String::new();
        for operator in &value
            .as_object()
            .filter(|_| name == "Condition")?
            .properties
        {
            for key in &operator.value.as_object()?.properties {
                let values = match &key.value {
                    Json::Array(_) => self.style.inline(&key.value)?,
                    single => format!("[{}]", self.style.inline(single)?),
                };
                blocks.push_str(&self.condition(
                    operator.name.as_str(),
                    key.name.as_str(),
                    &values,
                ));
            }
        }
        Some((Span::new(at, at), blocks))
    }
}
