//! The diagnosis of a message that is signed with another sign type than it declares.

use wxpay_core::SignType::{self, HmacSha256, Md5};
use wxpay_sandbox::Sandbox;

use crate::client::{Answer, KEY, blocking, control, http, order, sign, xml};

/// A call that declares one sign type and is signed with another.
fn send(sandbox: &Sandbox, path: &str, declared: Option<&str>, used: SignType, write: fn(String) -> String) -> Answer {
    let mut fields = order("A1", &[]);
    if path.contains("fundflow") {
        fields.retain(|(name, _)| ["appid", "mch_id", "nonce_str"].contains(&name.as_str()));
        fields.push(("bill_date".to_owned(), "20261123".to_owned()));
        fields.push(("account_type".to_owned(), "Basic".to_owned()));
    }
    if let Some(declared) = declared {
        fields.push(("sign_type".to_owned(), declared.to_owned()));
    }
    let signature = write(sign(&fields, KEY, used));
    fields.push(("sign".to_owned(), signature));
    http(sandbox.address(), "POST", path, xml(&fields).as_bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_the_sign_type_that_was_used() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let (orders, flows, packets) = ("/pay/unifiedorder", "/pay/downloadfundflow", "/mmpaymkttransfers/gethbinfo");
        let as_it_is: fn(String) -> String = |sign| sign;
        let small: fn(String) -> String = |sign| sign.to_ascii_lowercase();
        let hmac = "signed with HMAC-SHA256 where MD5 is declared";
        let md5 = "signed with MD5 where HMAC-SHA256 is declared";
        let unknown = "`SHA1`, neither MD5 nor HMAC-SHA256; the message is signed with HMAC-SHA256";
        let undeclared = "takes HMAC-SHA256 alone, and the message declares, having no sign_type, MD5; \
            the message is signed with MD5";
        for (path, declared, used, write, reason) in [
            (orders, None, HmacSha256, as_it_is, hmac),
            (orders, Some("MD5"), HmacSha256, as_it_is, hmac),
            (orders, Some("HMAC-SHA256"), Md5, as_it_is, md5),
            // Combined with another mistake.
            (orders, None, HmacSha256, small, hmac),
            (orders, Some("HMAC-SHA256"), Md5, small, md5),
            (orders, Some("SHA1"), HmacSha256, as_it_is, unknown),
            // A call with a fixed sign type.
            (flows, None, Md5, as_it_is, undeclared),
            (flows, None, HmacSha256, as_it_is, "having no sign_type, MD5; the message is signed with HMAC-SHA256"),
            (flows, Some("MD5"), HmacSha256, as_it_is, "declares MD5; the message is signed with HMAC-SHA256"),
            (flows, Some("HMAC-SHA256"), Md5, as_it_is, md5),
            (packets, None, HmacSha256, as_it_is, "is declared; this call takes MD5 alone. Sign with MD5."),
        ] {
            let answer = send(&sandbox, path, declared, used, write);
            assert!(answer.body.contains("签名错误"), "{path} {declared:?} {used:?}: {}", answer.body);
            let log = control(&sandbox, "GET", "log", "");
            let logged = log.as_array().unwrap().last().unwrap()["reason"].as_str().unwrap();
            assert!(logged.contains(reason), "{path} {declared:?} {used:?}: {logged}");
            let header = answer.header("x-wxpay-sandbox-reason");
            assert!(header.contains(&reason.to_ascii_lowercase()), "{header}");
            assert!(write("A".into()) == "A" || logged.contains("sign-in-small-letters"), "{logged}");
        }
        // The declared sign type is accepted.
        for (declared, used) in [(None, Md5), (Some("MD5"), Md5), (Some("HMAC-SHA256"), HmacSha256)] {
            let answer = send(&sandbox, orders, declared, used, as_it_is);
            assert_ne!(answer.field("return_code"), "FAIL", "{}", answer.body);
        }
    })
    .await;
}
