//! What the further calls share: the client, the data file, the fund flow, notifications.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::Connection;
use serde_json::json;
use wxpay_core::bill::FundFlow;
use wxpay_core::pay::{
    Gethbinfo, GethbinfoResponse, ProfitsharingNotificationResource, Sendredpack, SendredpackOptional,
};
use wxpay_core::value::{RedPacketNumberType, RedPacketStatus};
use wxpay_core::{ApiV3Key, Client, Fen, Text, UnsignedReply, schema, text};
use wxpay_sandbox::{Account, Sandbox};

use super::profit_sharing::{SHOP, paid, receivers, share};
use super::{DAY, advance, ask_by_hmac, balance};
use crate::client::{
    APPID, Changes, KEY, MCH_ID, ask, ask_with, blocking, control, fault, http, serve_answers, wait_until,
};

fn red_packet(number: &str, fee: u64) -> Sendredpack<'_> {
    Sendredpack {
        mch_billno: Text::new(number).unwrap(),
        send_name: text!("Tea shop"),
        re_openid: text!("oxTWIuGaIt6gTKsQRLau2M0yL16E"),
        total_amount: Fen(fee),
        total_num: 1,
        wishing: text!("Enjoy"),
        client_ip: "192.168.0.1".parse().unwrap(),
        act_name: text!("Spring"),
        remark: text!("Tea"),
        optional: SendredpackOptional::default(),
    }
}

async fn found(client: &Client, number: &str) -> UnsignedReply<GethbinfoResponse> {
    let query = Gethbinfo { mch_billno: Text::new(number).unwrap(), bill_type: RedPacketNumberType::Mcht };
    client.send_unsigned(&query).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn client_of_the_library_sends_and_queries() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::new(sandbox.merchant().unwrap()).with_endpoint(sandbox.endpoint().unwrap());
    let sent = client.send_unsigned(&red_packet("A1", 1_000)).await.unwrap();
    assert_eq!(sent.key().collect::<Vec<_>>(), [("mch_billno", "A1")]);
    assert!(sent.confirmed_by().unwrap().is(&schema::pay::GETHBINFO));
    let refused = client.send_unsigned(&red_packet("A2", 99)).await.unwrap_err();
    assert!(refused.to_string().contains("scene_id"), "{refused}");
    let sandbox = blocking(move || {
        control(&sandbox, "POST", "red-packets/A1/take", "");
        sandbox
    })
    .await;
    let reply = found(&client, "A1").await;
    assert_eq!(reply.status, RedPacketStatus::Received);
    let claims: Vec<Fen> = reply.hblist.iter().map(|claim| claim.amount).collect();
    assert_eq!(claims, [Fen(1_000)]);
    drop(sandbox);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_stay_in_the_data_file_also_in_one_of_the_first_version() {
    let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("further.sqlite");
    for behind in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{behind}", file.display()));
    }
    let start = || Sandbox::builder().data(&file).start();
    drop(start().await.unwrap());
    let first_version = "PRAGMA journal_mode = DELETE; DROP TABLE records; PRAGMA user_version = 1";
    Connection::open(&file).unwrap().execute_batch(first_version).unwrap();

    let sandbox = start().await.unwrap();
    let client = Client::new(sandbox.merchant().unwrap()).with_endpoint(sandbox.endpoint().unwrap());
    client.send_unsigned(&red_packet("A1", 1_000)).await.unwrap();
    let before = blocking(move || balance(&sandbox, MCH_ID)).await;

    let sandbox = start().await.unwrap();
    let client = Client::new(sandbox.merchant().unwrap()).with_endpoint(sandbox.endpoint().unwrap());
    assert_eq!(found(&client, "A1").await.status, RedPacketStatus::Sent);
    blocking(move || {
        assert_eq!(balance(&sandbox, MCH_ID), before);
        // The sandbox awaits the time of a record that it has read.
        advance(&sandbox, 2 * DAY);
        wait_until(sandbox.address(), "/_sandbox/red-packets/A1", |packet| packet["state"] == "REFUND");
        assert_eq!(balance(&sandbox, MCH_ID), before + 1_000);
        control(&sandbox, "POST", "reset", "");
        assert_eq!(control(&sandbox, "GET", "red-packets", "")["red_packets"], json!([]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificate_is_demanded_by_the_tables() {
    let sandbox = Sandbox::builder().require_certificate().start().await.unwrap();
    blocking(move || {
        let is_demanded = |path: &str| {
            let answer = http(sandbox.address(), "POST", path, b"<xml></xml>");
            answer.body.contains("No required SSL certificate was sent")
        };
        let with = ["/secapi/pay/profitsharing", "/mmpaymkttransfers/gethbinfo", "/mmpaysptrans/query_bank"];
        assert!(with.iter().chain(&["/risk/getpublickey", "/deposit/reverse"]).all(|path| is_demanded(path)));
        // The folder has calls of both kinds.
        let without = ["/pay/profitsharingquery", "/mmpaymkttransfers/query_coupon_stock", "/deposit/orderquery"];
        assert!(without.iter().all(|path| !is_demanded(path)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fund_flow_has_the_entries() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::new(sandbox.merchant().unwrap()).with_endpoint(sandbox.endpoint().unwrap());
    let day = wxpay_core::BeijingTime::now().to_string().get(..8).unwrap().to_owned();
    client.send_unsigned(&red_packet("A1", 1_000)).await.unwrap();
    blocking(move || {
        sandbox.advance(DAY + Duration::from_secs(10 * 3_600));
        let asked = [("account_type", "Basic"), ("bill_date", day.as_str())];
        let flow = ask_with(&sandbox, "/pay/downloadfundflow", &asked, KEY, wxpay_core::SignType::HmacSha256);
        let mut read = FundFlow::open(flow.bytes.as_slice()).unwrap();
        let rows = read.by_ref().collect::<Result<Vec<_>, _>>().unwrap();
        assert!(read.finish().unwrap().agrees());
        assert_eq!(rows.iter().map(|row| row.voucher_id.as_deref().unwrap()).collect::<Vec<_>>(), ["A1"]);
        assert_eq!(rows[0].balance.unwrap().0 + 1_000, 1_000_000_000);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn share_of_a_merchant_is_notified_encrypted_and_repeated() {
    let (address, posts) = serve_answers(["<xml/>", r#"{"code":"SUCCESS","message":"ok"}"#]);
    let url = format!("http://{address}/shared");
    let account = Account::new(APPID, MCH_ID, KEY).unwrap().with_sharing_notify_url(&url);
    let sandbox = Sandbox::builder().account(account).start().await.unwrap();
    let merchant = sandbox.merchant().unwrap();
    let posts = blocking(move || {
        fault(sandbox.address(), &json!({ "api": "pay.profitsharing_notification", "fault": "WRONG_SIGN" }));
        let receiver = json!({ "type": "MERCHANT_ID", "account": SHOP, "name": "Store", "relation_type": "STORE" });
        ask_by_hmac(&sandbox, "/pay/profitsharingaddreceiver", &[("receiver", &receiver.to_string())]);
        let order = paid(&sandbox, "A1");
        advance(&sandbox, Duration::from_secs(60));
        let one = receivers(&[("MERCHANT_ID", SHOP, 100)]);
        share(&sandbox, "/secapi/pay/profitsharing", &order, "P1", &one);
        advance(&sandbox, Duration::from_secs(2));
        let spoilt = posts.recv_timeout(crate::client::TOO_LONG).unwrap();
        advance(&sandbox, Duration::from_secs(15));
        let right = posts.recv_timeout(crate::client::TOO_LONG).unwrap();
        wait_until(sandbox.address(), "/_sandbox/sharings/P1", |sharing| sharing["acknowledged"] == true);
        (spoilt, right, order)
    })
    .await;
    let (spoilt, right, order) = posts;
    let key = ApiV3Key::new(Account::DEMO_APIV3_KEY).unwrap();
    let open =
        |body: &str| merchant.profitsharing_notification::<ProfitsharingNotificationResource>(body.as_bytes(), &key);
    assert!(open(&spoilt).is_err());
    let content = open(&right).unwrap().into_inner();
    assert_eq!((content.transaction_id.as_str(), content.out_order_no.as_str()), (order.as_str(), "P1"));
    assert_eq!((content.receiver.account.as_str(), content.receiver.amount), (SHOP, Fen(100)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paths_of_service_providers_need_a_sub_merchant() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let unknown = [("nonce_str", ""), ("contract_id", "201509160000028648"), ("version", "1.0")];
        let of_provider = [unknown.as_slice(), &[("sub_mch_id", "1900000109")]].concat();
        let code = |path: &str, fields: Changes<'_>| ask(&sandbox, path, fields).field("err_code");
        assert_eq!(code("/papay/partner/querycontract", &unknown), "LACK_PARAMS");
        assert_eq!(code("/papay/partner/querycontract", &of_provider), "CONTRACT_NOT_EXIST");
        assert_eq!(code("/papay/querycontract", &unknown), "CONTRACT_NOT_EXIST");
    })
    .await;
}
