//! Data files that are cut, overwritten, removed or taken away from under the sandbox.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::Connection;
use wxpay_sandbox::Sandbox;

use crate::client::{TOO_LONG, assert_accepted, blocking, control, order, place, query_order};

/// The path of a file that does not exist, nor its log.
pub(crate) fn fresh_path(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    for behind in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(with_suffix(&path, behind));
    }
    path
}

/// The path of a file beside the data file.
pub(crate) fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", file.display()))
}

/// A copy of a data file and its log, as a power failure would leave them. It is removed in the end.
pub(crate) struct DataCopy {
    pub(crate) file: PathBuf,
}

impl DataCopy {
    pub(crate) fn new(file: &Path, name: &str) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let copy = fresh_path(&format!("copy-{name}-{number}.sqlite"));
        std::fs::copy(file, &copy).unwrap();
        let _ = std::fs::copy(with_suffix(file, "-wal"), with_suffix(&copy, "-wal"));
        Self { file: copy }
    }

    pub(crate) fn count(&self, table: &str) -> usize {
        let connection = Connection::open(&self.file).unwrap();
        let sql = format!("SELECT COUNT(*) FROM {table}");
        let count: i64 = connection.query_row(&sql, [], |row| row.get(0)).unwrap();
        usize::try_from(count).unwrap()
    }

    pub(crate) fn texts(&self, sql: &str) -> Vec<String> {
        let connection = Connection::open(&self.file).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }
}

impl Drop for DataCopy {
    fn drop(&mut self) {
        for behind in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(with_suffix(&self.file, behind));
        }
    }
}

/// A file with 40 orders, written by a sandbox that has ended.
async fn filled(name: &str) -> PathBuf {
    let file = fresh_path(name);
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    blocking(move || {
        for index in 0..40 {
            assert_accepted(place(&sandbox, order(&format!("C{index}"), &[])));
        }
    })
    .await;
    assert!(!with_suffix(&file, "-wal").exists(), "the sandbox leaves no log when it ends");
    file
}

async fn refusal(file: &Path) -> String {
    let error = Sandbox::builder().data(file).start().await.unwrap_err().to_string();
    assert!(error.contains(&file.display().to_string()), "{error}");
    error
}

mod start {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refuses_a_cut_file_and_leaves_it() {
        let file = filled("cut.sqlite").await;
        let whole = std::fs::read(&file).unwrap();
        let lengths = [1, 50, 99, 100, 4_096, 5_000, whole.len() / 2, whole.len() - 4_096, whole.len() - 1];
        for length in lengths {
            std::fs::write(&file, &whole[..length]).unwrap();
            let error = refusal(&file).await;
            assert!(error.contains("is cut") || error.contains("no file of a sandbox"), "{length}: {error}");
            assert!(error.contains("remove it"), "{length}: {error}");
            assert_eq!(std::fs::read(&file).unwrap(), whole[..length]);
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refuses_an_overwritten_file_or_loses_nothing() {
        let file = filled("overwritten.sqlite").await;
        let whole = std::fs::read(&file).unwrap();
        let mut refused = 0;
        for at in (0..whole.len()).step_by(1_500) {
            for byte in [0, 0xA5] {
                let mut damaged = whole.clone();
                let end = (at + 300).min(damaged.len());
                damaged[at..end].fill(byte);
                std::fs::write(&file, &damaged).unwrap();
                match Sandbox::builder().data(&file).start().await {
                    Err(error) => {
                        assert!(error.to_string().contains("overwritten.sqlite"), "{error}");
                        refused += 1;
                    }
                    // Some bytes are those of no record.
                    Ok(sandbox) => {
                        let orders = blocking(move || control(&sandbox, "GET", "orders", "")).await;
                        assert_eq!(orders["orders"].as_array().unwrap().len(), 40, "at {at}");
                    }
                }
            }
        }
        assert!(refused > 20, "{refused}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refuses_a_log_without_its_file() {
        let file = fresh_path("alone.sqlite");
        let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
        let path = file.clone();
        let copies = blocking(move || {
            assert_accepted(place(&sandbox, order("A1", &[])));
            [DataCopy::new(&path, "missing"), DataCopy::new(&path, "emptied")]
        })
        .await;
        let log = |copy: &DataCopy| std::fs::read(with_suffix(&copy.file, "-wal")).unwrap();
        let [missing, emptied] = &copies;
        std::fs::remove_file(&missing.file).unwrap();
        std::fs::write(&emptied.file, b"").unwrap();
        for (copy, what) in [(missing, "is missing"), (emptied, "is empty")] {
            let before = log(copy);
            let error = refusal(&copy.file).await;
            assert!(error.contains(what) && error.contains("-wal has changes that belong to it"), "{error}");
            assert_eq!(log(copy), before);
        }
    }

    #[cfg(unix)]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refuses_a_read_only_file() {
        use std::os::unix::fs::PermissionsExt as _;

        let file = filled("read_only.sqlite").await;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o400)).unwrap();
        // Its permissions do not concern the administrator.
        if std::fs::OpenOptions::new().write(true).open(&file).is_err() {
            let error = refusal(&file).await;
            assert!(error.contains("is read-only") && error.contains("make it writable"), "{error}");
        }
        std::fs::remove_file(&file).unwrap();
    }
}

mod use_of_a_file {
    use super::*;

    #[cfg(unix)]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn ends_while_the_file_is_away() {
        let file = fresh_path("away.sqlite");
        let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
        blocking(move || {
            assert_accepted(place(&sandbox, order("A1", &[])));
            let elsewhere = fresh_path("elsewhere.sqlite");
            std::fs::rename(&file, &elsewhere).unwrap();
            let refused = place(&sandbox, order("A2", &[]));
            assert_eq!(refused.field("err_code"), "SYSTEMERROR");
            let reason = refused.header("x-wxpay-sandbox-reason").to_owned();
            assert!(reason.contains("it was removed") && reason.contains("put it back"), "{reason}");
            std::fs::write(&file, b"another one").unwrap();
            assert_eq!(query_order(sandbox.address(), "A1").field("err_code"), "SYSTEMERROR");
            std::fs::rename(&elsewhere, &file).unwrap();
            let begun = std::time::Instant::now();
            while query_order(sandbox.address(), "A1").field("result_code") != "SUCCESS" {
                assert!(begun.elapsed() < TOO_LONG, "the sandbox does not recover");
            }
            assert_accepted(place(&sandbox, order("A2", &[])));
        })
        .await;
    }
}
