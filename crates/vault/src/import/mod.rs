//! Import of what people have: output of the AWS CLI and of consoles, events and messages, recognized by their content.
//!
//! [`read`] looks at any pasted text or dropped file and says what is in it; [`Import::apply`] puts each part where
//! it belongs in a case and says what went where. An import says who or what a policy belongs to only as far as
//! the output does: `get-policy-version` does not, so its policy goes where it was pasted.
//!
//! Knows nothing of what policies mean. Read `node.rs`, `formats.rs` (a function for each output), `account.rs`
//! (a whole account), `cloudtrail.rs` (`CloudTrail`), `stack.rs` (`CloudFormation`), `decoded.rs`, `troubleshooter.rs` (AWS's
//! own decision), `infrastructure.rs` (what the crate `canivault-iac` reads), `prose.rs`
//! (plain text), `kinds.rs` and `detect_layer.rs` (which kind of policy a document is), `apply.rs`,
//! `unknown_format.rs` (what a text looks like in which nothing is known), `encoding.rs` (the text of a file's bytes).

mod account;
mod apply;
mod detect_layer;
mod decoded;
mod encoding;
pub mod infrastructure;
mod unknown_format;
mod kinds;
mod node;
mod prose;
mod formats;
mod stack;
mod cloudtrail;
pub mod troubleshooter;

pub use apply::{ImportedPart, To};
pub use detect_layer::detect_layer;
pub use encoding::{decode, decode_anything};
pub use kinds::OtherPolicy;
pub use unknown_format::{Format, looks_like, may_be_code};

use crate::access_denied::{self, Denied};
use crate::case::{
    Case, KeyKind, KeyState, NamedPolicy, PolicyText, ReportedDenial, StatedValue, Way,
};
use crate::repair;
use crate::requests;
use evaluator::layer::Layer;
use evaluator::source::Span;
use node::Node;
use std::collections::BTreeMap;

/// What was found in a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// Everything that can be put into a case.
    pub parts: Vec<Part>,
    /// Policies that are named but whose text is not here.
    pub needs: Vec<Need>,
    /// Users and roles to choose from; [`Import::choose`] then gives the parts of one.
    pub choices: Vec<Choice>,
    /// What AWS itself decided, from Access Troubleshooter.
    pub evaluations: Vec<troubleshooter::Evaluation>,
}

/// One thing to put into a case, and where it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The kind of output.
    pub source: Source,
    /// What to put.
    pub put: Put,
}

/// What can be put into a case.
#[derive(Clone, Debug, PartialEq)]
pub enum Put {
    /// All of it.
    Case(Box<Case>),
    /// The caller's ARN.
    Caller(String),
    /// The caller's tags, which replace those that are there.
    CallerTags(BTreeMap<String, String>),
    /// The organization's management account, which says what the caller's account is.
    ManagementAccount(String),
    /// The vault's name.
    VaultName(String),
    /// The vault's region.
    Region(String),
    /// The tags that the vault is created with.
    VaultTags(BTreeMap<String, String>),
    /// The key that encrypts the vault; without an ARN for a key that AWS manages.
    Key(KeyKind, String),
    /// What the output says of the key beside its ARN: the state in which it cannot be used, if it is in one; and what it
    /// is for, as context keys, where that is something else than encryption.
    KeyFacts(Option<KeyState>, Vec<(String, String)>),
    /// Whose key encrypts the vault; which one it is stays as it was said.
    KeyKind(KeyKind),
    /// A context key.
    Context(String, StatedValue),
    /// A policy. Without a layer it goes where it was pasted.
    Policy {
        /// The layer.
        layer: Option<Layer>,
        /// The target of an SCP or RCP.
        target: Option<String>,
        /// Its name and text.
        policy: NamedPolicy,
    },
    /// All policies of a layer: the output shows every one, or that there is none.
    Layer(Layer, Vec<NamedPolicy>),
    /// The policies at one target of an organization.
    Level(Layer, Vec<NamedPolicy>),
    /// The text of a managed policy, for where the case names it. It does not say to whom the policy is attached.
    Text(NamedPolicy),
    /// A policy that plays no part: it is left out.
    Other(OtherPolicy, String),
    /// With what the vault is created.
    Way(Way),
    /// A denial.
    Denied(Box<Denied>),
    /// A denial as a fact, without a message.
    Denial(Box<ReportedDenial>),
}

/// A policy whose text is not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Where it belongs, if that is known.
    pub layer: Option<Layer>,
    /// Its ARN, or its name if it has none.
    pub name: String,
}

/// A user or role of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
}

/// The kinds of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A case of this product.
    Case,
    /// A policy document.
    PolicyDocument,
    /// `aws iam get-policy-version`
    GetPolicyVersion,
    /// `aws iam get-role-policy`, `get-user-policy`, `get-group-policy`
    InlinePolicy,
    /// `aws iam list-attached-role-policies`, `list-role-policies`, `get-policy` and the like: names only.
    PolicyNames,
    /// `aws iam get-role`, `get-user`
    Principal,
    /// `aws iam list-role-tags`, `list-user-tags`
    Tags,
    /// `aws iam get-account-authorization-details`
    AccountDetails,
    /// `aws organizations describe-policy`
    OrganizationPolicy,
    /// `aws organizations describe-organization`
    Organization,
    /// `aws sts get-caller-identity`
    CallerIdentity,
    /// `aws kms get-key-policy`
    KeyPolicy,
    /// `aws kms describe-key`
    KeyMetadata,
    /// `aws backup describe-backup-vault`
    BackupVault,
    /// A `CloudTrail` event.
    CloudTrail,
    /// An `AccessDenied` message.
    AccessDenied,
    /// Access Troubleshooter.
    Troubleshooter,
    /// `aws cloudformation describe-stack-events`
    StackEvents,
    /// `aws sso-admin get-inline-policy-for-permission-set` and its like.
    PermissionSet,
    /// `aws ec2 describe-vpc-endpoints`
    VpcEndpoint,
    /// An ARN, or the address of an API or console page, in other text.
    Address,
    /// Terraform or `OpenTofu`.
    Terraform,
    /// A `CloudFormation` template.
    CloudFormation,
    /// Files of the Landing Zone Accelerator.
    LandingZone,
    /// Policies as YAML.
    Yaml,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::Case,
        Self::PolicyDocument,
        Self::GetPolicyVersion,
        Self::InlinePolicy,
        Self::PolicyNames,
        Self::Principal,
        Self::Tags,
        Self::AccountDetails,
        Self::OrganizationPolicy,
        Self::Organization,
        Self::CallerIdentity,
        Self::KeyPolicy,
        Self::KeyMetadata,
        Self::BackupVault,
        Self::CloudTrail,
        Self::AccessDenied,
        Self::Troubleshooter,
        Self::StackEvents,
        Self::PermissionSet,
        Self::VpcEndpoint,
        Self::Address,
        Self::Terraform,
        Self::CloudFormation,
        Self::LandingZone,
        Self::Yaml,
    ];

    /// Its name in the words: `import.source.` and this.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::PolicyDocument => "policyDocument",
            Self::GetPolicyVersion => "getPolicyVersion",
            Self::InlinePolicy => "inlinePolicy",
            Self::PolicyNames => "policyNames",
            Self::Principal => "principal",
            Self::Tags => "tags",
            Self::AccountDetails => "accountDetails",
            Self::OrganizationPolicy => "organizationPolicy",
            Self::Organization => "organization",
            Self::CallerIdentity => "callerIdentity",
            Self::KeyPolicy => "keyPolicy",
            Self::KeyMetadata => "keyMetadata",
            Self::BackupVault => "backupVault",
            Self::CloudTrail => "cloudTrail",
            Self::AccessDenied => "accessDenied",
            Self::Troubleshooter => "troubleshooter",
            Self::StackEvents => "stackEvents",
            Self::PermissionSet => "permissionSet",
            Self::VpcEndpoint => "vpcEndpoint",
            Self::Address => "address",
            Self::Terraform => "terraform",
            Self::CloudFormation => "cloudFormation",
            Self::LandingZone => "landingZone",
            Self::Yaml => "yaml",
        }
    }
}

/// What is in a text; `None` if it is nothing that is known here. A policy alone is `None` too: an editor shows it
/// as it is.
pub fn read(text: &str) -> Option<Import> {
    let import = read_all(text);
    let only_policies = import
        .parts
        .iter()
        .all(|part| part.source == Source::PolicyDocument);
    let nothing =
        import.needs.is_empty() && import.choices.is_empty() && import.evaluations.is_empty();
    (!(only_policies && nothing)).then_some(import)
}

/// What is in a file, which may be a policy alone. Empty if nothing is known here.
///
/// Documents are read by their shapes, the text between them as messages, addresses and tables.
pub fn read_all(text: &str) -> Import {
    let mut import = Import::default();
    let mut known = Vec::new();
    let mut documents = Vec::new();
    for_each_document(text, &mut |span, document| {
        documents.push(span);
        if formats::read(document, &mut import) {
            known.push(span);
        }
    });
    let messages = without(text, &known);
    let other = without(text, &documents);
    let is_code = looks_like(if known.is_empty() { text } else { &other }).is_code();
    let only = import == Import::default();
    let tells = [
        "not authorized to perform",
        "nsufficient privileges",
        "AccessDeniedException",
    ];
    let denials = if is_code && !tells.iter().any(|phrase| messages.contains(phrase)) {
        Vec::new()
    } else {
        access_denied::parse_all(&messages)
    };
    // Beside documents a word like "AccessDenied" alone may be about anything.
    let says = |denied: &Denied| {
        denied.action.is_some()
            || denied.why != access_denied::Why::Unsaid
            || denied.operation.is_some()
    };
    let denials: Vec<Denied> = denials
        .into_iter()
        .filter(|each| only || says(each))
        .collect();
    let told = !denials.is_empty();
    let mut facts = Import::default();
    if !told {
        prose::caller_identity(&other, &mut facts);
    }
    prose::attached_policies(&other, &mut import);
    // In code an address is what somebody writes for machines, or means to.
    if told || !is_code {
        prose::addresses(&other, &mut facts);
    }
    // A message says more than an address beside it, or in it.
    facts.parts.retain(|part| match &part.put {
        Put::VaultName(_) => !denials.iter().any(Denied::names_vault),
        Put::Region(_) => !denials.iter().any(|denied| denied.region().is_some()),
        Put::Key(..) => !denials.iter().any(|denied| denied.key().is_some()),
        _ => true,
    });
    import.parts.append(&mut facts.parts);
    import.put_denials(Source::AccessDenied, denials);
    import
}

/// What AWS said in a text that is read otherwise, such as a plan with the error of its deployment.
pub fn read_messages(text: &str) -> Import {
    let mut import = Import::default();
    if text.contains("not authorized to perform") || text.contains("AccessDenied") {
        let denials = access_denied::parse_all(text).into_iter();
        let says = |denied: &Denied| denied.action.is_some() || denied.operation.is_some();
        import.put_denials(Source::AccessDenied, denials.filter(says).collect());
    }
    import
}

/// A text without some of its parts, in the order in which they come.
fn without(text: &str, parts: &[Span]) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    for part in parts {
        rest.push_str(text.get(at..part.start).unwrap_or_default());
        rest.push('\n');
        at = at.max(part.end);
    }
    rest.push_str(text.get(at..).unwrap_or_default());
    rest
}

/// Calls with each JSON document in a text and its place: outputs pasted one after another are several.
///
/// JSON that a terminal broke within words is none, unless the breaks are taken out: then it is all of the text.
fn for_each_document(text: &str, with: &mut dyn FnMut(Span, Node<'_>)) {
    let mut any = false;
    documents_within(text, &mut |span, document| {
        any = true;
        with(span, document);
    });
    if !any
        && text.contains('{')
        && let Some(unwrapped) = access_denied::unwrapped(text)
    {
        let all = Span::new(0, text.len());
        documents_within(&unwrapped, &mut |_, document| with(all, document));
    }
}

fn documents_within(text: &str, with: &mut dyn FnMut(Span, Node<'_>)) {
    let repaired = repair::repair(text);
    let documents = repaired.as_ref().map(|repair| &repair.documents);
    let texts = documents.into_iter().flatten().map(|document| {
        let all = Span::new(0, document.text.len());
        (document.map.span(all), document.text.as_str())
    });
    let all = Span::new(0, text.len());
    let itself = repaired.is_none().then_some((all, text));
    for (span, text) in texts.chain(itself) {
        node::within(text, |document| {
            if document.is_object() {
                with(span, document);
            } else {
                document.items().for_each(|item| with(span, item));
            }
        });
    }
}

impl Import {
    /// What one of the choices brings: its ARN, tags and policies. The text is the one that was imported.
    #[must_use]
    pub fn choose(&self, text: &str, at: usize) -> Self {
        let mut import = Self::default();
        if let Some(choice) = self.choices.get(at) {
            for_each_document(text, &mut |_, document| {
                account::choose(document, &choice.arn, &mut import);
            });
        }
        import
    }

    /// The choice that a caller is: the ARN itself, or the role of a session.
    pub fn choice_of(&self, caller: &str) -> Option<usize> {
        let role = caller
            .split_once(":assumed-role/")
            .and_then(|(_, rest)| rest.split('/').next());
        let account = caller.split(':').nth(4);
        self.choices.iter().position(|choice| {
            let session = || role == Some(&choice.name) && choice.arn.contains(":role/");
            choice.arn == caller || session() && choice.arn.split(':').nth(4) == account
        })
    }

    fn put(&mut self, source: Source, put: Put) {
        self.parts.push(Part { source, put });
    }

    /// Puts the denials of one text: the first, and those of the others that a vault needs and that do not contradict it.
    fn put_denials(&mut self, source: Source, denials: Vec<Denied>) {
        let mut denials = denials.into_iter();
        let Some(first) = denials.next() else {
            return;
        };
        let is_needed = |denied: &Denied| denied.action.as_deref().is_some_and(requests::is_needed);
        let others: Vec<Denied> = denials
            .filter(|other| is_needed(other) && other.agrees(&first))
            .collect();
        for denied in std::iter::once(first).chain(others) {
            let put = Put::Denied(Box::new(denied));
            if !self.parts.iter().any(|part| part.put == put) {
                self.put(source, put);
            }
        }
    }

    /// A policy of which the output has only the name.
    fn name(&mut self, source: Source, layer: Layer, name: &str) {
        let policy = NamedPolicy {
            name: name.to_owned(),
            text: PolicyText::NOT_SEEN,
        };
        let put = Put::Policy {
            layer: Some(layer),
            target: None,
            policy,
        };
        self.put(source, put);
        self.need(Some(layer), name);
    }

    /// Notes a policy that is named; outputs do so once.
    fn need(&mut self, layer: Option<Layer>, name: &str) {
        let name = name.to_owned();
        let need = Need { layer, name };
        if !self.needs.contains(&need) {
            self.needs.push(need);
        }
    }
}
