//! The example cases: documents of contract 3, each with its expected results. Titles are in `messages`, under
//! `example.<id>`.

/// One example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its name, part of the key of its title.
    pub id: &'static str,
    /// The case as JSON.
    pub text: &'static str,
}

macro_rules! examples {
    ($($id:literal)*) => {
        &[$(Example { id: $id, text: include_str!(concat!("../data/examples/", $id, ".json")) }),*]
    };
}

/// All examples, in the order in which they are offered. The page opens on the first.
pub const EXAMPLES: &[Example] = examples![
    "mount-capsule-forgotten"
    "identity-incomplete"
    "mount-capsule-on-arn"
    "alias-in-resource"
    "boundary-without-kms"
    "scp-denies"
    "scp-allow-list"
    "scp-region"
    "key-policy-denies"
    "key-policy-does-not-delegate"
    "key-in-other-account"
    "aws-backup-key"
    "full-access"
    "mfa-through-backup"
    "passes"
];

#[cfg(test)]
mod tests {
    use super::EXAMPLES;
    use crate::incremental::ReportCache;
    use crate::report::PlacedFinding;
    use crate::{case, report};
    use std::collections::BTreeSet;

    /// The findings in the examples, all of them intended.
    const FINDINGS: [(&str, &str); 3] = [
        ("mount-capsule-on-arn", "NoResourceType"),
        ("alias-in-resource", "AliasForKeyAction"),
        ("mfa-through-backup", "MfaAbsent"),
    ];

    #[test]
    fn every_example_says_what_it_expects() {
        for example in EXAMPLES {
            let case = case::read(example.text)
                .unwrap_or_else(|error| panic!("{}: {error:?}", example.id));
            let expect = case
                .expect
                .as_ref()
                .unwrap_or_else(|| panic!("{}: no `expect`", example.id));
            assert_eq!(
                expect.actions.len(),
                7,
                "{}: not every action has an expectation",
                example.id
            );
            let report = report(&case);
            assert_eq!(report.unmet(expect), [], "{}", example.id);
            assert_eq!(report.problems, [], "{}", example.id);
            let code = |placed: &PlacedFinding| format!("{:?}", placed.finding.code);
            let found: Vec<String> = report.findings.iter().map(code).collect();
            let expected = FINDINGS.iter().filter(|(id, _)| *id == example.id);
            assert_eq!(
                found,
                expected.map(|(_, code)| *code).collect::<Vec<_>>(),
                "{}",
                example.id
            );
        }
    }

    #[test]
    fn every_file_is_an_example_and_no_id_is_there_twice() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/examples");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                entry
                    .unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        let ids: Vec<String> = EXAMPLES
            .iter()
            .map(|example| example.id.to_owned())
            .collect();
        assert_eq!(files, ids.iter().cloned().collect());
        assert_eq!(files.len(), ids.len());
    }

    /// A cache is used for all examples, forwards and back, so that its contents fit, almost fit and do not fit.
    #[test]
    fn a_memory_changes_no_report() {
        let mut memory = ReportCache::default();
        for example in EXAMPLES.iter().chain(EXAMPLES.iter().rev()) {
            let case = case::read(example.text).unwrap();
            let fresh = report(&case);
            assert_eq!(memory.report(&case), fresh, "{}", example.id);
            assert_eq!(memory.report(&case), fresh, "{} again", example.id);
        }
    }
}
