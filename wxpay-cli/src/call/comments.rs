//! The text of comments as the result of a call.

use std::io::Read as _;

use wxpay_core::comment::Comments;
use wxpay_core::schema::{Message, pay};
use wxpay_core::{Merchant, server};

use super::bill::{self, BillFault, Body};

/// Whether a text of comments answers the request.
pub(super) fn is_text_of(request: &Message) -> bool {
    request.is(&pay::BATCHQUERYCOMMENT)
}

/// Checks that the body is a text of comments. A message in its place says why there is none.
pub(super) fn check(request: &Message, body: &Body, merchant: &Merchant) -> Result<(), BillFault> {
    let mut bytes = Vec::new();
    if body.text().take(bill::MAX_BYTES).read_to_end(&mut bytes).is_err() {
        return Err(BillFault::Contradiction("the comments cannot be decompressed".to_owned()));
    }
    if bytes.trim_ascii_start().starts_with(b"<") {
        let refused = request.response.map(|table| server::receive(table, &bytes, merchant));
        return match refused {
            Some(Err(error)) => Err(BillFault::Refused(error)),
            _ => Err(BillFault::Contradiction("a message came in place of the comments".to_owned())),
        };
    }
    let text =
        String::from_utf8(bytes).map_err(|_| BillFault::Contradiction("the comments are not UTF-8".to_owned()))?;
    match Comments::new(&text) {
        Ok(_) => Ok(()),
        Err(error) => Err(BillFault::Contradiction(error.to_string())),
    }
}
