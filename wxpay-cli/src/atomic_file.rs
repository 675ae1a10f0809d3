//! Files that are replaced as a whole: what was there stays until the new content is on the disk.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write as _};
use std::path::Path;

use crate::private_file::{create, folder_of, sync_folder};

/// Writes beside the file and renames: its content is never there in part. When it returns, the content is on the
/// disk. A new file is readable by its owner only; one that was there keeps its permissions.
///
/// # Errors
/// If the content cannot be written. What was there before is there still then.
pub(crate) fn replace(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<()> {
    // A link stays one.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Err(io::Error::new(ErrorKind::InvalidInput, "it is no file, and would be replaced"));
    }
    let folder = folder_of(path);
    let mut name = path.file_name().ok_or(ErrorKind::InvalidInput)?.to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = folder.join(name);
    let written = create(&new).and_then(|file| {
        if let Ok(old) = fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        let mut file = BufWriter::new(file);
        write(&mut file)?;
        file.flush()?;
        file.get_ref().sync_all()?;
        fs::rename(&new, path)
    });
    if written.is_err() {
        // The error of the writing is the one to report.
        let _ = fs::remove_file(&new);
    }
    written?;
    sync_folder(folder)
}
