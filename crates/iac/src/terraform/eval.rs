//! Evaluation of expressions, as far as the given files allow.
//!
//! Variables have the values of `.tfvars` files, or else their defaults. An unknown value becomes a placeholder named
//! by its expression. Circular references and expressions that exceed the step limit are unknown, and noted.

use super::instances;
mod blocks;
mod modules;

use super::parse::{self, Broken, Chunk};
use super::resources;
use super::{document, functions, is_override};
use crate::collector::Collector;
use crate::value::{Data, Entry, Value};
use hcl_edit::Span as _;
use hcl_edit::expr::{
    BinaryOperator, Expression, ForExpr, ObjectKey, Traversal, TraversalOperator, UnaryOperator,
};
use hcl_edit::structure::Block;
use hcl_edit::template::{Element, Template};
pub(super) use modules::Folders;
use modules::Place;
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use vault::import::infrastructure::{At, Note, NoteCode, Pseudo};

/// The maximum nesting depth of expressions, including references.
const DEEPEST: usize = 150;
/// The most evaluation steps for one set of files.
const MOST_STEPS: usize = 5_000_000;

/// The place of a definition.
type Defined<'m> = (&'m Chunk<'m>, &'m Expression);
type DefinedBlock<'m> = (&'m Chunk<'m>, &'m Block);

/// The files of one folder.
pub(super) struct Module<'t> {
    chunks: Vec<Chunk<'t>>,
    broken: Vec<Broken>,
    /// The addresses of a plan's resources, in their order.
    addresses: Option<Vec<String>>,
}

impl<'t> Module<'t> {
    pub(super) fn parse(texts: &[(usize, &'t str)], collector: &mut Collector<'_>) -> Self {
        let mut module = Self {
            chunks: Vec::new(),
            broken: Vec::new(),
            addresses: None,
        };
        for (file, text) in texts {
            let (chunks, broken) = parse::parse(*file, text, collector);
            module.chunks.extend(chunks);
            module.broken.extend(broken);
        }
        module
    }

    pub(super) fn of_plan(mut self, addresses: Vec<String>) -> Self {
        self.addresses = Some(addresses);
        self
    }

    /// Puts together everything that is in the files, and in those of the modules that they call. `folders` has them.
    pub(super) fn collect(
        &self,
        folder: &str,
        folders: &Folders<'_>,
        collector: &mut Collector<'_>,
    ) {
        let place = Place {
            folder: folder.to_owned(),
            callers: Vec::new(),
        };
        let evaluator = Evaluator::new(self, place, folders, collector.files);
        let found = evaluator.resources(self);
        let notes = evaluator.notes.take();
        let pseudo = evaluator.pseudo.take();
        for note in notes {
            collector.note(note.code, &note.name, note.at);
        }
        for (expression, pseudo) in pseudo {
            collector.pseudo(&expression, pseudo);
        }
        resources::put(&found, collector);
    }
}

/// A variable that an enclosing expression binds.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    pub(super) parent: Option<&'s Scope<'s>>,
    pub(super) name: &'s str,
    pub(super) value: &'s Value,
}

impl<'s> Scope<'s> {
    fn get(&self, name: &str) -> Option<&'s Value> {
        if self.name == name {
            return Some(self.value);
        }
        self.parent?.get(name)
    }
}

/// An attribute that an expression refers to.
struct Reference<'e> {
    mode: &'e str,
    of: &'e str,
    name: &'e str,
    attribute: &'e str,
    /// The brackets behind the resource's name.
    index: Option<Value>,
}

/// The context in which an expression is evaluated.
#[derive(Clone, Copy)]
pub(super) struct In<'s> {
    pub(super) chunk: &'s Chunk<'s>,
    pub(super) scope: Option<&'s Scope<'s>>,
}

pub(super) struct Evaluator<'m, 'f> {
    files: &'f [crate::File<'f>],
    place: Place,
    folders: &'m Folders<'m>,
    /// What whoever calls the module gives it.
    given: HashMap<String, Value>,
    modules: HashMap<&'m str, DefinedBlock<'m>>,
    outputs: HashMap<&'m str, DefinedBlock<'m>>,
    inputs: HashMap<&'m str, Defined<'m>>,
    variables: HashMap<&'m str, DefinedBlock<'m>>,
    locals: HashMap<&'m str, Defined<'m>>,
    blocks: HashMap<(&'m str, &'m str, &'m str), DefinedBlock<'m>>,
    /// The blocks that another file overrides in part: what refers to them is unknown.
    overridden: HashSet<(&'m str, &'m str, &'m str)>,
    known: RefCell<HashMap<String, Value>>,
    open: RefCell<HashSet<String>>,
    depth: Cell<usize>,
    steps: Cell<usize>,
    too_large: Cell<bool>,
    notes: RefCell<Vec<Note>>,
    pseudo: RefCell<HashMap<String, Pseudo>>,
    /// Policy documents that another document or a resource references.
    pub(super) used: RefCell<HashSet<String>>,
}

impl<'m, 'f> Evaluator<'m, 'f> {
    fn new(
        module: &'m Module<'_>,
        place: Place,
        folders: &'m Folders<'_>,
        files: &'f [crate::File<'f>],
    ) -> Self {
        let mut evaluator = Self {
            files,
            place,
            folders,
            given: HashMap::new(),
            modules: HashMap::new(),
            outputs: HashMap::new(),
            inputs: HashMap::new(),
            variables: HashMap::new(),
            locals: HashMap::new(),
            blocks: HashMap::new(),
            overridden: HashSet::new(),
            known: RefCell::default(),
            open: RefCell::default(),
            depth: Cell::new(0),
            steps: Cell::new(0),
            too_large: Cell::new(false),
            notes: RefCell::default(),
            pseudo: RefCell::default(),
            used: RefCell::default(),
        };
        for chunk in &module.chunks {
            let file = evaluator.files.get(chunk.file).map_or("", |file| file.name);
            if file.ends_with(".tfvars") {
                for attribute in chunk.body.attributes() {
                    let value = (chunk, &attribute.value);
                    evaluator.inputs.insert(attribute.key.as_str(), value);
                }
                continue;
            }
            for block in chunk.body.blocks() {
                let mut labels = block
                    .labels
                    .iter()
                    .map(hcl_edit::structure::BlockLabel::as_str);
                let (first, second) = (labels.next(), labels.next());
                match (block.ident.as_str(), first, second) {
                    ("variable", Some(name), None) => {
                        evaluator.variables.insert(name, (chunk, block));
                    }
                    ("module", Some(name), None) => {
                        evaluator.modules.insert(name, (chunk, block));
                    }
                    ("output", Some(name), None) => {
                        evaluator.outputs.insert(name, (chunk, block));
                    }
                    ("locals", None, None) => {
                        for attribute in block.body.attributes() {
                            let value = (chunk, &attribute.value);
                            evaluator.locals.insert(attribute.key.as_str(), value);
                        }
                    }
                    (kind @ ("resource" | "data"), Some(of), Some(name)) => {
                        let key = (kind, of, name);
                        if is_override(file) && evaluator.blocks.contains_key(&key) {
                            evaluator.overridden.insert(key);
                        } else {
                            evaluator.blocks.insert(key, (chunk, block));
                        }
                    }
                    _ => {}
                }
            }
        }
        evaluator
    }

    pub(super) fn note(&self, code: NoteCode, name: &str, at: Option<At>) {
        let name = name.to_owned();
        self.notes.borrow_mut().push(Note { code, name, at });
    }

    fn at(here: In<'_>, span: Option<Range<usize>>) -> Option<At> {
        let span = span?;
        Some(At {
            file: here.chunk.file,
            start: here.chunk.base + span.start,
            end: here.chunk.base + span.end,
        })
    }

    fn expression_text(expression: &Expression, here: In<'_>) -> String {
        let span = expression.span();
        let text = span.and_then(|span| here.chunk.source.get(span));
        text.unwrap_or("unknown").trim().to_owned()
    }

    pub(super) fn unknown(expression: &Expression, here: In<'_>) -> Value {
        let at = Self::at(here, expression.span());
        Value::unknown(&Self::expression_text(expression, here), at)
    }

    /// The value of an expression.
    pub(super) fn value(&self, expression: &Expression, here: In<'_>) -> Value {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        let depth = self.depth.get();
        if depth > DEEPEST || steps > MOST_STEPS {
            if !self.too_large.replace(true) {
                let at = Self::at(here, expression.span());
                self.note(NoteCode::TooLarge, "", at);
            }
            return Self::unknown(expression, here);
        }
        self.depth.set(depth + 1);
        let value = self.value_inside(expression, here);
        self.depth.set(depth);
        value
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each kind of expression")]
    fn value_inside(&self, expression: &Expression, here: In<'_>) -> Value {
        let at = Self::at(here, expression.span());
        let data = match expression {
            Expression::Null(_) => Data::Null,
            Expression::Bool(truth) => Data::Bool(*truth.value()),
            Expression::Number(number) => Data::Number(number.value().to_string().into()),
            Expression::String(text) => Data::Text(text.value().as_str().into()),
            Expression::Array(list) => {
                let items = list.iter().map(|item| self.value(item, here));
                return Value::list(items.collect(), at);
            }
            Expression::Object(object) => {
                let entries = object.iter().map(|(key, value)| {
                    let (name, span) = match key {
                        ObjectKey::Ident(name) => (name.as_str().to_owned(), name.span()),
                        ObjectKey::Expression(expression) => {
                            let name = self.value(expression, here).to_text();
                            let name = name.unwrap_or_else(|| {
                                let text = Self::expression_text(expression, here);
                                format!("${{{}}}", crate::value::named(&text))
                            });
                            (name, expression.span())
                        }
                    };
                    Entry {
                        name: name.into(),
                        at: Self::at(here, span),
                        value: self.value(value.expr(), here),
                    }
                });
                return Value::map(entries.collect(), at);
            }
            Expression::StringTemplate(template) => {
                let mut elements = template.iter();
                if let (Some(Element::Interpolation(only)), None) =
                    (elements.next(), elements.next())
                {
                    let value = self.value(&only.expr, here);
                    return Value::new(value.data, at);
                }
                let mut text = String::new();
                for element in template {
                    match element {
                        Element::Literal(literal) => text.push_str(literal.value()),
                        Element::Interpolation(inside) => {
                            self.interpolate(&inside.expr, here, &mut text, false);
                        }
                        Element::Directive(_) => return Self::unknown(expression, here),
                    }
                }
                Data::Text(text.into())
            }
            Expression::HeredocTemplate(heredoc) => {
                let at = Self::at(here, heredoc.template.span()).or(at);
                return self.heredoc(&heredoc.template, here).map_or_else(
                    || Self::unknown(expression, here),
                    |text| Value::text(&text, at),
                );
            }
            Expression::Parenthesis(inside) => return self.value(inside.inner(), here),
            Expression::Variable(name) => {
                let known = here.scope.and_then(|scope| scope.get(name.as_str()));
                return known.map_or_else(|| Self::unknown(expression, here), Value::clone);
            }
            Expression::Conditional(conditional) => {
                let condition = self.value(&conditional.cond_expr, here);
                let yes = || self.value(&conditional.true_expr, here);
                let no = || self.value(&conditional.false_expr, here);
                return match functions::truth(&condition) {
                    Some(true) => yes(),
                    Some(false) => no(),
                    None => Self::either(&yes(), &no(), expression, here),
                };
            }
            Expression::FuncCall(call) => {
                let name = call.name.name.as_str();
                let value = functions::call(self, name, &call.args, here);
                return value.map_or_else(
                    || Self::unknown(expression, here),
                    |value| {
                        let own = value.at;
                        Value::new(value.data, own.or(at))
                    },
                );
            }
            Expression::Traversal(traversal) => {
                let value = self.traverse(traversal, here);
                return value.unwrap_or_else(|| Self::unknown(expression, here));
            }
            Expression::UnaryOp(operation) => {
                let value = self.value(&operation.expr, here);
                match (operation.operator.value(), functions::truth(&value)) {
                    (UnaryOperator::Not, Some(truth)) => Data::Bool(!truth),
                    _ => return Self::unknown(expression, here),
                }
            }
            Expression::BinaryOp(operation) => {
                let left = self.value(&operation.lhs_expr, here);
                let right = self.value(&operation.rhs_expr, here);
                let operator: BinaryOperator = *operation.operator.value();
                match functions::compare(operator, &left, &right) {
                    Some(truth) => Data::Bool(truth),
                    None => return Self::unknown(expression, here),
                }
            }
            Expression::ForExpr(each) => {
                let value = self.for_each(each, here);
                return value
                    .map_or_else(|| Self::unknown(expression, here), |value| value.or_at(at));
            }
        };
        Value::new(data, at)
    }

    /// One of two values, if it is unknown which: elements that only one list contains become conditional.
    fn either(yes: &Value, no: &Value, expression: &Expression, here: In<'_>) -> Value {
        let name = match expression {
            Expression::Conditional(conditional) => {
                Self::expression_text(&conditional.cond_expr, here)
            }
            other => Self::expression_text(other, here),
        };
        match (&yes.data, &no.data) {
            (Data::List(_), Data::List(_)) => {
                let all = yes.items().iter().chain(no.items());
                let items = all.map(|item| item.clone().maybe(&name)).collect();
                Value::list(items, yes.at)
            }
            (Data::Json(policy), Data::Null) => Value::new(
                Data::Json(std::rc::Rc::new(policy.maybe_policy(&name))),
                yes.at,
            ),
            _ => Self::unknown(expression, here),
        }
    }

    /// Inserts the value of an interpolation into a text. In a JSON document, an interpolation outside of quotes gets
    /// quotes of its own.
    fn interpolate(&self, expression: &Expression, here: In<'_>, text: &mut String, json: bool) {
        let value = self.value(expression, here);
        let unknown = || {
            format!(
                "${{{}}}",
                crate::value::named(&Self::expression_text(expression, here))
            )
        };
        match &value.data {
            Data::Json(inside) => {
                let mut compact = String::new();
                if functions::to_json(inside, &mut compact, 0).is_some() {
                    text.push_str(&compact);
                    return;
                }
            }
            Data::Unknown(_) | Data::Maybe(..) => {}
            _ => {
                if let Some(value) = value.to_text() {
                    text.push_str(&value);
                    return;
                }
            }
        }
        let unknown = match &value.data {
            Data::Unknown(name) => format!("${{{name}}}"),
            _ => unknown(),
        };
        if json && !is_in_string(text) {
            text.push('"');
            text.push_str(&unknown);
            text.push('"');
        } else {
            text.push_str(&unknown);
        }
    }

    /// The text of a heredoc; `None` if it contains a directive.
    fn heredoc(&self, template: &Template, here: In<'_>) -> Option<String> {
        let first = template.iter().find_map(|element| match element {
            Element::Literal(literal) => Some(literal.value().trim_start()),
            _ => None,
        });
        let json = first.is_some_and(|first| first.starts_with(['{', '[']));
        let mut text = String::new();
        for element in template {
            match element {
                Element::Literal(literal) => text.push_str(literal.value()),
                Element::Interpolation(inside) => {
                    self.interpolate(&inside.expr, here, &mut text, json);
                }
                Element::Directive(_) => return None,
            }
        }
        Some(text)
    }

    fn for_each(&self, each: &ForExpr, here: In<'_>) -> Option<Value> {
        let collection = self.value(&each.intro.collection_expr, here);
        let pairs = functions::pairs(&collection)?;
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        for (key, value) in pairs {
            let outer = Scope {
                parent: here.scope,
                name: each.intro.key_var.as_ref().map_or("", |name| name.as_str()),
                value: &key,
            };
            let inner = Scope {
                parent: Some(&outer),
                name: each.intro.value_var.as_str(),
                value: &value,
            };
            let here = In {
                chunk: here.chunk,
                scope: Some(&inner),
            };
            if let Some(condition) = &each.cond
                && !functions::truth(&self.value(&condition.expr, here))?
            {
                continue;
            }
            let value = self.value(&each.value_expr, here);
            match &each.key_expr {
                None => items.push(value),
                Some(name) => entries.push(Entry {
                    name: self.value(name, here).to_text()?.into(),
                    at: None,
                    value,
                }),
            }
        }
        if each.grouping {
            return None;
        }
        Some(if each.key_expr.is_some() {
            Value::map(entries, None)
        } else {
            Value::list(items, None)
        })
    }

    /// The value of a reference; `None` if it is not known.
    fn traverse(&self, traversal: &Traversal, here: In<'_>) -> Option<Value> {
        let Expression::Variable(root) = &traversal.expr else {
            let value = self.value(&traversal.expr, here);
            return self.steps(value, &traversal.operators, here);
        };
        let root = root.as_str();
        if let Some(value) = here.scope.and_then(|scope| scope.get(root)) {
            return self.steps(value.clone(), &traversal.operators, here);
        }
        let mut operators = traversal.operators.as_slice();
        let mut name = || -> Option<&str> {
            // `aws_iam_role.creator[0].arn`: the index makes no difference, because all instances share one definition.
            let (first, rest) = operators.split_first()?;
            operators = rest;
            match first.value() {
                TraversalOperator::GetAttr(name) => Some(name.as_str()),
                _ => None,
            }
        };
        match root {
            "var" => {
                let value = self.variable(name()?)?;
                // By the name that it has where the module is called.
                if value.is_unknown() && operators.is_empty() {
                    return Some(value);
                }
                self.steps(value, operators, here)
            }
            "local" => {
                let value = self.local(name()?)?;
                self.steps(value, operators, here)
            }
            "path" => Some(Value::text(".", None)),
            "module" => {
                let module = name()?;
                let value = self.output(module, name()?);
                if value.is_unknown() {
                    return Some(value);
                }
                self.steps(value, operators, here)
            }
            "each" | "count" | "self" | "terraform" => None,
            _ => {
                let mode = if root == "data" { "data" } else { "resource" };
                let of = if root == "data" { name()? } else { root };
                let own = name()?;
                let mut index = None;
                while let Some((first, rest)) = operators.split_first() {
                    match first.value() {
                        TraversalOperator::Index(key) => index = Some(self.value(key, here)),
                        TraversalOperator::LegacyIndex(_) => {}
                        _ => break,
                    }
                    operators = rest;
                }
                let (first, rest) = operators.split_first()?;
                let TraversalOperator::GetAttr(attribute) = first.value() else {
                    return None;
                };
                let wanted = Reference {
                    mode,
                    of,
                    name: own,
                    attribute: attribute.as_str(),
                    index,
                };
                let value = self.attribute(&wanted, traversal, here)?;
                self.steps(value, rest, here)
            }
        }
    }

    /// An attribute of a resource or data source.
    fn attribute(
        &self,
        wanted: &Reference<'_>,
        traversal: &Traversal,
        here: In<'_>,
    ) -> Option<Value> {
        let Reference {
            mode,
            of,
            name,
            attribute,
            index,
        } = wanted;
        let (mode, of, name, attribute) = (*mode, *of, *name, *attribute);
        let pseudo = match (of, attribute) {
            ("aws_caller_identity", "account_id" | "id") => Some(Pseudo::Account),
            ("aws_region", "name" | "id" | "region") => Some(Pseudo::Region),
            ("aws_partition", "partition" | "id") => Some(Pseudo::Partition),
            _ => None,
        };
        if let (Some(pseudo), "data") = (pseudo, mode) {
            let text = traversal
                .span()
                .and_then(|span| here.chunk.source.get(span));
            let expression = crate::value::named(text?);
            self.pseudo.borrow_mut().insert(expression, pseudo);
            return None;
        }
        if of == "aws_iam_policy_document" && matches!(attribute, "json" | "minified_json") {
            let address = format!("data.{of}.{name}");
            self.used.borrow_mut().insert(address);
            return self
                .blocks
                .contains_key(&(mode, of, name))
                .then(|| self.document(of, name));
        }
        if self.overridden.contains(&(mode, of, name)) {
            return None;
        }
        let (chunk, block) = self.blocks.get(&(mode, of, name))?;
        let attribute = match attribute {
            // For these resources, the ID is the name.
            "id" if matches!(of, "aws_iam_role" | "aws_iam_user" | "aws_iam_group") => "name",
            other => other,
        };
        let expression = &block.body.get_attribute(attribute)?.value;
        let inside = In { chunk, scope: None };
        let instance = index
            .as_ref()
            .and_then(|index| instances::at(self, block, inside, index));
        let suffix = instance.as_ref().map_or("", |instance| &instance.suffix);
        let key = format!("{mode}.{of}.{name}{suffix}.{attribute}");
        let value = self.once(&key, || {
            let scope = instance.as_ref().map(|instance| instance.scope(None));
            let scope = scope.as_ref();
            self.value(expression, In { chunk, scope })
        });
        // A value that depends on the instance (`each`, `count`) has no value of its own.
        let is_each = |value: &Value| {
            let text = value.to_text();
            text.is_some_and(|text| text.contains("${each.") || text.contains("${count."))
        };
        (!value.is_unknown() && !is_each(&value)).then_some(value)
    }

    /// The policy of a policy document.
    pub(super) fn document(&self, of: &str, name: &str) -> Value {
        let key = format!("data.{of}.{name}");
        if self.overridden.contains(&("data", of, name)) {
            return Value::unknown(&key, None);
        }
        let Some((chunk, block)) = self.blocks.get(&("data", of, name)) else {
            return Value::unknown(&key, None);
        };
        self.once(&key, || {
            let here = In { chunk, scope: None };
            let at = Self::at(here, block.span());
            let values = self.body(&block.body, here);
            let policy = document::read(&values, at);
            Value::new(Data::Json(std::rc::Rc::new(policy)), at)
        })
    }

    fn variable(&self, name: &str) -> Option<Value> {
        if let Some(given) = self.given.get(name) {
            return Some(given.clone());
        }
        if let Some((chunk, value)) = self.inputs.get(name) {
            return Some(self.once(&format!("var.{name}"), || {
                self.value(value, In { chunk, scope: None })
            }));
        }
        let (chunk, block) = self.variables.get(name)?;
        let default = &block.body.get_attribute("default")?.value;
        let here = In { chunk, scope: None };
        let value = self.once(&format!("var.{name}"), || self.value(default, here));
        // A null default means that the value is set elsewhere, later.
        if value.is_null() {
            return None;
        }
        self.note(
            NoteCode::Default,
            &format!("var.{name}"),
            Self::at(here, default.span()),
        );
        Some(value)
    }

    fn local(&self, name: &str) -> Option<Value> {
        let (chunk, expression) = self.locals.get(name)?;
        let here = In { chunk, scope: None };
        Some(self.once(&format!("local.{name}"), || self.value(expression, here)))
    }

    /// A value that is computed once. One that depends on itself is unknown.
    fn once(&self, key: &str, compute: impl FnOnce() -> Value) -> Value {
        if let Some(known) = self.known.borrow().get(key) {
            return known.clone();
        }
        if !self.open.borrow_mut().insert(key.to_owned()) {
            self.note(NoteCode::Recursion, key, None);
            return Value::unknown(key, None);
        }
        let value = compute();
        self.open.borrow_mut().remove(key);
        self.known
            .borrow_mut()
            .insert(key.to_owned(), value.clone());
        value
    }

    /// The value at the end of a path of operators.
    fn steps(
        &self,
        value: Value,
        operators: &[hcl_edit::Decorated<TraversalOperator>],
        here: In<'_>,
    ) -> Option<Value> {
        let mut value = value;
        for (at, operator) in operators.iter().enumerate() {
            value = match operator.value() {
                TraversalOperator::GetAttr(name) => value.get(name.as_str())?.clone(),
                TraversalOperator::Index(index) => {
                    let index = self.value(index, here);
                    functions::index(&value, &index)?
                }
                TraversalOperator::LegacyIndex(index) => {
                    let index = usize::try_from(*index.value()).ok()?;
                    value.items().get(index)?.clone()
                }
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => {
                    if value.is_unknown() {
                        return None;
                    }
                    let rest = operators.get(at + 1..)?;
                    let items = value.one_or_more().iter();
                    let items = items.map(|item| self.steps(item.clone(), rest, here));
                    return Some(Value::list(items.collect::<Option<_>>()?, value.at));
                }
            };
        }
        (!value.is_unknown()).then_some(value)
    }

    /// The text of the file at a path, if it is among the given files.
    pub(super) fn file(&self, path: &str, at: Option<At>) -> Option<Value> {
        let name = path.rsplit(['/', '\\']).next()?;
        let is_it = |file: &&crate::File<'_>| {
            let own = file.name.rsplit(['/', '\\']).next();
            !name.is_empty() && own == Some(name)
        };
        let mut files = self.files.iter().enumerate();
        let Some((number, file)) = files.find(|(_, file)| is_it(file)) else {
            self.note(NoteCode::FileNotHere, path, at);
            return None;
        };
        let place = At {
            file: number,
            start: 0,
            end: file.text.len(),
        };
        Some(Value::text(file.text, Some(place)))
    }
}

/// Whether a text that is JSON ends inside of quotes.
fn is_in_string(text: &str) -> bool {
    let mut inside = false;
    let mut escaped = false;
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if inside => escaped = true,
            b'"' => inside = !inside,
            _ => {}
        }
    }
    inside
}
