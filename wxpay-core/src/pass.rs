//! The one pass over what is sent. A struct goes in, and what the client and the account
//! fill in; field by field, in signing order, it is checked and handed to what is made of
//! it. Every violation comes out, and the values that rules and replies ask for by name.

use std::net::{Ipv4Addr, Ipv6Addr};

use wxpay_schema::internal::TextScan;
use wxpay_schema::{AccountValue, ClientValue, Field, FilledBy, Kind, Message};

use crate::given::SentFields;
use crate::rendered::ScalarText;
use crate::validate::Check;
use crate::walk::{FieldBatch, FieldVisitor, ValueRef, VisitFields};

/// What the client and the account fill in.
pub(crate) trait Supply<'w> {
    fn client(&self, value: ClientValue) -> ScannedText<'w>;
    fn account(&self, value: AccountValue) -> ScannedText<'w>;
}

/// A text, empty if there is none, and what was seen in it.
pub(crate) type ScannedText<'w> = (&'w str, TextScan);

/// No text.
pub(crate) const NONE: ScannedText<'_> = ("", TextScan::PLAIN);

/// Nothing is filled in.
struct Bare;

impl<'w> Supply<'w> for Bare {
    fn client(&self, _: ClientValue) -> ScannedText<'w> {
        NONE
    }
    fn account(&self, _: AccountValue) -> ScannedText<'w> {
        NONE
    }
}

/// What is made of the fields that are sent. It is of no use once there is a violation.
pub(crate) trait Output {
    /// Takes a field, its value, the text of it, and what was seen in the text.
    fn text(&mut self, field: &'static Field, value: ValueRef<'_>, text: &str, seen: TextScan);

    /// Takes a field whose text is digits, points and colons.
    fn digits(&mut self, field: &'static Field, value: ValueRef<'_>, digits: &[u8]);
}

/// Nothing is made of it.
impl Output for () {
    fn text(&mut self, _: &'static Field, _: ValueRef<'_>, _: &str, _: TextScan) {}
    fn digits(&mut self, _: &'static Field, _: ValueRef<'_>, _: &[u8]) {}
}

/// A pass over a message.
pub(crate) struct Pass<'p, 'w, O> {
    message: &'static Message,
    supply: &'p dyn Supply<'w>,
    pub(crate) check: &'p mut Check,
    pub(crate) output: O,
    /// What the message has.
    pub(crate) given: SentFields<'w>,
    /// Where values that are no texts become one.
    rendered: ScalarText,
}

impl<'p> Pass<'p, '_, ()> {
    /// One that checks alone, and to which nothing is filled in.
    pub(crate) fn bare(message: &'static Message, check: &'p mut Check) -> Self {
        Self::new(message, &Bare, check, ())
    }
}

impl<'p, 'w, O: Output> Pass<'p, 'w, O> {
    #[inline]
    pub(crate) fn new(message: &'static Message, supply: &'p dyn Supply<'w>, check: &'p mut Check, output: O) -> Self {
        Self { message, supply, check, output, given: SentFields::of(message), rendered: ScalarText::new() }
    }

    /// Goes over the fields, then over the rules between them.
    pub(crate) fn over(&mut self, walk: &'w dyn VisitFields) {
        walk.walk(self);
        self.check.rules(self.message, &self.given);
    }

    #[inline]
    fn text(&mut self, row: Option<usize>, field: &'static Field, text: &'w str, seen: TextScan) {
        self.check.text(field, text, seen);
        self.given.push(row, field, ValueRef::Text(text));
        self.output.text(field, ValueRef::Text(text), text, seen);
    }

    /// A text that says an IPv4 address in the form of an IPv6 one: it is sent as the IPv4
    /// address that it is.
    #[cold]
    fn mapped(&mut self, row: Option<usize>, field: &'static Field, text: &'w str, address: Ipv4Addr) {
        let value = ValueRef::Ipv4(&address);
        let digits = self.rendered.bytes(value);
        self.check.digits(field, value, digits);
        self.given.push(row, field, ValueRef::Text(text));
        self.output.digits(field, value, digits);
    }

    /// A number, a time or an address.
    fn digits(&mut self, row: Option<usize>, field: &'static Field, value: ValueRef<'w>) {
        let digits = self.rendered.bytes(value);
        self.check.digits(field, value, digits);
        self.given.push(row, field, value);
        self.output.digits(field, value, digits);
    }

    /// What the client or the account fills into a field that the struct leaves open.
    #[inline]
    fn supplied(&self, field: &Field) -> ScannedText<'w> {
        match field.filled_by {
            FilledBy::Client(what) => self.supply.client(what),
            FilledBy::Account(what) | FilledBy::AccountOrCaller(what) => self.supply.account(what),
            _ => NONE,
        }
    }

    /// An object, a list, or what fits nothing.
    #[inline(never)]
    fn nested(&mut self, row: Option<usize>, field: &'static Field, value: ValueRef<'w>) {
        if self.check.may_have(field, value) {
            match value {
                ValueRef::Object(object) => self.object(object, field.name),
                ValueRef::List(items) => {
                    let mut at = 0;
                    items.each(&mut |item| {
                        match item {
                            ValueRef::Object(object) => self.object(object, &format!("{}[{at}]", field.name)),
                            item => {
                                let mut rendered = ScalarText::new();
                                let text = rendered.text(item);
                                self.check.value(field, item, text, TextScan::new(text));
                            }
                        }
                        at += 1;
                    });
                }
                _ => {}
            }
        }
        let text = self.rendered.text(value);
        let seen = TextScan::new(text);
        if matches!(value, ValueRef::Object(_)) {
            self.check.value(field, value, text, seen);
        }
        self.given.push(row, field, value);
        self.output.text(field, value, text, seen);
    }

    /// Holds a nested object against its table.
    fn object(&mut self, object: &dyn VisitFields, name: &str) {
        self.check.within(name, |check| Pass::bare(object.message(), check).over(object));
    }
}

/// The IPv4 address that a text says in the form of an IPv6 one.
fn mapped(text: &str) -> Option<Ipv4Addr> {
    text.parse::<Ipv6Addr>().ok()?.to_ipv4_mapped()
}

impl<'w, O: Output> FieldVisitor<'w> for Pass<'_, 'w, O> {
    fn fields(&mut self, fields: FieldBatch<'_, 'w>) {
        for (row, field, value) in fields {
            let (text, seen) = match *value {
                ValueRef::Text(text) if !text.is_empty() => {
                    if matches!(field.kind, Kind::Ip)
                        && let Some(address) = mapped(text)
                    {
                        self.mapped(row, field, text, address);
                        continue;
                    }
                    (text, TextScan::new(text))
                }
                value if value.is_digits() => {
                    self.digits(row, field, value);
                    continue;
                }
                value if !value.is_absent() => {
                    self.nested(row, field, value);
                    continue;
                }
                value => match self.supplied(field) {
                    ("", _) => {
                        self.check.absent(field, value);
                        continue;
                    }
                    supplied => supplied,
                },
            };
            self.text(row, field, text, seen);
        }
    }
}
