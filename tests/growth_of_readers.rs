//! How the time of every reader of strangers' text grows with the text: as the text does, whatever is repeated in it. A
//! reader that looks for the end of each opening from the start takes sixteen times as long for four times the text.

use std::hint::black_box;
use std::time::Duration;

use ::vault::case::Case;
use ::vault::{access_denied, case, import, redact, repair, share};
use challenge::{Workshop, code};
use cpu_time::ThreadTime;
use evaluator::layer::Layer;
use evaluator::{json_api, placeholder, policy};

/// The exponent that the time may grow with: the text to the power of this.
const MOST: f64 = 1.2;

/// How much longer the second text is.
const TIMES: usize = 4;

/// A run that is shorter says nothing.
const SHORTEST: Duration = Duration::from_micros(1500);

/// No text is longer: a reader that takes no time for it grows with nothing.
const LONGEST: usize = 1 << 17;

/// Openings without an end, escapes, marks, and what the readers look for, to be repeated.
const UNITS: [&str; 34] = [
    "[",
    "{\"a\":",
    "{\"a\":1}\n",
    "{\"Statement\":[",
    "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"<a>\"}}\n",
    "\"",
    "\\\"",
    "\\",
    "<",
    "<!--",
    "<a b='",
    "{{",
    "${",
    "${a",
    "$",
    "`",
    "```\n",
    "> ",
    "| a | b |\n",
    "[ERROR] a\n",
    "/*",
    "// a\n",
    "# a\n",
    "<<EOT\n",
    "resource \"aws_backup_vault\" \"v\" {\n",
    "a: &x [*x,\n",
    "- - ",
    "? a\n: b\n",
    "User: not authorized to perform: kms:Decrypt on resource: ",
    "User:\narn:aws:\nnot authorized\nto perform",
    "when calling the ",
    "arn:aws:kms:us-west-2:444455556666:key/",
    "a,b,\u{201c}\u{e9}\u{201d} ",
    "1. \r\n",
];

/// Reads a text.
type Read = fn(&str);

/// A reader, and a text that it takes the repeated one in.
const READERS: [(&str, &str, &str, Read); 17] = [
    ("repair", "", "", |text| {
        black_box(repair::repair(text));
    }),
    ("messages", "", "", |text| {
        black_box(access_denied::parse_all(text));
    }),
    ("import", "", "", |text| {
        black_box(import::read_all(text));
    }),
    ("what a text looks like", "", "", |text| {
        black_box(import::looks_like(text));
    }),
    ("policies", "", "", |text| {
        black_box(policy::read_and_check(text, Layer::Identity));
    }),
    (
        "policies of keys",
        r#"{"Version": "2012-10-17", "Statement": ["#,
        "",
        |text| {
            black_box(policy::read_and_check(text, Layer::Resource));
        },
    ),
    ("lines of evaluate", r#"{"principal": "#, "", |text| {
        black_box(json_api::answer(text));
    }),
    ("cases", r#"{"version": 1, "title": ""#, "\"}", |text| {
        let _ = black_box(case::read(text));
    }),
    ("links", "https://example.com/#c=1.", "", |text| {
        let _ = black_box(share::decode(text));
    }),
    ("packed links", "", "", |text| {
        let _ = black_box(share::decode(&format!("c=1.{}", share::pack(text))));
    }),
    ("completion codes", "", "", |text| {
        black_box(code::decode_all(text));
    }),
    ("workshop links", "#w=1.", "", |text| {
        let _ = black_box(Workshop::decode(text));
    }),
    ("placeholders", "", "", |text| {
        black_box(placeholder::placeholders(text));
    }),
    ("redaction", "", "", |text| {
        let case = Case {
            title: Some(text.to_owned()),
            ..Case::default()
        };
        black_box(redact::redact(&case));
    }),
    ("Terraform", "", "", |text| infrastructure("main.tf", text)),
    (
        "templates",
        "Resources:\n  V:\n    Type: AWS::Backup::BackupVault\n",
        "",
        |text| {
            infrastructure("template.yaml", text);
        },
    ),
    ("pages and logs", "", "", |text| {
        infrastructure("log.txt", text);
    }),
];

fn infrastructure(name: &str, text: &str) {
    let file = iac::File { name, text };
    if iac::is_known(file) {
        black_box(iac::read(&[file]));
    }
}

/// The time that this thread is on a processor: other programs that run meanwhile do not count.
pub(crate) fn processor_time(run: impl FnOnce()) -> Duration {
    let start = ThreadTime::now();
    run();
    start.elapsed()
}

/// The exponent of one reader for one text, if it takes any time.
fn exponent(read: Read, before: &str, unit: &str, after: &str) -> Option<f64> {
    let measure = |size: usize| {
        let count = size.div_ceil(unit.len());
        let text = format!("{before}{}{after}", unit.repeat(count));
        processor_time(|| read(&text))
    };
    let mut size = 1 << 11;
    let mut short = measure(size);
    while short < SHORTEST {
        size *= 2;
        if size * TIMES > LONGEST {
            return None;
        }
        short = measure(size);
    }
    let long = measure(size * TIMES);
    let times = f64::from(u32::try_from(TIMES).unwrap_or(u32::MAX));
    Some((long.as_secs_f64() / short.as_secs_f64()).log(times))
}

#[test]
fn the_time_of_every_reader_grows_with_its_text() {
    let mut wrong = Vec::new();
    for (name, before, after, read) in READERS {
        for unit in UNITS {
            // A busy machine can slow down one of the two runs.
            let measured = (0..6).map(|_| exponent(read, before, unit, after));
            let mut least = f64::INFINITY;
            for exponent in measured {
                let Some(exponent) = exponent else {
                    least = 0.0;
                    break;
                };
                least = least.min(exponent);
                if least <= MOST {
                    break;
                }
            }
            if least > MOST {
                wrong.push(format!("{name}, {unit:?}: {least:.2}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "exponents above {MOST}:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn a_reader_that_looks_back_from_everywhere_is_noticed() {
    let looks_back: Read = |text| {
        for (at, _) in text.match_indices('[') {
            black_box(text[..at].matches("{{").count());
        }
    };
    // A busy machine can slow down the shorter of the two runs.
    let found: Vec<f64> = (0..6)
        .filter_map(|_| exponent(looks_back, "", "[", ""))
        .collect();
    assert!(found.iter().any(|exponent| *exponent > 1.6), "{found:?}");
}
