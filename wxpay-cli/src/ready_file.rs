//! The file of `--ready-file`, by which a script learns the URL of a server that listens.

use std::io::Write as _;
use std::path::Path;

use crate::error::CommandError;

/// Writes the URL into a file, which is never seen half written.
pub(crate) fn write(file: &Path, url: &str) -> Result<(), CommandError> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}", std::process::id()));
    let part = file.with_file_name(name);
    let write = || {
        let mut output = std::fs::File::create(&part)?;
        writeln!(output, "{url}")?;
        std::fs::rename(&part, file)
    };
    write().map_err(|error| {
        let _ = std::fs::remove_file(&part);
        CommandError::usage(
            format_args!("cannot write `{}`: {error}", file.display()),
            "name a file that can be written with `--ready-file`",
        )
    })
}
