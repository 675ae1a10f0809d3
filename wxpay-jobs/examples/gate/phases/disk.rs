//! A disk that is full for a time.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use wxpay_jobs::JobKind;
use wxpay_jobs::database::Connection as _;

use super::{Plan, compare, drain, with_engine};
use crate::report::Found;
use crate::site::{Complete, accept, accept_all, count, sqlite};

/// The variable with a folder of the server's small disk.
const VARIABLE: &str = "WXPAY_GATE_DISK";

pub(crate) async fn run<S: Complete>(plan: &Plan, site: &S) -> Option<Found> {
    if plan.address.starts_with("postgres") {
        let Ok(folder) = std::env::var(VARIABLE) else {
            eprintln!("disk: skipped, the server has no small disk of its own");
            return None;
        };
        return Some(server(Path::new(&folder), site).await);
    }
    // A file of its own, full to its last page.
    let path = format!("{}-full", plan.address);
    let free = sqlite(&path, None).await;
    let numbers: Vec<String> = (0..1000).map(|number| format!("disk:{number}")).collect();
    accept_all(&free, JobKind::Paid, &numbers[..100], Duration::ZERO).await.unwrap();
    let mut transaction = free.database().begin().await.unwrap();
    transaction.execute("CREATE TABLE filler (bytes BLOB)", &[]).await.unwrap();
    transaction.execute("INSERT INTO filler SELECT zeroblob(4000000)", &[]).await.unwrap();
    transaction.commit().await.unwrap();
    let pages = count(free.database(), "PRAGMA page_count").await.unwrap();
    let full = sqlite(&path, Some(pages)).await;
    // What removes jobs makes room, so the notifications come before the engine.
    let mut refused = 0;
    for number in &numbers[100..] {
        refused += usize::from(accept(&full, JobKind::Paid, number, Duration::ZERO).await.is_err());
    }
    with_engine(&full, async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let mut transaction = free.database().begin().await.unwrap();
        transaction.execute("DELETE FROM filler", &[]).await.unwrap();
        transaction.commit().await.unwrap();
        for number in &numbers[100..] {
            while accept(&full, JobKind::Paid, number, Duration::ZERO).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        drain(&full, "disk", Duration::from_mins(1)).await;
    })
    .await;
    let mut found = compare(&full, "disk", &numbers).await;
    found.note =
        format!("the file full (max_page_count): {refused} of 900 notifications refused, taken when it was not");
    Some(found)
}

/// `PostgreSQL` on a small disk.
async fn server<S: Complete>(folder: &Path, site: &S) -> Found {
    let numbers: Vec<String> = (0..500).map(|number| format!("disk:{number}")).collect();
    let filler = folder.join("filler");
    let mut refused = 0;
    with_engine(site, async {
        accept_all(site, JobKind::Paid, &numbers[..100], Duration::ZERO).await.unwrap();
        let _ = fill(&filler);
        for number in &numbers[100..] {
            if accept(site, JobKind::Paid, number, Duration::ZERO).await.is_err() {
                refused += 1;
                if refused == 5 {
                    break;
                }
            }
        }
        std::fs::remove_file(&filler).unwrap();
        // A server that cannot write its log ends, and is started again when there is room.
        if let Ok(command) = std::env::var("WXPAY_POSTGRES_RESTART") {
            let _ = Command::new(command).arg("immediate").stdin(Stdio::null()).status().await;
        }
        for number in &numbers {
            while accept(site, JobKind::Paid, number, Duration::ZERO).await.is_err() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
        drain(site, "disk", Duration::from_mins(2)).await;
    })
    .await;
    let mut found = compare(site, "disk", &numbers).await;
    found.note = format!("the server's disk full: {refused} notifications refused, taken when it was not");
    found
}

/// Fills a disk with a file.
fn fill(path: &Path) -> std::io::Result<()> {
    use std::io::Write as _;
    let mut file = std::fs::File::create(path)?;
    let block = vec![0; 1 << 16];
    loop {
        file.write_all(&block)?;
    }
}
