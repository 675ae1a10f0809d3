//! The data file: what one sandbox keeps for the next.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use wxpay_core::BeijingTime;
use wxpay_sandbox::Sandbox;

use crate::client::{ACKNOWLEDGED, Changes, ask, assert_accepted, blocking, control, order, place, serve_answers};
use crate::data_file::fresh_path;

mod data {
    use super::*;

    /// The error of a sandbox that does not start with this file.
    async fn refusal(file: &Path) -> String {
        Sandbox::builder().data(file).start().await.unwrap_err().to_string()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn continues_in_the_next_sandbox() {
        let file = fresh_path("goes-on.sqlite");
        let (address, posts) = serve_answers(["not yet", ACKNOWLEDGED, ACKNOWLEDGED]);
        let notify_url = format!("http://{address}/n");
        let start = || Sandbox::builder().data(&file).refund_duration(Duration::from_secs(3600)).start();

        let sandbox = start().await.unwrap();
        sandbox.advance(Duration::from_secs(30 * 24 * 3600));
        let (sandbox, placed, taken_in) = blocking(move || {
            let placed = assert_accepted(place(&sandbox, order("A1", &[("notify_url", &notify_url)])));
            assert_accepted(place(&sandbox, order("A2", &[])));
            assert_accepted(ask(&sandbox, "/pay/closeorder", &[("out_trade_no", "A2")]));
            let wish = r#"{"coupons":[{"type":"CASH","fee":88}]}"#;
            control(&sandbox, "POST", "orders/A1/pay", wish);
            let refund: Changes<'_> = &[
                ("out_trade_no", "A1"),
                ("out_refund_no", "R1"),
                ("total_fee", "888"),
                ("refund_fee", "300"),
                ("notify_url", &notify_url),
            ];
            let taken_in = assert_accepted(ask(&sandbox, "/secapi/pay/refund", refund));
            (sandbox, placed, taken_in)
        })
        .await;
        assert!(!sandbox.wait_for_notification("A1", 1).await);
        let busy = start().await.unwrap_err().to_string();
        assert!(busy.contains("in use by another sandbox"), "{busy}");
        drop(sandbox);

        let sandbox = start().await.unwrap();
        let sandbox = blocking(move || {
            // The clock and the order are unchanged.
            let again = place(&sandbox, order("A1", &[("total_fee", "1")]));
            assert_eq!(again.field("err_code"), "ORDERPAID");
            let query = assert_accepted(ask(&sandbox, "/pay/orderquery", &[("out_trade_no", "A1")]));
            let given = ["trade_state", "transaction_id", "coupon_fee", "cash_fee"].map(|name| query.field(name));
            assert_eq!(given, ["REFUND", &taken_in.field("transaction_id"), "88", "800"]);
            let by_number = [("transaction_id", taken_in.field("transaction_id"))];
            let by_number = by_number.each_ref().map(|(name, value)| (*name, value.as_str()));
            assert_accepted(ask(&sandbox, "/pay/orderquery", &by_number));
            let query = assert_accepted(ask(&sandbox, "/pay/orderquery", &[("out_trade_no", "A2")]));
            assert_eq!(query.field("trade_state"), "CLOSED");
            let refund = assert_accepted(ask(&sandbox, "/pay/refundquery", &[("out_trade_no", "A1")]));
            assert_eq!(
                (refund.field("refund_id_0"), refund.field("refund_status_0")),
                (taken_in.field("refund_id"), "PROCESSING".into())
            );
            // Numbers are not reused.
            let next = assert_accepted(place(&sandbox, order("A3", &[])));
            assert!(next.field("prepay_id") > placed.field("prepay_id"));
            sandbox
        })
        .await;
        // Pending notifications are sent.
        sandbox.advance(Duration::from_secs(15));
        assert!(sandbox.wait_for_notification("A1", 2).await);
        sandbox.advance(Duration::from_secs(3600));
        assert!(sandbox.wait_for_refund_notification("R1", 1).await);
        assert!(posts.iter().nth(2).unwrap().contains("req_info"));
        drop(sandbox);

        // A reset empties the file too.
        let sandbox = start().await.unwrap();
        let sandbox = blocking(move || {
            control(&sandbox, "POST", "reset", "");
            assert_accepted(place(&sandbox, order("B1", &[])));
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
    async fn refuses_what_is_not_a_database() {
        let file = fresh_path("none.sqlite");
        std::fs::write(&file, "no file of SQLite, and long enough to be read as one ".repeat(100)).unwrap();
        let words = Sandbox::builder().data(&file).start().await.unwrap_err().to_string();
        assert!(words.contains("no file of a sandbox"), "{words}");
        let nowhere = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("nowhere/orders.sqlite");
        let words = Sandbox::builder().data(&nowhere).start().await.unwrap_err().to_string();
        assert!(words.contains("its folder must exist"), "{words}");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn leaves_the_database_of_another_program_unchanged() {
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
            let file = fresh_path(name);
            Connection::open(&file).unwrap().execute_batch(sql).unwrap();
            let before = std::fs::read(&file).unwrap();
            let words = refusal(&file).await;
            assert!(
                words.contains("database of another program") && words.contains("nothing of it was changed"),
                "{words}"
            );
            assert_eq!(std::fs::read(&file).unwrap(), before, "{name}");
        }
        let newer = fresh_path("newer.sqlite");
        drop(Sandbox::builder().data(&newer).start().await.unwrap());
        Connection::open(&newer)
            .unwrap()
            .execute_batch("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99")
            .unwrap();
        let words = refusal(&newer).await;
        assert!(words.contains("another version of the sandbox"), "{words}");
    }

    #[cfg(unix)]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refuses_what_is_not_a_regular_file() {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        for other in [Path::new("/dev/null"), &folder] {
            let words = refusal(other).await;
            assert!(words.contains("not a regular file"), "{words}");
        }
    }

    #[cfg(unix)]
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn is_readable_by_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;

        let file = fresh_path("private.sqlite");
        let sandbox = Sandbox::builder().data(&file).start().await.unwrap();
        let sandbox = blocking(move || {
            assert_accepted(place(&sandbox, order("A1", &[])));
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
    async fn accepts_an_empty_file() {
        let file = fresh_path("empty.sqlite");
        std::fs::write(&file, b"").unwrap();
        drop(Sandbox::builder().data(&file).start().await.unwrap());
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        drop(Sandbox::builder().data(&file).start().await.unwrap());
    }
}

mod reset {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sets_the_clock_on_request() {
        let file = fresh_path("clock.sqlite");
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
        blocking(move || assert!(now(&sandbox) < BeijingTime::now().after(Duration::from_secs(3_600)).to_string()))
            .await;
    }
}

mod sandbox {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn answers_nothing_after_its_end() {
        let sandbox = Sandbox::builder().data(&fresh_path("ended.sqlite")).start().await.unwrap();
        let address = sandbox.address();
        blocking(move || {
            // A connection that outlives the sandbox.
            let mut stream = std::net::TcpStream::connect(address).unwrap();
            drop(sandbox);
            let _ = stream.write_all(b"GET /_sandbox/orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
            let mut answer = String::new();
            let _ = stream.read_to_string(&mut answer);
            assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
        })
        .await;
    }
}
