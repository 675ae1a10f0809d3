//! Items that generated code calls. Not part of the public interface.

mod built_in_reply;
mod checks;
mod claims;
mod const_table;
mod debug;
mod field_kind;
mod marker_of;
mod no_reply;
mod probes;
mod reader;
mod sign_order;

// Short paths: each token of an expansion is paid for in every struct.
pub use std::option::Option::{self, None, Some};

pub use wxpay_schema::internal::{
    ConstString, DeriveKind, FieldClaim, FieldState, Literal, Occurrence, Source, StructCheck, Type,
};
pub use wxpay_schema::{Field, Message, ValueError};

pub use crate::bounds::arrival::{AnyArrival, BorrowedArrival, HasArrival};
pub use crate::bounds::marker::*;
pub use crate::decode::fields::FieldValue;
pub use crate::decode::source::FieldSource;
pub use crate::error::FieldErrors;
pub use crate::message::{DecodeFields, MoneyTrust, Object, OnChannel, Request, Response};
pub use crate::visit::ValueRef::{self, Absent};
pub use crate::visit::{DynVisitor, VisitFields, visit_values};
pub use crate::wire::kind::{Address, Amount, AnyText, Choice, Extra, JsonText, Number, Time, YesNo};
pub use crate::wire::{ChoiceEnum, FromWire, Item as ListItem, ToWire, kind};
pub use built_in_reply::{BuiltInReply, RequestIndex, message_index, reply_fault};
pub use checks::{
    assert_type, check_nested, check_nested_items, check_rule, check_type, is_of_list, panic_with, report,
    response_fault, same_table,
};
pub use claims::{ClaimFacts, extra, fixed, member, probed_member};
pub use const_table::{CheckContext, ClaimRows, check_table, claim_rows, message_macro_fault};
pub use debug::{Redaction, debug};
pub use field_kind::{KindOf, ReceiveAs, SendAs};
pub use marker_of::{ArrivalOf, ChannelOf, MoneyOf};
pub use no_reply::{NO_REPLY, NoReply};
pub use probes::{
    ChoiceProbe, ProbeDefaults, ReadProbe, ReceiveAsProbe, ReceiveProbe, SendAsProbe, SendProbe, TableProbe,
    TableProbeDefault,
};
pub use reader::{FieldReader, discard, read, read_as, read_at, read_extra, read_plain, reader};
pub use sign_order::{SignOrder, SignedClaims, visit_in_order};

wxpay_derive::texts!();

/// Keeps the code for editors. The condition is here, because `rust_analyzer` is unknown to the
/// lints of other crates.
#[cfg(rust_analyzer)]
#[macro_export]
#[doc(hidden)]
macro_rules! __ide {
    ($($code:tt)*) => { $($code)* };
}
#[cfg(not(rust_analyzer))]
#[macro_export]
#[doc(hidden)]
macro_rules! __ide {
    ($($code:tt)*) => {};
}
pub use __ide as ide;
