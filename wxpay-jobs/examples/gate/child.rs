//! A process that is killed.

use std::sync::atomic::Ordering;
use std::time::Duration;

use wxpay_jobs::JobKind;

use crate::point::{POINTS, wanted};
use crate::site::{Complete, Engine as _, accept};
use crate::work::{Delivery, SWEEP_FROM};

/// Accepts a payment and runs jobs until the process is killed. Without a point, it only runs jobs, under the name in
/// the place of the number.
pub(crate) async fn run<S: Complete>(site: S, number: &str) {
    let work = Delivery::new(site.database().clone());
    let Some(place) = POINTS.iter().position(|point| *point == wanted()) else {
        site.jobs().clone().named(number).run(work, 4, std::future::pending()).await;
        return;
    };
    // What killed processes leave is taken up by the engine, not by the sweeps of the next ones.
    SWEEP_FROM.store(i64::MAX, Ordering::SeqCst);
    let kind = if wanted() == "in-reschedule" { JobKind::Query } else { JobKind::Paid };
    while accept(&site, kind, number, Duration::ZERO).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(place >= 4, "the point of the transaction was not reached");
    // Another process may have taken the job, so there are more until this one is at its point.
    let (source, first) = (site.clone(), number.to_owned());
    tokio::spawn(async move {
        for further in 0.. {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let _ = accept(&source, kind, &format!("{first}:{further}"), Duration::ZERO).await;
        }
    });
    let began = work.began.clone();
    site.jobs().run(work, 2, async move { began.notified().await }).await;
    panic!("the engine ended before its point");
}
