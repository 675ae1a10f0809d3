//! A message as a log may show it.

use std::fmt;

use crate::walk::{Sent, Walk};

/// A message for a log: names and values, personal data masked. Made by
/// `masked()` of a request or an object.
pub struct Masked<'m>(&'m dyn Walk);

impl<'m> Masked<'m> {
    pub(crate) fn of(message: &'m dyn Walk) -> Self {
        Self(message)
    }
}

impl fmt::Debug for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(self.0.message().name);
        let mut scratch = String::new();
        self.0.walk(&mut |field, value| {
            if value.is_absent() {
            } else if field.personal {
                shown.field(field.name, &format_args!("***"));
            } else if let Sent::Object(object) = value {
                shown.field(field.name, &Masked(object));
            } else {
                shown.field(field.name, &value.text(&mut scratch));
            }
        });
        shown.finish()
    }
}
