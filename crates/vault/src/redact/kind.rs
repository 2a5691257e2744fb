//! The kinds of identifiers, and the placeholders for each kind.
//!
//! A placeholder has the format of the original. Identifiers are found in `tokens.rs`.

/// The kinds of identifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Twelve digits.
    Account,
    /// The id of a KMS key.
    Key,
    /// `o-...`
    Organization,
    /// `r-...`
    Root,
    /// `ou-...`
    Unit,
    /// `p-...`
    OrganizationPolicy,
    /// `AROA...`
    UniqueId,
    /// A mail address.
    Address,
    /// The name of a role.
    Role,
    /// The name of a user.
    User,
    /// The name of a group.
    Group,
    /// The name of a managed policy.
    Policy,
    /// The name of a session.
    Session,
    /// The name of an alias.
    Alias,
    /// The name of a vault.
    Vault,
    /// The name of a bucket.
    Bucket,
}

impl Kind {
    /// All of them, ordered by how often decisions depend on them: patterns are mostly written for names.
    pub const ALL: [Self; 16] = [
        Self::Vault,
        Self::Role,
        Self::User,
        Self::Session,
        Self::Address,
        Self::Bucket,
        Self::Policy,
        Self::Group,
        Self::Alias,
        Self::UniqueId,
        Self::OrganizationPolicy,
        Self::Unit,
        Self::Root,
        Self::Organization,
        Self::Key,
        Self::Account,
    ];

    /// Its name in the message keys: `redact.kind.` and this.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Key => "key",
            Self::Organization => "organization",
            Self::Root => "root",
            Self::Unit => "unit",
            Self::OrganizationPolicy => "organizationPolicy",
            Self::UniqueId => "uniqueId",
            Self::Address => "address",
            Self::Role => "role",
            Self::User => "user",
            Self::Group => "group",
            Self::Policy => "policy",
            Self::Session => "session",
            Self::Alias => "alias",
            Self::Vault => "vault",
            Self::Bucket => "bucket",
        }
    }

    /// The placeholder with a number, from 1; `like` is the original.
    pub(super) fn placeholder(self, number: usize, like: &str) -> String {
        match self {
            Self::Account => account(number),
            Self::Key if like.starts_with("mrk-") => format!("mrk-{number:032x}"),
            Self::Key => format!("00000000-0000-0000-0000-{number:012x}"),
            Self::Organization => format!("o-example{number:03}"),
            Self::Root => format!("r-ex{number:02}"),
            Self::Unit => format!("ou-ex01-example{number:02}"),
            Self::OrganizationPolicy => format!("p-example{number:03}"),
            Self::UniqueId => {
                let start = like.get(..4).unwrap_or("AROA");
                format!(
                    "{start}EXAMPLE{number:0width$}",
                    width = like.len().saturating_sub(11)
                )
            }
            Self::Address => format!("user-{number}@example.com"),
            _ => format!("{}-{number}", self.word()),
        }
    }
}

/// Account IDs of AWS's documentation, then generated ones of the same form.
fn account(number: usize) -> String {
    const DOCUMENTED: [&str; 4] = [
        "111122223333",
        "444455556666",
        "777788889999",
        "123456789012",
    ];
    let documented = number.checked_sub(1).and_then(|at| DOCUMENTED.get(at));
    documented.map_or_else(|| format!("1{number:011}"), |id| (*id).to_owned())
}
