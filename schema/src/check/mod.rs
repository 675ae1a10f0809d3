//! Checks of values, structs and tables.

pub(crate) mod derive_kind;
pub(crate) mod member;
pub(crate) mod misfit;
mod nested;
mod policy_soundness;
mod quick_check;
mod soundness;
pub(crate) mod struct_check;
pub(crate) mod struct_fault;
pub(crate) mod value;
pub(crate) mod value_error;
mod words;
