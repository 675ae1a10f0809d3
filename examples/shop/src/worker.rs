//! The workers of a process: they carry out what is due in the database, whichever process wrote it.

use std::error::Error;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;
use wxpay_jobs::database::{Database, DatabaseError};
use wxpay_jobs::{Inbox, Job, Shop as _, run, sweep};

use crate::shop::TeaShop;
use crate::tables;

/// How often the database is asked for what is due.
const INTERVAL: Duration = Duration::from_secs(1);
/// How many rows of each kind a round takes.
const LIMIT: u32 = 100;
/// How many sweep at once, so that one slow answer of the gateway does not hold up the others.
const SWEEPERS: usize = 3;
/// How long a round may take to end after the process was told to.
const GRACE: Duration = Duration::from_secs(6);

/// Works until `shutdown` becomes true. What is left undone is in the database, for another round or another process.
pub(crate) async fn work<D: Database>(shop: TeaShop<D>, ready: watch::Sender<bool>, shutdown: watch::Receiver<bool>) {
    repeat(create_tables, shop.clone(), shutdown.clone()).await;
    ready.send_replace(true);
    let mut workers = JoinSet::new();
    for _ in 0..SWEEPERS {
        workers.spawn(repeat(sweep_due, shop.clone(), shutdown.clone()));
    }
    // Deliveries wait for no gateway, so they have a worker of their own.
    workers.spawn(repeat(deliver, shop, shutdown));
    workers.join_all().await;
}

/// What follows a round.
enum Round {
    /// The next round, after the interval or when the shop is woken.
    Done,
    /// The next round, at once: there may be more to do.
    Full,
    /// Nothing.
    Last,
}

async fn create_tables<D: Database>(shop: TeaShop<D>) -> Result<Round, DatabaseError> {
    tables::create(shop.database()).await?;
    Ok(Round::Last)
}

async fn sweep_due<D: Database>(shop: TeaShop<D>) -> Result<Round, DatabaseError> {
    let swept = sweep(&shop, LIMIT).await?;
    // If nothing gets on, the gateway or the database is away.
    Ok(if swept.due >= LIMIT && swept.done > 0 { Round::Full } else { Round::Done })
}

/// Carries out the tasks of payments.
async fn deliver<D: Database>(shop: TeaShop<D>) -> Result<Round, DatabaseError> {
    let payments = {
        let mut transaction = shop.database().begin().await?;
        Inbox::new().open_payments(&mut transaction, shop.now(), LIMIT).await?
    };
    for payment in payments {
        // A failure is counted in its row, and tried again.
        let _ = run(&Job::paid(&payment.record), &shop).await;
    }
    Ok(Round::Done)
}

/// Repeats a round until it was the last one, or the process is told to end.
async fn repeat<D, F, Fut>(round: F, shop: TeaShop<D>, shutdown: watch::Receiver<bool>)
where
    D: Database,
    F: Fn(TeaShop<D>) -> Fut,
    Fut: Future<Output = Result<Round, DatabaseError>>,
{
    let mut is_away = false;
    while !*shutdown.borrow() {
        let result = tokio::select! {
            result = round(shop.clone()) => result,
            () = wait_for_shutdown(shutdown.clone(), GRACE) => return,
        };
        match &result {
            Ok(_) if is_away => tracing::info!("the database is back"),
            Err(error) if !is_away => tracing::warn!(error = chain(error), "the database is away"),
            _ => {}
        }
        is_away = result.is_err();
        match result {
            Ok(Round::Last) => return,
            Ok(Round::Full) => {}
            Ok(Round::Done) | Err(_) => tokio::select! {
                () = shop.wait_for_work() => {}
                () = tokio::time::sleep(INTERVAL) => {}
                () = wait_for_shutdown(shutdown.clone(), Duration::ZERO) => return,
            },
        }
    }
}

/// Resolves some time after the process was told to end.
pub(crate) async fn wait_for_shutdown(mut shutdown: watch::Receiver<bool>, grace: Duration) {
    // The sender lives until it has told.
    let _ = shutdown.wait_for(|is_set| *is_set).await;
    tokio::time::sleep(grace).await;
}

/// Returns an error with its sources. None of them has a password.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}
