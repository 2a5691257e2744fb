//! Overlap of two ARN patterns: whether some ARN matches both.

/// Returns `true` if some ARN matches both. A `*` stays within its segment, except in the last one, which may contain
/// colons.
pub(super) fn overlap(one: &str, other: &str) -> bool {
    let is_colon = |byte: &u8| *byte == b':';
    let mut ones = one.as_bytes().splitn(6, is_colon);
    let mut others = other.as_bytes().splitn(6, is_colon);
    loop {
        match (ones.next(), others.next()) {
            (Some(one), Some(other)) if segments_overlap(one, other) => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

/// Dynamic programming with one row: which suffixes of `other` overlap with the current suffix of `one`.
fn segments_overlap(one: &[u8], other: &[u8]) -> bool {
    let alike = |(one, other): &(&u8, &u8)| one == other && **one != b'*';
    let beginning = one.iter().zip(other).take_while(alike).count();
    let one = one.get(beginning..).unwrap_or_default();
    let other = other.get(beginning..).unwrap_or_default();
    if one == b"*" || other == b"*" || one == other {
        return true;
    }
    // `row[j]`: whether some text matches both the first `i` bytes of `one` and the first `j` of `other`.
    let mut row = vec![false; other.len() + 1];
    let mut start = true;
    for (at, place) in row.iter_mut().enumerate() {
        *place = start;
        start &= other.get(at) == Some(&b'*');
    }
    for byte in one {
        let mut diagonal = row.first().copied().unwrap_or_default();
        let mut left = false;
        for (at, place) in row.iter_mut().enumerate() {
            let above = *place;
            *place = match at.checked_sub(1).and_then(|before| other.get(before)) {
                None => above && *byte == b'*',
                // A `*` on either side consumes the other side's byte and stays, or matches nothing and ends.
                Some(against) if *byte == b'*' || *against == b'*' => above || left,
                Some(against) => diagonal && (byte == against || *byte == b'?' || *against == b'?'),
            };
            left = *place;
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::overlap;

    #[test]
    fn what_two_patterns_have_in_common() {
        let rows = [
            ("arn:aws:kms:*:*:key/*", "arn:*:kms:*:*:key/*", true),
            ("arn:aws:kms:*:*:*", "arn:*:kms:*:*:key/*", true),
            ("arn:aws:kms:*:*:alias/x", "arn:*:kms:*:*:key/*", false),
            (
                "arn:aws:backup:*:*:backup-vault/*",
                "arn:*:backup:*:*:backup-vault:*",
                false,
            ),
            (
                "arn:aws:backup:*:*:backup-vault:x",
                "arn:*:backup:*:*:backup-vault:*",
                true,
            ),
            (
                "arn:aws:backup:*:*:*vault*",
                "arn:*:backup:*:*:backup-vault:*",
                true,
            ),
            (
                "arn:aws:backup:*:*:????????????:*",
                "arn:*:backup:*:*:backup-vault:*",
                true,
            ),
            (
                "arn:aws:backup:*:*:???:*",
                "arn:*:backup:*:*:backup-vault:*",
                false,
            ),
            (
                "arn:aws:s3:::bucket",
                "arn:*:backup:*:*:backup-vault:*",
                false,
            ),
            ("arn:aws:iam::*:role/a", "arn:*:iam::*:role/*", true),
            (
                "arn:aws:iam:us-east-1:*:role/a",
                "arn:*:iam::*:role/*",
                false,
            ),
            ("arn:aws:x:*:*:a*b*c", "arn:*:x:*:*:*bb*", true),
            ("arn:aws:x:*:*:ab", "arn:*:x:*:*:a", false),
        ];
        for (one, other, expected) in rows {
            assert_eq!(overlap(one, other), expected, "{one} {other}");
            assert_eq!(overlap(other, one), expected, "{other} {one}");
        }
    }
}
