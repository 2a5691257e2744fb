//! The request's fields.

use super::ViewInput;
use super::answer::about;
use super::view_models::{FieldView, RequestView};
use crate::state::Field;
use messages::{Key, key};
use vault::report::ProblemKind;

const FIELDS: [(Field, &str, Key, &str); 4] = [
    (
        Field::CallerArn,
        "caller.arn",
        key::UI_FIELD_CALLER_ARN,
        "arn:aws:iam::111122223333:role/BackupAdmin",
    ),
    (
        Field::VaultName,
        "vault.name",
        key::UI_FIELD_VAULT_NAME,
        "prod",
    ),
    (
        Field::Region,
        "vault.region",
        key::UI_FIELD_REGION,
        "us-west-2",
    ),
    (
        Field::KeyArn,
        "key.arn",
        key::UI_FIELD_KEY_ARN,
        "arn:aws:kms:us-west-2:111122223333:key/…",
    ),
];

/// The request.
pub fn request(input: &ViewInput<'_>) -> RequestView {
    let draft = &input.state.draft;
    let field = |(field, path, label, hint): &(Field, &str, Key, &'static str)| {
        let problems = input
            .report
            .problems
            .iter()
            .filter(|problem| problem.field == *path);
        // An empty field needs no message that it is empty.
        let mut wrong = problems.filter(|problem| problem.kind != ProblemKind::Missing);
        FieldView {
            field: *field,
            label: input.words.text(*label).into(),
            value: draft.field(*field).to_owned().into(),
            hint: (*hint).into(),
            problem: wrong
                .next()
                .map(|problem| input.sentence(&input.words.problem(problem)).into()),
        }
    };
    RequestView {
        fields: FIELDS.iter().map(field).collect(),
        key: draft.key.kind,
        organization: draft.caller.organization,
        via: draft.via,
        way: draft.way,
        kind: draft.vault.kind,
        settings: draft.vault.settings.clone(),
        caller_tags: draft.caller_tags.clone().into(),
        vault_tags: draft.vault_tags.clone().into(),
        summary: about(input),
    }
}
