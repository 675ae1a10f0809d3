//! XML messages: what the library accepts, two other readers accept with the same fields, and what is written is read
//! back.

use wxpay_core::schema::pay;
use wxpay_core::server::MessageBuilder;

use super::readers::{read_by_quick_xml, read_by_roxmltree, read_by_wxpay};
use super::{seeds, written};

/// Reads a body and writes its fields anew.
pub fn run(body: &[u8]) {
    let Some(pairs) = read_by_wxpay(body) else { return };
    // roxmltree 0.21 recognizes a declaration by the space in it.
    let text = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    if !text.starts_with(b"<?xml") || text.starts_with(b"<?xml ") {
        assert_eq!(read_by_roxmltree(body).as_ref(), Ok(&pairs), "roxmltree");
    }
    assert_eq!(read_by_quick_xml(body).as_ref(), Ok(&pairs), "quick-xml");
    assert_eq!(read_by_wxpay(written::xml(&pairs).as_bytes()).as_ref(), Some(&pairs), "written plainly");
    let builder = pairs
        .iter()
        .fold(MessageBuilder::new(), |builder, (name, value)| builder.set_raw(&pay::PAY_NOTIFICATION, name, value));
    // Empty values are left out.
    let full: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    for text in [builder.unsigned(), builder.in_cdata().unsigned()] {
        assert_eq!(read_by_wxpay(text.as_bytes()), Some(full.clone()), "written by the library");
    }
}

/// Returns the messages in XML.
pub fn seeds() -> Vec<Vec<u8>> {
    seeds::messages("xml")
}
