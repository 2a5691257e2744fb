//! From a case to its report, keeping what was read and judged, so that after a keystroke only what changed is
//! read and judged again.
//!
//! What is kept never changes what is said: `report(case)` and a memory that has seen other cases give the same
//! report.

mod work;

use crate::case::{Case, KeyKind, NamedPolicy, Organization, Place, Seen, is_blank};
use crate::repair::{self, Reading};
use crate::report::{PlacedFinding, Places, Report, Row, Verdict};
use crate::task::{self, On};
use evaluator::evaluate::{Given, PolicySet};
use evaluator::finding::{Code, Finding};
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::policy::{self, Clear, Policy, Size, Version, size};
use evaluator::sorted::{Map, Set};
use evaluator::source::Span;
use evaluator::trace::Decision;
use std::sync::{Arc, OnceLock};
use work::{Judged, Work};

/// A longer text, in bytes, is not read: it is many times what AWS takes, and reading it would stop the page.
pub const LONGEST: usize = 256 * 1024;

/// The report of a case.
pub fn report(case: &Case) -> Report {
    Memory::default().report(case)
}

/// The report of a case without findings, for which less of the program is needed: what a first look takes.
pub fn glance(case: &Case) -> Report {
    Memory::default().answer(case)
}

/// What was read and judged for the last report. A clone shares it.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    read: Map<Place, Arc<Read>>,
    judged: Judged,
    /// The policies that were judged: as long as they are here, no other is where they are.
    given: PolicySet,
    /// The context keys that policies asked for since the beginning: it only grows, because other requests would
    /// have to be judged anew.
    asked: Set<Key>,
}

/// One policy text, read, and checked when somebody wants to know.
#[derive(Debug)]
struct Read {
    text: Arc<str>,
    policy: Arc<Policy>,
    findings: Findings,
}

/// What was found in a text.
#[derive(Debug)]
enum Findings {
    Found(Vec<Finding>),
    /// Nobody has asked for them yet, or only later.
    OnDemand(OnceLock<Vec<Finding>>),
}

/// The policies of a case by layer, with their places.
struct Layers {
    /// All of them.
    given: PolicySet,
    /// Those that have a say in an action; not on the key, on the key; each made directly, forwarded.
    says: [[PolicySet; 2]; 2],
    places: Places,
}

impl Memory {
    /// The report of a case.
    pub fn report(&mut self, case: &Case) -> Report {
        let answer = self.read_and_answer(case, true);
        Report {
            findings: self.findings(case),
            ..answer
        }
    }

    /// The report of a case without findings: looking for those takes longer than everything else together, and
    /// no decision depends on them.
    pub fn answer(&mut self, case: &Case) -> Report {
        self.read_and_answer(case, false)
    }

    fn read_and_answer(&mut self, case: &Case, with_findings: bool) -> Report {
        self.read_all(case, with_findings);
        let fields = task::asking(case, &self.asked);
        let layers = self.layers(case);
        let mut work = Work::new(std::mem::take(&mut self.judged), case, &layers);
        let mut rows: Vec<Row> = Vec::with_capacity(task::ACTIONS.len());
        rows.extend(fields.tasks().map(|task| work.row(task)));
        self.judged = work.into_judged();
        self.given = layers.given;
        Report {
            verdict: verdict(&rows),
            rows,
            findings: Vec::new(),
            problems: fields.into_problems(),
            places: layers.places,
        }
    }

    /// The policies of a case, as its rows are evaluated with: the layers that have no say in an action are for
    /// whoever evaluates to leave out.
    pub fn policies(&mut self, case: &Case) -> PolicySet {
        self.read_all(case, false);
        self.layers(case).given
    }

    /// The context keys that policies asked for, those of earlier cases among them.
    pub(crate) const fn asked(&self) -> &Set<Key> {
        &self.asked
    }

    /// Reads the policies of a case, except those that were read before.
    fn read_all(&mut self, case: &Case, with_findings: bool) {
        let before = std::mem::take(&mut self.read);
        let managed = match case.key.kind {
            KeyKind::Customer => None,
            KeyKind::AwsManaged => Some(task::managed_key_policy(case).into()),
        };
        for layer in Layer::ALL {
            if let (Layer::Resource, Some(text)) = (layer, &managed) {
                let place = Place {
                    layer,
                    level: 0,
                    policy: 0,
                };
                self.read_one(&before, place, text, with_findings);
                continue;
            }
            for (place, policy) in policies(case, layer) {
                self.read_one(&before, place, &policy.text, with_findings);
            }
        }
    }

    fn read_one(
        &mut self,
        before: &Map<Place, Arc<Read>>,
        place: Place,
        text: &Arc<str>,
        with_findings: bool,
    ) {
        if is_blank(text) {
            return;
        }
        // Mostly it stayed where it was; when another was put before it, it moved; and `FullAWSAccess` is at every
        // level.
        let same = |read: &&Arc<Read>| read.text == *text;
        let known = before.get(&place).filter(same).or_else(|| {
            let mut all = before.iter().chain(self.read.iter());
            let (_, read) = all.find(|(other, read)| other.layer == place.layer && same(read))?;
            Some(read)
        });
        let read = known.cloned().unwrap_or_else(|| {
            let read = Read::new(text, place.layer, with_findings);
            self.asked.extend(work::keys(&read.policy));
            Arc::new(read)
        });
        self.read.insert(place, read);
    }

    /// What there is of each layer.
    fn layers(&self, case: &Case) -> Layers {
        let mut given = PolicySet::default();
        let mut places = Vec::with_capacity(self.read.count());
        let mut all = self.read.pairs();
        for layer in Layer::ALL {
            let count = all.partition_point(|(place, _)| place.layer == layer);
            let (own, others) = all.split_at(count);
            all = others;
            let unseen = match layer {
                // Every KMS key has a key policy.
                Layer::Resource => own.is_empty(),
                layer => is_unseen(case, layer),
            };
            if own.is_empty() && !unseen {
                continue;
            }
            let outside = layer.has_levels() && is_outside(case, layer);
            if outside && (layer == Layer::Scp || !is_key_elsewhere(case)) {
                continue;
            }
            let levels_given = if unseen {
                Given::Unseen
            } else {
                let policies = |level: &[(Place, Arc<Read>)]| {
                    let policies = level.iter().map(|(_, read)| Arc::clone(&read.policy));
                    policies.collect()
                };
                let levels = own.chunk_by(|(one, _), (next, _)| one.level == next.level);
                Given::Levels(levels.map(policies).collect())
            };
            given.put(layer, levels_given);
            places.extend(own.iter().map(|(place, _)| *place));
        }
        // A vault that does not exist yet has no access policy (BK/create-a-vault-access-policy), and a call in
        // the caller's name comes from the service's network (IAM/access_forward_access_sessions).
        let elsewhere = given.without(Layer::Resource);
        let says = [elsewhere, given.clone()].map(|direct| {
            let forwarded = direct.without(Layer::VpcEndpoint);
            [direct, forwarded]
        });
        Layers {
            given,
            says,
            places: Places(places),
        }
    }

    /// The findings in the case's own policies.
    fn findings(&self, case: &Case) -> Vec<PlacedFinding> {
        let typed =
            |place: &Place| place.layer != Layer::Resource || case.key.kind == KeyKind::Customer;
        let places = CASE_ORDER.iter().flat_map(|layer| policies(case, *layer));
        let places = places.map(|(place, _)| place).filter(typed);
        places
            .filter_map(|place| Some((place, self.read.get(&place)?)))
            .flat_map(|(place, read)| {
                let findings = read.findings(place.layer).iter();
                findings.map(move |finding| PlacedFinding {
                    place,
                    finding: finding.clone(),
                })
            })
            .collect()
    }
}

impl Read {
    fn new(text: &Arc<str>, layer: Layer, with_findings: bool) -> Self {
        if text.len() > LONGEST {
            return Self::unread(text, layer);
        }
        if !with_findings {
            let policy = policy::read(text, layer);
            if matches!(policy.statements, Clear::Yes(_)) {
                // There is nothing to repair, and so no other policy that it could be.
                return Self {
                    text: Arc::clone(text),
                    policy: Arc::new(policy),
                    findings: Findings::OnDemand(OnceLock::new()),
                };
            }
        }
        let Reading {
            policy, findings, ..
        } = repair::read(text, layer);
        Self {
            text: Arc::clone(text),
            policy: Arc::new(policy),
            findings: Findings::Found(findings),
        }
    }

    fn findings(&self, layer: Layer) -> &[Finding] {
        match &self.findings {
            Findings::Found(findings) => findings,
            Findings::OnDemand(findings) => {
                findings.get_or_init(|| repair::read(&self.text, layer).findings)
            }
        }
    }

    /// A policy about which nothing is known but that AWS would not have taken it.
    fn unread(text: &Arc<str>, layer: Layer) -> Self {
        let known = size(text, layer).filter(|size| size.used > size.limit);
        let Size { used, limit } = known.unwrap_or(Size {
            used: text.len(),
            limit: LONGEST,
        });
        let excess = used.saturating_sub(limit);
        let first = text.chars().next().map_or(0, char::len_utf8);
        let finding = Finding::new(Code::TooLarge, Span::new(0, first))
            .with("size", used.to_string())
            .with("limit", limit.to_string())
            .with("excess", excess.to_string());
        let findings = vec![finding];
        let policy = Policy {
            layer,
            version: Version::V2008,
            statements: Clear::Not,
            findings: findings.clone(),
        };
        Self {
            text: Arc::clone(text),
            policy: Arc::new(policy),
            findings: Findings::Found(findings),
        }
    }
}

impl Layers {
    /// The policies that have a say in an action.
    fn policies(&self, on: On, forwarded: bool) -> &PolicySet {
        let [[elsewhere, elsewhere_forwarded], [key, key_forwarded]] = &self.says;
        match (on, forwarded) {
            (On::Key, false) => key,
            (On::Key, true) => key_forwarded,
            (On::Vault | On::Nothing, false) => elsewhere,
            (On::Vault | On::Nothing, true) => elsewhere_forwarded,
        }
    }
}

/// The layers in the order of the case.
const CASE_ORDER: [Layer; Layer::ALL.len()] = [
    Layer::Identity,
    Layer::Boundary,
    Layer::Session,
    Layer::Scp,
    Layer::Rcp,
    Layer::VpcEndpoint,
    Layer::Resource,
];

/// The policies of a layer with their places.
fn policies(case: &Case, layer: Layer) -> impl Iterator<Item = (Place, &NamedPolicy)> {
    let levels = 0..case.policies.height(layer);
    levels.flat_map(move |level| at(layer, level, case.policies.level(layer, level)))
}

fn at(
    layer: Layer,
    level: usize,
    policies: &[NamedPolicy],
) -> impl Iterator<Item = (Place, &NamedPolicy)> {
    let policies = policies.iter().enumerate();
    policies.map(move |(policy, named)| {
        (
            Place {
                layer,
                level,
                policy,
            },
            named,
        )
    })
}

/// SCPs and RCPs belong to organizations. Where nobody said whether the account is in one, it is if there are such
/// policies or may be (contract 3 says so of SCPs): what was pasted is not left out of account.
fn is_outside(case: &Case, layer: Layer) -> bool {
    match case.caller.organization {
        Some(organization) => organization == Organization::None,
        None => case.policies.levels(layer).is_empty() && !is_unseen(case, layer),
    }
}

fn is_unseen(case: &Case, layer: Layer) -> bool {
    let policies = &case.policies;
    match layer {
        Layer::Rcp => policies.rcp == Seen::No,
        Layer::Scp => policies.scp == Seen::No,
        Layer::VpcEndpoint => policies.vpc_endpoint == Seen::No,
        Layer::Resource => policies.key == Seen::No,
        Layer::Identity => policies.identity == Seen::No,
        Layer::Boundary => policies.boundary == Seen::No,
        Layer::Session => policies.session == Seen::No,
    }
}

/// Whether the key may belong to another account than the caller.
fn is_key_elsewhere(case: &Case) -> bool {
    fn account(arn: &str) -> Option<&str> {
        arn.trim().split(':').nth(4)
    }
    case.key.kind == KeyKind::Customer && account(&case.key.arn) != account(&case.caller.arn)
}

fn verdict(rows: &[Row]) -> Verdict {
    let denied = |row: &Row| {
        matches!(
            row.decision,
            Decision::ImplicitDeny | Decision::ExplicitDeny
        )
    };
    if rows.iter().any(denied) {
        Verdict::Fail
    } else if rows.iter().any(|row| row.decision == Decision::Depends) {
        Verdict::Depends
    } else {
        Verdict::Pass
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case;
    use crate::examples::EXAMPLES;

    #[test]
    fn an_answer_is_the_report_without_findings_which_can_be_asked_for_later() {
        let mut memory = Memory::default();
        for example in EXAMPLES {
            let case = case::read(example.text).unwrap();
            let answer = memory.answer(&case);
            let expected = report(&case);
            assert_eq!(memory.report(&case), expected, "{}", example.id);
            assert_eq!(
                answer,
                Report {
                    findings: Vec::new(),
                    ..expected
                },
                "{}",
                example.id
            );
        }
    }

    #[test]
    fn a_text_of_megabytes_is_not_read_and_decides_nothing() {
        let allow = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
        let long = format!("{allow}{}", " ".repeat(LONGEST));
        for (text, verdict, code) in [
            (allow, Verdict::Pass, None),
            (&long, Verdict::Depends, Some(Code::TooLarge)),
        ] {
            let case = serde_json::json!({
                "version": 1,
                "caller": {"arn": "arn:aws:iam::444455556666:role/BackupAdmin"},
                "vault": {"name": "prod", "region": "us-west-2"},
                "key": {"kind": "awsManaged"},
                "policies": {"identity": [{"name": "All", "text": text}]},
            });
            let report = report(&case::read(&case.to_string()).unwrap());
            assert_eq!(report.verdict, verdict);
            let mut errors = report
                .findings
                .iter()
                .map(|found| found.finding.code)
                .filter(|code| *code == Code::TooLarge);
            assert_eq!(errors.next_back(), code);
        }
    }
}
