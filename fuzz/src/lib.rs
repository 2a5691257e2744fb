//! Laws that hold for any bytes. Both the fuzz targets (`fuzz_targets/`) and the acceptance tests
//! (`tests/link_laws.rs`, `tests/paste_laws.rs`, `tests/challenge_laws.rs`) check them, which is why there is one copy.
//! Each function panics when its law does not hold.

use challenge::code;
use challenge::{Attempt, Workshop, grade};
use data_encoding::BASE64URL_NOPAD;
use evaluator::json_api;
use evaluator::layer::Layer;
use evaluator::policy;
use evaluator::trace::Decision;
use vault::case::Case;
use vault::{access_denied, case, fix, import, repair, share};

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

/// A line of `evaluate` is answered by one line of JSON, which has its `id` and either a decision or an error.
pub fn evaluate(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for line in text.lines() {
        let reply = json_api::answer(line);
        let written = reply.to_json(|error| error.code.to_owned());
        assert!(!written.contains('\n'), "{written}");
        assert!(written.starts_with('{') && written.ends_with('}'));
        let has = |name: &str| written.contains(&format!("\"{name}\":"));
        assert!(has("decision") || has("error"), "{written}");
        if let Some(id) = &reply.id {
            assert!(written.contains(id.get()), "{written}");
        }
        // An answer depends on something, or it does not.
        if let Ok(evaluation) = &reply.outcome {
            let open = !evaluation.unknown.is_empty() || !evaluation.doubts.is_empty();
            assert_eq!(open, evaluation.decision == Decision::Depends, "{written}");
        }
    }
}

/// What is found in a text goes into a case, which can be written and has a report; a second time nothing is another.
pub fn import(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let import = import::read_all(&text);
    let mut case = Case::default();
    import.apply(&mut case, None);
    assert_eq!(case::read(&case::write(&case)), Ok(case.clone()));
    assert!(vault::report(&case).rows.len() >= 7);
    let once = case.clone();
    import.apply(&mut case, None);
    assert_eq!(case, once);
    for at in 0..import.choices.len().min(3) {
        import.choose(&text, at).apply(&mut case, None);
    }
}

/// What AWS said in a text is a fact of the case, which no report contradicts.
pub fn message(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for told in access_denied::parse_all(&text) {
        let mut case = Case::default();
        told.fill(&mut case);
        let report = vault::report(&case);
        access_denied::compare(&case, &report, &told);
        let Some(reported) = told.reported() else {
            continue;
        };
        let action = reported.action.trim().to_owned();
        case.denials.push(reported);
        assert_eq!(case::read(&case::write(&case)), Ok(case.clone()));
        let report = vault::report(&case);
        if let Some(row) = report.row(&action) {
            assert!(row.decision.is_denied(), "{row:?}");
            assert_eq!(row.observed.len(), 1);
        }
    }
}

/// What is repaired has its places in what was pasted; what is complete is read as JSON, and nothing in it is repaired
/// again.
pub fn repair(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Some(repaired) = repair::repair(&text) else {
        return;
    };
    for done in &repaired.done {
        assert!(text.get(done.span.range()).is_some(), "{done:?}");
    }
    for document in &repaired.documents {
        let all = evaluator::source::Span::new(0, document.text.len());
        assert!(text.get(document.map.span(all).range()).is_some());
        if repaired.complete {
            assert!(
                evaluator::json::read(&document.text).is_ok(),
                "{document:?}"
            );
        }
    }
}

/// A fix makes allowed what it says.
pub fn fixes(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(mut case) = case::read(&text) else {
        return;
    };
    // What AWS said of the policies as they are says nothing of changed ones.
    case.denials.clear();
    for fix in fix::find_all(&case) {
        let report = vault::report(&fix::apply(&case, &fix.steps));
        for action in &fix.makes {
            let row = report.row(action);
            assert!(
                row.is_some_and(|row| row.decision == Decision::Allowed),
                "{action}: {fix:?}"
            );
        }
    }
}

/// A challenge is read or refused; what is read is written so that it is read as the same, gives every learner a case,
/// and an attempt at it has a grade.
pub fn challenge(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(read) = challenge::read(&text) else {
        return;
    };
    for written in [challenge::write(&read), challenge::write_pretty(&read)] {
        assert_eq!(challenge::read(&written).as_ref(), Ok(&read));
    }
    let varied = read.vary(7);
    assert_eq!(varied.goals.layers.len(), read.goals.layers.len());
    let attempt = Attempt {
        case: varied.start.clone(),
        ..Attempt::default()
    };
    let grade = grade(&varied, &attempt);
    assert_eq!(grade.guardrails.len(), read.guardrails.len());
}

/// What somebody pastes as completion codes is codes and errors; what is read from one goes into a code again, whole or
/// in parts. The bytes are tried as what was pasted, and as what a payload decompresses to.
pub fn code(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for pasted in [
        text.clone().into_owned(),
        code::sealed(&share::pack(&text)),
        code::sealed(&BASE64URL_NOPAD.encode(bytes)),
    ] {
        for code in code::decode_all(&pasted).into_iter().flatten() {
            let again = code::encode(&code);
            assert_eq!(code::decode(&again), Ok(code.clone()));
            let parts = code::split(&again, 100);
            if parts.len() <= 99 {
                assert_eq!(code::decode_all(&parts.join(" ")), [Ok(code)]);
            }
        }
    }
}

/// A workshop's link is a workshop or an error; what is read from one goes into a link again.
pub fn workshop(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for link in [
        text.clone().into_owned(),
        format!("w=1.{}", BASE64URL_NOPAD.encode(bytes)),
        format!("w=1.{}", share::pack(&text)),
    ] {
        let Ok(workshop) = Workshop::decode(&link) else {
            continue;
        };
        if workshop.write().len() <= share::LIMIT {
            assert_eq!(Workshop::decode(&workshop.encode()), Ok(workshop));
        }
    }
}

/// Whatever a file is called, its text is read; places are places in it, and what is read twice is the same.
pub fn infrastructure(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for name in ["f.tf", "f.yaml", "f.json", "f.txt", "f.tfvars"] {
        let files = [iac::File { name, text: &text }];
        let found = iac::read(&files);
        for piece in found.policies.iter().flat_map(|policy| &policy.pieces) {
            assert!(text.get(piece.at.start..piece.at.end).is_some());
        }
        for at in found.notes.iter().filter_map(|note| note.at) {
            assert!(text.get(at.start..at.end).is_some());
        }
        assert_eq!(iac::read(&files), found);
    }
}
