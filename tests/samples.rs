//! The published samples, each read into its built-in struct. Those of the pages
//! are not signed with the published key (only the example of the security page
//! is), so the test signs them; where a page leaves out what its own table
//! requires of every message, the test says what it adds.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use std::collections::BTreeSet;
use std::fs;

use wxpay_core::schema;
use wxpay_core::value::{CouponType, RefundAccount, RefundChannel, RefundStatus, TradeType};
use wxpay_core::{
    Error, ErrorKind, Expected, Fen, Limits, Merchant, SignType, Untrusted, Verified, cloud, pay, server, text,
};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protocol/samples");

/// The pages indent with no-break spaces, which are no blanks in XML.
fn sample(name: &str) -> String {
    fs::read_to_string(format!("{SAMPLES}/{name}")).unwrap().replace('\u{a0}', " ")
}

/// The account of most samples.
fn merchant() -> Merchant {
    account("wx2421b1c4370ec43b", "10000100")
}

fn account(appid: &str, mch_id: &str) -> Merchant {
    Merchant::new(appid, mch_id, common::KEY)
        .unwrap()
        .with_notify_url("https://shop.example/wxpay")
        .unwrap()
        .with_sign_type(SignType::Md5)
}

/// A sample with some fields more, signed.
fn signed(name: &str, more: &[(&str, &str)]) -> String {
    let text = sample(name);
    let read = server::read(text.as_bytes(), &Limits::default()).unwrap();
    let published = read.iter().map(|entry| (entry.name.to_string(), entry.value.as_text().unwrap().to_owned()));
    let mut fields: Vec<(String, String)> = published.filter(|(name, _)| name != "sign").collect();
    fields.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let sign = common::sign(&fields, common::KEY, SignType::Md5);
    fields.push(("sign".to_owned(), sign));
    let fields: Vec<String> =
        fields.iter().map(|(name, value)| format!("<{name}><![CDATA[{value}]]></{name}>")).collect();
    format!("<xml>{}</xml>", fields.concat())
}

macro_rules! reply {
    ($request:expr, $body:expr) => {
        merchant().prepare(&$request).unwrap().read(200, $body.as_bytes())
    };
}

fn refund() -> pay::Refund<'static> {
    pay::Refund {
        out_refund_no: text!("1415701182"),
        total_fee: Fen(2),
        refund_fee: Fen(1),
        optional: pay::RefundOptional { out_trade_no: Some(text!("1415757673")), ..Default::default() },
    }
}

fn refund_query() -> pay::RefundQuery<'static> {
    pay::RefundQuery {
        optional: pay::RefundQueryOptional { out_trade_no: Some(text!("1415757673")), ..Default::default() },
    }
}

fn order_query() -> pay::OrderQuery<'static> {
    pay::OrderQuery {
        optional: pay::OrderQueryOptional {
            transaction_id: Some(text!("1008450740201411110005820873")),
            ..Default::default()
        },
    }
}

fn micropay() -> pay::Micropay<'static> {
    pay::Micropay {
        body: text!("image形象店-深圳腾大- QQ公仔"),
        out_trade_no: text!("1415659990"),
        total_fee: Fen(1),
        spbill_create_ip: "8.8.8.8".parse().unwrap(),
        auth_code: text!("120061098828009406"),
        optional: pay::MicropayOptional { device_info: Some(text!("013467007045764")), ..Default::default() },
    }
}

#[test]
fn published_requests_keep_the_tables() {
    for (name, table) in [
        ("unifiedorder.request.xml", &schema::pay::UNIFIED_ORDER),
        ("orderquery.request.xml", &schema::pay::ORDER_QUERY),
        ("closeorder.request.xml", &schema::pay::CLOSE_ORDER),
        ("refund.request.xml", &schema::pay::REFUND),
        ("refundquery.request.xml", &schema::pay::REFUND_QUERY),
        ("downloadbill.request.xml", &schema::pay::DOWNLOAD_BILL),
        ("micropay.request.xml", &schema::pay::MICROPAY),
        ("signed/unifiedorder.request.hmac.xml", &schema::pay::UNIFIED_ORDER),
        ("signed/unifiedorder.request.partner.md5.xml", &schema::pay::UNIFIED_ORDER),
        ("cloudrun.unifiedorder.request.json", &schema::cloud::UNIFIED_ORDER),
        ("cloudfn.unifiedorder.request.json", &schema::cloud::UNIFIED_ORDER),
        ("cloudrun.refund.request.json", &schema::cloud::REFUND),
    ] {
        let text = sample(name);
        let fields = if name.ends_with("json") {
            server::read_json(text.as_bytes(), table)
        } else {
            server::read(text.as_bytes(), &Limits::default())
        };
        let found = server::check(table, &fields.unwrap());
        assert!(found.is_empty(), "{name}: {found}");
    }
}

/// The built-in structs write what the pages show, but for the nonce, the
/// signature and what is empty there.
#[test]
fn structs_write_the_published_requests() {
    let same = |body: String, name: &str| {
        let published = sample(name);
        let published = server::read(published.as_bytes(), &Limits::default()).unwrap();
        let ours = server::read(body.as_bytes(), &Limits::default()).unwrap();
        let of = |fields: &wxpay_core::fields::Fields<'_>| -> BTreeSet<(String, String)> {
            let texts = fields.iter().map(|entry| (entry.name.to_string(), entry.value.as_text().unwrap().to_owned()));
            texts
                .filter(|(name, text)| !["nonce_str", "sign", "sign_type"].contains(&&**name) && !text.is_empty())
                .collect()
        };
        assert_eq!(of(&ours), of(&published), "{name}");
    };
    let close = pay::CloseOrder { out_trade_no: text!("1415983244"), optional: pay::CloseOrderOptional::default() };
    same(merchant().prepare(&close).unwrap().body, "closeorder.request.xml");
    same(merchant().prepare(&order_query()).unwrap().body, "orderquery.request.xml");
    let mut request = refund();
    request.total_fee = Fen(1);
    request.optional.op_user_id = Some(text!("10000100"));
    same(merchant().prepare(&request).unwrap().body, "refund.request.xml");
    same(merchant().prepare(&refund_query()).unwrap().body, "refundquery.request.xml");
    same(account("wx8888888888888888", "1900000109").prepare(&micropay()).unwrap().body, "micropay.request.xml");
    let bill = pay::DownloadBill {
        bill_date: text!("20141110"),
        optional: pay::DownloadBillOptional { bill_type: Some(wxpay_core::value::BillType::All), ..Default::default() },
    };
    same(merchant().prepare(&bill).unwrap().body, "downloadbill.request.xml");
}

#[test]
fn the_reply_to_an_order() {
    let order = pay::UnifiedOrder {
        body: text!("JSAPI支付测试"),
        out_trade_no: text!("1415659990"),
        total_fee: Fen(1),
        spbill_create_ip: "14.23.150.211".parse().unwrap(),
        trade_type: TradeType::Jsapi,
        optional: pay::UnifiedOrderOptional {
            openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")),
            ..Default::default()
        },
    };
    let reply = reply!(order, signed("unifiedorder.response.xml", &[])).unwrap();
    assert_eq!(reply.prepay_id, "wx201411101639507cbf6ffd8b0779950874");
    let error = reply!(order, sample("error.return_fail.xml")).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotTaken { message, .. } if message == "body参数长度有误"), "{error}");
}

#[test]
fn the_reply_to_an_order_query() {
    let paid =
        reply!(order_query(), signed("orderquery.response.xml", &[])).unwrap().confirm(Expected::cny(Fen(1))).unwrap();
    assert_eq!((paid.out_trade_no.as_str(), &paid.trade_type), ("1415757673", &Some(TradeType::Micropay)));
    assert!(paid.coupons.is_empty());

    let paid = reply!(order_query(), signed("orderquery.response.coupons.xml", &[])).unwrap();
    let paid = paid.confirm(Expected::cny(Fen(1))).unwrap();
    assert_eq!(
        coupons(&paid.coupons),
        [(Some(CouponType::Cash), "10000", 100), (Some(CouponType::NoCash), "10001", 200)]
    );
}

fn coupons(coupons: &[pay::Coupon]) -> Vec<(Option<CouponType>, &str, u64)> {
    coupons
        .iter()
        .map(|coupon| (coupon.coupon_type.clone(), coupon.coupon_id.as_deref().unwrap(), coupon.coupon_fee.unwrap().0))
        .collect()
}

#[test]
fn the_reply_to_closing_an_order() {
    let close = pay::CloseOrder { out_trade_no: text!("1415983244"), optional: pay::CloseOrderOptional::default() };
    let reply = reply!(close, signed("closeorder.response.xml", &[])).unwrap();
    assert_eq!(reply.result_msg.as_deref(), Some("OK"));
}

#[test]
fn the_reply_to_a_refund() {
    // `refund_channel` stands in no table: it is kept, and empty here.
    let reply = reply!(refund(), signed("refund.response.xml", &[])).unwrap();
    assert_eq!((reply.refund_id.as_str(), reply.refund_fee), ("2008450740201411110000174436", Fen(1)));
    assert_eq!((reply.total_fee, reply.cash_fee), (None, None));

    let mut request = refund();
    request.refund_fee = Fen(2);
    let reply = reply!(request, signed("refund.response.coupons.xml", &[])).unwrap();
    assert_eq!((reply.coupon_refund_count, reply.coupons.len()), (Some(1), 1));
    let coupon = &reply.coupons[0];
    assert_eq!(coupon.coupon_type, Some(CouponType::Cash));
    assert_eq!((coupon.coupon_refund_id.as_deref(), coupon.coupon_refund_fee), (Some("123"), Some(Fen(1))));

    let refused = signed("error.result_fail.refund.xml", &[]);
    let account = account("wx8888888888888888", "1900000109");
    match account.prepare(&refund()).unwrap().read(200, refused.as_bytes()).map_err(Error::into_kind) {
        Err(ErrorKind::Business { code, .. }) => assert_eq!(code, "FREQUENCY_LIMITED"),
        other => panic!("{:?}", other.map(|_| ())),
    }
}

#[test]
fn the_reply_to_a_refund_query() {
    let reply = reply!(refund_query(), signed("refundquery.response.xml", &[])).unwrap();
    assert_eq!(reply.refunds.len(), 1);
    let record = &reply.refunds[0];
    assert_eq!((record.out_refund_no.as_str(), record.refund_fee), ("1415701182", Fen(1)));
    assert_eq!(record.refund_status, RefundStatus::Processing);

    // The form of a live answer, without what names the account.
    let account = [("appid", "wx2421b1c4370ec43b"), ("mch_id", "10000100"), ("nonce_str", "TeqClE3i0mvn3DrK")];
    let reply = reply!(refund_query(), signed("refundquery.response.live_form.xml", &account)).unwrap();
    assert_eq!((reply.refund_fee, reply.cash_fee), (Some(Fen(1)), Some(Fen(1))));
    let record = &reply.refunds[0];
    assert_eq!(record.refund_channel, Some(RefundChannel::Original));
    assert_eq!(record.refund_account, Some(RefundAccount::RefundSourceUnsettledFunds));
    assert_eq!(record.refund_recv_accout.as_deref(), Some("招商银行信用卡0403"));
    assert_eq!(record.refund_success_time.unwrap().to_string(), "20201022153236");
}

/// The published vector with two refunds, one of them with two coupons.
#[test]
fn the_signed_reply_with_two_refunds() {
    let merchant = merchant().with_sign_type(SignType::HmacSha256);
    let body = sample("signed/refundquery.response.two_refunds.hmac.xml");
    let reply: Verified<pay::RefundQueryResponse> =
        merchant.prepare(&refund_query()).unwrap().read(200, body.as_bytes()).unwrap();
    let refunds: Vec<_> = reply
        .refunds
        .iter()
        .map(|refund| (refund.out_refund_no.as_str(), refund.refund_fee, &refund.refund_status))
        .collect();
    assert_eq!(refunds, [("R-1", Fen(30), &RefundStatus::Success), ("R-2", Fen(70), &RefundStatus::Processing)]);
    let given_back: Vec<_> =
        reply.refunds[0].coupons.iter().map(|coupon| (coupon.coupon_type.clone(), coupon.coupon_refund_fee)).collect();
    assert_eq!(given_back, [(Some(CouponType::Cash), Some(Fen(5))), (Some(CouponType::NoCash), Some(Fen(15)))]);
    assert!(reply.refunds[1].coupons.is_empty());
    assert!(reply.miscounts().is_empty());
}

#[test]
fn the_refusal_of_a_code() {
    let account = account("wx8888888888888888", "1900000109");
    let body = signed("micropay.response.fail.xml", &[]);
    match account.prepare(&micropay()).unwrap().read(200, body.as_bytes()).map_err(Error::into_kind) {
        Err(ErrorKind::Business { code, description, .. }) => {
            assert_eq!(code, "AUTH_CODE_INVALID");
            assert!(description.contains("付款码已过期"));
        }
        other => panic!("{:?}", other.map(|_| ())),
    }
}

#[test]
fn the_payment_notifications() {
    let read = |name| {
        merchant()
            .notification::<pay::PayNotification>(signed(name, &[]).as_bytes())
            .unwrap()
            .confirm(Expected::cny(Fen(1)))
            .unwrap()
    };
    let paid = read("pay_notify.xml");
    assert_eq!((paid.attach.as_deref(), paid.cash_fee), (Some("支付测试"), None));

    let paid = read("pay_notify.coupons_out_of_order.xml");
    assert_eq!(
        coupons(&paid.coupons),
        [(Some(CouponType::Cash), "10000", 100), (Some(CouponType::NoCash), "10001", 200)]
    );

    // Names without an index are unknown ones: kept in the signed text, and no coupon.
    let paid = read("pay_notify.current_page.xml");
    assert_eq!((paid.coupon_fee, paid.coupon_count, paid.coupons.len()), (Some(Fen(10)), Some(1), 0));
}

#[test]
fn the_call_of_a_scanned_code() {
    let account = account("wx8888888888888888", "1900000109");
    let body = signed("native_prepay_callback.xml", &[]);
    let call = account.notification::<pay::NativeCallback>(body.as_bytes()).unwrap();
    assert_eq!((call.product_id.as_str(), call.openid.as_str()), ("88888", "o8GeHuLAsgefS_80exEr1cTqekUs"));
}

/// The published plain text, encrypted, and the published message around it.
#[test]
fn the_refund_notification() {
    let plain = sample("refund_notify.req_info.plain.xml");
    let sealed = server::encrypt(plain.as_bytes(), &common::key());
    let body = sample("refund_notify.xml").replace("T87GAHG17TGAHG1TGHAHAHA1Y1CIOA9UGJA", &sealed);
    let account = account("wx8888888888888888", "1900000109");
    let refund = account.refund_notification::<pay::RefundNotificationInfo>(body.as_bytes()).unwrap();
    // A hint shows which refund to query, and nothing else before that.
    assert_eq!(refund.out_refund_no(), Some("131811191610442717309"));
    assert_eq!(refund.refund_id(), Some("50000408942018111907145868882"));
    assert_eq!(refund.out_trade_no(), "71106718111915575302817");
}

#[test]
fn what_comes_when_there_is_no_bill() {
    let bill = pay::DownloadBill { bill_date: text!("20141110"), optional: pay::DownloadBillOptional::default() };
    for (name, text) in [("error.downloadbill.xml", "No Bill Exist"), ("error.downloadbill.sign.xml", "sign error")] {
        let error = merchant().prepare(&bill).unwrap().open(200, sample(name).as_bytes()).map(|_| ()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotTaken { message, .. } if message == text), "{name}: {error}");
    }
}

#[test]
fn the_replies_of_the_cloud() {
    let merchant = cloud::CloudMerchant::new().with_sub_merchant("1712734762").unwrap();
    let refund = cloud::Refund {
        out_refund_no: text!("R2021WERUN1647840687637"),
        total_fee: Fen(1),
        refund_fee: Fen(1),
        optional: cloud::RefundOptional { out_trade_no: Some(text!("2021WERUN1647840687637")), ..Default::default() },
    };
    let reply =
        merchant.prepare(&refund).unwrap().read(200, sample("cloudrun.refund.response.json").as_bytes()).unwrap();
    assert_eq!(reply.refund_id, "50302030148218522032126281690");
    assert_eq!((reply.cash_refund_fee, reply.coupon_refund_fee), (Some(Fen(1)), Some(Fen(0))));
    assert!(reply.coupon_refund_id_list.is_empty());

    let bill = cloud::DownloadBill { bill_date: text!("20260101"), optional: cloud::DownloadBillOptional::default() };
    let none = sample("cloudrun.downloadbill.empty.response.json");
    let error = merchant.prepare(&bill).unwrap().file(200, none.as_bytes()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotTaken { message, .. } if message == "No Bill Exist"), "{error}");

    // The form of a live answer, whose texts are blanked out and its lists empty.
    let query = cloud::QueryRefund {
        optional: cloud::QueryRefundOptional {
            out_trade_no: Some(text!("2021WERUN1647840687637")),
            ..Default::default()
        },
    };
    let call = merchant.function_call(&query).unwrap();
    let blank = sample("cloudfn.queryrefund.response.json");
    let error = call.read(blank.as_bytes()).map(|_| ()).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Untrusted(Untrusted::WrongMerchant)), "{error}");
    let told =
        blank.replace("Id\": \"\"", "Id\": \"1712734762\"").replace("No\": \"\"", "No\": \"2021WERUN1647840687637\"");
    let told = told.replace(": \"\"", ": \"x\"");
    let reply = call.read(told.as_bytes()).unwrap();
    assert_eq!((reply.refund_count, reply.total_fee), (Some(1), Fen(1)));
    assert!(reply.out_refund_no_list.is_empty() && reply.coupon_refund_fee_array.is_empty());
}

/// The old sandbox's key comes without a signature and without a `result_code`.
#[test]
fn an_unsigned_reply_is_read_as_one() {
    let request = merchant().prepare(&pay::GetSignKey {}).unwrap();
    let body = "<xml><return_code>SUCCESS</return_code><return_msg>ok</return_msg><mch_id>10000100</mch_id>\
                <sandbox_signkey>797657811956</sandbox_signkey></xml>";
    assert_eq!(request.read_unsigned(200, body.as_bytes()).unwrap().sandbox_signkey, "797657811956");
    assert!(request.read(200, body.as_bytes()).is_err());
    let query =
        pay::OrderQuery { optional: pay::OrderQueryOptional { out_trade_no: Some(text!("1")), ..Default::default() } };
    assert!(merchant().prepare(&query).unwrap().read_unsigned(200, body.as_bytes()).is_err(), "a signed one is not");
}

/// What promotions did is read out of its text, by a type of the table or of the
/// merchant's own struct.
#[test]
fn promotions_are_read_out_of_their_text() {
    #[derive(wxpay_core::Response)]
    #[wxpay(message = wxpay_core::schema::pay::PAY_NOTIFICATION)]
    struct Promoted {
        promotion_detail: Option<pay::Promotions>,
    }
    let text = concat!(
        r#"{"promotion_detail":[{"promotion_id":"109519","name":"单品惠-6","scope":"SINGLE","type":"DISCOUNT","#,
        r#""amount":5,"activity_id":"931386","wxpay_contribute":0,"merchant_contribute":0,"other_contribute":5,"#,
        r#""goods_detail":[{"goods_id":"a_goods1","goods_remark":"商品备注","quantity":7,"price":1,"#,
        r#""discount_amount":4}]}]}"#,
    );
    let body = common::notification("TEA1", "4200", 888).set(&schema::shared::PROMOTIONS_FIELD, text);
    let body = body.signed(&common::key(), SignType::HmacSha256);
    let promoted = common::merchant().notification::<Promoted>(body.as_bytes()).unwrap();
    let promoted = promoted.confirm(wxpay_core::Expected::cny(Fen(888))).unwrap().into_inner();
    let promotions = promoted.promotion_detail.unwrap().promotion_detail;
    assert_eq!((promotions[0].amount, promotions[0].goods_detail[0].quantity), (Some(Fen(5)), Some(7)));

    let built_in = common::merchant().notification::<pay::PayNotification>(body.as_bytes()).unwrap();
    let built_in = built_in.confirm(wxpay_core::Expected::cny(Fen(888))).unwrap();
    let again = pay::Promotions::from_json(built_in.promotion_detail.as_deref().unwrap()).unwrap();
    assert_eq!(again.promotion_detail[0].promotion_id, "109519");
    assert!(pay::Promotions::from_json("[]").is_err());
}

/// The items of an order, nested in the JSON of one field, in the names of each
/// channel.
#[test]
fn items_are_written_as_the_documents_print_them() {
    let item = pay::GoodsDetail {
        goods_id: text!("iphone6s_16G"),
        quantity: 1,
        price: Fen(528_800),
        optional: pay::GoodsDetailOptional { goods_name: Some(text!("iPhone6s 16G")), ..Default::default() },
    };
    let detail = || pay::Detail {
        goods_detail: vec![item.clone()],
        optional: pay::DetailOptional { cost_price: Some(Fen(608_800)), ..Default::default() },
    };
    let order = pay::UnifiedOrder {
        body: text!("Tea"),
        out_trade_no: text!("1"),
        total_fee: Fen(528_800),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::App,
        optional: pay::UnifiedOrderOptional { detail: Some(detail()), ..Default::default() },
    };
    let fields = common::fields(&merchant().prepare(&order).unwrap().body);
    let written = &fields.iter().find(|(name, _)| name == "detail").unwrap().1;
    let items =
        r#""goods_detail":[{"goods_id":"iphone6s_16G","goods_name":"iPhone6s 16G","price":528800,"quantity":1}]"#;
    assert_eq!(*written, format!(r#"{{"cost_price":608800,{items}}}"#));

    let too_long = pay::GoodsDetail { goods_id: text!("x"), quantity: 0, ..item.clone() };
    let order = pay::UnifiedOrder {
        optional: pay::UnifiedOrderOptional {
            detail: Some(pay::Detail { goods_detail: vec![too_long], ..detail() }),
            ..Default::default()
        },
        ..order
    };
    let refused = merchant().prepare(&order).map(|_| ()).unwrap_err().to_string();
    assert!(refused.contains("goods_detail[0].quantity"), "{refused}");
}
