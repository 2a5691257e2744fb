//! What must hold for any bytes. A fuzzer thinks of them (`fuzz_targets/`), and so do the acceptance tests
//! (`tests/link_laws.rs`), which is why there is one copy of it. Each function panics when its law does not hold.

use data_encoding::BASE64URL_NOPAD;
use evaluator::layer::Layer;
use evaluator::policy;
use vault::{case, share};

/// A link is a case or an error; what is read from one goes into a link again. The bytes are tried as the whole link,
/// as its payload, and as what a payload decompresses to.
pub fn link(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for link in [
        text.clone().into_owned(),
        format!("c=1.{}", BASE64URL_NOPAD.encode(bytes)),
        format!("c=1.{}", share::pack(&text)),
    ] {
        let Ok(case) = share::decode(&link) else {
            continue;
        };
        // Written out it may be longer than it was, and longer than a link may be.
        if case::write(&case).len() <= share::LIMIT {
            assert_eq!(share::decode(&share::encode(&case)), Ok(case));
        }
    }
}

/// A case is read or refused; what is read is written so that it is read as the same, and has a report.
pub fn case(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(case) = case::read(&text) {
        assert_eq!(case::read(&case::write(&case)), Ok(case.clone()));
        let report = vault::report(&case);
        assert!(report.rows.len() >= 7);
    }
}

/// Reading a policy never fails, and what is found has its place in the text.
pub fn policy(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for layer in Layer::ALL {
        let (policy, findings) = policy::read_and_check(&text, layer);
        for finding in &findings {
            assert!(text.get(finding.span.range()).is_some(), "{finding:?}");
        }
        for statement in policy.statements() {
            assert!(text.get(statement.span.range()).is_some());
        }
    }
}
