//! Command line arguments.

use crate::process::Outcome;

/// Shown by `cargo xtask help`.
pub(crate) const HELP: &str = "\
cargo xtask serve [--port N] [--dev]     build the page and serve it on 127.0.0.1 (port 8080)
cargo xtask build                        build the site into dist/
cargo xtask test  [--only rust|browser]  every check and test
cargo xtask bench [--only rust|browser]  benchmarks and the size of the pages
cargo xtask bench --check                build the site; fails when a page is over its budget of bytes
cargo xtask release [--verify]           one archive of the site and what a host needs, in target/archive
cargo xtask npm                          put the npm package together in target/npm
cargo xtask data                         refresh the tables of AWS's actions and condition keys

Each sets up what is missing first: tools at pinned versions, in target/tools.
  --dev           a quicker build: larger and slower in the browser, not for publishing
  --verify        build it twice, from nothing and in two places, and compare

Environment:
  CANIVAULT_ADDRESS
                  where the site will be published, such as https://vault.example.org/: the pages then name their own
                  address for search engines and shared links, and there is a site map
  CHROMIUM        the browser for the tests, when it is not found by itself
  FIREFOX, WEBKIT_DRIVER, XVFB
                  the same for the other engines of the tests; without them the tests leave these engines out
  CI=true         all three engines are required, and installed where that is possible
  XTASK_TOOLS     another folder than target/tools, to share the tools between clones
";

const PORT: u16 = 8080;

/// One subcommand with its options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Help,
    Serve { port: u16, dev: bool },
    Build,
    Test { only: Option<Part> },
    Bench { only: Option<Part> },
    Release { verify: bool },
    Budgets,
    Npm,
    Data,
}

/// The half of the tests or benchmarks that `--only` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Rust,
    Browser,
}

/// Reads the arguments after `cargo xtask`.
pub(crate) fn read(asked: &[String]) -> Outcome<Command> {
    let mut words = asked.iter().map(String::as_str);
    match words.next() {
        None | Some("help" | "-h" | "--help") => Ok(Command::Help),
        Some("serve") => serve(words),
        Some("build") => nothing_more(words).map(|()| Command::Build),
        Some("test") => only(words).map(|only| Command::Test { only }),
        Some("release") => release(words),
        Some("npm") => nothing_more(words).map(|()| Command::Npm),
        Some("data") => nothing_more(words).map(|()| Command::Data),
        Some("bench") => bench(words),
        Some(other) => Err(format!("there is no `{other}`\n\n{HELP}")),
    }
}

fn serve<'a>(mut words: impl Iterator<Item = &'a str>) -> Outcome<Command> {
    let (mut port, mut dev) = (PORT, false);
    while let Some(word) = words.next() {
        match word {
            "--dev" => dev = true,
            "--port" => {
                let given = words.next().unwrap_or_default();
                port = given
                    .parse()
                    .map_err(|_| format!("`--port` wants a number up to 65535, not `{given}`"))?;
            }
            other => return Err(unknown(other)),
        }
    }
    Ok(Command::Serve { port, dev })
}

fn release<'a>(mut words: impl Iterator<Item = &'a str>) -> Outcome<Command> {
    let verify = match words.next() {
        None => false,
        Some("--verify") => true,
        Some(other) => return Err(unknown(other)),
    };
    nothing_more(words).map(|()| Command::Release { verify })
}

fn bench<'a>(words: impl Iterator<Item = &'a str>) -> Outcome<Command> {
    let mut words = words.peekable();
    if words.next_if_eq(&"--check").is_some() {
        return nothing_more(words).map(|()| Command::Budgets);
    }
    only(words).map(|only| Command::Bench { only })
}

fn only<'a>(mut words: impl Iterator<Item = &'a str>) -> Outcome<Option<Part>> {
    let part = match (words.next(), words.next()) {
        (None, _) => return Ok(None),
        (Some("--only"), Some("rust")) => Part::Rust,
        (Some("--only"), Some("browser")) => Part::Browser,
        (Some("--only"), _) => return Err("`--only` wants `rust` or `browser`".into()),
        (Some(other), _) => return Err(unknown(other)),
    };
    nothing_more(words).map(|()| Some(part))
}

fn nothing_more<'a>(mut words: impl Iterator<Item = &'a str>) -> Outcome {
    words.next().map_or(Ok(()), |word| Err(unknown(word)))
}

fn unknown(word: &str) -> String {
    format!("`{word}` is not understood here\n\n{HELP}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Outcome<Command> {
        let words: Vec<String> = line.split_whitespace().map(String::from).collect();
        read(&words)
    }

    #[test]
    fn reads_every_command() {
        let rows = [
            ("", Command::Help),
            ("--help", Command::Help),
            ("build", Command::Build),
            ("npm", Command::Npm),
            ("release", Command::Release { verify: false }),
            ("release --verify", Command::Release { verify: true }),
            (
                "serve",
                Command::Serve {
                    port: 8080,
                    dev: false,
                },
            ),
            (
                "serve --dev --port 9",
                Command::Serve { port: 9, dev: true },
            ),
            ("test", Command::Test { only: None }),
            (
                "test --only rust",
                Command::Test {
                    only: Some(Part::Rust),
                },
            ),
            ("bench --check", Command::Budgets),
            (
                "bench --only browser",
                Command::Bench {
                    only: Some(Part::Browser),
                },
            ),
        ];
        for (line, expected) in rows {
            assert_eq!(asked(line), Ok(expected), "{line}");
        }
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for line in [
            "frobnicate",
            "build now",
            "release now",
            "serve --port",
            "serve --port 70000",
            "test --only",
            "bench --check --only rust",
            "test rust",
        ] {
            assert!(asked(line).is_err(), "{line}");
        }
    }
}
