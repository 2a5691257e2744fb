//! The built-in challenges, in order of difficulty: files under `data/challenges`.

use crate::error::Error;
use crate::model::Challenge;
use crate::read;

/// One challenge of the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltIn {
    /// Its id: the name of its file without the number.
    pub id: &'static str,
    /// Its file.
    pub text: &'static str,
}

impl BuiltIn {
    /// The parsed challenge.
    pub fn read(&self) -> Result<Challenge, Error> {
        read::read(self.text)
    }
}

macro_rules! course {
    ($($number:literal $id:literal)*) => {
        &[$(BuiltIn {
            id: $id,
            text: include_str!(concat!("../data/challenges/", $number, "-", $id, ".json")),
        }),*]
    };
}

/// The course, from easy to hard.
pub const COURSE: &[BuiltIn] = course![
    "01" "seven-actions"
    "02" "backup-storage"
    "03" "resource-arns"
    "04" "key-alias"
    "05" "wildcards"
    "06" "boundary"
    "07" "scp-levels"
    "08" "scp-allow-list"
    "09" "region-deny"
    "10" "explicit-deny"
    "11" "key-policy-delegation"
    "12" "key-policy-principal"
    "13" "default-key"
    "14" "cross-account-key"
    "15" "through-backup"
    "16" "set-operators"
    "17" "missing-keys"
    "18" "rcp"
    "19" "tags-and-variables"
    "20" "several-layers"
];

/// A challenge of the course by its id.
pub fn built_in(id: &str) -> Option<&'static BuiltIn> {
    COURSE.iter().find(|challenge| challenge.id == id)
}
