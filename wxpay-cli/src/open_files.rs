//! The system's limit of open files, which limits connections too.

use std::num::NonZeroUsize;

/// How many files and outgoing connections a sandbox needs beside the connections of its clients.
const RESERVE: u64 = 256;
/// A sandbox that has room for fewer connections says so.
const NOTED_BELOW: usize = 10_000;

/// Raises the limit of open files as far as needed and allowed, and returns how many connections it leaves room for.
#[cfg(unix)]
pub(crate) fn connection_limit(wanted: NonZeroUsize) -> NonZeroUsize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let needed = u64::try_from(wanted.get()).unwrap_or(u64::MAX).saturating_add(RESERVE);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = maximum.map_or(needed, |maximum| maximum.min(needed));
    let mut limit = current;
    // None is no limit.
    if current.is_some_and(|current| current < raised)
        && setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum }).is_ok()
    {
        limit = Some(raised);
    }
    let Some(limit) = limit else {
        return wanted;
    };
    let left = usize::try_from(limit.saturating_sub(RESERVE)).unwrap_or(usize::MAX);
    NonZeroUsize::new(left).unwrap_or(NonZeroUsize::MIN).min(wanted)
}

#[cfg(not(unix))]
pub(crate) fn connection_limit(wanted: NonZeroUsize) -> NonZeroUsize {
    wanted
}

/// The note on a limit of open files that allows fewer connections.
pub(crate) fn limit_note(wanted: NonZeroUsize, limit: NonZeroUsize) -> Option<String> {
    (limit.get() < NOTED_BELOW).then(|| {
        format!(
            "note: at most {limit} connections at a time, as the system limits open files; more wait for a place; \
             `ulimit -n {}` allows {wanted}",
            u64::try_from(wanted.get()).unwrap_or(u64::MAX).saturating_add(RESERVE)
        )
    })
}
