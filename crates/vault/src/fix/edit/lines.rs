//! The lines that a change touches, with a few around to know the place by.

/// Two texts, line by line: what stands between their common beginning and their common end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines<'a> {
    /// The last lines of the common beginning.
    pub before: Vec<&'a str>,
    /// The lines that go.
    pub gone: Vec<&'a str>,
    /// The lines that come.
    pub come: Vec<&'a str>,
    /// The first lines of the common end.
    pub after: Vec<&'a str>,
}

/// The lines of a change, with at most so many `around` on either side.
pub fn lines<'a>(old: &'a str, new: &'a str, around: usize) -> Lines<'a> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = |(old, new): &(&&str, &&str)| old == new;
    let front = old.iter().zip(&new).take_while(same).count();
    let most = old.len().min(new.len()) - front;
    let backwards = old.iter().rev().zip(new.iter().rev());
    let back = backwards.take(most).take_while(same).count();
    let middle = |lines: &[&'a str]| -> Vec<&'a str> {
        let lines = lines.iter().take(lines.len() - back);
        lines.skip(front).copied().collect()
    };
    let common = |from: usize, count: usize| -> Vec<&'a str> {
        new.iter().skip(from).take(count).copied().collect()
    };
    let start = front.saturating_sub(around);
    Lines {
        before: common(start, front - start),
        gone: middle(&old),
        come: middle(&new),
        after: common(new.len() - back, around),
    }
}
