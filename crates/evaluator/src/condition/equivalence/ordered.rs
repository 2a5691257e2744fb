//! Representatives of ordered values (numbers, dates, addresses): each boundary, one point in each gap between two
//! boundaries, one below the first and one above the last.

use crate::condition::date::Instant;
use crate::condition::number::Number;
use crate::vec_map::Set;
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The numbers, dates and networks that a key is compared with.
#[derive(Debug, Default)]
pub(super) struct Boundaries {
    pub(super) numbers: Set<Number>,
    pub(super) dates: Set<Instant>,
    pub(super) networks: Set<IpNet>,
}

impl Boundaries {
    /// The number of boundaries.
    pub(super) fn len(&self) -> usize {
        self.numbers.len() + self.dates.len() + self.networks.len()
    }

    /// The number of operator families that have boundaries.
    pub(super) fn families(&self) -> usize {
        [
            self.numbers.is_empty(),
            self.dates.is_empty(),
            self.networks.is_empty(),
        ]
        .iter()
        .filter(|empty| !**empty)
        .count()
    }

    /// The points, each in several spellings (for addresses: several neighbours in the same networks, as far as they
    /// exist).
    pub(super) fn texts(&self, spellings: usize) -> Vec<String> {
        let spellings = spellings.max(1);
        let numbers = points(&self.numbers, Number::below, Number::between, Number::above);
        let numbers = numbers
            .iter()
            .flat_map(|number| spelled(&number.to_string(), "", spellings));
        let dates = points(
            &self.dates,
            Instant::below,
            Instant::between,
            Instant::above,
        );
        let dates = dates.iter().flat_map(|date| {
            let text = date.write();
            match text.strip_suffix('Z') {
                Some(text) => spelled(text, "Z", spellings),
                None => vec![text],
            }
        });
        numbers
            .chain(dates)
            .chain(addresses(&self.networks, spellings))
            .collect()
    }
}

/// The boundaries, and one point in each gap around them.
fn points<T: Clone + Ord>(
    boundaries: &Set<T>,
    below: impl Fn(&T) -> Option<T>,
    between: impl Fn(&T, &T) -> Option<T>,
    above: impl Fn(&T) -> Option<T>,
) -> Vec<T> {
    let mut points = Vec::new();
    points.extend(boundaries.first().and_then(below));
    let mut rest = boundaries.iter().peekable();
    while let Some(boundary) = rest.next() {
        points.push(boundary.clone());
        points.extend(match rest.peek() {
            Some(next) => between(boundary, next),
            None => above(boundary),
        });
    }
    points
}

/// A number, or a date with seconds, written with an increasing number of zeros after the decimal point.
fn spelled(text: &str, end: &str, spellings: usize) -> Vec<String> {
    let point = if text.contains('.') { "" } else { "." };
    let zeros = (0..spellings).map(|zeros| match zeros {
        0 => format!("{text}{end}"),
        _ => format!("{text}{point}{}{end}", "0".repeat(zeros)),
    });
    zeros.collect()
}

/// The first few addresses of each range of addresses that belong to the same networks.
fn addresses(networks: &Set<IpNet>, spellings: usize) -> Vec<String> {
    let (mut v4, mut v6) = (Set::default(), Set::default());
    for network in networks.iter() {
        let (starts, last, most) = match (network.network(), network.broadcast()) {
            (IpAddr::V4(first), IpAddr::V4(last)) => {
                v4.extend([0, u128::from(u32::from(first))]);
                (&mut v4, u128::from(u32::from(last)), u128::from(u32::MAX))
            }
            (IpAddr::V6(first), IpAddr::V6(last)) => {
                v6.extend([0, u128::from(first)]);
                (&mut v6, u128::from(last), u128::MAX)
            }
            _ => continue,
        };
        if last < most {
            starts.insert(last + 1);
        }
    }
    let v4 = stretches(&v4, u128::from(u32::MAX), spellings)
        .into_iter()
        .filter_map(|bits| u32::try_from(bits).ok())
        .map(|bits| Ipv4Addr::from(bits).to_string());
    let v6 = stretches(&v6, u128::MAX, spellings)
        .into_iter()
        .map(|bits| Ipv6Addr::from(bits).to_string());
    v4.chain(v6).collect()
}

fn stretches(starts: &Set<u128>, most: u128, members: usize) -> Vec<u128> {
    let mut found = Vec::new();
    let mut rest = starts.iter().peekable();
    while let Some(start) = rest.next() {
        let last = rest.peek().map_or(most, |next| *next - 1);
        found.extend((*start..=last).take(members));
    }
    found
}
