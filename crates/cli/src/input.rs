//! Input of commands: a file or standard input, and lines of limited length.

use evaluator::placeholder::placeholders;
use messages::Messages;
use messages::escape::JsonText;
use messages::key;
use std::fs::Permissions;
use std::io::{self, BufRead, Read as _, Write as _};
use std::path::{Path, PathBuf};
use vault::case::{self, Case};
use vault::import::{decode, decode_anything};

use crate::{Failure, case_file};

/// What the files leave open.
#[derive(clap::Args)]
pub(crate) struct Values {
    /// The Region of the vault, in the place of the one that the case has; a CloudFormation template has none
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// What a placeholder in the policies stands for, as often as needed: `--set '<my-org-id>=o-a1b2c3d4e5'`
    #[arg(long, value_name = "PLACEHOLDER=VALUE")]
    set: Vec<String>,
}

impl Values {
    /// Sets a case's Region, and the values of its placeholders.
    pub(crate) fn fill_in(&self, case: &mut Case, words: &Messages) -> Result<(), Failure> {
        if let Some(region) = &self.region {
            region.clone_into(&mut case.vault.region);
        }
        for text in &self.set {
            let (name, value) = assignment(text)
                .ok_or_else(|| Failure::Sentence(words.text(key::CliNoAssignment { text })))?;
            case.placeholders.insert(name.to_owned(), value.to_owned());
        }
        Ok(())
    }
}

/// A placeholder and its value. The placeholder may have a `=` of its own: `{{ x = 1 }}`.
fn assignment(text: &str) -> Option<(&str, &str)> {
    let first = placeholders(text).into_iter().next();
    let whole = first.filter(|place| place.start == 0).and_then(|place| {
        let (name, rest) = text.split_at_checked(place.end)?;
        Some((name, rest.strip_prefix('=')?))
    });
    let (name, value) = whole.or_else(|| text.split_once('='))?;
    (!name.is_empty()).then_some((name, value))
}

/// Reads a case from a file, or from standard input for `-`.
pub(crate) fn case(path: &Path, words: &Messages) -> Result<Case, Failure> {
    let text = text(path, words)?;
    let (text, _) = case_file::with_files(path, without_mark(&text), words)?;
    case_of(path, &text, words)
}

/// The case in the text of a file.
pub(crate) fn case_of(path: &Path, text: &str, words: &Messages) -> Result<Case, Failure> {
    case::read(without_mark(text)).map_err(|error| {
        let reason = words.case_error(&error);
        Failure::Sentence(words.text(key::CliNoCase {
            path: &shown(path),
            reason: &reason,
        }))
    })
}

/// Reads a text from a file, or from standard input for `-`.
pub(crate) fn text(path: &Path, words: &Messages) -> Result<String, Failure> {
    decode(bytes(path, words)?)
        .map_err(|_| Failure::Sentence(words.text(key::CliNotText { path: &shown(path) })))
}

/// Reads the text of a file; for other formats, the apparent format is reported.
pub(crate) fn any_text(path: &Path, words: &Messages) -> Result<String, Failure> {
    Ok(decode_anything(bytes(path, words)?))
}

fn bytes(path: &Path, words: &Messages) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == "-" {
        io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(path).map(|read| bytes = read)
    };
    read.map_err(|error| {
        Failure::Sentence(words.text(key::CliCannotRead {
            path: &shown(path),
            reason: &error.to_string(),
        }))
    })?;
    Ok(bytes)
}

/// The text without a byte order mark (U+FEFF), which editors and shells on Windows write.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// As [`without_mark`], for bytes that may not be text.
pub(crate) fn without_mark_bytes(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

/// Writes a case into its file.
pub(crate) fn write(path: &Path, case: &Case, words: &Messages) -> Result<(), Failure> {
    let json = JsonText::pretty(case).map_err(|error| unwritten(path, &error.into(), words))?;
    write_text(path, &format!("{json}\n"), words)
}

/// Writes a text into a file, atomically.
pub(crate) fn write_text(path: &Path, text: &str, words: &Messages) -> Result<(), Failure> {
    replace(path, text.as_bytes()).map_err(|error| unwritten(path, &error, words))
}

/// Replaces a file atomically: the new one is written beside it, synced to the disk, then renamed. Concurrent readers,
/// and readers after a full disk or an interrupted run, find the old file or the new one, never a part of one. The
/// permissions stay, and a symbolic link still points to the file. A special file (`/dev/stdout`, a pipe) is written to
/// directly.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = &target(path)?;
    let before = match std::fs::metadata(path) {
        Ok(before) if !before.is_file() => return std::fs::write(path, bytes),
        Ok(before) => Some(before.permissions()),
        Err(_) => None,
    };
    if before.as_ref().is_some_and(Permissions::readonly) {
        // A rename does not check whether the file is writable.
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut beside = tempfile::Builder::new();
    beside.prefix(".canivault-");
    // The permissions of a new file, restricted by the umask.
    #[cfg(unix)]
    beside.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = beside.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(bytes)?;
    if let Some(permissions) = before {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// The target of a path through symbolic links, whether or not it exists.
fn target(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        let Ok(to) = std::fs::read_link(&path) else {
            return Ok(path);
        };
        path = path.parent().map_or(to.clone(), |folder| folder.join(&to));
    }
    Err(io::ErrorKind::InvalidInput.into())
}

/// The maximum number of nested symbolic links, as in Linux.
const MOST_LINKS: usize = 40;

/// Creates a folder, unless it exists.
pub(crate) fn make_folder(path: &Path, words: &Messages) -> Result<(), Failure> {
    std::fs::create_dir_all(path).map_err(|error| unwritten(path, &error, words))
}

fn unwritten(path: &Path, error: &io::Error, words: &Messages) -> Failure {
    Failure::Sentence(words.text(key::CliCannotWriteFile {
        path: &shown(path),
        reason: &error.to_string(),
    }))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// The result of reading a line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// It is in the buffer.
    Whole,
    /// It exceeds the limit, and was skipped.
    TooLong,
    /// The input has ended.
    End,
}

/// Reads one line into `buffer`, without its line break, and keeps at most `limit` bytes of it. Calls `waiting`
/// before it has to wait for more.
pub(crate) fn line<R: io::Read>(
    reader: &mut io::BufReader<R>,
    buffer: &mut Vec<u8>,
    limit: usize,
    mut waiting: impl FnMut() -> io::Result<()>,
) -> io::Result<Line> {
    buffer.clear();
    let mut too_long = false;
    let mut any = false;
    loop {
        if reader.buffer().is_empty() {
            waiting()?;
        }
        let available = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            available => available?,
        };
        let ended = available.is_empty();
        any |= !ended;
        let mut parts = available.splitn(2, |byte| *byte == b'\n');
        let part = parts.next().unwrap_or_default();
        let broken = parts.next().is_some();
        if buffer.len() + part.len() > limit {
            too_long = true;
        } else if !too_long {
            buffer.extend_from_slice(part);
        }
        let used = part.len() + usize::from(broken);
        reader.consume(used);
        if broken || ended {
            return Ok(match (any, too_long) {
                (false, _) => Line::End,
                (true, true) => Line::TooLong,
                (true, false) => Line::Whole,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, line};
    use std::io::BufReader;

    /// The lines of a text with a limit of 8 bytes, read in pieces of 3.
    fn lines(text: &[u8]) -> Vec<Result<Vec<u8>, Line>> {
        let mut reader = BufReader::with_capacity(3, text);
        let mut buffer = Vec::new();
        let mut found = Vec::new();
        loop {
            match line(&mut reader, &mut buffer, 8, || Ok(())).expect("a line") {
                Line::End => return found,
                Line::Whole => found.push(Ok(buffer.clone())),
                Line::TooLong => found.push(Err(Line::TooLong)),
            }
            assert!(buffer.len() <= 8);
        }
    }

    #[test]
    fn a_placeholder_ends_at_its_bracket() {
        for (text, expected) in [
            ("<my-org-id>=o-abc", Some(("<my-org-id>", "o-abc"))),
            ("{{ a = 1 }}=x=y", Some(("{{ a = 1 }}", "x=y"))),
            ("${AWS::AccountId}=", Some(("${AWS::AccountId}", ""))),
            ("ACCOUNT=444455556666", Some(("ACCOUNT", "444455556666"))),
            ("=x", None),
            ("<my-org-id>", None),
        ] {
            assert_eq!(super::assignment(text), expected, "{text}");
        }
    }

    #[test]
    fn lines_end_at_line_feeds_and_have_a_limit() {
        let whole = |text: &str| Ok(text.as_bytes().to_vec());
        for (text, expected) in [
            ("", vec![]),
            ("\n", vec![whole("")]),
            ("a", vec![whole("a")]),
            ("a\n", vec![whole("a")]),
            ("a\r\nb", vec![whole("a\r"), whole("b")]),
            ("\n\nab\n", vec![whole(""), whole(""), whole("ab")]),
            (
                "12345678\n123456789\nabc",
                vec![whole("12345678"), Err(Line::TooLong), whole("abc")],
            ),
            ("1234567890123", vec![Err(Line::TooLong)]),
        ] {
            assert_eq!(lines(text.as_bytes()), expected, "{text:?}");
        }
    }
}
