//! The one walk over a message that is sent. A struct goes in; its fields come
//! out in signing order, with what the client and the account fill in.

use std::fmt::Write as _;
use std::net::IpAddr;

use wxpay_schema::{AccountValue, ClientValue, Field, FilledBy, Message};

use crate::json;
use crate::value::BeijingTime;

/// A struct whose fields can be visited. Derived with `Request` and `Object`;
/// write `#[derive(Request)]` rather than an implementation of your own, whose
/// order of fields nobody would check.
pub trait Walk {
    /// The table that the struct was checked against.
    fn message(&self) -> &'static Message;

    /// Visits every field that the message carries, in signing order.
    fn walk<'w>(&'w self, visit: &mut Visit<'_, 'w>);
}

/// What is called with each field and its value.
pub type Visit<'v, 'w> = dyn FnMut(&'static Field, Sent<'w>) + 'v;

/// The value of a field that is sent.
#[derive(Clone, Copy)]
pub enum Sent<'w> {
    /// None: the field is left out, unless the client or the account fills it.
    Absent,
    /// A text.
    Text(&'w str),
    /// A number, which JSON carries as one.
    Number(u64),
    /// An IPv4 or IPv6 address.
    Ip(IpAddr),
    /// A Beijing time.
    Time(BeijingTime),
    /// A nested object.
    Object(&'w dyn Walk),
    /// A list, which only JSON carries.
    List(&'w dyn Items),
    /// A received value of another JSON type than the field's, which fits nothing.
    #[doc(hidden)]
    OtherType(&'static str),
}

/// The elements of a list that is sent.
pub trait Items {
    /// Whether there are none: an empty list counts as absent.
    fn is_empty(&self) -> bool;

    /// Visits each, in their order.
    fn each<'w>(&'w self, visit: &mut dyn FnMut(Sent<'w>));
}

impl Sent<'_> {
    /// Whether nothing is sent: an empty text counts as absent.
    pub(crate) fn is_absent(&self) -> bool {
        match self {
            Self::Absent | Self::Text("") => true,
            Self::List(items) => items.is_empty(),
            _ => false,
        }
    }

    /// The value as text: what is signed, and what XML carries.
    pub(crate) fn text<'t>(&'t self, scratch: &'t mut String) -> &'t str {
        scratch.clear();
        // Writing to a String cannot fail.
        let _ = match self {
            Self::Absent => return "",
            Self::Text(text) | Self::OtherType(text) => return text,
            Self::Number(number) => write!(scratch, "{number}"),
            Self::Ip(address) => write!(scratch, "{address}"),
            Self::Time(time) => write!(scratch, "{time}"),
            Self::Object(object) => {
                json::write::object(*object, json::Naming::Snake, scratch);
                Ok(())
            }
            Self::List(items) => {
                json::write::list(*items, json::Naming::Snake, scratch);
                Ok(())
            }
        };
        scratch
    }
}

/// Visits fields with their values: those at `places` of the table, and behind its
/// last row the `extras`, which it lacks.
#[doc(hidden)]
pub fn visit<'w>(
    message: &'static Message,
    places: &[u16],
    extras: &[&'static Field],
    values: &[Sent<'w>],
    visit: &mut Visit<'_, 'w>,
) {
    for (place, value) in places.iter().zip(values) {
        let place = usize::from(*place);
        let extra = || extras.get(place - message.fields.len()).copied();
        if let Some(field) = message.fields.get(place).or_else(extra) {
            visit(field, *value);
        }
    }
}

/// A field and its value.
#[derive(Clone, Copy)]
pub(crate) struct Slot<'w> {
    pub(crate) field: &'static Field,
    pub(crate) value: Sent<'w>,
}

/// What the client and the account fill in.
pub(crate) trait Supply<'w> {
    fn client(&self, value: ClientValue) -> Sent<'w>;
    fn account(&self, value: AccountValue) -> Sent<'w>;
}

/// Nothing is filled in: for objects, and for what is only looked at.
pub(crate) struct Bare;

impl<'w> Supply<'w> for Bare {
    fn client(&self, _: ClientValue) -> Sent<'w> {
        Sent::Absent
    }
    fn account(&self, _: AccountValue) -> Sent<'w> {
        Sent::Absent
    }
}

/// Every field of a message, in signing order, filled in.
pub(crate) fn slots<'w>(walk: &'w dyn Walk, supply: &dyn Supply<'w>) -> Vec<Slot<'w>> {
    let mut slots = Vec::with_capacity(32);
    walk.walk(&mut |field, value| {
        let value = match (field.filled_by, value.is_absent()) {
            (FilledBy::Client(what), true) => supply.client(what),
            (FilledBy::Account(what) | FilledBy::AccountOrCaller(what), true) => supply.account(what),
            _ => value,
        };
        slots.push(Slot { field, value });
    });
    slots
}
