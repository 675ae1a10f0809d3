//! The sessions in `tests/cmd`: arguments, and the whole output.
//! `TRYCMD=overwrite cargo test -p wxpay-cli --test cli sessions` updates them; read the
//! difference then.

#[test]
fn output_is_as_recorded() {
    trycmd::TestCases::new().case("tests/cmd/*.md");
}
