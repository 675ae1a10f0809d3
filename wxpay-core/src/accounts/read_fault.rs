//! Why a file of the settings cannot be read.

use std::io::ErrorKind;

/// Returns the words for an error of reading a file.
pub(super) fn words(kind: ErrorKind) -> String {
    let words = match kind {
        ErrorKind::NotFound => "no such file",
        ErrorKind::IsADirectory => "it is a directory",
        ErrorKind::PermissionDenied => "the user of this process may not read it",
        ErrorKind::InvalidData => "it is not text in UTF-8",
        other => return other.to_string(),
    };
    words.to_owned()
}
