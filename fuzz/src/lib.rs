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

/// A link contains a case or is an error; a decoded case can be encoded again. The bytes are used as the whole link, as
/// its payload, and as the decompressed payload.
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
        // The case may be longer when written, and exceed the limit of a link.
        if case::write(&case).len() <= share::LIMIT {
            assert_eq!(share::decode(&share::encode(&case)), Ok(case));
        }
    }
}

/// A case is read or refused; a valid one survives a round trip, and has a report.
pub fn case(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(case) = case::read(&text) {
        assert_eq!(case::read(&case::write(&case)), Ok(case.clone()));
        let report = vault::report(&case);
        assert!(report.rows.len() >= 7);
    }
}

/// Reading a policy never fails, and all findings have places in the text.
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

/// A line of `evaluate` is answered by one line of JSON, with its `id` and either a decision or an error.
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
        // `depends` has unknowns or doubts, and other decisions have none.
        if let Ok(evaluation) = &reply.outcome {
            let open = !evaluation.unknown.is_empty() || !evaluation.doubts.is_empty();
            assert_eq!(open, evaluation.decision == Decision::Depends, "{written}");
        }
    }
}

/// The import of a text can be applied to a case, which can be written and has a report; applying it twice changes
/// nothing.
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

/// A reported denial in a text becomes a fact of the case, which no report contradicts.
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

/// All repairs have places in the pasted text; a complete repair is valid JSON, which needs no further repair.
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

/// A fix allows the actions that it states.
pub fn fixes(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(mut case) = case::read(&text) else {
        return;
    };
    // The reported denials were about the policies before the fix.
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

/// A challenge is read or refused; a valid one survives a round trip, can be personalized, and an attempt at it can be
/// graded.
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

/// Pasted completion codes are codes and errors; a decoded code can be encoded again, whole or in parts. The bytes are
/// used as the pasted text, and as the decompressed payload.
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

/// A workshop link contains a workshop or is an error; a decoded workshop can be encoded again.
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

/// A file with any name is read; places are valid, and reading it twice gives the same result.
pub fn infrastructure(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for name in ["f.tf", "f.tf.json", "f.yaml", "f.json", "f.txt", "f.tfvars"] {
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
