//! The further calls and notifications: replies without a signature, links, texts, and what is received of them.

use crate::call::{Called, call, command};
use crate::merchant_server::MerchantServer;

const TRANSFER: [&str; 7] = [
    "pay.transfers",
    "partner_trade_no=T1",
    "openid=oUpF8u",
    "check_name=NO_CHECK",
    "amount=100",
    "desc=Tea",
    "spbill_create_ip=203.0.113.7",
];

/// The URL of a server as that of a gateway.
fn gateway(server: &MerchantServer) -> String {
    server.url.trim_end_matches("/notify").to_owned()
}

#[test]
fn reply_without_a_signature_is_a_claim() {
    let server = MerchantServer::answering(
        "<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code>\
         <mch_appid>wxd930ea5d5a258f4f</mch_appid><mchid>10000100</mchid><nonce_str>n</nonce_str>\
         <partner_trade_no>T1</partner_trade_no><payment_no>1007</payment_no>\
         <payment_time>2026-11-30 17:00:00</payment_time></xml>",
    );
    let called = call(&gateway(&server), &TRANSFER);
    assert_eq!(called.code, Some(0), "{}", called.stderr);
    assert_eq!(called.json["signed"], false);
    assert_eq!(called.json["confirmed_by"], "pay.gettransferinfo");
    assert_eq!(called.json["payment_no"], "1007");
    let sent = &server.received()[0];
    assert!(sent.head.starts_with("post /mmpaymkttransfers/promotion/transfers "), "{}", sent.head);
    let sent = String::from_utf8(sent.body.clone()).unwrap();
    assert!(sent.contains("<mchid>10000100</mchid>") && !sent.contains("sign_type"), "{sent}");
    let text = command(&gateway(&server), &TRANSFER).args(["--format", "text"]).output().unwrap();
    assert!(String::from_utf8(text.stdout).unwrap().contains("wxpay call pay.gettransferinfo"));
}

#[test]
fn refusal_without_a_signature_is_a_failure_that_was_never_done() {
    let server = MerchantServer::answering(
        "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code>\
         <err_code>NOTENOUGH</err_code><err_code_des>余额不足</err_code_des></xml>",
    );
    let called = call(&gateway(&server), &TRANSFER);
    assert_eq!((called.code, &called.json["error"]["code"]), (Some(1), &"NOTENOUGH".into()), "{}", called.stderr);
    assert_ne!(called.failure().0, "done");
}

#[test]
fn link_is_signed_and_not_sent() {
    let server = MerchantServer::answering("<xml/>");
    let arguments = [
        "pay.entrustweb",
        "plan_id=12535",
        "contract_code=100000",
        "request_serial=1000",
        "contract_display_account=微信代扣",
        "notify_url=https://shop.example/notify",
        "version=1.0",
        "timestamp=1414488825",
    ];
    let called = call(&gateway(&server), &arguments);
    let url = called.json["url"].as_str().unwrap_or_else(|| panic!("{}", called.stderr));
    assert!(url.starts_with(&format!("{}/papay/entrustweb?appid=", gateway(&server))), "{url}");
    assert!(url.contains("&contract_display_account=%E5%BE%AE%E4%BF%A1"), "{url}");
    assert!(server.received().is_empty());
    // Its own signature is right.
    let mut sign = std::process::Command::new(env!("CARGO_BIN_EXE_wxpay"));
    let key = "192006250b4c09247ec02edce69f6a2d";
    let file = std::env::temp_dir().join(format!("wxpay-link-{}.txt", std::process::id()));
    std::fs::write(&file, url).unwrap();
    let signed = sign.args(["sign", "--key", key, "--message", "pay.entrustweb"]).arg(&file).output().unwrap();
    std::fs::remove_file(&file).unwrap();
    let signature = String::from_utf8(signed.stdout).unwrap().lines().last().unwrap().to_owned();
    assert!(url.contains(&format!("&sign={signature}&")), "{url} {signature}");
}

#[test]
fn comments_are_a_text_and_a_refusal_is_a_failure() {
    let arguments = ["pay.batchquerycomment", "begin_time=20170724000000", "end_time=20170725000000", "offset=0"];
    let server = MerchantServer::answering("100\n`2017-07-01 10:00:05,`1001,`5,`茶\n");
    let called = call(&gateway(&server), &arguments);
    let text = "100\n`2017-07-01 10:00:05,`1001,`5,`茶\n";
    assert_eq!((called.code, &called.json["comments"]), (Some(0), &text.into()), "{}", called.stderr);
    let server = MerchantServer::answering(
        "<xml><return_code>SUCCESS</return_code><result_code>FAIL</result_code><err_code>NO_COMMENT</err_code></xml>",
    );
    let called = call(&gateway(&server), &arguments);
    assert_eq!(called.code, Some(1), "{}", called.stderr);
    assert_eq!(called.json["error"]["code"], "NO_COMMENT", "{}", called.stderr);
}

#[test]
fn dry_run_prints_the_second_signature_and_the_query_of_a_link() {
    let packet = [
        "sendworkwxredpack",
        "mch_billno=123456",
        "sender_name=Tea",
        "sender_header_media_id=m",
        "re_openid=o",
        "total_amount=1000",
        "wishing=w",
        "act_name=a",
        "remark=r",
        "--dry-run",
    ];
    let run = |arguments: &[&str]| command("http://127.0.0.1:9", arguments).output().unwrap();
    let secret = "GyvuhK-fRQbPB_1Sk5vkl1mjyWAHPNnB2eL7mxLyIEk";
    let signed = run(&[&packet[..], &["--workwx-secret", secret]].concat());
    let body = String::from_utf8(signed.stdout).unwrap();
    assert!(body.contains("<workwx_sign>") && !body.contains("GyvuhK"), "{body} {:?}", signed.stderr);
    let missing = Called::new(run(&packet));
    assert!(missing.code != Some(0) && missing.stderr.contains("workwx_s"), "{}", missing.stderr);
    let link = run(&[
        "pay.h5entrustweb",
        "plan_id=1",
        "contract_code=1",
        "request_serial=1",
        "contract_display_account=a",
        "notify_url=https://shop.example/notify",
        "version=1.0",
        "timestamp=1414488825",
        "clientip=203.0.113.7",
        "--dry-run",
    ]);
    let error = String::from_utf8(link.stderr).unwrap();
    assert!(error.contains("not sent: GET /papay/h5entrustweb"), "{error}");
    assert!(String::from_utf8(link.stdout).unwrap().starts_with("/papay/h5entrustweb?"));
}
