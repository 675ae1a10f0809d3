//! The fuzz targets of the workspace, for libFuzzer: see `docs/fuzzing.md`. The tests run the same functions: `targets`
//! and `gateway` are modules of `tests/threats` too, and `soup` is one of `wxpay-derive`.

#![allow(dead_code, reason = "each program has one target")]

// The source of the derives, because a crate of macros exports no functions.
#[path = "../../wxpay-derive/src/expand/mod.rs"]
mod expand;
#[cfg(feature = "sandbox")]
pub mod gateway;
pub mod soup;
pub mod targets;

/// Defines the program of a target. With `WXPAY_FUZZ_SEEDS` it writes the target's seeds into that folder and ends.
#[macro_export]
macro_rules! program {
    ($($module:ident)::+) => {
        libfuzzer_sys::fuzz_target!(
            init: $crate::targets::seeds::write_and_exit($crate::$($module)::+::seeds),
            |data: &[u8]| $crate::$($module)::+::run(data)
        );
    };
}
