//! Answers: whether access exists on one side only, with a witness request.

use crate::Reason;
use crate::axis::resource::usual;
use crate::axis::{Axis, Value};
use crate::budget::Budget;
use crate::cover::{self, Cover};
use crate::diagram::{Builder, Diagram, Held, Node, NodeId, settled, with_key};
use crate::related::contradiction;
use crate::universe::{Hints, Setting};
use evaluator::evaluate::evaluate;
use evaluator::identifiers::{Principal, Resource};
use evaluator::key::Key;
use evaluator::request::Request;
use evaluator::trace::Decision;
use std::collections::HashSet;

/// The result of the question whether one side allows a request that the other denies.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// No such request exists: a proof.
    None,
    /// Such a request exists: this one, the witness.
    Some(Box<Witness>),
    /// The analysis could not decide it.
    Undecided(Reason),
}

/// A witness: a request that one side allows and the other denies, confirmed by the evaluator.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// The request; its context has only the keys that matter, all others are absent.
    pub request: Request,
}

/// The access that one side allows and the other denies.
#[derive(Debug)]
pub struct Access {
    /// The answer.
    pub answer: Answer,
    pub(crate) diagram: Diagram,
}

/// Both directions of a comparison.
#[derive(Debug)]
pub struct Comparison {
    /// The access that is allowed after the change and was denied before.
    pub new: Access,
    /// The access that was allowed before the change and is denied after.
    pub lost: Access,
}

/// Compares two settings.
pub fn compare(before: &Setting, after: &Setting, hints: &Hints, budget: Budget) -> Comparison {
    Comparison {
        new: new_access(before, after, hints, budget),
        lost: new_access(after, before, hints, budget),
    }
}

/// Returns the access that `high` allows and `low` denies.
pub fn new_access(low: &Setting, high: &Setting, hints: &Hints, budget: Budget) -> Access {
    Search::new(Some(low), high, hints, budget).finish()
}

/// Returns all access that a setting allows.
pub fn allows(setting: &Setting, hints: &Hints, budget: Budget) -> Access {
    Search::new(None, setting, hints, budget).finish()
}

/// The search for access in small steps, so that a page stays responsive.
#[derive(Debug)]
pub struct Search {
    low: Option<Setting>,
    high: Setting,
    builder: Builder,
}

impl Search {
    /// A search for the access that `high` allows and `low` denies; without `low`, for all access that `high` allows.
    pub fn new(low: Option<&Setting>, high: &Setting, hints: &Hints, budget: Budget) -> Self {
        Self {
            low: low.cloned(),
            high: high.clone(),
            builder: Builder::new(low, high, hints, budget),
        }
    }

    /// Takes the next step. Returns `false` if none is left.
    pub fn step(&mut self) -> bool {
        self.builder.step()
    }

    /// Takes the steps that are left, and returns the result.
    pub fn finish(self) -> Access {
        let diagram = self.builder.finish();
        let answer = answer(&diagram, self.low.as_ref(), &self.high);
        Access { answer, diagram }
    }
}

fn answer(diagram: &Diagram, low: Option<&Setting>, high: &Setting) -> Answer {
    let Some(start) = Principal::parse("anonymous") else {
        return Answer::None;
    };
    let mut search = Witnesses {
        diagram,
        low,
        high,
        hopeless: HashSet::new(),
        unconfirmed: false,
        related: None,
        tried: 0,
    };
    let action = evaluator::identifiers::Action::named("sts:GetCallerIdentity");
    let Some(action) = action else {
        return Answer::None;
    };
    let mut request = Request::new(start, action, Resource::Any);
    request.context.insert_unknown(Key::new("*"));
    if let Some(request) = search.find(diagram.root, &request) {
        return Answer::Some(Box::new(Witness { request }));
    }
    if search.unconfirmed {
        return Answer::Undecided(Reason::Unconfirmed);
    }
    if let Some(keys) = search.related {
        return Answer::Undecided(Reason::Related(keys));
    }
    let mut reasons = diagram.reasons();
    reasons.sort_by_key(|reason| matches!(reason, Reason::TooLarge));
    match reasons.into_iter().next() {
        Some(reason) => Answer::Undecided(reason),
        None => Answer::None,
    }
}

/// The maximum number of witnesses that the evaluator is asked to confirm.
const MOST_TRIED: usize = 64;

struct Witnesses<'a> {
    diagram: &'a Diagram,
    low: Option<&'a Setting>,
    high: &'a Setting,
    hopeless: HashSet<NodeId>,
    unconfirmed: bool,
    /// Keys whose values contradicted each other in a request.
    related: Option<Box<[Key; 2]>>,
    tried: usize,
}

impl Witnesses<'_> {
    /// A request on a path to a difference, confirmed.
    fn find(&mut self, node: NodeId, request: &Request) -> Option<Request> {
        if self.hopeless.contains(&node) || self.tried > MOST_TRIED {
            return None;
        }
        match self.diagram.nodes.get(node as usize)? {
            Node::No | Node::Maybe(_) => None,
            Node::Yes | Node::Partly(_) => {
                self.tried += 1;
                if let Some(keys) = contradiction(&request.context) {
                    self.related = Some(Box::new(keys));
                    return None;
                }
                let request = settled(request);
                let confirmed = self.confirms(&request);
                self.unconfirmed |= !confirmed;
                confirmed.then(|| self.with_usual_resource(request))
            }
            Node::Branch { table, edges } => {
                let table = self.diagram.tables.get(*table)?;
                let mut ways: Vec<(usize, NodeId)> = edges
                    .iter()
                    .filter(|(_, node)| self.leads_to_yes(*node))
                    .flat_map(|(classes, node)| classes.iter().map(|class| (*class, *node)))
                    .collect();
                ways.sort_unstable();
                if table.axis == Axis::Resource {
                    // An ARN of the action's own service is what a person expects.
                    let own = |class: usize| match table.value(class) {
                        Some(Value::Resource(Resource::Arn(arn), _)) => {
                            !request.action.is_of(arn.service())
                        }
                        _ => true,
                    };
                    ways.sort_by_key(|(class, _)| own(*class));
                }
                for (class, node) in ways {
                    let Some(value) = table.value(class) else {
                        continue;
                    };
                    let request = with_value(request, &table.axis, value);
                    if let Some(found) = self.find(node, &request) {
                        return Some(found);
                    }
                }
                self.hopeless.insert(node);
                None
            }
        }
    }

    /// The same request on a resource as the action's service has it, where that shows the same.
    fn with_usual_resource(&self, request: Request) -> Request {
        let (partition, account) = match &request.resource {
            Resource::Arn(arn) if request.action.is_of(arn.service()) => return request,
            Resource::Arn(arn) => (arn.partition().to_owned(), request.owner()),
            Resource::Any => return request,
        };
        let Some(account) = account.map(str::to_owned) else {
            return request;
        };
        let text = usual(&request.action, &partition, &account);
        let Some(resource) = Resource::parse(&text) else {
            return request;
        };
        let mut other = request.clone();
        other.resource_account = Some(account.clone());
        other.context = crate::axis::resource::context(&resource, Some(&account), other.context);
        other.resource = resource;
        if self.confirms(&other) {
            other
        } else {
            request
        }
    }

    fn leads_to_yes(&self, node: NodeId) -> bool {
        !matches!(
            self.diagram.nodes.get(node as usize),
            None | Some(Node::No | Node::Maybe(_))
        )
    }

    fn confirms(&self, request: &Request) -> bool {
        let service = &request.action.service;
        let high = evaluate(request, &self.high.for_service(service)).decision;
        let low = self.low.map_or(Decision::ImplicitDeny, |low| {
            evaluate(request, &low.for_service(service)).decision
        });
        high == Decision::Allowed && low.is_denied()
    }
}

/// Returns the request with the value of one axis set.
pub(crate) fn with_value(request: &Request, axis: &Axis, value: &Value) -> Request {
    let mut with = request.clone();
    match (axis, value) {
        (_, Value::Action(action)) => with.action = action.clone(),
        (_, Value::Principal(principal, context)) => {
            with.principal = principal.clone();
            with.context = context.clone();
        }
        (_, Value::Resource(resource, owner)) => {
            with.resource = resource.clone();
            with.resource_account.clone_from(owner);
            with.context = crate::axis::resource::context(resource, owner.as_deref(), with.context);
        }
        (Axis::Key(key), value) => with = with_key(request, key, value),
        _ => {}
    }
    with
}

impl Diagram {
    /// The reason why the answer is incomplete.
    pub(crate) fn reasons(&self) -> Vec<Reason> {
        let mut seen = HashSet::new();
        let mut reasons = Vec::new();
        let mut left = vec![self.root];
        while let Some(node) = left.pop() {
            if !seen.insert(node) {
                continue;
            }
            match self.nodes.get(node as usize) {
                Some(Node::Maybe(reason) | Node::Partly(reason)) => reasons.push(reason.clone()),
                Some(Node::Branch { edges, .. }) => {
                    left.extend(edges.iter().map(|(_, node)| *node));
                }
                _ => {}
            }
        }
        reasons
    }
}

impl Access {
    /// The access that is allowed on one side only, as few boxes, and whether the boxes are complete.
    pub fn covers(&self) -> (Vec<Cover>, bool) {
        cover::covers(&self.diagram)
    }

    /// Returns `true` if a request is allowed on one side only, judged by the diagram alone.
    pub fn holds(&self, request: &Request) -> Held {
        self.diagram.holds(request)
    }
}
