//! `nonce_str`: 32 hex digits from the operating system's randomness.

use crate::error::Error;
use crate::text::hex::Hex;

/// A fresh random text, of 128 bits.
///
/// # Errors
/// [`NoRandomness`](crate::ErrorKind::NoRandomness) when the system has none.
pub(crate) fn nonce_str() -> Result<Hex, Error> {
    Ok(Hex::from_bytes(&system::random()?))
}

/// A random number for the jitter of pauses; 0 if the system gives no randomness.
pub(crate) fn random_seed() -> u64 {
    system::random().map_or(0, |bytes| bytes.iter().fold(0, |seed, byte| seed << 8 | u64::from(*byte)))
}

/// How many random bytes a text takes.
const BYTES: usize = 16;

/// Randomness from the device, which std can read, so that a build needs no bindings to
/// the system.
#[cfg(unix)]
mod system {
    use std::cell::RefCell;
    use std::fs::File;
    use std::io::{self, Read};
    use std::os::unix::fs::FileTypeExt;

    use super::BYTES;
    use crate::error::{Error, ErrorKind};

    /// Opening the device takes as long as reading a half of these texts.
    const AT_ONCE: usize = 64;

    /// Random bytes of a thread, of which each is used once.
    pub(super) struct Pool {
        pub(super) bytes: [[u8; BYTES]; AT_ONCE],
        left: usize,
        /// The process that drew them.
        pub(super) process: u32,
    }

    thread_local! {
        static POOL: RefCell<Pool> = const { RefCell::new(Pool::new()) };
    }

    pub(super) fn random() -> Result<[u8; BYTES], Error> {
        POOL.with_borrow_mut(|pool| pool.next(std::process::id()))
    }

    impl Pool {
        pub(super) const fn new() -> Self {
            Self { bytes: [[0; BYTES]; AT_ONCE], left: 0, process: 0 }
        }

        /// The next ones, for that process: one that forked has a copy of these, which
        /// its parent uses too.
        pub(super) fn next(&mut self, process: u32) -> Result<[u8; BYTES], Error> {
            if self.left == 0 || self.process != process {
                self.left = 0;
                fill(DEVICE, self.bytes.as_flattened_mut()).map_err(|_| Error::from(ErrorKind::NoRandomness))?;
                (self.left, self.process) = (AT_ONCE, process);
            }
            self.left -= 1;
            self.bytes.get(self.left).copied().ok_or_else(|| ErrorKind::NoRandomness.into())
        }
    }

    const DEVICE: &str = "/dev/urandom";

    /// Opened each time: a descriptor kept open can be closed behind our back, by what
    /// turns a process into a daemon, and its number be given to a connection.
    pub(super) fn fill(device: &str, bytes: &mut [u8]) -> io::Result<()> {
        let mut device = File::open(device)?;
        // A plain file of that name would give every process the same bytes.
        if !device.metadata()?.file_type().is_char_device() {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        device.read_exact(bytes)
    }
}

/// Randomness as each other system has it.
#[cfg(not(unix))]
mod system {
    use super::BYTES;
    use crate::error::{Error, ErrorKind};

    pub(super) fn random() -> Result<[u8; BYTES], Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).map_err(|_| Error::from(ErrorKind::NoRandomness))?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::nonce_str;

    #[test]
    fn nonces_fit_the_field_and_differ() {
        let of_a_thread = || (0..1000).map(|_| nonce_str().unwrap().as_str().to_owned()).collect::<Vec<_>>();
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(of_a_thread)).collect();
        let nonces: Vec<String> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        for nonce in &nonces {
            assert_eq!(wxpay_schema::shared::NONCE_STR.value_error(nonce), None);
            assert_eq!(nonce.len(), 32);
        }
        assert_eq!(nonces.iter().collect::<HashSet<_>>().len(), 4000);
    }

    #[cfg(unix)]
    #[test]
    fn a_plain_file_is_no_device() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        assert!(std::fs::metadata(path).unwrap().len() > 16);
        let error = super::system::fill(path, &mut [0; 16]).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
        let missing = super::system::fill("/dev/no-such-device", &mut [0; 16]).unwrap_err();
        assert_eq!(missing.kind(), std::io::ErrorKind::NotFound);
    }

    #[cfg(unix)]
    #[test]
    fn a_copy_of_the_process_does_not_use_its_parents_bytes() {
        // Only a process of its own number may use what that one drew, whichever it is.
        let mut pool = super::system::Pool::new();
        pool.next(7).unwrap();
        assert_eq!(pool.process, 7);
        let bytes = pool.bytes;
        pool.next(7).unwrap();
        assert!(pool.bytes == bytes);
        pool.next(8).unwrap();
        assert_eq!(pool.process, 8);
        assert!(pool.bytes.iter().all(|drawn| !bytes.contains(drawn)));
    }
}
