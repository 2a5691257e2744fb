//! Blocks: the resources that they make, and the values of what is in them.

use super::{Evaluator, In, Module, Scope};
use crate::terraform::instances::{self, Instance};
use crate::terraform::resources::{self, Resource};
use crate::terraform::{document, functions, is_override};
use crate::value::{Data, Entry, Value};
use hcl_edit::Span as _;
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, Body, Structure};
use vault::import::infrastructure::NoteCode;

/// Whether a resource is created.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Always,
    Never,
    /// Under this condition.
    Maybe(String),
}

impl<'m> Evaluator<'m, '_> {
    /// Every resource of the files that matters, and every other policy.
    pub(super) fn resources(&self, module: &'m Module<'_>) -> Vec<Resource> {
        let mut found = Vec::new();
        let mut addresses = module.addresses.iter().flatten();
        for chunk in &module.chunks {
            let name = self.files.get(chunk.file).map_or("", |file| file.name);
            if name.ends_with(".tfvars") {
                continue;
            }
            let here = In { chunk, scope: None };
            for structure in &chunk.body {
                match structure {
                    Structure::Attribute(attribute) => {
                        let value = self.value(&attribute.value, here);
                        found.push(Resource::other(attribute.key.as_str(), value));
                    }
                    Structure::Block(block) => {
                        let address = match block.ident.as_str() {
                            "resource" | "data" => addresses.next(),
                            _ => None,
                        };
                        self.block(block, here, address, &mut found);
                    }
                }
            }
        }
        for broken in &module.broken {
            if let ("resource" | "data", [of, name]) = (&*broken.kind, &*broken.labels) {
                found.push(Resource::broken(&broken.kind, of, name, broken.at));
            }
        }
        self.merge_overrides(&mut found);
        for resource in &mut found {
            resource.hide_ignored();
        }
        // Documents that a policy refers to are part of it.
        let used = self.used.borrow();
        found.retain(|resource| !used.contains(&resource.address) || resource.mode != "data");
        found
    }

    /// Merges the resources of override files into those that they override: each argument and each kind of block of
    /// theirs replaces the previous one (Terraform's documentation, Override Files).
    fn merge_overrides(&self, found: &mut Vec<Resource>) {
        let is_of_override = |resource: &Resource| {
            let file = resource.at.and_then(|at| self.files.get(at.file));
            resource.mode == "resource" && file.is_some_and(|file| is_override(file.name))
        };
        let (overrides, others): (Vec<Resource>, Vec<Resource>) =
            std::mem::take(found).into_iter().partition(is_of_override);
        *found = others;
        for own in overrides {
            let mut any = false;
            for resource in found
                .iter_mut()
                .filter(|other| other.is_overridden_by(&own))
            {
                resource.merge(&own);
                any = true;
            }
            if !any {
                found.push(own);
            }
        }
    }

    fn block(
        &self,
        block: &'m Block,
        here: In<'_>,
        address: Option<&String>,
        found: &mut Vec<Resource>,
    ) {
        let labels: Vec<&str> = block
            .labels
            .iter()
            .map(hcl_edit::structure::BlockLabel::as_str)
            .collect();
        let at = Self::at(here, block.span());
        match (block.ident.as_str(), labels.as_slice()) {
            (mode @ ("resource" | "data"), [of, name]) => {
                let own = match mode {
                    "data" => format!("data.{of}.{name}"),
                    _ => format!("{of}.{name}"),
                };
                let address = address.cloned().unwrap_or(own);
                let presence = self.presence(block, here);
                if presence == Presence::Never {
                    self.note(NoteCode::NotCreated, &address, at);
                    return;
                }
                if let Some(instances) = instances::of(self, block, here) {
                    let all = instances.iter();
                    found.extend(all.map(|one| self.instance(one, block, of, &address, here)));
                    return;
                }
                let is_document = *of == "aws_iam_policy_document";
                if mode == "data" && !is_document {
                    return;
                }
                let values = if is_document {
                    let policy = self.document(of, name);
                    Value::map(
                        vec![Entry {
                            name: "json".into(),
                            at,
                            value: policy,
                        }],
                        at,
                    )
                } else if resources::matters(of) {
                    self.body(&block.body, here)
                } else {
                    self.only_policies(&block.body, here)
                };
                let condition = match presence {
                    Presence::Maybe(condition) => Some(crate::value::named(&condition)),
                    Presence::Always | Presence::Never => None,
                };
                found.push(Resource {
                    mode: mode.to_owned(),
                    of: (*of).to_owned(),
                    address,
                    values,
                    condition,
                    at,
                });
            }
            ("provider", ["aws"]) => {
                let values = self.body(&block.body, here);
                found.push(Resource::provider(values));
            }
            ("statement", []) => {
                let statements = Value::list(vec![self.body(&block.body, here)], at);
                let policy = document::policy(&[statements], None, at);
                found.push(Resource::other("statement", policy));
            }
            ("module", [name]) if self.child(name).is_some() => {
                if self.presence(block, here) == Presence::Never {
                    self.note(NoteCode::NotCreated, &format!("module.{name}"), at);
                } else {
                    self.called(name, found);
                }
            }
            ("module", [name]) => {
                let address = format!("module.{name}");
                let values = self.only_policies(&block.body, here);
                found.push(Resource::other(&address, values));
                if self.presence(block, here) != Presence::Never {
                    found.push(Resource::call(&address, self.body(&block.body, here)));
                }
            }
            ("removed", []) => {
                found.push(Resource::removed(self.body(&block.body, here)));
            }
            (
                "locals" | "variable" | "output" | "terraform" | "provider" | "moved" | "import"
                | "check",
                _,
            ) => {
                if block.ident.as_str() == "output" || block.ident.as_str() == "locals" {
                    let name = labels.first().copied().unwrap_or("local");
                    let values = self.only_policies(&block.body, here);
                    found.push(Resource::aside(name, values));
                }
            }
            (kind, _) => {
                let values = self.only_policies(&block.body, here);
                found.push(Resource::other(kind, values));
            }
        }
    }

    /// One of the resources that a block makes.
    fn instance(
        &self,
        instance: &Instance,
        block: &'m Block,
        of: &str,
        address: &str,
        here: In<'_>,
    ) -> Resource {
        let scope = instance.scope(here.scope);
        let at = Self::at(here, block.span());
        let here = In {
            chunk: here.chunk,
            scope: Some(&scope),
        };
        let values = if resources::matters(of) {
            self.body(&block.body, here)
        } else {
            self.only_policies(&block.body, here)
        };
        Resource {
            mode: block.ident.as_str().to_owned(),
            of: of.to_owned(),
            address: format!("{address}{}", instance.suffix),
            values,
            condition: None,
            at,
        }
    }

    /// The attributes of a block that could be policies.
    fn only_policies(&self, body: &'m Body, here: In<'_>) -> Value {
        let entries = body.attributes().filter_map(|attribute| {
            let source = attribute
                .value
                .span()
                .and_then(|span| here.chunk.source.get(span))
                .unwrap_or_default();
            let might = ["Statement", "aws_iam_policy_document", "local.", "var."];
            if !might.iter().any(|word| source.contains(word)) {
                return None;
            }
            let value = self.value(&attribute.value, here);
            crate::write::is_policy(&value).then(|| Entry {
                name: attribute.key.as_str().into(),
                at: None,
                value,
            })
        });
        Value::map(entries.collect(), None)
    }

    /// Whether a block is created.
    pub(super) fn presence(&self, block: &Block, here: In<'_>) -> Presence {
        let meta = |name: &str| {
            let attribute = block.body.get_attribute(name)?;
            Some((self.value(&attribute.value, here), &attribute.value))
        };
        if let Some((count, expression)) = meta("count") {
            return match &count.data {
                Data::Number(number) if &**number == "0" => Presence::Never,
                Data::Number(_) => Presence::Always,
                Data::Text(text) if &**text == "0" => Presence::Never,
                _ => Presence::Maybe(Self::expression_text(expression, here)),
            };
        }
        if let Some((each, expression)) = meta("for_each") {
            return match &each.data {
                Data::List(items) if items.is_empty() => Presence::Never,
                Data::Map(entries) if entries.is_empty() => Presence::Never,
                Data::List(_) | Data::Map(_) => Presence::Always,
                _ => Presence::Maybe(Self::expression_text(expression, here)),
            };
        }
        Presence::Always
    }

    /// The attributes and blocks of a body; blocks of one name are a list.
    pub(super) fn body(&self, body: &Body, here: In<'_>) -> Value {
        let mut entries: Vec<Entry> = Vec::new();
        let mut blocks: Vec<(&str, Vec<Value>)> = Vec::new();
        let mut add =
            |name, values: Vec<Value>| match blocks.iter_mut().find(|(other, _)| *other == name) {
                Some((_, all)) => all.extend(values),
                None => blocks.push((name, values)),
            };
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => entries.push(Entry {
                    name: attribute.key.as_str().into(),
                    at: Self::at(here, attribute.key.span()),
                    value: self.value(&attribute.value, here),
                }),
                Structure::Block(block) if block.ident.as_str() == "dynamic" => {
                    if let Some(label) = block.labels.first() {
                        add(label.as_str(), self.dynamic(label.as_str(), block, here));
                    }
                }
                Structure::Block(block) => {
                    let at = Self::at(here, block.span());
                    let value = self.body(&block.body, here).or_at(at);
                    add(block.ident.as_str(), vec![value]);
                }
            }
        }
        entries.extend(blocks.into_iter().map(|(name, values)| Entry {
            name: name.into(),
            at: None,
            value: Value::list(values, None),
        }));
        Value::map(entries, None)
    }

    /// The blocks that a `dynamic` block makes: one unknown, if it is not known how many they are.
    fn dynamic(&self, label: &str, block: &Block, here: In<'_>) -> Vec<Value> {
        let at = Self::at(here, block.span());
        let unknown = || vec![Value::unknown(&format!("dynamic.{label}"), at)];
        let Some(each) = block.body.get_attribute("for_each") else {
            return unknown();
        };
        let Some(content) = block.body.get_blocks("content").next() else {
            return unknown();
        };
        let iterator = block.body.get_attribute("iterator");
        let iterator = iterator.and_then(|attribute| match &attribute.value {
            Expression::Variable(name) => Some(name.as_str()),
            _ => None,
        });
        let each = self.value(&each.value, here);
        let Some(pairs) = functions::pairs(&each) else {
            return unknown();
        };
        let content = |(key, value): (Value, Value)| {
            let entry = |name: &str, value: Value| Entry {
                name: name.into(),
                at: None,
                value,
            };
            let value = Value::map(vec![entry("key", key), entry("value", value)], None);
            let scope = Scope {
                parent: here.scope,
                name: iterator.unwrap_or(label),
                value: &value,
            };
            let here = In {
                chunk: here.chunk,
                scope: Some(&scope),
            };
            self.body(&content.body, here).or_at(at)
        };
        pairs.into_iter().map(content).collect()
    }
}
