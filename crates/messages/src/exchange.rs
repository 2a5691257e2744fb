//! Sentences about errors in a line of `canivault evaluate` (contract 2).

use crate::key;
use evaluator::json_api::{Error, Problem};

use crate::language::Messages;

impl Messages {
    /// The reason why a line has no decision.
    pub fn exchange_error(&self, error: &Error) -> String {
        let Some(problem) = Problem::ALL
            .into_iter()
            .find(|problem| problem.as_str() == error.code)
        else {
            return self.of_family(key::FINDING, error.code, &borrowed(&error.parameters));
        };
        let given = |name: &str| {
            let mut parameters = error.parameters.iter();
            let found = parameters.find(|(one, _)| *one == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        match problem {
            Problem::NotJson => self.text(key::EXCHANGE_NOT_JSON),
            Problem::NotAnObject => self.text(key::EXCHANGE_NOT_AN_OBJECT),
            Problem::UnknownField => self.text(key::ExchangeUnknownField {
                field: given("field"),
            }),
            Problem::DuplicateField => self.text(key::ExchangeDuplicateField {
                field: given("field"),
            }),
            Problem::MissingField => self.text(key::ExchangeMissingField {
                field: given("field"),
            }),
            Problem::WrongFieldType => {
                let expected = self.expected(given("expected"));
                self.text(key::ExchangeWrongFieldType {
                    expected: &expected,
                    field: given("field"),
                })
            }
            Problem::NotAPrincipal => self.text(key::ExchangeNotAPrincipal {
                principal: given("principal"),
            }),
            Problem::NotAnAction => self.text(key::ExchangeNotAnAction {
                action: given("action"),
            }),
            Problem::NotAResource => self.text(key::ExchangeNotAResource {
                resource: given("resource"),
            }),
            Problem::NotAnAccount => self.text(key::ExchangeNotAnAccount {
                account: given("account"),
            }),
        }
    }

    /// The expected type of a field, by the name in [`Problem::WrongFieldType`].
    fn expected(&self, word: &str) -> String {
        match word {
            "object" => self.text(key::CASE_KIND_OBJECT),
            "list" => self.text(key::CASE_KIND_LIST),
            "text" => self.text(key::CASE_KIND_TEXT),
            "policy" => self.text(key::EXCHANGE_POLICY),
            "value" => self.text(key::EXCHANGE_VALUE),
            other => other.to_owned(),
        }
    }
}

fn borrowed<'a>(parameters: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    parameters
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}
