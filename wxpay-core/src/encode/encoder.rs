//! The encoder. In one pass over a struct's fields, in signing order, it fills in what the client
//! and the account provide, checks each value and hands it to a sink. It also collects the
//! violations, and the fields for rules and replies.

use std::net::{Ipv4Addr, Ipv6Addr};

use wxpay_schema::internal::TextScan;
use wxpay_schema::{AccountValue, ClientValue, Field, Filler, Kind, Message};

use crate::encode::format::ValueText;
use crate::encode::sent_fields::SentFields;
use crate::encode::validate::Validator;
use crate::visit::{FieldBatch, FieldVisitor, ValueRef, VisitFields};

/// Values that the client and the account fill in.
pub(crate) trait AutoFill<'w> {
    fn client_value(&self, value: ClientValue) -> ScannedText<'w>;
    fn account_value(&self, value: AccountValue) -> ScannedText<'w>;
}

/// A text, empty if absent, and the result of its scan.
pub(crate) type ScannedText<'w> = (&'w str, TextScan);

/// An absent text.
pub(crate) const NO_TEXT: ScannedText<'_> = ("", TextScan::PLAIN);

/// Fills nothing in.
struct NoAutoFill;

impl<'w> AutoFill<'w> for NoAutoFill {
    fn client_value(&self, _: ClientValue) -> ScannedText<'w> {
        NO_TEXT
    }
    fn account_value(&self, _: AccountValue) -> ScannedText<'w> {
        NO_TEXT
    }
}

/// A destination of encoded fields. After a violation its content is meaningless.
pub(crate) trait Sink {
    /// Adds a field with its value, the text of the value and the scan of the text.
    fn push_text(&mut self, field: &'static Field, value: ValueRef<'_>, text: &str, scan: TextScan);

    /// Adds a field whose text consists of digits, points and colons.
    fn push_digits(&mut self, field: &'static Field, value: ValueRef<'_>, digits: &[u8]);
}

/// Discards the output.
impl Sink for () {
    fn push_text(&mut self, _: &'static Field, _: ValueRef<'_>, _: &str, _: TextScan) {}
    fn push_digits(&mut self, _: &'static Field, _: ValueRef<'_>, _: &[u8]) {}
}

/// One pass over a message.
pub(crate) struct Encoder<'p, 'w, O> {
    message: &'static Message,
    auto_fill: &'p dyn AutoFill<'w>,
    pub(crate) check: &'p mut Validator,
    pub(crate) sink: O,
    /// The fields so far.
    pub(crate) sent: SentFields<'w>,
    /// The buffer for values that are not text.
    text_buffer: ValueText,
}

impl<'p> Encoder<'p, '_, ()> {
    /// An encoder that only checks and fills nothing in.
    pub(crate) fn check_only(message: &'static Message, check: &'p mut Validator) -> Self {
        Self::new(message, &NoAutoFill, check, ())
    }
}

impl<'p, 'w, O: Sink> Encoder<'p, 'w, O> {
    #[inline]
    pub(crate) fn new(
        message: &'static Message,
        auto_fill: &'p dyn AutoFill<'w>,
        check: &'p mut Validator,
        sink: O,
    ) -> Self {
        Self { message, auto_fill, check, sink, sent: SentFields::new(message), text_buffer: ValueText::new() }
    }

    /// Encodes the fields, then checks the rules between them.
    pub(crate) fn encode(&mut self, fields: &'w dyn VisitFields) {
        fields.visit_fields(self);
        self.check.check_rules(self.message, &self.sent);
    }

    #[inline]
    fn encode_text(&mut self, row: Option<usize>, field: &'static Field, text: &'w str, scan: TextScan) {
        self.check.check_text(field, text, scan);
        self.sent.push(row, field, ValueRef::Text(text));
        self.sink.push_text(field, ValueRef::Text(text), text, scan);
    }

    /// Encodes a text that is an IPv4-mapped IPv6 address as the IPv4 address.
    #[cold]
    fn encode_mapped(&mut self, row: Option<usize>, field: &'static Field, text: &'w str, address: Ipv4Addr) {
        let value = ValueRef::Ipv4(&address);
        let digits = self.text_buffer.bytes(value);
        self.check.check_digits(field, value, digits);
        self.sent.push(row, field, ValueRef::Text(text));
        self.sink.push_digits(field, value, digits);
    }

    /// Encodes a number, a time or an address.
    fn encode_digits(&mut self, row: Option<usize>, field: &'static Field, value: ValueRef<'w>) {
        let digits = self.text_buffer.bytes(value);
        self.check.check_digits(field, value, digits);
        self.sent.push(row, field, value);
        self.sink.push_digits(field, value, digits);
    }

    /// The value that the client or the account fills in for a field without one.
    #[inline]
    fn auto_fill(&self, field: &Field) -> ScannedText<'w> {
        match field.filled_by {
            Filler::Client(what) => self.auto_fill.client_value(what),
            Filler::Account(what) | Filler::AccountOrCaller(what) => self.auto_fill.account_value(what),
            _ => NO_TEXT,
        }
    }

    /// Encodes an object, a list, or a value of another type.
    #[inline(never)]
    fn encode_nested(&mut self, row: Option<usize>, field: &'static Field, value: ValueRef<'w>) {
        if self.check.check_scope_and_type(field, value) {
            match value {
                ValueRef::Object(object) => self.check_object(object, field.name),
                ValueRef::List(items) => {
                    let mut at = 0;
                    items.for_each(&mut |item| {
                        match item {
                            ValueRef::Object(object) => self.check_object(object, &format!("{}[{at}]", field.name)),
                            ValueRef::OtherType(found) => self.check.report_item(field, at, found),
                            item => {
                                let mut text_buffer = ValueText::new();
                                let text = text_buffer.text(item);
                                self.check.check_value(field, item, text, TextScan::new(text));
                            }
                        }
                        at += 1;
                    });
                }
                _ => {}
            }
        }
        let text = self.text_buffer.text(value);
        let scan = TextScan::new(text);
        let is_text_of_array = matches!(value, ValueRef::List(_)) && matches!(field.kind, Kind::JsonText(_));
        if matches!(value, ValueRef::Object(_)) || is_text_of_array {
            self.check.check_value(field, value, text, scan);
        }
        self.sent.push(row, field, value);
        self.sink.push_text(field, value, text, scan);
    }

    /// Checks a nested object against its table.
    fn check_object(&mut self, object: &dyn VisitFields, name: &str) {
        self.check.in_object(name, |check| Encoder::check_only(object.message(), check).encode(object));
    }
}

/// The IPv4 address of a text that is an IPv4-mapped IPv6 address.
fn mapped_ipv4(text: &str) -> Option<Ipv4Addr> {
    text.parse::<Ipv6Addr>().ok()?.to_ipv4_mapped()
}

impl<'w, O: Sink> FieldVisitor<'w> for Encoder<'_, 'w, O> {
    fn visit_batch(&mut self, fields: FieldBatch<'_, 'w>) {
        for (row, field, value) in fields {
            let (text, scan) = match *value {
                ValueRef::Text(text) if !text.is_empty() => {
                    if matches!(field.kind, Kind::Ip)
                        && let Some(address) = mapped_ipv4(text)
                    {
                        self.encode_mapped(row, field, text, address);
                        continue;
                    }
                    (text, TextScan::new(text))
                }
                value if value.is_digits() => {
                    self.encode_digits(row, field, value);
                    continue;
                }
                value if !value.is_absent() => {
                    self.encode_nested(row, field, value);
                    continue;
                }
                value => match self.auto_fill(field) {
                    ("", _) => {
                        self.check.check_absent(field, value);
                        continue;
                    }
                    filled => filled,
                },
            };
            self.encode_text(row, field, text, scan);
        }
    }
}
