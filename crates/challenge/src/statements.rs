//! The statements of a case with a `Sid`, for questions about a statement.

use evaluator::layer::Layer;
use vault::case::{Case, Place};
use vault::repair;

/// A statement with a `Sid`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The policy.
    pub place: Place,
    /// Its index in the policy, from 0.
    pub statement: usize,
    /// Its `Sid`.
    pub sid: String,
}

/// All statements with a `Sid`, in check order of the layers.
pub fn of(case: &Case) -> Vec<Named> {
    let mut all = Vec::new();
    for layer in Layer::ALL {
        for level in 0..case.policies.height(layer) {
            for (policy, named) in case.policies.level(layer, level).iter().enumerate() {
                let place = Place {
                    layer,
                    level,
                    policy,
                };
                let read = repair::read(&named.text, layer).policy;
                let statements = read.statements().iter().enumerate();
                all.extend(statements.filter_map(|(statement, read)| {
                    let sid = read.sid.as_ref()?.value.to_string();
                    (!sid.is_empty()).then_some(Named {
                        place,
                        statement,
                        sid,
                    })
                }));
            }
        }
    }
    all
}
