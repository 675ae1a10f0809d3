//! The engine's times.

use std::time::Duration;

/// The engine's times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineSettings {
    /// How often an idle engine asks for jobs. 200 ms.
    pub poll_interval: Duration,
    /// How often a worker says that it is alive. Whole seconds; 5 s.
    pub heartbeat: Duration,
    /// After how many missed heartbeats the jobs of a worker are taken up by others. 3, thus 15 s.
    pub missed_heartbeats: usize,
    /// The time between two sweeps. 30 s.
    pub sweep_interval: Duration,
    /// The longest time of one job. What takes longer is stopped and tried again. 15 minutes, beyond the longest bill.
    pub job_limit: Duration,
    /// How long running jobs may go on after the engine was told to stop. 5 s.
    pub grace: Duration,
    /// How often a job may end the process, panic or exceed its limit in a row before it is set aside. 20.
    pub attempts: usize,
}

impl Default for EngineSettings {
    fn default() -> Self {
        Self {
            poll_interval: Duration::from_millis(200),
            heartbeat: Duration::from_secs(5),
            missed_heartbeats: 3,
            sweep_interval: Duration::from_secs(30),
            job_limit: Duration::from_mins(15),
            grace: Duration::from_secs(5),
            attempts: 20,
        }
    }
}
