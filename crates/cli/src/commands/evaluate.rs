//! `canivault evaluate`: one authorization request a line (contract 2).

use evaluator::json_api::{Error, Reply, answer};
use messages::Messages;
use messages::escape::JsonText;
use messages::key;
use std::io::{self, BufReader, Write};
use std::num::NonZero;
use std::panic;
use std::sync::Arc;
use std::sync::mpsc::{self, SyncSender};
use std::thread;

use crate::input::{self, Line};
use crate::{Failure, Status};

/// Longer lines are answered by an error. The largest request that AWS's own limits allow is a tenth of it.
const LINE_LIMIT: usize = 16 * 1024 * 1024;

/// Evaluate authorization requests, one a line, for any action of any service
///
/// Reads JSON Lines on standard input and writes one JSON line for every line read, in the same order, on all cores and
/// in constant memory. A line that cannot be used is answered by an error, and the next line is read as if nothing had
/// happened.
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
   "policies": {
     "identity": [POLICY], "boundary": [POLICY], "session": [POLICY],
                "scp": [[POLICY, POLICY], [POLICY]], "rcp": [[POLICY]],
                "resource": [POLICY], "vpcEndpoint": [POLICY]}}

  POLICY is a policy, or a text that holds one. `scp` and `rcp` have a list for
  each level, root first. A layer that is `null` cannot be seen; a missing one
  is absent. So is a context key that is in neither `context` nor `unknown`.
  `resourceAccount` says whose the resource is, when its ARN does not.

Its answer:
  {"id": 7, "decision": "implicitDeny",
   "layers": {"scp": "allow", "resource": "allow", "identity": "implicitDeny"},
   "unknown": []}

  decision   allowed, implicitDeny, explicitDeny, depends
  layers     allow, noImpact, implicitDeny, explicitDeny, unknown
  unknown    the context keys and layers that the decision depends on, and the
             placeholders that nobody filled in, such as `<my-org-id>`

Exit status:
  0  every line was answered by a decision
  2  at least one was answered by an error"#;

/// Answers every line of standard input.
pub(crate) fn run(_: &Args, words: &Messages) -> Result<Status, Failure> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let answers = answers(Box::new(io::stdin()), &Arc::new(words.clone()), cores);
    let all_decided = write(answers, &mut io::stdout().lock())
        .map_err(|error| Failure::writing(&error, words))?;
    Ok(if all_decided {
        Status::Pass
    } else {
        Status::Unusable
    })
}

/// So many bytes of lines are handed to a worker together, or one line where that is longer.
const BATCH: usize = 64 * 1024;

/// Lines in their order, as they were read.
#[derive(Default)]
struct Batch {
    /// The texts of all lines, one behind the other.
    bytes: Vec<u8>,
    lines: Vec<Read>,
}

/// One line of a batch.
enum Read {
    /// It ends there in the bytes of the batch.
    Until(usize),
    /// It was longer than the limit.
    TooLong,
}

/// The answers to the lines of a batch.
struct Answers {
    text: String,
    all_decided: bool,
}

/// Answers lines on so many threads: one reads and deals batches out in turn, the workers answer them, and what this
/// returns takes the answers back in the same turn, so that they are in the order of the lines. Every channel holds one
/// batch, so the memory that is used does not depend on the number of lines.
///
/// The reading thread may wait for input for ever. Nobody waits for it when the answers are no longer wanted.
fn answers(
    input: Box<dyn io::Read + Send>,
    words: &Arc<Messages>,
    workers: usize,
) -> impl Iterator<Item = io::Result<Answers>> + use<> {
    let (mut to_workers, mut from_workers) = (Vec::new(), Vec::new());
    for _ in 0..workers.max(1) {
        let (to_worker, batches) = mpsc::sync_channel::<io::Result<Batch>>(1);
        let (from_worker, answers) = mpsc::sync_channel(1);
        let words = Arc::clone(words);
        let worker = thread::spawn(move || {
            for batch in batches {
                let answers = batch.map(|batch| answer_batch(&batch, &words));
                if from_worker.send(answers).is_err() {
                    break;
                }
            }
        });
        to_workers.push(to_worker);
        from_workers.push((answers, Some(worker)));
    }
    thread::spawn(move || read_batches(input, &to_workers));
    let mut turn = 0;
    std::iter::from_fn(move || {
        let turns = from_workers.len();
        let (answers, worker) = from_workers.get_mut(turn)?;
        turn = (turn + 1) % turns;
        if let Ok(answers) = answers.recv() {
            return Some(answers);
        }
        // It has no more batches, then neither has any other; or it stopped because of a fault in this program, which
        // must not look like the end of the input.
        if let Some(Err(fault)) = worker.take().map(thread::JoinHandle::join) {
            panic::resume_unwind(fault);
        }
        None
    })
}

/// Reads lines and deals them out to the workers in turn, in batches. A batch ends when it is large enough, and at the
/// latest when the next line is not there yet: whoever asks one question at a time gets each answer at once.
fn read_batches(input: impl io::Read, workers: &[SyncSender<io::Result<Batch>>]) {
    let mut reader = BufReader::with_capacity(BATCH, input);
    let mut buffer = Vec::new();
    let mut turns = workers.iter().cycle();
    let mut deal = |batch: io::Result<Batch>| {
        let worker = turns.next().ok_or(io::ErrorKind::BrokenPipe)?;
        worker.send(batch).map_err(|_| io::ErrorKind::BrokenPipe)
    };
    let mut batch = Batch::default();
    let mut first = true;
    loop {
        let line = input::line(&mut reader, &mut buffer, LINE_LIMIT, || {
            if batch.lines.is_empty() {
                return Ok(());
            }
            Ok(deal(Ok(std::mem::take(&mut batch)))?)
        });
        match line {
            Ok(Line::End) => break,
            Ok(Line::TooLong) => batch.lines.push(Read::TooLong),
            Ok(Line::Whole) => {
                let line = if first {
                    input::without_mark_bytes(&buffer)
                } else {
                    &buffer
                };
                batch.bytes.extend_from_slice(line);
                batch.lines.push(Read::Until(batch.bytes.len()));
            }
            // Nobody takes the answers any more, or there is nothing more to read.
            Err(error) => {
                let _ = deal(Ok(batch)).and_then(|()| deal(Err(error)));
                return;
            }
        }
        first = false;
        if batch.bytes.len() >= BATCH && deal(Ok(std::mem::take(&mut batch))).is_err() {
            return;
        }
    }
    let _ = deal(Ok(batch));
}

/// Answers every line of a batch.
fn answer_batch(batch: &Batch, words: &Messages) -> Answers {
    let mut answers = Answers {
        text: String::new(),
        all_decided: true,
    };
    let mut start = 0;
    for line in &batch.lines {
        let reply = match line {
            Read::TooLong => unreadable("lineTooLong", vec![("limit", LINE_LIMIT.to_string())]),
            Read::Until(end) => {
                let line = batch.bytes.get(start..*end).unwrap_or_default();
                start = *end;
                match std::str::from_utf8(line) {
                    Ok(line) => answer(line),
                    Err(_) => unreadable("notUtf8", Vec::new()),
                }
            }
        };
        answers.all_decided &= reply.outcome.is_ok();
        let json = reply.to_json(|error| sentence(error, words));
        answers.text += JsonText::new(&json).as_str();
        answers.text.push('\n');
    }
    answers
}

/// Writes the answers, and says whether every one is a decision.
fn write(
    answers: impl Iterator<Item = io::Result<Answers>>,
    output: &mut impl Write,
) -> io::Result<bool> {
    let mut all_decided = true;
    for answers in answers {
        let answers = answers?;
        all_decided &= answers.all_decided;
        output.write_all(answers.text.as_bytes())?;
        output.flush()?;
    }
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

fn sentence(error: &Error, words: &Messages) -> String {
    let limit = error.parameters.first().map_or("", |(_, value)| value);
    match error.code {
        "lineTooLong" => words.text(key::ExchangeLineTooLong { limit }),
        "notUtf8" => words.text(key::EXCHANGE_NOT_UTF8),
        _ => words.exchange_error(error),
    }
}

#[cfg(test)]
mod tests {
    use super::{Answers, LINE_LIMIT, answers, write};
    use messages::Messages;
    use std::io::{self, Read};
    use std::sync::Arc;

    /// Lines that are answered by their own number, every seventh by an error; some are much longer than others, so
    /// that the workers need different times.
    fn numbered(count: usize) -> String {
        let statement = r#"{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}"#;
        let line = |id: usize| {
            if id.is_multiple_of(7) {
                return format!("{{\"id\": {id}}}\n");
            }
            let statements = vec![statement; 1 + (id * 31) % 97].join(", ");
            format!(
                "{{\"id\": {id}, \"principal\": \"anonymous\", \"action\": \"s3:GetObject\", \"resource\": \"*\", \
                 \"policies\": {{\"identity\": [{{\"Statement\": [{statements}]}}]}}}}\n"
            )
        };
        (0..count).map(line).collect()
    }

    fn written(input: impl Read + Send + 'static, workers: usize) -> (bool, String) {
        let answers = answers(Box::new(input), &Arc::new(Messages::english()), workers);
        let mut output = Vec::new();
        let all_decided = write(answers, &mut output).expect("it can be written");
        (all_decided, String::from_utf8(output).expect("text"))
    }

    #[test]
    fn answers_are_in_the_order_of_the_lines_on_any_number_of_workers() {
        let input = numbered(1000);
        let (_, alone) = written(io::Cursor::new(input.clone()), 1);
        for (id, line) in alone.lines().enumerate() {
            let ending = if id.is_multiple_of(7) {
                "\"error\""
            } else {
                "\"decision\""
            };
            let expected = format!("{{\"id\":{id},{ending}");
            assert!(line.starts_with(&expected), "{id}: {line}");
        }
        assert_eq!(alone.lines().count(), 1000);
        for workers in [0, 2, 3, 8] {
            let (all_decided, together) = written(io::Cursor::new(input.clone()), workers);
            assert!(together == alone, "{workers} workers");
            assert!(!all_decided);
        }
    }

    #[test]
    fn bad_lines_harm_only_themselves() {
        let good = numbered(2).lines().last().expect("a line").to_owned();
        let long = " ".repeat(LINE_LIMIT + 1);
        let bad: [&[u8]; 5] = [b"", b"{", b"\xff", long.as_bytes(), b"[]"];
        let mut input = Vec::new();
        for bad in bad {
            input.extend_from_slice(good.as_bytes());
            input.push(b'\n');
            input.extend_from_slice(bad);
            input.push(b'\n');
        }
        let (all_decided, answers) = written(io::Cursor::new(input), 2);
        let is_error = |line: &str| line.contains("\"error\"");
        let errors: Vec<bool> = answers.lines().map(is_error).collect();
        assert_eq!(errors, [false, true].repeat(5));
        assert!(!all_decided);
    }

    /// What was read before is answered, and the fault is passed on.
    #[test]
    fn input_that_breaks_off() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::ConnectionReset.into())
            }
        }
        let input = io::Cursor::new(numbered(10)).chain(Broken);
        let found: Vec<io::Result<Answers>> =
            answers(Box::new(input), &Arc::new(Messages::english()), 2).collect();
        let lines = |answers: &io::Result<Answers>| {
            let answers = answers.as_ref().ok()?;
            Some(answers.text.lines().count())
        };
        assert_eq!(found.iter().filter_map(lines).sum::<usize>(), 10);
        let last = found.last().expect("a result").as_ref();
        assert_eq!(
            last.err().map(io::Error::kind),
            Some(io::ErrorKind::ConnectionReset)
        );
    }
}
