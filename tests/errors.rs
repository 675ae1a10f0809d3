//! The error codes of the schema against those of the documents, row by row and
//! both ways, and what the library makes of a refusal.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use common::{APPID, MCH_ID, key, merchant, prepayment};
use wxpay_core::blocking::{Client, Transport};
use wxpay_core::gateway::Reply;
use wxpay_core::schema::{self, Action, ErrorCode as Row, Message, Retry, errors, shared, text};
use wxpay_core::transport::{Answer, Post};
use wxpay_core::{Arrives, Error, ErrorCode, Merchant, Over, Request, SignType, Unreachable, cloud, pay};

const FILE: &str = include_str!("protocol/errors.tsv");

/// The documents' names of the calls that have a list of their own.
const LISTS: [(&str, &[Row]); 11] = [
    ("unifiedorder", errors::UNIFIED_ORDER),
    ("orderquery", errors::ORDER_QUERY),
    ("closeorder", errors::CLOSE_ORDER),
    ("refund", errors::REFUND),
    ("refundquery", errors::REFUND_QUERY),
    ("downloadbill", errors::DOWNLOAD_BILL),
    ("downloadfundflow", errors::DOWNLOAD_FUND_FLOW),
    ("micropay", errors::MICROPAY),
    ("reverse", errors::REVERSE),
    ("authcodetoopenid", errors::AUTH_CODE_TO_OPENID),
    ("shorturl", errors::SHORT_URL),
];

/// What the schema has and the file lacks: the call, the code, and why.
const ADDED: &[(&str, &str, &str)] = &[
    ("shorturl", "SYSTEMERROR", "any call may meet it; of one that only reads it says to ask again"),
    ("platform", "-1", "the platform's busy code, which must not read as a fault of the request"),
    ("platform", "43002", "a code of the open-API gateway: not a POST"),
    ("platform", "47001", "a code of the open-API gateway: not JSON"),
    ("platform", "48001", "a code of the open-API gateway: no permission, which only the merchant can give"),
];

/// A row of the file: code, call, action.
fn rows() -> impl Iterator<Item = (&'static str, &'static str, Action)> {
    FILE.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let action = match cells[5] {
            "retry-same-params" => Action::RetrySame,
            "fix-request" => Action::CorrectRequest,
            "query-order" => Action::QueryOrder,
            "terminal" => Action::Stop,
            "contact-merchant" => Action::AskMerchant,
            other => panic!("{other}"),
        };
        (cells[0], cells[1], action)
    })
}

/// The actions that the schema has for a row that belongs to no single call.
fn anywhere(code: &str, call: &str) -> Vec<Option<Action>> {
    let found = |text: &str| errors::in_text(text).map(|row| row.action);
    match (code, call) {
        // The row lists the texts itself; the last of them has a row of its own.
        ("return_code=FAIL", "all") => [
            "签名错误",
            "sign error",
            "SIGN ERROR",
            "body参数长度有误",
            "参数格式校验错误",
            "invalid spbill_create_ip",
            "XML格式错误",
            "缺少参数",
        ]
        .map(found)
        .to_vec(),
        ("return_code=FAIL 系统繁忙", "all") => vec![found("系统繁忙")],
        ("受理关系不存在", "cloud all")
        | ("sub_mch_id is empty.", "cloud unifiedOrder")
        | ("missing wxCloudApiToken", "cloud functions") => vec![found(code)],
        ("errcode!=0", "cloud-run all") => vec![Some(errors::PLATFORM_REFUSED.action)],
        ("HTTP 400 HTML", "secapi paths") => {
            let page = include_str!("protocol/samples/error.cert_400.html");
            vec![errors::in_page(page).map(|row| row.action)]
        }
        _ => vec![None],
    }
}

#[test]
fn every_row_of_the_documents_is_in_the_schema_with_its_action() {
    let mut differences = Vec::new();
    let mut count = 0;
    for (code, call, action) in rows() {
        count += 1;
        let ours = match LISTS.iter().find(|(name, _)| *name == call) {
            Some((_, list)) => vec![list.iter().find(|row| row.code == code).map(|row| row.action)],
            None => anywhere(code, call),
        };
        if ours.iter().any(|ours| *ours != Some(action)) {
            differences.push(format!("{call} {code}: {ours:?} in the schema, {action:?} in the documents"));
        }
    }
    assert_eq!(count, 138);
    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
}

#[test]
fn every_row_of_the_schema_is_in_the_documents() {
    let mut differences = Vec::new();
    let mut used = vec![false; ADDED.len()];
    for (call, list) in LISTS.into_iter().chain([("platform", errors::PLATFORM)]) {
        for row in list {
            if rows().any(|(code, of, _)| of == call && code == row.code) {
                continue;
            }
            match ADDED.iter().position(|(of, code, _)| *of == call && *code == row.code) {
                Some(at) => used[at] = true,
                None => differences.push(format!("{call} {}", row.code)),
            }
        }
    }
    for row in errors::EVERYWHERE {
        if !rows().any(|(code, ..)| code == row.code) {
            differences.push(row.code.to_owned());
        }
    }
    for known in errors::GATEWAY_TEXTS {
        let sought = if known.row.code.is_empty() { known.row.text } else { known.row.code };
        if !FILE.contains(sought) {
            differences.push(sought.to_owned());
        }
    }
    assert!(differences.is_empty(), "not in the documents:\n{}", differences.join("\n"));
    let idle: Vec<_> = ADDED.iter().zip(used).filter(|(_, used)| !used).map(|(added, _)| added).collect();
    assert!(idle.is_empty(), "no longer added: {idle:#?}");
}

#[test]
fn every_code_has_a_variant_of_its_own() {
    for choice in errors::ERROR_CODE.values {
        let code = ErrorCode::from(choice.value);
        assert!(!matches!(code, ErrorCode::Other(_)), "{}", choice.value);
        assert_eq!(code.as_str(), choice.value);
    }
}

/// A call that must not be repeated blindly, with the codes of code payment.
static CHARGE: Message = Message::extending(&schema::pay::ORDER_QUERY, "charge", &[text("note", 8).doc("A note.")])
    .retry(Retry::QueryFirst)
    .errors(errors::MICROPAY)
    .sealed();
const _: () = CHARGE.assert_sound();

#[derive(Request)]
#[wxpay(message = CHARGE, response = pay::OrderQueryResponse)]
struct Charge<'a> {
    out_trade_no: &'a str,
}

/// A call with the refusals of the download of bills.
static BILL: Message = Message::extending(&schema::pay::ORDER_QUERY, "bill", &[text("bill_date", 8).doc("The day.")])
    .errors(errors::DOWNLOAD_BILL)
    .sealed();
const _: () = BILL.assert_sound();

#[derive(Request)]
#[wxpay(message = BILL, response = pay::OrderQueryResponse)]
struct Bill<'a> {
    out_trade_no: &'a str,
}

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPI", body = "Tea"))]
struct Order<'a> {
    out_trade_no: &'a str,
    total_fee: wxpay_core::Fen,
    spbill_create_ip: std::net::Ipv4Addr,
    openid: &'a str,
}

const CHARGED: Charge<'_> = Charge { out_trade_no: "1" };
const BILLED: Bill<'_> = Bill { out_trade_no: "1" };
const ORDERED: Order<'_> = Order {
    out_trade_no: "1",
    total_fee: wxpay_core::Fen(1),
    spbill_create_ip: std::net::Ipv4Addr::LOCALHOST,
    openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
};

fn query() -> pay::OrderQuery<'static> {
    pay::OrderQuery {
        optional: pay::OrderQueryOptional { out_trade_no: Some("1".try_into().unwrap()), ..Default::default() },
    }
}

/// What comes of a request that is answered so.
fn answered<R>(request: &R, status: u16, body: &str) -> Error
where
    R: Request<Response: Arrives<REPLY>> + Over<PAY>,
{
    merchant().prepare(request).unwrap().read(status, body.as_bytes()).map(|_| ()).unwrap_err()
}

const PAY: u8 = schema::Channel::Pay as u8;
const REPLY: u8 = schema::Direction::Response as u8;

/// `return_code` FAIL with that text.
fn at_the_gate(text: &str) -> String {
    Reply::new().set(&shared::RETURN_CODE, "FAIL").set(&shared::RETURN_MSG, text).unsigned()
}

/// A signed refusal.
fn refusal(code: &str, text: &str) -> String {
    Reply::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::RESULT_CODE, "FAIL")
        .set(&shared::ERR_CODE, code)
        .set(&shared::ERR_CODE_DES, text)
        .signed(&key(), SignType::HmacSha256)
}

#[test]
fn the_same_code_calls_for_what_the_call_says() {
    let error = answered(&ORDERED, 200, &refusal("SYSTEMERROR", "系统错误"));
    assert_eq!((error.action(), error.request().unwrap().name), (Action::RetrySame, "unified_order"));
    assert!(matches!(error, Error::Business { code: ErrorCode::SystemError, .. }));
    let error = answered(&CHARGED, 200, &refusal("SYSTEMERROR", "系统错误"));
    assert_eq!(error.action(), Action::QueryOrder);
    assert!(error.to_string().contains("revoke it"), "{error}");

    let error = answered(&CHARGED, 200, &refusal("SIGN_ERROR", "签名错误"));
    assert_eq!(error.explanation().unwrap().code, "SIGNERROR");
    // A code of form that the query does not list.
    assert_eq!(answered(&query(), 200, &refusal("NOAUTH", "")).action(), Action::AskMerchant);
    // A code of another call says nothing here.
    let error = answered(&query(), 200, &refusal("REVERSE_EXPIRE", "订单无法撤销"));
    assert!(error.explanation().is_none());
}

#[test]
fn an_unknown_code_is_kept_and_never_says_stop() {
    for (error, action) in [
        (answered(&ORDERED, 200, &refusal("NEW_CODE", "?")), Action::QueryOrder),
        (answered(&CHARGED, 200, &refusal("NEW_CODE", "?")), Action::QueryOrder),
        (answered(&query(), 200, &refusal("NEW_CODE", "?")), Action::CorrectRequest),
        (answered(&ORDERED, 200, &at_the_gate("something new")), Action::QueryOrder),
        (answered(&query(), 200, &at_the_gate("something new")), Action::CorrectRequest),
    ] {
        assert_eq!(error.action(), action, "{error}");
        assert!(error.explanation().is_none());
        assert!(error.to_string().contains("the documents do not list this"), "{error}");
        if let Error::Business { code, .. } = error {
            assert_eq!(code, "NEW_CODE");
        }
    }
}

#[test]
fn texts_without_a_code_are_explained_with_the_field_they_name() {
    let error = answered(&ORDERED, 200, include_str!("protocol/samples/error.return_fail.xml"));
    assert_eq!((error.action(), error.named_field().unwrap().max_bytes), (Action::CorrectRequest, Some(127)));
    let error = answered(&ORDERED, 200, &at_the_gate("invalid spbill_create_ip"));
    assert_eq!(error.named_field().unwrap().name, "spbill_create_ip");
    let error = answered(&ORDERED, 200, &at_the_gate("invalid no_such_field"));
    assert!(error.named_field().is_none() && error.action() == Action::CorrectRequest);
    let error = answered(&ORDERED, 200, &refusal("PARAM_ERROR", "attach参数长度有误"));
    assert_eq!(error.named_field().unwrap().name, "attach");
    let error = answered(&ORDERED, 200, &at_the_gate("受理关系不存在"));
    assert_eq!(error.action(), Action::AskMerchant);
    assert!(error.to_string().contains("Let the merchant authorise"), "{error}");
}

#[test]
fn a_busy_gateway_is_asked_again_only_where_that_is_harmless() {
    for busy in ["系统繁忙，请稍后再试", "System Busy"] {
        assert_eq!(answered(&ORDERED, 200, &at_the_gate(busy)).action(), Action::RetrySame);
        assert_eq!(answered(&query(), 200, &at_the_gate(busy)).action(), Action::RetrySame);
        assert_eq!(answered(&CHARGED, 200, &at_the_gate(busy)).action(), Action::QueryOrder);
    }
    assert_eq!(answered(&CHARGED, 200, &at_the_gate("SYSTEMERROR")).action(), Action::QueryOrder);
}

#[test]
fn the_refusals_of_bills_are_found_by_text_and_by_number() {
    let error = answered(&BILLED, 200, include_str!("protocol/samples/error.downloadbill.xml"));
    assert_eq!((error.action(), error.explanation().unwrap().code), (Action::Stop, "NO Bill Exist"));
    assert!(matches!(&error, Error::Gateway { code: Some(ErrorCode::Bill20002), .. }), "{error:?}");
    let error = answered(&BILLED, 200, include_str!("protocol/samples/error.downloadbill.sign.xml"));
    assert_eq!((error.action(), error.explanation().unwrap().code), (Action::CorrectRequest, "SIGN ERROR"));

    let numbered = |number, text| {
        let reply = Reply::new().set(&shared::RETURN_CODE, "FAIL").set(&shared::RETURN_MSG, text);
        let error = answered(&BILLED, 200, &reply.set(&shared::ERROR_CODE, number).unsigned());
        (error.action(), error.explanation().unwrap().code)
    };
    // The same number, another text.
    assert_eq!(numbered("20002", "BILL CREATING"), (Action::RetrySame, "Bill Creating"));
    assert_eq!(
        numbered("20001", "invalid tar_type, Only GZIP supported"),
        (Action::CorrectRequest, "invalid tar_type: Only GZIP supported")
    );
    for (number, action) in [
        ("100", Action::RetrySame),
        ("20001", Action::CorrectRequest),
        ("20002", Action::Stop),
        ("20003", Action::RetrySame),
        ("20007", Action::AskMerchant),
        ("20100", Action::RetrySame),
    ] {
        assert_eq!(numbered(number, "in new words"), (action, number));
    }
}

#[test]
fn a_page_is_explained_only_when_it_refuses_the_certificate() {
    let page = include_str!("protocol/samples/error.cert_400.html");
    let error = answered(&CHARGED, 400, page);
    assert_eq!(error.action(), Action::CorrectRequest);
    assert!(error.to_string().contains("client certificate of this merchant"), "{error}");
    for (status, page) in [(502, page), (400, "<html>invalid request</html>"), (502, "<html>签名错误</html>")] {
        assert!(answered(&CHARGED, status, page).explanation().is_none());
        assert_eq!(answered(&CHARGED, status, page).action(), Action::QueryOrder);
        assert_eq!(answered(&ORDERED, status, page).action(), Action::RetrySame);
    }
}

/// A line that is down.
struct Down;

impl Transport for Down {
    fn post(&self, post: Post<'_>) -> Result<Answer, Unreachable> {
        Err(Unreachable::maybe(post.url, "down"))
    }
}

#[test]
fn without_an_answer_the_request_says_whether_to_repeat_it() {
    let client = Client::with_transport(merchant(), Down);
    assert_eq!(client.send(&ORDERED).map(|_| ()).unwrap_err().action(), Action::RetrySame);
    assert_eq!(client.send(&query()).map(|_| ()).unwrap_err().action(), Action::RetrySame);
    let error = client.send(&CHARGED).map(|_| ()).unwrap_err();
    assert_eq!(error.action(), Action::QueryOrder);
    assert!(error.to_string().contains("do not repeat it"), "{error}");
}

#[test]
fn what_cannot_be_told_never_says_stop() {
    let signed = |reply: Reply| reply.signed(&key(), SignType::HmacSha256);
    let cut = signed(prepayment()).replace("</xml>", "");
    let stranger = Merchant::new(APPID, MCH_ID, "00000000000000000000000000000000").unwrap();
    let foreign = stranger.with_notify_url("https://a.b/c").unwrap().prepare(&ORDERED).unwrap();
    for error in [
        answered(&ORDERED, 200, &cut),
        answered(&ORDERED, 200, ""),
        answered(&ORDERED, 200, &signed(prepayment().set(&shared::OUT_TRADE_NO, "2"))),
        answered(&ORDERED, 200, &signed(Reply::new().set(&shared::RETURN_CODE, "SUCCESS"))),
        foreign.read(200, signed(prepayment()).as_bytes()).map(|_| ()).unwrap_err(),
    ] {
        assert_eq!(error.action(), Action::QueryOrder, "{error:?}");
    }
    let invalid = merchant().prepare(&Order { openid: "", ..ORDERED }).map(|_| ()).unwrap_err();
    assert_eq!(invalid.action(), Action::CorrectRequest);
}

#[test]
fn the_platforms_refusals_are_explained() {
    let query = cloud::QueryOrder {
        optional: cloud::QueryOrderOptional { out_trade_no: Some("1".try_into().unwrap()), ..Default::default() },
    };
    let merchant = cloud::Merchant::new().with_sub_merchant("1712734762").unwrap();
    let prepared = merchant.prepare(&query).unwrap();
    let call = merchant.function_call(&query).unwrap();
    let read = |body: &str| prepared.read(200, body.as_bytes()).map(|_| ()).unwrap_err();
    for (body, action) in [
        (r#"{"errcode":-1,"errmsg":"system error"}"#, Action::RetrySame),
        (r#"{"errcode":48001,"errmsg":"api unauthorized"}"#, Action::AskMerchant),
        (r#"{"errcode":9,"errmsg":"受理关系不存在"}"#, Action::AskMerchant),
        (r#"{"errcode":9,"errmsg":"?"}"#, Action::CorrectRequest),
        (
            r#"{"errcode":0,"errmsg":"ok","respdata":{"return_code":"FAIL","return_msg":"受理关系不存在"}}"#,
            Action::AskMerchant,
        ),
        (
            r#"{"errcode":0,"errmsg":"ok","respdata":{"return_code":"FAIL","return_msg":"sub_mch_id is empty."}}"#,
            Action::CorrectRequest,
        ),
    ] {
        let error = read(body);
        assert_eq!((error.action(), error.request().unwrap().name), (action, "query_order"), "{error}");
        assert!(error.explanation().is_some());
    }
    assert_eq!(
        read(r#"{"errcode":0,"respdata":{"return_code":"FAIL","return_msg":"sub_mch_id is empty."}}"#)
            .named_field()
            .unwrap()
            .name,
        "sub_mch_id"
    );
    // The function SDK writes over the code; the text still tells.
    let failed = r#"{"returnCode":"SUCCESS","resultCode":"FAIL","errCode":0,"errCodeDes":"此交易订单号不存在"}"#;
    let error = call.read(failed.as_bytes()).map(|_| ()).unwrap_err();
    assert_eq!(error.explanation().unwrap().code, "ORDERNOTEXIST");
}

#[test]
fn an_error_shows_the_name_of_its_request_and_no_table() {
    let error = answered(&ORDERED, 200, &refusal("ORDERPAID", "商户订单已支付"));
    let shown = format!("{error:?}");
    assert!(shown.contains("unified_order") && shown.len() < 200, "{shown}");
}
