//! The error codes of the schema against those of the documents, row by row and
//! both ways, and what the library makes of a refusal.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use common::{APPID, MCH_ID, key, merchant, prepayment};
use wxpay_core::blocking::{Client, Transport};
use wxpay_core::bounds::marker;
use wxpay_core::schema::{self, Action, ErrorCodeEntry as Row, Message, Retry, errors, shared, text};
use wxpay_core::server::Reply;
use wxpay_core::transport::{HttpRequest, HttpResponse};
use wxpay_core::{
    Arrives, Error, ErrorCode, ErrorKind, Merchant, OnChannel, Request, SignType, Unreachable, cloud, pay,
};

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
    ("refund", "INVALID_REQUEST", "live, on no page: above the rest of the order, or not what the order says"),
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
    // Of the texts the documents have few; those with a code mean what the code does.
    for known in errors::GATEWAY_TEXTS.iter().filter(|known| !known.row.code.is_empty()) {
        if !FILE.contains(known.row.code) {
            differences.push(known.row.code.to_owned());
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
    R: Request<Response: ArrivesAs<marker::Reply>> + OnChannel<marker::Pay>,
{
    merchant().prepare(request).unwrap().read(status, body.as_bytes()).map(|_| ()).unwrap_err()
}

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
    assert!(matches!(error.kind(), ErrorKind::Business { code: ErrorCode::SystemError, .. }));
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
        // What is not taken at the gate was not done, unless it is a charge.
        (answered(&ORDERED, 200, &at_the_gate("something new")), Action::CorrectRequest),
        (answered(&CHARGED, 200, &at_the_gate("something new")), Action::QueryOrder),
        (answered(&query(), 200, &at_the_gate("something new")), Action::CorrectRequest),
    ] {
        assert_eq!(error.action(), action, "{error}");
        assert!(error.explanation().is_none());
        assert!(error.to_string().contains("the documents do not list this"), "{error}");
        if let ErrorKind::Business { code, .. } = error.kind() {
            assert_eq!(*code, "NEW_CODE");
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
    assert!(matches!(error.kind(), ErrorKind::NotTaken { code: Some(ErrorCode::Bill20002), .. }), "{error:?}");
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
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
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
    let merchant = cloud::CloudMerchant::new().with_sub_merchant("1712734762").unwrap();
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

/// What comes of a message at the table of the reply.
fn received(reply: &'static Message, body: &str) -> Error {
    wxpay_core::server::receive(reply, body.as_bytes(), &merchant()).map(|_| ()).unwrap_err()
}

/// Every request with its reply, on the channel with signatures.
fn calls() -> impl Iterator<Item = (&'static Message, &'static Message)> {
    let requests = schema::ALL.iter().filter(|message| message.channel == schema::Channel::Pay);
    requests.filter_map(|request| Some((*request, request.response?)))
}

/// Texts that merchants reported, and others of their kinds: what to do, the field, and
/// what the words speak of.
const REPORTED: &[(&str, Action, &str, &str)] = &[
    ("受理机构必须传入sub_mch_id", Action::CorrectRequest, "sub_mch_id", "Complete"),
    ("JSAPI支付必须传openid", Action::CorrectRequest, "openid", "Complete"),
    ("订单号不能为空", Action::CorrectRequest, "out_trade_no", "Complete"),
    ("缺少必填参数【trade_type】", Action::CorrectRequest, "trade_type", "Complete"),
    ("total_fee is required", Action::CorrectRequest, "total_fee", "Complete"),
    ("notify_url can not be empty", Action::CorrectRequest, "notify_url", "Complete"),
    ("商品描述不能为空", Action::CorrectRequest, "body", "Complete"),
    ("参数错误:不识别的参数sub_mch_id", Action::CorrectRequest, "sub_mch_id", "Leave the parameter out"),
    ("Unknown parameter: profit_sharing", Action::CorrectRequest, "profit_sharing", "Leave the parameter out"),
    ("appid和openid不匹配", Action::CorrectRequest, "openid", "bound to the merchant number"),
    ("无效的openid", Action::CorrectRequest, "openid", "under the very appid"),
    ("sub_openid 与 sub_appid 不匹配", Action::CorrectRequest, "sub_openid", "sub_appid"),
    ("商户号mch_id与appid不匹配", Action::CorrectRequest, "appid", "Bind them on the merchant platform"),
    ("sub appid and mch_id not match", Action::CorrectRequest, "sub_appid", "Bind them on the merchant platform"),
    ("sub_mch_id与sub_appid不匹配", Action::CorrectRequest, "sub_mch_id", "Bind them on the merchant platform"),
    ("商户号未绑定appid", Action::CorrectRequest, "appid", "Bind them on the merchant platform"),
    ("APPID_MCHID_NOT_MATCH", Action::CorrectRequest, "appid", "Bind them on the merchant platform"),
    ("商户号该产品权限未开通，请前往商户平台>产品中心检查后重试", Action::AskMerchant, "", "merchant platform"),
    ("此商家的收款功能已被限制", Action::AskMerchant, "", "merchant platform"),
    ("商户账户已冻结", Action::AskMerchant, "", "merchant platform"),
    ("此IP地址不允许调用接口，如有需要请登录微信支付商户平台更改配置", Action::AskMerchant, "", "server's address"),
    ("服务商未获得特约商户授权，受理关系不存在", Action::AskMerchant, "", "authorise the provider"),
    ("订单金额不允许为0", Action::CorrectRequest, "total_fee", "at least 1"),
    ("total_fee必须大于０", Action::CorrectRequest, "total_fee", "at least 1"),
    ("订单已过期", Action::CorrectRequest, "time_expire", "later end"),
    ("time_expire时间过短，刷卡至少1分钟，其他5分钟", Action::CorrectRequest, "time_expire", "later end"),
    ("商户订单号包含非法字符", Action::CorrectRequest, "out_trade_no", "Correct the value"),
    ("invalid spbill_create_ip", Action::CorrectRequest, "spbill_create_ip", "Correct the value"),
    ("IP地址格式错误", Action::CorrectRequest, "spbill_create_ip", "Correct the value"),
    ("回调地址 不合法", Action::CorrectRequest, "notify_url", "Correct the value"),
    ("attach长度超过限制", Action::CorrectRequest, "attach", "Correct the value"),
    ("outTradeNo format error", Action::CorrectRequest, "out_trade_no", "Correct the value"),
    ("网络环境未能通过安全验证，请稍后再试", Action::CorrectRequest, "spbill_create_ip", "payer's own address"),
    ("证书验证失败", Action::CorrectRequest, "", "client certificate"),
    ("请求内容传入了非UTF8参数", Action::CorrectRequest, "", "UTF-8"),
    ("401 Unauthorized", Action::CorrectRequest, "", "Check the API key"),
    ("API密钥不正确", Action::CorrectRequest, "", "API key"),
    ("商家订单信息有误，请重新下单支付", Action::CorrectRequest, "", "payer's client"),
    ("沙箱支付金额(1)无效，请检查需要验收的case", Action::CorrectRequest, "total_fee", "amount of its cases"),
    ("获取沙箱密钥失败，请使用商户号的APIv2密钥获取", Action::CorrectRequest, "sign", "APIv2 key"),
    ("notify_url必须为https", Action::CorrectRequest, "notify_url", "Correct the value"),
    ("the amount must be greater than zero", Action::CorrectRequest, "total_fee", "at least 1"),
    ("当前服务器IP不在白名单中", Action::AskMerchant, "", "server's address"),
    ("201 商户订单号重复", Action::QueryOrder, "out_trade_no", "what it was used for"),
    ("该订单已支付", Action::QueryOrder, "", "Query the order"),
    ("系统异常，请用相同参数重新调用", Action::RetrySame, "", "Repeat"),
    ("请求过于频繁，请稍后再试", Action::RetrySame, "", "Wait"),
];

#[test]
fn reported_texts_of_the_gateway_say_what_to_correct() {
    for (text, action, field, words) in REPORTED {
        let error = received(&schema::pay::UNIFIED_ORDER_RESPONSE, &at_the_gate(text));
        assert_eq!(error.action(), *action, "{error}");
        assert_eq!(error.named_field().map_or("", |field| field.name), *field, "{error}");
        let shown = error.to_string();
        assert!(shown.contains(words) && shown.contains(field), "{shown}");
        assert!(!shown.contains("do not list"), "{shown}");
        // A merchant's program, which knows what it sent, is told the same.
        let sent = answered(&ORDERED, 200, &at_the_gate(text));
        assert_eq!((sent.action(), sent.to_string()), (error.action(), shown));
    }
}

#[test]
fn a_text_is_understood_in_any_spelling() {
    let full_width = |text: &str| -> String {
        text.chars()
            .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c })
            .collect()
    };
    for (text, action, field, _) in REPORTED {
        let quoted = text.replace("openid", "“openid”").replace("参数", "参数 ");
        for spelled in [full_width(text), text.to_uppercase(), quoted, format!("错误信息：{text}。")] {
            let error = received(&schema::pay::UNIFIED_ORDER_RESPONSE, &at_the_gate(&spelled));
            assert_eq!(error.action(), *action, "{spelled}: {error}");
            assert_eq!(error.named_field().map_or("", |field| field.name), *field, "{spelled}: {error}");
        }
    }
}

#[test]
fn what_the_gate_did_not_take_is_corrected_and_a_charge_is_queried() {
    for text in ["交易失败", "?", "openid: 1008"] {
        for (request, reply) in calls().filter(|(request, _)| request.retry != Retry::QueryFirst) {
            let error = received(reply, &at_the_gate(text));
            assert_eq!(error.action(), Action::CorrectRequest, "{}: {error}", request.name);
            assert!(error.to_string().contains("was not taken"), "{error}");
        }
    }
    for (text, action) in [
        ("交易失败", Action::QueryOrder),
        ("系统繁忙", Action::QueryOrder),
        ("频率限制", Action::QueryOrder),
        ("二维码已过期，请用户在微信上刷新后再试", Action::CorrectRequest),
        ("auth_code参数长度有误", Action::CorrectRequest),
    ] {
        let error = received(&schema::pay::MICROPAY_RESPONSE, &at_the_gate(text));
        assert_eq!(error.action(), action, "{error}");
        assert!(error.to_string().to_lowercase().contains("query the order"), "{error}");
    }
    let error = received(&schema::pay::MICROPAY_RESPONSE, &at_the_gate("付款码已过期"));
    assert_eq!(error.named_field().unwrap().name, "auth_code");
}

#[test]
fn an_unlisted_refusal_sends_to_what_the_call_is_about() {
    for (reply, words) in [
        (&schema::pay::REFUND_RESPONSE, "query the refund."),
        (&schema::pay::UNIFIED_ORDER_RESPONSE, "query the order."),
        (&schema::pay::CLOSE_ORDER_RESPONSE, "query the order."),
        (&schema::pay::REVERSE_RESPONSE, "query the order."),
        (&schema::pay::MICROPAY_RESPONSE, "query the order."),
        (&schema::pay::ORDER_QUERY_RESPONSE, "check the request."),
        (&schema::pay::REFUND_QUERY_RESPONSE, "check the request."),
        (&schema::pay::DOWNLOAD_FUND_FLOW_RESPONSE, "check the request."),
    ] {
        let error = received(reply, &refusal("NEW_CODE", "?"));
        assert!(error.to_string().ends_with(words), "{}: {error}", reply.name);
    }
    // Its text may be understood all the same, though not of a charge.
    let error = received(&schema::pay::REFUND_RESPONSE, &refusal("NEW_CODE", "退款原因长度有误"));
    assert_eq!((error.action(), error.named_field().unwrap().name), (Action::CorrectRequest, "refund_desc"));
    let error = received(&schema::pay::MICROPAY_RESPONSE, &refusal("NEW_CODE", "body参数长度有误"));
    assert_eq!(error.action(), Action::QueryOrder);
}

#[test]
fn a_code_that_only_its_text_explains_is_explained_by_it() {
    for reply in [
        &schema::pay::REFUND_RESPONSE,
        &schema::pay::REFUND_QUERY_RESPONSE,
        &schema::pay::CLOSE_ORDER_RESPONSE,
        &schema::pay::REVERSE_RESPONSE,
    ] {
        for (text, words) in [
            ("refund_fee大于可退金额", ["Query the refunds of the order", "refund at most the rest"]),
            ("申请退款金额超过可退金额", ["Query the refunds of the order", "refund at most the rest"]),
            ("您的请求参数与订单信息不一致", ["Check the number", "the account"]),
            ("订单与商户不匹配", ["Check the number", "the account"]),
        ] {
            let error = received(reply, &refusal("INVALID_REQUEST", text));
            assert_eq!(error.action(), Action::CorrectRequest);
            let shown = error.to_string();
            assert!(words.into_iter().all(|words| shown.contains(words)), "{}: {shown}", reply.name);
            assert!(!shown.to_lowercase().contains("place"), "{}: {shown}", reply.name);
        }
    }
    let error = received(&schema::pay::UNIFIED_ORDER_RESPONSE, &refusal("INVALID_REQUEST", "签名错误"));
    assert_eq!(error.explanation().unwrap().code, "SIGNERROR");
    let error = received(&schema::pay::REFUND_RESPONSE, &refusal("ERROR", "商户无退款权限"));
    assert_eq!(error.action(), Action::AskMerchant);
    // Texts that add nothing, and those that would settle more than the code does.
    for text in ["参数错误", "201 商户订单号重复", "您的请求参数与订单信息不一致"] {
        let error = received(&schema::pay::UNIFIED_ORDER_RESPONSE, &refusal("INVALID_REQUEST", text));
        assert_eq!(error.action(), Action::CorrectRequest);
        assert!(error.to_string().contains("send exactly the values of the first time"), "{error}");
    }
    // What another call would have to correct is not advised.
    let error = received(&schema::pay::REFUND_RESPONSE, &at_the_gate("订单已过期"));
    assert!(error.action() == Action::CorrectRequest && !error.to_string().contains("later end"), "{error}");
    // A code with a meaning of its own keeps it.
    let error = received(&schema::pay::UNIFIED_ORDER_RESPONSE, &refusal("ORDERPAID", "body参数长度有误"));
    assert_eq!(error.explanation().unwrap().code, "ORDERPAID");
}

#[test]
fn a_text_of_the_moment_is_no_refusal_whatever_its_code() {
    for code in ["INVALID_REQUEST", "PARAM_ERROR", "ERROR"] {
        for text in ["系统繁忙，请稍后再试", "system busy", "请求过于频繁，请稍后重试", "订单处理中，暂时无法操作"]
        {
            let error = received(&schema::pay::REFUND_RESPONSE, &refusal(code, text));
            assert_eq!(error.action(), Action::RetrySame, "{code} {text}");
        }
    }
    let error = received(&schema::pay::REFUND_RESPONSE, &refusal("ERROR", "订单已经超过退款期限"));
    assert_eq!((error.action(), error.explanation().unwrap().code), (Action::Stop, "TRADE_OVERDUE"));
    for text in ["系统繁忙，请稍后再试", "该订单已支付", "用户支付中，需要输入密码"] {
        for code in ["INVALID_REQUEST", "PARAM_ERROR"] {
            let error = received(&schema::pay::MICROPAY_RESPONSE, &refusal(code, text));
            assert_eq!(error.action(), Action::QueryOrder, "{code} {text}");
            assert!(error.to_string().to_lowercase().contains("query the order"), "{error}");
        }
    }
    for reply in
        [&schema::pay::UNIFIED_ORDER_RESPONSE, &schema::pay::CLOSE_ORDER_RESPONSE, &schema::pay::REFUND_RESPONSE]
    {
        let error = received(reply, &refusal("INVALID_REQUEST", "该订单已关闭"));
        assert_eq!(error.action(), Action::QueryOrder, "{error}");
        assert!(!error.to_string().contains("place"), "{error}");
    }
}

#[test]
fn what_the_merchant_has_to_allow_is_told_by_the_text() {
    for (text, words) in [
        ("此IP地址不允许调用接口", "allow the server's address"),
        ("此商家的收款功能已被限制", "look the restriction up"),
        ("特约商户未授权服务商的产品权限", "authorise the provider"),
        ("商户号该产品权限未开通，请前往商户平台>产品中心检查后重试", "apply for it"),
        ("签名错误", "apply for it"),
        ("系统繁忙", "apply for it"),
    ] {
        let error = received(&schema::pay::UNIFIED_ORDER_RESPONSE, &refusal("NOAUTH", text));
        assert_eq!(error.action(), Action::AskMerchant, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn a_name_with_a_meaning_of_its_own_is_no_reason() {
    for (text, action, field, words) in [
        ("time_expire 格式有误", Action::CorrectRequest, "time_expire", "Correct the value"),
        ("invalid time_expire", Action::CorrectRequest, "time_expire", "Correct the value"),
        ("time_expire时间过短", Action::CorrectRequest, "time_expire", "a later end"),
        ("spbill_create_ip与用户IP不一致", Action::CorrectRequest, "spbill_create_ip", "the payer's own address"),
        ("终端IP与用户真实IP不匹配", Action::CorrectRequest, "spbill_create_ip", "the payer's own address"),
        ("notify_url不能带参数", Action::CorrectRequest, "notify_url", "Correct the value"),
        ("商品描述含有敏感词", Action::CorrectRequest, "body", "Correct the value"),
        ("The current page URL is not registered", Action::AskMerchant, "", "List the page's domain"),
        ("当前交易存在异常，请稍后重试", Action::AskMerchant, "", "look the restriction up"),
        ("appid is not existed", Action::CorrectRequest, "appid", "Check the appid"),
        ("签名类型错误", Action::CorrectRequest, "sign_type", "Correct the value"),
        ("sign_type只支持MD5", Action::CorrectRequest, "sign_type", "Correct the value"),
        ("商户未配置该APPID", Action::CorrectRequest, "appid", "Bind them"),
        ("mch_id与sub_mch_id关系不存在", Action::AskMerchant, "", "authorise the provider"),
        ("当前商户需补齐相关资料后，才可进行相应的支付交易", Action::AskMerchant, "", "merchant platform"),
        ("Order has been paid", Action::QueryOrder, "", "act on its state"),
        ("This order is already closed", Action::QueryOrder, "", "act on its state"),
        ("502 Bad Gateway", Action::RetrySame, "", "Repeat"),
    ] {
        let error = received(&schema::pay::UNIFIED_ORDER_RESPONSE, &at_the_gate(text));
        assert_eq!(error.action(), action, "{error}");
        assert_eq!(error.named_field().map_or("", |field| field.name), field, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

/// Words that only some calls may speak of, with those calls.
const OWN_WORDS: &[(&str, &[&str])] = &[
    ("place", &["unified_order"]),
    ("order again", &["unified_order"]),
    ("new order", &["unified_order"]),
    // What a query of nothing says of placing is its point.
    ("never placed", &["order_query", "query_order", "close_order"]),
    ("charge", &["micropay"]),
    ("scan", &["micropay", "auth_code_to_openid"]),
    ("revoke", &["micropay", "reverse"]),
    ("recall", &["reverse"]),
    ("bill", &["download_bill", "download_fund_flow"]),
];

#[test]
fn the_advice_of_a_call_speaks_of_no_other_call() {
    let names: Vec<&str> = schema::ALL
        .iter()
        .flat_map(|message| message.all_fields())
        .map(|field| field.name)
        .filter(|name| name.contains('_'))
        .collect();
    for request in schema::ALL.iter().filter(|message| message.direction == schema::Direction::Request) {
        let has = |name: &str| {
            request.find(name).is_some() || request.response.is_some_and(|reply| reply.find(name).is_some())
        };
        for row in request.errors.iter().chain(errors::EVERYWHERE) {
            if request.error(row.code).is_some_and(|first| !std::ptr::eq(first, row)) {
                continue;
            }
            for sentence in [row.meaning, row.cause, row.solution] {
                let fits = format!("{}.{} {}: {sentence}", request.channel.name(), request.name, row.code);
                for name in &names {
                    let is_named = sentence.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|w| w == *name);
                    // The cloud platform fills in and signs what the other channel sends.
                    let is_filled_in =
                        request.channel == schema::Channel::Cloud && schema::pay::REFUND.find(name).is_some();
                    assert!(!is_named || has(name) || is_filled_in, "{fits}");
                }
                let rest = sentence.to_lowercase().replace("never placed", "").replace("placing call", "");
                for (word, own) in OWN_WORDS {
                    let speaks = rest.split(|c: char| !c.is_alphanumeric()).any(|found| found == *word)
                        || word.contains(' ') && rest.contains(word);
                    assert!(!speaks || own.contains(&request.name), "{fits}");
                }
            }
        }
    }
}
