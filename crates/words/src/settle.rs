//! What would decide an action that depends, in words: kinds of values, ways of being allowed. And what AWS's own
//! simulator cannot see.

use evaluator::condition::{Comparison, Order};
use evaluator::context::ContextValue;
use evaluator::evaluate::{Answer, Deciding, Question, Says, Unknown};
use vault::case::Case;
use vault::report::{Report, Row};
use vault::settle::{self, Compared, Values, Way};
use vault::simulate::Unseen;

use crate::language::Words;

/// More ways than these are counted, not told.
const MOST_WAYS: usize = 6;

impl Words {
    /// On what answers a row that depends is allowed, exactly: `allowed if ...`, one sentence for each way. Empty
    /// for a row that does not depend, or on more than can be said.
    pub fn allowed_if(&self, case: &Case, report: &Report, row: &Row) -> Vec<String> {
        // What is not understood is settled by repairing it, as the row's blocker says.
        let mut cited = row
            .blockers
            .iter()
            .filter_map(|blocker| blocker.statement.as_ref());
        if cited.any(|cited| cited.unclear.is_some()) {
            return Vec::new();
        }
        let Some(deciding) = &row.deciding else {
            return Vec::new();
        };
        let Some(ways) = settle::ways(deciding) else {
            return Vec::new();
        };
        let said = ways.iter().take(MOST_WAYS).enumerate();
        let mut said: Vec<String> = said
            .map(|(at, way)| {
                let key = if at == 0 {
                    "settle.allowedIf"
                } else {
                    "settle.orIf"
                };
                self.say(
                    key,
                    &[("conditions", &self.way(case, report, row, deciding, way))],
                )
            })
            .collect();
        let more = ways.len().saturating_sub(MOST_WAYS);
        if more > 0 {
            said.push(self.say_count("settle.more", more, &[]));
        }
        said
    }

    fn way(
        &self,
        case: &Case,
        report: &Report,
        row: &Row,
        deciding: &Deciding,
        way: &Way,
    ) -> String {
        let minded = deciding
            .questions
            .iter()
            .zip(&way.answers)
            .enumerate()
            .filter(|(at, _)| way.minds(deciding, *at));
        let conditions: Vec<String> = minded
            .map(|(_, (question, answers))| self.answers(case, report, row, question, answers))
            .collect();
        let mut conditions = conditions.into_iter();
        let first = conditions.next().unwrap_or_default();
        conditions.fold(first, |all, next| {
            self.say("settle.and", &[("first", &all), ("second", &next)])
        })
    }

    /// That a question has one of these answers.
    pub fn answers(
        &self,
        case: &Case,
        report: &Report,
        row: &Row,
        question: &Question,
        answers: &[usize],
    ) -> String {
        let Unknown::Key(key) = &question.unknown else {
            return self.layer_answers(question, answers);
        };
        let values = settle::values(case, report, row, question, answers).unwrap_or_default();
        self.say(
            "settle.key",
            &[("key", key.as_str()), ("values", &self.values(&values))],
        )
    }

    /// That a layer says one of these things.
    fn layer_answers(&self, question: &Question, answers: &[usize]) -> String {
        let Unknown::Layer(layer) = &question.unknown else {
            return String::new();
        };
        let policy = self.layer_policy(*layer);
        let answers = answers
            .iter()
            .filter_map(|answer| question.answers.get(*answer));
        let mut said: Vec<String> = Vec::new();
        for answer in answers {
            let clause;
            let (key, name, value) = match answer {
                Answer::Key(_) => continue,
                Answer::Policies(Says::Absent) => ("settle.layer.absent", "policy", &policy),
                Answer::Policies(Says::Nothing) => ("settle.layer.nothing", "policy", &policy),
                Answer::Policies(Says::Allow(_)) => ("settle.layer.allow", "policy", &policy),
                Answer::Policies(Says::Deny) => ("settle.layer.deny", "policy", &policy),
                Answer::Asker(Some(user)) => ("settle.asker", "user", user),
                Answer::Asker(None) => ("settle.asker.other", "policy", &policy),
                Answer::Session(Some(session)) => ("settle.session", "session", session),
                Answer::Session(None) => ("settle.session.other", "policy", &policy),
                Answer::Doubt(doubt, so) => {
                    clause = self.doubt(*doubt);
                    let key = if *so {
                        "settle.doubt"
                    } else {
                        "settle.doubt.not"
                    };
                    (key, "doubt", &clause)
                }
            };
            let sentence = self.say(key, &[(name, value)]);
            if !said.contains(&sentence) {
                said.push(sentence);
            }
        }
        self.any_of(&said)
    }

    /// Kinds of values, any of which will do.
    pub fn values(&self, values: &[Values]) -> String {
        let said: Vec<String> = values
            .iter()
            .map(|values| self.some_values(values))
            .collect();
        self.any_of(&said)
    }

    fn some_values(&self, values: &Values) -> String {
        match values {
            Values::Absent => self.say("settle.absent", &[]),
            Values::Exactly(value) => self.say("settle.exactly", &[("value", value)]),
            Values::Like(ContextValue::One(value)) => {
                self.say("settle.example", &[("value", value)])
            }
            Values::Like(ContextValue::Many(values)) => {
                let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                self.say("settle.examples", &[("values", &self.list(&values))])
            }
            Values::Matching { all, none } => self.matching(all, none),
        }
    }

    fn matching(&self, all: &[Compared], none: &[Compared]) -> String {
        let each = |compared: &[Compared]| -> Vec<String> {
            compared.iter().map(|one| self.compared(one)).collect()
        };
        let (all, none) = (each(all), self.any_of(&each(none)));
        match (all.is_empty(), none.is_empty()) {
            (true, true) => self.say("settle.any", &[]),
            (true, false) => self.say("settle.anyBut", &[("none", &none)]),
            (false, true) => self.list(&all),
            (false, false) => self.say("settle.but", &[("all", &self.list(&all)), ("none", &none)]),
        }
    }

    fn compared(&self, compared: &Compared) -> String {
        let key = match compared.comparison {
            Comparison::StringEquals
            | Comparison::Bool
            | Comparison::BinaryEquals
            | Comparison::Numeric(Order::Equals)
            | Comparison::Date(Order::Equals) => "settle.exactly",
            Comparison::StringEqualsIgnoreCase => "settle.ignoreCase",
            Comparison::StringLike | Comparison::ArnEquals | Comparison::ArnLike => {
                "settle.pattern"
            }
            Comparison::IpAddress => "settle.address",
            Comparison::Numeric(Order::LessThan) => "settle.less",
            Comparison::Numeric(Order::LessThanEquals) => "settle.lessOrEqual",
            Comparison::Numeric(Order::GreaterThan) => "settle.greater",
            Comparison::Numeric(Order::GreaterThanEquals) => "settle.greaterOrEqual",
            Comparison::Date(Order::LessThan) => "settle.before",
            Comparison::Date(Order::LessThanEquals) => "settle.beforeOrAt",
            Comparison::Date(Order::GreaterThan) => "settle.after",
            Comparison::Date(Order::GreaterThanEquals) => "settle.afterOrAt",
        };
        self.say(key, &[("value", &compared.with)])
    }

    /// Several things of which any will do: `a, b or c`.
    fn any_of(&self, items: &[String]) -> String {
        let mut said = String::new();
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                let is_last = at + 1 == items.len();
                said.push_str(&self.say(if is_last { "settle.or" } else { "list.between" }, &[]));
            }
            said.push_str(item);
        }
        said
    }

    /// What AWS's simulator cannot see of a case.
    pub fn unseen(&self, unseen: &Unseen) -> String {
        let (key, name, value) = match unseen {
            Unseen::Action(action) => ("simulate.action", "action", (*action).to_owned()),
            Unseen::Layer(layer) => ("simulate.layer", "policy", self.layer_policy(*layer)),
            Unseen::Hidden(layer) => ("simulate.hidden", "policy", self.layer_policy(*layer)),
            Unseen::Caller => ("simulate.caller", "", String::new()),
            Unseen::Key(key) => ("simulate.key", "key", key.clone()),
            Unseen::Levels => ("simulate.levels", "", String::new()),
            Unseen::KeyPolicyOfRole => ("simulate.keyPolicyOfRole", "", String::new()),
            Unseen::Repaired(layer) => ("simulate.repaired", "policy", self.layer_policy(*layer)),
        };
        self.say(key, &[(name, &value)])
    }
}
