//! Why a link holds no case (contract 4).

use vault::share::{Error, LIMIT};

use crate::language::Words;

impl Words {
    /// Why a link holds no case.
    pub fn share_error(&self, error: &Error) -> String {
        match error {
            Error::NoCase => self.say("share.noCase", &[]),
            Error::Newer { codec } => self.say("share.newer", &[("codec", codec)]),
            Error::Truncated => self.say("share.truncated", &[]),
            Error::Damaged => self.say("share.damaged", &[]),
            Error::TooLarge => self.say(
                "share.tooLarge",
                &[("megabytes", &(LIMIT / (1024 * 1024)).to_string())],
            ),
            Error::Case(error) => self.say("share.case", &[("reason", &self.case_error(error))]),
        }
    }
}
