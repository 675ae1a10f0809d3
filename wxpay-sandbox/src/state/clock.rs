//! The sandbox's clock: the system's time plus an offset. It runs with the processor's steady clock, so that it never
//! goes back: a system clock that is set back does not move it, one that is set forward does.

use std::sync::Weak;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use wxpay_core::BeijingTime;

/// How often the system's clock is compared with the steady one, and the smallest jump.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
const SMALLEST_JUMP: u64 = 1_000;

/// A clock that can be advanced. Advancing it wakes those who wait for a time.
#[derive(Debug)]
pub(crate) struct Clock {
    ahead: watch::Sender<Duration>,
    source: TimeSource,
    /// The time at which the steady clock began, in milliseconds since 1970. It grows when the system's clock is set
    /// forward.
    origin: AtomicU64,
}

/// The system's clock and the steady one.
#[derive(Debug)]
enum TimeSource {
    System(Instant),
    /// Both in milliseconds.
    #[cfg(test)]
    Fixed {
        system: AtomicU64,
        steady: AtomicU64,
    },
}

impl TimeSource {
    /// The milliseconds since 1970 by the system's clock, and those of the steady clock.
    fn read(&self) -> (u64, u64) {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        match self {
            Self::System(begin) => {
                let system = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                (milliseconds(system), milliseconds(begin.elapsed()))
            }
            #[cfg(test)]
            Self::Fixed { system, steady } => (system.load(Ordering::Relaxed), steady.load(Ordering::Relaxed)),
        }
    }
}

impl Clock {
    /// A clock that is so far ahead of the system's, and shows `earliest` at least.
    pub(crate) fn new(ahead: Duration, earliest: Option<BeijingTime>) -> Self {
        Self::with_source(TimeSource::System(Instant::now()), ahead, earliest)
    }

    fn with_source(source: TimeSource, ahead: Duration, earliest: Option<BeijingTime>) -> Self {
        let (system, steady) = source.read();
        let earliest = earliest.map_or(0, |time| time.unix_seconds().saturating_sub(ahead.as_secs()));
        let origin = system.max(earliest.saturating_mul(1_000)).saturating_sub(steady);
        Self { ahead: watch::Sender::new(ahead), source, origin: AtomicU64::new(origin) }
    }

    /// The offset from the system's time.
    pub(crate) fn ahead(&self) -> Duration {
        *self.ahead.borrow()
    }

    pub(crate) fn now(&self) -> BeijingTime {
        let (origin, steady) = self.follow_system();
        let unix = origin.saturating_add(steady) / 1_000;
        let now = BeijingTime::from_unix_seconds(unix).unwrap_or_else(|_| BeijingTime::now());
        now.after(*self.ahead.borrow())
    }

    /// Moves the origin if the system's clock is ahead. Returns the origin and the steady clock.
    fn follow_system(&self) -> (u64, u64) {
        let (system, steady) = self.source.read();
        let origin = system.saturating_sub(steady);
        (self.origin.fetch_max(origin, Ordering::Relaxed).max(origin), steady)
    }

    pub(crate) fn advance(&self, by: Duration) {
        self.ahead.send_modify(|ahead| *ahead = ahead.saturating_add(by));
    }

    /// Sets it to the system's time.
    pub(crate) fn reset(&self) {
        let (system, steady) = self.source.read();
        self.origin.store(system.saturating_sub(steady), Ordering::Relaxed);
        self.ahead.send_replace(Duration::ZERO);
    }

    /// Waits until the clock reaches a time.
    pub(crate) async fn sleep_until(&self, time: BeijingTime) {
        let mut moved = self.ahead.subscribe();
        loop {
            let left = time.unix_seconds().saturating_sub(self.now().unix_seconds());
            if left == 0 {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(left)) => {}
                _ = moved.changed() => {}
            }
        }
    }

    /// Wakes those who wait for a time if the system's clock was set forward. Returns whether it was.
    fn wake_after_jump(&self, known_origin: &mut u64) -> bool {
        let (origin, _) = self.follow_system();
        let jumped = origin.saturating_sub(*known_origin) >= SMALLEST_JUMP;
        *known_origin = origin;
        if jumped {
            self.ahead.send_modify(|_| {});
        }
        jumped
    }
}

/// Looks after the system's clock as long as there is the sandbox's.
pub(crate) async fn watch_for_jumps(clock: Weak<Clock>) {
    let mut origin = clock.upgrade().map_or(0, |clock| clock.follow_system().0);
    while let Some(clock) = clock.upgrade() {
        clock.wake_after_jump(&mut origin);
        drop(clock);
        tokio::time::sleep(LOOK_INTERVAL).await;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use super::*;

    const START: u64 = 1_764_000_000;

    fn clock(ahead: Duration, earliest: Option<u64>) -> Clock {
        let source = TimeSource::Fixed { system: AtomicU64::new(START * 1_000), steady: AtomicU64::new(50) };
        Clock::with_source(source, ahead, earliest.map(|unix| BeijingTime::from_unix_seconds(unix).unwrap()))
    }

    /// Sets the system's clock, lets the steady one run, and returns the seconds after the start.
    fn after(clock: &Clock, system: i64, steady: u64) -> u64 {
        let TimeSource::Fixed { system: at, steady: run } = &clock.source else { unreachable!() };
        at.store((START * 1_000).saturating_add_signed(system * 1_000), Ordering::Relaxed);
        run.store(steady * 1_000, Ordering::Relaxed);
        clock.now().unix_seconds() - START
    }

    #[test]
    fn now_runs_on_when_the_system_clock_is_set_back() {
        let clock = clock(Duration::ZERO, None);
        assert_eq!(after(&clock, 10, 10), 10);
        assert_eq!(after(&clock, -3_600, 15), 15);
        assert_eq!(after(&clock, -3_590, 25), 25);
        // When the system's clock is right again, nothing changes.
        assert_eq!(after(&clock, 30, 30), 30);
    }

    #[test]
    fn now_follows_the_system_clock_forward_and_not_back_again() {
        let clock = clock(Duration::from_secs(100), None);
        assert_eq!(after(&clock, 7_200, 10), 7_300);
        assert_eq!(after(&clock, 20, 20), 7_310);
        clock.reset();
        assert_eq!(after(&clock, 30, 30), 30);
    }

    #[test]
    fn now_is_never_before_the_earliest() {
        assert_eq!(after(&clock(Duration::ZERO, Some(START + 500)), 1, 1), 500);
        assert_eq!(after(&clock(Duration::from_secs(600), Some(START + 500)), 1, 1), 601);
    }

    #[tokio::test]
    async fn sleep_until_ends_when_the_system_clock_is_set_forward() {
        let clock = clock(Duration::ZERO, None);
        let time = BeijingTime::from_unix_seconds(START + 3_600).unwrap();
        let mut origin = clock.follow_system().0;
        let moment = Duration::from_millis(1);
        let mut sleep = Box::pin(clock.sleep_until(time));
        assert!(tokio::time::timeout(moment, &mut sleep).await.is_err());
        assert!(!clock.wake_after_jump(&mut origin));
        assert_eq!(after(&clock, 3_601, 1), 3_601);
        assert!(clock.wake_after_jump(&mut origin));
        sleep.await;
    }
}
