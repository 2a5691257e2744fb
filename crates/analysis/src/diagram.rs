//! The decision diagram of the requests that one side allows and the other denies.
//!
//! Built from the root: at each axis, classes of values that leave the same residual rules on both sides share a child
//! (hash-consing). A branch ends as soon as the residual rules cannot differ ([`RuleTable::covers`]), or three-valued
//! logic is certain; where every axis is settled, the evaluator decides one request for its whole class. So the
//! diagram has no rules of its own.

use crate::Reason;
use crate::axis::{self, Axis, Classes, Value};
use crate::budget::Budget;
use crate::predicate::{Id, Kind, Predicate, Predicates};
use crate::rule::{self, Does, Names, Part, Rule, RuleId, RuleTable, Rules};
use crate::universe::{Hints, REQUESTED_REGION, RESOURCE_ACCOUNT, Setting, accounts_in};
use crate::variable::{self, Variables};
use evaluator::context::Context;
use evaluator::evaluate::{
    Evaluation, Ground, Unknown, decide_three_valued, distinctions, evaluate, has_boundary,
};
use evaluator::identifiers::{Action, Principal, Resource};
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::policy::{Parsed, tables};
use evaluator::policy_set::{PolicyLayer, PolicySet};
use evaluator::request::Request;
use evaluator::trace::{Decision, PrincipalOutcome};
use evaluator::truth::Truth;
use std::collections::HashMap;
use std::mem::discriminant;
use std::sync::Arc;

/// The index of a node.
pub(crate) type NodeId = u32;

/// A node of the diagram.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    /// No request that leads here is allowed by one side only.
    No,
    /// Every request that leads here is allowed by `high` and denied by `low`.
    Yes,
    /// Undecided, with the reason.
    Maybe(Reason),
    /// One request that leads here is allowed by one side only; the others are undecided, with the reason.
    Partly(Reason),
    /// The children for the classes of an axis, by the index of the class in the table.
    Branch {
        table: usize,
        edges: Vec<(Vec<usize>, NodeId)>,
    },
}

/// The classes of one axis at one node of the diagram.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) axis: Axis,
    /// One value of each class.
    pub(crate) classes: Arc<Classes>,
    /// The predicates that distinguish the classes.
    pub(crate) open: Vec<Id>,
}

impl Table {
    /// The value that represents a class.
    pub(crate) fn value(&self, class: usize) -> Option<&Value> {
        self.classes.values.get(class)
    }
}

/// A finished diagram.
#[derive(Debug)]
pub(crate) struct Diagram {
    pub(crate) nodes: Vec<Node>,
    pub(crate) tables: Vec<Table>,
    pub(crate) root: NodeId,
    pub(crate) predicates: Predicates,
}

/// A diagram while it is built, one class of actions after another.
#[derive(Debug)]
pub(crate) struct Builder {
    low: Option<Setting>,
    high: Setting,
    hints: Hints,
    budget: Budget,
    /// The rules of both sides.
    sides: [Vec<RuleId>; 2],
    actions: Arc<Classes>,
    /// Where the classes of actions lead that are done.
    leads: Vec<NodeId>,
    predicates: Predicates,
    rules: RuleTable,
    /// The layers do not rule out that rules which are covered allow no more.
    comparable: bool,
    /// The layers of `high` that only limit, and that `low` does not have.
    limits: Vec<Layer>,
    /// Multivalued keys: those that AWS documents as such, and those that a set operator tests.
    several: Vec<Key>,
    nodes: Vec<Node>,
    unique: HashMap<Node, NodeId>,
    tables: Vec<Table>,
    /// Tables by their axis, classes and predicates.
    known_tables: HashMap<(Axis, usize, Vec<Id>), usize>,
    grounds: HashMap<Ground, u32>,
    memo: HashMap<(u32, Rules, Rules, Variables), NodeId>,
    principals: HashMap<PrincipalKey, Arc<Classes>>,
    resources: HashMap<ResourceKey, Arc<Resources>>,
}

/// The classes of resources, with what the open predicates say of each.
#[derive(Debug)]
struct Resources {
    classes: Arc<Classes>,
    says: Vec<Vec<Truth>>,
}

type PrincipalKey = (Vec<Id>, Vec<String>, Vec<Id>, bool);
type ResourceKey = (
    Vec<Id>,
    (bool, Vec<&'static str>),
    Option<String>,
    Vec<String>,
    Variables,
);

const NO: NodeId = 0;
const YES: NodeId = 1;

/// What a principal's class is, beside what statements say of it: what [`Ground`] can ask of it.
type PrincipalClass = (
    Rules,
    Rules,
    std::mem::Discriminant<Principal>,
    Option<String>,
    Option<String>,
    bool,
    Variables,
);

/// Returns the multivalued keys.
fn several(predicates: &Predicates) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for test in predicates.all().filter_map(|of| of.test()) {
        let asked = test.operator.value.is_for_sets();
        let known = tables::holds_several(test.key.value.as_str());
        if (asked || known || test.several) && !keys.contains(&test.key.value) {
            keys.push(test.key.value.clone());
        }
    }
    keys
}

/// The layers that only limit, and that a side does not have: it allows everything there.
fn limits(low: &Setting) -> Vec<Layer> {
    let limiting = [Layer::Scp, Layer::Rcp, Layer::VpcEndpoint, Layer::Boundary];
    limiting
        .into_iter()
        .filter(|layer| *low.policies.get(*layer) == PolicyLayer::None)
        .collect()
}

/// Whether the layers of two sides are such that fewer allowances and more denials never allow more: a layer that only
/// limits allows everything where it is not there, and levels are intersected.
fn is_comparable(low: &Setting, high: &Setting, predicates: &Predicates) -> bool {
    let negated = predicates.all().any(|of| {
        let principal = of.statement().and_then(|of| of.principal.as_ref());
        let scope = principal.and_then(Parsed::known);
        of.kind == Kind::Principal && scope.is_some_and(|scope| scope.negated)
    });
    Layer::ALL.iter().all(|layer| {
        let (low, high) = (low.policies.get(*layer), high.policies.get(*layer));
        match (low, high) {
            (PolicyLayer::Hidden, PolicyLayer::Hidden) | (PolicyLayer::None, PolicyLayer::None) => {
                true
            }
            (PolicyLayer::Hidden, _) | (_, PolicyLayer::Hidden) => false,
            (PolicyLayer::None, PolicyLayer::Levels(_)) => match layer {
                Layer::Boundary => !negated,
                Layer::Session => false,
                _ => true,
            },
            (PolicyLayer::Levels(_), PolicyLayer::None) => {
                matches!(layer, Layer::Rcp | Layer::Resource | Layer::Identity)
            }
            (PolicyLayer::Levels(one), PolicyLayer::Levels(other)) => {
                !layer.has_levels() || one.len() == other.len()
            }
        }
    })
}

impl Builder {
    /// Begins the diagram of what `high` allows and `low` does not; without `low`, of everything that `high` allows.
    pub(crate) fn new(
        low: Option<&Setting>,
        high: &Setting,
        hints: &Hints,
        mut budget: Budget,
    ) -> Self {
        let mut predicates = Predicates::default();
        let mut unclear = Vec::new();
        let mut table = RuleTable::default();
        let mut side = |setting: &Setting| -> Vec<RuleId> {
            let rules = rule::rules(&setting.policies, &mut predicates, &mut unclear);
            rules.into_iter().map(|rule| table.insert(rule)).collect()
        };
        let sides = [low.map(&mut side).unwrap_or_default(), side(high)];
        let with_resource_policies = [Layer::Resource, Layer::Rcp, Layer::VpcEndpoint]
            .iter()
            .any(|layer| {
                let mut settings = low.into_iter().chain([high]);
                settings.any(|setting| *setting.policies.get(*layer) != PolicyLayer::None)
            });
        let actions =
            axis::action::classes(&predicates, hints, with_resource_policies, &mut budget);
        Self {
            comparable: low.is_some_and(|low| is_comparable(low, high, &predicates)),
            limits: low.map(limits).unwrap_or_default(),
            low: low.cloned(),
            high: high.clone(),
            hints: hints.clone(),
            budget,
            sides,
            actions: Arc::new(actions),
            leads: Vec::new(),
            several: several(&predicates),
            predicates,
            rules: table,
            nodes: vec![Node::No, Node::Yes],
            unique: HashMap::from([(Node::No, NO), (Node::Yes, YES)]),
            tables: Vec::new(),
            known_tables: HashMap::new(),
            grounds: HashMap::new(),
            memo: HashMap::new(),
            principals: HashMap::new(),
            resources: HashMap::new(),
        }
    }

    /// Settles the next class of actions. Returns `false` if there is none.
    pub(crate) fn step(&mut self) -> bool {
        let actions = Arc::clone(&self.actions);
        let Some(Value::Action(action)) = actions.values.get(self.leads.len()) else {
            return false;
        };
        self.budget.begin();
        let lead = self.action(action);
        self.leads.push(lead);
        true
    }

    /// The finished diagram.
    pub(crate) fn finish(mut self) -> Diagram {
        while self.step() {}
        let [low, high] = std::mem::take(&mut self.sides);
        let table = Table {
            axis: Axis::Action,
            classes: Arc::clone(&self.actions),
            open: self.open(&low, &high, |rule| rule.action.into_iter().collect()),
        };
        let leads = std::mem::take(&mut self.leads);
        let missing = self.actions.missing.clone();
        let root = self.branch(table, &leads, missing);
        Diagram {
            nodes: self.nodes,
            tables: self.tables,
            root,
            predicates: self.predicates,
        }
    }

    fn settings(&self) -> impl Iterator<Item = &Setting> {
        self.low.iter().chain([&self.high])
    }

    fn node(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.unique.get(&node) {
            return *id;
        }
        let id = NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX);
        self.unique.insert(node.clone(), id);
        self.nodes.push(node);
        id
    }

    fn maybe(&mut self, reason: Reason) -> NodeId {
        self.node(Node::Maybe(reason))
    }

    /// A branch, or what all of its edges lead to.
    fn branch(&mut self, table: Table, leads: &[NodeId], missing: Option<Reason>) -> NodeId {
        let mut edges: Vec<(Vec<usize>, NodeId)> = Vec::new();
        for (class, node) in leads.iter().enumerate() {
            match edges.iter_mut().find(|(_, other)| other == node) {
                Some((classes, _)) => classes.push(class),
                None => edges.push((vec![class], *node)),
            }
        }
        if let Some(reason) = missing {
            edges.push((Vec::new(), self.maybe(reason)));
        }
        // A context key that makes no difference is left out; a request has all of the others.
        if let [(_, only)] = edges.as_slice()
            && (*only == NO || matches!(table.axis, Axis::Key(_)))
        {
            return *only;
        }
        let key = (
            table.axis.clone(),
            Arc::as_ptr(&table.classes) as usize,
            table.open.clone(),
        );
        let table = if let Some(known) = self.known_tables.get(&key) {
            *known
        } else {
            self.tables.push(table);
            self.known_tables.insert(key, self.tables.len() - 1);
            self.tables.len() - 1
        };
        self.node(Node::Branch { table, edges })
    }

    /// What is left of rules once a part of them is settled; `keep` says what becomes of each.
    fn narrowed(
        &mut self,
        rules: &[RuleId],
        mut keep: impl FnMut(&Predicates, Rule) -> Option<Rule>,
    ) -> Rules {
        let mut left = Vec::with_capacity(rules.len());
        for id in rules {
            if let Some(rule) = self.rules.get(*id).cloned()
                && let Some(rule) = keep(&self.predicates, rule)
            {
                left.push(self.rules.insert(rule));
            }
        }
        self.rules.side(left)
    }

    /// Returns `true` if `high` certainly allows nothing more than `low` with these residual rules.
    fn is_covered(&self, low: &[RuleId], high: &[RuleId]) -> bool {
        self.comparable && self.rules.covers(low, high, &self.limits)
    }

    fn open(&self, low: &[RuleId], high: &[RuleId], of: impl Fn(&Rule) -> Vec<Id>) -> Vec<Id> {
        let rules = self.rules.of(low).chain(self.rules.of(high));
        let mut open: Vec<Id> = rules.flat_map(of).collect();
        open.sort_unstable();
        open.dedup();
        open
    }

    /// What the rest of a request decides once its action is settled.
    fn action(&mut self, action: &Action) -> NodeId {
        let Some(nobody) = Principal::parse("anonymous") else {
            return NO;
        };
        let request = Request::new(nobody, action.clone(), Resource::Any);
        let about_resource = [self.low.as_ref(), Some(&self.high)].map(|setting| {
            setting.is_none_or(|setting| {
                setting.resource_policy_of.is_empty()
                    || setting.resource_policy_of.iter().any(|of| action.is_of(of))
            })
        });
        let sides = self.sides.clone();
        let [low, high] = [0, 1].map(|side| {
            let (Some(rules), Some(about_resource)) = (sides.get(side), about_resource.get(side))
            else {
                return Rules::default();
            };
            self.narrowed(rules, |predicates, rule| {
                if rule.layer == Layer::Resource && !about_resource {
                    return None;
                }
                let Some(id) = rule.action else {
                    return Some(rule);
                };
                let truth = predicates.includes_action(id, &request);
                let truth = if_filled_in(truth, predicates, id);
                rule::settle(rule, Part::Action, truth)
            })
        });
        if self.is_covered(&low, &high) {
            NO
        } else if self.budget.is_spent() {
            self.maybe(Reason::TooLarge)
        } else {
            self.principals_of(&request, &low, &high)
        }
    }

    #[expect(clippy::too_many_lines, reason = "one step of the descent")]
    fn principals_of(&mut self, request: &Request, low: &Rules, high: &Rules) -> NodeId {
        let open = self.open(low, high, |rule| {
            rule.principal
                .into_iter()
                .chain(rule.tests.iter().copied())
                .collect()
        });
        let resources = self.open(low, high, |rule| rule.resource.into_iter().collect());
        let users = variable::of_principals(&self.predicates, &open, &resources, &mut self.budget);
        let mut of_resource = self.accounts_of(&resources, &open);
        if users.account_is_used {
            variable::accounts(&self.predicates, &open, &resources, &mut of_resource);
        }
        let any_partition = self.leaves_partition_open(&resources, &open);
        let asked: Vec<Id> = open
            .iter()
            .copied()
            .filter(|id| {
                self.predicates.test(*id).is_none_or(|test| {
                    axis::principal::is_of_principal(test.key.value.as_str())
                        || test
                            .values
                            .iter()
                            .any(|value| value.value.variables().next().is_some())
                })
            })
            .collect();
        let key = (
            asked.clone(),
            of_resource.clone(),
            if users.sinks.is_empty() {
                Vec::new()
            } else {
                resources.clone()
            },
            any_partition,
        );
        let classes = if let Some(classes) = self.principals.get(&key) {
            Arc::clone(classes)
        } else {
            let service_linked = [Layer::Scp, Layer::Rcp].iter().any(|layer| {
                let mut settings = self.settings();
                settings.any(|setting| *setting.policies.get(*layer) != PolicyLayer::None)
            });
            let found = axis::principal::classes(
                &axis::principal::Asked {
                    predicates: &self.predicates,
                    open: &asked,
                    accounts: &of_resource,
                    hints: &self.hints,
                    any_partition,
                    service_linked,
                    sinks: &users.sinks,
                },
                &mut self.budget,
            );
            let found = Arc::new(found);
            self.principals.insert(key, Arc::clone(&found));
            found
        };
        let everything: Vec<Id> = open.iter().chain(&resources).copied().collect();
        let mut missing = classes.missing.clone();
        if users.is_unclear {
            missing = missing.or(Some(Reason::Variable));
        }
        let service = request.action.service.to_string();
        let policies_of = |setting: &Setting| -> PolicySet { setting.for_service(&service) };
        let sets = [
            self.low.as_ref().map(policies_of),
            Some(policies_of(&self.high)),
        ];
        let mut seen: HashMap<PrincipalClass, NodeId> = HashMap::new();
        let mut leads = Vec::new();
        for value in &classes.values {
            let Value::Principal(principal, context) = value else {
                continue;
            };
            if !self.budget.spend(10) {
                leads.push(self.maybe(Reason::TooLarge));
                continue;
            }
            let mut request = request.clone();
            request.principal = principal.clone();
            request.context = context.clone();
            let [low, high] = [(low, &sets[0]), (high, &sets[1])].map(|(rules, set)| {
                let bounded = set
                    .as_ref()
                    .map_or(Truth::False, |set| has_boundary(&request, set));
                self.narrowed(rules, |predicates, rule| {
                    let rule = named(predicates, rule, &request, bounded)?;
                    tested(predicates, rule, &request.context)
                })
            });
            let class = (
                Arc::clone(&low),
                Arc::clone(&high),
                discriminant(principal),
                principal.partition().map(str::to_owned),
                principal.account().map(str::to_owned),
                is_of_service(&request),
                variable::values(&self.predicates, &everything, context),
            );
            if let Some(lead) = seen.get(&class) {
                leads.push(*lead);
                continue;
            }
            let lead = if self.is_covered(&low, &high) {
                NO
            } else {
                self.resources_of(&request, &low, &high, &sets)
            };
            seen.insert(class, lead);
            leads.push(lead);
        }
        let table = Table {
            axis: Axis::Principal,
            classes,
            open: asked,
        };
        self.branch(table, &leads, missing)
    }

    /// Returns `true` if a resource, or a value of a test on the caller's ARN, has a wildcard in the place of the partition.
    fn leaves_partition_open(&self, resources: &[Id], tests: &[Id]) -> bool {
        let is_open = |text: &str| {
            let partition = text
                .strip_prefix("arn:")
                .and_then(|of| of.split(':').next());
            partition.is_some_and(|partition| partition.contains(['*', '?']))
        };
        let scopes = resources.iter().filter_map(|id| {
            let statement = self.predicates.get(*id)?.statement()?;
            statement.resource.known()
        });
        let mut entries = scopes.flat_map(|scope| &scope.entries);
        let mut tests = tests.iter().filter_map(|id| self.predicates.test(*id));
        entries.any(|entry| is_open(entry.value.text()))
            || tests.any(|test| {
                let key = test.key.value.as_str();
                key.eq_ignore_ascii_case("aws:PrincipalArn")
                    && test.values.iter().any(|value| is_open(value.value.text()))
            })
    }

    /// Returns the accounts that unsettled resources and tests mention.
    fn accounts_of(&self, resources: &[Id], tests: &[Id]) -> Vec<String> {
        let mut accounts = Vec::new();
        for id in resources {
            let statement = self.predicates.get(*id).and_then(|of| of.statement());
            let scope = statement.and_then(|of| of.resource.known());
            for entry in scope.into_iter().flat_map(|scope| &scope.entries) {
                let account = entry.value.text().split(':').nth(4).unwrap_or_default();
                let plain = !account.is_empty() && !account.contains(['*', '?', '$', '<', '{']);
                if plain && !accounts.iter().any(|known| known == account) {
                    accounts.push(account.to_owned());
                }
            }
        }
        for id in tests {
            if let Some(test) = self.predicates.test(*id)
                && test
                    .key
                    .value
                    .as_str()
                    .eq_ignore_ascii_case(RESOURCE_ACCOUNT)
            {
                for value in &test.values {
                    accounts_in(value.value.text(), &mut accounts);
                }
            }
        }
        accounts.sort();
        accounts
    }

    #[expect(clippy::too_many_lines, reason = "one step of the descent")]
    fn resources_of(
        &mut self,
        request: &Request,
        low: &Rules,
        high: &Rules,
        sets: &[Option<PolicySet>; 2],
    ) -> NodeId {
        let scopes = self.open(low, high, |rule| rule.resource.into_iter().collect());
        let tests = self.open(low, high, |rule| rule.tests.clone());
        // A variable whose value nobody knows yet is settled before the resource that it is a part of.
        if let Some(key) = variable::open_key(&self.predicates, &scopes, &request.context) {
            return self.variable(&key, request, low, high, sets, &scopes, &tests);
        }
        let accounts = self.accounts_of(&scopes, &tests);
        let of_resource = tests.iter().copied().filter(|id| {
            self.predicates.test(*id).is_some_and(|test| {
                let key = test.key.value.as_str();
                key.eq_ignore_ascii_case(RESOURCE_ACCOUNT)
                    || key.eq_ignore_ascii_case(REQUESTED_REGION)
            })
        });
        let open: Vec<Id> = scopes.iter().copied().chain(of_resource).collect();
        let variables = variable::values(&self.predicates, &open, &request.context);
        let key = (
            open.clone(),
            (
                // What a statement without `Resource` says, differs for this service.
                request.action.is_of("kms"),
                distinctions(&request.action.service).resources,
            ),
            request
                .principal
                .arn()
                .map(|arn| format!("{}:{}", arn.partition(), arn.account())),
            accounts.clone(),
            variables,
        );
        let found = if let Some(found) = self.resources.get(&key) {
            Arc::clone(found)
        } else {
            let classes = axis::resource::classes(
                &axis::resource::Asked {
                    predicates: &self.predicates,
                    open: &open,
                    action: &request.action,
                    principal: &request.principal,
                    context: &request.context,
                    accounts: &accounts,
                    hints: &self.hints,
                },
                &mut self.budget,
            );
            let says = classes
                .values
                .iter()
                .map(|value| self.says_of_resource(value, request, &open))
                .collect();
            let found = Arc::new(Resources {
                classes: Arc::new(classes),
                says,
            });
            self.resources.insert(key, Arc::clone(&found));
            found
        };
        let missing = found.classes.missing.clone();
        let mut leads = Vec::new();
        // Classes of which the open predicates say the same leave the same rules; `None`: nothing can differ.
        let mut left: HashMap<&[Truth], Option<[Rules; 2]>> = HashMap::new();
        for (value, says) in found.classes.values.iter().zip(&found.says) {
            let Value::Resource(resource, owner) = value else {
                continue;
            };
            if let Some(None) = left.get(says.as_slice()) {
                leads.push(NO);
                continue;
            }
            if !self.budget.spend(20) {
                leads.push(self.maybe(Reason::TooLarge));
                continue;
            }
            let context =
                axis::resource::context(resource, owner.as_deref(), request.context.clone());
            let sides = if let Some(known) = left.get(says.as_slice()) {
                known.clone()
            } else {
                let [low, high] = [low, high].map(|rules| {
                    self.narrowed(rules, |predicates, rule| {
                        let Some(id) = rule.resource else {
                            return tested(predicates, rule, &context);
                        };
                        let place = open.iter().position(|other| *other == id)?;
                        let truth = says.get(place).copied().unwrap_or(Truth::Unknown);
                        let rule = rule::settle(rule, Part::Resource, truth)?;
                        tested(predicates, rule, &context)
                    })
                });
                let sides = (!self.is_covered(&low, &high)).then_some([low, high]);
                left.insert(says, sides.clone());
                sides
            };
            let Some([low, high]) = sides else {
                leads.push(NO);
                continue;
            };
            let request = Request {
                principal: request.principal.clone(),
                action: request.action.clone(),
                resource: resource.clone(),
                resource_account: owner.clone(),
                context,
                ..*request
            };
            let lead = self.keys(&request, low, high, sets);
            leads.push(lead);
        }
        let classes = Arc::clone(&found.classes);
        let table = Table {
            axis: Axis::Resource,
            classes,
            open,
        };
        self.branch(table, &leads, missing)
    }

    /// What the open predicates say of a resource, and whether keys follow from it.
    fn says_of_resource(&self, value: &Value, request: &Request, open: &[Id]) -> Vec<Truth> {
        let Value::Resource(resource, owner) = value else {
            return Vec::new();
        };
        let mut request = request.clone();
        request.resource = resource.clone();
        request.resource_account.clone_from(owner);
        request.context = axis::resource::context(resource, owner.as_deref(), request.context);
        let says = open.iter().map(|id| {
            let scope = self.predicates.get(*id);
            if scope.is_some_and(|of| of.kind == Kind::Resource) {
                let truth = self.predicates.includes_resource(*id, &request);
                return if_filled_in(truth, &self.predicates, *id);
            }
            let settled = self.predicates.settled(*id, &request.context);
            settled.unwrap_or(Truth::Unknown)
        });
        let region = crate::universe::text_of(&request.context, REQUESTED_REGION);
        let follows = [region.is_some(), *resource == Resource::Any].map(Truth::from);
        says.chain(follows).collect()
    }

    /// Settles a key that is a part of resources.
    #[expect(
        clippy::too_many_arguments,
        reason = "the state of the descent, in parts"
    )]
    fn variable(
        &mut self,
        key: &Key,
        request: &Request,
        low: &Rules,
        high: &Rules,
        sets: &[Option<PolicySet>; 2],
        scopes: &[Id],
        tests: &[Id],
    ) -> NodeId {
        let classes = variable::classes(
            key,
            &self.predicates,
            scopes,
            tests,
            &request.context,
            &mut self.budget,
        );
        let missing = classes.missing.clone();
        let mut leads = Vec::new();
        for value in &classes.values {
            let request = with_key(request, key, value);
            let [low, high] = [low, high].map(|rules| {
                self.narrowed(rules, |predicates, rule| {
                    tested(predicates, rule, &request.context)
                })
            });
            let lead = if self.is_covered(&low, &high) {
                NO
            } else {
                self.resources_of(&request, &low, &high, sets)
            };
            leads.push(lead);
        }
        let table = Table {
            axis: Axis::Key(key.clone()),
            classes: Arc::new(classes),
            open: tests.to_vec(),
        };
        self.branch(table, &leads, missing)
    }

    /// What the context keys decide once everything else is settled.
    fn keys(
        &mut self,
        request: &Request,
        low: Rules,
        high: Rules,
        sets: &[Option<PolicySet>; 2],
    ) -> NodeId {
        if self.is_covered(&low, &high) {
            return NO;
        }
        let ground = Ground::of(request);
        // What is never certainly allowed, and what no policy gives, is no access of either side.
        if ground.is_never_allowed() || ground.needs_nothing() {
            return NO;
        }
        let [low, high] = [low, high].map(|rules| {
            let exempt = self
                .rules
                .of(&rules)
                .any(|rule| ground.is_exempt(rule.layer));
            if !exempt {
                return rules;
            }
            self.narrowed(&rules, |_, rule| {
                (!ground.is_exempt(rule.layer)).then_some(rule)
            })
        });
        if self.is_covered(&low, &high) {
            return NO;
        }
        let next = u32::try_from(self.grounds.len()).unwrap_or(u32::MAX);
        let ground = *self.grounds.entry(ground).or_insert(next);
        let tests = self.open(&low, &high, |rule| rule.tests.clone());
        let variables = variable::values(&self.predicates, &tests, &request.context);
        let memo = (ground, low, high, variables);
        if let Some(known) = self.memo.get(&memo) {
            return *known;
        }
        let found = self.keys_below(request, &memo.1, &memo.2, sets);
        self.memo.insert(memo, found);
        found
    }

    fn keys_below(
        &mut self,
        request: &Request,
        low: &Rules,
        high: &Rules,
        sets: &[Option<PolicySet>; 2],
    ) -> NodeId {
        if !self.budget.spend(60) {
            return self.maybe(Reason::TooLarge);
        }
        let [low_set, high_set] = sets;
        let Some(high_set) = high_set else {
            return NO;
        };
        let sides: Vec<RuleId> = low.iter().chain(high.iter()).copied().collect();
        let vague = self.rules.of(&sides).any(|rule| {
            rule.stuck.iter().any(|id| {
                let predicate = self.predicates.get(*id);
                predicate.is_some_and(Predicate::is_vague)
            })
        });
        let high_says = if vague {
            Decision::Depends
        } else {
            decide_three_valued(request, high_set)
        };
        if high_says.is_denied() {
            return NO;
        }
        let low_says = match low_set {
            None => Decision::ImplicitDeny,
            Some(_) if vague => Decision::Depends,
            Some(low_set) => decide_three_valued(request, low_set),
        };
        match (low_says, high_says) {
            (Decision::Allowed, _) => return NO,
            (Decision::ImplicitDeny | Decision::ExplicitDeny, Decision::Allowed) => return YES,
            _ => {}
        }
        let tests = self.open(low, high, |rule| rule.tests.clone());
        let Some(key) = axis::key::next(&self.predicates, &tests, &request.context) else {
            return self.leaf(request, &sides, vague, sets);
        };
        let classes = axis::key::classes(
            &key,
            &self.predicates,
            &tests,
            &request.context,
            &self.several,
        );
        let missing = classes.missing.clone();
        let mut leads = Vec::new();
        for value in &classes.values {
            if self.budget.is_spent() {
                leads.push(self.maybe(Reason::TooLarge));
                continue;
            }
            let request = with_key(request, &key, value);
            let [low, high] = [low, high].map(|rules| {
                self.narrowed(rules, |predicates, rule| {
                    tested(predicates, rule, &request.context)
                })
            });
            let lead = self.keys(&request, low, high, sets);
            leads.push(lead);
        }
        let of_key = |id: &Id| {
            let test = self.predicates.test(*id);
            test.is_some_and(|test| test.key.value == key)
        };
        let table = Table {
            axis: Axis::Key(key.clone()),
            classes: Arc::new(classes),
            open: tests.iter().copied().filter(of_key).collect(),
        };
        self.branch(table, &leads, missing)
    }

    /// Nothing is left to settle: the evaluator decides. With `vague` parts, what it decides is about one request, and not
    /// about its class.
    fn leaf(
        &mut self,
        request: &Request,
        sides: &[RuleId],
        vague: bool,
        sets: &[Option<PolicySet>; 2],
    ) -> NodeId {
        let [low_set, high_set] = sets;
        let Some(high_set) = high_set else {
            return NO;
        };
        let request = settled(request);
        let high = evaluate(&request, high_set);
        let low = low_set.as_ref().map(|set| evaluate(&request, set));
        let low_says = low
            .as_ref()
            .map_or(Decision::ImplicitDeny, |of| of.decision);
        let is_new = low_says.is_denied() && high.decision == Decision::Allowed;
        let is_none = low_says == Decision::Allowed || high.decision.is_denied();
        if !vague && is_new {
            return YES;
        }
        if !vague && is_none {
            return NO;
        }
        let stuck = self.rules.of(sides).find_map(|rule| {
            let mut stuck = rule.stuck.iter();
            let vague = stuck.find(|id| self.predicates.get(**id).is_some_and(Predicate::is_vague));
            let id = vague.or(rule.stuck.first())?;
            Some(self.reason_of(*id, rule))
        });
        let doubts = || reason(&high).or_else(|| low.as_ref().and_then(reason));
        let why = if vague {
            stuck.or_else(doubts)
        } else {
            doubts().or(stuck)
        };
        let why = why.unwrap_or(Reason::TooLarge);
        if is_new {
            self.node(Node::Partly(why))
        } else {
            self.maybe(why)
        }
    }

    /// The reason why a part of a rule is undecided.
    fn reason_of(&self, id: Id, rule: &Rule) -> Reason {
        let Some(predicate) = self.predicates.get(id) else {
            return Reason::TooLarge;
        };
        let statement = predicate.statement();
        let placeholder = statement.and_then(|of| of.placeholders().next());
        match (predicate.test(), placeholder) {
            (_, Some(placeholder)) => Reason::Placeholder(placeholder.to_string()),
            (Some(test), None) => Reason::Values(test.key.value.clone()),
            (None, None) => Reason::NotUnderstood(rule.layer),
        }
    }
}

/// The reason why a decision is not certain.
fn reason(evaluation: &Evaluation) -> Option<Reason> {
    let unknown = evaluation.unknown.iter().map(|unknown| match unknown {
        Unknown::Key(key) => Reason::Values(key.clone()),
        Unknown::Layer(layer) => Reason::Hidden(*layer),
        Unknown::Placeholder(placeholder) => Reason::Placeholder(placeholder.to_string()),
    });
    let doubts = evaluation.doubts.iter().map(|doubt| Reason::Doubt(*doubt));
    doubts.chain(unknown).next()
}

/// The request as it is made: what is not settled does not matter, and is absent.
pub(crate) fn settled(request: &Request) -> Request {
    let mut context = Context::default();
    for (key, value) in request.context.known() {
        context.insert(key.clone(), value.clone());
    }
    Request {
        context,
        ..request.clone()
    }
}

pub(crate) fn with_key(request: &Request, key: &Key, value: &Value) -> Request {
    let mut request = request.clone();
    match value {
        Value::Key(Some(value)) => request.context.insert(key.clone(), value.clone()),
        _ => request.context.insert_absent(key.clone()),
    }
    request
}

/// Returns the rule after its principals have been judged.
fn named(
    predicates: &Predicates,
    mut rule: Rule,
    request: &Request,
    bounded: Truth,
) -> Option<Rule> {
    let Some(id) = rule.principal else {
        return Some(rule);
    };
    let statement = predicates.get(id)?.statement()?;
    let outcome = statement.includes_principal(request, bounded);
    if rule.does != Does::Deny {
        rule.names = Some(Names {
            certain: outcome.names,
            perhaps: outcome.perhaps,
            unfilled: outcome.unfilled,
        });
    }
    let included = if_filled_in(outcome.included, predicates, id);
    rule::settle(rule, Part::Principal, included)
}

/// Returns the rule after the decidable tests have been judged.
pub(crate) fn tested(predicates: &Predicates, mut rule: Rule, context: &Context) -> Option<Rule> {
    let open = rule.tests.clone();
    for id in open {
        if let Some(truth) = predicates.settled(id, context) {
            rule = rule::settle(rule, Part::Test(id), truth)?;
        }
    }
    Some(rule)
}

/// What a part of a statement says whatever is filled in for its placeholders: what matches without them still does.
fn if_filled_in(truth: Truth, predicates: &Predicates, id: Id) -> Truth {
    match predicates
        .get(id)
        .and_then(Predicate::negated_with_placeholders)
    {
        None => truth,
        Some(negated) if truth == Truth::from(!negated) => truth,
        Some(_) => Truth::Unknown,
    }
}

/// The kind of leaf that the path of a request leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Allowed on one side only, or not.
    Known(bool),
    /// The diagram is undecided.
    Open,
    /// It belongs to no class: a request that contradicts itself, or a fault of the analysis.
    Nowhere,
}

impl Diagram {
    /// Whether a request is on a path to a difference: at each branch it goes where the class goes of which every open
    /// predicate says what it says of the request.
    pub(crate) fn holds(&self, request: &Request) -> Held {
        let mut actual = request.clone();
        actual.context = Context::default();
        actual.context.insert_unknown(Key::new("*"));
        let stands = actual.clone();
        self.holds_below(self.root, request, &actual, &stands)
    }

    /// `actual` is what is settled of the request, `stands` the same of the request that stands for its class.
    fn holds_below(
        &self,
        node: NodeId,
        request: &Request,
        actual: &Request,
        stands: &Request,
    ) -> Held {
        let (table, edges) = match self.nodes.get(node as usize) {
            None => return Held::Nowhere,
            Some(Node::No) => return Held::Known(false),
            Some(Node::Yes) => return Held::Known(true),
            Some(Node::Maybe(_) | Node::Partly(_)) => return Held::Open,
            Some(Node::Branch { table, edges }) => match self.tables.get(*table) {
                Some(table) => (table, edges),
                None => return Held::Nowhere,
            },
        };
        let mut actual = actual.clone();
        settle_as(&mut actual, request, &table.axis);
        let said = self.says(table, &actual);
        let closest = match table.axis {
            Axis::Action => axis::action::closest(&table.classes, &actual.action),
            _ => Vec::new(),
        };
        let mut held = Held::Nowhere;
        for (classes, node) in edges {
            for class in classes {
                let Some(value) = table.value(*class) else {
                    continue;
                };
                if closest.get(*class) == Some(&false) {
                    continue;
                }
                let stands = crate::answer::with_value(stands, &table.axis, value);
                if !is_alike(table, &actual, &stands) || self.says(table, &stands) != said {
                    continue;
                }
                // What a name is a part of is not compared here, so several classes of names can fit.
                held = match (held, self.holds_below(*node, request, &actual, &stands)) {
                    (held, Held::Nowhere) => held,
                    (Held::Nowhere, found) => found,
                    (held, found) if held == found => held,
                    _ => return Held::Open,
                };
            }
        }
        if held == Held::Nowhere && edges.iter().any(|(classes, _)| classes.is_empty()) {
            return Held::Open;
        }
        held
    }

    /// Returns the results of the predicates of a table for a request.
    fn says(&self, table: &Table, request: &Request) -> Vec<(Truth, Option<PrincipalOutcome>)> {
        let open = table.open.iter().map(|id| {
            let Some(predicate) = self.predicates.get(*id) else {
                return (Truth::Unknown, None);
            };
            let truth = match predicate.kind {
                Kind::Action => self.predicates.includes_action(*id, request),
                Kind::Resource => self.predicates.includes_resource(*id, request),
                Kind::Principal => {
                    let outcome = predicate
                        .statement()
                        .map(|statement| statement.includes_principal(request, Truth::False));
                    return (Truth::Unknown, outcome);
                }
                Kind::Test(_) => {
                    let settled = self.predicates.settled(*id, &request.context);
                    settled.unwrap_or(Truth::Unknown)
                }
                Kind::Unread => Truth::Unknown,
            };
            (truth, None)
        });
        open.collect()
    }
}

/// Takes what an axis is about over from a whole request.
fn settle_as(actual: &mut Request, request: &Request, axis: &Axis) {
    match axis {
        Axis::Action => actual.action = request.action.clone(),
        Axis::Principal => {
            actual.principal = request.principal.clone();
            let arn = crate::universe::text_of(&request.context, "aws:PrincipalArn");
            actual.context = crate::universe::principal_context(&request.principal, arn);
        }
        Axis::Resource => {
            actual.resource = request.resource.clone();
            actual
                .resource_account
                .clone_from(&request.resource_account);
            let owner = request.resource_account.as_deref();
            let context = std::mem::take(&mut actual.context);
            actual.context = axis::resource::context(&request.resource, owner, context);
        }
        Axis::Key(key) => {
            let value = match request.context.lookup(key) {
                evaluator::context::Lookup::Known(value) => Some(value.clone()),
                _ => None,
            };
            *actual = with_key(actual, key, &Value::Key(value));
        }
    }
}

/// Whether the caller is a service-linked role, or a session of one.
fn is_of_service(request: &Request) -> bool {
    let arn = crate::universe::text_of(&request.context, "aws:PrincipalArn");
    arn.and_then(Principal::parse)
        .is_some_and(|principal| principal.is_service_linked())
}

/// Whether two requests differ in nothing that decisions ask beside what statements say, as far as an axis is settled.
fn is_alike(table: &Table, one: &Request, other: &Request) -> bool {
    match &table.axis {
        Axis::Principal => {
            let [actual, stands] = [one, other].map(|request| request.principal.account());
            let is_known = table.classes.values.iter().any(|value| match value {
                Value::Principal(principal, _) => principal.account() == actual,
                _ => false,
            });
            discriminant(&one.principal) == discriminant(&other.principal)
                && is_of_service(one) == is_of_service(other)
                && (stands == actual
                    || !is_known && stands == table.classes.other_account.as_deref())
        }
        Axis::Resource => {
            let stands = Request {
                action: one.action.clone(),
                ..other.clone()
            };
            Ground::of(one) == Ground::of(&stands)
        }
        // Actions that are alike were chosen before.
        Axis::Action | Axis::Key(_) => true,
    }
}
