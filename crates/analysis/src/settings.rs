//! The compared settings: single policy documents, or whole cases.

use crate::answer::{Access, Answer, Comparison, new_access};
use crate::budget::Budget;
use crate::cover::Cover;
use crate::universe::{Hints, Setting, accounts_in};
use evaluator::evaluate::{PolicyLayer, PolicySet};
use evaluator::identifiers::{Principal, Resource, is_account_id};
use evaluator::layer::Layer;
use evaluator::policy::{Policy, read};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::sync::Arc;
use vault::ReportCache;
use vault::case::{Case, Organization};
use vault::requests;

/// A policy that is taken to be there although nobody said so, so that the ones that are compared decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// Its layer.
    pub layer: Layer,
    /// Its text.
    pub text: String,
}

/// Two settings to compare, and what they take for granted.
#[derive(Clone, Debug)]
pub struct Question {
    /// Before.
    pub before: Setting,
    /// After.
    pub after: Setting,
    /// What to show.
    pub hints: Hints,
    /// What both take for granted.
    pub assumed: Vec<Assumption>,
    /// The two sides as what access is compared with, where that is more than themselves: see [`of_documents`].
    pub known: Option<Box<[Setting; 2]>>,
}

impl Question {
    /// Compares the two sides.
    pub fn compare(&self, budget: Budget) -> Comparison {
        let [before, after] = match self.known.as_deref() {
            Some([before, after]) => [before, after],
            None => [&self.before, &self.after],
        };
        Comparison {
            new: new_access(before, &self.after, &self.hints, budget),
            lost: new_access(after, &self.before, &self.hints, budget),
        }
    }
}

const EVERYTHING: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// Services whose resources trust nobody by themselves: an identity policy alone grants nothing there
/// (`IAM23/reference_policies_evaluation-logic`).
const DELEGATING: [&str; 2] = ["kms", "sts"];

/// The questions that two documents of one layer are: first by themselves, then with what the other layers must say for
/// them to matter.
///
/// An account that a resource's policy trusts can give its own principals access by their policies. So what one side lets
/// an account give is no new access of the other, also by themselves: as `CheckNoNewAccess` has it for a role in an account
/// that was trusted before.
pub fn of_documents(before: &str, after: &str, layer: Layer) -> Vec<Question> {
    let [one, other] = [before, after].map(|text| Arc::new(read(text, layer)));
    let hints = Hints {
        root_first: matches!(layer, Layer::Scp | Layer::Rcp | Layer::VpcEndpoint),
        ..Hints::default()
    };
    let question = |assumed: Vec<Assumption>, of: Vec<&'static str>| {
        let side = |policy: &Arc<Policy>| {
            let mut policies = PolicySet::default();
            let level = |policy: &Arc<Policy>| PolicyLayer::Levels(vec![vec![Arc::clone(policy)]]);
            for assumption in &assumed {
                let policy = Arc::new(read(&assumption.text, assumption.layer));
                policies.put(assumption.layer, level(&policy));
            }
            policies.put(layer, level(policy));
            Setting {
                policies,
                resource_policy_of: of.clone(),
            }
        };
        Question {
            before: side(&one),
            after: side(&other),
            hints: hints.clone(),
            assumed: assumed.clone(),
            known: None,
        }
    };
    let identity = || Assumption {
        layer: Layer::Identity,
        text: EVERYTHING.to_owned(),
    };
    let delegation = || Assumption {
        layer: Layer::Resource,
        text: delegation(before, after),
    };
    let assumed = match layer {
        Layer::Identity => question(vec![delegation()], DELEGATING.to_vec()),
        Layer::Resource => question(vec![identity()], Vec::new()),
        _ => question(vec![identity(), delegation()], DELEGATING.to_vec()),
    };
    let mut alone = question(Vec::new(), Vec::new());
    if layer == Layer::Resource {
        let known = [before, after].map(|text| {
            let text = with_delegated_access(text).unwrap_or_else(|| text.to_owned());
            let policy = Arc::new(read(&text, layer));
            let mut policies = PolicySet::default();
            policies.put(layer, PolicyLayer::Levels(vec![vec![policy]]));
            Setting::new(policies)
        });
        alone.known = Some(Box::new(known));
    }
    vec![alone, assumed]
}

/// A resource's policy in which what an account can give to its principals is given to them. `None`: there is nothing to
/// give, or the text is no policy.
fn with_delegated_access(text: &str) -> Option<String> {
    let mut policy: Value = serde_json::from_str(text).ok()?;
    let statements = policy.get_mut("Statement")?;
    if statements.is_object() {
        *statements = Value::Array(vec![statements.take()]);
    }
    let statements = statements.as_array_mut()?;
    let mut given = Vec::new();
    for statement in statements.iter() {
        let named = statement.get("Principal").and_then(|of| of.get("AWS"));
        let named: Vec<&str> = match named {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        let accounts = named
            .into_iter()
            .filter_map(|name| match name.split(':').nth(4) {
                None => is_account_id(name).then_some(name),
                Some(account) => name.ends_with(":root").then_some(account),
            });
        let is_allowed = statement.get("Effect") == Some(&json!("Allow"));
        for account in accounts.filter(|_| is_allowed) {
            let mut to_account = statement.clone();
            let conditions = to_account.get("Condition").cloned();
            let mut conditions = conditions.unwrap_or_else(|| json!({}));
            // A test of the same key with the same operator is a limit already, which must not be overwritten.
            let tests = conditions
                .as_object_mut()?
                .entry("StringLike")
                .or_insert_with(|| json!({}));
            let tests = tests.as_object_mut()?;
            if tests.contains_key("aws:PrincipalAccount") {
                continue;
            }
            tests.insert("aws:PrincipalAccount".to_owned(), json!(account));
            let to = to_account.as_object_mut()?;
            to.insert("Condition".to_owned(), conditions);
            to.insert("Principal".to_owned(), json!("*"));
            given.push(to_account);
        }
    }
    if given.is_empty() {
        return None;
    }
    statements.extend(given);
    Some(policy.to_string())
}

/// A resource's policy that leaves access to the policies of all accounts that are looked at.
fn delegation(before: &str, after: &str) -> String {
    let mut accounts = Vec::new();
    accounts_in(before, &mut accounts);
    accounts_in(after, &mut accounts);
    accounts.extend(crate::universe::ACCOUNTS.map(str::to_owned));
    accounts.sort();
    accounts.dedup();
    let mut principals = String::new();
    for account in accounts {
        let comma = if principals.is_empty() { "" } else { "," };
        let _ = write!(principals, "{comma}\"{account}\"");
    }
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":[{principals}]}},"Action":"*","Resource":"*"}}]}}"#
    )
}

/// The policies of a case.
pub fn of_case(case: &Case) -> (Setting, Hints) {
    let mut policies = ReportCache::default().policies(case);
    if case.caller.organization == Some(Organization::Management) {
        // ORG/orgs_manage_policies_scps: SCPs "don't affect users or roles in the management account".
        policies.put(Layer::Scp, PolicyLayer::None);
    }
    let mut hints = Hints::default();
    hints
        .principals
        .extend(Principal::parse(case.caller.arn.trim()));
    for task in requests::tasks(case).tasks {
        if let Ok(variants) = task.request
            && let Resource::Arn(arn) = &variants.request.resource
            && !hints.resources.iter().any(|known| known == arn.as_str())
        {
            hints.resources.push(arn.as_str().to_owned());
        }
    }
    let setting = Setting {
        policies,
        resource_policy_of: vec!["kms"],
    };
    (setting, hints)
}

/// The question that two cases are.
pub fn of_cases(before: &Case, after: &Case) -> Question {
    let (before, mut hints) = of_case(before);
    let (after, others) = of_case(after);
    for principal in others.principals {
        if !hints.principals.contains(&principal) {
            hints.principals.push(principal);
        }
    }
    for resource in others.resources {
        if !hints.resources.contains(&resource) {
            hints.resources.push(resource);
        }
    }
    Question {
        before,
        after,
        hints,
        assumed: Vec::new(),
        known: None,
    }
}

/// One direction of a comparison.
#[derive(Debug)]
pub struct Direction {
    /// The question whose answer counts.
    pub question: Question,
    /// Its answer.
    pub access: Access,
    /// The other questions, each with its answer. They can have access that the first does not have, because they make
    /// other assumptions.
    pub others: Vec<(Question, Access)>,
}

/// Boxes of requests.
#[derive(Debug)]
pub struct Covers {
    /// The boxes.
    pub covers: Vec<Cover>,
    /// Whether no request is missing.
    pub is_complete: bool,
    /// The assumptions that only some of the boxes rest on.
    pub assumed_by_some: Vec<Assumption>,
}

impl Direction {
    /// The access of all questions as boxes, each once.
    pub fn covers(&self) -> Covers {
        let (covers, is_complete) = self.access.covers();
        let mut all = Covers {
            covers,
            is_complete,
            assumed_by_some: Vec::new(),
        };
        for (question, access) in &self.others {
            let (covers, is_complete) = access.covers();
            all.is_complete &= is_complete && !matches!(access.answer, Answer::Undecided(_));
            let known = all.covers.len();
            for cover in covers {
                if !all.covers.contains(&cover) {
                    all.covers.push(cover);
                }
            }
            if all.covers.len() > known {
                let more = question.assumed.iter();
                let more = more.filter(|one| !self.question.assumed.contains(one));
                all.assumed_by_some.extend(more.cloned());
            }
        }
        all
    }
}

/// Answers several questions that the person asks as one: what is new, then what is lost. A witness ranks before an open
/// point, and an open point before a proof; of two witnesses, the one with fewer assumptions ranks first.
pub fn compare_all(questions: Vec<Question>, budget: Budget) -> Option<[Direction; 2]> {
    let mut new = Vec::new();
    let mut lost = Vec::new();
    for question in questions {
        let found = question.compare(budget);
        new.push((question.clone(), found.new));
        lost.push((question, found.lost));
    }
    Some([direction(new)?, direction(lost)?])
}

fn direction(mut answers: Vec<(Question, Access)>) -> Option<Direction> {
    answers.sort_by_key(|(_, access)| match access.answer {
        Answer::Some(_) => 0,
        Answer::Undecided(_) => 1,
        Answer::None => 2,
    });
    let mut answers = answers.into_iter();
    let (question, access) = answers.next()?;
    Some(Direction {
        question,
        access,
        others: answers.collect(),
    })
}
