//! The order of signing, of a struct whose table only the compiler sees.

use wxpay_schema::{Field, Filler, Message};

use crate::visit::{DynVisitor, ValueRef};

/// A field to visit, with the index of the claim that has its value, or `None` if the client or
/// the account fills it.
#[derive(Clone, Copy)]
struct SignStep {
    field: &'static Field,
    claim: Option<usize>,
}

/// The fields of a struct in the order of signing.
pub struct SignOrder<const N: usize> {
    steps: [SignStep; N],
    count: usize,
}

/// Returns an upper bound of the number of fields to visit: the claims, and the fields that the
/// client and the account fill.
#[must_use]
pub const fn max_steps(message: &Message, claims: usize) -> usize {
    let (mut count, mut fields) = (claims, message.fields);
    while let [field, rest @ ..] = fields {
        count += is_filled(field) as usize;
        fields = rest;
    }
    match message.base {
        Some(base) => max_steps(base, count),
        None => count,
    }
}

/// Sorts the fields to visit. `sorted` has the indices of the claims, sorted by the names that
/// the struct gives them: most often these are the names of the fields.
#[must_use]
pub const fn sign_order<const N: usize>(
    message: &'static Message,
    indices: &[Option<usize>],
    rows: &[Option<&'static Field>],
    sorted: &[usize],
) -> SignOrder<N> {
    const NONE: Field = Field::extra("");
    let mut order = SignOrder { steps: [SignStep { field: &NONE, claim: None }; N], count: 0 };
    let mut sorted = sorted;
    while let [claim, rest @ ..] = sorted {
        if let Some(field) = rows[*claim] {
            order.insert(SignStep { field, claim: Some(*claim) });
        }
        sorted = rest;
    }
    let (mut table, mut index) = (message, 0);
    loop {
        let mut fields = table.fields;
        while let [field, rest @ ..] = fields {
            if is_filled(field) && !contains(indices, index) {
                order.insert(SignStep { field, claim: None });
            }
            index += 1;
            fields = rest;
        }
        match table.base {
            Some(base) => table = base,
            None => return order,
        }
    }
}

impl<const N: usize> SignOrder<N> {
    /// Inserts a step before those that follow it.
    const fn insert(&mut self, step: SignStep) {
        let mut at = self.count;
        while at > 0 && step.field.is_before(self.steps[at - 1].field) {
            self.steps[at] = self.steps[at - 1];
            at -= 1;
        }
        self.steps[at] = step;
        self.count += 1;
    }
}

/// Whether the client or the account fills the field if the struct does not. The signature is
/// computed from the fields, and is not one to visit.
const fn is_filled(field: &Field) -> bool {
    !matches!(field.filled_by, Filler::Caller | Filler::Gateway) && !field.is_sign()
}

const fn contains(mut indices: &[Option<usize>], index: usize) -> bool {
    while let [other, rest @ ..] = indices {
        if matches!(other, Some(other) if *other == index) {
            return true;
        }
        indices = rest;
    }
    false
}

/// Visits the values of a struct, one for each claim, in the order of signing.
pub fn visit_in_order<'w, const N: usize>(
    order: &SignOrder<N>,
    values: &[ValueRef<'w>],
    visitor: &mut DynVisitor<'_, 'w>,
) {
    for step in order.steps.iter().take(order.count) {
        let value = step.claim.and_then(|claim| values.get(claim)).copied();
        visitor.visit_field(step.field, value.unwrap_or(ValueRef::Absent));
    }
}
