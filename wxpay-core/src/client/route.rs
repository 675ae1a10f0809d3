//! The choice between the usual host and its backup.

use std::time::{Duration, Instant};

/// Network failures within [`WINDOW`] that move the client to the backup host.
const FAILURES: u32 = 3;
const WINDOW: Duration = Duration::from_secs(30);
/// The time between probes of the usual host while they fail.
const PROBE_AFTER_FAILURE: Duration = Duration::from_secs(30);
/// The time between probes while they succeed.
const PROBE_AFTER_SUCCESS: Duration = Duration::from_secs(10);
/// Successful probes that move the client back.
const SUCCESSES: u32 = 3;

/// One of the two hosts of an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Primary,
    Backup,
}

impl Host {
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Primary => Self::Backup,
            Self::Backup => Self::Primary,
        }
    }
}

/// The host that calls begin with. Only network failures move it: an error page or a refusal of
/// the gateway does not.
#[derive(Debug)]
pub(crate) enum Route {
    Primary {
        failures: u32,
        /// The first of the failures.
        since: Option<Instant>,
    },
    Backup {
        /// The time of the next probe of the usual host.
        probe_at: Instant,
        successes: u32,
    },
}

impl Route {
    pub(crate) const fn new() -> Self {
        Self::Primary { failures: 0, since: None }
    }

    /// Returns the host for the first attempt of a call. From time to time a call that only reads
    /// probes the usual host; one that moves money never does.
    pub(crate) fn choose(&mut self, now: Instant, is_read: bool) -> Host {
        match self {
            Self::Primary { .. } => Host::Primary,
            Self::Backup { probe_at, .. } if is_read && now >= *probe_at => {
                // One probe at a time.
                *probe_at = now + PROBE_AFTER_FAILURE;
                Host::Primary
            }
            Self::Backup { .. } => Host::Backup,
        }
    }

    /// Records whether the host could be reached.
    pub(crate) fn record(&mut self, host: Host, is_reachable: bool, now: Instant) {
        match (&mut *self, host) {
            (Self::Primary { .. }, Host::Primary) if is_reachable => *self = Self::new(),
            (Self::Primary { failures, since }, Host::Primary) => {
                let is_recent = since.is_some_and(|since| now.saturating_duration_since(since) < WINDOW);
                if !is_recent {
                    (*failures, *since) = (0, Some(now));
                }
                *failures += 1;
                if *failures >= FAILURES {
                    *self = Self::Backup { probe_at: now + PROBE_AFTER_FAILURE, successes: 0 };
                }
            }
            (Self::Backup { probe_at, successes }, Host::Primary) => {
                *successes = if is_reachable { *successes + 1 } else { 0 };
                *probe_at = now + if is_reachable { PROBE_AFTER_SUCCESS } else { PROBE_AFTER_FAILURE };
                if *successes >= SUCCESSES {
                    *self = Self::new();
                }
            }
            (_, Host::Backup) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{Host, Route};

    #[test]
    fn route_moves_after_three_failures_in_half_a_minute_and_returns_within_one() {
        let (start, mut route) = (Instant::now(), Route::new());
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        // Three failures, but not within the window.
        for seconds in [0, 31, 62] {
            route.record(Host::Primary, false, at(seconds));
            assert_eq!(route.choose(at(seconds), false), Host::Primary);
        }
        let mut slow = Route::new();
        for seconds in [0, 15, 30] {
            slow.record(Host::Primary, false, at(seconds));
        }
        assert_eq!(slow.choose(at(30), false), Host::Primary);
        route.record(Host::Primary, false, at(63));
        route.record(Host::Primary, false, at(64));
        assert_eq!(route.choose(at(64), true), Host::Backup);
        // The usual host is back at 65: reads probe it, calls that move money do not.
        let mut returned_at = None;
        for seconds in 65..200 {
            assert!(returned_at.is_some() || route.choose(at(seconds), false) == Host::Backup);
            if route.choose(at(seconds), true) == Host::Primary {
                route.record(Host::Primary, true, at(seconds));
            }
            if returned_at.is_none() && matches!(route, Route::Primary { .. }) {
                returned_at = Some(seconds);
            }
        }
        assert!(returned_at.is_some_and(|seconds| seconds <= 65 + 60), "{returned_at:?}");
    }

    #[test]
    fn route_returns_after_three_probes_that_lie_ten_seconds_apart() {
        let (start, mut route) = (Instant::now(), Route::new());
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        (0..3).for_each(|_| route.record(Host::Primary, false, at(0)));
        for probe in [30, 40, 50] {
            assert_eq!(route.choose(at(probe - 1), true), Host::Backup, "{probe}");
            assert_eq!(route.choose(at(probe), false), Host::Backup, "{probe}");
            assert_eq!(route.choose(at(probe), true), Host::Primary, "{probe}");
            route.record(Host::Primary, true, at(probe));
        }
        assert_eq!(route.choose(at(51), false), Host::Primary);
    }

    #[test]
    fn route_sends_one_probe_at_a_time() {
        let (now, mut route) = (Instant::now(), Route::new());
        (0..3).for_each(|_| route.record(Host::Primary, false, now));
        let later = now + Duration::from_secs(40);
        assert_eq!((0..50).filter(|_| route.choose(later, true) == Host::Primary).count(), 1);
        // A success of the backup says nothing of the usual host.
        route.record(Host::Backup, true, later);
        assert_eq!(route.choose(later, true), Host::Backup);
    }
}
