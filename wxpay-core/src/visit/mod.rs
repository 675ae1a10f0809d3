//! The walk over a message that is sent. A struct goes in; its fields come out in signing
//! order. What the client and the account fill in is left open: `pass.rs` fills it in.

pub(crate) mod scalar;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;
use std::sync::Arc;

use wxpay_schema::{Field, Message};

use crate::value::BeijingTime;

/// A struct whose fields can be visited. Derived with `Request` and `Object`;
/// write `#[derive(Request)]` rather than an implementation of your own, whose
/// order of fields nobody would check.
pub trait VisitFields {
    /// The table that the struct was checked against.
    fn message(&self) -> &'static Message;

    /// Visits every field that the message carries, in signing order.
    fn walk<'w>(&'w self, visit: &mut DynVisitor<'_, 'w>);
}

impl<W: VisitFields + ?Sized> VisitFields for &W {
    fn message(&self) -> &'static Message {
        (**self).message()
    }

    fn walk<'w>(&'w self, visit: &mut DynVisitor<'_, 'w>) {
        (**self).walk(visit);
    }
}

impl<W: VisitFields + ?Sized> VisitFields for Box<W> {
    fn message(&self) -> &'static Message {
        (**self).message()
    }

    fn walk<'w>(&'w self, visit: &mut DynVisitor<'_, 'w>) {
        (**self).walk(visit);
    }
}

/// What sees each field and its value: a closure.
pub type DynVisitor<'v, 'w> = dyn FieldVisitor<'w> + 'v;

/// What sees the fields of a walk.
pub trait FieldVisitor<'w> {
    /// Sees many.
    fn fields(&mut self, fields: FieldBatch<'_, 'w>);

    /// Sees one.
    fn field(&mut self, field: &'static Field, value: ValueRef<'w>) {
        self.fields(FieldBatch { rows: &[], extras: &[field], values: [0].iter().zip(&[value]) });
    }
}

impl<'w, F: FnMut(&'static Field, ValueRef<'w>)> FieldVisitor<'w> for F {
    fn fields(&mut self, fields: FieldBatch<'_, 'w>) {
        for (_, field, value) in fields {
            self(field, *value);
        }
    }
}

/// Fields with their values: those at `places` of the table, each with its place, and
/// behind its last row the `extras`, which it lacks.
#[allow(missing_debug_implementations, reason = "only visited")]
pub struct FieldBatch<'l, 'w> {
    rows: &'static [Field],
    extras: &'l [&'static Field],
    values: std::iter::Zip<std::slice::Iter<'l, u16>, std::slice::Iter<'l, ValueRef<'w>>>,
}

impl<'l, 'w> Iterator for FieldBatch<'l, 'w> {
    type Item = (Option<usize>, &'static Field, &'l ValueRef<'w>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (place, value) = self.values.next()?;
        let place = usize::from(*place);
        let (row, field) = match self.rows.get(place) {
            Some(field) => (Some(place), field),
            None => (None, self.extras.get(place - self.rows.len()).copied()?),
        };
        Some((row, field, value))
    }
}

/// The value of a field that is sent.
#[derive(Clone, Copy)]
pub enum ValueRef<'w> {
    /// None: the field is left out, unless the client or the account fills it.
    Absent,
    /// A text.
    Text(&'w str),
    /// A number. JSON carries it as one if the table says a number, or no table has the
    /// field; of a text, such as an order number, it is the digits.
    Number(u64),
    /// An IPv4 or IPv6 address. By reference, as nothing of a value is to lie across
    /// words: copied and read again at once, it would have to wait for itself.
    Ip(&'w IpAddr),
    /// An IPv4 address.
    Ipv4(&'w Ipv4Addr),
    /// An IPv6 address.
    Ipv6(&'w Ipv6Addr),
    /// A Beijing time.
    Time(BeijingTime),
    /// A nested object.
    Object(&'w dyn VisitFields),
    /// A list, which only JSON carries.
    List(&'w dyn ValueList),
    /// A received value of another JSON type than the field's, which fits nothing.
    #[doc(hidden)]
    OtherType(&'static str),
}

/// The elements of a list that is sent.
pub trait ValueList {
    /// Whether there are none: an empty list counts as absent.
    fn is_empty(&self) -> bool;

    /// Visits each, in their order.
    fn each<'w>(&'w self, visit: &mut dyn FnMut(ValueRef<'w>));
}

impl ValueRef<'_> {
    /// Whether nothing is sent: an empty text counts as absent.
    pub(crate) fn is_absent(&self) -> bool {
        match self {
            Self::Absent | Self::Text("") => true,
            Self::List(items) => items.is_empty(),
            _ => false,
        }
    }

    /// The address, if it is one.
    pub(crate) const fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(address) => Some(**address),
            Self::Ipv4(address) => Some(IpAddr::V4(**address)),
            Self::Ipv6(address) => Some(IpAddr::V6(**address)),
            _ => None,
        }
    }

    /// Whether its text is of digits, points and colons: a number, a time, an address.
    pub(crate) const fn is_digits(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Time(_) | Self::Ip(_) | Self::Ipv4(_) | Self::Ipv6(_))
    }
}

macro_rules! shared {
    ($($pointer:ident),*) => {$(
        impl<W: VisitFields + ?Sized> VisitFields for $pointer<W> {
            fn message(&self) -> &'static Message {
                (**self).message()
            }

            fn walk<'w>(&'w self, visit: &mut DynVisitor<'_, 'w>) {
                (**self).walk(visit);
            }
        }
    )*};
}

shared!(Rc, Arc);

/// Visits fields with their values.
#[doc(hidden)]
pub fn visit<'w>(
    message: &'static Message,
    places: &[u16],
    extras: &[&'static Field],
    values: &[ValueRef<'w>],
    visit: &mut DynVisitor<'_, 'w>,
) {
    visit.fields(FieldBatch { rows: message.fields, extras, values: places.iter().zip(values) });
}
