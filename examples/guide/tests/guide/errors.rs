//! Errors, and what to do about them: the table of the chapter, row by row.

// ANCHOR: next
use wxpay_core::Error;
use wxpay_core::schema::{Action, Effect};

/// What a shop does after a call that pays or refunds has failed.
#[derive(Debug, PartialEq)]
enum Next {
    /// Send the same again, later: same number, same values.
    Again,
    /// Query the order or the refund, and act on its state.
    Query,
    /// Nothing was done. Correct it, tell somebody, or take another number.
    Nothing,
}

fn next(error: &Error) -> Next {
    match (error.effect(), error.action()) {
        (Effect::None | Effect::Possible, Action::RetrySame) => Next::Again,
        (Effect::None, _) => Next::Nothing,
        // Never another number, whatever the action says.
        (Effect::Possible | Effect::Done, _) => Next::Query,
    }
}
// ANCHOR_END: next

// ANCHOR: log
/// One line for the log, and for a person who reads it.
fn describe(error: &Error) -> String {
    let next = error.explanation().map_or("nothing is documented", |entry| entry.solution);
    format!("{error} [effect {}, action {}; {next}]", error.effect().name(), error.action().name())
}
// ANCHOR_END: log

// ANCHOR: code
use wxpay_core::{ErrorCode, ErrorKind};

/// Whether a refusal says that the order was paid before: then the query has its payment.
fn was_paid_before(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Business { code: ErrorCode::OrderPaid, .. })
}
// ANCHOR_END: code

mod table {
    use std::collections::BTreeSet;
    use std::path::Path;

    use wxpay_core::pay::{PayNotification, Refund, RefundQueryResponse};
    use wxpay_core::schema::shared;
    use wxpay_core::server::MessageBuilder;
    use wxpay_core::{Client, Fen, Key, Merchant, Plan, Request, SignType, Unreachable, cloud, schema, text};
    use wxpay_sandbox::{Account, Sandbox};

    use super::*;

    const NUMBER: &str = "20261123091010";

    #[derive(Request)]
    #[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "NATIVE", body = "Tea", product_id = "1"))]
    struct TeaOrder<'a> {
        out_trade_no: &'a str,
        total_fee: Fen,
        spbill_create_ip: &'a str,
    }

    fn order() -> TeaOrder<'static> {
        TeaOrder { out_trade_no: NUMBER, total_fee: Fen(888), spbill_create_ip: "127.0.0.1" }
    }

    fn refund(fen: u64) -> Refund<'static> {
        Refund {
            out_refund_no: text!("R1"),
            total_fee: Fen(888),
            refund_fee: Fen(fen),
            optional: wxpay_core::pay::RefundOptional {
                out_trade_no: Some(NUMBER.try_into().unwrap()),
                ..Default::default()
            },
        }
    }

    /// A reply to the refund that is signed, and lacks `refund_id`.
    fn incomplete(merchant: &Merchant) -> String {
        let reply = MessageBuilder::new()
            .set(&shared::RETURN_CODE, "SUCCESS")
            .set(&shared::RESULT_CODE, "SUCCESS")
            .set(&shared::APPID, merchant.appid())
            .set(&shared::MCH_ID, merchant.mch_id())
            .set(&shared::NONCE_STR, "5d2b6c2a8db53831f7eda20af46e531c")
            .set(&shared::OUT_TRADE_NO, NUMBER)
            .set(&shared::OUT_REFUND_NO, "R1")
            .set(&shared::REFUND_FEE, "300");
        reply.signed(&Key::new(Account::DEMO_KEY).unwrap(), SignType::HmacSha256)
    }

    struct Shop {
        sandbox: Sandbox,
        merchant: Merchant,
    }

    impl Shop {
        async fn start() -> Self {
            let sandbox = Sandbox::start().await.unwrap();
            let merchant = sandbox.merchant().unwrap().with_notify_url("http://127.0.0.1:9/notify").unwrap();
            Self { sandbox, merchant }
        }

        /// Sends a request to the sandbox without a connection.
        fn send<R>(&self, request: &R) -> Result<(), Error>
        where
            R: Request + wxpay_core::bounds::PayRequest,
            R::Response: wxpay_core::bounds::Reply,
        {
            let prepared = self.merchant.prepare(request)?;
            let reply = self.sandbox.answer(&prepared.path, prepared.body.as_bytes()).unwrap();
            prepared.read(200, &reply).map(drop)
        }

        /// The error of a refund that a fault strikes.
        fn struck(&self, rule: &str) -> Error {
            self.sandbox.set_fault(rule).unwrap();
            self.send(&refund(300)).unwrap_err()
        }
    }

    /// An error for each row of the table, in its order.
    async fn errors() -> Vec<Error> {
        let shop = Shop::start().await;
        let url = "https://api.mch.weixin.qq.com/secapi/pay/refund";
        shop.send(&order()).unwrap();
        shop.sandbox.pay(NUMBER).unwrap();
        let prepared = shop.merchant.prepare(&refund(300)).unwrap();
        let at = |status, body: &str| prepared.read(status, body.as_bytes()).unwrap_err();
        let query = wxpay_core::pay::OrderQuery {
            optional: wxpay_core::pay::OrderQueryOptional {
                out_trade_no: Some(NUMBER.try_into().unwrap()),
                ..Default::default()
            },
        };
        let query = shop.merchant.prepare(&query).unwrap();
        let reply = shop.sandbox.answer(&query.path, query.body.as_bytes()).unwrap();
        let opened = query.open(200, &reply).unwrap();
        let call = cloud::CloudMerchant::new().with_sub_merchant("1900009231").unwrap();
        let call = call.prepare(&cloud_order()).unwrap();
        vec![
            shop.send(&refund(0)).unwrap_err(),
            ErrorKind::NoRandomness.into(),
            ErrorKind::Unreachable(Unreachable::never(url, "the connection was refused")).into(),
            ErrorKind::Unreachable(Unreachable::misconfigured(url, "no such host")).into(),
            closed(&shop).await,
            at(502, "<html>Bad Gateway</html>"),
            at(400, "<html><title>400 No required SSL certificate was sent</title></html>"),
            at(200, "<xml><return_code>SUCCESS"),
            shop.struck(r#"{"api": "pay.refund", "fault": "UNSIGNED"}"#),
            at(200, "<xml><return_code>FAIL</return_code><return_msg>签名错误</return_msg></xml>"),
            at(200, "<xml><return_code>FAIL</return_code><return_msg>系统繁忙,请稍后重试</return_msg></xml>"),
            shop.struck(r#"{"api": "pay.refund", "fault": "NOTENOUGH"}"#),
            shop.struck(r#"{"api": "pay.refund", "fault": "SYSTEMERROR"}"#),
            shop.send(&order()).unwrap_err(),
            at(200, &incomplete(&shop.merchant)),
            shop.merchant.decode::<RefundQueryResponse>(&opened).err().unwrap(),
            shop.merchant.notification::<PayNotification>(REFUNDED.as_bytes()).err().unwrap(),
            call.read(200, br#"{"errcode":-601017,"errmsg":"rid: 1"}"#).err().unwrap(),
        ]
    }

    /// The error of a refund whose connection is closed.
    async fn closed(shop: &Shop) -> Error {
        shop.sandbox.set_fault(r#"{"api": "pay.refund", "fault": "CLOSED"}"#).unwrap();
        let client = Client::new(shop.merchant.clone()).with_endpoint(shop.sandbox.endpoint().unwrap());
        client.with_plan(Plan::once()).send(&refund(300)).await.err().unwrap()
    }

    /// A refund notification, where a payment is read.
    const REFUNDED: &str = "<xml><return_code>SUCCESS</return_code><appid>wxd930ea5d5a258f4f</appid>\
        <mch_id>10000100</mch_id><nonce_str>1</nonce_str><req_info>AAAA</req_info></xml>";

    fn cloud_order() -> cloud::CloseOrder<'static> {
        cloud::CloseOrder { out_trade_no: NUMBER.try_into().unwrap(), optional: cloud::CloseOrderOptional::default() }
    }

    /// The name of a variant, as of its `Debug`.
    fn kind(error: &Error) -> String {
        let debug = format!("{:?}", error.kind());
        debug.chars().take_while(char::is_ascii_alphanumeric).collect()
    }

    /// The words of the cells that are code, of each row of the chapter's table.
    fn rows(chapter: &str) -> Vec<Vec<String>> {
        let code = |cell: &str| cell.split('`').nth(1).unwrap_or_default().to_owned();
        let table = chapter.lines().skip_while(|line| !line.contains("`kind()`")).skip(2);
        let rows = table.take_while(|line| line.starts_with('|'));
        rows.map(|row| row.split('|').skip(2).take(3).map(code).collect()).collect()
    }

    /// The kinds of `docs/api`, which CI compares with the code.
    fn kinds(api: &str) -> BTreeSet<String> {
        let after = |line: &str| line.split_once("pub wxpay_core::ErrorKind::").map(|(_, rest)| rest.to_owned());
        let name = |rest: String| rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        api.lines().filter_map(after).map(name).collect()
    }

    #[tokio::test]
    async fn has_every_kind_with_its_effect_and_action() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let read = |path: &str| std::fs::read_to_string(root.join(path));
        let errors = errors().await;
        let expected: Vec<Vec<String>> = errors
            .iter()
            .map(|error| vec![kind(error), error.effect().name().to_owned(), error.action().name().to_owned()])
            .collect();
        let chapters = ["docs/guide/src/errors.md", "docs/guide/zh/src/errors.md"];
        assert!(root.join(chapters[0]).exists());
        for (path, chapter) in chapters.into_iter().filter_map(|path| Some((path, read(path).ok()?))) {
            assert_eq!(rows(&chapter), expected, "the table of {path}");
        }
        let shown: BTreeSet<String> = errors.iter().map(kind).collect();
        assert_eq!(shown, kinds(&read("docs/api/wxpay-core.txt").unwrap()), "the kinds of errors");
    }

    #[tokio::test]
    async fn says_the_same_as_the_functions() {
        let shop = Shop::start().await;
        shop.send(&order()).unwrap();
        shop.sandbox.pay(NUMBER).unwrap();
        let paid = shop.send(&order()).unwrap_err();
        assert!(was_paid_before(&paid) && next(&paid) == Next::Query);
        assert!(describe(&paid).contains("effect done"), "{}", describe(&paid));
        let open = shop.struck(r#"{"api": "pay.refund", "fault": "SYSTEMERROR"}"#);
        assert_eq!(next(&open), Next::Again);
        let poor = shop.struck(r#"{"api": "pay.refund", "fault": "NOTENOUGH"}"#);
        assert_eq!(next(&poor), Next::Nothing);
    }
}
