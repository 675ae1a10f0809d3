//! What `MariaDB` reports.

use wxpay_jobs::Inbox;
use wxpay_jobs::database::{Connection as _, Database, DatabaseErrorKind};

use super::{deadlock, exhaust, keep, kind, outlive, run};
use crate::common::{MCH_ID, ORDER, mariadb, payment};

const LEVEL: &str = "REPEATABLE READ";

#[tokio::test]
async fn exhausted_pool_is_unavailable() {
    mariadb(LEVEL, async |pool| {
        let pool = exhaust(pool).await;
        let _held = pool.begin().await.unwrap();
        assert_eq!(kind(Database::begin(&pool).await), DatabaseErrorKind::Unavailable);
    })
    .await;
}

#[tokio::test]
async fn deadlock_is_a_conflict() {
    mariadb(LEVEL, async |pool| assert_eq!(deadlock(pool).await, DatabaseErrorKind::Conflict)).await;
}

#[tokio::test]
async fn lock_that_is_not_free_is_a_conflict() {
    mariadb(LEVEL, async |pool| {
        keep(&pool).await.unwrap();
        let mut holder = Database::begin(&pool).await.unwrap();
        Inbox::new().lock_payment(&mut holder, MCH_ID, "T1").await.unwrap();
        let mut transaction = Database::begin(&pool).await.unwrap();
        transaction.execute("SET innodb_lock_wait_timeout = 1", &[]).await.unwrap();
        let found = Inbox::new().lock_payment(&mut transaction, MCH_ID, "T1").await;
        assert_eq!(kind(found), DatabaseErrorKind::Conflict);
    })
    .await;
}

#[tokio::test]
async fn read_only_transaction_is_of_the_storage() {
    mariadb(LEVEL, async |pool| {
        let mut transaction = pool.begin_with("START TRANSACTION READ ONLY").await.unwrap();
        let arrival = Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await;
        assert_eq!(kind(arrival), DatabaseErrorKind::Storage);
    })
    .await;
}

#[tokio::test]
async fn ended_session_is_unavailable() {
    mariadb(LEVEL, async |pool| {
        let mut transaction = Database::begin(&pool).await.unwrap();
        let rows = transaction.query("SELECT CONNECTION_ID()", &[]).await.unwrap();
        let process = rows[0].integer(0).unwrap().unwrap();
        let sleeping = async { kind(transaction.query("SELECT SLEEP(60)", &[]).await) };
        let statement = format!("KILL {process}");
        let ending = run(&pool, &statement);
        let (found, ended) = tokio::join!(sleeping, ending);
        ended.unwrap();
        assert_eq!(found, DatabaseErrorKind::Unavailable);
        keep(&pool).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "kills the server"]
async fn killed_server_is_unavailable() {
    let commands = ["WXPAY_MARIADB_KILL", "WXPAY_MARIADB_RESTART"];
    mariadb(LEVEL, async |pool| outlive(pool, "SELECT SLEEP(60)", commands).await).await;
}

#[tokio::test]
async fn overtaken_snapshot_is_a_conflict() {
    mariadb(LEVEL, async |pool| {
        let mut transaction = Database::begin(&pool).await.unwrap();
        if transaction.execute("SET SESSION innodb_snapshot_isolation = ON", &[]).await.is_err() {
            // A server without this setting reads what is committed with its locking reads.
            return;
        }
        assert_eq!(Inbox::new().payments(&mut transaction, ORDER).await.unwrap(), []);
        keep(&pool).await.unwrap();
        let arrival = Inbox::new().keep(&mut transaction, &payment("T1", 888), b"").await;
        assert_eq!(kind(arrival), DatabaseErrorKind::Conflict);
    })
    .await;
}

#[tokio::test]
async fn tests_run_at_their_isolation_level() {
    for level in crate::common::LEVELS {
        mariadb(level, async |pool| {
            let mut transaction = Database::begin(&pool).await.unwrap();
            let rows = transaction.query("SELECT @@SESSION.tx_isolation, VERSION()", &[]).await.unwrap();
            assert_eq!(rows[0].text(0).unwrap(), Some(level.replace(' ', "-").as_str()), "{:?}", rows[0].text(1));
        })
        .await;
    }
}
