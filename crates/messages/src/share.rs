//! Sentences about links that cannot be read (contract 4).

use crate::key;
use vault::share::{Error, LIMIT};

use crate::language::Messages;

impl Messages {
    /// The reason why a link does not contain a case.
    pub fn share_error(&self, error: &Error) -> String {
        match error {
            Error::NoCase => self.text(key::SHARE_NO_CASE),
            Error::Newer { codec } => self.text(key::ShareNewer { codec }),
            Error::Truncated => self.text(key::SHARE_TRUNCATED),
            Error::Damaged => self.text(key::SHARE_DAMAGED),
            Error::TooLarge => self.text(key::ShareTooLarge {
                megabytes: &(LIMIT / (1024 * 1024)).to_string(),
            }),
            Error::Case(error) => self.text(key::ShareCase {
                reason: &self.case_error(error),
            }),
        }
    }
}
