//! What the cases found.

use std::fmt;
use std::time::{Duration, Instant};

use super::cases::cases;
use super::subject::Subject;

/// What each case found.
#[derive(Clone, Debug)]
pub struct Report(Vec<Finding>);

#[derive(Clone, Debug)]
struct Finding {
    case: &'static str,
    time: Duration,
    fault: Option<String>,
}

/// Runs all cases over a transport, one after the other.
#[must_use]
pub fn run(subject: &Subject) -> Report {
    let findings = cases().iter().map(|case| {
        let start = Instant::now();
        let fault = case.check(subject).err();
        Finding { case: case.name(), time: start.elapsed(), fault }
    });
    Report(findings.collect())
}

impl Report {
    /// Returns whether the transport passed every case.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.faults().next().is_none()
    }

    /// Returns the cases that the transport did not pass, each with what it did.
    pub fn faults(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().filter_map(|finding| Some((finding.case, finding.fault.as_deref()?)))
    }
}

/// One line for each case.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Finding { case, time, fault } in &self.0 {
            let milliseconds = time.as_millis();
            match fault {
                None => writeln!(f, "pass {case} ({milliseconds} ms)")?,
                Some(fault) => writeln!(f, "FAIL {case} ({milliseconds} ms): {fault}")?,
            }
        }
        Ok(())
    }
}
