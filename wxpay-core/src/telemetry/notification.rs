//! The verdicts on notifications.

use wxpay_schema::Message;

use super::{meter, span};
use crate::error::Error;

/// Records whether a notification of that table was verified.
#[inline]
pub(crate) fn verdict<T>(table: &'static Message, result: Result<T, Error>) -> Result<T, Error> {
    let class = result.as_ref().err().map(Error::class);
    span::verdict(table, class);
    meter::verdict(table, class.unwrap_or("accept"));
    result
}
