//! Reloads: all or nothing, and under load.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use wxpay_core::accounts::{AccountChange, ChangeKind};
use wxpay_core::blocking::{Client, Transport};
use wxpay_core::pay::{OrderQuery, OrderQueryOptional};
use wxpay_core::schema::shared;
use wxpay_core::server::{self, MessageBuilder};
use wxpay_core::transport::{HttpRequest, HttpResponse};
use wxpay_core::{Key, Limits, SignType, Unreachable, text};

use super::*;

const APPID: &str = "wx8888888888888888";
const MCH_ID: &str = "10000100";

#[test]
fn a_reload_replaces_everything_or_nothing() {
    let folder = Folder::new();
    let (a, b) = (account("a", APPID, MCH_ID, ""), account("b", APPID, "10000200", ""));
    let accounts = folder.load(&(a.clone() + &b)).unwrap();
    assert_eq!(accounts.reload().unwrap(), []);
    folder.write("wxpay.toml", &(a.replace(KEY, OLD_KEY) + "[account.c]\n"));
    accounts.reload().unwrap_err();
    assert!(accounts.by_name("b").is_ok() && accounts.by_name("c").is_err());
    let renewed = a.replace(KEY, OLD_KEY) + "notify_url = \"https://shop.example/wxpay\"\n";
    folder.write("wxpay.toml", &(renewed + &account("c", APPID, "10000300", "")));
    let before = accounts.by_name("a").unwrap();
    let changes = accounts.reload().unwrap();
    let shown: Vec<String> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["account.a: changed: key, notify_url", "account.b: removed", "account.c: added"]);
    assert!(matches!(&changes[..], [AccountChange { kind: ChangeKind::Changed(_), .. }, ..]));
    // What was found before is as it was.
    assert!(format!("{:?}", before.merchant()).contains("notify_url: None"));
    assert!(accounts.by_name("b").is_err());
}

#[test]
fn a_reload_replaces_certificates_in_use() {
    let folder = Folder::new();
    let rest = |name: &str, key: &str| {
        format!("certificate = {{ cert = \"{}\", key = \"{}\" }}", certificate(name), certificate(key))
    };
    let text = |rest: &str| account("a", APPID, MCH_ID, rest);
    let accounts = folder.load(&text(&rest("apiclient_cert.pem", "apiclient_key.pem"))).unwrap();
    let store = accounts.get(MCH_ID).unwrap().identity().unwrap().clone();
    let before = store.load().serial().to_owned();
    folder.write("wxpay.toml", &text(&rest("apiclient_cert.pem", "other_key.pem")));
    accounts.reload().unwrap_err();
    assert_eq!(store.load().serial(), before);
    folder.write("wxpay.toml", &text(&rest("ec_cert.pem", "ec_key.pem")));
    assert_eq!(accounts.reload().unwrap()[0].kind, ChangeKind::Changed(vec!["certificate"]));
    assert_ne!(store.load().serial(), before);
}

/// A gateway that knows the current and the previous key.
struct Gateway(Mutex<Vec<Key>>);

impl Transport for &Gateway {
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        let request = server::read(post.body.as_bytes(), &Limits::default()).unwrap();
        let keys = self.0.lock().unwrap().clone();
        let key = keys.iter().find(|key| server::is_signed(&request, key, SignType::HmacSha256));
        let reply = MessageBuilder::new()
            .set(&shared::RETURN_CODE, if key.is_some() { "SUCCESS" } else { "FAIL" })
            .set(&shared::APPID, APPID)
            .set(&shared::MCH_ID, MCH_ID)
            .set(&shared::NONCE_STR, "IITRi8Iabbblz1Jc")
            .set(&shared::RESULT_CODE, "SUCCESS")
            .set(&shared::OUT_TRADE_NO, "TEA1")
            .set(&shared::TRADE_STATE_FIELD, "NOTPAY")
            .signed(key.unwrap_or(&keys[0]), SignType::HmacSha256);
        Ok(HttpResponse::new(200, reply.into_bytes()))
    }
}

#[test]
fn keys_rotate_under_64_concurrent_calls_without_a_failure() {
    let folder = Folder::new();
    let keys = [KEY, OLD_KEY];
    let text = |at: usize| {
        let (new, old) = (keys[at % 2], keys[(at + 1) % 2]);
        account("a", APPID, MCH_ID, &format!("previous_key = \"{old}\""))
            .replacen(KEY, "NEW", 1)
            .replacen("NEW", new, 1)
    };
    let accounts = folder.load(&text(0)).unwrap();
    let gateway = Gateway(Mutex::new(keys.iter().map(|key| Key::new(key).unwrap()).collect()));
    let (is_over, calls) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..64)
            .map(|_| {
                scope.spawn(|| {
                    let mut failures = Vec::new();
                    while !is_over.load(Ordering::Relaxed) {
                        let merchant = accounts.get(MCH_ID).unwrap().merchant().clone();
                        let query = OrderQuery {
                            optional: OrderQueryOptional { out_trade_no: Some(text!("TEA1")), ..Default::default() },
                        };
                        let sent = Client::with_transport(merchant, &gateway).send(&query);
                        failures.extend(sent.err().map(|error| error.to_string()));
                        calls.fetch_add(1, Ordering::Relaxed);
                    }
                    failures
                })
            })
            .collect();
        for at in 1..=50 {
            folder.write("wxpay.toml", &text(at));
            let changes = accounts.reload().unwrap();
            assert_eq!(changes[0].kind, ChangeKind::Changed(vec!["key", "previous_key"]));
            // Calls run between two rotations.
            let so_far = calls.load(Ordering::Relaxed);
            while calls.load(Ordering::Relaxed) < so_far + 64 {
                std::thread::yield_now();
            }
        }
        is_over.store(true, Ordering::Relaxed);
        for caller in callers {
            assert_eq!(caller.join().unwrap(), [""; 0]);
        }
    });
}
