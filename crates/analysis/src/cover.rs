//! The requests of a diagram as few boxes: on each axis a set of values, written in the patterns of the policies.
//!
//! Every path to a difference is a box of class sets; boxes that differ on one axis only are merged. A class set is
//! written as patterns with all classes in it, largest first, and as patterns minus others (`s3:*` except `s3:Get*`).

use crate::Reason;
use crate::axis::{Axis, Value};
use crate::diagram::{Diagram, Node, NodeId, Table};
use crate::predicate::Kind;
use evaluator::condition::{Comparison, Operator, Order};
use evaluator::context::{Context, ContextValue};
use evaluator::evaluate::{distinctions, distinguished_services};
use evaluator::identifiers::{Action, ActionPattern, Principal, Resource};
use evaluator::key::Key;
use evaluator::policy::Parsed;
use evaluator::request::Request;
use std::collections::{BTreeMap, BTreeSet};

/// A set of values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Values {
    /// The included patterns.
    pub of: Vec<String>,
    /// The excluded patterns.
    pub except: Vec<String>,
}

/// The values of a context key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// The key.
    pub key: String,
    /// Its values.
    pub values: Values,
    /// Requests without the key are included.
    pub absent: bool,
}

/// A box of requests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cover {
    /// The actions.
    pub actions: Values,
    /// The resources.
    pub resources: Values,
    /// The callers.
    pub principals: Values,
    /// The context keys that matter, each with its values.
    pub conditions: Vec<Condition>,
    /// The reason, if the analysis could not decide whether all of these requests are allowed.
    pub open: Option<String>,
}

/// Stands for the account of whoever asks.
pub const CALLERS_ACCOUNT: &str = "${aws:PrincipalAccount}";

/// The maximum number of boxes.
const MOST: usize = 64;

/// The maximum number of paths that are followed.
const MOST_PATHS: usize = 20_000;

/// Returns the boxes of a diagram, and whether they are complete.
pub(crate) fn covers(diagram: &Diagram) -> (Vec<Cover>, bool) {
    let mut paths = Paths {
        diagram,
        found: BTreeSet::new(),
        left: MOST_PATHS,
        told: BTreeMap::new(),
    };
    let start = Cover {
        actions: Values::default(),
        resources: Values::default(),
        principals: Values::default(),
        conditions: Vec::new(),
        open: None,
    };
    paths.follow(diagram.root, &start);
    let whole = paths.left > 0;
    let mut covers: Vec<Cover> = paths.found.into_iter().collect();
    // Actions first: most boxes differ in these alone.
    for _ in 0..2 {
        covers = joined(covers, |cover| &mut cover.actions);
        covers = joined(covers, |cover| &mut cover.principals);
        covers = joined(covers, |cover| &mut cover.resources);
    }
    let is_all = whole && covers.len() <= MOST;
    covers.truncate(MOST);
    (covers, is_all)
}

/// Merges boxes that differ on one axis only.
fn joined(covers: Vec<Cover>, axis: impl Fn(&mut Cover) -> &mut Values) -> Vec<Cover> {
    let mut groups: BTreeMap<Cover, Values> = BTreeMap::new();
    for mut cover in covers {
        let values = std::mem::take(axis(&mut cover));
        // What is left out of one pattern is not left out of another.
        if !values.except.is_empty() {
            *axis(&mut cover) = values.clone();
        }
        let all = groups.entry(cover).or_default();
        all.of.extend(values.of);
        all.except.extend(values.except);
    }
    let covers = groups.into_iter().map(|(mut cover, mut values)| {
        values.of.sort();
        values.of.dedup();
        values.except.sort();
        values.except.dedup();
        if values.of.iter().any(|of| of == "*") && values.except.is_empty() {
            values.of = vec!["*".to_owned()];
        }
        *axis(&mut cover) = values;
        cover
    });
    covers.collect()
}

struct Paths<'a> {
    diagram: &'a Diagram,
    found: BTreeSet<Cover>,
    left: usize,
    /// The written form of the class sets of tables.
    told: BTreeMap<(usize, Vec<usize>), Told>,
}

impl Paths<'_> {
    fn follow(&mut self, node: NodeId, cover: &Cover) {
        if self.left == 0 {
            return;
        }
        let diagram = self.diagram;
        match diagram.nodes.get(node as usize) {
            None | Some(Node::No) => {}
            Some(Node::Yes) => {
                self.left -= 1;
                self.found.insert(cover.clone());
            }
            Some(Node::Partly(reason) | Node::Maybe(reason)) => {
                self.left -= 1;
                let mut cover = cover.clone();
                cover.open = Some(reason.code().to_owned());
                self.found.insert(cover);
            }
            Some(Node::Branch { table: at, edges }) => {
                let Some(table) = diagram.tables.get(*at) else {
                    return;
                };
                for (classes, node) in edges {
                    if *node == 0 || classes.is_empty() {
                        continue;
                    }
                    let key = (*at, classes.clone());
                    let told = self
                        .told
                        .entry(key)
                        .or_insert_with(|| tell(diagram, table, classes))
                        .clone();
                    for (values, condition) in told {
                        let mut cover = cover.clone();
                        match table.axis {
                            Axis::Action => cover.actions = values,
                            Axis::Principal => cover.principals = values,
                            Axis::Resource => {
                                cover.resources = values;
                                cover.conditions.extend(condition);
                            }
                            Axis::Key(_) => cover.conditions.extend(condition),
                        }
                        self.follow(*node, &cover);
                    }
                }
            }
        }
    }
}

/// A class set in its written form; of resources, with a condition on their owner.
type Told = Vec<(Values, Option<Condition>)>;

/// A pattern with the classes that it matches.
struct Pattern {
    text: String,
    classes: BTreeSet<usize>,
}

/// Returns the written form of a set of classes: mostly one box; for resources one box for each set of owners.
fn tell(diagram: &Diagram, table: &Table, classes: &[usize]) -> Told {
    let classes: BTreeSet<usize> = classes.iter().copied().collect();
    let all: BTreeSet<usize> = (0..table.classes.values.len()).collect();
    match &table.axis {
        Axis::Action => vec![(named(&actions(diagram, table), &classes, &all, table), None)],
        Axis::Principal => vec![(named(&principals(table), &classes, &all, table), None)],
        Axis::Resource => resources(diagram, table, &classes),
        Axis::Key(key) => {
            let absent = table
                .classes
                .values
                .iter()
                .position(|value| *value == Value::Key(None));
            let is_absent = absent.is_some_and(|absent| classes.contains(&absent));
            let with = |set: &BTreeSet<usize>| -> BTreeSet<usize> {
                set.iter()
                    .copied()
                    .filter(|class| Some(*class) != absent)
                    .collect()
            };
            let values = named(
                &values_of(diagram, table, key),
                &with(&classes),
                &with(&all),
                table,
            );
            let condition = Condition {
                key: key.as_str().to_owned(),
                values,
                absent: is_absent,
            };
            vec![(Values::default(), Some(condition))]
        }
    }
}

/// Writes a class set as patterns.
fn named(
    patterns: &[Pattern],
    classes: &BTreeSet<usize>,
    all: &BTreeSet<usize>,
    table: &Table,
) -> Values {
    if classes == all && !all.is_empty() {
        return Values {
            of: vec!["*".to_owned()],
            except: Vec::new(),
        };
    }
    let mut values = Values::default();
    let mut left = classes.clone();
    // Patterns whose classes are all in the set, the largest first.
    let mut whole: Vec<&Pattern> = patterns
        .iter()
        .filter(|pattern| !pattern.classes.is_empty() && pattern.classes.is_subset(classes))
        .collect();
    whole.sort_by_key(|pattern| (std::cmp::Reverse(pattern.classes.len()), pattern.text.len()));
    for pattern in whole {
        if !pattern.classes.is_disjoint(&left) {
            left = &left - &pattern.classes;
            values.of.push(pattern.text.clone());
        }
    }
    // The remaining classes, as patterns minus others.
    while let Some(class) = left.first().copied() {
        let mut around: Vec<(Vec<&Pattern>, &Pattern)> = patterns
            .iter()
            .filter(|pattern| pattern.classes.contains(&class))
            .filter_map(|pattern| Some((without(patterns, pattern, classes)?, pattern)))
            .collect();
        around.sort_by_key(|(except, pattern)| (except.len(), pattern.classes.len()));
        if let Some((except, pattern)) = around.first() {
            values.of.push(pattern.text.clone());
            values
                .except
                .extend(except.iter().map(|of| of.text.clone()));
            left = &left - &pattern.classes;
        } else {
            // Nothing that a policy says is these values alone: one of them stands for them.
            values.of.extend(table.value(class).map(shown));
            left.remove(&class);
        }
    }
    values.of.sort();
    values.of.dedup();
    values.except.sort();
    values.except.dedup();
    values
}

/// Returns patterns that exclude from a pattern the classes outside a class set; `None` if no patterns can do that.
fn without<'a>(
    patterns: &'a [Pattern],
    pattern: &Pattern,
    classes: &BTreeSet<usize>,
) -> Option<Vec<&'a Pattern>> {
    let mut left = &pattern.classes - classes;
    let mut outside: Vec<&Pattern> = patterns
        .iter()
        .filter(|other| other.classes.is_disjoint(classes))
        .collect();
    outside.sort_by_key(|other| std::cmp::Reverse(other.classes.len()));
    let mut except = Vec::new();
    for other in outside {
        if !other.classes.is_disjoint(&left) {
            left = &left - &other.classes;
            except.push(other);
        }
    }
    left.is_empty().then_some(except)
}

/// A value in its displayed form.
fn shown(value: &Value) -> String {
    match value {
        Value::Action(action) => action.to_string(),
        Value::Principal(principal, _) => principal.as_str().to_owned(),
        Value::Resource(resource, _) => resource.as_str().to_owned(),
        Value::Key(None) => String::new(),
        Value::Key(Some(ContextValue::One(text))) => text.clone(),
        Value::Key(Some(ContextValue::Many(texts))) => texts.join(" + "),
    }
}

fn matching(table: &Table, is: impl Fn(&Value) -> bool) -> BTreeSet<usize> {
    let values = table.classes.values.iter().enumerate();
    values
        .filter(|(_, value)| is(value))
        .map(|(class, _)| class)
        .collect()
}

fn actions(diagram: &Diagram, table: &Table) -> Vec<Pattern> {
    let mut texts: BTreeSet<String> = BTreeSet::from(["*".to_owned()]);
    for id in &table.open {
        let statement = diagram.predicates.get(*id).and_then(|of| of.statement());
        if let Some(Parsed::Known(scope)) = statement.map(|of| &of.action) {
            texts.extend(
                scope
                    .entries
                    .iter()
                    .map(|entry| entry.value.text().to_owned()),
            );
        }
    }
    for value in &table.classes.values {
        if let Value::Action(action) = value {
            texts.insert(format!("{}:*", action.service));
        }
    }
    let pattern = |text: String| {
        let pattern = ActionPattern::parse(&text).ok()?;
        let is = |value: &Value| matches!(value, Value::Action(action) if pattern.matches(action));
        Some(Pattern {
            classes: matching(table, is),
            text,
        })
    };
    texts.into_iter().filter_map(pattern).collect()
}

fn principals(table: &Table) -> Vec<Pattern> {
    let mut patterns: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let other = table.classes.other_account.as_deref();
    for (class, value) in table.classes.values.iter().enumerate() {
        let Value::Principal(principal, _) = value else {
            continue;
        };
        let mut names = vec!["*".to_owned()];
        let kind = match principal {
            Principal::User(_) => "user/*",
            Principal::Role(_) | Principal::Session(_) => "role/*",
            Principal::FederatedUser(_) => "federated-user/*",
            Principal::Root(_) => "root",
            Principal::Service(_) => "services",
            Principal::Anonymous => "anonymous",
        };
        if let Some(account) = principal.account() {
            names.push(format!("arn:aws:iam::*:{kind}"));
            names.push("arn:aws:iam::*".to_owned());
            if Some(account) != other {
                names.push(format!("arn:aws:iam::{account}:{kind}"));
                names.push(account.to_owned());
                names.push(principal.as_str().to_owned());
            }
        } else {
            names.push(kind.to_owned());
            names.push(principal.as_str().to_owned());
        }
        for name in names {
            patterns.entry(name).or_default().insert(class);
        }
    }
    let patterns = patterns.into_iter();
    patterns
        .map(|(text, classes)| Pattern { text, classes })
        .collect()
}

#[expect(
    clippy::too_many_lines,
    reason = "one list of patterns, then one box for each set of owners"
)]
fn resources(diagram: &Diagram, table: &Table, classes: &BTreeSet<usize>) -> Told {
    let owner = |class: usize| match table.value(class) {
        Some(Value::Resource(Resource::Arn(arn), None)) => Some(arn.account().to_owned()),
        Some(Value::Resource(Resource::Arn(_), owner)) => owner.clone(),
        _ => None,
    };
    let mut texts: BTreeSet<String> = BTreeSet::from(["*".to_owned()]);
    let mut patterns: Vec<(String, usize)> = Vec::new();
    for id in &table.open {
        let Some(predicate) = diagram
            .predicates
            .get(*id)
            .filter(|of| of.kind == Kind::Resource)
        else {
            continue;
        };
        if let Some(Parsed::Known(scope)) = predicate.statement().map(|of| &of.resource) {
            for (at, entry) in scope.entries.iter().enumerate() {
                if texts.insert(entry.value.text().to_owned()) {
                    patterns.push((entry.value.text().to_owned(), at));
                }
            }
        }
    }
    let matches = |text: &str, class: usize| {
        let Some(Value::Resource(resource, owner)) = table.value(class) else {
            return false;
        };
        diagram.is_resource(text, table, resource, owner.as_deref())
    };
    let own_accounts: BTreeSet<&str> = diagram
        .tables
        .iter()
        .filter_map(|table| table.classes.other_account.as_deref())
        .collect();
    let beginnings: BTreeSet<&str> = distinguished_services()
        .into_iter()
        .flat_map(|service| distinctions(service).resources)
        .collect();
    // Of each account the classes that are its own.
    let mut of_account: BTreeMap<Option<String>, BTreeSet<usize>> = BTreeMap::new();
    for class in 0..table.classes.values.len() {
        of_account.entry(owner(class)).or_default().insert(class);
    }
    let mut boxes: BTreeMap<Values, Vec<String>> = BTreeMap::new();
    let nobody = of_account
        .get(&None)
        .is_some_and(|own| !own.is_disjoint(classes));
    let mut accounts = 0;
    for (account, own) in &of_account {
        let Some(account) = account else {
            continue;
        };
        accounts += 1;
        let here: BTreeSet<usize> = classes.intersection(own).copied().collect();
        if here.is_empty() {
            continue;
        }
        let mut known: Vec<Pattern> = patterns
            .iter()
            .map(|(text, _)| Pattern {
                text: text.clone(),
                classes: own
                    .iter()
                    .copied()
                    .filter(|class| matches(text, *class))
                    .collect(),
            })
            .collect();
        // How ARNs begin decides which rules of AWS's services count.
        for beginning in &beginnings {
            let begins = |class: &usize| match table.value(*class) {
                Some(Value::Resource(Resource::Arn(arn), _)) => {
                    arn.resource().starts_with(beginning)
                }
                _ => false,
            };
            known.push(Pattern {
                text: format!("arn:*:*:*:*:{beginning}*"),
                classes: own.iter().copied().filter(begins).collect(),
            });
        }
        known.push(Pattern {
            text: "*".to_owned(),
            classes: own.clone(),
        });
        let values = named(&known, &here, own, table);
        let account = if own_accounts.contains(account.as_str()) {
            CALLERS_ACCOUNT
        } else {
            account
        };
        boxes.entry(values).or_default().push(account.to_owned());
    }
    if boxes.is_empty() && nobody {
        let values = Values {
            of: vec!["*".to_owned()],
            except: Vec::new(),
        };
        return vec![(values, None)];
    }
    let boxes = boxes.into_iter().map(|(values, owners)| {
        let says_account = |text: &String| {
            let account = text.split(':').nth(4).unwrap_or_default();
            !account.is_empty() && !account.contains(['*', '?'])
        };
        let is_said = values.of.iter().all(says_account);
        let condition = (owners.len() < accounts && !is_said).then(|| Condition {
            key: crate::universe::RESOURCE_ACCOUNT.to_owned(),
            values: Values {
                of: owners,
                except: Vec::new(),
            },
            absent: false,
        });
        (values, condition)
    });
    boxes.collect()
}

/// Returns the values of a key in the tests, each with the classes that it matches.
fn values_of(diagram: &Diagram, table: &Table, key: &Key) -> Vec<Pattern> {
    let mut patterns: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for test in table
        .open
        .iter()
        .filter_map(|id| diagram.predicates.test(*id))
    {
        let Operator::Compare { comparison, .. } = test.operator.value else {
            continue;
        };
        if test.key.value != *key {
            continue;
        }
        for (class, value) in table.classes.values.iter().enumerate() {
            let Value::Key(Some(value @ ContextValue::One(_))) = value else {
                continue;
            };
            let mut context = Context::default();
            context.insert(key.clone(), value.clone());
            let matched = test.judge(&context).matched;
            for (written, (truth, _)) in test.values.iter().zip(matched) {
                let text = label(comparison, written.value.text());
                let classes = patterns.entry(text).or_default();
                if truth == evaluator::truth::Truth::True {
                    classes.insert(class);
                }
            }
        }
    }
    let everything = matching(table, |value| matches!(value, Value::Key(Some(_))));
    patterns.insert("*".to_owned(), everything);
    let patterns = patterns.into_iter();
    patterns
        .map(|(text, classes)| Pattern { text, classes })
        .collect()
}

/// Returns the written form of a test value, with the sign of its comparison.
fn label(comparison: Comparison, text: &str) -> String {
    let (Comparison::Numeric(order) | Comparison::Date(order)) = comparison else {
        return text.to_owned();
    };
    let sign = match order {
        Order::Equals => return text.to_owned(),
        Order::LessThan => "<",
        Order::LessThanEquals => "<=",
        Order::GreaterThan => ">",
        Order::GreaterThanEquals => ">=",
    };
    format!("{sign} {text}")
}

impl Diagram {
    /// Returns `true` if a pattern that a policy contains matches a resource.
    fn is_resource(
        &self,
        text: &str,
        table: &Table,
        resource: &Resource,
        owner: Option<&str>,
    ) -> bool {
        let (Some(nobody), Some(action)) = (
            Principal::parse("anonymous"),
            Action::named("sts:GetCallerIdentity"),
        ) else {
            return false;
        };
        let mut request = Request::new(nobody, action, resource.clone());
        request.resource_account = owner.map(str::to_owned);
        request.context.insert_unknown(Key::new("*"));
        let of = table.open.iter().filter_map(|id| self.predicates.get(*id));
        let mut entries = of.filter(|of| of.kind == Kind::Resource).flat_map(|of| {
            let scope = of
                .statement()
                .and_then(|statement| statement.resource.known());
            let short = evaluator::identifiers::ShortArn::of(of.layer());
            let entries = scope.into_iter().flat_map(|scope| &scope.entries);
            entries.map(move |entry| (&entry.value, short))
        });
        entries.any(|(entry, short)| {
            entry.text() == text && {
                let found = entry.judge(resource, short, &request.action, &request.context);
                found.truth() == evaluator::truth::Truth::True
            }
        })
    }
}

impl Reason {
    /// The word that stands for it in JSON.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "tooLarge",
            Self::Hidden(_) => "hidden",
            Self::NotUnderstood(_) => "notUnderstood",
            Self::Placeholder(_) => "placeholder",
            Self::Doubt(doubt) => doubt.as_str(),
            Self::Variable => "variable",
            Self::PartOfAccount => "partOfAccount",
            Self::Values(_) => "values",
            Self::Related(_) => "related",
            Self::Unconfirmed => "unconfirmed",
        }
    }
}
