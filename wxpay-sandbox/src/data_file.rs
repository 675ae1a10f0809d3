//! Checks a data file before `SQLite` opens it. `SQLite` changes whatever file it is given, so
//! the file is told to be the sandbox's own, or new, by its header alone.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

/// Marks a file as the sandbox's own: `application_id` of its header, "wxpy" in ASCII.
pub(crate) const APPLICATION_ID: i32 = i32::from_be_bytes(*b"wxpy");

/// The form of the tables: `user_version` of the header. Another one is refused, not converted.
pub(crate) const VERSION: i32 = 1;

/// The beginning of every file of `SQLite`, <https://www.sqlite.org/fileformat.html#the_database_header>.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const HEADER_LENGTH: usize = 100;
const VERSION_AT: usize = 60;
const APPLICATION_ID_AT: usize = 68;

/// Makes sure that there is a file at `path` that is empty or the sandbox's own, and that it
/// can be written. A new or an empty one can be read by its owner alone then, as it comes to
/// hold openids and signed messages. Any other file is left as it is.
///
/// # Errors
/// Why the file cannot be used, and what to do.
pub(crate) fn prepare(path: &Path) -> io::Result<()> {
    let shown = path.display();
    // Opening a pipe would wait for its other end.
    match path.metadata() {
        Ok(metadata) if !metadata.is_file() => {
            return Err(io::Error::other(format!("{shown} is not a regular file; give the path of a file")));
        }
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return create(path),
        Err(error) => return Err(io::Error::other(format!("{shown} cannot be opened ({error})"))),
    }
    let mut header = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEADER_LENGTH as u64).read_to_end(&mut header))
        .map_err(|error| io::Error::other(format!("{shown} cannot be read ({error}); give another file")))?;
    check_header(&header).map_err(|what| io::Error::other(format!("{shown} {what}; nothing of it was changed")))?;
    // Without this, SQLite opens the file for reading and fails at the first change.
    let file = OpenOptions::new().read(true).write(true).open(path).map_err(|error| {
        io::Error::other(format!("{shown} is read-only ({error}); make it writable, or give another file"))
    })?;
    if header.is_empty() { keep_to_owner(&file) } else { Ok(()) }
}

/// Lets nobody but its owner read a file that is filled from now on.
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
        let shown = path.display();
        io::Error::other(format!("{shown} cannot be opened ({error}); its folder must exist and be writable"))
    })
}

/// Tells what is wrong with the header of a file.
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
    if number(VERSION_AT) != Some(VERSION) {
        return Err("was made by another version of the sandbox; give another file, or remove it");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header as `SQLite` writes it, of that version and application.
    fn header(version: i32, application: i32) -> Vec<u8> {
        let mut header = vec![0; HEADER_LENGTH];
        header[..MAGIC.len()].copy_from_slice(MAGIC);
        header[VERSION_AT..VERSION_AT + 4].copy_from_slice(&version.to_be_bytes());
        header[APPLICATION_ID_AT..APPLICATION_ID_AT + 4].copy_from_slice(&application.to_be_bytes());
        header
    }

    #[test]
    fn check_header_takes_nothing_but_empty_files_and_its_own() {
        assert_eq!(check_header(b""), Ok(()));
        assert_eq!(check_header(&header(VERSION, APPLICATION_ID)), Ok(()));
        for foreign in
            [header(0, 0), header(VERSION, 0), header(VERSION, 1), header(VERSION, APPLICATION_ID)[..70].to_vec()]
        {
            assert!(check_header(&foreign).is_err_and(|what| what.contains("another program")), "{foreign:?}");
        }
        assert!(check_header(&header(VERSION + 1, APPLICATION_ID)).is_err_and(|what| what.contains("another version")));
        assert!(check_header(b"SQLite").is_err_and(|what| what.contains("no file of a sandbox")));
    }
}
