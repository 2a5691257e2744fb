//! Ways of filling in what a request leaves unknown: for each unknown key the values that its
//! policies could tell apart, for each unseen layer the policies that it could consist of.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::condition::list;
use super::pattern::text;

/// What stands for the field of a text that AWS refuses.
const REFUSED: &str = "refused";

/// One unknown and everything it could be.
pub(crate) struct Axis {
    /// The key or layer, as the answer names it.
    pub(crate) name: String,
    /// The field of the request it belongs to: `context`, `policies`, or `asker` and `doubt`, which no contract knows,
    /// or [`REFUSED`].
    field: &'static str,
    /// Its name in that field, or the place in the request of a text that AWS refuses.
    at: String,
    /// The values to try; `null` for absent.
    pub(crate) options: Vec<Value>,
}

/// The keys that hold several values whatever operator asks for them (7, 4.3), in lower case.
const MANY: [&str; 10] = [
    "aws:calledvia",
    "aws:tagkeys",
    "aws:principalorgpaths",
    "aws:resourceorgpaths",
    "aws:sourceorgpaths",
    "aws:vpceorgpaths",
    "aws:principalservicenameslist",
    "kms:encryptioncontextkeys",
    "kms:grantoperations",
    "kms:resourcealiases",
];

/// More would take minutes.
const MOST: usize = 100_000;

/// The unknowns of a request.
pub(crate) fn axes(request: &Value) -> Vec<Axis> {
    let mut axes = Vec::new();
    let used = Used::of(request);
    for pattern in request["unknown"]
        .as_array()
        .into_iter()
        .flatten()
        .map(text)
    {
        if let Some(prefix) = pattern.strip_suffix('*') {
            let prefix = prefix.to_lowercase();
            for (lower, spelled) in used
                .keys
                .range(prefix.clone()..)
                .take_while(|(key, _)| key.starts_with(&prefix))
            {
                axes.push(used.axis(lower, spelled));
            }
        } else {
            axes.push(used.axis(&pattern.to_lowercase(), &pattern));
        }
    }
    let known: BTreeSet<String> = request["context"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, _)| key.to_lowercase())
        .collect();
    axes.retain(|axis| !known.contains(&axis.name.to_lowercase()));
    for (layer, policies) in request["policies"].as_object().into_iter().flatten() {
        if policies.is_null() {
            axes.push(Axis {
                name: layer.clone(),
                field: "policies",
                at: layer.clone(),
                options: layer_options(layer, request),
            });
        }
    }
    axes.extend(asker(request));
    axes.extend(doubts(request));
    refused(&request["policies"], "/policies", None, false, &mut axes);
    axes
}

/// The resources that AWS refuses to save (`IAM/reference_policies_elements_resource`: `*` or an ARN): the attached policy
/// has something else there, which means everything or nothing.
fn refused(value: &Value, at: &str, layer: Option<&str>, resource: bool, axes: &mut Vec<Axis>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                let resource = matches!(name.as_str(), "Resource" | "NotResource");
                refused(field, &at, layer.or(Some(name)), resource, axes);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                refused(item, &format!("{at}/{number}"), layer, resource, axes);
            }
        }
        Value::String(text) if resource && text != "*" && !text.starts_with("arn:") => {
            axes.push(Axis {
                name: layer.unwrap_or_default().to_owned(),
                field: REFUSED,
                at: at.to_owned(),
                options: vec![json!("arn:aws:none:::none"), json!("*")],
            });
        }
        _ => {}
    }
}

/// What AWS leaves unclear and a request's policies may ask: each is so or not, wherever it is asked in one layer.
fn doubts(request: &Value) -> Vec<Axis> {
    let doubt = |layer: &str, doubt: &str| Axis {
        name: layer.to_owned(),
        field: "doubt",
        at: format!("{layer} {doubt}"),
        options: vec![json!(false), json!(true)],
    };
    let mut axes = Vec::new();
    if is_alias(
        &text_of(request, "action").to_lowercase(),
        &text_of(request, "resource"),
    ) {
        axes.push(doubt("resource", "alias"));
    }
    let action = text_of(request, "action").to_lowercase();
    let resource = text_of(request, "resource");
    let caller = text_of(request, "principal");
    if is_access_point(&action, &resource) {
        axes.push(doubt("resource", "access point"));
    }
    let across = super::decide::works_across_accounts(&action, &resource);
    if request["policies"].get("resource").is_some() && resource == "*" {
        axes.push(doubt("resource", "no resource"));
    }
    let may_grant = request["policies"].get("resource").is_some();
    if may_grant && creates(&action) {
        axes.push(doubt("resource", "creation"));
    }
    let service = action.split(':').next().unwrap_or_default();
    if may_grant && !has_policies(service) {
        axes.push(doubt("resource", "no policies"));
    }
    if caller == "anonymous" && action.starts_with("s3:") {
        axes.push(doubt("resource", "public"));
    }
    let unknown = request["unknown"].to_string().to_lowercase();
    if action.starts_with("iam:") && unknown.contains("\"aws:multifactorauthpresent\"") {
        axes.push(doubt("resource", "MFA"));
    }
    if action == "execute-api:invoke" {
        axes.push(doubt("resource", "method"));
    }
    if action == "sts:assumeroot" || (is_by_provider(&action) && caller != "anonymous") {
        axes.push(doubt("resource", "caller"));
    }
    let is_service = caller.ends_with(".amazonaws.com");
    if across == is_service.then_some(false) && !action.starts_with("sts:get") {
        axes.push(doubt("resource", "across accounts"));
    }
    if caller.ends_with(":root") && is_on_queue_policy(&action) {
        axes.push(doubt("resource", "root of queue"));
    }
    for (layer, policies) in request["policies"].as_object().into_iter().flatten() {
        let text = policies.to_string();
        if text.contains("NotPrincipal") {
            axes.push(doubt(layer, "NotPrincipal"));
        }
        if text.contains("AWS") && !text_of(request, "principal").contains(':') {
            axes.push(doubt(layer, "AWS star"));
        }
        let limits = layer == "scp" || layer == "rcp";
        if limits && text_of(request, "principal").contains("/AWSServiceRoleFor") {
            axes.push(Axis {
                name: "aws:PrincipalArn".to_owned(),
                ..doubt(layer, "exempt")
            });
        }
        if layer == "rcp" && request["resource"] == "*" {
            axes.push(doubt(layer, "without resource"));
        }
        if ["\"Allow\"", "NotAction", "NotPrincipal", "\"*\""]
            .iter()
            .any(|word| text.contains(word))
            && layer == "rcp"
        {
            axes.push(doubt(layer, "refused"));
        }
        let action = text_of(request, "action").to_lowercase();
        let free = action == "sts:getcalleridentity" && layer == "vpcEndpoint";
        if free || action == "sts:getsessiontoken" {
            axes.push(doubt(layer, "needs nothing"));
        }
        let mut conditions = Vec::new();
        visit(policies, &mut conditions, &mut Vec::new());
        let context = request["context"].as_object();
        let several = |key: &str| {
            let mut known = context.into_iter().flatten();
            let is_list =
                known.any(|(name, value)| name.eq_ignore_ascii_case(key) && value.is_array());
            is_list
                || several(key)
                || request["unknown"]
                    .as_array()
                    .is_some_and(|keys| !keys.is_empty())
        };
        if conditions.iter().any(|(operator, key, _)| {
            !operator.starts_with("For") && operator != "Null" && several(key)
        }) {
            axes.push(doubt(layer, "many"));
        }
        if conditions.iter().any(|(_, _, values)| values.is_empty()) {
            axes.push(doubt(layer, "empty"));
        }
    }
    axes
}

/// Whether an action on a key or a role, in lower case, is asked for an alias or for nothing: nobody said then what the
/// key or role is (4.4, 1.5b).
pub(crate) fn is_alias(action: &str, resource: &str) -> bool {
    // Of the cases and the generator.
    let without_key = ["kms:listkeys", "kms:createkey"].contains(&action);
    if resource == "*" {
        return action == "sts:assumerole" || (action.starts_with("kms:") && !without_key);
    }
    let of_alias = ["kms:createalias", "kms:deletealias", "kms:updatealias"].contains(&action);
    action.starts_with("kms:") && resource.contains(":alias/") && !of_alias
}

/// Whether an action, in lower case, makes the resource that it is on, so that no policy is there yet. Of those services
/// that the cases and the generator have.
pub(crate) fn creates(action: &str) -> bool {
    let creating = "backup:createbackupvault backup:createlogicallyairgappedbackupvault dsql:createcluster ecr:createrepository elasticfilesystem:createfilesystem events:createeventbus lambda:createfunction s3:createbucket s3express:createbucket secretsmanager:createsecret sns:createtopic sqs:createqueue";
    creating.split(' ').any(|one| one == action)
}

/// Whether resources of a service can have a policy, of those services that the cases and the generator have.
pub(crate) fn has_policies(service: &str) -> bool {
    let without = "backup-storage ec2 rds cloudformation cloudwatch athena";
    !without.split(' ').any(|one| one == service)
}

/// Whether a request is made through an access point of S3, whose ARN has an account, unlike a bucket's.
pub(crate) fn is_access_point(action: &str, resource: &str) -> bool {
    action.starts_with("s3:")
        && resource.contains(":accesspoint/")
        && !super::decide::account_of(resource).is_empty()
}

/// Whether who asks for an action, in lower case, signs in with an identity provider and has no credentials of AWS.
pub(crate) fn is_by_provider(action: &str) -> bool {
    ["sts:assumerolewithsaml", "sts:assumerolewithwebidentity"].contains(&action)
}

/// Whether an action, in lower case, edits or shows the policy of a queue.
pub(crate) fn is_on_queue_policy(action: &str) -> bool {
    [
        "sqs:addpermission",
        "sqs:getqueueattributes",
        "sqs:removepermission",
        "sqs:setqueueattributes",
    ]
    .contains(&action)
}

fn text_of(request: &Value, field: &str) -> String {
    request[field].as_str().unwrap_or_default().to_owned()
}

/// Whether all of the ways can be tried.
pub(crate) fn can_be_tried(axes: &[Axis]) -> bool {
    step(axes, axes.len()) <= MOST
}

/// Whether something is unknown that no request can say.
pub(crate) fn cannot_be_said(request: &Value) -> bool {
    is_told_elsewhere(request) || is_unclear(request)
}

/// Whether its policies may ask what AWS leaves unclear.
pub(crate) fn is_unclear(request: &Value) -> bool {
    !doubts(request).is_empty()
}

/// Whether something is unknown that the two evaluators tell by different names.
pub(crate) fn is_told_elsewhere(request: &Value) -> bool {
    asker(request).is_some()
}

/// Whether a key holds several values, in any spelling.
pub(crate) fn several(key: &str) -> bool {
    MANY.contains(&key.to_lowercase().as_str())
}

/// Who asked for a federated session (1.4): somebody whom no policy names, or a user of the account whom one does. It
/// is told as the layer that names them, here always as the one that usually does. A policy that cannot be seen may name
/// one too.
fn asker(request: &Value) -> Option<Axis> {
    if let Some(axis) = session(request) {
        return Some(axis);
    }
    let unseen = unseen_asker(&text(&request["principal"]))?;
    let (user, _) = unseen.split_at(unseen.len() - UNSEEN.len());
    let mut strings = Vec::new();
    for layer in ["resource", "vpcEndpoint", "rcp"] {
        visit(&request["policies"][layer], &mut Vec::new(), &mut strings);
    }
    let mut users: BTreeSet<String> = strings
        .into_iter()
        .filter(|string| string.starts_with(user))
        .collect();
    if request["policies"].get("resource") == Some(&Value::Null) {
        users.insert(unseen);
    }
    (!users.is_empty()).then(|| Axis {
        name: "resource".to_owned(),
        field: "asker",
        at: "resource".to_owned(),
        options: [Value::Null]
            .into_iter()
            .chain(users.iter().map(|user| json!(user)))
            .collect(),
    })
}

/// Which session of a role asks: one that no policy names, or one that some does.
fn session(request: &Value) -> Option<Axis> {
    let caller = text(&request["principal"]);
    let (account, role) = caller.split_once(":role/")?;
    let role = role.rsplit('/').next().unwrap_or_default();
    let sessions = format!("{}:assumed-role/{role}/", account.replace(":iam:", ":sts:"));
    let mut strings = Vec::new();
    for layer in ["resource", "vpcEndpoint", "rcp"] {
        visit(&request["policies"][layer], &mut Vec::new(), &mut strings);
    }
    let named: BTreeSet<String> = strings
        .into_iter()
        .filter(|string| string.starts_with(&sessions))
        .collect();
    (!named.is_empty()).then(|| Axis {
        name: "resource".to_owned(),
        field: "asker",
        at: "resource".to_owned(),
        options: [Value::Null]
            .into_iter()
            .chain(named.iter().map(|session| json!(session)))
            .collect(),
    })
}

const UNSEEN: &str = "unseen";

/// The user whom a policy that cannot be seen may name as who asked for this federated session.
fn unseen_asker(caller: &str) -> Option<String> {
    let (account, _) = caller.split_once(":federated-user/")?;
    Some(format!(
        "{}:user/{UNSEEN}",
        account.replace(":sts:", ":iam:")
    ))
}

/// How far apart, in the order of [`ways`], two neighbouring options of an axis are.
pub(crate) fn step(axes: &[Axis], at: usize) -> usize {
    axes[..at].iter().map(|axis| axis.options.len()).product()
}

/// Every combination of options, the first axis moving fastest.
pub(crate) fn ways(axes: &[Axis]) -> impl Iterator<Item = Vec<usize>> {
    let counts: Vec<usize> = axes.iter().map(|axis| axis.options.len()).collect();
    (0..counts.iter().product()).map(move |mut way| {
        counts
            .iter()
            .map(|count| {
                let option = way % count;
                way /= count;
                option
            })
            .collect()
    })
}

/// The request with one combination filled in.
pub(crate) fn filled(request: &Value, axes: &[Axis], way: &[usize]) -> Value {
    let mut request = request.clone();
    for (axis, option) in axes.iter().zip(way) {
        let value = axis.options[*option].clone();
        if axis.field == REFUSED {
            // A policy that stands as text is for others to read.
            if let Some(refused) = request.pointer_mut(&axis.at) {
                *refused = value;
            }
            continue;
        }
        if request[axis.field].is_null() {
            request[axis.field] = json!({});
        }
        let fields = request[axis.field]
            .as_object_mut()
            .expect("context and policies are objects");
        if value.is_null() {
            fields.remove(&axis.at);
        } else {
            fields.insert(axis.at.clone(), value);
        }
    }
    request
}

fn policy(effect: &str, action: &str, principal: Option<Value>) -> Value {
    let mut statement = json!({"Effect": effect, "Action": action, "Resource": "*"});
    if let Some(principal) = principal {
        statement["Principal"] = principal;
    }
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

fn layer_options(layer: &str, request: &Value) -> Vec<Value> {
    let everyone = || Some(json!("*"));
    let [all, none, deny] = [("Allow", "*"), ("Allow", "none:None"), ("Deny", "*")];
    match layer {
        "identity" => vec![
            json!([]),
            json!([policy(all.0, all.1, None)]),
            json!([policy(deny.0, deny.1, None)]),
        ],
        "boundary" | "session" => {
            let some =
                [all, none, deny].map(|(effect, action)| json!([policy(effect, action, None)]));
            [Value::Null].into_iter().chain(some).collect()
        }
        "scp" => {
            let some =
                [all, none, deny].map(|(effect, action)| json!([[policy(effect, action, None)]]));
            [Value::Null].into_iter().chain(some).collect()
        }
        "rcp" => {
            // Every action at once AWS does not accept.
            let action = text(&request["action"]);
            vec![Value::Null, json!([[policy(deny.0, &action, everyone())]])]
        }
        "vpcEndpoint" => {
            let some = [all, none, deny]
                .map(|(effect, action)| json!([policy(effect, action, everyone())]));
            [Value::Null].into_iter().chain(some).collect()
        }
        "resource" => {
            let asking = text(&request["principal"]);
            let account = asking
                .split(':')
                .nth(4)
                .unwrap_or("444455556666")
                .to_owned();
            let role = asking.split('/').nth(1).unwrap_or_default().to_owned();
            let mut named = vec![json!({"AWS": account}), json!("*")];
            if asking.starts_with("arn:") {
                named.push(json!({"AWS": asking}));
            } else {
                named.push(json!({"Service": asking}));
            }
            if let Some(user) = unseen_asker(&asking) {
                named.push(json!({"AWS": user}));
            }
            if !role.is_empty() {
                named.push(json!({"AWS": format!("arn:aws:iam::{account}:role/{role}")}));
            }
            let some = named
                .into_iter()
                .map(|principal| json!([policy(all.0, all.1, Some(principal))]));
            let denied = json!([policy(deny.0, deny.1, everyone())]);
            [Value::Null, denied].into_iter().chain(some).collect()
        }
        unknown => panic!("not a layer: {unknown}"),
    }
}

/// What the policies of a request mention.
#[derive(Default)]
struct Used {
    /// Condition keys and variables: lower-case to the first spelling.
    keys: BTreeMap<String, String>,
    /// The values that a key is compared with, by lower-case key.
    compared: BTreeMap<String, BTreeSet<String>>,
    /// The keys that a set operator is used on.
    sets: BTreeSet<String>,
    /// The keys that are compared without regard to case.
    caseless: BTreeSet<String>,
    /// The keys that are used as variables or compared with them.
    mixed: BTreeSet<String>,
    /// Values that these could have: other values, defaults, tails of the resource and of known values.
    shared: BTreeSet<String>,
}

impl Used {
    fn of(request: &Value) -> Self {
        let mut used = Used::default();
        let mut conditions = Vec::new();
        let mut strings = Vec::new();
        visit(&request["policies"], &mut conditions, &mut strings);
        for (operator, key, values) in conditions {
            let lower = key.to_lowercase();
            used.keys.entry(lower.clone()).or_insert(key);
            if operator.starts_with("For") {
                used.sets.insert(lower.clone());
            }
            if operator.contains("IgnoreCase") {
                used.caseless.insert(lower.clone());
                let variables = values.iter().flat_map(|value| value.split("${").skip(1));
                used.caseless.extend(
                    variables
                        .filter_map(|rest| Some(rest.split(['}', ',']).next()?.to_lowercase())),
                );
            }
            if values.iter().any(|value| value.contains("${")) {
                used.mixed.insert(lower.clone());
            }
            used.compared.entry(lower).or_default().extend(values);
        }
        let mut variables = false;
        for string in &strings {
            for inside in string
                .split("${")
                .skip(1)
                .filter_map(|rest| rest.split('}').next())
            {
                variables = true;
                let (key, default) = inside.split_once(',').unwrap_or((inside, ""));
                used.mixed.insert(key.to_lowercase());
                used.keys
                    .entry(key.to_lowercase())
                    .or_insert_with(|| key.to_owned());
                used.shared
                    .insert(default.trim().trim_matches('\'').to_owned());
            }
        }
        if variables {
            let context = request["context"].as_object().into_iter().flatten();
            let known: Vec<String> = context.map(|(_, value)| text(value)).collect();
            for whole in known.iter().chain([&text(&request["resource"])]) {
                for tail in whole
                    .rsplit([':', '/'])
                    .take(1)
                    .filter(|tail| tail.len() <= 8)
                {
                    for (from, _) in tail.char_indices() {
                        used.shared
                            .extend((from + 1..=tail.len()).map(|to| tail[from..to].to_owned()));
                    }
                }
            }
            used.shared.extend(known);
            // What one of them could be, the others are compared with: in each case, if one of them has no case.
            if !used.mixed.is_disjoint(&used.caseless) {
                used.caseless.extend(used.mixed.iter().cloned());
            }
            let compared = used.mixed.iter().filter_map(|key| used.compared.get(key));
            used.shared
                .extend(compared.flatten().cloned().collect::<Vec<_>>());
        }
        used
    }

    fn axis(&self, lower: &str, spelled: &str) -> Axis {
        let mut texts: BTreeSet<String> = BTreeSet::from(["fresh-value".to_owned()]);
        let own = self.compared.get(lower).cloned().unwrap_or_default();
        let shared = if self.mixed.contains(lower) {
            self.shared.clone()
        } else {
            BTreeSet::new()
        };
        for wanted in own.union(&shared) {
            // As it is written: `*` means itself to `StringEquals`, `${` to a policy of 2008.
            texts.insert(wanted.clone());
            if self.caseless.contains(lower) {
                texts.extend([wanted.to_uppercase(), wanted.to_lowercase()]);
                // Neither, for policies that name both.
                texts.extend(flipped(wanted));
            }
            if wanted.contains("${") {
                continue;
            }
            texts.insert(wanted.replace(['*', '?'], "q"));
            texts.insert(wanted.replace('*', ""));
            if let Ok(number) = wanted.parse::<i64>() {
                texts.extend([
                    format!("{}", number - 1),
                    format!("{}", number + 1),
                    format!("{number}.5"),
                ]);
            }
            if wanted.chars().nth(4) == Some('-')
                && wanted.starts_with(|c: char| c.is_ascii_digit())
            {
                texts.extend([
                    "1980-01-01T00:00:00Z".to_owned(),
                    "2099-01-01T00:00:00Z".to_owned(),
                ]);
            }
            if let Some((network, _)) = wanted.split_once('/')
                && network.parse::<std::net::IpAddr>().is_ok()
            {
                texts.extend([
                    network.to_owned(),
                    "192.0.2.200".to_owned(),
                    "2001:db8:ffff::1".to_owned(),
                ]);
            }
        }
        if self.caseless.contains(lower) && self.mixed.contains(lower) {
            // Two keys can be the same but for case and be what no policy names.
            texts.extend(flipped("fresh-value"));
        }
        texts.remove("");
        let mut options = vec![Value::Null];
        options.extend(texts.iter().map(|text| json!(text)));
        if self.sets.contains(lower) || MANY.contains(&lower) {
            let few: Vec<&String> = texts.iter().collect();
            for (at, first) in few.iter().enumerate() {
                for (next, second) in few.iter().enumerate().skip(at + 1) {
                    options.push(json!([first, second]));
                    options.extend(
                        few.iter()
                            .skip(next + 1)
                            .map(|third| json!([first, second, third])),
                    );
                }
            }
        }
        Axis {
            name: spelled.to_owned(),
            field: "context",
            at: spelled.to_owned(),
            options,
        }
    }
}

/// The text with the other case of its first letter, and of its last one: of two letters, everything but the text itself
/// and both changed.
fn flipped(text: &str) -> [String; 2] {
    let letters = || {
        text.char_indices()
            .filter(|(_, letter)| letter.is_alphabetic())
    };
    [letters().next(), letters().next_back()].map(|letter| {
        let Some((at, letter)) = letter else {
            return text.to_owned();
        };
        let other: String = if letter.is_lowercase() {
            letter.to_uppercase().collect()
        } else {
            letter.to_lowercase().collect()
        };
        let (before, rest) = text.split_at(at);
        format!("{before}{other}{}", rest.split_at(letter.len_utf8()).1)
    })
}

/// Collects every condition (operator, key, values) and every string below a value.
fn visit(
    value: &Value,
    conditions: &mut Vec<(String, String, Vec<String>)>,
    strings: &mut Vec<String>,
) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if name == "Condition" {
                    for (operator, keys) in field.as_object().into_iter().flatten() {
                        for (key, values) in keys.as_object().into_iter().flatten() {
                            conditions.push((
                                operator.clone(),
                                key.clone(),
                                list(values).iter().map(text).collect(),
                            ));
                        }
                    }
                }
                visit(field, conditions, strings);
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| visit(item, conditions, strings)),
        Value::String(string) => match serde_json::from_str::<Value>(string) {
            Ok(policy @ Value::Object(_)) => visit(&policy, conditions, strings),
            _ => strings.push(string.clone()),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
