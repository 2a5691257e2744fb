//! Import of existing data: output of the AWS CLI and of consoles, events and messages, recognized by their content.
//!
//! [`read`] recognizes the contents of a pasted text or dropped file; [`Import::apply`] puts each part in its place in
//! a case and reports the places. The owner of a policy is known only if the output states it: `get-policy-version`
//! does not, so its policy is put where it was pasted.
//!
//! Independent of the effect of policies. Read `node.rs`, `formats.rs` (a function for each output), `account.rs` (a
//! whole account), `cloudtrail.rs` (`CloudTrail`), `stack.rs` (`CloudFormation`), `decoded.rs`, `troubleshooter.rs`
//! (AWS's own decision), `infrastructure.rs` (the result of the crate `canivault-iac`), `prose.rs` (plain text),
//! `label.rs` (the words before a document), `command.rs` (commands of the AWS CLI), `names.rs` (what a text only names),
//! `kinds.rs` and `detect_layer.rs` (the kind of a policy document), `apply.rs`, `unknown_format.rs` (detection of
//! formats that cannot be read), `yaml_output.rs` (recognition of the AWS CLI's YAML), `encoding.rs` (the text of a
//! file's bytes).

mod account;
mod apply;
mod command;
mod detect_layer;
mod decoded;
mod encoding;
pub mod infrastructure;
mod unknown_format;
mod kinds;
mod label;
mod names;
mod node;
mod prose;
mod formats;
mod stack;
mod cloudtrail;
pub mod troubleshooter;
pub mod yaml_output;

pub use apply::{ImportedPart, To};
pub use detect_layer::detect_layer;
pub use encoding::{decode, decode_anything};
pub use kinds::OtherPolicy;
pub use unknown_format::{Format, begins_terraform_block, looks_like, may_be_code};

use crate::access_denied::{self, Denied};
use crate::case::{
    Case, KeyKind, KeyState, NamedPolicy, ReportedDenial, StatedValue, VaultKind, VaultSetting, Way,
};
use crate::repair;
use crate::requests;
use evaluator::layer::Layer;
use evaluator::source::Span;
use label::{Label, Labelled};
use node::Node;
use std::collections::{BTreeMap, BTreeSet};

/// The contents of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// The parts that can be applied to a case.
    pub parts: Vec<Part>,
    /// Policies that are referenced without their text.
    pub needs: Vec<Need>,
    /// Users and roles to choose from; [`Import::choose`] then returns the parts of one.
    pub choices: Vec<Choice>,
    /// AWS's own decisions, from Access Troubleshooter.
    pub evaluations: Vec<troubleshooter::Evaluation>,
}

/// One part of an import, and its source.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The kind of output.
    pub source: Source,
    /// The data to apply.
    pub put: Put,
}

/// The data of a part.
#[derive(Clone, Debug, PartialEq)]
pub enum Put {
    /// A whole case.
    Case(Box<Case>),
    /// The caller's ARN.
    Caller(String),
    /// The caller's tags, which replace existing ones.
    CallerTags(BTreeMap<String, String>),
    /// The organization's management account, which determines the relation of the caller's account to it.
    ManagementAccount(String),
    /// The vault's name.
    VaultName(String),
    /// The vault's region.
    Region(String),
    /// The tags that the vault is created with.
    VaultTags(BTreeMap<String, String>),
    /// The kind of vault.
    VaultKind(VaultKind),
    /// What is set on the vault, which replaces earlier settings.
    VaultSettings(BTreeSet<VaultSetting>),
    /// The key that encrypts the vault; of an AWS managed key, the ARN only shows its account.
    Key(KeyKind, String),
    /// Facts about the key other than its ARN: the state in which it cannot be used, if it is in one; and its usage, as
    /// context keys, if that is not encryption.
    KeyFacts(Option<KeyState>, Vec<(String, String)>),
    /// The actions that grants on the key allow, by the principal that they name.
    KeyGrants(BTreeMap<String, Vec<String>>),
    /// The owner of the key that encrypts the vault; the key itself stays as it was stated.
    KeyKind(KeyKind),
    /// A context key.
    Context(String, StatedValue),
    /// A policy. Without a layer it is put where it was pasted.
    Policy {
        /// The layer.
        layer: Option<Layer>,
        /// The target of an SCP or RCP; of an inline policy the user, role or group, as in its ARN: `role/R`; of a key
        /// policy the key's ID or ARN; of an endpoint policy the endpoint's ID.
        target: Option<String>,
        /// Its name and text.
        policy: NamedPolicy,
    },
    /// All policies of a layer: the output contains every one, or shows that there is none.
    Layer(Layer, Vec<NamedPolicy>),
    /// The policies at one target of an organization.
    Level(Layer, Vec<NamedPolicy>),
    /// The text of a managed policy, for the places where the case names it. It does not say to whom the policy is
    /// attached.
    Text(NamedPolicy),
    /// A policy without effect: it is omitted.
    Other(OtherPolicy, String),
    /// The tool with which the vault is created.
    Way(Way),
    /// A denial.
    Denied(Box<Denied>),
    /// A denial as a fact, without a message.
    Denial(Box<ReportedDenial>),
}

/// A policy without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Its layer, if that is known.
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

/// The sources of parts: kinds of output.
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

    /// Its name in the message keys: `import.source.` and this.
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

/// The contents of a text; `None` if no format is recognized. A policy alone is `None` too: an editor shows it
/// unchanged.
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

/// The contents of a file, which may be a policy alone. Empty if no format is recognized.
///
/// Documents are read by their format, the text between them as messages, addresses and tables.
///
/// # Examples
///
/// ```
/// use vault::case::Case;
/// use vault::import;
///
/// let text = "User: arn:aws:iam::444455556666:user/ann is not authorized to perform: backup:CreateBackupVault \
///             on resource: arn:aws:backup:us-west-2:444455556666:backup-vault:prod";
/// let mut case = Case::default();
/// import::read_all(text).apply(&mut case, None);
/// assert_eq!(case.caller.arn, "arn:aws:iam::444455556666:user/ann");
/// assert_eq!(case.vault.name, "prod");
/// ```
pub fn read_all(text: &str) -> Import {
    let mut import = Import::default();
    let mut known = Vec::new();
    let mut documents: Vec<Span> = Vec::new();
    let mut label = None;
    for_each_document(text, &mut |span, document| {
        let end = documents.last().map_or(0, |span| span.end);
        let before = text.get(end..span.start).unwrap_or_default();
        documents.push(span);
        let is_next =
            documents.len() > 1 && before.trim_matches([',', ' ', '\t', '\r', '\n']).is_empty();
        // A label is that of one document, or of all statements without one.
        if !is_next || document.has("Statement") {
            label = label::before(before);
        }
        let mut own = Import::default();
        // Statements under a label of their own are not part of the policy before them.
        let into = if is_next { &mut import } else { &mut own };
        if formats::read(document, into) || names::entities(document, before, into) {
            known.push(span);
        }
        if let Some(label) = &label {
            into.put_label(label);
        }
        if label::is_part(before)
            && let Some(Put::Policy { policy, .. }) =
                into.parts.last_mut().map(|part| &mut part.put)
        {
            formats::add_missing(policy);
        }
        import.append(own);
    });
    let messages = without(text, &known);
    let other = without(text, &documents);
    // The rest of a policy may be around the parts of a diff.
    if begins_within_statements(&other) || repair::is_diff(text) {
        for part in &mut import.parts {
            if let Put::Policy { policy, .. } = &mut part.put
                && formats::add_lost(policy)
            {
                break;
            }
        }
    }
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
    // Beside documents, a word like "AccessDenied" alone may refer to anything, but not the answer of AWS Backup.
    let is_answer = access_denied::has_bare_answer(&messages);
    let says = |denied: &Denied| {
        is_answer
            || denied.action.is_some()
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
    let mut named = Import::default();
    names::read(&messages, &mut named);
    if !is_code {
        names::sentences(&other, &mut named);
    }
    // In source code, addresses are part of the program, not facts about the request.
    if told || !is_code {
        prose::addresses(&other, &mut facts);
        prose::key_state(&other, &mut facts);
    }
    // A message takes precedence over addresses in it or beside it.
    facts.parts.retain(|part| match &part.put {
        Put::VaultName(_) => !denials.iter().any(Denied::names_vault),
        Put::Region(_) => !denials.iter().any(|denied| denied.region().is_some()),
        Put::Key(..) => !denials.iter().any(|denied| denied.key().is_some()),
        _ => true,
    });
    import.parts.append(&mut facts.parts);
    import.append(named);
    import.put_denials(Source::AccessDenied, denials);
    if let Some(way) = prose::tool(&messages).filter(|_| told) {
        import.put(Source::AccessDenied, Put::Way(way));
    }
    import
}

/// As [`read_all`], for a file with this name, without its extension. The name says the layer of a policy that the file
/// has alone, without any other word: `permissions-boundary`, `scp`.
pub fn read_file(stem: &str, text: &str) -> Import {
    let mut import = read_all(text);
    if import.parts.len() == 1
        && let Some(label) = label::of_file(stem)
    {
        import.put_label(&label);
    }
    import
}

/// The layer that the words before a policy, or the name of its file without the extension, say.
pub fn layer_of_words(before: &str, stem: &str) -> Option<Layer> {
    match label::before(before).or_else(|| label::of_file(stem))?.what {
        Labelled::Layer(layer) => Some(layer),
        _ => None,
    }
}

/// AWS's messages in a text that is read by another format, such as a plan with the error of its deployment.
pub fn read_messages(text: &str) -> Import {
    let mut import = Import::default();
    let tells = [
        "not authorized to perform",
        "AccessDenied",
        "nsufficient privileges",
    ];
    if tells.iter().any(|phrase| text.contains(phrase)) {
        let denials = access_denied::parse_all(text).into_iter();
        // AWS Backup's own answers name no action (semantics 6.3).
        let is_answer =
            text.contains("nsufficient privileges") || access_denied::has_bare_answer(text);
        let says =
            |denied: &Denied| is_answer || denied.action.is_some() || denied.operation.is_some();
        import.put_denials(Source::AccessDenied, denials.filter(says).collect());
    }
    import
}

/// Returns `true` if the text around statements closes a list and an object that it does not open: a terminal has
/// scrolled the beginning away.
fn begins_within_statements(around: &str) -> bool {
    let closes = around.find(']');
    let opens = around.find('[');
    let is_before = closes.is_some_and(|closes| opens.is_none_or(|opens| closes < opens));
    is_before
        && around
            .split(']')
            .skip(1)
            .any(|after| after.trim_start().starts_with('}'))
}

/// A text without some of its parts, given in order.
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

/// Calls `with` for each JSON document in a text and its place: outputs pasted one after another are several documents.
///
/// JSON that was broken within words, by a terminal at its width or by mail anywhere, is none, unless the breaks are taken
/// out: then it is all of the text.
fn for_each_document(text: &str, with: &mut dyn FnMut(Span, Node<'_>)) {
    let mut any = false;
    documents_within(text, &mut |span, document| {
        any = true;
        with(span, document);
    });
    if any || !text.contains('{') {
        return;
    }
    let all = Span::new(0, text.len());
    // The quotes of an argument in the shells of Windows: `--policy-document "{\"Version\": ...}"`.
    let unescaped = text.contains("{\\\"").then(|| text.replace("\\\"", "\""));
    for unwrapped in [
        unescaped,
        access_denied::unwrapped(text),
        access_denied::without_lines(text),
    ] {
        let Some(unwrapped) = unwrapped else {
            continue;
        };
        documents_within(&unwrapped, &mut |_, document| {
            any = true;
            with(all, document);
        });
        if any {
            return;
        }
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
    /// The parts of one of the choices: its ARN, tags and policies. The text is the one that was imported.
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

    /// The index of the choice for a caller: the ARN itself, or the role of a session.
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

    fn append(&mut self, mut other: Self) {
        self.parts.append(&mut other.parts);
        for need in other.needs {
            self.need(need.layer, &need.name);
        }
        self.choices.append(&mut other.choices);
        self.evaluations.append(&mut other.evaluations);
    }

    /// Puts the last policy where its label says, unless its document says it.
    fn put_label(&mut self, label: &Label) {
        let Some(Part { source, put }) = self.parts.last_mut() else {
            return;
        };
        let Put::Policy {
            layer,
            target,
            policy,
        } = put
        else {
            return;
        };
        let is_bare = *source == Source::PolicyDocument && layer.is_none();
        // `kms get-key-policy` does not print the key's ID.
        let is_of_key = *source == Source::KeyPolicy && target.is_none();
        match label.what {
            Labelled::Layer(of) if is_bare || is_of_key && of == Layer::Resource => {
                *layer = Some(of);
                target.clone_from(&label.target);
            }
            Labelled::Organization if is_bare => {
                // An SCP has no principals (`ORG/orgs_manage_policies_scps_syntax`), an RCP does.
                *layer = Some(if policy.text.contains("\"Principal\"") {
                    Layer::Rcp
                } else {
                    Layer::Scp
                });
            }
            Labelled::Managed if is_bare => *source = Source::GetPolicyVersion,
            Labelled::Other(kind) if is_bare || is_of_key => {
                let name = std::mem::take(&mut policy.name);
                *put = Put::Other(kind, name);
                return;
            }
            _ => return,
        }
        if let Some(name) = &label.name
            && policy.name.is_empty()
        {
            policy.name.clone_from(name);
        }
    }

    /// Adds the denials of one text: the first, and those of the others that concern a vault and do not contradict it.
    /// Of several callers, the case decides ([`Import::apply`]).
    fn put_denials(&mut self, source: Source, denials: Vec<Denied>) {
        let mut denials = denials.into_iter();
        let Some(first) = denials.next() else {
            return;
        };
        let is_needed =
            |denied: &Denied| denied.action.as_deref().is_some_and(requests::is_of_vaults);
        let others: Vec<Denied> = denials
            .filter(|other| is_needed(other) && other.agrees_but_for_caller(&first))
            .collect();
        for denied in std::iter::once(first).chain(others) {
            let put = Put::Denied(Box::new(denied));
            if !self.parts.iter().any(|part| part.put == put) {
                self.put(source, put);
            }
        }
    }

    /// Adds a policy of which the output has only the name.
    fn name(&mut self, source: Source, layer: Layer, name: &str) {
        let put = Put::Policy {
            layer: Some(layer),
            target: None,
            policy: NamedPolicy::hidden(name),
        };
        self.put(source, put);
        self.need(Some(layer), name);
    }

    /// Records a policy that is referenced; outputs reference each once.
    fn need(&mut self, layer: Option<Layer>, name: &str) {
        let name = name.to_owned();
        let need = Need { layer, name };
        if !self.needs.contains(&need) {
            self.needs.push(need);
        }
    }
}
