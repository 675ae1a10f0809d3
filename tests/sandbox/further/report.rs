//! Comments of payers, and reports of calls.

use wxpay_core::comment::Comments;
use wxpay_core::pay::{Batchquerycomment, BatchquerycommentOptional};
use wxpay_core::{BeijingTime, Client};
use wxpay_sandbox::Sandbox;

use super::{all, ask_by_hmac, assert_denied, assert_done};
use crate::client::{Answer, ask, blocking, control, place_and_pay};

const REPORT: &str = "/payitil/report";

fn now(sandbox: &Sandbox) -> BeijingTime {
    let clock = control(sandbox, "POST", "clock", r#"{"advance_seconds":0}"#);
    clock["now"].as_str().unwrap().parse().unwrap()
}

/// The comments of the last hour.
fn comments(sandbox: &Sandbox, offset: &str, limit: &str) -> Answer {
    let end = now(sandbox);
    let begin = BeijingTime::from_unix_seconds(end.unix_seconds() - 3_600).unwrap();
    let (begin, end) = (begin.to_string(), end.to_string());
    let changes = [("begin_time", begin.as_str()), ("end_time", &end), ("offset", offset), ("limit", limit)];
    ask_by_hmac(sandbox, "/billcommentsp/batchquerycomment", &changes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn comments_come_as_text_in_pages() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::new(sandbox.merchant().unwrap()).with_endpoint(sandbox.endpoint().unwrap());
    let (sandbox, request) = blocking(move || {
        assert_denied(&comments(&sandbox, "0", ""), "NO_COMMENT");
        place_and_pay(&sandbox, "A1", &[]);
        control(&sandbox, "POST", "comments", r#"{"out_trade_no":"A1","stars":5,"comment":"赞，水果, 很新鲜"}"#);
        let second = r#"{"transaction_id":"1001690740201411100005734278","stars":1,"comment":"慢"}"#;
        control(&sandbox, "POST", "comments", second);
        let first = comments(&sandbox, "0", "1").body;
        let mut page = Comments::new(&first).unwrap();
        assert_eq!(page.offset(), 1);
        let comment = page.next().unwrap().unwrap();
        assert_eq!((comment.stars, comment.text), (5, "赞，水果, 很新鲜"));
        let paid = control(&sandbox, "GET", "orders/A1", "");
        assert_eq!(paid["transaction_id"], comment.transaction_id);
        assert!(page.next().is_none());
        let rest = comments(&sandbox, "1", "").body;
        let mut page = Comments::new(&rest).unwrap();
        assert_eq!((page.offset(), page.next().unwrap().unwrap().stars), (2, 1));
        assert_denied(&comments(&sandbox, "2", ""), "NO_COMMENT");
        let old = [("begin_time", "20170724000000"), ("end_time", "20170725000000"), ("offset", "0")];
        assert_denied(&ask_by_hmac(&sandbox, "/billcommentsp/batchquerycomment", &old), "PARAM_ERROR");
        let (begin_time, end_time) = (now(&sandbox), now(&sandbox));
        let begin_time = BeijingTime::from_unix_seconds(begin_time.unix_seconds() - 3600).unwrap();
        let optional = BatchquerycommentOptional::default();
        (sandbox, Batchquerycomment { begin_time, end_time, offset: 0, optional })
    })
    .await;
    let mut text = Vec::new();
    client.download(&request, &mut text).await.unwrap();
    assert_eq!(Comments::new(std::str::from_utf8(&text).unwrap()).unwrap().count(), 2);
    drop(sandbox);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn report_takes_one_call_and_several_code_payments() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let one = [
            ("interface_url", "https://api.mch.weixin.qq.com/pay/unifiedorder"),
            ("execute_time_", "1000"),
            ("return_code", "FAIL"),
            ("result_code", "FAIL"),
            ("err_code", "SYSTEMERROR"),
            ("user_ip", "8.8.8.8"),
        ];
        assert_done(ask(&sandbox, REPORT, &one));
        let trades = serde_json::json!([{
            "out_trade_no": "A1", "begin_time": "20160602203256", "end_time": "20160602203257", "state": "OK",
        }]);
        let several = [
            ("interface_url", "https://api.mch.weixin.qq.com/pay/batchreport/micropay/total"),
            ("user_ip", "8.8.8.8"),
            ("trades", &trades.to_string()),
        ];
        assert_done(ask(&sandbox, REPORT, &several));
        // The reply has no element for a code.
        let denied = ask(&sandbox, REPORT, &several[..2]);
        assert_eq!(all(&denied, ["return_code", "result_code", "return_msg"]), ["SUCCESS", "FAIL", "缺少参数"]);
        let listed = control(&sandbox, "GET", "reports", "");
        let calls = [0, 1].map(|at: usize| listed["reports"][at]["call"].as_str().unwrap().to_owned());
        assert_eq!(calls, ["report_micropay", "report"]);
    })
    .await;
}
