//! Incremental evaluation from a case to its report: policies that were read and evaluated are cached, so that after a
//! keystroke only what changed is read and evaluated again.
//!
//! The cache never changes a result: `report(case)` and a cache that has been used for other cases give the same
//! report.
//!
//! Reading order: `incremental/policy.rs` (one policy text), `incremental/layers.rs` (the policies that take part in
//! each action), `incremental/rows.rs` (the rows), then here.

mod certain;
mod contradiction;
mod layers;
mod policy;
mod rows;

pub use policy::LONGEST;

use crate::case::{Case, KeyKind, NamedPolicy, Place, is_blank};
use crate::managed;
use crate::report::{
    FurtherRow, PlacedFinding, Placeholder, Problem, Report, Row, Verdict, apply_denials,
    is_denied_by_aws, missing, observe,
};
use crate::requests;
use contradiction::{contradictions, leave_open};
use evaluator::evaluate::PolicySet;
use evaluator::finding::Code;
use evaluator::key::Key;
use evaluator::layer::Layer;
use evaluator::source::Span;
use evaluator::trace::Decision;
use evaluator::vec_map::{Map, Set};
use layers::{Layers, assumptions};
use policy::Read;
use rows::{JudgedRows, Work};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The report of a case.
pub fn report(case: &Case) -> Report {
    ReportCache::default().report(case)
}

/// The policies and evaluations of the last report. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct ReportCache {
    read: Map<Place, Arc<Read>>,
    judged: JudgedRows,
    /// The policies that were evaluated. Cached summaries are found by the address of a policy's [`Arc`]. The
    /// references here keep these allocations alive, so that no other policy can have one of the addresses.
    given: PolicySet,
    /// The context keys that policies have tested so far: the set only grows, because with other keys the requests
    /// would change and have to be evaluated again.
    asked: Set<Key>,
    /// The values of placeholders with which the policies were read.
    filled_in: Arc<BTreeMap<String, String>>,
}

impl ReportCache {
    /// The report of a case.
    pub fn report(&mut self, case: &Case) -> Report {
        let answer = self.read_and_answer(case, true);
        Report {
            findings: self.findings(case),
            ..answer
        }
    }

    /// The report of a case without findings: linting takes longer than everything else together, and no decision
    /// depends on it.
    pub fn report_without_findings(&mut self, case: &Case) -> Report {
        self.read_and_answer(case, false)
    }

    fn read_and_answer(&mut self, case: &Case, with_findings: bool) -> Report {
        self.read_all(case, with_findings);
        let fields = requests::asking(case, &self.asked);
        let layers = Layers::of(case, &self.read);
        let assumed = assumptions(case, &layers);
        let mut work = Work::new(std::mem::take(&mut self.judged), case, &self.asked, &layers);
        let mut rows: Vec<Row> = Vec::with_capacity(requests::ACTIONS.len());
        for task in fields.tasks() {
            work.row(task, &mut rows);
        }
        let mut not_needed = Vec::new();
        for task in fields.tasks_not_needed() {
            work.row(task, &mut not_needed);
        }
        let mut further = Vec::new();
        for (of, task) in fields.further_tasks() {
            let mut row = Vec::with_capacity(1);
            work.row(task, &mut row);
            further.extend(row.pop().map(|row| FurtherRow { of, row }));
        }
        // AWS's full-access policies say nothing about actions that the vault itself does not need.
        let others = further.iter_mut().map(|further| &mut further.row);
        for row in others.chain(&mut not_needed) {
            row.notes.clear();
        }
        // The creation that the case is about failed for want of an action that AWS denied: it counts as needed.
        let (denied, further): (Vec<_>, Vec<_>) = further
            .into_iter()
            .partition(|further| is_denied_by_aws(case, further.row.action));
        rows.extend(denied.into_iter().map(|further| further.row));
        self.judged = work.into_judged();
        // Reported denials take precedence over results of the policies, and change none of the cached evaluations.
        let other_denials = observe(case, &layers.places, &mut rows);
        let contradictions = contradictions(case, &layers, &rows, &other_denials);
        apply_denials(case, &mut rows);
        leave_open(&mut rows, &contradictions);
        let missing = missing(case, &rows, &contradictions);
        self.given = layers.given;
        let problems = fields.into_problems();
        Report {
            verdict: verdict(&rows, &problems),
            rows,
            not_needed,
            further,
            findings: Vec::new(),
            problems,
            placeholders: self.placeholders(case),
            places: layers.places,
            assumed,
            missing,
            other_denials,
            contradictions,
        }
    }

    /// The policies of a case, as used for its rows: the caller has to leave out the layers that take no part in an
    /// action.
    pub fn policies(&mut self, case: &Case) -> PolicySet {
        self.read_all(case, false);
        Layers::of(case, &self.read).given
    }

    /// The context keys that policies have tested, including those of earlier cases.
    pub const fn asked(&self) -> &Set<Key> {
        &self.asked
    }

    /// Reads the policies of a case, except those that were read before.
    fn read_all(&mut self, case: &Case, with_findings: bool) {
        let mut before = std::mem::take(&mut self.read);
        if *self.filled_in != case.placeholders {
            self.filled_in = Arc::new(case.placeholders.clone());
            // Texts without a changed placeholder would give the same result, but reading all of them again is fast
            // enough for a person who fills one in.
            before = Map::default();
        }
        let managed = match case.key.kind {
            KeyKind::Customer => None,
            KeyKind::AwsManaged => Some(requests::managed_key_policy(case).into()),
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
            for level in 0..case.policies.height(layer) {
                let policies = case.policies.level(layer, level);
                for (place, policy) in at(layer, level, policies) {
                    match managed::text_of(layer, policy) {
                        Some(text) => self.read_one(&before, place, text, with_findings),
                        None => self.insert_hidden(&before, place),
                    }
                }
                if layer == Layer::Scp && self.only_denies(case, level) {
                    let place = managed::assumed_place(level, policies);
                    self.read_one(&before, place, managed::full_aws_access(), with_findings);
                }
            }
        }
    }

    /// Returns `true` if nothing at a level of SCPs allows anything, so that the list must be incomplete: AWS attaches
    /// `FullAWSAccess` everywhere, and without any Allow the whole account would stop
    /// (`ORG/orgs_manage_policies_scps_evaluation`). A policy that is hidden or not understood may allow.
    fn only_denies(&self, case: &Case, level: usize) -> bool {
        let all = self.read.pairs();
        let first =
            all.partition_point(|(place, _)| (place.layer, place.level) < (Layer::Scp, level));
        let of_level = all.iter().skip(first);
        let mut of_level = of_level
            .take_while(|(place, _)| (place.layer, place.level) == (Layer::Scp, level))
            .peekable();
        let assumed = case.policies.levels(Layer::Scp).get(level);
        assumed.is_some_and(|level| level.full_aws_access)
            && of_level.peek().is_some()
            && of_level.all(|(_, read)| read.only_denies())
    }

    /// A hidden policy keeps its identity, so that its cached evaluation stays valid.
    fn insert_hidden(&mut self, before: &Map<Place, Arc<Read>>, place: Place) {
        let is_same = |read: &&Arc<Read>| read.hidden;
        let known = before.get(&place).filter(is_same).cloned();
        let read = known.unwrap_or_else(|| Arc::new(Read::hidden(place.layer)));
        self.read.insert(place, read);
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
        // Usually the text is in the same place; when another policy is inserted before it, it moves; and
        // `FullAWSAccess` is at every level.
        let same = |read: &&Arc<Read>| !read.hidden && read.text == *text;
        let known = before.get(&place).filter(same).or_else(|| {
            let mut all = before.iter().chain(self.read.iter());
            let (_, read) = all.find(|(other, read)| other.layer == place.layer && same(read))?;
            Some(read)
        });
        let read = known.cloned().unwrap_or_else(|| {
            let read = Read::new(text, place.layer, &self.filled_in, with_findings);
            self.asked.extend(rows::keys(&read.policy));
            Arc::new(read)
        });
        self.read.insert(place, read);
    }

    /// The placeholders in the case's own policies.
    fn placeholders(&self, case: &Case) -> Vec<Placeholder> {
        let typed = |place: &Place| case.is_typed(place.layer);
        let layers = CASE_ORDER.iter().flat_map(|layer| policies(case, *layer));
        let places = layers.map(|(place, _)| place).filter(typed);
        let mut found: BTreeMap<&str, Vec<(Place, Span)>> = BTreeMap::new();
        for (place, read) in places.filter_map(|place| Some((place, self.read.get(&place)?))) {
            for (name, span) in read.placeholders() {
                found.entry(name).or_default().push((place, span));
            }
        }
        let found = found.into_iter().map(|(name, places)| Placeholder {
            name: name.to_owned(),
            value: case.placeholders.get(name).cloned(),
            places,
        });
        found.collect()
    }

    /// The findings in the case's own policies.
    fn findings(&self, case: &Case) -> Vec<PlacedFinding> {
        let typed = |place: &Place| case.is_typed(place.layer);
        let places = CASE_ORDER.iter().flat_map(|layer| policies(case, *layer));
        // Texts that were filled in are not the person's.
        let shown = places.filter(|(_, policy)| !policy.text.is_hidden());
        let places = shown.map(|(place, _)| place).filter(typed);
        places
            .filter_map(|place| Some((place, self.read.get(&place)?)))
            .flat_map(|(place, read)| {
                let is_of_aws = move || {
                    let policy = case.policies.at(place);
                    policy.is_some_and(NamedPolicy::is_aws_managed)
                };
                let findings = read.findings(place.layer).iter().filter(move |finding| {
                    !(finding.code == Code::TooLargeForManaged && is_of_aws())
                });
                findings.map(move |finding| PlacedFinding {
                    place,
                    finding: finding.clone(),
                })
            })
            .collect()
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

/// A problem that no policy can solve makes the case fail, whatever the rows are.
fn verdict(rows: &[Row], problems: &[Problem]) -> Verdict {
    let impossible = problems.iter().any(|problem| problem.kind.is_impossible());
    if impossible || rows.iter().any(|row| row.decision.is_denied()) {
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
    use evaluator::finding::Code;

    #[test]
    fn an_answer_is_the_report_without_findings_which_can_be_asked_for_later() {
        let mut memory = ReportCache::default();
        for example in EXAMPLES {
            let case = case::read(example.text).unwrap();
            let answer = memory.report_without_findings(&case);
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

    /// AWS's own may be larger: `MP/AWSBackupFullAccess` has 9,104 characters.
    #[test]
    fn a_policy_of_aws_is_not_too_large() {
        let sid = "x".repeat(7000);
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Sid": "{sid}", "Effect": "Allow", "Action": "*", "Resource": "*"}}}}"#
        );
        for (name, found) in [("BackupAdmins", 1), ("AWSBackupFullAccess", 0)] {
            let case = serde_json::json!({
                "version": 1,
                "caller": {"arn": "arn:aws:iam::444455556666:role/BackupAdmin"},
                "vault": {"name": "prod", "region": "us-west-2"},
                "key": {"kind": "awsManaged"},
                "policies": {"identity": [{"name": name, "text": text}]},
            });
            let report = report(&case::read(&case.to_string()).unwrap());
            let large = |placed: &&PlacedFinding| placed.finding.code == Code::TooLargeForManaged;
            assert_eq!(
                report.findings.iter().filter(large).count(),
                found,
                "{name}"
            );
        }
    }
}
