//! `canivault compare`: whether policies allow anything that others do not (contract 6).

use analysis::{Access, Answer, Budget, Comparison, Question, compare, of_cases, of_documents};
use clap::ValueEnum;
use evaluator::layer::Layer;
use messages::key;
use messages::{AccessJson, Messages};
use serde::Serialize;
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

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Json {
    new_access: AccessJson,
    lost_access: AccessJson,
}

/// One direction, from the question that answers it.
struct Direction {
    question: Question,
    access: Access,
    is_new: bool,
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
    let mut new = Vec::new();
    let mut lost = Vec::new();
    for question in questions {
        let Comparison {
            new: is_new,
            lost: is_lost,
        } = compare(
            &question.before,
            &question.after,
            &question.hints,
            Budget::default(),
        );
        new.push((question.clone(), is_new));
        lost.push((question, is_lost));
    }
    let (Some(new), Some(lost)) = (first(new, true), first(lost, false)) else {
        return Ok(Status::Pass);
    };
    let status = match new.access.answer {
        Answer::None => Status::Pass,
        Answer::Some(_) => Status::Fail,
        Answer::Undecided(_) => Status::Depends,
    };
    match args.format {
        Format::Json => output::print_json(
            &Json {
                new_access: new.json(words),
                lost_access: lost.json(words),
            },
            words,
        )?,
        Format::Text => {
            let mut page = Page::default();
            new.add(&mut page, words);
            lost.add(&mut page, words);
            output::print_page(&page, words)?;
        }
    }
    Ok(status)
}

/// The question whose answer counts: a witness before a gap before a proof, and the one that takes less for granted first.
fn first(answers: Vec<(Question, Access)>, is_new: bool) -> Option<Direction> {
    let rank = |access: &Access| match access.answer {
        Answer::Some(_) => 0,
        Answer::Undecided(_) => 1,
        Answer::None => 2,
    };
    let best = answers.into_iter().min_by_key(|(_, access)| rank(access));
    best.map(|(question, access)| Direction {
        question,
        access,
        is_new,
    })
}

impl Direction {
    fn json(&self, words: &Messages) -> AccessJson {
        let Question { after, assumed, .. } = &self.question;
        words.access_json(
            &self.access,
            &[&self.question.before.policies, &after.policies],
            assumed,
            self.is_new,
        )
    }

    fn add(&self, page: &mut Page, words: &Messages) {
        let (style, sign) = match (&self.access.answer, self.is_new) {
            (Answer::None, _) => (style::ALLOW, "✓"),
            (Answer::Some(_), true) => (style::DENY, "✗"),
            (Answer::Some(_) | Answer::Undecided(_), _) => (style::UNKNOWN, "?"),
        };
        page.lead(style, sign, &words.access(&self.access, self.is_new));
        let Answer::Some(witness) = &self.access.answer else {
            return;
        };
        let (covers, whole) = self.access.covers();
        page.heading(&words.text(if self.is_new {
            key::ANALYSIS_GAINS
        } else {
            key::ANALYSIS_LOSES
        }));
        for cover in covers.iter().take(MOST_SHOWN) {
            page.item(style::PLAIN, "-", &words.cover(cover));
        }
        if !whole || covers.len() > MOST_SHOWN {
            page.item(style::FAINT, "…", &words.text(key::ANALYSIS_INCOMPLETE));
        }
        let Question {
            before,
            after,
            assumed,
            ..
        } = &self.question;
        let policies = [&before.policies, &after.policies];
        page.paragraph(&words.analysis_witness(&witness.request, &policies));
        if !assumed.is_empty() {
            let policies: Vec<String> = assumed
                .iter()
                .map(|assumption| words.layer_policy(assumption.layer))
                .collect();
            page.paragraph(&words.text(key::AnalysisAssumed {
                policies: &words.list(&policies),
            }));
        }
    }
}

/// So many boxes are shown to people.
pub(crate) const MOST_SHOWN: usize = 12;
