//! A message as a log may show it.

use std::fmt;

use wxpay_schema::Field;

use crate::encode::format::ValueText;
use crate::visit::{ValueList, ValueRef, VisitFields};

/// A message for a log: names and values, personal data masked. Made by
/// `masked()` of a request or an object.
pub struct MaskedView<'m>(&'m dyn VisitFields);

impl<'m> MaskedView<'m> {
    pub(crate) fn of(message: &'m dyn VisitFields) -> Self {
        Self(message)
    }
}

impl fmt::Debug for MaskedView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct(self.0.message().name);
        let mut rendered = ValueText::new();
        self.0.walk(&mut |field: &'static Field, value: ValueRef<'_>| {
            if value.is_absent() {
            } else if field.personal {
                shown.field(field.name, &format_args!("***"));
            } else if let ValueRef::Object(object) = value {
                shown.field(field.name, &MaskedView(object));
            } else if let ValueRef::List(items) = value {
                shown.field(field.name, &MaskedItems(items));
            } else {
                shown.field(field.name, &rendered.text(value));
            }
        });
        shown.finish()
    }
}

/// The elements of a list, likewise.
struct MaskedItems<'m>(&'m dyn ValueList);

impl fmt::Debug for MaskedItems<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_list();
        let mut rendered = ValueText::new();
        self.0.each(&mut |item| {
            if let ValueRef::Object(object) = item {
                shown.entry(&MaskedView(object));
            } else {
                shown.entry(&rendered.text(item));
            }
        });
        shown.finish()
    }
}
