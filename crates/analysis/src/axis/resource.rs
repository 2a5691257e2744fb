//! Equivalence classes of resources: ARNs that the patterns distinguish, with the owning account, and no resource.
//!
//! An ARN is read segment by segment: partitions, Regions and accounts are tried as whole words (those that there are, those
//! that are mentioned, and one that is not), services and resources letter by letter. A Region that is not in the table
//! of Regions is left out: nothing is certainly allowed there ([`evaluator::doubt::Doubt::UnknownRegion`]).

use super::principal::PARTITIONS;
use super::{Classes, Value};
use crate::Reason;
use crate::budget::Budget;
use crate::predicate::{Id, Kind, Predicates};
use crate::strings::{Accounts, Alphabet, Automaton, State, literal};
use crate::universe::{Hints, REQUESTED_REGION, RESOURCE_ACCOUNT};
use evaluator::context::{Context, ContextValue};
use evaluator::evaluate::distinctions;
use evaluator::identifiers::wildcard::{Matching, Piece, Reach};
use evaluator::identifiers::{Action, Arn, MatchingArns, Principal, Resource, ShortArn};
use evaluator::key::Key;
use evaluator::policy::{Parsed, regions};
use evaluator::truth::Truth;
use std::collections::{HashMap, HashSet};

/// The known facts about the request when the resource is chosen.
pub(crate) struct Asked<'a> {
    pub(crate) predicates: &'a Predicates,
    /// The undecided predicates about resources and tests.
    pub(crate) open: &'a [Id],
    pub(crate) action: &'a Action,
    pub(crate) principal: &'a Principal,
    pub(crate) context: &'a Context,
    /// Accounts that any of it mentions.
    pub(crate) accounts: &'a [String],
    pub(crate) hints: &'a Hints,
}

/// The characteristics of an equivalence class of resources.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Class {
    accepted: Vec<bool>,
    partition: String,
    owner: Option<String>,
    has_account: bool,
    /// The results of the tests on the Region.
    region: Vec<Truth>,
}

struct Walk<'a> {
    asked: &'a Asked<'a>,
    automaton: Automaton,
    /// The undecided tests on `aws:RequestedRegion`.
    region_tests: Vec<Id>,
    owners: Vec<String>,
    /// The owners that something names, and one that stands for all others.
    named: Vec<String>,
    other: String,
    /// A pattern tells accounts apart of which none is looked at.
    misses_accounts: bool,
    found: HashMap<Class, usize>,
    values: Vec<Value>,
}

/// Returns the patterns of the undecided resources, and whether all of them are known.
pub(crate) fn patterns(
    predicates: &Predicates,
    open: &[Id],
    context: &Context,
) -> (Vec<(Vec<Piece>, Matching)>, bool) {
    let mut patterns: Vec<(Vec<Piece>, Matching)> = Vec::new();
    let mut known = true;
    for id in open {
        let Some(predicate) = predicates.get(*id).filter(|of| of.kind == Kind::Resource) else {
            continue;
        };
        let Some(Parsed::Known(scope)) = predicate.statement().map(|of| &of.resource) else {
            continue;
        };
        let short = ShortArn::of(predicate.layer());
        for entry in &scope.entries {
            match entry.value.arns(short, context) {
                MatchingArns::Pattern(pieces) => {
                    let pattern = (pieces, Matching::ACROSS_COLONS);
                    if !patterns.contains(&pattern) {
                        patterns.push(pattern);
                    }
                }
                MatchingArns::Within(_) => known = false,
                MatchingArns::All | MatchingArns::None | MatchingArns::Unclear => {}
            }
        }
    }
    (patterns, known)
}

/// The classes of resources.
pub(crate) fn classes(asked: &Asked<'_>, budget: &mut Budget) -> Classes {
    let (mut patterns, known) = patterns(asked.predicates, asked.open, asked.context);
    let mut missing = (!known).then_some(Reason::Variable);
    let written: Vec<Vec<Piece>> = patterns.iter().map(|(pieces, _)| pieces.clone()).collect();
    for start in distinctions(&asked.action.service).resources {
        let mut pieces = literal("arn:");
        for _ in 0..4 {
            pieces.push(Piece::Many(Reach::Segment));
            pieces.push(Piece::Char(':'));
        }
        pieces.extend(literal(start));
        pieces.push(Piece::Many(Reach::Any));
        patterns.push((pieces, Matching::EXACT));
    }
    let of_region = |id: &Id| {
        let test = asked.predicates.test(*id);
        test.is_some_and(|test| {
            let key = test.key.value.as_str();
            key.eq_ignore_ascii_case(REQUESTED_REGION)
        })
    };
    let own = asked.principal.account().map(str::to_owned);
    let mut owners: Vec<String> = own.into_iter().collect();
    let mentioned = asked.accounts.iter().cloned();
    for account in mentioned {
        if !owners.contains(&account) {
            owners.push(account);
        }
    }
    let named = owners.clone();
    let [first, second] = asked.hints.accounts(&named);
    let other = first.clone();
    owners.extend([first, second]);
    let mut walk = Walk {
        asked,
        automaton: Automaton::new(patterns),
        region_tests: asked.open.iter().copied().filter(of_region).collect(),
        owners,
        named,
        other,
        misses_accounts: false,
        found: HashMap::new(),
        values: Vec::new(),
    };
    for text in shown(asked, &written) {
        walk.show(&text);
    }
    if !walk.walk(budget) {
        missing = missing.or(Some(Reason::TooLarge));
    }
    if walk.misses_accounts || !walk.has_all_owners(budget) {
        missing = missing.or(Some(Reason::part_of_account(*budget)));
    }
    walk.values.push(Value::Resource(Resource::Any, None));
    Classes {
        missing,
        ..Classes::of(walk.values)
    }
}

impl Walk<'_> {
    /// Takes an ARN as the one of its class that is shown, unless there is one.
    fn show(&mut self, text: &str) {
        let Some(arn) = Arn::parse(text) else {
            return;
        };
        let region = arn.region();
        let known = region.is_empty() || region.ends_with("global") || regions::is_known(region);
        let partition = self.asked.principal.partition();
        let same = partition.is_none_or(|partition| partition == arn.partition());
        let account = arn.account();
        let accepts = account.is_empty() || self.owners.iter().any(|of| of == account);
        if known && same && accepts && self.owners.len() <= MOST_ACCOUNTS {
            let state = self.automaton.run(&self.automaton.start(), text);
            self.take(&state, &arn);
        }
    }

    fn take(&mut self, state: &State, arn: &Arn) {
        let account = arn.account();
        let owners = if account.is_empty() {
            self.owners.clone()
        } else {
            vec![account.to_owned()]
        };
        let accepted = self.automaton.accepted(state);
        let region = self.of_region(arn.region());
        for owner in owners {
            let class = Class {
                accepted: accepted.clone(),
                partition: arn.partition().to_owned(),
                owner: Some(owner.clone()),
                has_account: !account.is_empty(),
                region: region.clone(),
            };
            if !self.found.contains_key(&class) {
                self.found.insert(class, self.values.len());
                let owner = account.is_empty().then_some(owner);
                self.values
                    .push(Value::Resource(Resource::Arn(arn.clone()), owner));
            }
        }
    }

    /// Returns the results of the undecided tests on the Region. A Region that is in no ARN can be any.
    fn of_region(&self, region: &str) -> Vec<Truth> {
        if self.region_tests.is_empty() || !regions::is_known(region) {
            return Vec::new();
        }
        let mut context = self.asked.context.clone();
        let value = ContextValue::One(region.to_owned());
        context.insert(Key::new(REQUESTED_REGION), value);
        let tests = self.region_tests.iter();
        tests
            .map(|id| {
                let settled = self.asked.predicates.settled(*id, &context);
                settled.unwrap_or(Truth::Unknown)
            })
            .collect()
    }

    /// Goes through all ARNs.
    fn walk(&mut self, budget: &mut Budget) -> bool {
        let mut whole = true;
        let partitions: Vec<String> = match self.asked.principal.partition() {
            // Access is granted "only within a single partition" (`trust`), so no other one makes a difference.
            Some(partition) => vec![partition.to_owned()],
            None => PARTITIONS.map(str::to_owned).to_vec(),
        };
        let mut regions: Vec<&str> = ["us-east-1", "", "global"].to_vec();
        regions.extend(regions::all().map(|(region, _)| region));
        for partition in partitions {
            let before = format!("arn:{partition}:");
            let state = self.automaton.run(&self.automaton.start(), &before);
            let mut services: Vec<(State, String)> = Vec::new();
            let mut seen: HashSet<State> = HashSet::new();
            let own = self.asked.action.service.to_string();
            let mut take = |automaton: &Automaton, state: &State, service: &str| {
                let state = automaton.step(state, ':');
                if seen.insert(state.clone()) {
                    services.push((state, service.to_owned()));
                }
            };
            take(&self.automaton, &self.automaton.run(&state, &own), &own);
            whole &= self
                .automaton
                .explore(&state, Alphabet::Segment, budget, |state, service| {
                    take(&self.automaton, state, service);
                });
            // Two prefixes after which all patterns are in the same states are equivalent.
            let mut heads: HashSet<(State, Vec<Truth>, bool)> = HashSet::new();
            let mut places: Vec<(State, String)> = Vec::new();
            for (state, service) in services {
                // Mostly no pattern asks for a Region.
                let all_alike =
                    self.region_tests.is_empty() && self.automaton.is_indifferent(&state);
                let looked_at = if all_alike { 2 } else { regions.len() };
                for region in regions.iter().take(looked_at) {
                    let state = self
                        .automaton
                        .step(&self.automaton.run(&state, region), ':');
                    let tests = self.of_region(region);
                    if !budget.spend(2) {
                        return false;
                    }
                    if heads.insert((state.clone(), tests, region.is_empty())) {
                        places.push((state, format!("{before}{service}:{region}:")));
                    }
                }
            }
            let mut heads: HashSet<(State, String, Vec<Truth>)> = HashSet::new();
            let accounts: Vec<String> = std::iter::once(String::new())
                .chain(self.owners.iter().cloned())
                .collect();
            for (state, text) in places {
                let region = text.rsplit(':').nth(1).unwrap_or_default().to_owned();
                let tests = self.of_region(&region);
                let start = &state;
                for account in &accounts {
                    let state = self
                        .automaton
                        .step(&self.automaton.run(start, account), ':');
                    if !budget.spend(2) {
                        return false;
                    }
                    if heads.insert((state.clone(), account.clone(), tests.clone())) {
                        whole &= self.resources(&state, &format!("{text}{account}:"), budget);
                    }
                }
                let accounts = Accounts {
                    named: &self.named,
                    other: &self.other,
                };
                self.misses_accounts |= !self.automaton.are_alike(start, &accounts, ":", budget);
            }
        }
        whole
    }

    /// Whether the tests on the owner's account tell no accounts apart of which none is looked at.
    fn has_all_owners(&self, budget: &mut Budget) -> bool {
        let tests = self.asked.open.iter();
        let tests = tests.filter_map(|id| self.asked.predicates.test(*id));
        let tests = tests.filter(|test| {
            let key = test.key.value.as_str();
            key.eq_ignore_ascii_case(RESOURCE_ACCOUNT)
        });
        let patterns = tests.flat_map(|test| test.patterns(self.asked.context).unwrap_or_default());
        let automaton = Automaton::new(patterns);
        let accounts = Accounts {
            named: &self.named,
            other: &self.other,
        };
        automaton.are_alike(&automaton.start(), &accounts, "", budget)
    }

    fn resources(&mut self, state: &State, before: &str, budget: &mut Budget) -> bool {
        let mut found: Vec<(State, String)> = Vec::new();
        let mut seen: HashSet<Vec<bool>> = HashSet::new();
        let whole = self
            .automaton
            .explore(state, Alphabet::Any, budget, |state, text| {
                if seen.insert(self.automaton.accepted(state)) {
                    found.push((state.clone(), text.to_owned()));
                }
            });
        for (state, text) in found {
            if let Some(arn) = Arn::parse(&format!("{before}{text}")) {
                self.take(&state, &arn);
            }
        }
        whole
    }
}

/// With more accounts than these, none is shown before others.
const MOST_ACCOUNTS: usize = 200;

/// ARNs to show in preference to generated ones.
fn shown(asked: &Asked<'_>, written: &[Vec<Piece>]) -> Vec<String> {
    let partition = asked.principal.partition().unwrap_or("aws");
    let [other, _] = asked.hints.accounts(asked.accounts);
    let account = asked.principal.account().unwrap_or(&other);
    let mut texts: Vec<String> = asked.hints.resources.clone();
    let service = asked.action.service.to_ascii_lowercase();
    for pieces in written {
        texts.push(filled(pieces, partition, account, &service));
    }
    texts.push(usual(asked.action, partition, account));
    texts
}

/// An ARN as the action's service has it, to be shown where any will do.
pub(crate) fn usual(action: &Action, partition: &str, account: &str) -> String {
    let service = action.service.to_ascii_lowercase();
    let usual = match service.as_str() {
        "s3" => {
            let name = action.name.to_ascii_lowercase();
            if name.contains("bucket") || name.contains("versioning") {
                "arn:PARTITION:s3:::amzn-s3-demo-bucket".to_owned()
            } else {
                "arn:PARTITION:s3:::amzn-s3-demo-bucket/example".to_owned()
            }
        }
        "kms" => "arn:PARTITION:kms:us-east-1:ACCOUNT:key/1234abcd-12ab-34cd-56ef-1234567890ab"
            .to_owned(),
        "backup" | "backup-storage" => {
            "arn:PARTITION:backup:us-east-1:ACCOUNT:backup-vault:example".to_owned()
        }
        "iam" => "arn:PARTITION:iam::ACCOUNT:user/example".to_owned(),
        "sts" => "arn:PARTITION:iam::ACCOUNT:role/Example".to_owned(),
        service => format!("arn:PARTITION:{service}:us-east-1:ACCOUNT:example"),
    };
    usual
        .replace("PARTITION", partition)
        .replace("ACCOUNT", account)
}

/// An ARN that a pattern matches.
fn filled(pieces: &[Piece], partition: &str, account: &str, service: &str) -> String {
    let segments: Vec<&[Piece]> = pieces
        .splitn(6, |piece| *piece == Piece::Char(':'))
        .collect();
    let segments = segments.iter().enumerate().map(|(at, segment)| {
        let whole = matches!(segment, [Piece::Many(_)]);
        let usual = match at {
            1 => partition,
            2 => service,
            3 => "us-east-1",
            4 => account,
            _ => "example",
        };
        if whole {
            return usual.to_owned();
        }
        let mut text = String::new();
        for piece in *segment {
            match piece {
                Piece::Char(character) => text.push(*character),
                Piece::One(_) => text.push('a'),
                Piece::Many(_) if at == 5 => text.push_str("example"),
                Piece::Many(_) => {}
            }
        }
        text
    });
    segments.collect::<Vec<_>>().join(":")
}

/// The keys whose values follow from a resource.
pub(crate) fn context(resource: &Resource, owner: Option<&str>, mut context: Context) -> Context {
    let Resource::Arn(arn) = resource else {
        return context;
    };
    let account = if arn.account().is_empty() {
        owner
    } else {
        Some(arn.account())
    };
    if let Some(account) = account {
        let value = ContextValue::One(account.to_owned());
        context.insert(Key::new(RESOURCE_ACCOUNT), value);
    }
    if regions::is_known(arn.region()) {
        let value = ContextValue::One(arn.region().to_owned());
        context.insert(Key::new(REQUESTED_REGION), value);
    }
    context
}
