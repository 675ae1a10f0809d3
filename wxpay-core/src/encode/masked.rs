//! Messages for logs.

use std::fmt;

use wxpay_schema::Field;

use crate::encode::format::ValueText;
use crate::visit::{ValueList, ValueRef, VisitFields};

/// A message for a log: names and values, with personal data masked. Returned by the `masked()` of
/// requests and objects.
pub struct MaskedView<'m>(&'m dyn VisitFields);

impl<'m> MaskedView<'m> {
    pub(crate) fn new(message: &'m dyn VisitFields) -> Self {
        Self(message)
    }
}

impl fmt::Debug for MaskedView<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut output = f.debug_struct(self.0.message().name);
        let mut text = ValueText::new();
        self.0.visit_fields(&mut |field: &'static Field, value: ValueRef<'_>| {
            if value.is_absent() {
            } else if field.personal {
                output.field(field.name, &format_args!("***"));
            } else if let ValueRef::Object(object) = value {
                output.field(field.name, &MaskedView(object));
            } else if let ValueRef::List(items) = value {
                output.field(field.name, &MaskedItems(items));
            } else {
                output.field(field.name, &text.text(value));
            }
        });
        output.finish()
    }
}

/// The elements of a list, masked likewise.
struct MaskedItems<'m>(&'m dyn ValueList);

impl fmt::Debug for MaskedItems<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut output = f.debug_list();
        let mut text = ValueText::new();
        self.0.for_each(&mut |item| {
            if let ValueRef::Object(object) = item {
                output.entry(&MaskedView(object));
            } else {
                output.entry(&text.text(item));
            }
        });
        output.finish()
    }
}
