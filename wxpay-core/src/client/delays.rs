//! The pauses between attempts: 200 milliseconds, doubled each time, at most 5 seconds.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(5);

#[cfg(feature = "backon")]
pub(super) type Delays = backon::ExponentialBackoff;

/// Returns the pauses of a call, with jitter: each is lengthened by up to its own length.
#[cfg(feature = "backon")]
pub(super) fn delays(seed: u64) -> Delays {
    use backon::BackoffBuilder as _;

    backon::ExponentialBuilder::new()
        .with_min_delay(FIRST)
        .with_max_delay(LONGEST)
        .with_factor(2.0)
        .without_max_times()
        .with_jitter()
        .with_jitter_seed(seed)
        .build()
}

/// Without a transport of this crate's there is no backon, and no jitter.
#[cfg(not(feature = "backon"))]
pub(super) type Delays = std::iter::Successors<Duration, fn(&Duration) -> Option<Duration>>;

#[cfg(not(feature = "backon"))]
pub(super) fn delays(_: u64) -> Delays {
    std::iter::successors(Some(FIRST), |last| Some((*last * 2).min(LONGEST)))
}

#[cfg(test)]
mod tests {
    use super::delays;

    #[test]
    fn delays_double_up_to_five_seconds() {
        for seed in 0..20 {
            let pauses: Vec<u128> = delays(seed).take(7).map(|pause| pause.as_millis()).collect();
            for (pause, least) in pauses.iter().zip([200, 400, 800, 1_600, 3_200, 5_000, 5_000]) {
                assert!((least..=2 * least).contains(pause), "{pauses:?}");
            }
        }
    }
}
