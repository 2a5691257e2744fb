//! "Did you mean": the known word with the smallest edit distance from an unknown one.

/// The candidate nearest to `word` without regard to case, if it is near enough for a typing error: one edit in four
/// letters, at most three.
///
/// # Examples
///
/// ```
/// use evaluator::policy::nearest;
///
/// assert_eq!(nearest("Efect", ["Effect", "Action"]), Some("Effect"));
/// assert_eq!(nearest("Owner", ["Effect", "Action"]), None);
/// ```
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let word: Vec<char> = word.to_ascii_lowercase().chars().collect();
    let allowed = (word.len() / 4).clamp(1, 3);
    if word.len() < 3 || word.len() > 80 {
        return None;
    }
    candidates
        .into_iter()
        .filter_map(|candidate| Some((distance(&word, candidate, allowed)?, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The number of edits (insert, delete, replace, swap neighbours) from one word to the other, up to `limit`.
fn distance(word: &[char], candidate: &str, limit: usize) -> Option<usize> {
    let candidate: Vec<char> = candidate.chars().map(|c| c.to_ascii_lowercase()).collect();
    if word.len().abs_diff(candidate.len()) > limit {
        return None;
    }
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=candidate.len()).collect();
    for (row, from) in word.iter().enumerate() {
        let mut next = Vec::with_capacity(last.len());
        let mut left = row + 1;
        next.push(left);
        for (column, to) in candidate.iter().enumerate() {
            let at =
                |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut best = at(&last, column) + usize::from(from != to);
            best = best.min(at(&last, column + 1) + 1).min(left + 1);
            let swapped = row > 0
                && column > 0
                && word.get(row - 1) == Some(to)
                && candidate.get(column - 1) == Some(from);
            if swapped {
                best = best.min(at(&before_last, column - 1) + 1);
            }
            next.push(best);
            left = best;
        }
        before_last = std::mem::replace(&mut last, next);
    }
    last.last().copied().filter(|edits| *edits <= limit)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_word_and_another_word_does_not() {
        let words = ["Condition", "Action", "NotAction", "Effect"];
        let rows = [
            ("Conditions", Some("Condition")),
            ("acton", Some("Action")),
            ("Acitno", None),
            ("Actino", Some("Action")),
            ("effect", Some("Effect")),
            ("Owner", None),
            ("A", None),
            ("", None),
        ];
        for (word, expected) in rows {
            assert_eq!(nearest(word, words), expected, "{word}");
        }
    }
}
