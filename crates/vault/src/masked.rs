//! Masked values: replacements of account IDs, Regions and names by people and CI systems before they publish a text
//! (`***`, `<redacted>`, `XXXXXXXXXXXX`, `AWS_REGION`). They are not facts: the field stays blank.
//!
//! This module judges single values, not their context. A sample value of AWS's documentation (`111122223333`) counts
//! as a real account ID: people who replace theirs by it do so everywhere.

/// Words for the value to be filled in.
const STANDING_IN: [&str; 12] = [
    "redacted",
    "masked",
    "censored",
    "obfuscated",
    "anonymized",
    "anonymised",
    "placeholder",
    "your-",
    "your_",
    "vault-name",
    "vault_name",
    "vaultname",
];

/// Words that occur in upper-case placeholders: `ACCOUNT_ID`, `AWS_REGION`, `KEY_ID`.
const IN_CAPITALS: [&str; 9] = [
    "ACCOUNT", "REGION", "VAULT", "KEY", "ROLE", "USER", "NAME", "YOUR", "ARN",
];

/// Returns `true` if a value is a replacement for another one.
///
/// # Examples
///
/// ```
/// use vault::masked::is_masked;
///
/// assert!(is_masked("***"));
/// assert!(!is_masked("prod"));
/// ```
pub fn is_masked(value: &str) -> bool {
    let low = value.to_ascii_lowercase();
    let in_capitals = value.len() > 3
        && value
            .chars()
            .all(|c| c.is_ascii_uppercase() || matches!(c, '_' | '-'))
        && IN_CAPITALS.iter().any(|word| value.contains(word));
    value.contains("**")
        || !value.is_empty() && value.chars().all(|c| c == '*')
        || value.contains(['<', '>', '{', '}', '[', ']', '…', '•', '█', '■', '▒'])
        || value.starts_with('$')
        || value.starts_with('%') && value.ends_with('%')
        || ["...", "xxx", "###", "???", "---", "___"]
            .iter()
            .any(|run| low.contains(run))
        || in_capitals
        || STANDING_IN.iter().any(|word| low.contains(word))
}

/// Returns `true` if it has the form of a Region: `us-gov-west-1`.
pub fn is_region(value: &str) -> bool {
    let mut parts = value.split('-');
    let number = parts.next_back();
    let is_number = |part: &str| part.len() <= 2 && part.parse::<u8>().is_ok();
    let words: Vec<&str> = parts.collect();
    let is_word = |part: &&str| {
        (2..=10).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    number.is_some_and(is_number) && words.len() >= 2 && words.iter().all(is_word)
}

/// Returns `true` for an account ID: 12 digits, not all of them equal (`000000000000`).
pub fn is_account(value: &str) -> bool {
    let first = value.bytes().next();
    value.len() == 12
        && value.bytes().all(|byte| byte.is_ascii_digit())
        && value.bytes().any(|byte| Some(byte) != first)
}

/// Returns `true` if it can be the name of a vault: not a wildcard or a mask.
pub fn is_name(value: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !value.is_empty() && value.chars().all(is_part) && !is_masked(value)
}

/// The account in an ARN, masked or not.
pub(crate) fn account_of(arn: &str) -> Option<&str> {
    arn.trim().split(':').nth(4)
}

/// The six fields of an ARN, or of a pattern of one, whatever they are.
pub(crate) fn arn_fields(text: &str) -> Option<[&str; 6]> {
    let mut fields = [""; 6];
    let mut parts = text.splitn(fields.len(), ':');
    for field in &mut fields {
        *field = parts.next()?;
    }
    Some(fields)
}

/// Returns `true` if an ARN has every part that it should, none of them masked and none a wildcard.
///
/// # Examples
///
/// ```
/// use vault::masked::is_arn;
///
/// assert!(is_arn("arn:aws:iam::444455556666:user/ann"));
/// assert!(!is_arn("arn:aws:iam::***:user/ann"));
/// ```
pub fn is_arn(value: &str) -> bool {
    let Some(["arn", partition, service, region, account, resource]) = arn_fields(value) else {
        return false;
    };
    partition.starts_with("aws")
        && !is_masked(service)
        && (region.is_empty() || is_region(region))
        && is_account(account)
        && !resource.is_empty()
        && !resource.contains('*')
        && !resource.split(['/', ':']).any(is_masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_are_no_facts() {
        let masked = [
            "***",
            "*",
            "<redacted>",
            "XXXXXXXXXXXX",
            "xxxx",
            "AWS_REGION",
            "ACCOUNT_ID",
            "${AWS::Region}",
            "$REGION",
            "{{region}}",
            "[REDACTED]",
            "YOUR_ACCOUNT",
            "your-vault",
            "1234****9012",
            "VAULT_NAME",
            "...",
        ];
        for value in masked {
            assert!(is_masked(value), "{value}");
            assert!(
                !is_region(value) && !is_account(value) && !is_name(value),
                "{value}"
            );
        }
        for value in [
            "prod",
            "Default",
            "PROD",
            "my-vault_2",
            "DR-1",
            "backup-vault",
            "KEYS1",
        ] {
            assert!(is_name(value), "{value}");
        }
    }

    #[test]
    fn regions_accounts_and_arns_have_a_form() {
        for region in [
            "us-west-2",
            "us-gov-west-1",
            "ap-southeast-7",
            "us-isof-south-1",
            "eusc-de-east-1",
        ] {
            assert!(is_region(region), "{region}");
        }
        for other in [
            "",
            "region",
            "us-west",
            "US-WEST-2",
            "us-west-*",
            "us-west-2a",
            "1",
            "--1",
        ] {
            assert!(!is_region(other), "{other}");
        }
        assert!(is_account("111122223333") && is_account("123456789012"));
        for other in [
            "000000000000",
            "999999999999",
            "12345678901",
            "12345678901x",
            "",
        ] {
            assert!(!is_account(other), "{other}");
        }
        for arn in [
            "arn:aws:iam::444455556666:role/path/R",
            "arn:aws-cn:sts::444455556666:assumed-role/R/a@b.c",
            "arn:aws:kms:us-west-2:444455556666:key/k",
            "arn:aws:iam::444455556666:root",
        ] {
            assert!(is_arn(arn), "{arn}");
        }
        for other in [
            "arn:aws:sts::***:assumed-role/R/s",
            "arn:aws:sts::444455556666:assumed-role/R/***",
            "arn:aws:kms:AWS_REGION:444455556666:key/k",
            "arn:aws:kms:us-west-2:111111111111:key/k",
            "arn:aws:kms:us-west-2:444455556666:key/*",
            "arn:aws:kms:us-west-2:444455556666:key/<key-id>",
            "arn:aws:kms:us-west-2",
            "role/R",
        ] {
            assert!(!is_arn(other), "{other}");
        }
    }
}
