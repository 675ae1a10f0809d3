//! The order of signing, of a struct whose table only the compiler sees.

use std::sync::OnceLock;

use wxpay_schema::{Field, Filler, Message};

use crate::visit::{DynVisitor, ValueRef};

/// A field to visit, with the index of the claim that has its value, or `None` if the client or
/// the account fills it.
#[derive(Clone, Copy)]
struct SignStep {
    field: &'static Field,
    claim: Option<usize>,
}

/// The fields of a struct in the order of signing, which the first visit finds: const evaluation
/// would take longer for it than for all else, in each build.
pub struct SignOrder(OnceLock<Box<[SignStep]>>);

impl SignOrder {
    /// The order before the first visit.
    #[allow(clippy::declare_interior_mutable_const, reason = "it initialises a static")]
    pub const UNKNOWN: Self = Self(OnceLock::new());
}

/// The claims of a struct, as far as the order needs them.
pub struct SignedClaims<'a> {
    /// The index of each claim's field in the table.
    pub places: &'a [Option<usize>],
    /// The claims on fields that the table lacks, with these fields.
    pub extras: &'a [(usize, &'static Field)],
}

/// Visits the values of a struct, one for each claim, in the order of signing.
pub fn visit_in_order<'w>(
    order: &SignOrder,
    message: &'static Message,
    claims: &SignedClaims<'_>,
    values: &[ValueRef<'w>],
    visitor: &mut DynVisitor<'_, 'w>,
) {
    for step in order.0.get_or_init(|| sign_order(message, claims)) {
        let value = step.claim.and_then(|claim| values.get(claim)).copied();
        visitor.visit_field(step.field, value.unwrap_or(ValueRef::Absent));
    }
}

/// Sorts the fields to visit: those of the claims, and those that the client and the account fill.
#[cold]
fn sign_order(message: &'static Message, claims: &SignedClaims<'_>) -> Box<[SignStep]> {
    let mut steps = Vec::new();
    for (claim, place) in claims.places.iter().enumerate() {
        if let Some(field) = place.and_then(|place| message.field(place)) {
            insert(&mut steps, SignStep { field, claim: Some(claim) });
        }
    }
    for (claim, field) in claims.extras {
        insert(&mut steps, SignStep { field, claim: Some(*claim) });
    }
    for (place, field) in message.all_fields().enumerate() {
        if is_filled(field) && !claims.places.contains(&Some(place)) {
            insert(&mut steps, SignStep { field, claim: None });
        }
    }
    steps.into_boxed_slice()
}

/// Inserts a step before those that follow it.
fn insert(steps: &mut Vec<SignStep>, step: SignStep) {
    let at = steps.partition_point(|other| !step.field.is_before(other.field));
    steps.insert(at, step);
}

/// Whether the client or the account fills the field if the struct does not. The signature is
/// computed from the fields, and is not one to visit.
const fn is_filled(field: &Field) -> bool {
    !matches!(field.filled_by, Filler::Caller | Filler::Gateway) && !field.is_sign()
}
