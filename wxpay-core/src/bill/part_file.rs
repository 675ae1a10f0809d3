//! A file that gets its name once it is whole.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Seek as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// How many names are tried for the file beside the target.
const MAX_NAMES: u32 = 1_000;

/// A file that is written beside its target, under a name that ends in `.part`, and renamed once it is whole: under the
/// target's name there is never a part of a bill. It is removed when this is dropped before. A process that is killed
/// leaves it, and it may be removed then. [The module](super) has an example.
#[derive(Debug)]
pub struct PartFile {
    file: File,
    part: PathBuf,
    target: PathBuf,
}

impl PartFile {
    /// Creates the file beside `target`, whose folder must be there.
    ///
    /// # Errors
    /// If it cannot be created, or `target` is there and is no file, such as a folder or a device.
    pub fn create(target: impl AsRef<Path>) -> io::Result<Self> {
        static CREATED: AtomicU32 = AtomicU32::new(0);
        let target = target.as_ref();
        let name = target.file_name().ok_or(ErrorKind::InvalidInput)?;
        if target.is_dir() {
            return Err(ErrorKind::IsADirectory.into());
        }
        if fs::metadata(target).is_ok_and(|metadata| !metadata.is_file()) {
            return Err(io::Error::new(ErrorKind::InvalidInput, "it is a device or a pipe, and would be replaced"));
        }
        for _ in 0..MAX_NAMES {
            let mut name = name.to_owned();
            // Two processes, also of two machines, may write at once: whoever creates it has it.
            name.push(format!(".{}-{}.part", std::process::id(), CREATED.fetch_add(1, Ordering::Relaxed)));
            let part = target.with_file_name(name);
            match File::options().read(true).write(true).create_new(true).open(&part) {
                Ok(file) => return Ok(Self { file, part, target: target.to_owned() }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    /// The path until it is whole.
    #[must_use]
    pub fn part_path(&self) -> &Path {
        &self.part
    }

    /// The file, to be written and read.
    pub const fn as_file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Returns to the beginning, to read what was written.
    ///
    /// # Errors
    /// As [`Seek::rewind`](io::Seek::rewind).
    pub fn rewind(&mut self) -> io::Result<&mut File> {
        self.file.rewind()?;
        Ok(&mut self.file)
    }

    /// Removes what was written, to begin again.
    ///
    /// # Errors
    /// As [`File::set_len`].
    pub fn clear(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()
    }

    /// Writes the file to the disk and gives it the target's name. It replaces what had that name before.
    ///
    /// # Errors
    /// If one of both fails. The target is then as before, and the part is removed.
    pub fn complete(self) -> io::Result<()> {
        self.file.sync_all()?;
        fs::rename(&self.part, &self.target)?;
        sync_folder(&self.target)
    }
}

/// Removes the file, if it still has its first name.
impl Drop for PartFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.part);
    }
}

/// Writes the name of a new file to the disk.
#[cfg(unix)]
fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    #[test]
    fn part_file_has_its_name_once_it_is_whole() {
        let folder = std::env::temp_dir().join(format!("wxpay-part-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (target, count) = (folder.join("bill.csv"), || fs::read_dir(&folder).unwrap().count());
        fs::write(&target, "old").unwrap();
        let mut dropped = PartFile::create(&target).unwrap();
        dropped.as_file().write_all(b"half").unwrap();
        let mut whole = PartFile::create(&target).unwrap();
        assert_eq!(count(), 3);
        drop(dropped);
        whole.as_file().write_all(b"a longer attempt").unwrap();
        whole.clear().unwrap();
        whole.as_file().write_all(b"whole").unwrap();
        let mut text = String::new();
        whole.rewind().unwrap().read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), fs::read(&target).unwrap()), ("whole", b"old".to_vec()));
        whole.complete().unwrap();
        assert_eq!((fs::read(&target).unwrap(), count()), (b"whole".to_vec(), 1));
        assert_eq!(PartFile::create(&folder).unwrap_err().kind(), ErrorKind::IsADirectory);
        assert!(PartFile::create(folder.join("none/bill.csv")).is_err());
        // As root it would be replaced by a file.
        #[cfg(unix)]
        assert_eq!(PartFile::create("/dev/null").unwrap_err().kind(), ErrorKind::InvalidInput);
        fs::remove_dir_all(&folder).unwrap();
    }
}
