//! Several processes over one database.

// ANCHOR: process
use std::future::Future;
use std::time::Duration;

use wxpay_jobs::database::{Database as _, DatabaseError};
use wxpay_jobs::{Shop, sweep, tables};

/// One of any number of processes. They share the database, and know nothing of each other.
async fn work<S: Shop>(shop: S, shutdown: impl Future<Output = ()>) -> Result<(), DatabaseError> {
    // At the start: the tables are there, with all columns.
    tables::check(&mut shop.database().begin().await?).await?;
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        match sweep(&shop, 100).await {
            // There may be more.
            Ok(swept) if swept.due >= 100 && swept.done > 0 => continue,
            Ok(_) => {}
            Err(error) => eprintln!("the database is away: {error}"),
        }
        tokio::select! {
            () = &mut shutdown => return Ok(()),
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }
}
// ANCHOR_END: process

// ANCHOR: engine
use wxpay_jobs::engine::PostgresJobs;

/// The same with an engine, which wakes a job at once instead of at the next sweep: 8 at a time.
async fn work_with_engine<S>(shop: S, shutdown: impl Future<Output = ()> + Send)
where
    S: Shop<Jobs = PostgresJobs>,
{
    let jobs = shop.jobs().clone();
    jobs.run(shop, 8, shutdown).await;
}
// ANCHOR_END: engine

mod processes {
    use tokio::sync::watch;

    use super::*;
    use crate::notifications::shop_with_payment;

    /// Compiled, and run by `examples/jobs` over `SQLite`.
    #[allow(dead_code, reason = "PostgreSQL is not there in each test")]
    async fn engine<S: Shop<Jobs = PostgresJobs>>(shop: S) {
        work_with_engine(shop, std::future::pending()).await;
    }

    #[tokio::test]
    async fn deliver_once_side_by_side() {
        let (shop, folder) = shop_with_payment("machines").await;
        let (end, ended) = watch::channel(false);
        let processes: Vec<_> = (0..4)
            .map(|_| {
                let mut ended = ended.clone();
                let shutdown = async move {
                    ended.wait_for(|ended| *ended).await.map(drop).unwrap_or_default();
                };
                tokio::spawn(work(shop.clone(), shutdown))
            })
            .collect();
        while shop.deliveries().await == 0 {
            tokio::task::yield_now().await;
        }
        end.send_replace(true);
        for process in processes {
            process.await.unwrap().unwrap();
        }
        assert_eq!(shop.deliveries().await, 1);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
