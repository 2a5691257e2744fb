//! The instances that `count` and `for_each` make of a resource, where the files say which.

use super::eval::{Evaluator, In, Scope};
use super::functions;
use crate::value::{Data, Entry, Value};
use hcl_edit::structure::Block;

/// A resource that is made more often than this is read once, with what differs unknown.
const MOST: usize = 64;

/// One of them.
pub(super) struct Instance {
    /// `["a"]`, `[0]`
    pub(super) suffix: String,
    /// `each` or `count`
    name: &'static str,
    /// What that is here.
    value: Value,
}

impl Instance {
    /// The names that the resource's block sees.
    pub(super) fn scope<'s>(&'s self, parent: Option<&'s Scope<'s>>) -> Scope<'s> {
        Scope {
            parent,
            name: self.name,
            value: &self.value,
        }
    }
}

/// The instances of a resource; `None` if it is made once, if they are all alike, or if it is not known which they are.
pub(super) fn of(
    evaluator: &Evaluator<'_, '_>,
    block: &Block,
    here: In<'_>,
) -> Option<Vec<Instance>> {
    let source = hcl_edit::Span::span(block).and_then(|span| here.chunk.source.get(span));
    let differ = |name: &str| source.is_some_and(|source| source.contains(name));
    let meta = |name: &str| {
        let attribute = block.body.get_attribute(name)?;
        Some(evaluator.value(&attribute.value, here))
    };
    if let Some(each) = meta("for_each") {
        if !differ("each.") {
            return None;
        }
        let pairs = functions::pairs(&each).filter(|pairs| pairs.len() <= MOST)?;
        let is_set = matches!(each.data, Data::List(_));
        let instances = pairs.into_iter().map(|(key, value)| {
            // A set has its elements for keys.
            let key = if is_set { value.clone() } else { key };
            let name = key.to_text().filter(|_| !key.is_unknown())?;
            let members = [("key", key), ("value", value)];
            Some(Instance {
                suffix: format!("[\"{name}\"]"),
                name: "each",
                value: map(members),
            })
        });
        return instances.collect();
    }
    let count = meta("count")?;
    let count: usize = count.to_text()?.parse().ok()?;
    if !differ("count.index") || count > MOST {
        return None;
    }
    let instances = (0..count).map(|index| {
        let number = Value::new(Data::Number(index.to_string().into()), None);
        Instance {
            suffix: format!("[{index}]"),
            name: "count",
            value: map([("index", number)]),
        }
    });
    Some(instances.collect())
}

/// The instance with an index.
pub(super) fn at(
    evaluator: &Evaluator<'_, '_>,
    block: &Block,
    here: In<'_>,
    index: &Value,
) -> Option<Instance> {
    let index = index.to_text()?;
    let all = of(evaluator, block, here)?;
    let is_it = |instance: &Instance| {
        let inside = instance.suffix.trim_matches(['[', ']']);
        inside.trim_matches('"') == index
    };
    all.into_iter().find(is_it)
}

fn map<const N: usize>(members: [(&str, Value); N]) -> Value {
    let entries = members.into_iter().map(|(name, value)| Entry {
        name: name.into(),
        at: None,
        value,
    });
    Value::map(entries.collect(), None)
}
