//! What a file of data keeps from one sandbox to the next.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use wxpay_core::BeijingTime;
use wxpay_sandbox::Sandbox;

use crate::shop::{Changes, accepted, answering, ask, blocking, control, order, place};

/// A file that is not there, in a folder of the tests' own.
fn fresh(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    for behind in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{behind}", path.display()));
    }
    path
}

const ACKNOWLEDGED: &str = "<xml><return_code>SUCCESS</return_code></xml>";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_next_sandbox_goes_on() {
    let file = fresh("goes-on.sqlite");
    let (address, posts) = answering(&["not yet", ACKNOWLEDGED, ACKNOWLEDGED]);
    let notify_url = format!("http://{address}/n");
    let start = || Sandbox::builder().data(&file).refunds_take(Duration::from_secs(3600)).start();

    let sandbox = start().await.unwrap();
    sandbox.advance(Duration::from_secs(30 * 24 * 3600));
    let (sandbox, placed, taken_in) = blocking(move || {
        let placed = accepted(place(&sandbox, order("A1", &[("notify_url", &notify_url)])));
        accepted(place(&sandbox, order("A2", &[])));
        accepted(ask(&sandbox, "/pay/closeorder", &[("out_trade_no", "A2")]));
        let wish = r#"{"coupons":[{"type":"CASH","fee":88}]}"#;
        control(&sandbox, "POST", "orders/A1/pay", wish);
        let refund: Changes<'_> = &[
            ("out_trade_no", "A1"),
            ("out_refund_no", "R1"),
            ("total_fee", "888"),
            ("refund_fee", "300"),
            ("notify_url", &notify_url),
        ];
        let taken_in = accepted(ask(&sandbox, "/secapi/pay/refund", refund));
        (sandbox, placed, taken_in)
    })
    .await;
    assert!(!sandbox.notified("A1", 1).await);
    let busy = start().await.unwrap_err().to_string();
    assert!(busy.contains("in use by another sandbox"), "{busy}");
    drop(sandbox);

    let sandbox = start().await.unwrap();
    let sandbox = blocking(move || {
        // The clock stands where it stood, and the order is the same.
        let again = place(&sandbox, order("A1", &[("total_fee", "1")]));
        assert_eq!(again.field("err_code"), "ORDERPAID");
        let query = accepted(ask(&sandbox, "/pay/orderquery", &[("out_trade_no", "A1")]));
        let given = ["trade_state", "transaction_id", "coupon_fee", "cash_fee"].map(|name| query.field(name));
        assert_eq!(given, ["REFUND", &taken_in.field("transaction_id"), "88", "800"]);
        let by_number = [("transaction_id", taken_in.field("transaction_id"))];
        let by_number = by_number.each_ref().map(|(name, value)| (*name, value.as_str()));
        accepted(ask(&sandbox, "/pay/orderquery", &by_number));
        let query = accepted(ask(&sandbox, "/pay/orderquery", &[("out_trade_no", "A2")]));
        assert_eq!(query.field("trade_state"), "CLOSED");
        let refund = accepted(ask(&sandbox, "/pay/refundquery", &[("out_trade_no", "A1")]));
        assert_eq!(
            (refund.field("refund_id_0"), refund.field("refund_status_0")),
            (taken_in.field("refund_id"), "PROCESSING".into())
        );
        // No number comes twice.
        let next = accepted(place(&sandbox, order("A3", &[])));
        assert!(next.field("prepay_id") > placed.field("prepay_id"));
        sandbox
    })
    .await;
    // What was due is told.
    sandbox.advance(Duration::from_secs(15));
    assert!(sandbox.notified("A1", 2).await);
    sandbox.advance(Duration::from_secs(3600));
    assert!(sandbox.refund_notified("R1", 1).await);
    assert!(posts.iter().nth(2).unwrap().contains("req_info"));
    drop(sandbox);

    // A reset empties the file as well.
    let sandbox = start().await.unwrap();
    let sandbox = blocking(move || {
        control(&sandbox, "POST", "reset", "");
        accepted(place(&sandbox, order("B1", &[])));
        sandbox
    })
    .await;
    drop(sandbox);
    let sandbox = start().await.unwrap();
    blocking(move || {
        let orders = control(&sandbox, "GET", "orders", "");
        assert_eq!(orders["orders"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_none_is_told() {
    let file = fresh("none.sqlite");
    std::fs::write(&file, "no file of SQLite, and long enough to be read as one ".repeat(100)).unwrap();
    let told = Sandbox::builder().data(&file).start().await.unwrap_err().to_string();
    assert!(told.contains("no file of a sandbox"), "{told}");
    let nowhere = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("nowhere/orders.sqlite");
    let told = Sandbox::builder().data(&nowhere).start().await.unwrap_err().to_string();
    assert!(told.contains("its folder must exist"), "{told}");
}

/// Why a sandbox does not start with that file.
async fn refusal(file: &Path) -> String {
    Sandbox::builder().data(file).start().await.unwrap_err().to_string()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_database_of_another_program_is_left_as_it_is() {
    let of_a_shop = [
        ("customers.sqlite", "CREATE TABLE customers (id INTEGER)"),
        ("orders.sqlite", "CREATE TABLE orders (id INTEGER PRIMARY KEY, body TEXT NOT NULL)"),
        ("version.sqlite", "CREATE TABLE orders (id INTEGER); PRAGMA user_version = 1"),
        (
            "marked.sqlite",
            "CREATE TABLE orders (id INTEGER); PRAGMA user_version = 7; PRAGMA application_id = 252006673",
        ),
        ("wal.sqlite", "PRAGMA journal_mode = WAL; CREATE TABLE orders (id INTEGER)"),
    ];
    for (name, sql) in of_a_shop {
        let file = fresh(name);
        Connection::open(&file).unwrap().execute_batch(sql).unwrap();
        let before = std::fs::read(&file).unwrap();
        let words = refusal(&file).await;
        assert!(
            words.contains("database of another program") && words.contains("nothing of it was changed"),
            "{words}"
        );
        assert_eq!(std::fs::read(&file).unwrap(), before, "{name}");
    }
    let newer = fresh("newer.sqlite");
    drop(Sandbox::builder().data(&newer).start().await.unwrap());
    Connection::open(&newer).unwrap().execute_batch("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99").unwrap();
    let words = refusal(&newer).await;
    assert!(words.contains("another version of the sandbox"), "{words}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_a_file_is_refused() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    for other in [Path::new("/dev/null"), &folder] {
        let words = refusal(other).await;
        assert!(words.contains("not a regular file"), "{words}");
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_its_owner_reads_the_file() {
    use std::os::unix::fs::PermissionsExt as _;

    let file = fresh("private.sqlite");
    let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
    let sandbox = blocking(move || {
        accepted(place(&sandbox, order("A1", &[])));
        sandbox
    })
    .await;
    for behind in ["", "-wal"] {
        let mode = std::fs::metadata(format!("{}{behind}", file.display())).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{behind}");
    }
    drop(sandbox);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_file_is_taken() {
    let file = fresh("empty.sqlite");
    std::fs::write(&file, b"").unwrap();
    drop(Sandbox::builder().data(&file).start().await.unwrap());
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    drop(Sandbox::builder().data(&file).start().await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_sets_the_clock_if_it_is_asked_to() {
    let file = fresh("clock.sqlite");
    let start = || Sandbox::builder().data(&file).start();
    let now = |sandbox: &Sandbox| -> String {
        control(sandbox, "POST", "clock", r#"{"advance_seconds":0}"#)["now"].as_str().unwrap().to_owned()
    };
    let sandbox = start().await.unwrap();
    let sandbox = blocking(move || {
        control(&sandbox, "POST", "clock", r#"{"advance_seconds":315360000}"#);
        control(&sandbox, "POST", "reset", "");
        assert!(now(&sandbox) > BeijingTime::now().after(Duration::from_secs(300_000_000)).to_string());
        control(&sandbox, "POST", "reset", r#"{"clock":true}"#);
        assert!(now(&sandbox) < BeijingTime::now().after(Duration::from_secs(3_600)).to_string());
        sandbox
    })
    .await;
    drop(sandbox);
    let sandbox = start().await.unwrap();
    blocking(move || assert!(now(&sandbox) < BeijingTime::now().after(Duration::from_secs(3_600)).to_string())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_its_end_a_sandbox_promises_nothing() {
    let sandbox = Sandbox::builder().data(&fresh("ended.sqlite")).start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        // A connection that outlives it.
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        drop(sandbox);
        let _ = stream.write_all(b"GET /_sandbox/orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    })
    .await;
}
