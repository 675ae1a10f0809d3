//! `wxpay completions`.

use crate::command::{stderr, stdout};

#[test]
fn scripts_have_the_names_of_messages_and_options() {
    for shell in ["bash", "zsh"] {
        let script = stdout(&["completions", shell]);
        assert!(script.contains("pay.unified_order.response") && script.contains("json-schema"), "{shell}");
    }
    for shell in ["elvish", "fish", "powershell"] {
        assert!(stdout(&["completions", shell]).contains("pages"), "{shell}");
    }
}

#[test]
fn unknown_shell_is_refused() {
    assert!(stderr(&["completions", "tcsh"], 2).contains("zsh"));
}
