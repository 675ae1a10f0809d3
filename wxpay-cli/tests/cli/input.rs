//! The message that a command reads.

use crate::command::{COMMANDS_WITH_KEY, KEY, RunResult, run};

#[test]
fn refuses_what_is_not_a_message_with_one_sentence() {
    let large = vec![b'x'; (1 << 20) + 1];
    for command in ["sign", "doctor"] {
        for (input, sentence) in [
            (&b""[..], "standard input is empty"),
            (b" \n", "standard input is empty"),
            (b"\x7fELF\0\0", "standard input is not text"),
            (&large, "standard input is larger than 1 MiB"),
        ] {
            let RunResult { code, stdout, stderr } = run(&[command, "--key", KEY], input);
            assert_eq!((code, stdout.as_str()), (Some(2), ""), "{command}");
            assert!(stderr.starts_with(&format!("error: {sentence}")) && stderr.lines().count() == 2, "{stderr}");
        }
    }
    for command in COMMANDS_WITH_KEY {
        for (name, sentence) in [("no-such-file", "there is no file"), (".", "file `.` is a directory")] {
            let RunResult { code, stdout, stderr } = run(&[command, name, "--key", KEY], b"");
            assert_eq!((code, stdout.as_str()), (Some(2), ""), "{command}");
            assert!(stderr.starts_with(&format!("error: {sentence}")), "{stderr}");
        }
    }
}
