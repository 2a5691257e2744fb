//! `canivault compare`: whether policies allow anything that others do not (contract 6).

use analysis::{
    Answer, Assumption, Budget, Direction, Question, compare_all, of_cases, of_documents,
};
use clap::ValueEnum;
use evaluator::layer::Layer;
use messages::Messages;
use messages::key;
use std::path::PathBuf;

use crate::output::{self, Page, style};
use crate::{Failure, Status, input};

/// Prove that policies allow nothing that others do not, or show a request that is newly allowed
///
/// Compares two cases through all their layers, or two policy documents of one layer, over every action, resource, principal
/// and context. Every example was evaluated again before it is printed.
#[derive(clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {
    /// What was there before; `-` for standard input
    #[arg(value_name = "BEFORE")]
    before: PathBuf,
    /// What is there after
    #[arg(value_name = "AFTER")]
    after: PathBuf,
    /// Both are policy documents of this layer, and not cases
    #[arg(long, value_enum, value_name = "LAYER")]
    layer: Option<LayerName>,
    /// How to print the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  canivault compare before.json after.json
  canivault compare old-policy.json new-policy.json --layer identity
  git show main:policy.json | canivault compare - policy.json --layer identity

Exit status:
  0  no new access: proven
  1  new access, with a request that shows it
  2  the input cannot be used
  3  undecided: the reason is named";

/// How an answer is printed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

/// A layer as it is written on the command line.
#[derive(Clone, Copy, ValueEnum)]
enum LayerName {
    /// Resource control policies
    Rcp,
    /// Service control policies
    Scp,
    /// The policy of a VPC endpoint
    #[value(name = "vpcEndpoint")]
    VpcEndpoint,
    /// The resource's policy; for a KMS key, the key policy
    Resource,
    /// Identity-based policies
    Identity,
    /// Permissions boundaries
    Boundary,
    /// Session policies
    Session,
}

impl LayerName {
    const fn layer(self) -> Layer {
        match self {
            Self::Rcp => Layer::Rcp,
            Self::Scp => Layer::Scp,
            Self::VpcEndpoint => Layer::VpcEndpoint,
            Self::Resource => Layer::Resource,
            Self::Identity => Layer::Identity,
            Self::Boundary => Layer::Boundary,
            Self::Session => Layer::Session,
        }
    }
}

/// Prints what is new and what is lost.
pub(crate) fn run(args: &Args, words: &Messages) -> Result<Status, Failure> {
    let questions = if let Some(layer) = args.layer {
        let before = input::text(&args.before, words)?;
        let after = input::text(&args.after, words)?;
        let [before, after] = [&before, &after].map(|text| input::without_mark(text));
        of_documents(before, after, layer.layer())
    } else {
        let before = input::case(&args.before, words)?;
        let after = input::case(&args.after, words)?;
        vec![of_cases(&before, &after)]
    };
    let Some(directions) = compare_all(questions, Budget::default()) else {
        return Ok(Status::Pass);
    };
    let [new, lost] = &directions;
    let status = match new.access.answer {
        Answer::None => Status::Pass,
        Answer::Some(_) => Status::Fail,
        Answer::Undecided(_) => Status::Depends,
    };
    match args.format {
        Format::Json => output::print_json(&words.comparison_json(&directions), words)?,
        Format::Text => {
            let mut page = Page::default();
            add(&mut page, new, true, words);
            add(&mut page, lost, false, words);
            output::print_page(&page, words)?;
        }
    }
    Ok(status)
}

/// Adds one direction.
fn add(page: &mut Page, direction: &Direction, is_new: bool, words: &Messages) {
    let Direction {
        question, access, ..
    } = direction;
    let (style, sign) = match (&access.answer, is_new) {
        (Answer::None, _) => (style::ALLOW, "✓"),
        (Answer::Some(_), true) => (style::DENY, "✗"),
        (Answer::Some(_) | Answer::Undecided(_), _) => (style::UNKNOWN, "?"),
    };
    page.lead(style, sign, &words.access(access, is_new));
    let Answer::Some(witness) = &access.answer else {
        return;
    };
    let found = direction.covers();
    page.heading(&words.text(if is_new {
        key::ANALYSIS_GAINS
    } else {
        key::ANALYSIS_LOSES
    }));
    for cover in found.covers.iter().take(MOST_SHOWN) {
        page.item(style::PLAIN, "-", &words.cover(cover));
    }
    if !found.is_complete || found.covers.len() > MOST_SHOWN {
        page.item(style::FAINT, "…", &words.text(key::ANALYSIS_INCOMPLETE));
    }
    let Question {
        before,
        after,
        assumed,
        ..
    } = question;
    let policies = [&before.policies, &after.policies];
    page.paragraph(&words.analysis_witness(&witness.request, &policies));
    let named = |assumed: &[Assumption]| {
        let policies = assumed.iter().map(|one| words.layer_policy(one.layer));
        words.list(&policies.collect::<Vec<String>>())
    };
    if !assumed.is_empty() {
        page.paragraph(&words.text(key::AnalysisAssumed {
            policies: &named(assumed),
        }));
    }
    if !found.assumed_by_some.is_empty() {
        page.paragraph(&words.text(key::AnalysisAssumedBySome {
            policies: &named(&found.assumed_by_some),
        }));
    }
}

/// So many boxes are shown to people.
pub(crate) const MOST_SHOWN: usize = 12;
