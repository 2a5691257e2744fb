//! The published JSON schemas of what the command reads and writes: `docs/schemas/`, made from types and kept by the test
//! below, which writes them anew with `UPDATE=1`.
//!
//! Reports are serialized from their types, which the schemas are made from. A case, a request and an answer are read and
//! written by hand, so that errors name fields and policies keep their text; here are their shapes, and the test compares
//! them with what the readers take and the writers give.

#![expect(dead_code, reason = "shapes, of which no value is made")]

use evaluator::layer::Layer;
use evaluator::trace::{Decision, LayerEffect};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value;
use std::collections::BTreeMap;
use vault::report::Verdict;

use messages::ComparisonJson;

use crate::commands::check::CaseReport;
use crate::commands::lint::LintReport;

/// A case: everything that determines whether a backup vault can be created: caller, vault, key, policies, and the
/// known context of the request.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "A case")]
struct CaseDocument {
    /// The version of this format: 1, or 2 for later additions.
    #[schemars(range(min = 1, max = 2))]
    version: u64,
    /// The title that the person gave it.
    #[serde(skip_serializing_if = "absent")]
    title: String,
    /// The principal that creates the vault.
    #[serde(skip_serializing_if = "absent")]
    caller: Caller,
    /// The vault to create.
    #[serde(skip_serializing_if = "absent")]
    vault: Vault,
    /// The key that encrypts it.
    #[serde(skip_serializing_if = "absent")]
    key: Key,
    /// Whether the KMS calls are made through AWS Backup; the default is true.
    #[serde(skip_serializing_if = "absent")]
    via_backup: bool,
    /// The values of context keys; null for a key that is known to be absent.
    #[serde(skip_serializing_if = "absent")]
    context: BTreeMap<String, ContextValue>,
    /// The policies.
    #[serde(skip_serializing_if = "absent")]
    policies: Policies,
    /// The denials that AWS reported.
    #[serde(skip_serializing_if = "absent")]
    denials: Vec<Denial>,
    /// The values of placeholders in the policies.
    #[serde(skip_serializing_if = "absent")]
    placeholders: BTreeMap<String, String>,
    /// The tool with which the vault is created.
    #[serde(skip_serializing_if = "absent")]
    way: Way,
    /// The expected results of the report.
    #[serde(skip_serializing_if = "absent")]
    expect: Expect,
}

/// The principal that creates the vault.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Caller {
    /// The ARN of a user, role, session, federated user or root user.
    #[serde(skip_serializing_if = "absent")]
    arn: String,
    /// The caller's tags.
    #[serde(skip_serializing_if = "absent")]
    tags: BTreeMap<String, String>,
    /// The relation of the caller's account to an organization.
    #[serde(skip_serializing_if = "absent")]
    organization: Organization,
}

/// The relation of an account to an organization.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
enum Organization {
    /// A member account.
    Member,
    /// The management account.
    Management,
    /// Not part of an organization.
    None,
}

/// The vault.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Vault {
    /// Its name.
    #[serde(skip_serializing_if = "absent")]
    name: String,
    /// Its Region.
    #[serde(skip_serializing_if = "absent")]
    region: String,
    /// The tags that it is created with.
    #[serde(skip_serializing_if = "absent")]
    tags: BTreeMap<String, String>,
    /// Its kind; the default is a backup vault.
    #[serde(skip_serializing_if = "absent")]
    kind: VaultKind,
    /// What is set on it once it exists.
    #[serde(skip_serializing_if = "absent")]
    settings: Vec<VaultSetting>,
}

/// The kinds of vaults.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
enum VaultKind {
    /// A backup vault.
    Backup,
    /// A logically air-gapped vault.
    LogicallyAirGapped,
    /// A restore access vault.
    RestoreAccess,
}

/// What can be set on a vault.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
enum VaultSetting {
    /// Its access policy.
    AccessPolicy,
    /// Its lock.
    Lock,
    /// Its notifications.
    Notifications,
}

/// The key.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Key {
    /// The owner of the key.
    #[serde(skip_serializing_if = "absent")]
    kind: KeyKind,
    /// The ARN of a customer managed key.
    #[serde(skip_serializing_if = "absent")]
    arn: String,
    /// The state in which it cannot be used.
    #[serde(skip_serializing_if = "absent")]
    state: KeyState,
    /// The actions that grants on the key allow, by the ARN of the principal that they name.
    #[serde(skip_serializing_if = "absent")]
    grants: BTreeMap<String, Vec<String>>,
}

/// The owner of a key.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
enum KeyKind {
    /// A customer managed key.
    Customer,
    /// The AWS managed key `aws/backup`.
    AwsManaged,
}

/// The states in which a key cannot be used, with their names in KMS.
#[derive(JsonSchema)]
#[serde(rename_all = "PascalCase")]
enum KeyState {
    /// It is being created.
    Creating,
    /// It is disabled.
    Disabled,
    /// It is scheduled for deletion.
    PendingDeletion,
    /// It has no key material.
    PendingImport,
    /// It will be deleted when its replicas are.
    PendingReplicaDeletion,
    /// Its key store is not connected.
    Unavailable,
}

/// The value of a context key.
#[derive(JsonSchema)]
#[serde(untagged)]
enum ContextValue {
    /// It is not in the request.
    Absent(()),
    /// It has this value.
    One(Scalar),
    /// It has these values.
    Many(Vec<Scalar>),
}

/// A value, with its JSON type or as text.
#[derive(JsonSchema)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Number(f64),
    Flag(bool),
}

/// The policies by layer. A layer that is null is hidden; an empty list means that there is none.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Policies {
    /// Identity-based policies.
    #[serde(skip_serializing_if = "absent")]
    identity: Option<Vec<Policy>>,
    /// The permissions boundary.
    #[serde(skip_serializing_if = "absent")]
    boundary: Option<Vec<Policy>>,
    /// Session policies.
    #[serde(skip_serializing_if = "absent")]
    session: Option<Vec<Policy>>,
    /// Service control policies, root first, account last.
    #[serde(skip_serializing_if = "absent")]
    scp: Option<Vec<Level>>,
    /// Resource control policies, root first, account last.
    #[serde(skip_serializing_if = "absent")]
    rcp: Option<Vec<Level>>,
    /// The VPC endpoint's policy.
    #[serde(skip_serializing_if = "absent")]
    vpc_endpoint: Option<Vec<Policy>>,
    /// The key policy.
    #[serde(skip_serializing_if = "absent")]
    key: Option<Vec<Policy>>,
}

/// The policies at one target of an organization.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Level {
    /// `Root`, an organizational unit, the account.
    #[serde(skip_serializing_if = "absent")]
    target: String,
    /// The policies attached to it.
    #[serde(skip_serializing_if = "absent")]
    policies: Vec<Policy>,
    /// Whether `FullAWSAccess` is assumed beside policies that only deny.
    #[serde(skip_serializing_if = "absent")]
    #[serde(rename = "fullAWSAccess")]
    full_aws_access: bool,
}

/// A policy.
#[derive(JsonSchema)]
#[serde(untagged)]
enum Policy {
    Typed(TypedPolicy),
    InFile(PolicyInFile),
    Document(PolicyDocument),
}

/// A policy as it was typed, valid or not.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct TypedPolicy {
    /// The name that the person gave it.
    #[serde(skip_serializing_if = "absent")]
    name: String,
    /// Its text; null if it is hidden.
    #[serde(skip_serializing_if = "absent")]
    text: Option<String>,
}

/// A policy in another file, for the command only.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct PolicyInFile {
    /// Its name; the default is the name of the file.
    #[serde(skip_serializing_if = "absent")]
    name: String,
    /// A path relative to the case.
    file: String,
    /// The address of the policy in Terraform or CloudFormation.
    #[serde(skip_serializing_if = "absent")]
    address: String,
}

/// A policy as a JSON object.
#[derive(JsonSchema)]
#[serde(rename_all = "PascalCase")]
struct PolicyDocument {
    /// Its statements.
    statement: Value,
}

/// A denial that AWS reported.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Denial {
    /// The action that was denied.
    #[serde(skip_serializing_if = "absent")]
    action: String,
    /// Whether a policy denied it or none allowed it.
    #[serde(skip_serializing_if = "absent")]
    effect: DenialEffect,
    /// The layer that AWS named.
    #[serde(skip_serializing_if = "absent")]
    layer: CaseLayer,
    /// The ARN of the policy that AWS named.
    #[serde(skip_serializing_if = "absent")]
    policy: String,
    /// The text of AWS's message.
    #[serde(skip_serializing_if = "absent")]
    text: String,
}

/// The kind of denial.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
enum DenialEffect {
    /// A statement denies it.
    ExplicitDeny,
    /// No policy allows it.
    ImplicitDeny,
}

/// The name of a layer in a case.
#[derive(JsonSchema)]
#[serde(untagged)]
enum CaseLayer {
    Layer(Layer),
    Key(KeyWord),
}

/// The policy of the key.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
enum KeyWord {
    Key,
}

/// The tool with which the vault is created.
#[derive(JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Way {
    /// The console, the CLI or an SDK.
    Direct,
    /// A `CloudFormation` stack.
    CloudFormation,
    /// Terraform or `OpenTofu`.
    Terraform,
}

/// The expected results of the report.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Expect {
    /// The verdict.
    #[serde(skip_serializing_if = "absent")]
    verdict: Verdict,
    /// Decisions by action.
    #[serde(skip_serializing_if = "absent")]
    actions: BTreeMap<String, Decision>,
}

/// A line that `canivault evaluate` reads: one authorization request.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "A request")]
struct RequestLine {
    /// Any value; it is returned in the answer.
    #[serde(skip_serializing_if = "absent")]
    id: Value,
    /// The caller: an ARN, `anonymous` or a service.
    principal: String,
    /// The action.
    action: String,
    /// An ARN, or `*`.
    resource: String,
    /// The account that owns the resource.
    #[serde(skip_serializing_if = "absent")]
    resource_account: String,
    /// The context of the request; a key that is neither here nor in `unknown` is absent.
    #[serde(skip_serializing_if = "absent")]
    context: BTreeMap<String, RequestValue>,
    /// The keys that may be in the request.
    #[serde(skip_serializing_if = "absent")]
    unknown: Vec<String>,
    /// The policies.
    #[serde(skip_serializing_if = "absent")]
    policies: RequestPolicies,
}

/// A value of a context key.
#[derive(JsonSchema)]
#[serde(untagged)]
enum RequestValue {
    One(Scalar),
    Many(Vec<Scalar>),
}

/// A policy as a JSON object, or as its text.
#[derive(JsonSchema)]
#[serde(untagged)]
enum RequestPolicy {
    Text(String),
    Document(BTreeMap<String, Value>),
}

/// Policies by layer; null is a hidden layer.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct RequestPolicies {
    /// Identity-based policies.
    #[serde(skip_serializing_if = "absent")]
    identity: Option<Vec<RequestPolicy>>,
    /// The permissions boundary.
    #[serde(skip_serializing_if = "absent")]
    boundary: Option<Vec<RequestPolicy>>,
    /// Session policies.
    #[serde(skip_serializing_if = "absent")]
    session: Option<Vec<RequestPolicy>>,
    /// Service control policies, by level, root first.
    #[serde(skip_serializing_if = "absent")]
    scp: Option<Vec<Vec<RequestPolicy>>>,
    /// Resource control policies, by level, root first.
    #[serde(skip_serializing_if = "absent")]
    rcp: Option<Vec<Vec<RequestPolicy>>>,
    /// The resource-based policy.
    #[serde(skip_serializing_if = "absent")]
    resource: Option<Vec<RequestPolicy>>,
    /// The VPC endpoint's policy.
    #[serde(skip_serializing_if = "absent")]
    vpc_endpoint: Option<Vec<RequestPolicy>>,
}

/// A line that `canivault evaluate` writes: the decision, or the reason why there is none.
#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(title = "An answer")]
enum AnswerLine {
    Decided(Decided),
    Refused(Refused),
}

/// A decision.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Decided {
    /// As in the request.
    #[serde(skip_serializing_if = "absent")]
    id: Value,
    /// The decision.
    decision: Decision,
    /// The effect of each layer that took part.
    layers: BTreeMap<Layer, LayerEffect>,
    /// The context keys, layers and placeholders that it depends on.
    unknown: Vec<String>,
    /// Points that AWS's documentation leaves unclear.
    #[serde(skip_serializing_if = "absent")]
    doubts: Vec<String>,
}

/// An error instead of a decision.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Refused {
    /// As in the request.
    #[serde(skip_serializing_if = "absent")]
    id: Value,
    /// The reason.
    error: LineError,
}

/// The reason why a line has no decision.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LineError {
    /// The layer of the policy.
    #[serde(skip_serializing_if = "absent")]
    layer: Layer,
    /// Its level, from 0.
    #[serde(skip_serializing_if = "absent")]
    level: usize,
    /// Its index, from 0.
    #[serde(skip_serializing_if = "absent")]
    policy: usize,
    /// The line, from 1: in the policy if there is one, otherwise in the input line.
    #[serde(skip_serializing_if = "absent")]
    line: usize,
    /// The column in characters, from 1.
    #[serde(skip_serializing_if = "absent")]
    column: usize,
    /// The error code.
    code: String,
    /// The same in one sentence.
    message: String,
}

/// The schema of a type, as it is serialized.
fn schema<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}

/// The files of `docs/schemas/`.
fn schemas() -> Vec<(&'static str, Schema)> {
    vec![
        ("answer", schema::<AnswerLine>()),
        ("case", schema::<CaseDocument>()),
        ("comparison", schema::<ComparisonJson>()),
        ("lint", schema::<LintReport>()),
        ("report", schema::<CaseReport>()),
        ("request", schema::<RequestLine>()),
    ]
}

mod tests {
    use super::schemas;
    use crate::commands::check;
    use evaluator::json_api;
    use evaluator::layer::Layer;
    use jsonschema::Validator;
    use messages::Messages;
    use serde_json::{Value, json};
    use std::path::{Path, PathBuf};

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas")
    }

    /// The published schema of a kind of document.
    fn published(name: &str) -> Validator {
        let (_, schema) = schemas()
            .into_iter()
            .find(|(known, _)| *known == name)
            .expect("a schema");
        let schema = serde_json::to_value(schema).expect("JSON");
        jsonschema::validator_for(&schema).expect("a schema")
    }

    fn assert_valid(validator: &Validator, what: &str, value: &Value) {
        let errors: Vec<String> = validator
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{what}: {errors:?} in {value}");
    }

    #[test]
    fn the_published_schemas_are_those_of_the_types() {
        for (name, schema) in schemas() {
            let path = folder().join(format!("{name}.json"));
            let made = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
            if std::env::var_os("UPDATE").is_some() {
                std::fs::create_dir_all(folder()).expect("the folder");
                std::fs::write(&path, &made).expect("the schema is written");
            }
            let kept = std::fs::read_to_string(&path).unwrap_or_default();
            let kept: Value = serde_json::from_str(&kept).unwrap_or_default();
            let made: Value = serde_json::from_str(&made).expect("JSON");
            // Comments that are worded otherwise are in the published schema when it is next written.
            let is_same = shape(&kept) == shape(&made);
            assert!(
                is_same,
                "docs/schemas/{name}.json: run this test with UPDATE=1"
            );
        }
    }

    /// A schema without its descriptions.
    fn shape(schema: &Value) -> Value {
        match schema {
            Value::Object(members) => {
                let kept = members
                    .iter()
                    .filter(|(name, value)| *name != "description" || !value.is_string());
                kept.map(|(name, value)| (name.clone(), shape(value)))
                    .collect()
            }
            Value::Array(items) => items.iter().map(shape).collect(),
            other => other.clone(),
        }
    }

    /// The cases of the repository, as text.
    fn cases() -> Vec<(String, String)> {
        let mut cases: Vec<(String, String)> = vault::examples::EXAMPLES
            .iter()
            .map(|example| (example.id.to_owned(), example.text.to_owned()))
            .collect();
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/command/data");
        for name in ["pass.json", "fail.json", "layers.json", "broken.json"] {
            let text = std::fs::read_to_string(data.join(name)).expect("a case");
            cases.push((name.to_owned(), text));
        }
        let everything = json!({
            "version": 2, "title": "t",
            "caller": {"arn": "a", "tags": {"a": "b"}, "organization": "member"},
            "vault": {"name": "v", "region": "us-west-2", "tags": {"a": "b"}, "kind": "restoreAccess", "settings": ["lock"]},
            "key": {"kind": "customer", "arn": "k", "state": "PendingImport"},
            "viaBackup": false,
            "context": {"a": null, "b": "x", "c": ["x", 1], "d": true, "e": 1},
            "policies": {"identity": null, "boundary": [{"name": "b", "text": null}], "session": [{"Statement": []}],
                "scp": [{"target": "Root", "policies": [], "fullAWSAccess": false}], "rcp": null, "vpcEndpoint": [], "key": []},
            "denials": [{"action": "kms:Decrypt", "effect": "explicitDeny", "layer": "key", "policy": "p", "text": "t"}],
            "placeholders": {"<a>": "b"}, "way": "cloudformation",
            "expect": {"verdict": "fail", "actions": {"kms:Decrypt": "implicitDeny"}},
        });
        cases.push(("everything".to_owned(), everything.to_string()));
        cases
    }

    #[test]
    fn cases_are_as_their_schema_says_and_nothing_else_is() {
        let validator = published("case");
        for (name, text) in cases() {
            let value: Value = serde_json::from_str(&text).expect("JSON");
            assert_valid(&validator, &name, &value);
            let case = vault::case::read(&text).expect("a case");
            let written = serde_json::from_str(&vault::case::write(&case)).expect("JSON");
            assert_valid(&validator, &format!("{name}, written"), &written);
            // Another value anywhere is refused by the schema where the reader refuses it.
            for (what, other) in mutations(&value) {
                let is_read = vault::case::read(&other.to_string()).is_ok();
                let is_valid = validator.is_valid(&other);
                assert_eq!(
                    is_read, is_valid,
                    "{name}, {what}: read, and valid by the schema"
                );
            }
        }
    }

    /// A document with a field too many in each object, and with a value of another type in each place.
    fn mutations(value: &Value) -> Vec<(String, Value)> {
        let mut pointers = Vec::new();
        collect(value, "", &mut pointers);
        let mut mutated = Vec::new();
        for pointer in pointers {
            let at = value.pointer(&pointer).expect("a value");
            // Whatever stands in a policy is its text.
            let is_free = [
                "/policies",
                "/context",
                "/tags",
                "/placeholders",
                "/actions",
                "/version",
            ]
            .iter()
            .any(|free| pointer.contains(free));
            if at.is_object() && !is_free {
                let mut other = value.clone();
                other.pointer_mut(&pointer).expect("a value")["another"] = json!(1);
                mutated.push((format!("another field in `{pointer}`"), other));
            }
            if !is_free && !pointer.is_empty() {
                for wrong in [json!(7), json!("other"), json!([]), Value::Null] {
                    let mut other = value.clone();
                    *other.pointer_mut(&pointer).expect("a value") = wrong.clone();
                    mutated.push((format!("{wrong} for `{pointer}`"), other));
                }
            }
        }
        mutated
    }

    fn collect(value: &Value, pointer: &str, into: &mut Vec<String>) {
        into.push(pointer.to_owned());
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    collect(value, &format!("{pointer}/{name}"), into);
                }
            }
            Value::Array(items) => {
                for (at, value) in items.iter().enumerate() {
                    collect(value, &format!("{pointer}/{at}"), into);
                }
            }
            _ => {}
        }
    }

    #[test]
    fn reports_are_as_their_schema_says() {
        let validator = published("report");
        let words = Messages::english();
        let files = crate::infrastructure::Infrastructure::default();
        for (name, text) in cases() {
            let case = vault::case::read(&text).expect("a case");
            let (case, inferred) = vault::infer::infer(case);
            let report = vault::report(&case);
            let steps = vault::fix::find_all(&case);
            let json = super::CaseReport {
                version: 1,
                case: name.clone(),
                report: check::json(&case, &files, &report, &steps, &inferred, &words),
                unmet: check::unmet(&case, &report, &words),
            };
            assert_valid(
                &validator,
                &name,
                &serde_json::to_value(json).expect("JSON"),
            );
        }
        let validator = published("lint");
        for text in [
            "{}",
            "[",
            r#"{"Statement": [{"Effect": "Alow", "Action": "kms:Decryptt"}]}"#,
        ] {
            let report = crate::commands::lint::report(text, None, &words);
            assert_valid(
                &validator,
                text,
                &serde_json::to_value(report).expect("JSON"),
            );
        }
    }

    #[test]
    fn comparisons_are_as_their_schema_says() {
        let validator = published("comparison");
        let words = Messages::english();
        let policy = |action: &str, condition: &str| {
            format!(
                r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "*", "Condition": {condition}}}}}"#
            )
        };
        let narrow = policy(
            "kms:Decrypt",
            r#"{"StringEquals": {"aws:PrincipalTag/team": "x"}}"#,
        );
        let mut answers = std::collections::BTreeSet::new();
        for (before, after, layer) in [
            (&narrow, &policy("kms:*", "{}"), Layer::Identity),
            (&policy("kms:*", "{}"), &narrow, Layer::Scp),
            (&narrow, &narrow, Layer::Boundary),
            (
                &narrow,
                &policy(
                    "kms:*",
                    r#"{"StringLike": {"aws:username": "${aws:PrincipalTag/x}*"}}"#,
                ),
                Layer::Session,
            ),
        ] {
            let questions = analysis::of_documents(before, after, layer);
            let directions = analysis::compare_all(questions, analysis::Budget::default());
            let directions = directions.expect("both directions");
            let json = serde_json::to_value(words.comparison_json(&directions)).expect("JSON");
            assert_valid(&validator, layer.word(), &json);
            for side in ["newAccess", "lostAccess"] {
                let answer = json[side]["answer"].as_str().expect("an answer").to_owned();
                answers.insert(answer);
            }
        }
        assert!(
            answers.contains("none") && answers.contains("some"),
            "{answers:?}"
        );
        for name in ["pass.json", "fail.json"] {
            let of = |name: &str| {
                let mut cases = cases().into_iter();
                let (_, text) = cases
                    .find(|(known, _)| known.ends_with(name))
                    .expect("a case");
                vault::case::read(&text).expect("a case")
            };
            let questions = vec![analysis::of_cases(&of("fail.json"), &of(name))];
            let directions = analysis::compare_all(questions, analysis::Budget::default());
            let json = words.comparison_json(&directions.expect("both directions"));
            assert_valid(&validator, name, &serde_json::to_value(json).expect("JSON"));
        }
        // Another word is refused, and so is a side that is missing.
        for wrong in [json!({}), json!({"newAccess": {"answer": "perhaps"}})] {
            assert!(!validator.is_valid(&wrong), "{wrong}");
        }
    }

    #[test]
    fn lines_are_as_their_schemas_say() {
        let (requests, answers) = (published("request"), published("answer"));
        let allow = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "x"}}}});
        let request = json!({
            "id": {"a": 1}, "principal": "arn:aws:iam::123456789012:user/alice", "action": "kms:Decrypt",
            "resource": "arn:aws:kms:us-east-1:123456789012:key/1234abcd", "resourceAccount": "123456789012",
            "context": {"aws:SourceIp": "203.0.113.7", "aws:TagKeys": ["a", "b"], "aws:MultiFactorAuthPresent": true},
            "unknown": ["aws:PrincipalTag/*"],
            "policies": {"identity": [allow, allow.to_string()], "boundary": null, "scp": [[allow], [allow]],
                "rcp": [[]], "resource": [], "vpcEndpoint": null, "session": null},
        });
        assert_valid(&requests, "request", &request);
        let mut lines = vec![request.clone()];
        for (pointer, wrong) in [
            ("/principal", json!(7)),
            ("/principal", json!("nobody")),
            ("/action", Value::Null),
            ("/context", json!([])),
            ("/policies", json!({"identity": ["{"]})),
            ("/policies", json!({"scp": [["{"]]})),
            ("/policies", json!({"other": []})),
            ("/unknown", json!("a")),
        ] {
            let mut other = request.clone();
            *other.pointer_mut(pointer).expect("a field") = wrong;
            lines.push(other);
        }
        for line in lines {
            let words = Messages::english();
            let reply = json_api::answer(&line.to_string());
            let answer = reply.to_json(|error| words.exchange_error(error));
            let answer: Value = serde_json::from_str(&answer).expect("JSON");
            assert_valid(&answers, "answer", &answer);
            // What is wrong in a policy's text or in an ARN no schema knows.
            assert!(
                requests.is_valid(&line) || answer["error"].is_object(),
                "{line}"
            );
        }
    }
}
