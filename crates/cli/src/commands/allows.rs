//! `canivault allows`: for which requests actions are allowed, exactly (contract 6).

use analysis::{Answer, Budget, allows, of_case};
use evaluator::identifiers::Action;
use messages::key;
use messages::{AccessJson, Messages};
use serde::Serialize;
use std::path::PathBuf;
use vault::requests::ACTIONS;

use super::compare::Format;
use crate::output::{self, Page, style};
use crate::{Failure, Status, input};

/// Say for which vaults, keys, callers and contexts actions are allowed, exactly
///
/// As text, what the case's caller is allowed; as JSON, what everybody is whom the case's policies apply to or name.
#[derive(clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// The case; `-` for standard input
    #[arg(value_name = "CASE.json")]
    case: PathBuf,
    /// The actions; without any, those that creating a vault needs
    #[arg(value_name = "ACTION")]
    actions: Vec<String>,
    /// How to print the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  canivault allows case.json                     the seven actions
  canivault allows case.json kms:Decrypt s3:GetObject --format json

Exit status:
  0  each action is allowed for some requests
  1  at least one is never allowed
  2  the input cannot be used
  3  undecided: the reason is named";

#[derive(Serialize)]
struct Json {
    actions: Vec<ActionJson>,
}

#[derive(Serialize)]
struct ActionJson {
    action: String,
    #[serde(flatten)]
    access: AccessJson,
}

/// Prints for which requests the actions are allowed.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let case = input::case(&args.case, words)?;
    let (setting, mut hints) = of_case(&case);
    let named: Vec<String> = if args.actions.is_empty() {
        ACTIONS
            .iter()
            .map(|action| action.name.to_owned())
            .collect()
    } else {
        args.actions.clone()
    };
    let is_text = matches!(args.format, Format::Text);
    hints.only_principals = is_text && !hints.principals.is_empty();
    let mut page = Page::default();
    let mut json = Vec::new();
    let (mut never, mut undecided) = (false, false);
    for name in named {
        let action = Action::parse(&name).ok_or_else(|| {
            Failure::Sentence(words.text(key::AnalysisNoAction { action: &name }))
        })?;
        hints.only = vec![action];
        let access = allows(&setting, &hints, Budget::default());
        never |= access.answer == Answer::None;
        undecided |= matches!(access.answer, Answer::Undecided(_));
        if !is_text {
            json.push(ActionJson {
                action: name,
                access: words.access_json(
                    &access,
                    access.covers(),
                    &[&setting.policies],
                    &[],
                    true,
                ),
            });
            continue;
        }
        let (style, sign) = match &access.answer {
            Answer::None => (style::DENY, "✗"),
            Answer::Undecided(_) => (style::UNKNOWN, "?"),
            Answer::Some(_) => (style::ALLOW, "✓"),
        };
        let text = words.allowed_exactly(&name, &access, true);
        page.lead(style, sign, &text.sentence);
        for cover in &text.covers {
            page.item(style::PLAIN, "-", cover);
        }
    }
    if is_text {
        output::print_page(&page, words)?;
    } else {
        output::print_json(&Json { actions: json }, words)?;
    }
    Ok(match (never, undecided) {
        (true, _) => Status::Fail,
        (false, true) => Status::Depends,
        (false, false) => Status::Pass,
    })
}
