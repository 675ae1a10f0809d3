//! Attributes that are well formed, but wrong for the derive.

use syn::{GenericArgument, PathArguments, Type};
use wxpay_schema::internal::DeriveKind;

use super::diagnostics::{Diagnostics, Position};
use super::parse::{Input, ungroup};

/// Reports attributes that the derive does not have.
pub(super) fn reject_misplaced_attrs(input: &Input, faults: &mut Diagnostics) {
    if let (DeriveKind::Response, Some(fixed)) = (input.derive, input.fixed.first()) {
        faults.push(
            fixed.place,
            fixed.key.span(),
            "`fixed` gives values to send, this message is received",
            "remove `fixed(…)`",
        );
    }
    if let (DeriveKind::Response | DeriveKind::Object, Some(response)) = (input.derive, &input.response) {
        faults.push_tokens(
            Position::Attribute(0),
            response,
            "`response` says what answers a request, this message is none",
            "remove `response`",
        );
    }
}

/// Reports a `response` with a lifetime, and removes it. Returns whether there was one.
pub(super) fn reject_borrowing_response(input: &mut Input, faults: &mut Diagnostics) -> bool {
    let Some(response) =
        input.response.take_if(|response| input.derive == DeriveKind::Request && has_lifetime(response))
    else {
        return false;
    };
    faults.push_tokens(
        Position::Attribute(0),
        &response,
        "`response` is a struct that owns its fields, this one borrows",
        "name one that owns them, with `String` for `&str`; for one that borrows, keep the fields by \
         `PreparedRequest::open` and read it from them by `Merchant::decode`",
    );
    true
}

fn has_lifetime(ty: &Type) -> bool {
    match ungroup(ty) {
        Type::Reference(_) => true,
        Type::Path(path) => path.path.segments.last().is_some_and(|last| match &last.arguments {
            PathArguments::AngleBracketed(given) => {
                given.args.iter().any(|argument| matches!(argument, GenericArgument::Lifetime(_)))
            }
            _ => false,
        }),
        _ => false,
    }
}
