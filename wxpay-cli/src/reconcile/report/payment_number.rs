//! The payment that an entry is about, where its order does not say.

use wxpay_core::bill::reconcile::{Entry, EntryKind};

/// The number of WeChat Pay's by which an entry about a second payment is acted on.
pub(super) fn payment_number(entry: &Entry) -> Option<&str> {
    let sides = [&entry.there, &entry.here].into_iter().flatten();
    let number = sides.into_iter().find_map(|side| side.transaction_id.as_deref());
    number.filter(|_| entry.kind == EntryKind::Twice)
}
