//! Reproducible archives: the same files always give the same bytes: sorted names, one time and one mode for all, no
//! data about the builder. Each archive comes with a list of checksums.
//!
//! Bytes in, bytes out. [`crate::release`] determines the contents.

use crate::process::Outcome;
use data_encoding::HEXLOWER;
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write;
use tar::{Builder, EntryType, Header};

/// The list of checksums within the archive: `sha256sum -c SHA256SUMS` reads it.
pub(crate) const SUMS: &str = "SHA256SUMS";

/// The time of every file, 1980-01-01: the first that every format can represent, and no tool reports it as a mistake.
const TIME: u64 = 315_532_800;

/// The value "unknown" of gzip's field for the operating system.
const NO_SYSTEM: u8 = 255;

/// Files by their path within the archive, with `/` between folders.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// The files and their checksums in one folder of a `.tar.gz`.
pub(crate) fn pack(folder: &str, files: &Files) -> Outcome<Vec<u8>> {
    let problem = |why| format!("the archive cannot be written: {why}");
    let gzip = GzBuilder::new()
        .mtime(0)
        .operating_system(NO_SYSTEM)
        .write(Vec::new(), Compression::best());
    let mut archive = Builder::new(gzip);
    let sums = sums(files);
    let sums = std::iter::once((SUMS, sums.as_bytes()));
    let files = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    for (path, bytes) in sums.chain(files) {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o644);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(TIME);
        header.set_size(bytes.len() as u64);
        archive
            .append_data(&mut header, format!("{folder}/{path}"), bytes)
            .map_err(problem)?;
    }
    let mut gzip = archive.into_inner().map_err(problem)?;
    gzip.flush().map_err(problem)?;
    gzip.finish().map_err(problem)
}

/// A line of `sha256sum` for each file.
fn sums(files: &Files) -> String {
    let lines = files.iter().map(|(path, bytes)| sum(path, bytes));
    lines.collect()
}

/// The line of `sha256sum` for a file.
pub(crate) fn sum(path: &str, bytes: &[u8]) -> String {
    format!("{}  {path}\n", HEXLOWER.encode(&Sha256::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read;
    use tar::Archive;

    fn files() -> Files {
        let long = format!("dist/{}.js", "folder/".repeat(30));
        [
            ("dist/index.html", "abc"),
            ("dist/embed/index.html", ""),
            (&long, "long"),
        ]
        .map(|(path, text)| (path.to_owned(), text.into()))
        .into()
    }

    #[test]
    fn the_same_files_give_the_same_bytes() {
        let first = pack("one-1.0", &files()).unwrap();
        assert_eq!(pack("one-1.0", &files()).unwrap(), first);
        // The header of gzip: no time (bytes 4 to 7), no system (byte 9).
        assert_eq!(
            (&first[..4], &first[4..8], first[9]),
            (&[0x1f, 0x8b, 8, 0][..], &[0; 4][..], 255)
        );
        let mut other = files();
        other.insert("dist/index.html".to_owned(), b"abd".to_vec());
        assert_ne!(pack("one-1.0", &other).unwrap(), first);
    }

    #[test]
    fn everything_is_in_it_with_its_checksum() {
        let packed = pack("one-1.0", &files()).unwrap();
        let mut archive = Archive::new(GzDecoder::new(packed.as_slice()));
        let mut found = Vec::new();
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let header = entry.header();
            assert_eq!(header.mode().unwrap(), 0o644);
            assert_eq!(header.mtime().unwrap(), TIME);
            assert_eq!((header.uid().unwrap(), header.gid().unwrap()), (0, 0));
            assert_eq!(header.username().unwrap(), Some(""));
            let path = entry.path().unwrap().display().to_string();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            found.push((path, text));
        }
        let (name, sums) = found.remove(0);
        assert_eq!(name, "one-1.0/SHA256SUMS");
        let expected: Vec<_> = files()
            .into_iter()
            .map(|(path, bytes)| (format!("one-1.0/{path}"), String::from_utf8(bytes).unwrap()))
            .collect();
        assert_eq!(found, expected);
        // printf abc | sha256sum
        let abc =
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  dist/index.html\n";
        assert!(sums.contains(abc), "{sums}");
        assert_eq!(sums.lines().count(), files().len());
    }
}
