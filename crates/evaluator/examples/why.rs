//! Reads requests of contract 2 from standard input, one a line, and says for each statement which of its
//! elements match: `cargo run -p canivault-evaluator --example why < requests.jsonl`.

use evaluator::evaluate::evaluate;
use evaluator::json_api;
use evaluator::trace::{Element, StatementTrace};
use evaluator::truth::Truth;
use std::io::{BufRead, stdin};

fn main() -> std::io::Result<()> {
    for line in stdin().lock().lines() {
        let asked = match json_api::read(&line?) {
            (_, Ok(asked)) => asked,
            (_, Err(error)) => {
                println!("{} {:?}", error.code, error.parameters);
                continue;
            }
        };
        let evaluation = evaluate(&asked.request, &asked.policies);
        println!("{} {:?}", asked.request.action, evaluation.decision);
        for layer in &evaluation.trace.layers {
            for (level, policies) in evaluation
                .trace
                .levels(layer.layer)
                .into_iter()
                .flatten()
                .enumerate()
            {
                for (policy, trace) in policies.iter().enumerate() {
                    for (number, statement) in trace.statements.iter().flatten().enumerate() {
                        let place = format!("{}/{level}/{policy}/{number}", layer.layer.word());
                        println!("  {place}: {}", words(statement));
                    }
                }
            }
        }
    }
    Ok(())
}

fn words(statement: &StatementTrace) -> String {
    let elements = Element::ALL.map(|element| {
        let word = match statement.matches(element) {
            Truth::True => "matches",
            Truth::False => "does not match",
            Truth::Unknown => "unknown",
        };
        format!("{element:?} {word}")
    });
    elements.join(", ")
}
