//! Strings and bytes: buffers, hexadecimal digits, small strings, excerpts.

pub(crate) mod append;
pub(crate) mod buffer;
pub(crate) mod excerpt;
pub(crate) mod hex;
pub(crate) mod index;
#[cfg(any(feature = "accounts", feature = "doctor", feature = "server"))]
#[cfg_attr(not(feature = "server"), expect(unreachable_pub, reason = "public as part of `server`"))]
pub(crate) mod key_mask;
pub(crate) mod small_str;
pub(crate) mod swar;
pub(crate) mod url;
