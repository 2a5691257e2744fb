//! Conversion of a plan in Terraform's text form into Terraform's language.
//!
//! Every line keeps its length, so that a place in the result is the same place in the plan. Removed parts are blank,
//! changed parts have their new value, and hidden parts are placeholders.

/// The text in Terraform's language, and the addresses of its resources in order.
pub(super) struct Source {
    pub(super) text: String,
    pub(super) addresses: Vec<String>,
}

/// Returns `true` if a text contains a plan.
pub(crate) fn is_plan_text(text: &str) -> bool {
    text.lines().any(|line| header(line).is_some())
}

/// The mark of a line that starts a resource: `+`, `~`, `-/+` ...
fn header(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let (mark, rest) = line.split_once(' ')?;
    let marks = ["+", "~", "-", "-/+", "+/-", "<="];
    (marks.contains(&mark) && (rest.starts_with("resource \"") || rest.starts_with("data \"")))
        .then_some(mark)
}

/// Converts the plan.
pub(super) fn to_language(text: &str) -> Source {
    let mut out = String::with_capacity(text.len());
    let mut addresses = Vec::new();
    let mut announced: Option<&str> = None;
    let mut state = State::default();
    for whole in text.split_inclusive('\n') {
        let line = whole.trim_end_matches(['\n', '\r']);
        let ending = whole.get(line.len()..).unwrap_or_default();
        if !state.inside
            && let Some(address) = line.trim_start().strip_prefix("# ")
        {
            let address = address.split(' ').next();
            announced = address.filter(|address| address.contains('.'));
        }
        if !state.inside
            && let Some(mark) = header(line)
        {
            state = State {
                inside: true,
                destroyed: mark == "-",
                ..State::default()
            };
            if !state.destroyed {
                let own = || {
                    let mut labels = line.split('"').skip(1).step_by(2);
                    let (of, name) = (labels.next(), labels.next());
                    format!("{}.{}", of.unwrap_or_default(), name.unwrap_or_default())
                };
                addresses.push(announced.take().map_or_else(own, str::to_owned));
            }
        }
        if state.inside {
            let line = state.line(line);
            out.push_str(&line);
        } else {
            blank(line, &mut out);
        }
        out.push_str(ending);
    }
    Source {
        text: out,
        addresses,
    }
}

fn blank(line: &str, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', line.len()));
}

#[derive(Default)]
struct State {
    /// Within a resource.
    inside: bool,
    /// The whole resource is destroyed.
    destroyed: bool,
    depth: usize,
    /// The depth at which a removed part ends.
    removed: Option<usize>,
    /// The end of a heredoc.
    heredoc: Option<String>,
}

impl State {
    fn line(&mut self, line: &str) -> String {
        let mut out = String::with_capacity(line.len());
        if let Some(end) = &self.heredoc {
            if line.trim() == end {
                self.heredoc = None;
            }
            if self.destroyed || self.removed.is_some() {
                blank(line, &mut out);
            } else {
                out.push_str(line);
            }
            return out;
        }
        let trimmed = line.trim_start();
        let mark = ["-/+ ", "+/- ", "<= ", "+ ", "~ ", "- "]
            .into_iter()
            .find(|mark| trimmed.starts_with(mark));
        let is_removed = mark == Some("- ");
        let code = without_comment(line);
        let (opens, closes) = brackets(code);
        let before = self.depth;
        self.depth = (before + opens).saturating_sub(closes);
        if self.depth == 0 && before > 0 {
            self.inside = false;
        }
        if let Some(at) = self.removed {
            if self.depth <= at {
                self.removed = None;
            }
            blank(line, &mut out);
            return out;
        }
        if self.destroyed {
            blank(line, &mut out);
            return out;
        }
        if is_removed {
            if self.depth > before {
                self.removed = Some(before);
            }
            blank(line, &mut out);
            return out;
        }
        if let Some(start) = code.find("<<") {
            let name = code
                .get(start + 2..)
                .unwrap_or_default()
                .trim_start_matches(['-', '~']);
            self.heredoc = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        }
        out.push_str(line);
        // Within a value: `~ policy = jsonencode( ~ {`
        for sign in ["-/+ ", "+/- ", "<= "] {
            replace_at_start(&mut out, sign, &" ".repeat(sign.len()));
        }
        replace_at_start(&mut out, "+ ", "  ");
        replace_at_start(&mut out, "~ ", "  ");
        for sign in ["+ ", "~ "] {
            for open in ["(", "= "] {
                let with = format!("{open}{sign}");
                let without = format!("{open}  ");
                out = out.replace(&with, &without);
            }
        }
        hidden(&mut out, before);
        if !out.trim_start().starts_with('#') {
            out = out.replace("(known after apply)", "known_after_apply  ");
            out = out.replace("(sensitive value)", "sensitive_value  ");
            changed(&mut out);
        }
        out
    }
}

/// Replaces the start of a line, after its white space.
fn replace_at_start(line: &mut String, what: &str, with: &str) {
    let indent = line.len() - line.trim_start().len();
    if line
        .get(indent..)
        .is_some_and(|rest| rest.starts_with(what))
    {
        line.replace_range(indent..indent + what.len(), with);
    }
}

/// `# (2 unchanged elements hidden)` represents elements with unknown contents. Hidden attributes of a resource are not
/// relevant.
fn hidden(line: &mut String, depth: usize) {
    let indent = line.len() - line.trim_start().len();
    let rest = line.get(indent..).unwrap_or_default();
    if !rest.starts_with("# (") || !rest.ends_with(" hidden)") {
        return;
    }
    let with = if rest.contains("unchanged element") {
        "unchanged_elements,"
    } else if rest.contains("unchanged attribute") && depth > 2 {
        "unchanged = hidden #"
    } else {
        return;
    };
    let length = rest.len();
    if with.len() <= length {
        let padded = format!("{with}{}", " ".repeat(length - with.len()));
        line.replace_range(indent.., &padded);
    }
}

/// `"a" -> "b"` is `"b"`.
fn changed(line: &mut String) {
    let Some(arrow) = position_outside_quotes(line, " -> ") else {
        return;
    };
    let start = position_outside_quotes(line, " = ").filter(|start| *start < arrow);
    let indent = line.len() - line.trim_start().len();
    let start = start.map_or(indent, |start| start + 3);
    let end = arrow + 4;
    if start <= end {
        line.replace_range(start..end, &" ".repeat(end - start));
    }
}

fn position_outside_quotes(line: &str, what: &str) -> Option<usize> {
    let mut inside = false;
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            _ if !inside
                && line
                    .as_bytes()
                    .get(at..)
                    .is_some_and(|rest| rest.starts_with(what.as_bytes())) =>
            {
                return Some(at);
            }
            _ => {}
        }
    }
    None
}

/// A line without its comment.
fn without_comment(line: &str) -> &str {
    let end = position_outside_quotes(line, "#");
    end.and_then(|end| line.get(..end)).unwrap_or(line)
}

/// The numbers of brackets that a line opens and closes.
fn brackets(line: &str) -> (usize, usize) {
    let (mut opens, mut closes) = (0, 0);
    let mut inside = false;
    let mut escaped = false;
    for byte in line.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            _ if inside => {}
            b'{' | b'[' | b'(' => opens += 1,
            b'}' | b']' | b')' => closes += 1,
            _ => {}
        }
    }
    (opens, closes)
}
