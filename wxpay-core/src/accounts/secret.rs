//! Values that stand in a variable, in a file, or in the settings themselves.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use zeroize::Zeroizing;

use super::document::{Setting, Value};
use super::faults::Faults;
use super::read_fault;
use super::source::Source;
use super::warning::{AccountWarning, WarningKind};
use crate::text::key_mask::mask_runs;

/// The largest file of a value, in bytes.
const MAX_BYTES: u64 = 1 << 16;

/// Where a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    Plain,
    Elsewhere,
}

/// The text of a setting.
pub(super) struct SettingText {
    pub(super) text: Zeroizing<String>,
    pub(super) origin: Origin,
}

/// Reads the values of settings.
pub(super) struct Resolver<'s> {
    pub(super) source: &'s Source,
    pub(super) faults: Faults,
    pub(super) warnings: Vec<AccountWarning>,
    /// The variables that the settings name.
    pub(super) variables: Vec<String>,
}

impl<'s> Resolver<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self { source, faults: Faults::default(), warnings: Vec::new(), variables: Vec::new() }
    }

    pub(super) fn fault(&mut self, setting: &Setting, problem: impl AsRef<str>) {
        self.faults.push_of_variable(&setting.label, setting.line, setting.variable(), problem);
    }

    pub(super) fn warn(&mut self, setting: &Setting, kind: WarningKind) {
        self.warnings.push(AccountWarning { setting: mask_runs(&setting.label), line: setting.line, kind });
    }

    /// Returns the text of `"…"`, `{ env = "…" }` or `{ file = "…" }`, or records why there is none. `others` are
    /// further members of the table.
    pub(super) fn text(&mut self, setting: &Setting, others: &[&str]) -> Option<SettingText> {
        let members = match &setting.value {
            Value::Text(text) if text.is_empty() => {
                self.fault(setting, "is empty");
                return None;
            }
            Value::Text(text) => return Some(SettingText { text: text.clone(), origin: Origin::Plain }),
            Value::Table(members) => members,
            _ => {
                self.fault(setting, "is not a text: write \"…\", { env = \"…\" } or { file = \"…\" }");
                return None;
            }
        };
        let mut known = vec!["env", "file"];
        known.extend(others);
        for member in members.iter().filter(|member| !known.contains(&member.name.as_str())) {
            self.fault(member, unknown(&member.name, &known));
        }
        let text = match (setting.member("env"), setting.member("file")) {
            (Some(Setting { value: Value::Text(name), .. }), None) => self.variable(setting, name),
            (None, Some(Setting { value: Value::Text(path), .. })) => self.file(setting, path),
            _ => {
                // Neither is known to hold the value.
                self.faults.push(&setting.label, setting.line, "needs one of `env` and `file`, each a text");
                None
            }
        }?;
        Some(SettingText { text, origin: Origin::Elsewhere })
    }

    fn variable(&mut self, setting: &Setting, name: &str) -> Option<Zeroizing<String>> {
        self.variables.push(name.to_owned());
        match self.source.variable(name) {
            Some(text) if !text.is_empty() => return Some(text),
            Some(_) => self.fault(setting, format!("is not set: environment {name} is empty")),
            None => self.fault(setting, format!("is not set: environment {name} does not exist")),
        }
        None
    }

    fn file(&mut self, setting: &Setting, path: &str) -> Option<Zeroizing<String>> {
        let full = self.source.resolve(path);
        let text = match read(&full) {
            Ok(text) => text,
            Err(reason) => {
                self.fault(setting, format!("is not set: file {path}: {reason}"));
                return None;
            }
        };
        self.check_mode(&setting.label, setting.line, &full);
        // The end of the last line is not part of a value.
        let text = Zeroizing::new(text.trim_end_matches(['\n', '\r']).to_owned());
        if text.is_empty() {
            self.fault(setting, format!("is not set: file {path} is empty"));
            return None;
        }
        Some(text)
    }

    /// Warns of a file that others can read.
    pub(super) fn check_mode(&mut self, setting: &str, line: Option<usize>, path: &Path) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            if let Ok(metadata) = std::fs::metadata(path) {
                let mode = metadata.permissions().mode() & 0o777;
                if mode & 0o177 != 0 {
                    let kind = WarningKind::FileMode { path: path.to_owned(), mode };
                    self.warnings.push(AccountWarning { setting: mask_runs(setting), line, kind });
                }
            }
        }
        #[cfg(not(unix))]
        let _ = (setting, line, path);
    }
}

/// Describes a name that is no setting.
pub(super) fn unknown(name: &str, known: &[&str]) -> String {
    match wxpay_schema::internal::closest(name, known.iter().copied()) {
        Some(near) => format!("is not a setting; near: {near}"),
        None => "is not a setting".to_owned(),
    }
}

fn read(path: &Path) -> Result<Zeroizing<String>, String> {
    let file = File::open(path).map_err(|error| read_fault::words(error.kind()))?;
    let mut text = Zeroizing::new(String::new());
    file.take(MAX_BYTES + 1).read_to_string(&mut text).map_err(|error| read_fault::words(error.kind()))?;
    if text.len() as u64 > MAX_BYTES { Err(format!("exceeds {MAX_BYTES} bytes")) } else { Ok(text) }
}
