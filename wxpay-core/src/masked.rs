//! A message as a log may show it.

use std::fmt;

use wxpay_schema::Field;

use crate::rendered::ScalarText;
use crate::walk::{Items, Sent, Walk};

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
        let mut rendered = ScalarText::new();
        self.0.walk(&mut |field: &'static Field, value: Sent<'_>| {
            if value.is_absent() {
            } else if field.personal {
                shown.field(field.name, &format_args!("***"));
            } else if let Sent::Object(object) = value {
                shown.field(field.name, &Masked(object));
            } else if let Sent::List(items) = value {
                shown.field(field.name, &MaskedItems(items));
            } else {
                shown.field(field.name, &rendered.text(value));
            }
        });
        shown.finish()
    }
}

/// The elements of a list, likewise.
struct MaskedItems<'m>(&'m dyn Items);

impl fmt::Debug for MaskedItems<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_list();
        let mut rendered = ScalarText::new();
        self.0.each(&mut |item| {
            if let Sent::Object(object) = item {
                shown.entry(&Masked(object));
            } else {
                shown.entry(&rendered.text(item));
            }
        });
        shown.finish()
    }
}
