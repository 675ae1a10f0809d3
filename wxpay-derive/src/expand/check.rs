//! The checks that need the whole struct: required fields that nothing gives,
//! and the rules of the message. A rule is an error only when no value could
//! satisfy it; the core holds it against the values otherwise.

use wxpay_schema::{Candidate, Claim, Known};

use super::claims::Claimed;
use super::diagnostics::{Diagnostics, Place};
use super::pair::Paired;
use super::parse::{Extent, Input};

/// Holds the struct against what spans several fields.
pub(super) fn check(input: &Input, paired: &Paired<'_>, claimed: &[Claimed<'_>], faults: &mut Diagnostics) {
    // What could not be read may be just what seems to be missing.
    if input.read != Extent::Whole {
        return;
    }
    let claims: Vec<Claim<'_>> = claimed.iter().map(Claimed::claim).collect();
    let candidate = Candidate { message: paired.message, derive: input.derive, claims: &claims };
    let known: Vec<Known<'_>> = paired.message.all_fields().map(|field| (field.name, candidate.given(field))).collect();
    let name = (Place::Name, input.name.span());
    if let Some(words) = candidate.missing_fault(&known) {
        faults.push(name.0, name.1, words, "");
    }
    for (at, _) in paired.message.all_rules().enumerate() {
        if let Some(words) = candidate.rule_fault(at, &known) {
            let (place, span) = candidate.about(at).map_or(name, |claim| claimed[claim].value_place());
            faults.push(place, span, words, "");
        }
    }
}
