//! Parsing of a message by the phrases that all its forms share.
//!
//! No grammar and no regular expressions: SDKs wrap, prefix, quote and truncate these messages in undocumented ways,
//! and each of them breaks tools that match whole messages. Every phrase is searched on its own.

use super::normalize::{lines_as_one, plain};
use super::reflow::reflowed;
use super::{Blamed, Denied, Why};
use crate::requests;
use evaluator::layer::Layer;
use evaluator::placeholder::placeholders;
use std::collections::HashSet;

/// AWS's terms for policy types; a term that contains another one comes first.
pub(super) const KINDS: [(&str, Blamed); 10] = [
    ("service control policy", Blamed::Layer(Layer::Scp)),
    ("resource control policy", Blamed::Layer(Layer::Rcp)),
    ("vpc endpoint policy", Blamed::Layer(Layer::VpcEndpoint)),
    ("permissions boundary", Blamed::Layer(Layer::Boundary)),
    ("session policy", Blamed::Layer(Layer::Session)),
    ("resource-based policy", Blamed::Layer(Layer::Resource)),
    ("identity-based policy", Blamed::Layer(Layer::Identity)),
    // One sample of `IAM/troubleshoot_access-denied` says this.
    ("identity policy", Blamed::Layer(Layer::Identity)),
    ("role trust policy", Blamed::RoleTrust),
    ("key policy", Blamed::Layer(Layer::Resource)),
];

pub(super) const NOT_AUTHORIZED: &str = "not authorized to perform";

/// The text between the parts of a sentence; contiguous if no line was broken within a word.
const PHRASES: [&str; 6] = [
    " on resource: ",
    " on this resource ",
    " because no ",
    " allows the ",
    " with an explicit deny in ",
    " because the resource does not exist in this Region, no resource-based policies allow access, or a \
     resource-based policy explicitly denies access",
];

/// The answers of AWS Backup that name no action (semantics 6.3; the second as seen in public threads).
const OWN: [(&str, Why); 3] = [
    (
        "insufficient privileges to perform this action",
        Why::Insufficient,
    ),
    (
        "insufficient privileges to create a backup vault",
        Why::StorageOrKey,
    ),
    (
        "requires backup-storage and kms permissions",
        Why::StorageOrKey,
    ),
];

/// The error codes of the services.
const CODES: [&str; 4] = [
    "accessdenied",
    "access denied",
    "unauthorizedoperation",
    "notauthorized",
];

/// The labels that consoles give to the parts of a message.
const LABELS: [&str; 4] = ["Service:", "Action:", "On resource(s):", "Context:"];

/// The denial that a text reports; `None` if there is none. Of several, the first about an action that creating a vault
/// needs, or else the first.
///
/// # Examples
///
/// ```
/// use evaluator::layer::Layer;
/// use vault::access_denied::parse;
///
/// // A terminal broke the line within a word.
/// let denied = parse(
///     "User: arn:aws:iam::444455556666:user/ann is not authorized to perform: kms:Cre\n\
///      ateGrant with an explicit deny in a service control policy",
/// )
/// .unwrap();
/// assert_eq!(denied.action.as_deref(), Some("kms:CreateGrant"));
/// assert_eq!(denied.layer(), Some(Layer::Scp));
/// ```
pub fn parse(text: &str) -> Option<Denied> {
    parse_all(text).into_iter().next()
}

/// All denials that a text reports, without duplicates: the one that [`parse`] returns first, then the others in order.
///
/// AWS's own sentence is restored where its lines were broken. For other texts it is unknown whether lines were broken
/// between words or within them: the reading with the more complete sentences is chosen.
///
/// # Examples
///
/// ```
/// use vault::access_denied::parse_all;
///
/// let denied = parse_all(
///     "User: arn:aws:iam::444455556666:user/ann is not authorized to perform: kms:Decrypt\n\
///      User: arn:aws:iam::444455556666:user/ann is not authorized to perform: kms:CreateGrant\n",
/// );
/// let actions: Vec<Option<&str>> = denied.iter().map(|denied| denied.action.as_deref()).collect();
/// assert_eq!(actions, [Some("kms:Decrypt"), Some("kms:CreateGrant")]);
/// ```
pub fn parse_all(text: &str) -> Vec<Denied> {
    let text = reflowed(&plain(text));
    let mut readings = lines_as_one(&text).into_iter().map(|text| messages(&text));
    let first = readings.next().unwrap_or_default();
    let is_sentence = |reading: &Reading| reading.denied.text.is_some();
    let best = if first.iter().any(is_sentence) {
        first
    } else {
        let whole = |readings: &[Reading]| readings.iter().map(|each| each.whole).sum::<usize>();
        readings.fold(first, |one, other| {
            if whole(&other) > whole(&one) {
                other
            } else {
                one
            }
        })
    };
    let mut all: Vec<Denied> = Vec::new();
    let mut known = HashSet::new();
    for reading in best {
        let denied = reading.denied;
        let same = (
            denied.caller.clone(),
            denied.action.clone(),
            denied.resource.clone(),
            denied.policy.clone(),
            format!("{:?}", denied.why),
        );
        if known.insert(same) {
            all.push(denied);
        }
    }
    all
}

/// A denial, and the number of complete parts of its sentence.
struct Reading {
    denied: Denied,
    whole: usize,
}

fn messages(text: &str) -> Vec<Reading> {
    // Lower case keeps byte offsets, so a position found here is valid in the text.
    let low = text.to_ascii_lowercase();
    let mut sentences = sentences(text, &low);
    let are_any = !sentences.is_empty();
    sentences.retain(|sentence| !is_template(sentence));
    if are_any && sentences.is_empty() {
        return Vec::new();
    }
    let named: Vec<Option<&str>> = sentences
        .iter()
        .map(|sentence| action(sentence.after).0)
        .collect();
    let first = named
        .iter()
        .position(|name| name.is_some_and(requests::is_of_vaults))
        .or_else(|| named.iter().position(Option::is_some))
        .unwrap_or(0);
    let Some(main) = sentences.get(first) else {
        return without_sentence(text, &low).into_iter().collect();
    };
    // Facts from the whole text belong to its first message; another message gets only the facts next to it.
    let mut readings = vec![message(main, text, &low)];
    sentences.remove(first);
    for sentence in &sentences {
        let near = format!("{} {}", sentence.before, sentence.after);
        let low = near.to_ascii_lowercase();
        readings.push(message(sentence, &near, &low));
    }
    readings
}

fn message(sentence: &Sentence<'_>, text: &str, low: &str) -> Reading {
    let (caller, caller_is_whole) = caller(sentence.before);
    let (action, action_is_whole) = action(sentence.after);
    let (resource, resource_is_whole) = resource(sentence.after);
    let (operation, operation_is_whole) = operation(sentence.before);
    let why = why(&sentence.after.to_ascii_lowercase(), low);
    let (policy, policy_is_whole) = policy(sentence.after);
    let whole = [
        caller_is_whole,
        action_is_whole,
        resource_is_whole,
        operation_is_whole,
        why != Why::Unsaid,
        why != Why::Explicit(None),
        policy_is_whole,
    ];
    let phrases = PHRASES
        .iter()
        .filter(|phrase| sentence.after.contains(**phrase));
    Reading {
        whole: 1 + whole.into_iter().filter(|is| *is).count() + phrases.count(),
        denied: Denied {
            caller: caller.map(str::to_owned),
            action: action.map(str::to_owned),
            resource: resource.map(str::to_owned),
            operation: operation.or_else(|| self::operation(text).0),
            why,
            policy: policy.map(str::to_owned),
            text: action.and_then(|_| words_of(sentence)),
            ..around(text, low)
        },
    }
}

/// `User: ... is not authorized to perform`, with the text before and after it.
struct Sentence<'a> {
    before: &'a str,
    after: &'a str,
}

/// The sentences of a text: logs contain several. Text before the next user belongs to the sentence before.
fn sentences<'a>(text: &'a str, low: &str) -> Vec<Sentence<'a>> {
    let places: Vec<usize> = low
        .match_indices(NOT_AUTHORIZED)
        .map(|(at, _)| at)
        .collect();
    let ends = places.iter().skip(1).copied().chain([text.len()]);
    let mut start = 0;
    let mut sentences = Vec::with_capacity(places.len());
    for (&at, end) in places.iter().zip(ends) {
        let behind = at + NOT_AUTHORIZED.len();
        let (Some(before), Some(after)) = (text.get(start..at), text.get(behind..end)) else {
            continue;
        };
        let next = after.rfind("User:").filter(|_| end < text.len());
        let after = next.and_then(|next| after.get(..next)).unwrap_or(after);
        sentences.push(Sentence { before, after });
        start = behind;
    }
    sentences
}

/// Returns `true` for the form of the message as documentation and questions quote it:
/// `User: <user-arn> is not authorized to perform: <action>`. It reports no denial.
fn is_template(sentence: &Sentence<'_>) -> bool {
    let user = sentence.before.rsplit("User:").next().unwrap_or_default();
    let action = sentence.after.trim_start_matches([':', ' ']);
    let action = action.split(" on resource").next().unwrap_or_default();
    let is_blank = |text: &str| {
        let text = text.trim();
        let text = text.strip_suffix("is").unwrap_or(text).trim();
        placeholders(text)
            .first()
            .is_some_and(|place| place.start == 0)
            && arn_in(text).is_none()
    };
    is_blank(user) && is_blank(action)
}

/// AWS's own words: from the user to the end of the reason, without a tool's text before and after.
fn words_of(sentence: &Sentence<'_>) -> Option<String> {
    const LONGEST: usize = 2000;
    let user = sentence.before.rfind("User:")?;
    let low = sentence.after.to_ascii_lowercase();
    let behind = |words: &str| low.find(words).map(|at| at + words.len());
    let behind_part = |part: Option<&str>| {
        let part = part?;
        sentence.after.find(part).map(|at| at + part.len())
    };
    let kind = KINDS
        .iter()
        .filter_map(|(words, _)| Some((low.find(words)?, words.len())))
        .min();
    let allows = kind.and_then(|(at, length)| {
        let rest = low.get(at + length..)?;
        let end = rest.strip_prefix(" allows the ")?.find(" action")?;
        Some(at + length + " allows the ".len() + end + " action".len())
    });
    let end = [
        behind_part(action(sentence.after).0),
        behind_part(resource(sentence.after).0),
        behind_part(policy(sentence.after).0),
        behind("on this resource"),
        behind("explicitly denies access"),
        kind.map(|(at, length)| at + length),
        allows,
    ];
    let end = end.into_iter().flatten().max()?;
    let text = format!(
        "{}{NOT_AUTHORIZED}{}",
        sentence.before.get(user..)?,
        sentence.after.get(..end)?
    );
    (text.len() <= LONGEST).then_some(text)
}

/// Parses a message without the sentence: consoles show its parts with localized labels; AWS Backup has its own
/// wording.
fn without_sentence(text: &str, low: &str) -> Option<Reading> {
    let why = if tells_one_reason(low) {
        why(low, low)
    } else {
        Why::Unsaid
    };
    if why == Why::Unsaid && !CODES.iter().any(|code| low.contains(code)) {
        return None;
    }
    let (operation, operation_is_whole) = operation(text);
    let mut denied = Denied {
        operation,
        why,
        ..around(text, low)
    };
    if denied.layer().is_some() {
        // When copied from a page, the parts may not be separated.
        let parts = LABELS.iter().fold(text.to_owned(), |text, label| {
            text.replace(label, &format!(" {label}"))
        });
        let arns = || words(&parts).filter_map(arn_in);
        let is_principal = |arn: &&str| matches!(arn.split(':').nth(2), Some("iam" | "sts"));
        let caller = arns().find(is_principal);
        let label = |label: &str| {
            let at = parts.find(label)? + label.len();
            words(parts.get(at..)?).next().map(trim)
        };
        let whole = || label("Action:").and_then(action_in).map(str::to_owned);
        let halves = || Some(format!("{}:{}", label("Service:")?, label("Action:")?));
        let any = || words(&parts).find_map(action_in).map(str::to_owned);
        denied.action = whole().or_else(halves).or_else(any);
        denied.resource = arns().find(|arn| Some(*arn) != caller).map(str::to_owned);
        denied.caller = caller.map(str::to_owned);
    }
    let whole = [
        why != Why::Unsaid,
        denied.action.is_some(),
        operation_is_whole,
    ];
    Some(Reading {
        whole: whole.into_iter().filter(|is| *is).count(),
        denied,
    })
}

/// Parses the facts that can be anywhere in the text.
fn around(text: &str, low: &str) -> Denied {
    let about = |phrase: &str| {
        low.find(phrase)
            .and_then(|at| text.get(at + phrase.len()..))
    };
    let vault = about("backup vault (").and_then(|rest| Some(rest.split_once(')')?.0));
    let typed = || words(about("--backup-vault-name ")?).next().map(trim);
    // `authorization id: ID`, and since August 2026 the same ID in a URL (semantics 6.1).
    let is_id = |id: &&str| {
        id.len() >= 8
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let id = |phrase: &str| words(about(phrase)?).next().map(trim).filter(is_id);
    let address = || {
        let rest = about("/authorization-details/")?;
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        rest.get(..end.unwrap_or(rest.len())).filter(is_id)
    };
    let authorization = id("authorization id:")
        .or_else(|| id("authorization id"))
        .or_else(address);
    Denied {
        vault: vault
            .filter(|name| !name.is_empty())
            .or_else(typed)
            .map(str::to_owned),
        authorization: authorization.map(str::to_owned),
        encoded: low.contains("encoded authorization failure message"),
        ..Denied::default()
    }
}

/// Returns `true` if a text has AWS's answer to a call with its error code alone: `AccessDeniedException:`,
/// `HandlerErrorCode: AccessDenied`. The code as a name in a program, or in an answer of another service, is none.
pub(crate) fn has_bare_answer(text: &str) -> bool {
    text.lines().any(|line| {
        let low = line.to_ascii_lowercase();
        is_bare_answer(&low) && !is_of_other_service(&low)
    })
}

fn is_bare_answer(low: &str) -> bool {
    const CODE: &str = "accessdeniedexception";
    // `except AccessDeniedException:` of a program.
    let start = low.trim_start();
    let is_program = ["except ", "} catch", "catch ", "rescue "]
        .iter()
        .any(|word| start.starts_with(word));
    let is_code = |(at, _): (usize, &str)| {
        let after = low.get(at + CODE.len()..).unwrap_or_default();
        let end = after.trim_start();
        end.is_empty() || end.starts_with([':', ')', ';', ','])
    };
    low.contains("handlererrorcode: accessdenied")
        || !is_program && low.match_indices(CODE).any(is_code)
}

/// Returns `true` if the line names what was called, and it is neither AWS Backup nor its key.
fn is_of_other_service(low: &str) -> bool {
    let after = |phrase: &str| {
        let at = low.find(phrase)? + phrase.len();
        low.get(at..)
    };
    let is_other_service = after("service: ").is_some_and(|name| {
        let own = ["backup", "awsbackup", "kms", "awskms"];
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
        name.is_some_and(|name| !own.contains(&name))
    });
    // Terraform names the kind of resource: `Error: creating S3 Bucket (b): AccessDeniedException`.
    let is_other_resource = after("error: ").is_some_and(|what| {
        let what = what.split(':').next().unwrap_or_default();
        let verbs = [
            "creating ",
            "reading ",
            "updating ",
            "deleting ",
            "waiting ",
        ];
        verbs.iter().any(|verb| what.starts_with(verb)) && !what.contains("vault")
    });
    is_other_service || is_other_resource
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| !matches!(*word, "" | ":"))
}

/// A word without surrounding punctuation and Markdown emphasis.
fn trim(word: &str) -> &str {
    let word = word.trim_matches(|c: char| "\"'`,;:.()[]{}“”「」。、\\".contains(c));
    let marks = ["**", "__", "*", "_"];
    let mut marked = marks
        .iter()
        .filter_map(|mark| word.strip_prefix(mark)?.strip_suffix(mark));
    marked.next().unwrap_or(word)
}

/// The ARN in a word, without a prefix.
fn arn_in(word: &str) -> Option<&str> {
    let word = trim(word);
    let arn = word.get(word.find("arn:")?..)?;
    Some(trim(arn))
}

/// The action in a word, such as `kms:CreateGrant`, without surrounding text.
fn action_in(word: &str) -> Option<&str> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':');
    let word = word.trim_start_matches(|c: char| !c.is_ascii_alphanumeric());
    let end = word.find(|c| !is_part(c)).unwrap_or(word.len());
    let (action, rest) = (word.get(..end)?.trim_end_matches(':'), word.get(end..)?);
    let is_cut = rest.starts_with("..") || rest.starts_with('…');
    let (service, name) = action.split_once(':')?;
    let is_service = service.starts_with(|c: char| c.is_ascii_lowercase());
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase()) && !name.contains(':');
    (is_service && is_name && !is_cut).then_some(action)
}

/// The caller: `User: arn:... is`, or the last ARN before; and whether `is` follows.
fn caller(before: &str) -> (Option<&str>, bool) {
    let after_user = before
        .rfind("User:")
        .and_then(|at| before.get(at + "User:".len()..));
    let mut named = after_user.into_iter().flat_map(words);
    let name = named.next().map(|word| arn_in(word).unwrap_or(trim(word)));
    let follows = named.next() == Some("is");
    let arn = || words(before).filter_map(arn_in).last();
    let name = name.or_else(arn).filter(|name| !name.is_empty());
    (name, follows)
}

/// The action after the phrase; and whether the sentence continues or ends after it.
fn action(after: &str) -> (Option<&str>, bool) {
    let mut words = words(after);
    let action = words.next().and_then(action_in);
    (action, action.is_some() && goes_on(words.next()))
}

/// The resource after `on resource: arn:...`; and whether the sentence continues or ends after it.
fn resource(after: &str) -> (Option<&str>, bool) {
    let low = after.to_ascii_lowercase();
    let at = low.find("on resource").map(|at| at + "on resource".len());
    let rest = at.and_then(|at| after.get(at..));
    let mut words = rest.into_iter().flat_map(words);
    let word = words.find(|word| !trim(word).is_empty());
    // IAM's own "on resource: user x" is not an ARN, and not needed for a vault.
    let resource = word.and_then(|word| arn_in(word).or((trim(word) == "*").then_some("*")));
    (resource, resource.is_some() && goes_on(words.next()))
}

/// Returns `true` if the word can follow an action or ARN; the message may also end there, followed by a shell prompt.
fn goes_on(next: Option<&str>) -> bool {
    next.is_none_or(|next| {
        matches!(next, "on" | "because" | "with" | "Encoded" | "Go") || next.starts_with(['(', '$'])
    })
}

/// The last operation in `when calling the X operation` (CLI, boto) or `operation error Backup: X,` (Go, Terraform);
/// and whether the text after it shows that it is not truncated.
fn operation(text: &str) -> (Option<String>, bool) {
    let low = text.to_ascii_lowercase();
    let after = |phrase: &str| {
        let at = low.rfind(phrase)? + phrase.len();
        text.get(at..)
    };
    let called = after("when calling the ");
    let rest = called.or_else(|| Some(after("operation error ")?.split_once(": ")?.1));
    let mut words = rest.into_iter().flat_map(words);
    let word = words.next().filter(|word| !trim(word).is_empty());
    let ends = |word: &str| {
        word.ends_with(',')
            || words
                .next()
                .is_some_and(|next| next.starts_with("operation"))
    };
    let is_whole = word.is_some_and(ends);
    (word.map(|word| trim(word).to_owned()), is_whole)
}

/// The ARN of a policy after the reason; and whether the message continues or ends after it.
fn policy(after: &str) -> (Option<&str>, bool) {
    let low = after.to_ascii_lowercase();
    let reason = low.find("explicit deny in").and_then(|at| after.get(at..));
    let mut words = reason.into_iter().flat_map(words);
    let mut arns = words.by_ref().filter_map(arn_in);
    let policy = arns.find(|arn| arn.contains(":policy/"));
    (policy, policy.is_some() && goes_on(words.next()))
}

/// Returns `false` for a text that names several reasons without a sentence of AWS: it explains the forms of messages, and
/// reports no denial.
fn tells_one_reason(low: &str) -> bool {
    let mut named: Option<Blamed> = None;
    for (words, kind) in KINDS {
        let reasons = low.match_indices(words).filter(|(at, _)| {
            let before = low.get(..*at).unwrap_or_default();
            [
                "because no ",
                "explicit deny in a ",
                "explicit deny in an ",
                "explicit deny in the ",
            ]
            .iter()
            .any(|reason| before.ends_with(reason))
        });
        if reasons.count() > 0 && named.replace(kind).is_some_and(|other| other != kind) {
            return false;
        }
    }
    true
}

/// The reason in the text about an action, or the wording of AWS Backup anywhere in the text.
fn why(said: &str, all: &str) -> Why {
    let kinds = KINDS
        .iter()
        .filter_map(|(words, kind)| Some((said.find(words)?, *kind)));
    let first = kinds.min_by_key(|(at, _)| *at);
    let is_absent = |at| said.get(..at).is_some_and(|before| before.ends_with("no "));
    if said.contains("does not exist in this region") {
        return Why::KeyOutOfReach;
    }
    match first {
        // `because no X allows`
        Some((at, kind)) if is_absent(at) => Why::Implicit(Some(kind)),
        // `with an explicit deny in a X`, `a X explicitly denies`
        _ if said.contains("explicit deny") || said.contains("explicitly denies") => {
            Why::Explicit(first.map(|(_, kind)| kind))
        }
        _ => {
            let own = OWN.iter().find(|(phrase, _)| all.contains(phrase));
            own.map_or(Why::Unsaid, |(_, why)| *why)
        }
    }
}
