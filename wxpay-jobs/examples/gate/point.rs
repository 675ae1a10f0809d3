//! The points at which a process is killed.

use std::io::Write as _;
use std::sync::OnceLock;

/// The variable with the point at which a child stops.
pub(crate) const VARIABLE: &str = "WXPAY_GATE_POINT";

/// The points, in the order of a job's life.
pub(crate) const POINTS: [&str; 12] = [
    "before-transaction",
    "after-row",
    "after-enqueue",
    "after-commit",
    "fetched",
    "before-effect",
    "after-effect",
    "before-commit",
    "after-commit-before-ack",
    "after-ack",
    "in-reschedule",
    "in-shutdown",
];

/// The point at which this process stops.
pub(crate) fn wanted() -> &'static str {
    static POINT: OnceLock<String> = OnceLock::new();
    POINT.get_or_init(|| std::env::var(VARIABLE).unwrap_or_default())
}

/// Stops here for ever if this is the point, and says so.
pub(crate) fn reach(point: &str) {
    if wanted() == point {
        println!("at {point}");
        let _ = std::io::stdout().flush();
        loop {
            std::thread::park();
        }
    }
}
