//! The implementations of a struct: of a built-in table, of one that only the compiler sees,
//! and of a struct with errors.

mod bounds;
mod built_in;
mod const_probe;
mod const_table;
mod fallback;
mod ide;
mod impls;
mod nested;
mod probe;
mod read;
mod reply;
mod visit;

pub(super) use built_in::emit_built_in;
pub(super) use const_probe::misfit_checks;
pub(super) use const_table::emit_opaque;
pub(super) use fallback::{fallback, fallback_without_table};
pub(super) use impls::Implementations;
