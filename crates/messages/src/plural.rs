//! Plural forms of whole numbers: the cardinal rules of CLDR 48 (Unicode's Common Locale Data Repository,
//! `supplemental/plurals.xml`), without what they say of fractions.
//!
//! A table of our own: the crate `intl_pluralrules` 7.0 gives wrong forms (22 in Lithuanian, 103 in Arabic), and
//! `icu_plurals` brings more bytes than the page has to spare. A test compares it with ICU, language by language and
//! number by number (`tests/plurals.txt`, which a loop over `Intl.PluralRules` in Node wrote).

/// The plural form that a number requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plural {
    /// `zero`
    Zero,
    /// `one`
    One,
    /// `two`
    Two,
    /// `few`
    Few,
    /// `many`
    Many,
    /// `other`, which every language has.
    Other,
}

impl Plural {
    /// All of them, `other` last.
    pub const ALL: [Self; 6] = [
        Self::Zero,
        Self::One,
        Self::Two,
        Self::Few,
        Self::Many,
        Self::Other,
    ];

    /// CLDR's name, which ends the key of the form.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::One => "one",
            Self::Two => "two",
            Self::Few => "few",
            Self::Many => "many",
            Self::Other => "other",
        }
    }

    /// The form for a number in a language, given by its tag (`pt-BR`). A language that is not in the table has one
    /// form for 1 and one for all others, as most have.
    #[expect(clippy::too_many_lines, reason = "one table")]
    pub fn of(language: &str, number: usize) -> Self {
        use Plural::{Few, Many, One, Other, Two, Zero};
        let (n, n10, n100) = (number, number % 10, number % 100);
        let is_millions = n != 0 && n.is_multiple_of(1_000_000);
        let slavic_one = n10 == 1 && n100 != 11;
        let slavic_few = matches!(n10, 2..=4) && !matches!(n100, 12..=14);
        if language.eq_ignore_ascii_case("pt-PT") {
            return pick(&[(n == 1, One), (is_millions, Many)]);
        }
        let main = language.split(['-', '_']).next().unwrap_or_default();
        match main.to_ascii_lowercase().as_str() {
            "bm" | "bo" | "dz" | "hnj" | "id" | "ig" | "ii" | "ja" | "jbo" | "jv" | "kde"
            | "kea" | "km" | "ko" | "lkt" | "lo" | "ms" | "my" | "nqo" | "osa" | "sah" | "ses"
            | "sg" | "su" | "th" | "to" | "tpi" | "vi" | "wo" | "yo" | "yue" | "zh" => Other,
            "ak" | "am" | "as" | "bho" | "bn" | "csw" | "doi" | "fa" | "ff" | "gu" | "guw"
            | "hi" | "hy" | "kab" | "kn" | "ln" | "mg" | "nso" | "pa" | "pcm" | "si" | "ti"
            | "wa" | "zu" => pick(&[(n <= 1, One)]),
            "fr" | "pt" => pick(&[(n <= 1, One), (is_millions, Many)]),
            "ca" | "es" | "it" | "lld" | "scn" | "vec" => {
                pick(&[(n == 1, One), (is_millions, Many)])
            }
            "tzm" => pick(&[(n <= 1 || matches!(n, 11..=99), One)]),
            "lv" | "prg" => pick(&[
                (n10 == 0 || matches!(n100, 11..=19), Zero),
                (slavic_one, One),
            ]),
            "is" | "mk" => pick(&[(slavic_one, One)]),
            "ceb" | "fil" | "tl" => pick(&[(!matches!(n10, 4 | 6 | 9), One)]),
            "he" | "iu" | "naq" | "sat" | "se" | "sma" | "smi" | "smj" | "smn" | "sms" => {
                pick(&[(n == 1, One), (n == 2, Two)])
            }
            "shi" => pick(&[(n <= 1, One), (matches!(n, 2..=10), Few)]),
            "mo" | "ro" => pick(&[(n == 1, One), (n == 0 || matches!(n100, 1..=19), Few)]),
            "bs" | "hr" | "sh" | "sr" => pick(&[(slavic_one, One), (slavic_few, Few)]),
            "be" | "ru" | "uk" => match (slavic_one, slavic_few) {
                (true, _) => One,
                (_, true) => Few,
                _ => Many,
            },
            "pl" => match (n == 1, slavic_few) {
                (true, _) => One,
                (_, true) => Few,
                _ => Many,
            },
            "cs" | "sk" => pick(&[(n == 1, One), (matches!(n, 2..=4), Few)]),
            "gd" => pick(&[
                (matches!(n, 1 | 11), One),
                (matches!(n, 2 | 12), Two),
                (matches!(n, 3..=10 | 13..=19), Few),
            ]),
            "dsb" | "hsb" | "sl" => pick(&[
                (n100 == 1, One),
                (n100 == 2, Two),
                (matches!(n100, 3 | 4), Few),
            ]),
            "lt" => match n10 {
                _ if matches!(n100, 11..=19) => Other,
                1 => One,
                2..=9 => Few,
                _ => Other,
            },
            "br" => match n10 {
                1 if !matches!(n100, 11 | 71 | 91) => One,
                2 if !matches!(n100, 12 | 72 | 92) => Two,
                3 | 4 | 9 if !matches!(n100, 10..=19 | 70..=79 | 90..=99) => Few,
                _ if is_millions => Many,
                _ => Other,
            },
            "mt" => pick(&[
                (n == 1, One),
                (n == 2, Two),
                (n == 0 || matches!(n100, 3..=10), Few),
                (matches!(n100, 11..=19), Many),
            ]),
            "ga" => match n {
                1 => One,
                2 => Two,
                3..=6 => Few,
                7..=10 => Many,
                _ => Other,
            },
            "gv" => pick(&[
                (n10 == 1, One),
                (n10 == 2, Two),
                (n100.is_multiple_of(20), Few),
            ]),
            "ar" | "ars" => match (n, n100) {
                (0, _) => Zero,
                (1, _) => One,
                (2, _) => Two,
                (_, 3..=10) => Few,
                (_, 11..=99) => Many,
                _ => Other,
            },
            "cy" => match n {
                0 => Zero,
                1 => One,
                2 => Two,
                3 => Few,
                6 => Many,
                _ => Other,
            },
            "blo" | "ksh" | "lag" => pick(&[(n == 0, Zero), (n == 1, One)]),
            _ => pick(&[(n == 1, One)]),
        }
    }

    /// The forms that a language has for numbers up to a thousand; some have another for millions, which may be
    /// omitted.
    pub fn needed(language: &str) -> Vec<Self> {
        let needed = |form: &Self| (0..=1000).any(|number| Self::of(language, number) == *form);
        Self::ALL.into_iter().filter(needed).collect()
    }
}

/// The form of the first condition that holds.
fn pick(forms: &[(bool, Plural)]) -> Plural {
    let first = forms.iter().find(|(holds, _)| *holds);
    first.map_or(Plural::Other, |(_, form)| *form)
}
