//! `wxpay completions`.

use crate::command::{stderr, stdout};

#[test]
fn scripts_have_the_names_of_messages_and_options() {
    for shell in ["bash", "zsh"] {
        let script = stdout(&["completions", shell]);
        assert!(script.contains("pay.unified_order.response") && script.contains("json-schema"), "{shell}");
    }
    // `trigger` completes what WeChat Pay sends.
    let script = stdout(&["completions", "zsh"]);
    let trigger = script.split("\n(trigger)").nth(1).and_then(|rest| rest.split(";;").next()).unwrap();
    assert!(trigger.contains("pay.pay_notification") && !trigger.contains("pay.micropay "), "{trigger}");
    for shell in ["elvish", "fish", "powershell"] {
        assert!(stdout(&["completions", shell]).contains("pages"), "{shell}");
    }
}

#[test]
fn unknown_shell_is_refused() {
    assert!(stderr(&["completions", "tcsh"], 2).contains("zsh"));
}
