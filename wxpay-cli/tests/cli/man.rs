//! `wxpay man`.

use crate::command::{stderr, stdout};

#[test]
fn pages_are_of_the_command_line_or_of_a_command() {
    let page = stdout(&["man"]);
    assert!(page.contains(".TH wxpay 1") && page.contains("schema"), "{page}");
    let page = stdout(&["man", "schema"]);
    assert!(page.contains(".TH wxpay-schema 1") && page.contains("\\-\\-format"), "{page}");
    let page = stdout(&["man", "config", "check"]);
    assert!(page.contains(".TH wxpay-config-check 1  \"wxpay 0."), "{page}");
}

#[test]
fn unknown_command_is_refused_with_the_nearest() {
    assert!(stderr(&["man", "shcema"], 2).contains("did you mean `schema`?"));
}
