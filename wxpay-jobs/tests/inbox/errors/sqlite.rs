//! What `SQLite` reports.

use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::pool::PoolOptions;
use wxpay_jobs::Inbox;
use wxpay_jobs::database::{Connection as _, Database, DatabaseErrorKind};

use super::{exhaust, keep, kind};
use crate::common::{ORDER, payment, sqlite};

#[tokio::test]
async fn exhausted_pool_is_unavailable() {
    sqlite(async |pool| {
        let pool = exhaust(pool).await;
        let _held = pool.begin().await.unwrap();
        assert_eq!(kind(Database::begin(&pool).await), DatabaseErrorKind::Unavailable);
    })
    .await;
}

#[tokio::test]
async fn busy_file_is_a_conflict() {
    sqlite(async |pool| {
        let options = (*pool.connect_options()).clone().busy_timeout(Duration::ZERO);
        let impatient = SqlitePool::connect_with(options).await.unwrap();
        let mut deferred = impatient.begin().await.unwrap();
        assert_eq!(Inbox::new().payments(&mut deferred, ORDER).await.unwrap(), []);
        let mut transaction = Database::begin(&pool).await.unwrap();
        assert_eq!(kind(Database::begin(&impatient).await), DatabaseErrorKind::Conflict);
        Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await.unwrap();
        transaction.commit().await.unwrap();
        // A transaction that was not begun with IMMEDIATE, and was overtaken.
        let arrival = Inbox::new().keep(&mut deferred, &payment("T1", 888), b"").await;
        assert_eq!(kind(arrival), DatabaseErrorKind::Conflict);
    })
    .await;
}

#[tokio::test]
async fn full_disk_and_read_only_file_are_of_the_storage() {
    sqlite(async |pool| {
        let mut transaction = Database::begin(&pool).await.unwrap();
        transaction.query("PRAGMA max_page_count = 1", &[]).await.unwrap();
        let arrival = Inbox::new().keep(&mut transaction, &payment("T1", 888), &vec![0; 100_000]).await;
        assert_eq!(kind(arrival), DatabaseErrorKind::Storage);
        drop(transaction);
        let options = (*pool.connect_options()).clone().read_only(true);
        let read_only = SqlitePool::connect_with(options).await.unwrap();
        let mut transaction = read_only.begin().await.unwrap();
        let arrival = Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await;
        assert_eq!(kind(arrival), DatabaseErrorKind::Storage);
    })
    .await;
}

#[tokio::test]
async fn missing_file_is_unavailable() {
    sqlite(async |pool| {
        let options = (*pool.connect_options()).clone().create_if_missing(false).filename("/nonexistent/shop.db");
        let missing: SqlitePool =
            PoolOptions::new().acquire_timeout(Duration::from_millis(200)).connect_lazy_with(options);
        assert_eq!(kind(keep(&missing).await), DatabaseErrorKind::Unavailable);
    })
    .await;
}
