//! Masks keys in texts for stdout and stderr: a key that was pasted in the wrong place must
//! not end up in a log.

use std::ffi::OsString;

use wxpay_core::server;

/// The environment variable of the key.
pub(crate) const KEY_VARIABLE: &str = "WXPAY_KEY";
/// The environment variable of the payment secret of WeCom.
pub(crate) const WORKWX_VARIABLE: &str = "WXPAY_WORKWX_SECRET";
/// The environment variable of the `APIv3` key.
pub(crate) const APIV3_VARIABLE: &str = "WXPAY_APIV3_KEY";
/// The least length of what is masked. Shorter texts are no secrets, and masking them
/// would make the output unreadable.
const MIN_SECRET: usize = 6;

/// Masks the key of the command, which the message may hold by mistake, and the one of the
/// environment, which may be another.
pub(crate) fn mask_key(text: &str, key: &str) -> String {
    mask_env_key(server::mask_secret(text, key))
}

/// Masks the keys and the secret of the environment.
pub(crate) fn mask_env_key(text: String) -> String {
    [KEY_VARIABLE, WORKWX_VARIABLE, APIV3_VARIABLE].into_iter().fold(text, |text, name| match std::env::var(name) {
        Ok(key) if key.len() >= MIN_SECRET => server::mask_secret(&text, &key),
        _ => text,
    })
}

/// Masks what may be a key among the arguments of this process or in its environment.
/// `command` is the whole command line with its options.
pub(crate) fn mask_for_stderr(text: String, command: &clap::Command) -> String {
    mask_env_key(mask_arguments(text, command, std::env::args_os().skip(1)))
}

/// Masks what may be a key among the arguments.
fn mask_arguments(mut text: String, command: &clap::Command, arguments: impl Iterator<Item = OsString>) -> String {
    let arguments: Vec<OsString> = arguments.collect();
    let (known, mut is_key) = (known_options(subcommand(command, &arguments)), false);
    for argument in &arguments {
        let argument = argument.to_string_lossy();
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) if name.starts_with('-') => (name, Some(value)),
            _ => (argument.as_ref(), None),
        };
        // The argument after a misspelt option, such as `--kye`, may be a key too.
        // A hyphen alone is standard input.
        let takes_key = name.len() > 1 && name.starts_with('-') && !known.iter().any(|known| known == name);
        let secrets: Vec<&str> = match value {
            Some(value) if takes_key => vec![value],
            None if is_key => vec![&argument],
            // Any other argument may contain a key.
            _ => argument
                .split(|letter: char| !letter.is_ascii_alphanumeric())
                .filter(|run| server::mask_runs(run) == server::MASK)
                .collect(),
        };
        for secret in secrets.into_iter().filter(|secret| secret.len() >= MIN_SECRET) {
            text = server::mask_secret(&text, secret);
        }
        is_key = takes_key && value.is_none();
    }
    text
}

/// The command that the arguments name, as far as they do.
fn subcommand<'c>(command: &'c clap::Command, arguments: &[OsString]) -> &'c clap::Command {
    arguments.iter().fold(command, |command, argument| {
        argument.to_str().and_then(|name| command.find_subcommand(name)).unwrap_or(command)
    })
}

/// The options of a command and of those below it whose values may be shown: all but keys and passwords. The `--key` of
/// some commands is the name of a file.
fn known_options(command: &clap::Command) -> Vec<String> {
    let is_file = |option: &clap::Arg| {
        option.get_value_names().is_some_and(|names| names.iter().any(|name| name.as_str() == "FILE"))
    };
    let options = command.get_arguments().filter(|option| match option.get_long() {
        Some("password" | "workwx-secret" | "apiv3-key") => false,
        Some("key") => is_file(option),
        _ => true,
    });
    let own = options.filter_map(clap::Arg::get_long).map(|option| format!("--{option}"));
    own.chain(command.get_subcommands().flat_map(known_options)).collect()
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::*;

    fn mask_all(arguments: &[&str]) -> String {
        let options = ["key", "sign-type", "total-fee", "listen"].map(|name| Arg::new(name).long(name));
        let command = Command::new("wxpay").subcommand(Command::new("sign").args(options));
        let text = format!("error: {}", arguments.join(" "));
        mask_arguments(text, &command, arguments.iter().map(OsString::from))
    }

    #[test]
    fn mask_arguments_finds_a_key_anywhere() {
        let key = "192006250b4c09247ec02edce69f6a2d";
        assert_eq!(mask_all(&["sign", key]), "error: sign ********");
        assert_eq!(mask_all(&["--kye", key]), "error: --kye ********");
        assert_eq!(mask_all(&["--sign-type", &key[1..]]), "error: --sign-type ********");
        assert_eq!(mask_all(&["--total-fee=8", &key[..24]]), "error: --total-fee=8 ********");
        assert_eq!(mask_all(&["--key=AppSecretOfAnotherLength"]), "error: --key=********");
        assert_eq!(mask_all(&["--kye", "AppSecretOfAnotherLength"]), "error: --kye ********");
        assert_eq!(mask_all(&["--sign-type", key]), "error: --sign-type ********");
    }

    #[test]
    fn mask_arguments_leaves_other_values() {
        for arguments in [&["--sign-type", "SHA-1024"][..], &["--listen=127.0.0.1:8080"], &["notification.xml"]] {
            assert_eq!(mask_all(arguments), format!("error: {}", arguments.join(" ")));
        }
    }
}
