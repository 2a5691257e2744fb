//! Why a line of `canivault evaluate` has no decision (contract 2).

use evaluator::exchange::{Error, Problem};

use crate::language::Words;

impl Words {
    /// Why a line has no decision.
    pub fn exchange_error(&self, error: &Error) -> String {
        let Some(problem) = Problem::ALL
            .into_iter()
            .find(|problem| problem.as_str() == error.code)
        else {
            return self.say(
                &format!("finding.{}", error.code),
                &borrowed(&error.parameters),
            );
        };
        let key = match problem {
            Problem::NotJson => "exchange.notJson",
            Problem::NotAnObject => "exchange.notAnObject",
            Problem::UnknownField => "exchange.unknownField",
            Problem::DuplicateField => "exchange.duplicateField",
            Problem::MissingField => "exchange.missingField",
            Problem::WrongFieldType => "exchange.wrongFieldType",
            Problem::NotAPrincipal => "exchange.notAPrincipal",
            Problem::NotAnAction => "exchange.notAnAction",
            Problem::NotAResource => "exchange.notAResource",
            Problem::NotAnAccount => "exchange.notAnAccount",
        };
        let worded = error
            .parameters
            .iter()
            .map(|(name, value)| match (*name, value.as_str()) {
                ("expected", "object") => (*name, self.say("caseKind.object", &[])),
                ("expected", "list") => (*name, self.say("caseKind.list", &[])),
                ("expected", "text") => (*name, self.say("caseKind.text", &[])),
                ("expected", "policy") => (*name, self.say("exchange.policy", &[])),
                ("expected", "value") => (*name, self.say("exchange.value", &[])),
                _ => (*name, value.clone()),
            });
        let worded: Vec<(&'static str, String)> = worded.collect();
        self.say(key, &borrowed(&worded))
    }
}

fn borrowed<'a>(parameters: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    parameters
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}
