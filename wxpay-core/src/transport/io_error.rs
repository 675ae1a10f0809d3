//! An I/O error in plain words.

use std::io::{self, ErrorKind};
#[cfg(any(feature = "reqwest", feature = "ureq"))]
use std::time::Duration;

/// Returns the cause in words that the `Display` of an I/O error does not repeat. `None` for a kind without such words.
pub(super) fn words(error: &io::Error) -> Option<&'static str> {
    Some(match error.kind() {
        ErrorKind::ConnectionRefused => "the connection was refused",
        ErrorKind::ConnectionReset => "the connection was reset",
        ErrorKind::ConnectionAborted => "the connection was aborted",
        ErrorKind::BrokenPipe | ErrorKind::NotConnected => "the connection was closed by the other side",
        ErrorKind::UnexpectedEof => "the connection was closed too early",
        ErrorKind::HostUnreachable => "there is no way to its host",
        ErrorKind::NetworkUnreachable => "there is no way to its network",
        ErrorKind::NetworkDown => "the network of this machine is off",
        ErrorKind::PermissionDenied => "the system does not permit it",
        ErrorKind::StorageFull => "the disk is full",
        ErrorKind::QuotaExceeded => "the quota of the disk is used up",
        ErrorKind::FileTooLarge => "it is larger than files may be",
        ErrorKind::ReadOnlyFilesystem => "the disk may only be read",
        _ => return None,
    })
}

/// Returns the words for a time limit that was exceeded.
#[cfg(any(feature = "reqwest", feature = "ureq"))]
pub(super) fn timed_out(is_of_the_connection: bool, waited: Duration) -> String {
    let what = if is_of_the_connection { "the connection " } else { "" };
    format!("{what}timed out after {}.{} seconds", waited.as_secs(), waited.subsec_millis() / 100)
}
