//! Keeps what comes, one file each.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::CommandError;

/// Writes bodies into a folder, numbered in the order of their arrival.
pub(super) struct Recorder {
    folder: PathBuf,
    last: AtomicU64,
    parts: AtomicU64,
}

impl Recorder {
    /// A recorder for that folder, which is made if it is not there. It goes on behind the highest number in it.
    pub(super) fn open(folder: &Path) -> Result<Self, CommandError> {
        let open = || {
            fs::create_dir_all(folder)?;
            try_to_write(folder)?;
            highest_number(folder)
        };
        let last = open().map_err(|error| {
            let reason = match error.kind() {
                ErrorKind::AlreadyExists => "it is a file".to_owned(),
                _ => error.to_string(),
            };
            CommandError::usage(
                format_args!("cannot record into `{}`: {reason}", folder.display()),
                "name a folder that can be written with `--record`",
            )
        })?;
        Ok(Self { folder: folder.to_owned(), last: AtomicU64::new(last), parts: AtomicU64::new(1) })
    }

    /// Writes a body into a file of its own, and returns its path. No file is ever replaced, also of another recorder
    /// for the same folder.
    pub(super) fn write(&self, name: &str, extension: &str, body: &[u8]) -> io::Result<PathBuf> {
        let (part, mut file) = self.create_part()?;
        // The name comes last: a part of a body, such as of a killed process, would be taken for the whole.
        let written = file.write_all(body).and_then(|()| self.name(&part, name, extension));
        let _ = fs::remove_file(&part);
        written
    }

    /// Makes a file for a body that is not named yet.
    fn create_part(&self) -> io::Result<(PathBuf, File)> {
        loop {
            let part = self.folder.join(part_name(self.parts.fetch_add(1, Ordering::Relaxed)));
            match File::create_new(&part) {
                // It is of a killed process, or of one in another container.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                file => return Ok((part, file?)),
            }
        }
    }

    /// Gives a written file the next name.
    fn name(&self, part: &Path, name: &str, extension: &str) -> io::Result<PathBuf> {
        loop {
            let number = self.last.fetch_add(1, Ordering::Relaxed).saturating_add(1);
            let path = self.folder.join(format!("{number:06}-{name}.{extension}"));
            match fs::hard_link(part, &path) {
                Ok(()) => return Ok(path),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                // A file system without links has no way to a name that is free for certain.
                Err(_) if !path.try_exists()? => return fs::rename(part, &path).map(|()| path),
                Err(_) => {}
            }
        }
    }
}

/// The name of a file while it is written.
fn part_name(number: u64) -> String {
    format!(".wxpay-listen-{}-{number}", std::process::id())
}

/// Makes a file in the folder, and removes it: a folder that cannot be written is found before a message comes.
fn try_to_write(folder: &Path) -> io::Result<()> {
    let path = folder.join(part_name(0));
    File::create(&path)?;
    fs::remove_file(path)
}

/// The highest number at the beginning of a file's name.
fn highest_number(folder: &Path) -> io::Result<u64> {
    let mut highest = 0;
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        let number = name.split_once('-').and_then(|(number, _)| number.parse::<u64>().ok());
        highest = highest.max(number.filter(|number| *number < u64::MAX / 2).unwrap_or_default());
    }
    Ok(highest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorder_replaces_no_file() {
        let folder = std::env::temp_dir().join(format!("wxpay-recorder-{}", std::process::id()));
        let open = || Recorder::open(&folder).ok().unwrap();
        let (one, other) = (open(), open());
        let killed = folder.join(part_name(1));
        fs::write(&killed, b"<xml>").unwrap();
        let name = |path: PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
        assert_eq!(name(one.write("unknown", "xml", b"1").unwrap()), "000001-unknown.xml");
        assert_eq!(name(other.write("unknown", "xml", b"2").unwrap()), "000002-unknown.xml");
        fs::write(folder.join("1000000-pay_notification.xml"), b"3").unwrap();
        fs::write(folder.join("notes.txt"), b"").unwrap();
        let later = open();
        assert_eq!(name(later.write("unknown", "json", b"4").unwrap()), "1000001-unknown.json");
        assert_eq!(fs::read(folder.join("000001-unknown.xml")).unwrap(), b"1");
        assert_eq!(fs::read(&killed).unwrap(), b"<xml>");
        let hidden = fs::read_dir(&folder)
            .unwrap()
            .filter(|entry| entry.as_ref().unwrap().file_name().to_str().unwrap().starts_with('.'));
        assert_eq!(hidden.count(), 1);
        fs::remove_dir_all(&folder).unwrap();
        assert!(one.write("unknown", "xml", b"").is_err());
    }
}
