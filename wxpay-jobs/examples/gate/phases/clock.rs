//! The shop's clock is moved by an hour, forth and back.

use std::sync::atomic::Ordering;
use std::time::Duration;

use wxpay_jobs::JobKind;

use super::{Plan, compare, drain, wake_ups, with_engine};
use crate::report::Found;
use crate::site::{CLOCK_OFFSET, Complete, accept};

pub(crate) async fn run<S: Complete>(plan: &Plan, site: &S) -> Found {
    let numbers: Vec<String> = (0..plan.times.clamp(20, 200)).map(|number| format!("clock:{number}")).collect();
    with_engine(site, async {
        for (index, number) in numbers.iter().enumerate() {
            CLOCK_OFFSET.store([0, 3_600_000, -3_600_000][index % 3], Ordering::SeqCst);
            let delay = if index % 2 == 0 { Duration::ZERO } else { Duration::from_millis(500) };
            while accept(site, JobKind::Paid, number, delay).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            // The clock is what is measured, and not a backlog.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        drain(site, "clock", Duration::from_mins(1)).await;
    })
    .await;
    CLOCK_OFFSET.store(0, Ordering::SeqCst);
    let mut found = compare(site, "clock", &numbers).await;
    found.wake_up = wake_ups(site, "clock").await;
    found.note = "the clock moved by +1 h and -1 h between payments".to_owned();
    found
}
