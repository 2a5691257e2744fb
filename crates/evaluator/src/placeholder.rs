//! Placeholders: parts of a text that still have to be filled in, or that are masked.
//!
//! The whole workspace uses this definition: the reader of policies, which treats everything that depends on a
//! placeholder as unknown, and the readers of ARNs, names and Regions that a person typed. A text is scanned once, from
//! left to right; the length of bracketed placeholders is limited, so that a text full of opening brackets takes no
//! longer.
//!
//! Placeholders are:
//! * brackets of templates: `<my-org-id>`, `<<x>>`, `{{ region }}`, `{account}`, `{0}`, `{}`, `{% x %}`,
//!   `[policy creation time]`, `${AWS::AccountId}`, `${var.region}`, `%{x}`, `#{x}`, `$(x)`, `$ACCOUNT_ID`, `%ACCOUNT%`,
//!   `#ACCOUNT#`, `@@account@@`, `!!ACCOUNT!!`, `%s`, `%(account)s`;
//! * masks: `***`, `xxxxxxxx`, `o-xxxxxxxxxx`, `XXXXXXXXXXXX`, `x.x.x.x/32`, `...`, `REDACTED`;
//! * names in the place of a value: `YOUR-ACCOUNT-ID`, `PUT_ACCOUNT_HERE`, `ACCOUNT_ID`, `REGION`, `CHANGE_ME`;
//! * in an ARN, a word in the place of the partition, the Region (`my-region`) or the account (`account-id`,
//!   `my company`).
//!
//! Not placeholders are: wildcards (`*`, `**`, `?`); the escapes `${*}`, `${?}`, `${$}` and policy variables, which IAM
//! resolves itself (`IAM/reference_policies_variables`): every `${service:Key}`; accounts that AWS's pages use as
//! examples (`111122223333`); ordinary names, `my-bucket` among them.
//!
//! A name that only looks like a placeholder makes an answer less certain than necessary, never wrong.

use std::ops::Range;

/// The maximum length of a bracketed placeholder, in bytes.
const LONGEST: usize = 200;

/// Only at these bytes can a placeholder be found by its appearance.
const fn is_trigger(byte: u8) -> bool {
    matches!(
        byte,
        b'<' | b'{'
            | b'['
            | b'$'
            | b'%'
            | b'@'
            | b'#'
            | b'!'
            | b'|'
            | b'~'
            | b'^'
            | b'*'
            | b'.'
            | 0xe2
    )
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// The placeholders of a text, in its order.
///
/// # Examples
///
/// ```
/// use evaluator::placeholder::placeholders;
///
/// let text = "arn:aws:kms:us-west-2:<ACCOUNT_ID>:key/${aws:username}";
/// let found = placeholders(text);
/// assert_eq!(found.len(), 1);
/// assert_eq!(&text[found[0].clone()], "<ACCOUNT_ID>");
/// ```
pub fn placeholders(text: &str) -> Vec<Range<usize>> {
    let mut scanner = Scanner {
        text,
        found: Vec::new(),
    };
    scanner.scan();
    if text.starts_with("arn:") {
        scanner.arn_fields();
    } else if let Some(length) = masked_address(text) {
        let address = 0..length;
        return Vec::from([address]);
    }
    scanner.found
}

/// Returns `true` if a text contains a placeholder.
///
/// # Examples
///
/// ```
/// use evaluator::placeholder::has_placeholder;
///
/// assert!(has_placeholder("arn:aws:iam::${AWS::AccountId}:root"));
/// // A policy variable is not one.
/// assert!(!has_placeholder("${aws:PrincipalTag/team}"));
/// ```
pub fn has_placeholder(text: &str) -> bool {
    !placeholders(text).is_empty()
}

/// The placeholders of a text that is a whole document: only those that are unambiguous.
pub fn placeholders_of_document(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let end = match byte {
            b'<' => angle(text, at),
            b'{' => match bytes.get(at + 1) {
                Some(b'{') => enclosed(text, at, "{{", "}}"),
                Some(b'%') => enclosed(text, at, "{%", "%}"),
                _ => None,
            },
            b'$' => match dollar(text, at) {
                Dollar::Placeholder(end) => Some(end),
                Dollar::Known(end) => {
                    at = end;
                    continue;
                }
                Dollar::Other => None,
            },
            b'%' | b'#' => braces(text, at),
            b'@' => enclosed(text, at, "@@", "@@"),
            _ => None,
        };
        match end {
            Some(end) => {
                found.push(at..end);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

struct Scanner<'a> {
    text: &'a str,
    found: Vec<Range<usize>>,
}

impl Scanner<'_> {
    fn scan(&mut self) {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at).copied() {
            if is_word(byte) {
                let rest = bytes.get(at..).unwrap_or_default();
                let length = rest.iter().take_while(|byte| is_word(**byte)).count();
                let token = text.get(at..at + length).unwrap_or_default();
                if let Some(start) = word(token) {
                    self.found.push(at + start..at + length);
                }
                at += length;
                continue;
            }
            if !is_trigger(byte) {
                at += 1;
                continue;
            }
            let end = match byte {
                b'<' => angle(text, at),
                b'{' => curly(text, at),
                b'[' => square(text, at),
                b'$' => match dollar(text, at) {
                    Dollar::Placeholder(end) => Some(end),
                    Dollar::Known(end) => {
                        at = end;
                        continue;
                    }
                    Dollar::Other => None,
                },
                b'%' => braces(text, at).or_else(|| percent(text, at)),
                b'#' => braces(text, at).or_else(|| name_between(text, at, byte)),
                b'@' => enclosed(text, at, "@@", "@@").or_else(|| name_between(text, at, byte)),
                b'!' => enclosed(text, at, "!!", "!!").or_else(|| name_between(text, at, byte)),
                b'|' | b'~' | b'^' => name_between(text, at, byte),
                b'*' | b'.' => run(bytes, at, byte),
                _ => text
                    .get(at..)
                    .is_some_and(|rest| rest.starts_with('…'))
                    .then_some(at + '…'.len_utf8()),
            };
            match end {
                Some(end) => {
                    let place = self.widen(at..end);
                    at = place.end;
                    self.found.push(place);
                }
                None => at += 1,
            }
        }
    }

    /// A placeholder with the same kind of brackets around it, such as `<<x>>`.
    fn widen(&self, mut place: Range<usize>) -> Range<usize> {
        let bytes = self.text.as_bytes();
        let from = self.found.last().map_or(0, |before| before.end);
        let is_at = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
        while place.start > from {
            let before = place.start - 1;
            let mut pairs = [(b'<', b'>'), (b'[', b']'), (b'$', b'$')].into_iter();
            if !pairs.any(|(open, close)| is_at(before, open) && is_at(place.end, close)) {
                break;
            }
            place = before..place.end + 1;
        }
        // The first `$` of `$$x$$` is a part of the placeholder already.
        if bytes
            .get(place.clone())
            .is_some_and(|all| all.starts_with(b"$$"))
            && is_at(place.end, b'$')
        {
            place.end += 1;
        }
        place
    }

    /// The fields of an ARN that cannot be values: `arn:aws:kms:region:account-id:key/key-id`.
    fn arn_fields(&mut self) {
        let mut words: Vec<Range<usize>> = Vec::new();
        let fields = self.fields();
        let is_whole = fields.len() == 6;
        // A wildcard or a placeholder may stand for several fields, so what follows it may be any of them.
        let mut is_certain = true;
        let is_of_kms = self.text.split(':').nth(2) == Some("kms");
        for (number, place) in fields.into_iter().enumerate() {
            let field = self.text.get(place.clone()).unwrap_or_default();
            let next = self.found.partition_point(|other| other.end <= place.start);
            let is_filled_in = self
                .found
                .get(next)
                .is_none_or(|other| other.start >= place.end);
            let is_wild = field.contains(['*', '?']) || !is_filled_in;
            // Policy variables can be anything.
            if number < 5 && (field.is_empty() || is_wild || field.contains('$')) {
                is_certain &= !is_wild;
                continue;
            }
            match number {
                1 if field.eq_ignore_ascii_case("partition") => words.push(place),
                3 if is_region_word(field) => words.push(place),
                4 if is_account_word(field) || is_whole && is_certain && !is_account(field) => {
                    words.push(place);
                }
                5 => words.extend(
                    parts(field)
                        .filter(|(at, part)| {
                            let is_id = is_of_kms && *at == "key/".len() && !field.contains('$');
                            is_doc_word(part) || is_id && is_key_word(part)
                        })
                        .map(|(at, part)| place.start + at..place.start + at + part.len()),
                ),
                _ => {}
            }
        }
        // What stands beside a placeholder in the same field is known.
        let found = &self.found;
        words.retain(|word| {
            let next = found.partition_point(|other| other.end <= word.start);
            found.get(next).is_none_or(|other| other.start >= word.end)
        });
        self.found.extend(words);
        self.found.sort_by_key(|place| place.start);
    }

    /// The places of an ARN's fields. Placeholders and policy variables can contain colons.
    fn fields(&self) -> Vec<Range<usize>> {
        let mut fields = Vec::new();
        let mut start = 0;
        let mut depth = 0_usize;
        let is_within = |at: usize| self.found.iter().any(|place| place.contains(&at));
        for (at, byte) in self.text.bytes().enumerate() {
            match byte {
                b'{' => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                b':' if depth == 0 && fields.len() < 5 && !is_within(at) => {
                    fields.push(start..at);
                    start = at + 1;
                }
                _ => {}
            }
        }
        fields.push(start..self.text.len());
        fields
    }
}

/// The parts of a resource between slashes and colons, each with its position.
fn parts(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    text.split(['/', ':']).map(move |part| {
        let at = start;
        start += part.len() + 1;
        (at, part)
    })
}

/// The end of a `<...>`.
fn angle(text: &str, at: usize) -> Option<usize> {
    let end = enclosed(text, at, "<", ">")?;
    let inner = text.get(at + 1..end - 1)?;
    let plain = |character: char| character != '"' && !character.is_control();
    (!inner.contains('<') && inner.chars().all(plain)).then_some(end)
}

/// The end of a text that starts with `open`. There must be something between the brackets.
fn enclosed(text: &str, at: usize, open: &str, close: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes.get(at..)?.starts_with(open.as_bytes()) {
        return None;
    }
    let start = at + open.len();
    let window = bytes.get(start..(start + LONGEST).min(bytes.len()))?;
    let close = close.as_bytes();
    let length = window.windows(close.len()).position(|part| part == close)?;
    let inner = text.get(start..start + length)?;
    (!inner.trim().is_empty()).then_some(start + length + close.len())
}

/// `{{ x }}`, `{% x %}`, `{x}`, `{0}` or `{}`.
fn curly(text: &str, at: usize) -> Option<usize> {
    match text.as_bytes().get(at + 1)? {
        b'{' => enclosed(text, at, "{{", "}}"),
        b'%' => enclosed(text, at, "{%", "%}"),
        // Alone, it is an empty object.
        b'}' => (text.len() > 2).then_some(at + 2),
        _ => {
            let end = enclosed(text, at, "{", "}")?;
            let inner = text.get(at + 1..end - 1)?;
            if inner.bytes().all(|byte| byte.is_ascii_digit()) {
                return (inner.len() < 3).then_some(end);
            }
            let mut bytes = inner.bytes();
            let first = bytes.next()?;
            let is_name = (first.is_ascii_alphabetic() || first == b'_')
                && bytes.all(|byte| is_word(byte) || matches!(byte, b'.' | b':' | b' '));
            (is_name && inner.len() > 1).then_some(end)
        }
    }
}

/// `[policy creation time]`, but not a character class such as `[a-z]`.
fn square(text: &str, at: usize) -> Option<usize> {
    let end = enclosed(text, at, "[", "]")?;
    let inner = text.get(at + 1..end - 1)?;
    let begins = inner.starts_with(|first: char| first.is_ascii_alphabetic());
    let plain = |byte: u8| is_word(byte) || matches!(byte, b' ' | b'.' | b':' | b'/' | b'\'');
    let range = inner.len() <= 3 && inner.contains('-');
    (begins && inner.len() > 2 && !range && inner.bytes().all(plain)).then_some(end)
}

/// `%{x}` and `#{x}`.
fn braces(text: &str, at: usize) -> Option<usize> {
    (text.as_bytes().get(at + 1) == Some(&b'{'))
        .then(|| balanced(text, at + 1, b'{', b'}'))
        .flatten()
}

/// `%ACCOUNT%`, `%s`, `%(account)s`, `%[1]s`, `%1$s`
fn percent(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let argument = match bytes.get(at + 1) {
        Some(b'(') => enclosed(text, at + 1, "(", ")")?,
        Some(b'[') => enclosed(text, at + 1, "[", "]")?,
        Some(digit) if digit.is_ascii_digit() && bytes.get(at + 2) == Some(&b'$') => at + 3,
        _ => at + 1,
    };
    let format = matches!(bytes.get(argument), Some(b's' | b'd' | b'v'))
        && !bytes
            .get(argument + 1)
            .is_some_and(u8::is_ascii_alphanumeric);
    if format {
        return Some(argument + 1);
    }
    name_between(text, at, b'%')
}

/// `%ACCOUNT_ID%`, `@ACCOUNT_ID@`, `#ACCOUNT_ID#`
fn name_between(text: &str, at: usize, mark: u8) -> Option<usize> {
    let length = upper_name(text, at + 1)?;
    (text.as_bytes().get(at + 1 + length) == Some(&mark)).then_some(at + length + 2)
}

/// The length of a name in the style of environment variables.
fn upper_name(text: &str, at: usize) -> Option<usize> {
    let rest = text.as_bytes().get(at..)?;
    let upper = |byte: &u8| byte.is_ascii_uppercase() || *byte == b'_';
    rest.first().filter(|first| upper(first))?;
    let name = |byte: &&u8| upper(byte) || byte.is_ascii_digit();
    let length = rest.iter().take_while(name).count();
    (length > 1).then_some(length)
}

/// The position where a bracket at `at` is closed, with nested brackets counted.
fn balanced(text: &str, at: usize, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    let window = text.as_bytes().get(at..)?.iter().take(LONGEST);
    for (offset, byte) in window.enumerate() {
        if *byte == open {
            depth += 1;
        } else if *byte == close {
            depth -= 1;
            if depth == 0 {
                return (offset > 1).then_some(at + offset + 1);
            }
        }
    }
    None
}

/// Three or more of the same character.
fn run(bytes: &[u8], at: usize, byte: u8) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let length = rest.iter().take_while(|other| **other == byte).count();
    (length >= 3).then_some(at + length)
}

/// The meaning of a `$`.
enum Dollar {
    /// A placeholder that ends here.
    Placeholder(usize),
    /// A policy variable, or a malformed one that is reported elsewhere; it ends here.
    Known(usize),
    /// Neither.
    Other,
}

fn dollar(text: &str, at: usize) -> Dollar {
    let bytes = text.as_bytes();
    match bytes.get(at + 1) {
        Some(b'{') => {}
        Some(b'(') => {
            return balanced(text, at + 1, b'(', b')').map_or(Dollar::Other, Dollar::Placeholder);
        }
        _ => {
            return upper_name(text, at + 1)
                .map_or(Dollar::Other, |length| Dollar::Placeholder(at + 1 + length));
        }
    }
    if bytes.get(at + 2) == Some(&b'}') {
        return Dollar::Known(at + 3);
    }
    if let Some([b'*' | b'?' | b'$', b'}']) = bytes.get(at + 2..at + 4) {
        // `${$}{x}` is the escaped form of `${x}` in a policy.
        let escaped = bytes.get(at + 2) == Some(&b'$') && bytes.get(at + 4) == Some(&b'{');
        return Dollar::Known(if escaped { at + 5 } else { at + 4 });
    }
    let Some(end) = balanced(text, at + 1, b'{', b'}') else {
        return Dollar::Other;
    };
    let inner = text.get(at + 2..end - 1).unwrap_or_default();
    if inner.trim().is_empty() || inner.starts_with(',') || is_variable(inner) {
        Dollar::Known(end)
    } else {
        Dollar::Placeholder(end)
    }
}

/// Returns `true` if the text in `${...}` is a policy variable: a key with the prefix of a service or of an identity
/// provider.
fn is_variable(inner: &str) -> bool {
    // Prefixes of other template languages, which use a colon as keys do (Serverless Framework).
    const OF_TEMPLATES: [&str; 10] = [
        "self", "opt", "env", "sls", "param", "file", "cf", "git", "custom", "var",
    ];
    let name = inner.split(',').next().unwrap_or_default();
    let Some((prefix, key)) = name.trim().split_once(':') else {
        return false;
    };
    let mut prefix_bytes = prefix.bytes();
    let begins = prefix_bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphanumeric());
    begins
        && prefix_bytes.all(|byte| is_word(byte) || matches!(byte, b'.' | b'/'))
        && key
            .trim_start()
            .starts_with(|first: char| first.is_ascii_alphanumeric())
        && !key.contains('{')
        && !OF_TEMPLATES.contains(&prefix)
}

/// The start of a placeholder that extends to the end of this run of letters, digits, `-` and `_`.
fn word(token: &str) -> Option<usize> {
    let bytes = token.as_bytes();
    // Usually the first two characters rule it out: `CreateGrant`, `us-west-2`, `444455556666`.
    if bytes.len() < 3 {
        return None;
    }
    if is_masked(bytes) || (token.starts_with("__") && token.ends_with("__") && bytes.len() > 4) {
        return Some(0);
    }
    let here = bytes
        .len()
        .checked_sub(5)
        .and_then(|start| bytes.get(start..));
    if here.is_some_and(|end| {
        matches!(
            end,
            [
                b'-' | b'_',
                b'H' | b'h',
                b'E' | b'e',
                b'R' | b'r',
                b'E' | b'e'
            ]
        )
    }) {
        return Some(0);
    }
    if let Some(start) = your(token) {
        return Some(start);
    }
    let first = *bytes.first()?;
    if first.is_ascii_lowercase() {
        return matches!(first, b'c' | b'r' | b'p')
            .then(|| MARKS.iter().any(|mark| spelled(token, mark)))
            .filter(|is| *is)
            .map(|_| 0);
    }
    let upper = |byte: &u8| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-');
    if !first.is_ascii_uppercase()
        || !bytes
            .iter()
            .all(|byte| upper(byte) || byte.is_ascii_digit())
    {
        return None;
    }
    let is_mark = MARKS.iter().any(|mark| spelled(token, mark))
        || ["REPLACE", "INSERT", "ENTER", "PUT", "FILL"]
            .iter()
            .any(|start| {
                let rest = token.strip_prefix(start);
                rest.is_some_and(|rest| rest.starts_with(['_', '-']))
            });
    (is_mark || is_value_name(token)).then_some(0)
}

/// Words for something to be filled in or removed; separated by `_`, `-` or nothing.
const MARKS: [&str; 8] = [
    "changeme",
    "replaceme",
    "redacted",
    "placeholder",
    "masked",
    "hidden",
    "todo",
    "fixme",
];

fn spelled(token: &str, mark: &str) -> bool {
    let letters = token.bytes().filter(|byte| !matches!(byte, b'_' | b'-'));
    letters
        .map(|byte| byte.to_ascii_lowercase())
        .eq(mark.bytes())
}

/// The prefixes of unique IDs and access keys after their `A` (`IAM/reference_identifiers`).
const UNIQUE_IDS: [&str; 12] = [
    "BIA", "CCA", "GPA", "IDA", "IPA", "KIA", "NPA", "NVA", "PKA", "ROA", "SCA", "SIA",
];

/// `xxxxxxxx`, `o-xxxxxxxxxx`, `1234XXXX5678`, `AROAXXXXXXXXXXXXXXXXX`: `x` of one case, alone between hyphens or among digits.
fn is_masked(token: &[u8]) -> bool {
    // `maxxx` contains as many, so the characters beside them count too.
    let marks = |byte: &&u8| matches!(byte, b'x' | b'X');
    // Ordinary names have fewer; they need no closer look.
    if token.iter().filter(marks).count() < 3 {
        return false;
    }
    let three = token
        .windows(3)
        .any(|three| matches!(three, [b'x', b'x', b'x'] | [b'X', b'X', b'X']));
    // The prefix of a unique ID stays readable: `AROAXXXXXXXXXXXXXXXXX`.
    let token = match token {
        [b'A', rest @ ..] if UNIQUE_IDS.iter().any(|id| rest.starts_with(id.as_bytes())) => {
            rest.get(3..).unwrap_or_default()
        }
        token => token,
    };
    three
        && token.split(|byte| matches!(byte, b'-' | b'_')).any(|part| {
            let marks = part.iter().filter(marks).count();
            let digits = part.iter().filter(|byte| byte.is_ascii_hexdigit()).count();
            marks >= 3 && (marks == part.len() || (marks >= 4 && marks + digits == part.len()))
        })
}

/// The length of an IP address with masked parts: of `x.x.x.x/32`, `10.0.XX.XX`, `a.b.c.d/16`.
fn masked_address(text: &str) -> Option<usize> {
    let address = text.split('/').next()?;
    let parts: [&str; 4] = {
        let mut parts = address.splitn(5, '.');
        let four = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
        parts.next().is_none().then_some(four)?
    };
    let is_masked = |part: &&str| {
        let length = part.len();
        (1..=3).contains(&length) && part.bytes().all(|byte| matches!(byte, b'x' | b'X'))
    };
    let is_number = |part: &&str| part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    let masked =
        parts.iter().any(is_masked) && parts.iter().all(|part| is_masked(part) || is_number(part));
    (masked || address.eq_ignore_ascii_case("a.b.c.d")).then_some(address.len())
}

/// `YOUR_ACCOUNT`, `YOUR-ACCOUNT-ID`, `your-bucket-name`, `yourAccountId`.
fn your(token: &str) -> Option<usize> {
    let bytes = token.as_bytes();
    // Preparing a search for a string takes longer than looking for its first letter.
    if !bytes.contains(&b'Y') && !bytes.starts_with(b"your") {
        return None;
    }
    let mut starts = token.match_indices("YOUR").map(|(at, _)| at);
    let upper = starts.find(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        before.is_none_or(|byte| matches!(byte, b'-' | b'_'))
            && bytes
                .get(at + 4)
                .is_none_or(|byte| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'_'))
    });
    if upper.is_some() {
        return upper;
    }
    let rest = token
        .strip_prefix("your")
        .or_else(|| token.strip_prefix("Your"))?;
    let noun = rest.trim_start_matches(['-', '_']).to_ascii_lowercase();
    let parted = rest.starts_with(['-', '_']) || rest.starts_with(|c: char| c.is_ascii_uppercase());
    let named = NOUNS.iter().any(|known| {
        noun.split(['-', '_'])
            .any(|part| part == known.to_ascii_lowercase())
            || noun.starts_with(&known.to_ascii_lowercase())
    });
    (parted && named).then_some(0)
}

/// Nouns that occur in names of values.
const NOUNS: [&str; 34] = [
    "ACCOUNT",
    "ACCOUNTID",
    "ADMIN",
    "ALIAS",
    "ARN",
    "AWS",
    "BACKUP",
    "BUCKET",
    "DESTINATION",
    "ENDPOINT",
    "ID",
    "IP",
    "KEY",
    "KMS",
    "MANAGEMENT",
    "MASTER",
    "MEMBER",
    "MY",
    "NAME",
    "ORG",
    "ORGANIZATION",
    "OU",
    "PARTITION",
    "PRINCIPAL",
    "REGION",
    "ROLE",
    "SOURCE",
    "TARGET",
    "USER",
    "VALUE",
    "VAULT",
    "VPC",
    "VPCE",
    "NUMBER",
];

/// Words that names of values end in.
const ENDS: [&str; 12] = [
    "ID",
    "IDS",
    "ARN",
    "NAME",
    "REGION",
    "REGIONS",
    "ACCOUNT",
    "NUMBER",
    "CIDR",
    "ADDRESS",
    "PARTITION",
    "ACCOUNTID",
];

/// `ACCOUNT_ID`, `AWS_REGION`, `KEY-ID`, `REGION`: the name of a value in the value's place. Each of its words must be
/// one of the words of such names, because tags and roles can have names in capitals too.
fn is_value_name(token: &str) -> bool {
    const ALONE: [&str; 9] = [
        "REGION",
        "ACCOUNT",
        "ACCOUNTID",
        "PARTITION",
        "USERNAME",
        "ROLENAME",
        "ORGID",
        "KEYID",
        "VAULTNAME",
    ];
    if ALONE.contains(&token) {
        return true;
    }
    let mut words = token.split(['_', '-']);
    let last = words.next_back().unwrap_or_default();
    let several = words.clone().next().is_some();
    several && ENDS.contains(&last) && words.all(|word| NOUNS.contains(&word))
}

/// Returns `true` for a word in the place of a Region: `my-region`, `AWS_REGION`. A misspelled Region is none.
///
/// # Examples
///
/// ```
/// use evaluator::placeholder::is_region_word;
///
/// assert!(is_region_word("my-region"));
/// assert!(!is_region_word("us-wset-2"));
/// ```
pub fn is_region_word(text: &str) -> bool {
    let letters = !text.is_empty() && text.bytes().all(is_word);
    letters && {
        let digits = text.bytes().any(|byte| byte.is_ascii_digit());
        let capitals = !text.bytes().any(|byte| byte.is_ascii_lowercase());
        // `us-west-X`
        let last = text.rsplit('-').next().unwrap_or_default();
        let is_open = matches!(last, "x" | "X" | "n" | "N") && text.contains('-');
        is_open
            || text.to_ascii_lowercase().contains("region")
            || (capitals && !digits && text.len() > 1)
    }
}

/// A word in the place of an ARN's account: `account-id`, `ACCOUNT`.
fn is_account_word(field: &str) -> bool {
    let letters = !field.is_empty() && field.bytes().all(is_word);
    letters && {
        let digits = field.bytes().any(|byte| byte.is_ascii_digit());
        let capitals = !field.bytes().any(|byte| byte.is_ascii_lowercase());
        field.to_ascii_lowercase().contains("account")
            || (capitals && !digits && field.len() > 1 && field != "AWS")
    }
}

/// Returns `true` for a text that can be an ARN's account: a number, or a name that AWS uses for its own resources.
/// (inferred) A number of the wrong length is a mistake, not a word to be replaced.
fn is_account(field: &str) -> bool {
    field
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-')
        || [
            "aws",
            "AWS",
            "amazon",
            "aws-marketplace",
            "aws-managed",
            "cloudfront",
        ]
        .contains(&field)
}

/// A word in the place of a KMS key's ID: `keystring`, `CMK-ID`. An alias without its prefix is none: it is a mistake.
fn is_key_word(part: &str) -> bool {
    let capitals = |byte: u8| byte.is_ascii_uppercase() || matches!(byte, b'-' | b'_');
    let is_name = part.len() > 1 && part.bytes().all(capitals);
    is_name || ["id", "keystring", "uuid"].contains(&part)
}

/// A part of a resource as AWS's pages write it: `key/key-id`, `role/my-role-name`. AWS generates the identifiers of keys,
/// so none of them looks like this.
fn is_doc_word(part: &str) -> bool {
    let words = part.to_ascii_uppercase();
    let is_name = ["ID", "NAME"].iter().any(|end| words.ends_with(end));
    is_name && (words.contains(['-', '_']) && is_value_name(&words) || words == "KEYID")
}

#[cfg(test)]
mod tests {
    use super::{placeholders, placeholders_of_document};

    fn found(text: &str) -> Vec<&str> {
        placeholders(text)
            .into_iter()
            .map(|place| text.get(place).unwrap())
            .collect()
    }

    #[test]
    fn what_is_a_placeholder() {
        for (text, expected) in [
            ("<my-org-id>", "<my-org-id>"),
            ("arn:aws:iam::<AWS Account ID>:role/x", "<AWS Account ID>"),
            ("arn:aws:s3:::my-bucket/<x>", "<x>"),
            ("<redacted>", "<redacted>"),
            ("{{AllowedRegions}}", "{{AllowedRegions}}"),
            ("arn:aws:kms:{{ region }}:1:key/*", "{{ region }}"),
            ("{% if x %}", "{% if x %}"),
            ("arn:aws:iam::{account_id}:root", "{account_id}"),
            ("[policy creation time]", "[policy creation time]"),
            ("[REDACTED]", "[REDACTED]"),
            ("arn:aws:iam::${AWS::AccountId}:root", "${AWS::AccountId}"),
            ("arn:${AWS::Partition}:iam::1:root", "${AWS::Partition}"),
            (
                "${data.aws_caller_identity.current.account_id}",
                "${data.aws_caller_identity.current.account_id}",
            ),
            ("${var.region}", "${var.region}"),
            ("${ACCOUNT_ID}", "${ACCOUNT_ID}"),
            ("${Vault.Arn}", "${Vault.Arn}"),
            ("${self:custom.region}", "${self:custom.region}"),
            ("${!aws:username}", "${!aws:username}"),
            ("${Token[AWS.AccountId.3]}", "${Token[AWS.AccountId.3]}"),
            ("${jsonencode({a = 1})}", "${jsonencode({a = 1})}"),
            ("$ACCOUNT_ID", "$ACCOUNT_ID"),
            (
                "$(aws sts get-caller-identity)",
                "$(aws sts get-caller-identity)",
            ),
            ("%{if x}", "%{if x}"),
            ("#{AWS::AccountId}", "#{AWS::AccountId}"),
            ("%ACCOUNT%", "%ACCOUNT%"),
            ("arn:aws:iam::%s:root", "%s"),
            ("@@account@@", "@@account@@"),
            ("arn:aws:iam::!!ACCOUNT!!:root", "!!ACCOUNT!!"),
            ("@ACCOUNT@", "@ACCOUNT@"),
            ("#ACCOUNT#", "#ACCOUNT#"),
            ("|ACCOUNT|", "|ACCOUNT|"),
            ("team/~TEAM~", "~TEAM~"),
            ("<<account>>", "<<account>>"),
            ("x-[[account]]", "[[account]]"),
            ("$$ORG$$", "$$ORG$$"),
            ("home/{0}", "{0}"),
            ("home/{}", "{}"),
            ("home/%(name)s", "%(name)s"),
            ("home/%[1]s", "%[1]s"),
            ("home/%1$s", "%1$s"),
            ("PUT_THE_TEAM_HERE", "PUT_THE_TEAM_HERE"),
            ("team-name-here", "team-name-here"),
            (
                "arn:aws:iam::PUT_YOUR_ACCOUNT_ID_HERE:root",
                "PUT_YOUR_ACCOUNT_ID_HERE",
            ),
            ("arn:aws:iam::<<ACCOUNT>>:root", "<<ACCOUNT>>"),
            ("arn:aws:iam::your account id:root", "your account id"),
            ("arn:aws:iam::numéro-de-compte:root", "numéro-de-compte"),
            ("arn:aws:iam::{0}:root", "{0}"),
            ("arn:aws:kms:my-region:444455556666:key/*", "my-region"),
            ("arn:aws:kms:my-region-1:444455556666:key/*", "my-region-1"),
            ("arn:aws:kms:region-1:444455556666:key/*", "region-1"),
            ("arn:partition:iam::444455556666:root", "partition"),
            (
                "arn:aws:kms:us-west-2:444455556666:key/keystring",
                "keystring",
            ),
            ("arn:aws:kms:us-west-2:444455556666:key/CMK-ID", "CMK-ID"),
            (
                "arn:aws:iam::444455556666:role/my-role-name",
                "my-role-name",
            ),
            ("__ACCOUNT_ID__", "__ACCOUNT_ID__"),
            ("YOUR_ACCOUNT", "YOUR_ACCOUNT"),
            ("arn:aws:iam::YOUR-ACCOUNT-ID:root", "YOUR-ACCOUNT-ID"),
            ("arn:aws:s3:::prod-YOUR_BUCKET/*", "YOUR_BUCKET"),
            ("arn:aws:s3:::your-bucket-name/*", "your-bucket-name"),
            ("yourAccountId", "yourAccountId"),
            ("xxxxxxxx", "xxxxxxxx"),
            ("o-xxxxxxxxxx", "o-xxxxxxxxxx"),
            ("XXXXXXXXXXXX", "XXXXXXXXXXXX"),
            ("arn:aws:iam::xxxxxxxxxxxx:role/r", "xxxxxxxxxxxx"),
            ("arn:aws:iam::1234XXXXXXXX:role/r", "1234XXXXXXXX"),
            (
                "key/xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
                "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx",
            ),
            ("vpce-xxxxxxxx", "vpce-xxxxxxxx"),
            ("AROAXXXXXXXXXXXXXXXXX:*", "AROAXXXXXXXXXXXXXXXXX"),
            ("AIDAxxxxxxxxxxxxxxxxx", "AIDAxxxxxxxxxxxxxxxxx"),
            ("x.x.x.x/32", "x.x.x.x"),
            ("10.0.XX.XX", "10.0.XX.XX"),
            ("a.b.c.d/16", "a.b.c.d"),
            ("arn:aws:iam::***:role/r", "***"),
            ("***", "***"),
            ("arn:aws:kms:...:key/k", "..."),
            ("kms:…", "…"),
            ("REDACTED", "REDACTED"),
            ("CHANGE_ME", "CHANGE_ME"),
            ("changeme", "changeme"),
            ("ACCOUNT_ID", "ACCOUNT_ID"),
            ("AWS_REGION", "AWS_REGION"),
            ("backup.REGION.amazonaws.com", "REGION"),
            ("arn:aws:kms:REGION:444455556666:key/*", "REGION"),
            ("arn:aws:kms:us-west-2:ACCOUNT_ID:key/*", "ACCOUNT_ID"),
            ("arn:aws:kms:us-west-2:444455556666:key/KEY_ID", "KEY_ID"),
            ("arn:aws:kms:us-west-2:account-id:key/*", "account-id"),
            ("arn:aws:kms:us-west-2:444455556666:key/key-id", "key-id"),
        ] {
            assert_eq!(found(text), [expected], "{text}");
        }
        assert_eq!(
            found("arn:aws:kms:<region>:<account>:key/${var.key}"),
            ["<region>", "<account>", "${var.key}"]
        );
        assert_eq!(
            found("arn:aws:kms:region:account-id:key/key-id"),
            ["region", "account-id", "key-id"]
        );
    }

    #[test]
    fn what_is_none() {
        for text in [
            "",
            "*",
            "**",
            "arn:aws:s3:::*/**",
            "${aws:username}",
            "arn:aws:s3:::home/${aws:PrincipalTag/team, 'shared'}/*",
            "${s3:prefix}",
            "${saml:sub}",
            "${cognito-identity.amazonaws.com:sub}",
            "${oidc.eks.us-west-2.amazonaws.com/id/ABC:sub}",
            "${*}${?}${$}",
            "${$}{x}",
            "${}",
            "${aws:user name}",
            "111122223333",
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "arn:aws:iam::cloudfront:user/x",
            "arn:aws:iam::${aws:PrincipalAccount}:role/x",
            "arn:aws:s3::my-bucket",
            "arn:aws:kms:us-west-2:444455556666:key/mrk-1234abcd12ab34cd56ef1234567890ab",
            "arn:aws:kms:us-west-2:444455556666:alias/backup",
            "arn:aws:kms:us-west-2:444455556666:key/backup",
            "arn:aws:backup:*:backup-vault:prod",
            "arn:aws:b*6666:backup-vault:prod",
            "arn:amazon:s3:::b/*",
            "arn:aws:kms:oregon:444455556666:key/*",
            "arn:aws:kms:us-wset-2:4444-5555-6666:key/*",
            "arn:aws:bedrock:us-east-1::foundation-model/x",
            "arn:aws-us-gov:kms:us-gov-west-1:444455556666:key/*",
            "arn:aws-eusc:kms:eusc-de-east-1:444455556666:key/*",
            "arn:aws:backup:us-*:4444????6666:backup-vault:*",
            "arn:aws:sqs:us-west-2:444455556666:queue|name",
            "a#b#c",
            "arn:aws:s3:::my-bucket/*",
            "arn:aws:s3:::region-data/account/*",
            "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab",
            "arn:aws:kms:US-WEST-2:444455556666:key/*",
            "arn:aws:iam::444455556666:role/BackupAdmin",
            "arn:aws:iam::444455556666:role/ADMIN_ROLE",
            "arn:aws:iam::444455556666:user/maxxx",
            "o-a1b2c3d4e5",
            "vpce-1a2b3c4d",
            "backup:CreateBackupVault",
            "SNS:*",
            "AROAEXAMPLEID",
            "PROD",
            "AES_256",
            "us-west-2",
            "2026-01-01T00:00:00Z",
            "[a-z]*",
            "s3:Get[OP]bject",
            "10.0.0.0/8",
            "x.com.example.x",
            "x.x.x",
            "a < b",
            "100%",
            "ann@example.com",
            "aws:PrincipalTag/cost-center",
            "${aws:username",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_document_has_brackets_and_names_of_its_own() {
        let text = r#"{"Resource": ["${aws:x}", <arn>], "A": {{b}}, "C": ${var.c}, "D": [REGION]}"#;
        let found: Vec<&str> = placeholders_of_document(text)
            .into_iter()
            .map(|place| text.get(place).unwrap())
            .collect();
        assert_eq!(found, ["<arn>", "{{b}}", "${var.c}"]);
    }

    /// A text full of opening brackets is read in little more time than another.
    #[test]
    fn reading_takes_time_in_proportion() {
        for part in ["<", "{{", "${", "$(", "[a", "@@", "%{", "YOUR", "xx"] {
            let text = part.repeat(10_000);
            let begun = std::time::Instant::now();
            placeholders(&text);
            placeholders_of_document(&text);
            assert!(begun.elapsed().as_secs() < 3, "{part}");
        }
    }
}
