//! The faults that a check of a struct can find.

use crate::check::value_error::ValueError;

/// A fault of a struct. It is small, because it is mostly absent;
/// [`StructCheck::words`](crate::internal::StructCheck::words) describes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StructFault {
    /// The table has no field of that name.
    NoField {
        /// The index of the claim.
        claim: usize,
    },
    /// The name cannot be that of an extra field.
    NoName {
        /// The index of the claim.
        claim: usize,
    },
    /// The client or the account fills the field.
    Filled {
        /// The index of the claim.
        claim: usize,
    },
    /// The table has the extra field.
    NotExtra {
        /// The index of the claim.
        claim: usize,
    },
    /// An earlier claim is for the same field.
    Twice {
        /// The index of the earlier claim.
        first: usize,
        /// The index of the claim.
        claim: usize,
    },
    /// A fixed value is wrong.
    Literal {
        /// The index of the claim.
        claim: usize,
        /// The error of the value.
        fault: LiteralError,
    },
    /// The type cannot hold the field.
    Misfit {
        /// The index of the claim.
        claim: usize,
    },
    /// The type holds longer texts than the field.
    TooLong {
        /// The index of the claim.
        claim: usize,
    },
    /// The type is a list, but the field occurs once.
    Vec {
        /// The index of the claim.
        claim: usize,
    },
    /// The field occurs several times, but the type is not a list.
    NoVec {
        /// The index of the claim.
        claim: usize,
    },
    /// The field is required, but the type can be empty.
    Option {
        /// The index of the claim.
        claim: usize,
    },
    /// The field can be absent, but the type cannot.
    NoOption {
        /// The index of the claim.
        claim: usize,
    },
    /// Required fields are missing.
    Missing,
    /// A rule is broken.
    Rule {
        /// Its index in the table.
        rule: usize,
    },
}

/// An error of a fixed value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LiteralError {
    /// Its type is not that of the field.
    Type,
    /// A value that does not fit the field.
    Value(ValueError),
}
