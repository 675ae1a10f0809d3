//! The visitor over the fields of a struct that is sent, in signing order. Fields that the client
//! and the account fill are visited as absent; the encoder fills them.

pub(crate) mod scalar;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::rc::Rc;
use std::sync::Arc;

use wxpay_schema::{Field, Message};

use crate::value::BeijingTime;

/// A struct whose fields can be visited. Implemented by the derives of `Request` and `Object`;
/// prefer them to an implementation of your own, whose field order is not checked.
pub trait VisitFields {
    /// The table that the struct was checked against.
    fn message(&self) -> &'static Message;

    /// Visits every field that the message carries, in signing order.
    fn visit_fields<'w>(&'w self, visitor: &mut DynVisitor<'_, 'w>);
}

impl<W: VisitFields + ?Sized> VisitFields for &W {
    fn message(&self) -> &'static Message {
        (**self).message()
    }

    fn visit_fields<'w>(&'w self, visitor: &mut DynVisitor<'_, 'w>) {
        (**self).visit_fields(visitor);
    }
}

impl<W: VisitFields + ?Sized> VisitFields for Box<W> {
    fn message(&self) -> &'static Message {
        (**self).message()
    }

    fn visit_fields<'w>(&'w self, visitor: &mut DynVisitor<'_, 'w>) {
        (**self).visit_fields(visitor);
    }
}

/// A visitor as a trait object, such as a closure.
pub type DynVisitor<'v, 'w> = dyn FieldVisitor<'w> + 'v;

/// A visitor of fields and their values.
pub trait FieldVisitor<'w> {
    /// Visits several fields.
    fn visit_batch(&mut self, fields: FieldBatch<'_, 'w>);

    /// Visits one field.
    fn visit_field(&mut self, field: &'static Field, value: ValueRef<'w>) {
        self.visit_batch(FieldBatch { rows: &[], extras: &[field], values: [0].iter().zip(&[value]) });
    }
}

impl<'w, F: FnMut(&'static Field, ValueRef<'w>)> FieldVisitor<'w> for F {
    fn visit_batch(&mut self, fields: FieldBatch<'_, 'w>) {
        for (_, field, value) in fields {
            self(field, *value);
        }
    }
}

/// Fields with their values. Indexes below the number of rows refer to the table, larger ones to
/// the `extras` that it lacks.
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
        let (index, value) = self.values.next()?;
        let index = usize::from(*index);
        let (row, field) = match self.rows.get(index) {
            Some(field) => (Some(index), field),
            None => (None, self.extras.get(index - self.rows.len()).copied()?),
        };
        Some((row, field, value))
    }
}

/// The value of a field that is sent.
#[derive(Clone, Copy)]
pub enum ValueRef<'w> {
    /// Absent: the field is omitted, unless the client or the account fills it.
    Absent,
    /// A text.
    Text(&'w str),
    /// A number. In JSON it is a number if the field is numeric or not in the table, and otherwise
    /// a string of its digits.
    Number(u64),
    /// An IPv4 or IPv6 address, by reference, so that a `ValueRef` consists of whole words: a value
    /// stored in pieces and read as words stalls the processor.
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
    /// A received value of another JSON type than the field's, which no field takes.
    #[doc(hidden)]
    OtherType(&'static str),
}

/// The elements of a list that is sent.
pub trait ValueList {
    /// Whether the list is empty, and so counts as absent.
    fn is_empty(&self) -> bool;

    /// Visits the elements in their order.
    fn for_each<'w>(&'w self, visit: &mut dyn FnMut(ValueRef<'w>));
}

impl ValueRef<'_> {
    /// Whether nothing is sent. An empty text counts as absent.
    pub(crate) fn is_absent(&self) -> bool {
        match self {
            Self::Absent | Self::Text("") => true,
            Self::List(items) => items.is_empty(),
            _ => false,
        }
    }

    /// The address, if the value is one.
    pub(crate) const fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Ip(address) => Some(**address),
            Self::Ipv4(address) => Some(IpAddr::V4(**address)),
            Self::Ipv6(address) => Some(IpAddr::V6(**address)),
            _ => None,
        }
    }

    /// Whether the text consists of digits, points and colons: a number, a time or an address.
    pub(crate) const fn is_digits(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Time(_) | Self::Ip(_) | Self::Ipv4(_) | Self::Ipv6(_))
    }
}

macro_rules! visit_through {
    ($($pointer:ident),*) => {$(
        impl<W: VisitFields + ?Sized> VisitFields for $pointer<W> {
            fn message(&self) -> &'static Message {
                (**self).message()
            }

            fn visit_fields<'w>(&'w self, visitor: &mut DynVisitor<'_, 'w>) {
                (**self).visit_fields(visitor);
            }
        }
    )*};
}

visit_through!(Rc, Arc);

/// Visits fields with their values.
#[doc(hidden)]
pub fn visit_values<'w>(
    message: &'static Message,
    indexes: &[u16],
    extras: &[&'static Field],
    values: &[ValueRef<'w>],
    visitor: &mut DynVisitor<'_, 'w>,
) {
    visitor.visit_batch(FieldBatch { rows: message.fields, extras, values: indexes.iter().zip(values) });
}
