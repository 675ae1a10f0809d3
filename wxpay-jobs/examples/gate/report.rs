//! The table that is printed.

use std::time::Duration;

/// The longest wake-up that holds.
const WAKE_UP: Duration = Duration::from_secs(2);

/// What a phase found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) phase: String,
    pub(crate) payments: usize,
    pub(crate) lost: usize,
    pub(crate) doubled: usize,
    /// Deliveries that the sweep made, and not the engine.
    pub(crate) swept: usize,
    /// Median, 99th percentile and maximum, where it counts.
    pub(crate) wake_up: Option<[Duration; 3]>,
    pub(crate) note: String,
}

/// The phases of a database.
pub(crate) struct Report {
    database: &'static str,
    found: Vec<Found>,
}

impl Report {
    pub(crate) fn new(database: &'static str) -> Self {
        Self { database, found: Vec::new() }
    }

    pub(crate) fn push(&mut self, found: Found) {
        let Found { phase, payments, lost, doubled, swept, note, .. } = &found;
        eprintln!("{phase}: {payments} payments, {lost} lost, {doubled} doubled, {swept} swept. {note}");
        self.found.push(found);
    }

    pub(crate) fn holds(&self) -> bool {
        let holds = |found: &Found| {
            found.lost == 0 && found.doubled == 0 && found.wake_up.is_none_or(|[_, p99, _]| p99 < WAKE_UP)
        };
        self.found.iter().all(holds)
    }

    pub(crate) fn print(&self) {
        println!("| {} | payments | lost | doubled | by the sweep | wake-up p50, p99, max | |", self.database);
        println!("|---|---|---|---|---|---|---|");
        for Found { phase, payments, lost, doubled, swept, wake_up, note } in &self.found {
            let wake_up =
                wake_up.map_or(String::new(), |times| times.map(|time| format!("{} ms", time.as_millis())).join(", "));
            println!("| {phase} | {payments} | {lost} | {doubled} | {swept} | {wake_up} | {note} |");
        }
    }
}
