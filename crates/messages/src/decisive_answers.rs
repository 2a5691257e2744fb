//! Sentences about an action that depends: the answers that would decide it and the combinations of answers that allow
//! it. Also the limits of AWS's own simulator.

use crate::key;
use evaluator::condition::{Comparison, Order};
use evaluator::context::ContextValue;
use evaluator::evaluate::{Answer, DecisionTable, PossibleEffect, Question, Unknown};
use evaluator::trace::Decision;
use vault::case::Case;
use vault::decision_table::{self, Combination, Compared, Values};
use vault::report::{Report, Row};
use vault::simulate::{NotSimulated, Simulation};

use crate::escape::{JsonText, ShellComment};
use crate::language::Messages;

/// The most combinations that are listed; of the rest, only the number is given.
const MOST_WAYS: usize = 6;

/// Shell code that simulates one action, with the parameters on standard input. No line of JSON equals the delimiter.
const ASK: &str = r#"
ask() {
  printf '%-28s Can I Vault: %-14s AWS: ' "$1" "$2"
  aws iam simulate-custom-policy --cli-input-json file:///dev/stdin \
    --query 'EvaluationResults[0].EvalDecision' --output text
}
"#;

/// AWS's `EvalDecision` for a decision, and our name for the one that AWS does not have.
const fn eval_decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Allowed => "allowed",
        Decision::ImplicitDeny => "implicitDeny",
        Decision::ExplicitDeny => "explicitDeny",
        Decision::Depends => "depends",
    }
}

impl Messages {
    /// The exact combinations of answers that allow a row that depends: `allowed if ...`, one sentence for each. Empty
    /// for any other row, and if there are too many to describe.
    pub fn allowed_if(&self, case: &Case, report: &Report, row: &Row) -> Vec<String> {
        // A policy that is not understood must be repaired first, as the row's blocker says.
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
        let Some(ways) = decision_table::ways(deciding) else {
            return Vec::new();
        };
        let said = ways.iter().take(MOST_WAYS).enumerate();
        let mut said: Vec<String> = said
            .map(|(at, way)| {
                let conditions = self.way(case, report, row, deciding, way);
                let conditions = conditions.as_str();
                if at == 0 {
                    self.text(key::SettleAllowedIf { conditions })
                } else {
                    self.text(key::SettleOrIf { conditions })
                }
            })
            .collect();
        let more = ways.len().saturating_sub(MOST_WAYS);
        if more > 0 {
            said.push(self.text(key::SettleMore { count: more }));
        }
        said
    }

    fn way(
        &self,
        case: &Case,
        report: &Report,
        row: &Row,
        deciding: &DecisionTable,
        way: &Combination,
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
            self.text(key::SettleAnd {
                first: &all,
                second: &next,
            })
        })
    }

    /// A clause: a question has one of these answers.
    pub fn answers(
        &self,
        case: &Case,
        report: &Report,
        row: &Row,
        question: &Question,
        answers: &[usize],
    ) -> String {
        let key = match (&question.unknown, question.answers.first()) {
            (_, Some(Answer::Matches(_))) | (Unknown::Placeholder(_), _) => {
                return self.placeholder_answers(question, answers);
            }
            (Unknown::Key(key), _) => key,
            (Unknown::Layer(_), _) => return self.layer_answers(question, answers),
        };
        let values =
            decision_table::values(case, report, row, question, answers).unwrap_or_default();
        self.text(key::SettleKey {
            key: key.as_str(),
            values: &self.values(&values),
        })
    }

    /// A clause: the part with placeholders matches, or does not.
    fn placeholder_answers(&self, question: &Question, answers: &[usize]) -> String {
        let all = std::iter::once(&question.unknown).chain(&question.others);
        let all: Vec<String> = all.map(|unknown| self.unknown(unknown.as_str())).collect();
        let name = self.list(&all);
        let answers = answers
            .iter()
            .filter_map(|answer| question.answers.get(*answer));
        let said: Vec<String> = answers
            .filter_map(|answer| match answer {
                Answer::Matches(true) => Some(self.text(key::SettleMatches { what: &name })),
                Answer::Matches(false) => Some(self.text(key::SettleDiffers { what: &name })),
                _ => None,
            })
            .collect();
        self.any_of(&said)
    }

    /// A clause: a layer has one of these effects.
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
            let sentence = match answer {
                Answer::Key(_) | Answer::Matches(_) => continue,
                Answer::Policies(PossibleEffect::Absent) => {
                    self.text(key::SettleLayerAbsent { policy: &policy })
                }
                Answer::Policies(PossibleEffect::Nothing) => {
                    self.text(key::SettleLayerNothing { policy: &policy })
                }
                Answer::Policies(PossibleEffect::Allow(_)) => {
                    self.text(key::SettleLayerAllow { policy: &policy })
                }
                Answer::Policies(PossibleEffect::Deny) => {
                    self.text(key::SettleLayerDeny { policy: &policy })
                }
                Answer::Asker(Some(user)) => self.text(key::SettleAsker { user }),
                Answer::Asker(None) => self.text(key::SettleAskerOther { policy: &policy }),
                Answer::Session(Some(session)) => self.text(key::SettleSession { session }),
                Answer::Session(None) => self.text(key::SettleSessionOther { policy: &policy }),
                Answer::Doubt(doubt, true) => self.text(key::SettleDoubt {
                    doubt: &self.doubt(*doubt),
                }),
                Answer::Doubt(doubt, false) => self.text(key::SettleDoubtNot {
                    doubt: &self.doubt(*doubt),
                }),
            };
            if !said.contains(&sentence) {
                said.push(sentence);
            }
        }
        self.any_of(&said)
    }

    /// Descriptions of values, joined by "or".
    pub fn values(&self, values: &[Values]) -> String {
        let said: Vec<String> = values
            .iter()
            .map(|values| self.some_values(values))
            .collect();
        self.any_of(&said)
    }

    fn some_values(&self, values: &Values) -> String {
        match values {
            Values::Absent => self.text(key::SETTLE_ABSENT),
            Values::Exactly(value) => self.text(key::SettleExactly { value }),
            Values::Like(ContextValue::One(value)) => self.text(key::SettleExample { value }),
            Values::Like(ContextValue::Many(values)) => {
                let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
                self.text(key::SettleExamples {
                    values: &self.list(&values),
                })
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
            (true, true) => self.text(key::SETTLE_ANY),
            (true, false) => self.text(key::SettleAnyBut { none: &none }),
            (false, true) => self.list(&all),
            (false, false) => self.text(key::SettleBut {
                all: &self.list(&all),
                none: &none,
            }),
        }
    }

    fn compared(&self, compared: &Compared) -> String {
        match compared.comparison {
            Comparison::StringEquals
            | Comparison::Bool
            | Comparison::BinaryEquals
            | Comparison::Numeric(Order::Equals)
            | Comparison::Date(Order::Equals) => self.text(key::SettleExactly {
                value: &compared.with,
            }),
            Comparison::StringEqualsIgnoreCase => self.text(key::SettleIgnoreCase {
                value: &compared.with,
            }),
            Comparison::StringLike | Comparison::ArnEquals | Comparison::ArnLike => {
                self.text(key::SettlePattern {
                    value: &compared.with,
                })
            }
            Comparison::IpAddress => self.text(key::SettleAddress {
                value: &compared.with,
            }),
            Comparison::Numeric(Order::LessThan) => self.text(key::SettleLess {
                value: &compared.with,
            }),
            Comparison::Numeric(Order::LessThanEquals) => self.text(key::SettleLessOrEqual {
                value: &compared.with,
            }),
            Comparison::Numeric(Order::GreaterThan) => self.text(key::SettleGreater {
                value: &compared.with,
            }),
            Comparison::Numeric(Order::GreaterThanEquals) => self.text(key::SettleGreaterOrEqual {
                value: &compared.with,
            }),
            Comparison::Date(Order::LessThan) => self.text(key::SettleBefore {
                value: &compared.with,
            }),
            Comparison::Date(Order::LessThanEquals) => self.text(key::SettleBeforeOrAt {
                value: &compared.with,
            }),
            Comparison::Date(Order::GreaterThan) => self.text(key::SettleAfter {
                value: &compared.with,
            }),
            Comparison::Date(Order::GreaterThanEquals) => self.text(key::SettleAfterOrAt {
                value: &compared.with,
            }),
        }
    }

    /// A list of alternatives: `a, b or c`.
    fn any_of(&self, items: &[String]) -> String {
        let mut said = String::new();
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                let is_last = at + 1 == items.len();
                said.push_str(&self.text(if is_last {
                    key::SETTLE_OR
                } else {
                    key::LIST_BETWEEN
                }));
            }
            said.push_str(item);
        }
        said
    }

    /// A part of a case that AWS's simulator does not support.
    pub fn unseen(&self, unseen: &NotSimulated) -> String {
        match unseen {
            NotSimulated::Action(action) => self.text(key::SimulateAction { action }),
            NotSimulated::Layer(layer) => self.text(key::SimulateLayer {
                policy: &self.layer_policy(*layer),
            }),
            NotSimulated::Hidden(layer) => self.text(key::SimulateHidden {
                policy: &self.layer_policy(*layer),
            }),
            NotSimulated::Caller => self.text(key::SIMULATE_CALLER),
            NotSimulated::Key(key) => self.text(key::SimulateKey { key }),
            NotSimulated::Placeholder(placeholder) => {
                self.text(key::SimulatePlaceholder { placeholder })
            }
            NotSimulated::Levels => self.text(key::SIMULATE_LEVELS),
            NotSimulated::KeyPolicyOfRole => self.text(key::SIMULATE_KEY_POLICY_OF_ROLE),
            NotSimulated::Repaired(layer) => self.text(key::SimulateRepaired {
                policy: &self.layer_policy(*layer),
            }),
        }
    }

    /// The calls of AWS's simulator as one script for a POSIX shell: the parts that they omit, then each call, which
    /// prints AWS's decision beside the report's.
    pub fn simulation(&self, simulation: &Simulation) -> String {
        let comment = |text: String| format!("{}\n", ShellComment::new(&text));
        let unseen = simulation.unseen.iter();
        let unseen = unseen.map(|unseen| comment(format!("- {}", self.unseen(unseen))));
        let calls = simulation.calls.iter().map(|call| {
            let (action, decision) = (call.action, eval_decision(call.decision));
            // On separate lines, none of which equals the delimiter of the here-document: JSON starts with a brace or a
            // space.
            let parameters = JsonText::new(&call.parameters);
            format!("\nask {action} {decision} <<'PARAMETERS'\n{parameters}\nPARAMETERS\n")
        });
        let about = [key::SIMULATE_TITLE, key::SIMULATE_ABOUT];
        let about = about.map(|about| comment(self.text(about)));
        std::iter::once("#!/bin/sh\n".to_owned())
            .chain(about)
            .chain(unseen)
            .chain([ASK.to_owned()])
            .chain(calls)
            .collect()
    }
}
