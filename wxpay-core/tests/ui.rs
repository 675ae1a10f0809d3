//! What the compiler says of a struct: every case that must not compile, with the
//! whole of the output beside it, and the shapes that must.
//!
//! `TRYBUILD=overwrite cargo test -p wxpay-core --test ui` writes the outputs anew.

#![cfg(feature = "json")]

#[test]
fn wrong_structs_are_explained_and_good_ones_compile() {
    let cases = trybuild::TestCases::new();
    // With a case that must pass, trybuild builds instead of checking, and only
    // then are literals of an inferred length looked at.
    cases.pass("../tests/ui/pass/*.rs");
    for rule in std::fs::read_dir("../tests/ui").unwrap() {
        let rule = rule.unwrap().path();
        if !rule.ends_with("pass") {
            cases.compile_fail(rule.join("*.rs"));
        }
    }
}
