//! The engine in both databases. The tests of `PostgreSQL` run if `WXPAY_POSTGRES` has an address, as in
//! `scripts/postgres`.

#![cfg(all(feature = "apalis-postgres", feature = "apalis-sqlite"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod place;
mod start;
mod works;

use std::time::{Duration, Instant, SystemTime};

use place::{Place, job};
use works::Script;
use wxpay_jobs::database::{Connection as _, Database as _, Transaction as _, Value};
use wxpay_jobs::engine::EngineSettings;
use wxpay_jobs::{Enqueued, Jobs as _, Next};

/// Makes a test of a function over a place, for each database.
macro_rules! both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    super::$name(super::place::sqlite().await).await;
                }
            )*
        }
        mod postgres {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $name() {
                    if let Some(place) = super::place::postgres().await {
                        super::$name(place).await;
                    }
                }
            )*
        }
    };
}

both![
    enqueue_is_undone_by_a_rollback,
    enqueue_of_a_known_key_leaves_the_transaction_usable,
    run_sets_aside_what_is_no_job,
    run_tries_a_job_again_that_panicked,
    run_keeps_the_time_of_a_job_that_is_due_again,
    run_never_begins_a_job_before_it_is_due,
    shutdown_gives_running_jobs_to_the_next_engine,
    run_sweeps_at_the_start,
];

async fn enqueue_is_undone_by_a_rollback<P: Place>(place: P) {
    let script = Script::default();
    let mut transaction = place.database().begin().await.unwrap();
    let known = place.jobs().enqueue(&mut transaction, &job("A1"), SystemTime::now()).await.unwrap();
    assert_eq!(known, Enqueued::New);
    drop(transaction);
    place.enqueue("A2", Duration::ZERO).await;
    script.until(&place, |script| script.runs("A2") == 1).await;
    assert_eq!(script.runs("A1"), 0);
}

async fn enqueue_of_a_known_key_leaves_the_transaction_usable<P: Place>(place: P) {
    let script = Script::default();
    place.enqueue("A1", Duration::from_hours(1)).await;
    let mut transaction = place.database().begin().await.unwrap();
    let known = place.jobs().enqueue(&mut transaction, &job("A1"), SystemTime::now()).await.unwrap();
    assert_eq!(known, Enqueued::Known);
    let new = place.jobs().enqueue(&mut transaction, &job("A2"), SystemTime::now()).await.unwrap();
    assert_eq!(new, Enqueued::New);
    transaction.commit().await.unwrap();
    script.until(&place, |script| script.runs("A2") == 1).await;
    assert_eq!(script.runs("A1"), 0, "the time of the first is kept");
}

async fn run_sets_aside_what_is_no_job<P: Place>(place: P) {
    let script = Script::default();
    for (number, text) in [("A1", "9:paid:1::A1:0"), ("A2", "nonsense"), ("A3", "\u{fffd}{")] {
        place.enqueue(number, Duration::ZERO).await;
        let mut transaction = place.database().begin().await.unwrap();
        let statement = format!("UPDATE {} SET job = ? WHERE idempotency_key = ?", place.table());
        let key = job(number).key();
        transaction.execute(&statement, &[Value::Bytes(text.as_bytes()), Value::Text(&key)]).await.unwrap();
        transaction.commit().await.unwrap();
    }
    place.enqueue("A4", Duration::ZERO).await;
    script.until(&place, |script| script.told().len() == 3 && script.runs("A4") == 1).await;
    let mut told = script.told();
    told.sort_unstable();
    assert_eq!(told[0], "the job was written by another version of wxpay-jobs; its row is swept");
    assert_eq!(told[1..], ["the text is no job", "the text is no job"]);
    // They are not told again.
    place.enqueue("A5", Duration::ZERO).await;
    script.until(&place, |script| script.runs("A5") == 1).await;
    assert_eq!(script.told().len(), 3);
}

async fn run_tries_a_job_again_that_panicked<P: Place>(place: P) {
    let script = Script::new(|_, run| if run == 1 { panic!("the first run") } else { Next::Done });
    place.enqueue("A1", Duration::ZERO).await;
    script.until(&place, |script| script.runs("A1") == 2).await;
}

async fn run_keeps_the_time_of_a_job_that_is_due_again<P: Place>(place: P) {
    let script = Script::new(|_, run| if run == 1 { Next::Again(Duration::from_millis(1200)) } else { Next::Done });
    place.enqueue("A1", Duration::ZERO).await;
    script.until(&place, |script| script.runs("A1") == 2).await;
    let [first, second] = script.times("A1")[..] else { panic!("two runs") };
    let passed = second.duration_since(first);
    assert!(passed >= Duration::from_millis(1200) && passed < Duration::from_secs(5), "{passed:?}");
}

async fn run_never_begins_a_job_before_it_is_due<P: Place>(place: P) {
    let script = Script::default();
    let began = Instant::now();
    place.enqueue("A1", Duration::from_millis(1500)).await;
    script.until(&place, |script| script.runs("A1") == 1).await;
    let passed = script.times("A1")[0].duration_since(began);
    assert!(passed >= Duration::from_millis(1500), "{passed:?}");
}

async fn shutdown_gives_running_jobs_to_the_next_engine<P: Place>(place: P) {
    let settings = EngineSettings { grace: Duration::from_millis(100), ..EngineSettings::default() };
    let place = place.with_settings(settings);
    let hung = Script::hung();
    place.enqueue("A1", Duration::ZERO).await;
    hung.until(&place, |script| script.runs("A1") == 1).await;
    assert!(hung.stop_time() < Duration::from_secs(2), "{:?}", hung.stop_time());
    let script = Script::default();
    let began = Instant::now();
    script.until(&place, |script| script.runs("A1") == 1).await;
    assert!(began.elapsed() < Duration::from_secs(3), "no heartbeat has to be missed");
}

async fn run_sweeps_at_the_start<P: Place>(place: P) {
    let script = Script::default();
    script.until(&place, |script| script.sweeps() == 1).await;
}
