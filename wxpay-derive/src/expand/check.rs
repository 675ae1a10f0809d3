//! Checks of the whole struct: required fields, and the rules of the message. A rule is an error
//! only if no value could satisfy it; otherwise the core checks it with the values.

use wxpay_schema::internal::{FieldState, StructCheck};

use super::claims::LocatedClaim;
use super::diagnostics::{Diagnostics, Position};
use super::parse::{Extent, Input};

/// Checks what spans several fields.
pub(super) fn check_struct(
    input: &Input,
    struct_check: &StructCheck<'_>,
    claims: &[LocatedClaim<'_>],
    faults: &mut Diagnostics,
) {
    // What seems to be missing may be in what could not be read.
    if input.extent != Extent::Whole {
        return;
    }
    let mut known: Vec<FieldState<'_>> = vec![FieldState::NONE; struct_check.message.count()];
    struct_check.fill(&mut known);
    let name = (Position::Name, input.name.span());
    if let Some(fault) = struct_check.missing_fault(&known) {
        faults.push(name.0, name.1, struct_check.words(fault, &known), "");
    }
    for (at, _) in struct_check.message.all_rules().enumerate() {
        if let Some(fault) = struct_check.rule_fault(at, &known) {
            let (place, span) = struct_check.claim_of_rule(at).map_or(name, |claim| claims[claim].value_position());
            faults.push(place, span, struct_check.words(fault, &known), "");
        }
    }
}
