//! The worker: carries out what is due in the database, once a second and whenever a request wakes it.

use std::error::Error;
use std::time::Duration;

use tokio::sync::watch;
use wxpay_jobs::database::Database;
use wxpay_jobs::{Shop as _, sweep};

use crate::shop::TeaShop;
use crate::tables;

/// How often the database is asked for what is due.
const INTERVAL: Duration = Duration::from_secs(1);
/// How many rows of each kind a round takes.
const LIMIT: u32 = 100;

/// Works until `stop` changes. Everything that a round leaves undone is in the database, for another round or another
/// process.
pub(crate) async fn work<D: Database>(shop: TeaShop<D>, ready: watch::Sender<bool>, mut stop: watch::Receiver<bool>) {
    let mut is_away = false;
    while !*stop.borrow() {
        let round = async {
            if !*ready.borrow() {
                tables::create(shop.database()).await?;
                ready.send_replace(true);
            }
            sweep(&shop, LIMIT).await
        };
        let swept = tokio::select! {
            swept = round => swept,
            _ = stop.changed() => return,
        };
        match &swept {
            Ok(_) if is_away => tracing::info!("the database is back"),
            Err(error) if !is_away => tracing::warn!(error = chain(error), "the database is away"),
            _ => {}
        }
        is_away = swept.is_err();
        // The rest of a long list is taken at once.
        if swept.is_ok_and(|swept| swept.run >= LIMIT) {
            continue;
        }
        tokio::select! {
            () = shop.wait_for_work() => {}
            () = tokio::time::sleep(INTERVAL) => {}
            _ = stop.changed() => return,
        }
    }
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
