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
    /// The part of the course that it belongs to.
    pub section: Section,
}

/// The parts of the course, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Section {
    /// What a policy says: actions, resources, wildcards.
    Policies,
    /// What limits it: boundaries, SCPs, denials.
    Limits,
    /// Keys, which have policies of their own.
    Keys,
    /// Conditions and the context of a request.
    Conditions,
    /// All layers together.
    Whole,
}

impl Section {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Policies,
        Self::Limits,
        Self::Keys,
        Self::Conditions,
        Self::Whole,
    ];
}

impl BuiltIn {
    /// The parsed challenge.
    pub fn read(&self) -> Result<Challenge, Error> {
        read::read(self.text)
    }
}

macro_rules! course {
    ($($number:literal $id:literal $section:ident)*) => {
        &[$(BuiltIn {
            id: $id,
            section: Section::$section,
            text: include_str!(concat!("../data/challenges/", $number, "-", $id, ".json")),
        }),*]
    };
}

/// The course, from easy to hard.
pub const COURSE: &[BuiltIn] = course![
    "01" "seven-actions" Policies
    "02" "backup-storage" Policies
    "03" "resource-arns" Policies
    "04" "key-alias" Policies
    "05" "wildcards" Policies
    "06" "boundary" Limits
    "07" "scp-levels" Limits
    "08" "scp-allow-list" Limits
    "09" "region-deny" Limits
    "10" "explicit-deny" Limits
    "11" "key-policy-delegation" Keys
    "12" "key-policy-principal" Keys
    "13" "default-key" Keys
    "14" "cross-account-key" Keys
    "15" "through-backup" Conditions
    "16" "set-operators" Conditions
    "17" "missing-keys" Conditions
    "18" "rcp" Whole
    "19" "tags-and-variables" Conditions
    "20" "several-layers" Whole
    "21" "session-policy" Limits
    "22" "vpc-endpoint" Whole
];

/// A challenge of the course by its id.
pub fn built_in(id: &str) -> Option<&'static BuiltIn> {
    COURSE.iter().find(|challenge| challenge.id == id)
}
