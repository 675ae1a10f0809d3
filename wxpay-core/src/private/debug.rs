//! `Debug` of the built-in structs.

use std::fmt;

/// Writes `Debug` of a built-in struct. Lists compile faster than a call for each member.
pub fn debug(f: &mut fmt::Formatter<'_>, title: &str, labels: &[&str], values: &[&dyn fmt::Debug]) -> fmt::Result {
    let mut debug = f.debug_struct(title);
    for (label, value) in labels.iter().zip(values) {
        debug.field(label, value);
    }
    debug.finish()
}

/// Placeholder for personal data in `Debug`.
pub struct Redaction;

impl fmt::Debug for Redaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal")
    }
}
