//! Output of the AWS CLI and of consoles: the files in `import/`, as people have them, and in `import/outputs.json` the
//! expected import of each.

use crate::case::{home, read};
use evaluator::layer::Layer;
use evaluator::trace::{Decision, LayerEffect};
use serde::Deserialize;
use serde_json::{Value, json};
use vault::case::{self, Case, NamedPolicy, Visibility};
use vault::import::{self, Import, Source, To};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Outputs {
    known: Vec<Output>,
    unknown: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Output {
    name: String,
    /// The file in `import/` with the output.
    #[serde(default)]
    file: String,
    /// The output itself, if it is short; otherwise read from the file.
    #[serde(default)]
    text: String,
    /// The layer of the editor that it was pasted into.
    here: Option<String>,
    /// The ARN of the choice.
    choose: Option<String>,
    /// The parts, with their sources and places.
    went: Vec<(String, String)>,
    /// A part of the expected case; policies as JSON.
    case: Value,
    #[serde(default)]
    needs: Vec<(Option<String>, String)>,
    #[serde(default)]
    choices: Vec<String>,
}

fn outputs() -> Outputs {
    let folder = home().join("import");
    let mut outputs: Outputs = read(&folder.join("outputs.json"));
    for output in &mut outputs.known {
        let Output {
            name, file, text, ..
        } = output;
        assert_ne!(file.is_empty(), text.is_empty(), "{name}: `file` or `text`");
        if !file.is_empty() {
            *text = std::fs::read_to_string(folder.join(&*file))
                .unwrap_or_else(|error| panic!("{name}: {file}: {error}"));
        }
    }
    outputs
}

#[test]
fn every_output_is_used() {
    let known = outputs().known;
    let is_table = |file: &str| matches!(file, "outputs.json" | "inputs.json" | "inputs");
    for file in names_in("import") {
        let is_used = known.iter().any(|output| file == *output.file);
        assert!(is_used || is_table(&file), "{file} is in no row");
    }
}

#[test]
fn every_input_is_used() {
    let rows = inputs();
    for file in names_in("import/inputs") {
        let is_used = rows.iter().any(|row| row.files.contains(&file));
        assert!(is_used, "{file} is in no row");
    }
}

/// The names of the files and folders in a folder.
fn names_in(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(home().join(folder)).expect("the folder");
    entries
        .map(|entry| {
            let name = entry.expect("an entry").file_name();
            name.into_string().expect("a name in UTF-8")
        })
        .collect()
}

fn layer(word: &str) -> Layer {
    let word = if word == "key" { "resource" } else { word };
    Layer::ALL
        .into_iter()
        .find(|layer| layer.word() == word)
        .expect("a layer")
}

/// The import of an output, with the choice of its row.
fn import(output: &Output) -> Import {
    let import =
        import::read(&output.text).unwrap_or_else(|| panic!("{}: not recognised", output.name));
    match &output.choose {
        None => import,
        Some(arn) => {
            let at = import.choice_of(arn).expect("a choice");
            import.choose(&output.text, at)
        }
    }
}

fn place(to: &To) -> String {
    match to {
        To::Case => "case".to_owned(),
        To::Field(name) => format!("field {name}"),
        To::Context(key) => format!("context {key}"),
        To::Policy(place) => format!(
            "policy {}/{}/{}",
            place.layer.word(),
            place.level,
            place.policy
        ),
        To::NoPolicies(layer) => format!("no policies {}", layer.word()),
        To::Denial(action) => format!("denial {action}"),
        To::Way => "way".to_owned(),
        To::Replaced { layer, name } => format!("replaced {} {name}", layer.word()),
        To::Kept { layer, name } => format!("kept out {} {name}", layer.word()),
        To::Other { kind, name } => format!("other {} {name}", kind.word()),
        To::Masked(field) => format!("masked {field}"),
        To::OtherCaller(before) => format!("other caller {before}"),
    }
}

/// The case as JSON, the texts of its policies read.
fn written(case: &Case) -> Value {
    fn read_texts(value: &mut Value) {
        // A reported denial is not a policy: it has an action, or words instead of JSON, and no name.
        if value.get("action").is_some() {
            return;
        }
        if let Some(text) = value.get("text").and_then(Value::as_str) {
            let policy: Value = match serde_json::from_str(text) {
                Ok(policy) => policy,
                Err(_) if value.get("name").is_none() => return,
                Err(error) => panic!("{error} in {text}"),
            };
            *value = json!({"name": value["name"].as_str().unwrap_or_default(), "policy": policy});
            return;
        }
        match value {
            Value::Array(items) => items.iter_mut().for_each(read_texts),
            Value::Object(members) => members.values_mut().for_each(read_texts),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(&case::write(case)).expect("a case is JSON");
    read_texts(&mut value);
    value
}

/// Returns `true` if everything expected is present.
fn holds(there: &Value, wanted: &Value) -> bool {
    match (there, wanted) {
        (Value::Object(there), Value::Object(wanted)) => wanted
            .iter()
            .all(|(name, wanted)| there.get(name).is_some_and(|there| holds(there, wanted))),
        (Value::Array(there), Value::Array(wanted)) => {
            there.len() == wanted.len()
                && there
                    .iter()
                    .zip(wanted)
                    .all(|(there, wanted)| holds(there, wanted))
        }
        _ => there == wanted,
    }
}

#[test]
fn each_output_goes_where_it_belongs() {
    for output in outputs().known {
        let import = import(&output);
        let mut case = Case::default();
        let here = output.here.as_deref().map(layer);
        let went: Vec<(String, String)> = import
            .apply(&mut case, here)
            .iter()
            .map(|went| (went.source.word().to_owned(), place(&went.to)))
            .collect();
        assert_eq!(went, output.went, "{}", output.name);
        let case = written(&case);
        assert!(holds(&case, &output.case), "{}: {case:#}", output.name);
        let needs: Vec<(Option<String>, String)> = import
            .needs
            .iter()
            .map(|need| {
                (
                    need.layer.map(|layer| layer.word().to_owned()),
                    need.name.clone(),
                )
            })
            .collect();
        assert_eq!(needs, output.needs, "{}", output.name);
        let choices: Vec<&String> = import.choices.iter().map(|choice| &choice.arn).collect();
        assert_eq!(
            choices,
            output.choices.iter().collect::<Vec<_>>(),
            "{}",
            output.name
        );
    }
}

#[test]
fn importing_twice_changes_nothing_more() {
    for output in outputs().known {
        let import = import(&output);
        let here = output.here.as_deref().map(layer);
        let mut once = Case::default();
        import.apply(&mut once, here);
        let mut twice = once.clone();
        import.apply(&mut twice, here);
        assert_eq!(once, twice, "{}", output.name);
        if once == Case::default() {
            continue;
        }
        let written = case::write(&once);
        let mut read = Case::default();
        import::read(&written)
            .unwrap_or_else(|| panic!("{}: {written}", output.name))
            .apply(&mut read, None);
        assert_eq!(read, once, "{}: written and imported", output.name);
    }
}

#[test]
fn every_source_has_an_output() {
    let known = outputs().known;
    let missing: Vec<&str> = Source::ALL
        .into_iter()
        .filter(|source| !matches!(source, Source::PolicyDocument | Source::PolicyNames))
        // Read by another crate, which has a test file for each construct (crates/iac/tests/constructs).
        .filter(|source| {
            let infrastructure = [
                Source::Terraform,
                Source::CloudFormation,
                Source::LandingZone,
                Source::Yaml,
            ];
            !infrastructure.contains(source)
        })
        .map(Source::word)
        .filter(|word| {
            !known
                .iter()
                .any(|output| output.went.iter().any(|(source, _)| source == word))
        })
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn other_texts_are_left_alone() {
    for text in outputs().unknown {
        assert_eq!(import::read(&text), None, "{text}");
    }
}

#[test]
fn a_policy_alone_is_something_in_a_file() {
    let text = r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}}"#;
    let mut case = Case::default();
    let went = import::read_all(text).apply(&mut case, None);
    let place = vault::case::Place {
        layer: Layer::Resource,
        level: 0,
        policy: 0,
    };
    assert_eq!(
        went,
        [import::ImportedPart {
            source: Source::PolicyDocument,
            to: To::Policy(place)
        }]
    );
}

#[test]
fn a_session_that_is_there_is_not_replaced_by_its_role() {
    let mut case = Case::default();
    case.caller.arn = "arn:aws:sts::444455556666:assumed-role/R/s".to_owned();
    let role = r#"{"Role": {"Arn": "arn:aws:iam::444455556666:role/app/R"}}"#;
    import::read(role).expect("a role").apply(&mut case, None);
    assert_eq!(
        case.caller.arn,
        "arn:aws:sts::444455556666:assumed-role/R/s"
    );
}

#[test]
fn the_checks_of_access_troubleshooter_are_read() {
    let known = outputs().known;
    let details = known
        .iter()
        .find(|output| output.name == "Access Troubleshooter, details")
        .expect("details");
    let evaluations = import(details).evaluations;
    assert_eq!(evaluations.len(), 1);
    assert_eq!(evaluations[0].effect, Decision::ImplicitDeny);
    let layers: Vec<(Layer, LayerEffect)> = evaluations[0].layers().into_iter().collect();
    let wanted = [
        (Layer::Scp, LayerEffect::Allow),
        (Layer::Resource, LayerEffect::Allow),
        (Layer::Identity, LayerEffect::ImplicitDeny),
    ];
    assert_eq!(layers, wanted);
}

#[test]
fn an_event_without_a_named_action_names_none() {
    let event = |name: &str, source: &str| {
        format!(
            r#"{{"eventSource": "{source}.amazonaws.com", "eventName": "{name}", "errorCode": "AccessDenied"}}"#
        )
    };
    let rows = [
        ("CreateBackupVault", "backup", None),
        ("CreateGrant", "kms", Some("kms:CreateGrant")),
        (
            "DescribeBackupVault",
            "backup",
            Some("backup:DescribeBackupVault"),
        ),
    ];
    for (name, source, action) in rows {
        let import = import::read(&event(name, source)).expect("an event");
        let denied = import.parts.iter().find_map(|part| match &part.put {
            import::Put::Denied(denied) => Some(denied),
            _ => None,
        });
        let denied = denied.expect("a denial");
        assert_eq!(denied.action.as_deref(), action, "{name}");
        assert_eq!(denied.operation.as_deref(), Some(name));
    }
}

/// A text as people have it, and the expected case.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    /// Raw files in `import/inputs`, imported one after another.
    files: Vec<String>,
    /// The expected value at a path of the case: a value, a part of a text after `~`, or `null` for none.
    #[serde(default)]
    case: serde_json::Map<String, Value>,
    /// A part of the expected messages.
    #[serde(default)]
    told: Vec<String>,
    /// The apparent format of a text that is not recognized.
    format: Option<String>,
    /// The reason why that is correct.
    why: String,
}

fn inputs() -> Vec<Input> {
    serde_json::from_str(include_str!("import/inputs.json")).expect("import/inputs.json")
}

#[test]
fn what_people_have_is_read_or_named() {
    let rows = inputs();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("import/inputs");
    let mut wrong = Vec::new();
    for row in &rows {
        let mut case = Case::default();
        let mut told = Vec::new();
        for file in &row.files {
            let bytes = std::fs::read(folder.join(file)).expect(file);
            let text = String::from_utf8_lossy(&bytes);
            let import = import::read_all(&text);
            let format =
                (import == Import::default()).then(|| import::looks_like(&text).word().to_owned());
            if format != row.format {
                wrong.push(format!(
                    "{file}: looks like {format:?}, not {:?}",
                    row.format
                ));
            }
            told.extend(
                import
                    .apply(&mut case, None)
                    .iter()
                    .map(|went| place(&went.to)),
            );
        }
        let there: Value = serde_json::from_str(&case::write(&case)).expect("a case");
        for (path, wanted) in &row.case {
            let pointer = format!("/{}", path.replace('.', "/"));
            let found = there.pointer(&pointer).unwrap_or(&Value::Null);
            let part = wanted.as_str().and_then(|wanted| wanted.strip_prefix('~'));
            let holds = match part {
                Some(part) => found.as_str().is_some_and(|found| found.contains(part)),
                None => found == wanted,
            };
            if !holds {
                wrong.push(format!(
                    "{:?}: {path} is {found}, not {wanted}: {}",
                    row.files, row.why
                ));
            }
        }
        for wanted in &row.told {
            if !told.contains(wanted) {
                wrong.push(format!(
                    "{:?}: told {told:?}, not {wanted}: {}",
                    row.files, row.why
                ));
            }
        }
        let written = case::write(&case);
        assert_eq!(case::read(&written), Ok(case), "{:?}", row.files);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Policies do not state their owner, so those of the previous caller stay, with a message to the person.
#[test]
fn a_message_of_another_caller_tells_whose_policies_are_still_here() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let rows = [
        ("arn:aws:iam::444455556666:user/other", true),
        ("arn:aws:iam::111122223333:role/R", true),
        ("arn:aws:iam::444455556666:role/R", false),
        ("arn:aws:sts::444455556666:assumed-role/R/session", false),
    ];
    for (caller, is_told) in rows {
        let message = format!(
            "User: {caller} is not authorized to perform: kms:CreateGrant because no identity-based policy allows the kms:CreateGrant action"
        );
        for with_policy in [true, false] {
            let mut case = Case::default();
            case.caller.arn = "arn:aws:iam::444455556666:role/R".to_owned();
            if with_policy {
                case.policies.identity = Visibility::Listed(vec![NamedPolicy {
                    name: "p".to_owned(),
                    text: policy.into(),
                }]);
            }
            let went = import::read_all(&message).apply(&mut case, None);
            let told = went.iter().any(
                |went| matches!(&went.to, To::OtherCaller(before) if before.ends_with("role/R")),
            );
            assert_eq!(told, is_told && with_policy, "{caller}");
        }
    }
}

/// It reports that an action was denied, but not which.
#[test]
fn an_encoded_message_without_an_action_is_kept() {
    let message = "An error occurred (AccessDeniedException) when calling the CreateBackupVault operation: You are not \
                   authorized to perform this operation. Encoded authorization failure message: AQoDYXdzEJr1K5Wm8mR2kqUu";
    let mut case = Case::default();
    import::read_all(message).apply(&mut case, None);
    let [denial] = case.denials.as_slice() else {
        panic!("{:?}", case.denials);
    };
    assert!(denial.action.is_empty());
    assert!(denial.text.is_some());
}

/// An AWS managed key is `aws/backup` only if it is that of AWS Backup, in the caller's account; and a key policy is
/// that of the key that it was given for.
#[test]
fn which_key_it_is_follows_from_its_description() {
    const KEY: &str = "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const OTHER: &str =
        "arn:aws:kms:us-west-2:444455556666:key/99999999-12ab-34cd-56ef-1234567890ab";
    const FOREIGN: &str =
        "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let described = |arn: &str, manager: &str, description: &str| {
        let key = json!({"Arn": arn, "KeyManager": manager, "Description": description});
        json!({"KeyMetadata": key}).to_string()
    };
    let of_backup = "Default key that protects my Backup data when no other key is defined";
    let rows = [
        (KEY, "AWS", of_backup, "awsManaged", true),
        (KEY, "AWS", "", "awsManaged", true),
        (
            KEY,
            "AWS",
            "Default key that protects my S3 objects",
            "customer",
            true,
        ),
        (
            KEY,
            "AWS",
            "Default master key that protects my EBS volumes",
            "customer",
            true,
        ),
        (FOREIGN, "AWS", of_backup, "customer", false),
        (KEY, "CUSTOMER", "for backups", "customer", true),
        (OTHER, "CUSTOMER", "", "customer", false),
    ];
    for (arn, manager, description, kind, keeps) in rows {
        let mut case = Case::default();
        case.caller.arn = "arn:aws:iam::444455556666:user/u".to_owned();
        case.key.arn = KEY.to_owned();
        case.policies.key = Visibility::Listed(vec![NamedPolicy {
            name: "kp".to_owned(),
            text: "{}".into(),
        }]);
        let went = import::read_all(&described(arn, manager, description)).apply(&mut case, None);
        let written = written(&case);
        let row = format!("{arn} {manager} {description}");
        let found = written.pointer("/key/kind").and_then(Value::as_str);
        assert_eq!(found.unwrap_or("customer"), kind, "{row}");
        let kept = matches!(case.policies.key, Visibility::Listed(_));
        assert_eq!(kept, keeps, "{row}");
        let told = went
            .iter()
            .any(|went| place(&went.to) == "other otherKey kp");
        assert_eq!(told, !keeps, "{row}");
    }
}

/// The policy of the key that a paste names, pasted with it, replaces that of the previous key.
#[test]
fn a_key_policy_beside_a_new_key_is_that_keys() {
    let text = r#"{"KeyMetadata": {"Arn": "arn:aws:kms:us-west-2:444455556666:key/99999999-12ab-34cd-56ef-1234567890ab", "KeyManager": "CUSTOMER"}}
{"Policy": "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"kms:*\", \"Resource\": \"*\"}}", "PolicyName": "default"}"#;
    let mut case = Case::default();
    case.key.arn =
        "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab".to_owned();
    case.policies.key = Visibility::Listed(vec![NamedPolicy {
        name: "kp".to_owned(),
        text: "{}".into(),
    }]);
    import::read_all(text).apply(&mut case, None);
    let texts: Vec<&str> = case
        .policies
        .key
        .items()
        .iter()
        .map(|policy| &*policy.text)
        .collect();
    assert_eq!(texts.len(), 1);
    assert!(texts[0].contains("kms:*"), "{texts:?}");
}

/// Messages about two callers: those about the caller of the case count, or else about the first one.
#[test]
fn the_denial_of_one_caller_is_not_that_of_another() {
    let message = |user: &str, action: &str| {
        format!(
            "User: arn:aws:iam::444455556666:user/{user} is not authorized to perform: {action} on resource: arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab because no identity-based policy allows the {action} action"
        )
    };
    let text = [message("a", "kms:Decrypt"), message("b", "kms:CreateGrant")].join("\n");
    for (caller, kept, action, other) in [
        ("", "a", "kms:Decrypt", "b"),
        ("a", "a", "kms:Decrypt", "b"),
        ("b", "b", "kms:CreateGrant", "a"),
        ("c", "a", "kms:Decrypt", "b"),
    ] {
        let arn = |user: &str| format!("arn:aws:iam::444455556666:user/{user}");
        let mut case = Case::default();
        if !caller.is_empty() {
            case.caller.arn = arn(caller);
        }
        let went = import::read_all(&text).apply(&mut case, None);
        assert_eq!(case.caller.arn, arn(kept), "{caller}");
        let actions: Vec<&str> = case.denials.iter().map(|denial| &*denial.action).collect();
        assert_eq!(actions, [action], "{caller}");
        let told = format!("other otherCaller {}", arn(other));
        assert!(went.iter().any(|went| place(&went.to) == told), "{caller}");
    }
}

const FULL: &str = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;

/// AWS's answer names no action, and is a fact whatever was pasted with it (semantics 6.3).
#[test]
fn the_bare_answer_beside_a_policy_is_a_denial() {
    let rows = [
        (
            "Error: creating Backup Vault (prod): AccessDeniedException: \n\tstatus code: 403, request id: 1",
            true,
            "Terraform names the vault",
        ),
        (
            "AccessDeniedException: \n\tstatus code: 403",
            true,
            "the code alone",
        ),
        (
            "botocore.exceptions.ClientError: (AccessDeniedException)",
            true,
            "the code in brackets",
        ),
        (
            "Resource handler returned message: \"null (Service: Backup, Status Code: 403, Request ID: 1)\" \
             (RequestToken: 1, HandlerErrorCode: AccessDenied)",
            true,
            "CloudFormation's code",
        ),
        (
            "Insufficient privileges to perform this action.",
            true,
            "AWS Backup's own words",
        ),
        (
            "Error: creating S3 Bucket (b): AccessDeniedException: \n\tstatus code: 403",
            false,
            "about another resource",
        ),
        (
            "(Service: S3, Status Code: 403, HandlerErrorCode: AccessDenied)",
            false,
            "about another service",
        ),
        (
            "except AccessDeniedException:\n    pass",
            false,
            "a name in a program",
        ),
        (
            "The alarm counts `AccessDenied*` of all services.",
            false,
            "a word in prose",
        ),
    ];
    for (answer, is_denial, why) in rows {
        let mut case = Case::default();
        import::read_all(&format!("{answer}\n\n{FULL}\n")).apply(&mut case, None);
        assert_eq!(!case.denials.is_empty(), is_denial, "{why}: {answer}");
        let template = format!("{answer}\n\nStatement:\n  - Effect: Allow\n");
        let import = import::read_messages(&template);
        assert_eq!(import != Import::default(), is_denial, "{why}: {answer}");
    }
}

/// What a text only names is attached and not seen, also where the rest of the text could be read.
#[test]
#[expect(clippy::too_many_lines, reason = "rows of data")]
fn what_is_named_beside_a_policy_is_not_seen() {
    use Layer::{Boundary, Identity, Scp, Session};
    let rows: &[(&str, Layer, &[&str], &str)] = &[
        (
            "$ aws iam list-attached-user-policies --user-name u --query 'AttachedPolicies[].PolicyName'\n[\"a\", \"b\"]",
            Identity,
            &["a", "b"],
            "names by query",
        ),
        (
            "$ aws iam list-user-policies --user-name u --query PolicyNames\n[\n    \"a\",\n    \"b\"\n]",
            Identity,
            &["a", "b"],
            "inline names, on several lines",
        ),
        (
            "$ aws iam list-attached-user-policies --user-name u --query 'AttachedPolicies[].{N:PolicyName}'\n[{\"N\": \"a\"}]",
            Identity,
            &["a"],
            "renamed members",
        ),
        (
            "PS C:\\> Get-IAMAttachedUserPolicyList -UserName u\n\nPolicyArn                            PolicyName\n---------                            ----------\narn:aws:iam::444455556666:policy/a   a\n",
            Identity,
            &["arn:aws:iam::444455556666:policy/a"],
            "the Tools for PowerShell",
        ),
        (
            "$ aws iam list-user-policies --user-name u --output table\n|ListUserPolicies|\n+----------------+\n||  PolicyNames ||\n||  a           ||\n",
            Identity,
            &["a"],
            "a table",
        ),
        (
            "|                  ListGroupsForUser                |\n||  Arn       |  arn:aws:iam::444455556666:group/g  ||\n||  GroupName |  g                                  ||",
            Identity,
            &["arn:aws:iam::444455556666:group/g"],
            "a table without its command",
        ),
        (
            "$ aws iam list-groups-for-user --user-name u --query 'Groups[].GroupName' --output text\ndevelopers\tg",
            Identity,
            &["group/developers", "group/g"],
            "groups as text",
        ),
        (
            "$ aws iam list-groups-for-user --user-name u --query 'Groups[].GroupName' --output text\ndevelopers g",
            Identity,
            &["group/developers", "group/g"],
            "a tab that was copied as a space",
        ),
        (
            "$ aws organizations list-policies-for-target --target-id 444455556666 --filter SERVICE_CONTROL_POLICY --query 'Policies[].[Name,Id]' --output text\nFullAWSAccess\tp-FullAWSAccess\nDeny backup\tp-abc12345",
            Scp,
            &["FullAWSAccess", "Deny backup"],
            "SCPs with their IDs",
        ),
        (
            "$ aws organizations list-policies-for-target --target-id r --filter SERVICE_CONTROL_POLICY --query 'Policies[].Id'\n[\"p-FullAWSAccess\", \"p-abc12345\"]",
            Scp,
            &["FullAWSAccess", "p-abc12345"],
            "IDs alone",
        ),
        (
            "$ aws iam get-user --user-name u --query User.PermissionsBoundary\n{\"PermissionsBoundaryType\": \"Policy\", \"PermissionsBoundaryArn\": \"arn:aws:iam::444455556666:policy/b\"}",
            Boundary,
            &["arn:aws:iam::444455556666:policy/b"],
            "an object by query",
        ),
        (
            "$ aws iam get-user --user-name u --query User.PermissionsBoundary.PermissionsBoundaryArn --output text\narn:aws:iam::444455556666:policy/b",
            Boundary,
            &["arn:aws:iam::444455556666:policy/b"],
            "an ARN by query",
        ),
        (
            "$ aws iam get-user --user-name u --query User.PermissionsBoundary --output text\nNone",
            Boundary,
            &[],
            "no boundary",
        ),
        (
            "My user also has the permissions boundary arn:aws:iam::444455556666:policy/b. Its policy:",
            Boundary,
            &["arn:aws:iam::444455556666:policy/b"],
            "a sentence",
        ),
        (
            "The permissions boundary arn:aws:iam::444455556666:policy/b of another role:",
            Boundary,
            &[],
            "a sentence about another role",
        ),
        (
            "My user is a member of arn:aws:iam::444455556666:group/g.",
            Identity,
            &["arn:aws:iam::444455556666:group/g"],
            "a group in a sentence",
        ),
        (
            "$ aws iam list-entities-for-policy --policy-arn arn:aws:iam::444455556666:policy/b --policy-usage-filter PermissionsBoundary\n{\"PolicyGroups\": [], \"PolicyUsers\": [{\"UserName\": \"u\", \"UserId\": \"AIDAX\"}], \"PolicyRoles\": []}",
            Boundary,
            &["arn:aws:iam::444455556666:policy/b"],
            "whose boundary a policy is",
        ),
        (
            "$ aws iam list-entities-for-policy --policy-arn arn:aws:iam::444455556666:policy/p\n{\"PolicyGroups\": [], \"PolicyUsers\": [{\"UserName\": \"other\"}], \"PolicyRoles\": []}",
            Identity,
            &[],
            "attached to somebody else",
        ),
        (
            "$ aws iam put-user-permissions-boundary --user-name u --permissions-boundary arn:aws:iam::444455556666:policy/b",
            Boundary,
            &["arn:aws:iam::444455556666:policy/b"],
            "a command that sets a boundary",
        ),
        (
            "aws iam attach-user-policy \\\n  --user-name u \\\n  --policy-arn arn:aws:iam::444455556666:policy/p",
            Identity,
            &["arn:aws:iam::444455556666:policy/p"],
            "a command that attaches a policy",
        ),
        (
            "aws iam attach-user-policy --user-name other --policy-arn arn:aws:iam::444455556666:policy/p",
            Identity,
            &[],
            "to somebody else",
        ),
        (
            "aws iam attach-user-policy --user-name $NAME --policy-arn $ARN",
            Identity,
            &[],
            "variables of a script",
        ),
        (
            "aws iam detach-user-policy --user-name u --policy-arn arn:aws:iam::444455556666:policy/p",
            Identity,
            &[],
            "what was detached",
        ),
        (
            "$ aws iam add-user-to-group --user-name u --group-name g",
            Identity,
            &["group/g"],
            "a command that adds to a group",
        ),
        (
            "$ aws iam put-user-policy --user-name u --policy-name limits --policy-document file://limits.json",
            Identity,
            &["limits"],
            "a document in a file that is not here",
        ),
        (
            "$ aws sts get-federation-token --name n --policy-arns arn=arn:aws:iam::444455556666:policy/p arn=arn:aws:iam::444455556666:policy/q --duration-seconds 900",
            Session,
            &[
                "arn:aws:iam::444455556666:policy/p",
                "arn:aws:iam::444455556666:policy/q",
            ],
            "session policies by ARN",
        ),
        (
            "$ aws iam get-policy-version --policy-arn arn:aws:iam::444455556666:policy/p --version-id v3 --output text\nPOLICYVERSION\t2024-01-01T00:00:00+00:00\tTrue\tv3\nDOCUMENT\t2012-10-17\nSTATEMENT\tbackup:*\tDeny\t*",
            Identity,
            &["arn:aws:iam::444455556666:policy/p"],
            "a policy as text, which cannot be read",
        ),
        (
            "$ aws iam list-attached-user-policies --user-name u\n{\"AttachedPolicies\": [{\"PolicyName\": \"a\", \"PolicyArn\": \"arn:aws:iam::444455556666:policy/a\"}]}\nThe policy of my user",
            Identity,
            &["arn:aws:iam::444455556666:policy/a"],
            "a sentence after an output is no name",
        ),
    ];
    for (text, layer, names, why) in rows {
        let mut case = Case::default();
        case.caller.arn = "arn:aws:iam::444455556666:user/u".to_owned();
        import::read_all(&format!(
            "{text}\n\nThe other policy.\n\nIt allows all:\n{FULL}\n"
        ))
        .apply(&mut case, None);
        let hidden = |level: usize| {
            let policies = case.policies.level(*layer, level).iter();
            policies
                .filter(|policy| policy.text.is_hidden())
                .map(|policy| policy.name.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(hidden(0), *names, "{why}: {text}");
        let seen = case.policies.identity.items().iter();
        assert_eq!(
            seen.filter(|policy| !policy.text.is_hidden()).count(),
            1,
            "{why}: {text}"
        );
    }
}

/// A filtered output says the state of a key as the whole one does (`KMS/key-state`).
#[test]
fn the_state_and_the_usage_of_a_key_are_read_from_filtered_outputs() {
    const KEY: &str = "arn:aws:kms:us-west-2:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let rows = [
        (
            format!(
                "--query KeyMetadata\n{{\"KeyId\": \"1\", \"Arn\": \"{KEY}\", \"Enabled\": false, \"KeyState\": \"PendingDeletion\", \"KeyManager\": \"CUSTOMER\"}}"
            ),
            Some(case::KeyState::PendingDeletion),
            None,
        ),
        (
            "--query KeyMetadata.KeyState\n\"Disabled\"".to_owned(),
            Some(case::KeyState::Disabled),
            None,
        ),
        (
            "--query KeyMetadata.[KeyState,KeySpec] --output text\nEnabled\tRSA_2048".to_owned(),
            None,
            Some("RSA_2048"),
        ),
        (
            "--query KeyMetadata.KeyState --output text\nEnabled".to_owned(),
            None,
            None,
        ),
    ];
    for (output, state, spec) in rows {
        let text = format!("$ aws kms describe-key --key-id {KEY} {output}\n\npolicy:\n{FULL}\n");
        let mut case = Case::default();
        import::read_all(&text).apply(&mut case, None);
        assert_eq!(case.key.state, state, "{text}");
        let found = case.context.get("kms:KeySpec");
        let expected = spec.map(|spec| case::StatedValue::One(spec.to_owned()));
        assert_eq!(found, expected.as_ref(), "{text}");
        let is_told = state.is_some() || spec.is_some();
        assert!(!is_told || case.key.arn == KEY, "{text}");
    }
}

const USER: &str = "arn:aws:iam::444455556666:user/u";

/// An event of AWS Backup with more members in its `userIdentity`, and of its own.
fn event_of(identity: &str, more: &str) -> String {
    format!(
        r#"{{"eventVersion": "1.11", "userIdentity": {{{identity}}}, "eventName": "ListBackupVaults", "awsRegion": "us-west-2", "userAgent": "aws-cli/2", {more}}}"#
    )
}

/// The keys are those of the call that creates the vault (semantics 5.3 and 7), which is not always that of the event.
#[test]
fn the_context_of_an_event_is_that_of_the_call_that_creates_the_vault() {
    let user = format!(r#""type": "IAMUser", "arn": "{USER}""#);
    let session = |name: &str, mfa: &str, more: &str| {
        format!(
            r#""type": "AssumedRole", "arn": "arn:aws:sts::444455556666:assumed-role/{name}/s", "sessionContext": {{"attributes": {{"mfaAuthenticated": "{mfa}"}}{more}}}"#
        )
    };
    let by_backup = format!(
        r#"{user}, "invokedBy": "backup.amazonaws.com", "sessionContext": {{"attributes": {{"mfaAuthenticated": "false"}}}}"#
    );
    let own = r#""eventSource": "backup.amazonaws.com", "sourceIPAddress": "203.0.113.7""#;
    let endpoint = r#""eventSource": "backup.amazonaws.com", "sourceIPAddress": "10.1.2.3", "vpcEndpointId": "vpce-1""#;
    let of_kms = r#""eventSource": "kms.amazonaws.com", "sourceIPAddress": "10.1.2.3", "vpcEndpointId": "vpce-1""#;
    let forwarded =
        r#""eventSource": "kms.amazonaws.com", "sourceIPAddress": "backup.amazonaws.com""#;
    let absent = case::StatedValue::Absent;
    let one = |value: &str| case::StatedValue::One(value.to_owned());
    let (ip, vpce, mfa) = (
        "aws:SourceIp",
        "aws:SourceVpce",
        "aws:MultiFactorAuthPresent",
    );
    let rows = [
        (&user, own, ip, Some(one("203.0.113.7")), "a public address"),
        (
            &user,
            endpoint,
            ip,
            Some(absent.clone()),
            "through an endpoint",
        ),
        (
            &user,
            endpoint,
            "aws:VpcSourceIp",
            Some(one("10.1.2.3")),
            "the private address",
        ),
        (&user, endpoint, vpce, Some(one("vpce-1")), "the endpoint"),
        (&user, of_kms, ip, None, "the endpoint of another service"),
        (&user, of_kms, vpce, None, "the endpoint of another service"),
        (&by_backup, forwarded, mfa, None, "a forwarded call"),
        (
            &session("R", "false", ""),
            own,
            mfa,
            Some(one("false")),
            "a session",
        ),
        (
            &session("AWSReservedSSO_Dev_0123456789abcdef", "false", ""),
            own,
            mfa,
            Some(absent.clone()),
            "Identity Center",
        ),
        (
            &session(
                "R",
                "false",
                r#", "webIdFederationData": {"federatedProvider": "p"}"#,
            ),
            own,
            mfa,
            Some(absent),
            "a web identity",
        ),
    ];
    for (identity, more, key, expected, why) in rows {
        let mut case = Case::default();
        import::read_all(&event_of(identity, more)).apply(&mut case, None);
        assert_eq!(case.context.get(key), expected.as_ref(), "{key}: {why}");
        let policies = case.policies.vpc_endpoint.items();
        let names: Vec<&str> = policies.iter().map(|policy| policy.name.as_str()).collect();
        let is_endpoint = more == endpoint;
        assert_eq!(
            names,
            if is_endpoint { vec!["vpce-1"] } else { vec![] },
            "{why}"
        );
        assert!(
            policies.iter().all(|policy| policy.text.is_hidden()),
            "{why}"
        );
    }
}

/// Which of several endpoints the calls go through, only the request says.
#[test]
fn of_several_endpoints_the_one_of_the_request_counts() {
    type Row<'a> = (
        &'a [&'a String],
        Option<&'a str>,
        Option<(&'a str, bool)>,
        &'a str,
    );
    let endpoint = |id: &str, service: &str, effect: &str| {
        let policy = format!(
            r#"{{\"Statement\": {{\"Effect\": \"{effect}\", \"Principal\": \"*\", \"Action\": \"*\", \"Resource\": \"*\"}}}}"#
        );
        format!(
            r#"{{"VpcEndpointId": "{id}", "ServiceName": "com.amazonaws.us-west-2.{service}", "PolicyDocument": "{policy}"}}"#
        )
    };
    let one = endpoint("vpce-1", "backup", "Allow");
    let same = endpoint("vpce-2", "backup", "Allow");
    let other = endpoint("vpce-2", "backup", "Deny");
    let of_kms = endpoint("vpce-3", "kms", "Deny");
    let rows: [Row<'_>; 7] = [
        (&[&one], None, Some(("vpce-1", true)), "the only one"),
        (
            &[&one, &of_kms],
            None,
            Some(("vpce-1", true)),
            "one of AWS Backup",
        ),
        (
            &[&one, &same],
            None,
            Some(("vpce-1", true)),
            "the same policy",
        ),
        (
            &[&one, &other],
            None,
            Some(("vpce-1, vpce-2", false)),
            "nobody says which",
        ),
        (
            &[&one, &other],
            Some("vpce-2"),
            Some(("vpce-2", true)),
            "the second",
        ),
        (
            &[&one, &other],
            Some("vpce-1"),
            Some(("vpce-1", true)),
            "the first",
        ),
        (&[&one], Some("vpce-9"), None, "another one"),
    ];
    for (endpoints, stated, expected, why) in rows {
        let endpoints: Vec<&str> = endpoints.iter().map(|each| each.as_str()).collect();
        let text = format!(r#"{{"VpcEndpoints": [{}]}}"#, endpoints.join(", "));
        let mut case = Case::default();
        if let Some(id) = stated {
            let value = case::StatedValue::One(id.to_owned());
            case.context.insert("aws:SourceVpce".to_owned(), value);
        }
        import::read_all(&text).apply(&mut case, None);
        let policies = case.policies.vpc_endpoint.items();
        let found: Vec<_> = policies
            .iter()
            .map(|policy| (policy.name.as_str(), !policy.text.is_hidden()))
            .collect();
        assert_eq!(found, Vec::from_iter(expected), "{why}");
    }
}

/// A permission set without an inline policy can have managed ones (`BK`: none of them was shown).
#[test]
fn a_permission_set_without_an_inline_policy_is_not_one_without_policies() {
    let mut case = Case::default();
    let went = import::read_all(r#"{"InlinePolicy": ""}"#).apply(&mut case, None);
    assert_eq!(case.policies.identity, Visibility::NotMentioned);
    assert_eq!(went.len(), 1);
}

/// The policies of the caller that is replaced say nothing of those of the new one.
#[test]
fn the_policies_of_a_new_caller_are_not_seen() {
    let message = |caller: &str| {
        format!(
            "User: {caller} is not authorized to perform: backup:CreateBackupVault because no identity-based policy \
             allows the backup:CreateBackupVault action"
        )
    };
    let bob = "arn:aws:iam::444455556666:user/bob";
    let rows = [
        (
            format!(r#"{{"UserId": "AIDAX", "Account": "444455556666", "Arn": "{bob}"}}"#),
            Some(bob),
        ),
        (format!(r#"{{"Role": {{"Arn": "{bob}"}}}}"#), Some(bob)),
        (
            event_of(
                &format!(r#""arn": "{bob}""#),
                r#""eventSource": "backup.amazonaws.com""#,
            ),
            Some(bob),
        ),
        (message(bob), Some(bob)),
        (message(USER), None),
    ];
    for (text, expected) in rows {
        let mut case = Case::default();
        case.caller.arn = USER.to_owned();
        case.policies.identity = Visibility::Listed(vec![NamedPolicy {
            name: "p".to_owned(),
            text: FULL.into(),
        }]);
        for _ in 0..2 {
            import::read_all(&text).apply(&mut case, None);
        }
        let hidden = case.policies.identity.items().iter();
        let hidden: Vec<&str> = hidden
            .filter(|policy| policy.text.is_hidden())
            .map(|policy| policy.name.as_str())
            .collect();
        assert_eq!(hidden, Vec::from_iter(expected), "{text}");
    }
}

/// A diff and a shortened policy do not show all statements that are in force.
#[test]
fn what_a_text_leaves_out_of_a_policy_stays_open() {
    let rows = [
        (
            "--- a/p.json\n+++ b/p.json\n@@ -12,6 +12,6 @@\n     {\n       \"Effect\": \"Allow\",\n-      \"Action\": \"backup:*\",\n+      \"Action\": \"*\",\n       \"Resource\": \"*\"\n     },\n     {\n",
            false,
            "a part of a diff",
        ),
        (
            "--- a/p.json\n+++ b/p.json\n@@ -1,10 +1,5 @@\n {\n   \"Statement\": [\n-    {\n-      \"Effect\": \"Deny\",\n-      \"Action\": \"backup:*\",\n-      \"Resource\": \"*\"\n-    },\n     { \"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\" }\n   ]\n }\n",
            false,
            "a denial that a diff removes",
        ),
        (
            "--- a/p.json\n+++ b/p.json\n@@ -1,5 +1,5 @@\n {\n   \"Statement\": [\n-    { \"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\" }\n+    { \"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\" }\n   ]\n }\n",
            true,
            "a whole policy, of which a diff changes an Allow",
        ),
        (
            "{\n  \"Statement\": [\n    {\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}\n    # rest of the statements removed\n  ]\n}",
            false,
            "a comment that says so",
        ),
        (
            "{\n  \"Statement\": [\n    {\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}\n    // 以下省略\n  ]\n}",
            false,
            "in Japanese",
        ),
        (
            "{\n  \"Statement\": [\n    // everything\n    {\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}\n  ]\n}",
            true,
            "another comment",
        ),
    ];
    for (text, is_whole, why) in rows {
        let mut case = Case::default();
        case.caller.arn = USER.to_owned();
        case.vault.name = "prod".to_owned();
        case.vault.region = "us-west-2".to_owned();
        import::read_all(text).apply(&mut case, None);
        let report = vault::report(&case);
        let decision = report
            .rows
            .iter()
            .find(|row| row.action == "backup:CreateBackupVault")
            .map(|row| row.decision);
        let expected = if is_whole {
            Decision::Allowed
        } else {
            Decision::Depends
        };
        assert_eq!(decision, Some(expected), "{why}: {text}");
    }
}
