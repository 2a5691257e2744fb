//! The random generator with a seed, and the values that it generates: Regions, account IDs, key IDs. None of it can
//! ever change: the same seed must give the same case for ever.

/// Regions that can be generated. Not `us-east-1`, which has global services, and not `eu-north-1`, which represents
/// every other Region when access is compared (`vault::fix::Situation`).
pub const REGIONS: [&str; 12] = [
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
];

/// The prefix of the ID of a multi-Region key (`KMS/multi-region-keys-overview`).
const MULTI_REGION: &str = "mrk-";

/// `SplitMix64` (Steele, Lea and Flood, 2014): small, platform independent, and good enough for choosing names.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }
}

/// A hash of a seed and a text.
pub(crate) fn mixed(seed: u64, text: &str) -> u64 {
    let mut state = Random::new(seed).next();
    for byte in text.bytes() {
        state = Random::new(state ^ u64::from(byte)).next();
    }
    state
}

/// Three different digits, each four times, in the style of account IDs in AWS's documentation, which nobody has.
pub(crate) fn account(random: &mut Random) -> String {
    let mut digits: Vec<char> = ('1'..='9').collect();
    let mut id = String::new();
    for _ in 0..3 {
        let digit = digits.remove(random.below(digits.len()));
        id.extend([digit; 4]);
    }
    id
}

/// A key ID with the same format as another.
pub(crate) fn key_id(like: &str, random: &mut Random) -> String {
    let (prefix, rest) = match like.strip_prefix(MULTI_REGION) {
        Some(rest) => (MULTI_REGION, rest),
        None => ("", like),
    };
    let digit = |character: char| match character {
        '-' => '-',
        _ => char::from_digit(u32::try_from(random.below(16)).unwrap_or(0), 16).unwrap_or('0'),
    };
    format!("{prefix}{}", rest.chars().map(digit).collect::<String>())
}

/// Returns `true` for hexadecimal digits and `-`, long enough to avoid collisions (`KMS/concepts`, key ID).
pub(crate) fn is_key_id(text: &str) -> bool {
    let rest = text.strip_prefix(MULTI_REGION).unwrap_or(text);
    rest.len() >= 32
        && rest
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

/// Returns `true` for letters, digits, `-` and `_`: valid in names of roles, vaults and tags, and safe without escapes.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::Random;

    /// The known first values of this generator for the seed 1234567.
    #[test]
    fn the_generator_is_the_one_that_others_have() {
        let mut random = Random::new(1_234_567);
        let found = [random.next(), random.next(), random.next()];
        let known = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!(found, known);
    }
}
