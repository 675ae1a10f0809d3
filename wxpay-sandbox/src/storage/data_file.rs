//! Checks a data file before `SQLite` opens it. `SQLite` modifies any file that it opens, so the
//! header is checked first: the file must be the sandbox's own or empty.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// Marks a file as the sandbox's own: `application_id` in the header, "wxpy" in ASCII.
pub(crate) const APPLICATION_ID: i32 = i32::from_be_bytes(*b"wxpy");

/// The version of the tables: `user_version` in the header. A file of an earlier version gets the tables
/// that it lacks; one of a later version is refused.
pub(crate) const VERSION: i32 = 2;
/// The first version.
const FIRST_VERSION: i32 = 1;

/// The first bytes of every `SQLite` file,
/// <https://www.sqlite.org/fileformat.html#the_database_header>.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const HEADER_LENGTH: usize = 100;
const VERSION_AT: usize = 60;
const APPLICATION_ID_AT: usize = 68;

/// Ensures that `path` is a writable file that is empty or the sandbox's own. A new or empty file
/// is made readable by its owner alone, because it will contain openids and signed messages. Any
/// other file is left unchanged.
///
/// # Errors
/// Why the file cannot be used, and what to do.
pub(crate) fn prepare(path: &Path) -> io::Result<()> {
    let path_text = path.display();
    // Opening a pipe would wait for its other end.
    match path.metadata() {
        Ok(metadata) if !metadata.is_file() => {
            return Err(io::Error::other(format!("{path_text} is not a regular file; give the path of a file")));
        }
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return create(path),
        Err(error) => return Err(io::Error::other(format!("{path_text} cannot be opened ({error})"))),
    }
    let mut header = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEADER_LENGTH as u64).read_to_end(&mut header))
        .map_err(|error| io::Error::other(format!("{path_text} cannot be read ({error}); give another file")))?;
    check_header(&header).map_err(|what| io::Error::other(format!("{path_text} {what}; nothing of it was changed")))?;
    // Otherwise SQLite opens a read-only file and fails at the first change.
    let file = OpenOptions::new().read(true).write(true).open(path).map_err(|error| {
        io::Error::other(format!("{path_text} is read-only ({error}); make it writable, or give another file"))
    })?;
    if header.is_empty() { keep_to_owner(&file) } else { Ok(()) }
}

/// Makes a file readable by its owner alone.
#[cfg(unix)]
fn keep_to_owner(file: &File) -> io::Result<()> {
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))
}

#[cfg(not(unix))]
fn keep_to_owner(_: &File) -> io::Result<()> {
    Ok(())
}

fn create(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(|error| {
        let path_text = path.display();
        io::Error::other(format!("{path_text} cannot be opened ({error}); its folder must exist and be writable"))
    })
}

/// Checks the header of a file.
///
/// # Errors
/// What is wrong with it.
fn check_header(header: &[u8]) -> Result<(), &'static str> {
    if header.is_empty() {
        return Ok(());
    }
    let number = |at: usize| header.get(at..at + 4)?.try_into().ok().map(i32::from_be_bytes);
    if !header.starts_with(MAGIC) {
        return Err("is no file of a sandbox; give another file");
    }
    if number(APPLICATION_ID_AT) != Some(APPLICATION_ID) {
        return Err("is the database of another program; give another file");
    }
    if !number(VERSION_AT).is_some_and(|version| (FIRST_VERSION..=VERSION).contains(&version)) {
        return Err("was made by another version of the sandbox; give another file, or remove it");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header as `SQLite` writes it, with that version and application id.
    fn header(version: i32, application: i32) -> Vec<u8> {
        let mut header = vec![0; HEADER_LENGTH];
        header[..MAGIC.len()].copy_from_slice(MAGIC);
        header[VERSION_AT..VERSION_AT + 4].copy_from_slice(&version.to_be_bytes());
        header[APPLICATION_ID_AT..APPLICATION_ID_AT + 4].copy_from_slice(&application.to_be_bytes());
        header
    }

    #[test]
    fn check_header_takes_empty_files_and_its_own_only() {
        assert_eq!(check_header(b""), Ok(()));
        assert_eq!(check_header(&header(VERSION, APPLICATION_ID)), Ok(()));
        assert_eq!(check_header(&header(FIRST_VERSION, APPLICATION_ID)), Ok(()));
        for foreign in
            [header(0, 0), header(VERSION, 0), header(VERSION, 1), header(VERSION, APPLICATION_ID)[..70].to_vec()]
        {
            assert!(check_header(&foreign).is_err_and(|what| what.contains("another program")), "{foreign:?}");
        }
        assert!(check_header(&header(VERSION + 1, APPLICATION_ID)).is_err_and(|what| what.contains("another version")));
        assert!(check_header(b"SQLite").is_err_and(|what| what.contains("no file of a sandbox")));
    }
}
