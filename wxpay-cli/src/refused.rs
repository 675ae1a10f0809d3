//! Arguments that clap refuses. Its error goes in; its words come out on stderr, with
//! whatever may be a key masked: a key that is pasted in the wrong place must not
//! end up in a log.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

use clap::CommandFactory as _;
use clap::error::ErrorKind;
use wxpay_core::server;

use crate::Arguments;
use crate::key::{self, LEAST};

/// Writes the error, or the help text that was asked for.
pub(crate) fn told(error: &clap::Error) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // A reader that has gone away is no failure.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let words = without_keys(error.render().ansi().to_string());
    let _ = write!(anstream::stderr().lock(), "{words}");
    ExitCode::from(2)
}

/// A text for stderr without what may be a key among the arguments or in the
/// environment.
pub(crate) fn without_keys(text: String) -> String {
    key::without_variable(masked(text, std::env::args_os().skip(1)))
}

/// The text without what may be a key among the arguments.
fn masked(mut text: String, arguments: impl Iterator<Item = OsString>) -> String {
    let (known, mut is_key) = (known(), false);
    for argument in arguments {
        let argument = argument.to_string_lossy();
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) if name.starts_with('-') => (name, Some(value)),
            _ => (argument.as_ref(), None),
        };
        // A misspelt `--kye` is followed by a key too.
        let takes_key = name.starts_with('-') && !known.iter().any(|known| known == name);
        let secrets: Vec<&str> = match value {
            Some(value) if takes_key => vec![value],
            None if is_key => vec![&argument],
            // Any other may hold a key all the same.
            _ => argument
                .split(|letter: char| !letter.is_ascii_alphanumeric())
                .filter(|run| server::mask_runs(run) == server::MASK)
                .collect(),
        };
        for secret in secrets.into_iter().filter(|secret| secret.len() >= LEAST) {
            text = server::mask_secret(&text, secret);
        }
        is_key = takes_key && value.is_none();
    }
    text
}

/// The options whose values are worth showing: all but `--key`.
fn known() -> Vec<String> {
    let commands = Arguments::command();
    let options = commands.get_subcommands().flat_map(clap::Command::get_arguments).filter_map(clap::Arg::get_long);
    options.filter(|option| *option != "key").map(|option| format!("--{option}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(arguments: &[&str]) -> String {
        masked(format!("error: {}", arguments.join(" ")), arguments.iter().map(OsString::from))
    }

    #[test]
    fn a_key_is_masked_wherever_it_stands() {
        let key = "192006250b4c09247ec02edce69f6a2d";
        assert_eq!(after(&["sign", key]), "error: sign ********");
        assert_eq!(after(&["--kye", key]), "error: --kye ********");
        assert_eq!(after(&["--sign-type", &key[1..]]), "error: --sign-type ********");
        assert_eq!(after(&["--total-fee=8", &key[..24]]), "error: --total-fee=8 ********");
        assert_eq!(after(&["--key=AppSecretOfAnotherLength"]), "error: --key=********");
        assert_eq!(after(&["--kye", "AppSecretOfAnotherLength"]), "error: --kye ********");
        assert_eq!(after(&["--sign-type", "SHA-1024"]), "error: --sign-type SHA-1024");
        assert_eq!(after(&["--listen=127.0.0.1:8080"]), "error: --listen=127.0.0.1:8080");
        assert_eq!(after(&["--sign-type", key]), "error: --sign-type ********");
        assert_eq!(after(&["notification.xml"]), "error: notification.xml");
    }
}
