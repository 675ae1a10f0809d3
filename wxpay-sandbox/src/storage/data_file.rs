//! Checks a data file before `SQLite` opens it. `SQLite` modifies any file that it opens, so the
//! header is checked first: the file must be the sandbox's own or empty.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// Marks a file as the sandbox's own: `application_id` in the header, "wxpy" in ASCII.
pub(crate) const APPLICATION_ID: i32 = i32::from_be_bytes(*b"wxpy");

/// The version of the tables: `user_version` in the header. A file of an earlier version gets the tables
/// that it lacks; one of a later version is refused.
pub(crate) const VERSION: i32 = 3;
/// The first version.
const FIRST_VERSION: i32 = 1;

/// The first bytes of every `SQLite` file,
/// <https://www.sqlite.org/fileformat.html#the_database_header>.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const HEADER_LENGTH: usize = 100;
const PAGE_SIZE_AT: usize = 16;
const PAGE_COUNT_AT: usize = 28;
const VERSION_AT: usize = 60;
const APPLICATION_ID_AT: usize = 68;

/// What a data file was before it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileState {
    Created,
    /// It was there, without content.
    Emptied,
    Filled,
}

/// The file with the changes that the data file does not have yet.
pub(crate) fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// Ensures that `path` is a writable file that is empty or the sandbox's own. A new or empty file
/// is made readable by its owner alone, because it will contain openids and signed messages. Any
/// other file is left unchanged.
///
/// # Errors
/// Why the file cannot be used, and what to do.
pub(crate) fn prepare(path: &Path) -> io::Result<FileState> {
    let path_text = path.display();
    let log_length = log_of(path).metadata().map_or(0, |metadata| metadata.len());
    let lost = |what: &str| {
        let log = log_of(path);
        let log = log.display();
        let help = format!("restore {path_text}, or remove {log} to begin anew; nothing was changed");
        io::Error::other(format!("{path_text} {what}, but {log} has changes that belong to it; {help}"))
    };
    // Opening a pipe would wait for its other end.
    let length = match path.metadata() {
        Ok(metadata) if !metadata.is_file() => {
            return Err(io::Error::other(format!("{path_text} is not a regular file; give the path of a file")));
        }
        Ok(metadata) => metadata.len(),
        Err(error) if error.kind() == ErrorKind::NotFound && log_length > 0 => return Err(lost("is missing")),
        Err(error) if error.kind() == ErrorKind::NotFound => return create(path).map(|()| FileState::Created),
        Err(error) => return Err(io::Error::other(format!("{path_text} cannot be opened ({error})"))),
    };
    let mut header = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEADER_LENGTH as u64).read_to_end(&mut header))
        .map_err(|error| io::Error::other(format!("{path_text} cannot be read ({error}); give another file")))?;
    check_header(&header).map_err(|what| io::Error::other(format!("{path_text} {what}; nothing of it was changed")))?;
    if header.is_empty() && log_length > 0 {
        return Err(lost("is empty"));
    }
    // With a log, the file may have grown less than its header says: the log has the rest.
    if length < stated_length(&header) && log_length == 0 {
        return Err(io::Error::other(format!(
            "{path_text} is cut: it has {length} of {} bytes; restore a copy of it, give another file, or remove it; \
             nothing of it was changed",
            stated_length(&header)
        )));
    }
    // Otherwise SQLite opens a read-only file and fails at the first change.
    let file = OpenOptions::new().read(true).write(true).open(path).map_err(|error| {
        io::Error::other(format!("{path_text} is read-only ({error}); make it writable, or give another file"))
    })?;
    if header.is_empty() { keep_to_owner(&file).map(|()| FileState::Emptied) } else { Ok(FileState::Filled) }
}

/// The length that a header states.
fn stated_length(header: &[u8]) -> u64 {
    let page_size = bytes_at(header, PAGE_SIZE_AT).map_or(0, u16::from_be_bytes);
    // 1 stands for 65,536.
    let page_size = if page_size == 1 { 65_536 } else { u64::from(page_size) };
    page_size * bytes_at(header, PAGE_COUNT_AT).map_or(0, |count| u64::from(u32::from_be_bytes(count)))
}

fn bytes_at<const N: usize>(header: &[u8], at: usize) -> Option<[u8; N]> {
    header.get(at..at + N)?.try_into().ok()
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
    let created = options.open(path).and_then(|file| {
        file.sync_all()?;
        sync_folder(path)
    });
    created.map_err(|error| {
        let path_text = path.display();
        io::Error::other(format!("{path_text} cannot be opened ({error}); its folder must exist and be writable"))
    })
}

/// Syncs the folder of a file, without which a power failure forgets a new file.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Checks the header of a file.
///
/// # Errors
/// What is wrong with it.
fn check_header(header: &[u8]) -> Result<(), &'static str> {
    if header.is_empty() {
        return Ok(());
    }
    let number = |at: usize| bytes_at(header, at).map(i32::from_be_bytes);
    if !header.starts_with(MAGIC) {
        return Err("is no file of a sandbox, or its beginning was overwritten; give another file, or remove it");
    }
    if header.len() < HEADER_LENGTH {
        return Err("is cut within its first bytes; restore a copy of it, give another file, or remove it");
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
        let cut = header(VERSION, APPLICATION_ID)[..70].to_vec();
        assert!(check_header(&cut).is_err_and(|what| what.contains("is cut")));
        for foreign in [header(0, 0), header(VERSION, 0), header(VERSION, 1)] {
            assert!(check_header(&foreign).is_err_and(|what| what.contains("another program")), "{foreign:?}");
        }
        assert!(check_header(&header(VERSION + 1, APPLICATION_ID)).is_err_and(|what| what.contains("another version")));
        assert!(check_header(b"SQLite").is_err_and(|what| what.contains("no file of a sandbox")));
    }
}
