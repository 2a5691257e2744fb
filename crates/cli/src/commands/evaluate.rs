//! `canivault evaluate`: one authorization request a line (contract 2).

use evaluator::exchange::{Error, Reply, answer};
use std::io::{self, BufReader, Read, Write};
use words::Words;

use crate::input::{self, Line};
use crate::{Failure, Status};

/// Longer lines are answered by an error. The largest request that AWS's own limits allow is a tenth of it.
const LINE_LIMIT: usize = 16 * 1024 * 1024;

/// Evaluate authorization requests, one a line, for any action of any service
///
/// Reads JSON Lines on standard input and writes one JSON line for every line read, in the same order and in
/// constant memory. A line that cannot be used is answered by an error, and the next line is read as if nothing
/// had happened.
#[derive(clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(crate) struct Args {}

const EXAMPLES: &str = r#"A request (on one line):
  {"id": 7,
   "principal": "arn:aws:iam::123456789012:user/alice",
   "action": "kms:Decrypt",
   "resource": "arn:aws:kms:us-east-1:123456789012:key/1234abcd",
   "context": {"aws:SourceIp": "203.0.113.7"},
   "unknown": ["aws:PrincipalTag/team"],
   "policies": {"identity": [POLICY], "boundary": [POLICY], "session": [POLICY],
                "scp": [[POLICY, POLICY], [POLICY]], "rcp": [[POLICY]],
                "resource": [POLICY], "vpcEndpoint": [POLICY]}}

  POLICY is a policy, or a text that holds one. `scp` and `rcp` have a list for each level, root first. A layer
  that is `null` cannot be seen; a missing one is absent. So is a context key that is in neither `context` nor
  `unknown`. `resourceAccount` says whose the resource is, when its ARN does not.

Its answer:
  {"id": 7, "decision": "implicitDeny",
   "layers": {"scp": "allow", "resource": "allow", "identity": "implicitDeny"}, "unknown": []}

  decision   allowed, implicitDeny, explicitDeny, depends
  layers     allow, noImpact, implicitDeny, explicitDeny, unknown
  unknown    the context keys and layers that the decision depends on

Exit status:
  0  every line was answered by a decision
  2  at least one was answered by an error"#;

/// Answers every line of standard input.
pub(crate) fn run(_: &Args, words: &Words) -> Result<Status, Failure> {
    let stdout = io::stdout().lock();
    let all_decided = answer_lines(io::stdin().lock(), io::BufWriter::new(stdout), words)
        .map_err(|error| Failure::writing(&error, words))?;
    Ok(if all_decided {
        Status::Pass
    } else {
        Status::Unusable
    })
}

/// Answers every line, and says whether every answer is a decision.
fn answer_lines(input: impl Read, mut output: impl Write, words: &Words) -> io::Result<bool> {
    let mut reader = BufReader::with_capacity(64 * 1024, input);
    let mut buffer = Vec::new();
    let mut all_decided = true;
    let mut first = true;
    loop {
        // Answers are written together, and at the latest when the next request is not there yet: whoever asks
        // one question at a time gets each answer at once.
        let reply = match input::line(&mut reader, &mut buffer, LINE_LIMIT, || output.flush())? {
            Line::End => break,
            Line::TooLong => unreadable("lineTooLong", vec![("limit", LINE_LIMIT.to_string())]),
            Line::Whole => match std::str::from_utf8(&buffer) {
                Ok(line) if first => answer(input::without_mark(line)),
                Ok(line) => answer(line),
                Err(_) => unreadable("notUtf8", Vec::new()),
            },
        };
        first = false;
        all_decided &= reply.outcome.is_ok();
        writeln!(output, "{}", reply.to_json(|error| sentence(error, words)))?;
    }
    output.flush()?;
    Ok(all_decided)
}

fn unreadable(code: &'static str, parameters: Vec<(&'static str, String)>) -> Reply {
    Reply {
        id: None,
        outcome: Err(Error {
            code,
            parameters,
            place: None,
            position: None,
        }),
    }
}

fn sentence(error: &Error, words: &Words) -> String {
    let limit = error.parameters.first().map_or("", |(_, value)| value);
    match error.code {
        "lineTooLong" => words.say("exchange.lineTooLong", &[("limit", limit)]),
        "notUtf8" => words.say("exchange.notUtf8", &[]),
        _ => words.exchange_error(error),
    }
}
