//! Modules that others call by a path: what they are given, what they answer, and the resources in them.

use super::{Evaluator, In, Module};
use crate::terraform::resources::Resource;
use crate::value::{Data, Entry, Value};
use hcl_edit::expr::Expression;
use std::collections::BTreeMap;
use vault::import::infrastructure::NoteCode;

/// The modules by their folders.
pub(crate) type Folders<'t> = BTreeMap<String, Module<'t>>;

/// Where a module is, and which folders called it.
pub(super) struct Place {
    pub(super) folder: String,
    pub(super) callers: Vec<String>,
}

/// The folder that the source of a module names, if it is a path.
fn folder_of(folder: &str, source: &str) -> Option<String> {
    if !source.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = folder
        .split(['/', '\\'])
        .filter(|part| !part.is_empty())
        .collect();
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    Some(format!("{root}{}", parts.join("/")))
}

impl Module<'_> {
    /// The folders of the modules that it calls by their paths.
    pub(crate) fn calls(&self, folder: &str) -> Vec<String> {
        let blocks = self.chunks.iter().flat_map(|chunk| chunk.body.blocks());
        let modules = blocks.filter(|block| block.ident.as_str() == "module");
        let sources =
            modules.filter_map(|block| match &block.body.get_attribute("source")?.value {
                Expression::String(source) => folder_of(folder, source.value()),
                _ => None,
            });
        sources.collect()
    }
}

impl<'m> Evaluator<'m, '_> {
    /// The module that a block calls, with what it is given; `None` if its files are not here.
    pub(super) fn child(&self, name: &str) -> Option<(Self, &'m Module<'m>)> {
        const META: [&str; 6] = [
            "source",
            "version",
            "providers",
            "count",
            "for_each",
            "depends_on",
        ];
        let (chunk, block) = self.modules.get(name)?;
        let here = In { chunk, scope: None };
        let source = self.value(&block.body.get_attribute("source")?.value, here);
        let folder = folder_of(&self.place.folder, source.as_text()?)?;
        let module = self.folders.get(&folder)?;
        let mut callers = self.place.callers.clone();
        callers.push(self.place.folder.clone());
        // A module cannot call itself.
        if callers.contains(&folder) {
            self.note(NoteCode::Recursion, &format!("module.{name}"), None);
            return None;
        }
        let place = Place { folder, callers };
        let mut child = Self::new(module, place, self.folders, self.files);
        child.steps.set(self.steps.get());
        let inputs = block.body.attributes();
        let inputs = inputs.filter(|attribute| !META.contains(&attribute.key.as_str()));
        child.given = inputs
            .map(|attribute| {
                let value = self.value(&attribute.value, here);
                (attribute.key.as_str().to_owned(), value)
            })
            .collect();
        Some((child, module))
    }

    /// Takes what a module that was called noted.
    fn absorb(&self, child: &Self) {
        self.steps.set(child.steps.get());
        self.notes.borrow_mut().extend(child.notes.take());
        self.pseudo.borrow_mut().extend(child.pseudo.take());
    }

    /// The resources of a module that a block calls.
    pub(super) fn called(&self, name: &str, found: &mut Vec<Resource>) {
        let Some((child, module)) = self.child(name) else {
            return;
        };
        let resources = child.resources(module).into_iter();
        let provider = self.provider_of(name);
        found.extend(resources.filter(|each| each.mode != "aside").map(|each| {
            let address = format!("module.{name}.{}", each.address);
            let mut entries = each.values.entries().to_vec();
            if let Some(provider) = provider.clone()
                && each.values.get("provider").is_none()
                && each.of.starts_with("aws_backup_")
            {
                entries.push(provider);
            }
            let values = if entries.len() > each.values.entries().len() {
                Value::map(entries, each.values.at)
            } else {
                each.values.clone()
            };
            Resource {
                address,
                values,
                ..each
            }
        }));
        self.absorb(&child);
    }

    /// The provider that a module is called with (`providers = { aws = aws.dr }`), as an attribute of its resources.
    fn provider_of(&self, name: &str) -> Option<Entry> {
        let (chunk, block) = self.modules.get(name)?;
        let here = In { chunk, scope: None };
        let providers = self.value(&block.body.get_attribute("providers")?.value, here);
        Some(Entry {
            name: "provider".into(),
            at: None,
            value: providers.get("aws")?.clone(),
        })
    }

    /// An output of a module that a block calls.
    pub(super) fn output(&self, module: &str, name: &str) -> Value {
        self.once(&format!("module.{module}.{name}"), || {
            let value = self.child(module).and_then(|(child, _)| {
                let (chunk, block) = child.outputs.get(name)?;
                let here = In { chunk, scope: None };
                let value = child.value(&block.body.get_attribute("value")?.value, here);
                self.absorb(&child);
                Some(value)
            });
            let Some(value) = value else {
                return Value::unknown(&format!("module.{module}.{name}"), None);
            };
            match &value.data {
                Data::Unknown(expression) if expression.starts_with("aws_") => {
                    Value::unknown(&format!("module.{module}.{expression}"), value.at)
                }
                _ => value,
            }
        })
    }
}
