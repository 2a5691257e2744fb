//! Points in time: the ISO 8601 profile of the W3C, or seconds since 1970.
//!
//! Source: `IAM/reference_policies_elements_condition_operators` "Date condition operators". Both forms are converted
//! to one scale, so that a date in the request and seconds in the policy can be compared.

use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime, UtcDateTime};

/// Nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Instant(pub(super) i128);

const SECOND: i128 = 1_000_000_000;

impl Instant {
    /// Reads `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, a day with a time and a zone, or seconds since 1970. Four digits
    /// are a year.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let four_digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        if !four_digits && let Ok(seconds) = text.parse::<i64>() {
            return Some(Self(i128::from(seconds) * SECOND));
        }
        if let Some((day, time)) = text.split_once('T') {
            return Self::parse_time(day, time);
        }
        let mut fields = text.split('-');
        let year = number(fields.next()?, 4)?;
        let month = fields.next().map_or(Some(1), |month| number(month, 2))?;
        let day = fields.next().map_or(Some(1), |day| number(day, 2))?;
        if fields.next().is_some() {
            return None;
        }
        let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
        let date = Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()?;
        Some(Self(date.midnight().assume_utc().unix_timestamp_nanos()))
    }

    /// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s`, then `Z` or `+hh:mm`. RFC 3339 is the same with the seconds written.
    fn parse_time(day: &str, time: &str) -> Option<Self> {
        let zone = time.find(['Z', '+', '-'])?;
        let (clock, zone) = time.split_at(zone);
        let seconds = if clock.len() == "hh:mm".len() {
            ":00"
        } else {
            ""
        };
        let complete = format!("{day}T{clock}{seconds}{zone}");
        let time = OffsetDateTime::parse(&complete, &Rfc3339).ok()?;
        Some(Self(time.unix_timestamp_nanos()))
    }

    /// An earlier instant.
    pub(super) fn below(&self) -> Option<Self> {
        Self(self.0 - SECOND).that_can_be_written()
    }

    /// A later instant.
    pub(super) fn above(&self) -> Option<Self> {
        Self(self.0 + SECOND).that_can_be_written()
    }

    /// An instant between this one and a later one, if there is one.
    pub(super) fn between(&self, later: &Self) -> Option<Self> {
        let next = if later.0 - self.0 > SECOND {
            Self(self.0 + SECOND)
        } else {
            Self(i128::midpoint(self.0, later.0))
        };
        next.that_can_be_written().filter(|next| next > self)
    }

    fn that_can_be_written(self) -> Option<Self> {
        Some(self).filter(|instant| Self::parse(&instant.write()) == Some(*instant))
    }

    /// The instant as a date with seconds, or as seconds since 1970 where years have more than four digits.
    pub(super) fn write(self) -> String {
        match UtcDateTime::from_unix_timestamp_nanos(self.0) {
            Ok(time) if (0..=9999).contains(&time.year()) => {
                let (date, fraction) = (time.date(), time.nanosecond());
                let day = format!(
                    "{:04}-{:02}-{:02}",
                    date.year(),
                    u8::from(date.month()),
                    date.day()
                );
                let clock = format!(
                    "{:02}:{:02}:{:02}",
                    time.hour(),
                    time.minute(),
                    time.second()
                );
                if fraction == 0 {
                    format!("{day}T{clock}Z")
                } else {
                    format!("{day}T{clock}.{fraction:09}Z")
                }
            }
            _ => (self.0.div_euclid(SECOND)).to_string(),
        }
    }
}

fn number(digits: &str, length: usize) -> Option<i32> {
    let plain = digits.len() == length && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::Instant;

    #[test]
    fn dates_and_seconds() {
        for (text, seconds) in [
            ("1970", 0),
            ("1970-01", 0),
            ("1970-01-02", 86_400),
            ("2027-01-01T00:00:00Z", 1_798_761_600),
            ("2027-01-01T00:00Z", 1_798_761_600),
            ("2027-01-01T01:00:00+01:00", 1_798_761_600),
            ("2026-12-31T16:00-08:00", 1_798_761_600),
            ("2027-01-01T00:00:00.000Z", 1_798_761_600),
            ("1798761600", 1_798_761_600),
            ("2024-02-29", 1_709_164_800),
            ("12345", 12_345),
            ("-1", -1),
        ] {
            let found = Instant::parse(text).unwrap();
            assert_eq!(found.0, i128::from(seconds) * super::SECOND, "{text}");
            assert_eq!(Instant::parse(&found.write()), Some(found), "{text}");
        }
        let half = Instant::parse("1970-01-01T00:00:00.5Z").unwrap();
        assert_eq!(half.0, super::SECOND / 2);
        assert_eq!(half.write(), "1970-01-01T00:00:00.500000000Z");
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "yesterday",
            "2026-13",
            "2026-02-30",
            "2026-1-1",
            "2026-01-01T",
            "2026-01-01T12Z",
            "2026-01-01T12:00",
            "2026-01-01T25:00Z",
            "2026-01-01 12:00:00Z",
            "2026-01-01-01",
            "10.5",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }

    #[test]
    fn instants_around() {
        let [early, late] = ["2026-01-01", "2026-01-02"].map(|text| Instant::parse(text).unwrap());
        assert_eq!(early.below().unwrap().write(), "2025-12-31T23:59:59Z");
        assert_eq!(late.above().unwrap().write(), "2026-01-02T00:00:01Z");
        assert_eq!(
            early.between(&late).unwrap().write(),
            "2026-01-01T00:00:01Z"
        );
        let [one, two] = [Instant(0), Instant(1)];
        assert_eq!(one.between(&two), None);
        assert_eq!(one.between(&Instant(2)), Some(two));
    }
}
