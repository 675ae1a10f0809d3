//! The one walk over a message that is sent. A struct goes in; its fields come
//! out in signing order, with what the client and the account fill in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Deref;

use arrayvec::ArrayVec;
use wxpay_schema::{AccountValue, ClientValue, Field, FilledBy, Look, Message, prefix};

use crate::rendered::Rendered;
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

/// What sees each field and its value: a closure.
pub type Visit<'v, 'w> = dyn Visitor<'w> + 'v;

/// What sees the fields of a walk.
pub trait Visitor<'w> {
    /// Sees many.
    fn fields(&mut self, fields: Listed<'_, 'w>);

    /// Sees one.
    fn field(&mut self, field: &'static Field, value: Sent<'w>) {
        self.fields(Listed { rows: &[], extras: &[field], values: [0].iter().zip(&[value]) });
    }
}

impl<'w, F: FnMut(&'static Field, Sent<'w>)> Visitor<'w> for F {
    fn fields(&mut self, fields: Listed<'_, 'w>) {
        for (field, value) in fields {
            self(field, *value);
        }
    }
}

/// Fields with their values: those at `places` of the table, and behind its last row
/// the `extras`, which it lacks.
#[allow(missing_debug_implementations, reason = "only visited")]
pub struct Listed<'l, 'w> {
    rows: &'static [Field],
    extras: &'l [&'static Field],
    values: std::iter::Zip<std::slice::Iter<'l, u16>, std::slice::Iter<'l, Sent<'w>>>,
}

impl<'l, 'w> Iterator for Listed<'l, 'w> {
    type Item = (&'static Field, &'l Sent<'w>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let (place, value) = self.values.next()?;
        let place = usize::from(*place);
        let field = match self.rows.get(place) {
            Some(field) => field,
            None => self.extras.get(place - self.rows.len()).copied()?,
        };
        Some((field, value))
    }
}

/// The value of a field that is sent.
#[derive(Clone, Copy)]
pub enum Sent<'w> {
    /// None: the field is left out, unless the client or the account fills it.
    Absent,
    /// A text.
    Text(&'w str),
    /// A number, which JSON carries as one.
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

    /// Whether its text is of digits, points and colons: a number, a time, an address.
    pub(crate) const fn is_digits(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Time(_) | Self::Ip(_) | Self::Ipv4(_) | Self::Ipv6(_))
    }
}

/// Visits fields with their values.
#[doc(hidden)]
pub fn visit<'w>(
    message: &'static Message,
    places: &[u16],
    extras: &[&'static Field],
    values: &[Sent<'w>],
    visit: &mut Visit<'_, 'w>,
) {
    visit.fields(Listed { rows: message.fields, extras, values: places.iter().zip(values) });
}

/// A field, its value, and the text of it: what is signed, and what XML carries.
#[derive(Clone, Copy)]
pub(crate) struct Slot<'s> {
    pub(crate) field: &'static Field,
    pub(crate) value: Sent<'s>,
    /// Empty when nothing is sent.
    pub(crate) text: &'s str,
    /// What was seen in the text.
    pub(crate) seen: Look,
    /// Where the text ends in what was rendered.
    end: usize,
}

/// How many slots need no heap: more fields than all but the longest messages have.
const NEAR: usize = 32;

/// The fields of a message that is sent, in signing order.
pub(crate) struct Slots<'s> {
    near: ArrayVec<Slot<'s>, NEAR>,
    /// All of them, once there are more.
    far: Vec<Slot<'s>>,
    /// One more than the place of the first slot whose name gives that number; 0 where
    /// there is none.
    places: [u8; 64],
}

impl<'s> Slots<'s> {
    pub(crate) const fn new() -> Self {
        Self { near: ArrayVec::new_const(), far: Vec::new(), places: [0; 64] }
    }

    /// Takes in every field of a message that is sent or should be, in signing order,
    /// filled in; what is no text yet is rendered.
    pub(crate) fn fill<'w: 's>(&mut self, walk: &'w dyn Walk, supply: &dyn Supply<'w>, rendered: &'s mut Rendered) {
        walk.walk(&mut Filler { slots: self, supply, rendered });
        self.take_texts(rendered.as_str());
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "there are no more than NEAR")]
    fn push(&mut self, slot: Slot<'s>) {
        let (first, at) = (&mut self.places[place_of(slot.field.prefix())], self.near.len());
        let Err(full) = self.near.try_push(slot) else {
            if *first == 0 {
                *first = at as u8 + 1;
            }
            return;
        };
        if self.far.is_empty() {
            self.far.extend_from_slice(&self.near);
        }
        self.far.push(full.element());
    }

    /// Gives each slot its text out of what was rendered in their order.
    fn take_texts(&mut self, rendered: &'s str) {
        let slots = if self.far.is_empty() { &mut self.near[..] } else { &mut self.far[..] };
        let mut start = 0;
        for slot in slots {
            if slot.end > start {
                slot.text = rendered.get(start..slot.end).unwrap_or_default();
                start = slot.end;
                if !slot.value.is_digits() {
                    slot.seen = Look::at(slot.text);
                }
            }
        }
    }

    /// The slot of the field with that name.
    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<&Slot<'s>> {
        let prefix = prefix(name);
        // A name of eight bytes is its beginning.
        let is = |slot: &&Slot<'s>| {
            let (field, length) = (slot.field, name.len());
            field.prefix() == prefix && field.name.len() == length && (length <= 8 || field.name == name)
        };
        if !self.far.is_empty() {
            return self.far.iter().find(is);
        }
        let first = usize::from(self.places[place_of(prefix)]).checked_sub(1)?;
        // Where two names give one number, the second may stand anywhere behind the first.
        self.near.get(first..)?.iter().find(is)
    }

    /// The text of the field with that name, empty if it is not sent.
    pub(crate) fn text(&self, name: &str) -> &'s str {
        self.find(name).map_or("", |slot| slot.text)
    }
}

/// Takes the fields of a walk into slots.
struct Filler<'f, 's, 'w> {
    slots: &'f mut Slots<'s>,
    supply: &'f dyn Supply<'w>,
    rendered: &'f mut Rendered,
}

impl<'w: 's, 's> Visitor<'w> for Filler<'_, 's, 'w> {
    fn fields(&mut self, fields: Listed<'_, 'w>) {
        for (field, value) in fields {
            let (value, (text, seen)) = match *value {
                Sent::Text(text) if !text.is_empty() => (Sent::Text(text), (text, Look::at(text))),
                value if value.is_absent() => match self.supplied(field) {
                    ("", _) if !field.is_required() => continue,
                    ("", _) => (value, NONE),
                    supplied => (Sent::Text(supplied.0), supplied),
                },
                value => {
                    self.rendered.add(value);
                    (value, NONE)
                }
            };
            self.slots.push(Slot { field, value, text, seen, end: self.rendered.len() });
        }
    }
}

impl<'w> Filler<'_, '_, 'w> {
    /// What the client or the account fills into a field that the struct leaves open.
    fn supplied(&self, field: &Field) -> Looked<'w> {
        match field.filled_by {
            FilledBy::Client(what) => self.supply.client(what),
            FilledBy::Account(what) | FilledBy::AccountOrCaller(what) => self.supply.account(what),
            _ => NONE,
        }
    }
}

/// Where to look for a name that begins with those bytes.
fn place_of(prefix: u64) -> usize {
    (prefix.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58) as usize
}

impl<'s> Deref for Slots<'s> {
    type Target = [Slot<'s>];

    fn deref(&self) -> &[Slot<'s>] {
        if self.far.is_empty() { &self.near } else { &self.far }
    }
}

/// What the client and the account fill in.
pub(crate) trait Supply<'w> {
    fn client(&self, value: ClientValue) -> Looked<'w>;
    fn account(&self, value: AccountValue) -> Looked<'w>;
}

/// A text, empty if there is none, and what was seen in it.
pub(crate) type Looked<'w> = (&'w str, Look);

/// No text.
pub(crate) const NONE: Looked<'_> = ("", Look::PLAIN);

/// Nothing is filled in.
struct Bare;

impl<'w> Supply<'w> for Bare {
    fn client(&self, _: ClientValue) -> Looked<'w> {
        NONE
    }
    fn account(&self, _: AccountValue) -> Looked<'w> {
        NONE
    }
}

/// The fields of what nothing is filled into.
pub(crate) fn bare<'s, 'w: 's>(walk: &'w dyn Walk, rendered: &'s mut Rendered) -> Slots<'s> {
    let mut slots = Slots::new();
    slots.fill(walk, &Bare, rendered);
    slots
}

#[cfg(test)]
mod tests {
    use wxpay_schema::ALL;

    use super::*;

    /// Some rows of the largest tables, each with its name as its value.
    struct Rows(Vec<&'static Field>);

    impl Walk for Rows {
        fn message(&self) -> &'static Message {
            &wxpay_schema::pay::UNIFIED_ORDER
        }

        fn walk<'w>(&'w self, visit: &mut Visit<'_, 'w>) {
            for field in &self.0 {
                visit.field(field, Sent::Text(field.name));
            }
        }
    }

    #[test]
    fn a_slot_is_found_by_its_name_wherever_it_is_kept() {
        let mut names = std::collections::BTreeSet::new();
        let all = ALL.iter().flat_map(|message| message.fields).filter(|field| names.insert(field.name));
        let all: Vec<&'static Field> = all.collect();
        assert!(all.len() > 100);
        for count in [0, 1, 5, NEAR, NEAR + 1, 100] {
            for some in all.windows(count.max(1)).step_by(7) {
                let rows = Rows(some[..count].to_vec());
                let mut rendered = Rendered::new();
                let slots = bare(&rows, &mut rendered);
                assert_eq!(slots.len(), count);
                for field in &all {
                    let there = rows.0.iter().any(|row| row.name == field.name);
                    assert_eq!(slots.text(field.name), if there { field.name } else { "" });
                }
            }
        }
    }
}
