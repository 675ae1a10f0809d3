//! The scenario of `wxpay sandbox`: read before it listens, and played once it does.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use wxpay_sandbox::{Builder, Sandbox, Scenario};

use crate::error::CommandError;

/// The most bytes of a file.
const MAX_BYTES: u64 = 1 << 20;
/// How long notifications are awaited at the end.
const DELIVERY_LIMIT: Duration = Duration::from_secs(15);

#[derive(clap::Args)]
pub(super) struct ScenarioOptions {
    /// Play the steps of this file (TOML) at the start: calls, payments, clock moves,
    /// faults and expectations. Each is told on stderr.
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    /// End after the scenario, once the notifications that are due were sent.
    #[arg(long, requires = "scenario")]
    then_exit: bool,
}

/// A scenario to play.
pub(super) struct PlannedScenario {
    scenario: Scenario,
    /// Whether the sandbox ends after it.
    pub(super) is_all: bool,
}

impl ScenarioOptions {
    /// Reads the scenario, if there is one, for the merchants of the builder.
    pub(super) fn read(&self, builder: &Builder) -> Result<Option<PlannedScenario>, CommandError> {
        let Some(file) = &self.scenario else { return Ok(None) };
        let text = read(file)?;
        let scenario = builder.parse_scenario(&text).map_err(|faults| {
            let faults = faults.to_string().replace('\n', "\n       ");
            CommandError::usage(
                format_args!("{}: {faults}", file.display()),
                "docs/sandbox-scenarios.md has the members of a step",
            )
        })?;
        Ok(Some(PlannedScenario { scenario, is_all: self.then_exit }))
    }
}

impl PlannedScenario {
    /// Plays the scenario.
    pub(super) async fn play(&self, sandbox: &Sandbox) -> Result<(), CommandError> {
        let tell = |line: &dyn std::fmt::Display| {
            // A closed stderr is not an error.
            let _ = writeln!(io::stderr(), "{line}");
        };
        sandbox
            .play(&self.scenario, |step| tell(step))
            .await
            .map_err(|failure| CommandError::work(format_args!("the scenario differs: {failure}"), ""))?;
        tell(&"the scenario is played");
        if self.is_all {
            match sandbox.wait_for_due_notifications(DELIVERY_LIMIT).await {
                0 => {}
                1 => tell(&"note: no server has acknowledged the notification"),
                count => tell(&format_args!("note: no server has acknowledged {count} notifications")),
            }
        }
        Ok(())
    }
}

fn read(file: &Path) -> Result<String, CommandError> {
    let wrong = |problem: &str| {
        CommandError::usage(format_args!("the scenario {} {problem}", file.display()), "name a file of steps in TOML")
    };
    let mut bytes = Vec::new();
    let result = File::open(file).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
    result.map_err(|error| match error.kind() {
        ErrorKind::NotFound => wrong("does not exist"),
        ErrorKind::IsADirectory => wrong("is a directory"),
        _ => wrong(&format!("cannot be read: {error}")),
    })?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(wrong("is larger than 1 MiB"));
    }
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(text),
        _ => Err(wrong("is not text in UTF-8")),
    }
}
