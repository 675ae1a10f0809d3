//! The sessions written down in `tests/cmd`: what is typed, and what the command says.
//! `TRYCMD=overwrite cargo test -p wxpay-cli --test sessions` takes down what it says now;
//! read the difference then.

#[test]
fn the_command_says_what_is_written_down() {
    trycmd::TestCases::new().case("tests/cmd/*.md");
}
