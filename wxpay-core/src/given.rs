//! What a message has, by name. Fields and their values go in as they are passed; one of
//! them comes out for a rule, or for what a reply must say again.

use arrayvec::ArrayVec;
use wxpay_schema::{Field, is_same_name, prefix};

use crate::walk::Sent;

/// How many fields need no heap: more than all but the longest messages have.
const NEAR: usize = 32;

/// The fields that a message has, to be found by their names.
pub(crate) struct Given<'w> {
    near: ArrayVec<(&'static Field, Sent<'w>), NEAR>,
    /// All of them, once there are more.
    far: Vec<(&'static Field, Sent<'w>)>,
    /// One more than the place of the first whose name gives that number; 0 where there
    /// is none.
    places: [u8; 256],
}

impl<'w> Given<'w> {
    pub(crate) const fn new() -> Self {
        Self { near: ArrayVec::new_const(), far: Vec::new(), places: [0; 256] }
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "there are no more than NEAR")]
    pub(crate) fn push(&mut self, field: &'static Field, value: Sent<'w>) {
        let (first, at) = (&mut self.places[place_of(field.prefix())], self.near.len());
        let Err(full) = self.near.try_push((field, value)) else {
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

    /// Each field with its value.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &(&'static Field, Sent<'w>)> {
        if self.far.is_empty() { self.near.iter() } else { self.far.iter() }
    }

    /// The field with that name, and its value.
    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<&(&'static Field, Sent<'w>)> {
        let prefix = prefix(name);
        let is = |(field, _): &&(&'static Field, Sent<'w>)| {
            field.prefix() == prefix && is_same_name(field.name.as_bytes(), name.as_bytes())
        };
        if !self.far.is_empty() {
            return self.far.iter().find(is);
        }
        let first = usize::from(self.places[place_of(prefix)]).checked_sub(1)?;
        // Where two names give one number, the second may stand anywhere behind the first.
        self.near.get(first..)?.iter().find(is)
    }

    /// The text of the field with that name, if it is one.
    pub(crate) fn text(&self, name: &str) -> Option<&'w str> {
        match self.find(name) {
            Some((_, Sent::Text(text))) => Some(text),
            _ => None,
        }
    }
}

/// Where to look for a name that begins with those bytes.
fn place_of(prefix: u64) -> usize {
    (prefix.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as usize
}

#[cfg(test)]
mod tests {
    use wxpay_schema::ALL;

    use super::*;

    #[test]
    fn a_field_is_found_by_its_name_wherever_it_is_kept() {
        let mut names = std::collections::BTreeSet::new();
        let all = ALL.iter().flat_map(|message| message.fields).filter(|field| names.insert(field.name));
        let all: Vec<&'static Field> = all.collect();
        assert!(all.len() > 100);
        for count in [0, 1, 5, NEAR, NEAR + 1, 100] {
            for some in all.windows(count.max(1)).step_by(7) {
                let mut given = Given::new();
                for field in &some[..count] {
                    given.push(field, Sent::Text(field.name));
                }
                assert_eq!(given.iter().count(), count);
                for field in &all {
                    let there = some[..count].iter().any(|row| row.name == field.name);
                    assert_eq!(given.text(field.name), there.then_some(field.name));
                }
            }
        }
    }
}
