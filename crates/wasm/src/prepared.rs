//! Policies that are read once, for thousands of requests.
//!
//! A request that differs from the last one only in principal, action and resource is answered without any JSON: three
//! strings go in and a number comes out ([`Prepared::decide`]). Its context is passed as a value, by
//! `serde-wasm-bindgen`, and only if it differs from the last request's ([`Prepared::set_context`]). Everything else,
//! and every answer that is more than a decision and its layers, is passed as text ([`Prepared::answer`]).

use evaluator::context::{Context, ContextValue};
use evaluator::evaluate::Evaluation;
use evaluator::identifiers::{Action, Principal, Resource};
use evaluator::json_api::{self, Error};
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::request::Request;
use evaluator::trace::{Decision, LayerEffect};
use messages::Messages;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

/// Policies, and the context of the last request.
#[wasm_bindgen]
pub struct Prepared {
    policies: json_api::Prepared,
    context: Context,
}

/// The decisions of [`Prepared::decide`] by number, counted from 1.
const DECISIONS: [Decision; 3] = [
    Decision::Allowed,
    Decision::ImplicitDeny,
    Decision::ExplicitDeny,
];

/// The effects of a layer by number, counted from 1; 0 is a layer that took no part.
const EFFECTS: [LayerEffect; 5] = [
    LayerEffect::Allow,
    LayerEffect::NoImpact,
    LayerEffect::ImplicitDeny,
    LayerEffect::ExplicitDeny,
    LayerEffect::Unknown,
];

/// The meaning of the numbers that [`Prepared::decide`] returns, as JSON. The lowest bits are the decision, and every
/// further group of the same number of bits is a layer.
#[wasm_bindgen(js_name = decisionWords)]
pub fn decision_words() -> String {
    let layers = Layer::ALL.map(Layer::word);
    json!({"bits": BITS, "decisions": DECISIONS, "effects": EFFECTS, "layers": layers}).to_string()
}

const BITS: u32 = 3;

/// A context value that can be passed directly. Numbers cannot: their digits would change.
#[derive(Deserialize)]
#[serde(untagged)]
enum Known {
    One(String),
    Flag(bool),
    Many(Vec<String>),
}

impl Prepared {
    pub(crate) fn read(policies: &str) -> Result<Self, Error> {
        Ok(Self {
            policies: json_api::Prepared::read(policies)?,
            context: Context::default(),
        })
    }
}

#[wasm_bindgen]
impl Prepared {
    /// The answer to a request in JSON, as JSON.
    pub fn answer(&self, request: &str) -> String {
        let reply = self.policies.answer(request);
        reply.to_json(|error| Messages::english().exchange_error(error))
    }

    /// Sets the context of the next requests, given as pairs of a key and a string, a boolean or a list of strings.
    /// Other values are rejected, and have to be passed as text. The order matters: a key may occur in two spellings.
    #[wasm_bindgen(js_name = setContext)]
    pub fn set_context(&mut self, context: JsValue) -> bool {
        let Ok(known) = serde_wasm_bindgen::from_value::<Vec<(String, Known)>>(context) else {
            return false;
        };
        self.context = Context::default();
        for (name, value) in known {
            let value = match value {
                Known::One(text) => ContextValue::One(text),
                Known::Flag(flag) => ContextValue::One(flag.to_string()),
                Known::Many(texts) => ContextValue::Many(texts),
            };
            self.context.insert(Key::new(&name), value);
        }
        true
    }

    /// The decision on a request with the last context, as a number ([`decision_words`]); 0 if the answer is more than
    /// that, for example an error.
    pub fn decide(&self, principal: &str, action: &str, resource: &str) -> u32 {
        let request = Principal::parse(principal)
            .zip(Action::parse(action))
            .zip(Resource::parse(resource));
        let Some(((principal, action), resource)) = request else {
            return 0;
        };
        let mut request = Request::new(principal, action, resource);
        request.context = self.context.clone();
        packed(&self.policies.evaluate_shared(&Arc::new(request))).unwrap_or(0)
    }
}

fn packed(evaluation: &Evaluation) -> Option<u32> {
    let mut packed = place(&DECISIONS, evaluation.decision)?;
    for (layer, effect) in &evaluation.layers {
        packed |= place(&EFFECTS, *effect)? << (BITS * (*layer as u32 + 1));
    }
    Some(packed)
}

/// The number of a value, from 1.
fn place<T: PartialEq + Copy>(words: &[T], word: T) -> Option<u32> {
    (1..)
        .zip(words)
        .find_map(|(place, one)| (*one == word).then_some(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICIES: &str = r#"{
        "identity": [{"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
            {"Effect": "Deny", "Action": "s3:Put*", "Resource": "*"},
            {"Effect": "Allow", "Action": "ec2:*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}]}],
        "scp": [[{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]],
        "boundary": POLICY}"#;

    /// The number, as JavaScript decodes it, means the same as the text.
    #[test]
    fn a_packed_decision_is_the_answer() {
        let words: serde_json::Value = serde_json::from_str(&decision_words()).unwrap();
        let word = |list: &str, place: u32| words[list][place as usize - 1].clone();
        let mut packed = 0;
        for boundary in [
            "[]",
            "null",
            r#"[{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}]"#,
        ] {
            let prepared = Prepared::read(&POLICIES.replace("POLICY", boundary)).unwrap();
            for principal in ["arn:aws:iam::444455556666:user/a", "anonymous", "ann"] {
                for action in ["s3:GetObject", "s3:PutObject", "ec2:RunInstances", "kms"] {
                    let request =
                        json!({"principal": principal, "action": action, "resource": "*"});
                    let expected: serde_json::Value =
                        serde_json::from_str(&prepared.answer(&request.to_string())).unwrap();
                    let number = prepared.decide(principal, action, "*");
                    if number == 0 {
                        let decided = ["allowed", "implicitDeny", "explicitDeny"];
                        assert!(
                            !decided.contains(&expected["decision"].as_str().unwrap_or_default()),
                            "{request}"
                        );
                        continue;
                    }
                    packed += 1;
                    let part = |at: u32| (number >> (BITS * at)) & 7;
                    let layers = (1..).zip(Layer::ALL).filter(|(at, _)| part(*at) != 0);
                    let layers: serde_json::Map<String, serde_json::Value> = layers
                        .map(|(at, layer)| (layer.word().to_owned(), word("effects", part(at))))
                        .collect();
                    let answer = json!({"decision": word("decisions", part(0)), "layers": layers, "unknown": []});
                    assert_eq!(answer, expected, "{request}");
                }
            }
        }
        assert!(packed > 10, "{packed}");
    }
}
