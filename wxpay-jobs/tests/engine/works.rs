//! What the jobs of a test do.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::timeout;
use wxpay_jobs::engine::Work;
use wxpay_jobs::{Job, Next};

use crate::place::Place;

type Answer = dyn Fn(&str, usize) -> Next + Send + Sync;

/// Answers jobs, and counts what happens.
#[derive(Clone)]
pub(crate) struct Script {
    answer: Arc<Answer>,
    hangs: bool,
    seen: Arc<Mutex<Seen>>,
    changes: Arc<watch::Sender<()>>,
}

#[derive(Default)]
struct Seen {
    runs: Vec<(String, Instant)>,
    sweeps: usize,
    told: Vec<String>,
    stop_time: Duration,
}

impl Default for Script {
    fn default() -> Self {
        Self::new(|_, _| Next::Done)
    }
}

impl Script {
    /// Answers by the number of the job and how often it ran.
    pub(crate) fn new(answer: impl Fn(&str, usize) -> Next + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(answer), hangs: false, seen: Arc::default(), changes: Arc::new(watch::Sender::new(())) }
    }

    /// Never ends a job.
    pub(crate) fn hung() -> Self {
        Self { hangs: true, ..Self::default() }
    }

    pub(crate) fn runs(&self, number: &str) -> usize {
        self.times(number).len()
    }

    pub(crate) fn times(&self, number: &str) -> Vec<Instant> {
        let seen = self.seen.lock().unwrap();
        seen.runs.iter().filter(|(run, _)| run == number).map(|(_, time)| *time).collect()
    }

    pub(crate) fn sweeps(&self) -> usize {
        self.seen.lock().unwrap().sweeps
    }

    pub(crate) fn told(&self) -> Vec<String> {
        self.seen.lock().unwrap().told.clone()
    }

    /// How long the engine took to stop.
    pub(crate) fn stop_time(&self) -> Duration {
        self.seen.lock().unwrap().stop_time
    }

    /// Runs an engine until a condition holds, and until it has stopped.
    pub(crate) async fn until<P: Place>(&self, place: &P, holds: impl Fn(&Self) -> bool + Send + Sync) {
        let mut changes = self.changes.subscribe();
        let stopping = Arc::new(Mutex::new(None));
        let shutdown = async {
            while !holds(self) {
                changes.changed().await.unwrap();
            }
            *stopping.lock().unwrap() = Some(Instant::now());
        };
        let limit = Duration::from_secs(30);
        timeout(limit, place.run(self.clone(), shutdown)).await.expect("the condition holds in 30 s");
        let stopping = stopping.lock().unwrap().unwrap();
        self.seen.lock().unwrap().stop_time = stopping.elapsed();
    }

    fn note(&self, change: impl FnOnce(&mut Seen)) {
        change(&mut self.seen.lock().unwrap());
        self.changes.send_replace(());
    }
}

impl Work for Script {
    async fn run(&self, job: &Job) -> Next {
        self.note(|seen| seen.runs.push((job.number.clone(), Instant::now())));
        if self.hangs {
            std::future::pending::<()>().await;
        }
        (self.answer)(&job.number, self.runs(&job.number))
    }

    async fn sweep(&self) {
        self.note(|seen| seen.sweeps += 1);
    }

    async fn tell_aside(&self, _: &str, reason: &str) {
        self.note(|seen| seen.told.push(reason.to_owned()));
    }
}
