//! Files that are written together or not at all. Only their owner reads them, from the first byte on.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::private_file::{create, folder_of, sync_folder};

/// A file that is to be written.
pub(super) struct PemFile {
    pub(super) path: PathBuf,
    pub(super) content: Zeroizing<String>,
}

/// Why nothing was written.
#[derive(Debug)]
pub(super) enum WriteError {
    Exists(PathBuf),
    Io(PathBuf, io::Error),
}

/// Writes all files, or leaves everything as it was. Those that are there are replaced if `force` is given.
pub(super) fn write(files: &[PemFile], force: bool) -> Result<(), WriteError> {
    for PemFile { path, .. } in files {
        match fs::symlink_metadata(path) {
            Ok(metadata) if metadata.is_dir() => {
                return Err(WriteError::Io(path.clone(), ErrorKind::IsADirectory.into()));
            }
            Ok(_) if !force => return Err(WriteError::Exists(path.clone())),
            _ => {}
        }
    }
    let result = write_new(files).and_then(|()| place_all(files, force));
    for PemFile { path, .. } in files {
        // What is left of them, if anything.
        let _ = fs::remove_file(beside(path, "new"));
        let _ = fs::remove_file(beside(path, "old"));
    }
    result
}

/// Writes each content beside its file.
fn write_new(files: &[PemFile]) -> Result<(), WriteError> {
    for PemFile { path, content } in files {
        let written = create(&beside(path, "new")).and_then(|mut file| {
            file.write_all(content.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| WriteError::Io(path.clone(), error))?;
    }
    Ok(())
}

/// Gives the new files their names. If one cannot get it, those before it lose theirs.
fn place_all(files: &[PemFile], force: bool) -> Result<(), WriteError> {
    for (at, PemFile { path, .. }) in files.iter().enumerate() {
        let placed = if force { replace(path) } else { place(path) };
        if let Err(error) = placed {
            for PemFile { path, .. } in files.iter().take(at) {
                restore(path);
            }
            let is_there = !force && error.kind() == ErrorKind::AlreadyExists;
            return Err(if is_there { WriteError::Exists(path.clone()) } else { WriteError::Io(path.clone(), error) });
        }
    }
    for PemFile { path, .. } in files {
        // The names are there; the disk will have them sooner or later.
        let _ = sync_folder(folder_of(path));
    }
    Ok(())
}

/// Gives the new file its name, if no file has it.
fn place(path: &Path) -> io::Result<()> {
    let new = beside(path, "new");
    match fs::hard_link(&new, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists && fs::symlink_metadata(path).is_err() => {
            // Of a file system without links.
            fs::rename(&new, path)
        }
        linked => linked,
    }
}

/// Gives the new file its name, and keeps the old one until all have theirs.
fn replace(path: &Path) -> io::Result<()> {
    let old = beside(path, "old");
    let _ = fs::remove_file(&old);
    match fs::hard_link(path, &old) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            // Of a file system without links.
            fs::copy(path, &old)?;
        }
        _ => {}
    }
    fs::rename(beside(path, "new"), path)
}

/// Puts the old file back, or removes the new one if there was none.
fn restore(path: &Path) {
    if fs::rename(beside(path, "old"), path).is_err() {
        let _ = fs::remove_file(path);
    }
}

/// The path of a file of this process in the same folder.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.{ending}", std::process::id()));
    folder_of(path).join(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("wxpay-pem-{name}-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        folder
    }

    fn files(folder: &Path) -> [PemFile; 2] {
        ["a", "b"].map(|name| PemFile { path: folder.join(name), content: Zeroizing::new(format!("new {name}")) })
    }

    fn content(folder: &Path) -> Vec<String> {
        let mut all: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| {
                let path = entry.unwrap().path();
                format!("{}: {}", path.file_name().unwrap().display(), fs::read_to_string(&path).unwrap_or_default())
            })
            .collect();
        all.sort();
        all
    }

    #[test]
    fn write_replaces_nothing_unless_it_is_told() {
        let folder = folder("replace");
        fs::write(folder.join("b"), "old b").unwrap();
        assert!(matches!(write(&files(&folder), false), Err(WriteError::Exists(path)) if path.ends_with("b")));
        assert_eq!(content(&folder), ["b: old b"]);
        write(&files(&folder), true).unwrap();
        assert_eq!(content(&folder), ["a: new a", "b: new b"]);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn place_all_takes_back_what_it_has_placed() {
        let folder = folder("back");
        for (force, before) in [(true, Some("old a")), (true, None), (false, None)] {
            let _ = fs::remove_file(folder.join("a"));
            if let Some(before) = before {
                fs::write(folder.join("a"), before).unwrap();
            }
            let files = files(&folder);
            write_new(&files).unwrap();
            // The second one cannot be placed.
            fs::remove_file(beside(&files[1].path, "new")).unwrap();
            assert!(matches!(place_all(&files, force), Err(WriteError::Io(path, _)) if path.ends_with("b")));
            assert_eq!(fs::read_to_string(folder.join("a")).ok().as_deref(), before, "{force}");
            assert!(!folder.join("b").exists());
            let _ = fs::remove_file(beside(&files[0].path, "new"));
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
