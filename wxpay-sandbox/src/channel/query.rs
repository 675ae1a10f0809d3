//! Requests whose message is the query of the URL.

use wxpay_core::schema::pay;
use wxpay_core::server::MessageBuilder;

/// The message of a query, as the XML that a request with a body would have.
pub(crate) fn as_xml(query: &[u8]) -> String {
    form_urlencoded::parse(query)
        .fold(MessageBuilder::new(), |message, (name, value)| message.set_raw(&pay::UNIFIED_ORDER, &name, &value))
        .unsigned()
}
