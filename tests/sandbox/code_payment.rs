//! Code payments: charge, password, revocation, and the payer of a code.

use std::time::Duration;

use wxpay_core::pay::{Micropay, MicropayOptional};
use wxpay_core::value::TradeState;
use wxpay_core::{Client, Expected, Fen, text};
use wxpay_sandbox::Sandbox;

use crate::client::{Answer, Changes, ask, assert_accepted, assert_refused, blocking, control, order, place};

const CHARGE: &str = "/pay/micropay";

fn charge(sandbox: &Sandbox, out_trade_no: &str, code: &str, changes: Changes<'_>) -> Answer {
    let all: Changes<'_> = &[
        ("body", "Tea shop-oolong"),
        ("out_trade_no", out_trade_no),
        ("total_fee", "888"),
        ("spbill_create_ip", "203.0.113.7"),
        ("auth_code", code),
    ];
    ask(sandbox, CHARGE, &[all, changes].concat())
}

fn state(sandbox: &Sandbox, out_trade_no: &str) -> String {
    assert_accepted(ask(sandbox, "/pay/orderquery", &[("out_trade_no", out_trade_no)])).field("trade_state")
}

fn code(number: u32) -> String {
    format!("10{number:016}")
}

mod micropay {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn charges_a_code_at_once_and_once() {
        let sandbox = Sandbox::start().await.unwrap();
        let client = Client::new(sandbox.merchant().unwrap()).with_endpoint(sandbox.endpoint().unwrap());
        let request = Micropay {
            body: text!("Tea shop-oolong"),
            out_trade_no: text!("A1"),
            total_fee: Fen(888),
            spbill_create_ip: "203.0.113.7".parse().unwrap(),
            auth_code: text!("120061098828009406"),
            optional: MicropayOptional::default(),
        };
        let paid = client.send(&request).await.unwrap();
        assert_eq!(paid.out_trade_no(), "A1");
        assert_eq!(paid.confirm(Expected::cny(Fen(888))).unwrap().transaction_id().len(), 28);
        blocking(move || {
            assert_eq!(state(&sandbox, "A1"), "SUCCESS");
            assert_refused(&charge(&sandbox, "A1", &code(1), &[]), "ORDERPAID", "订单已支付");
            assert_refused(&charge(&sandbox, "A2", "120061098828009406", &[]), "AUTH_CODE_ERROR", "授权码参数错误");
            assert_refused(&charge(&sandbox, "A2", "160061098828009406", &[]), "AUTH_CODE_INVALID", "授权码检验错误");
            assert_refused(&charge(&sandbox, "A2", "12006109882800940", &[]), "AUTH_CODE_INVALID", "授权码检验错误");
            assert_refused(&charge(&sandbox, "A2", "12006109882800940x", &[]), "PARAM_ERROR", "auth_code参数格式有误");
            assert_refused(&charge(&sandbox, "A2", "", &[]), "LACK_PARAMS", "缺少参数");
            assert_accepted(place(&sandbox, order("PLACED", &[])));
            assert_refused(&charge(&sandbox, "PLACED", &code(2), &[]), "OUT_TRADE_NO_USED", "商户订单号重复");
            assert_accepted(ask(&sandbox, "/pay/closeorder", &[("out_trade_no", "PLACED")]));
            assert_refused(&charge(&sandbox, "PLACED", &code(2), &[]), "ORDERCLOSED", "订单已关闭");
            for (fault, text) in [
                ("SYSTEMERROR", "接口返回错误"),
                ("BANKERROR", "银行系统异常"),
                ("NOTENOUGH", "余额不足"),
                ("NOTSUPORTCARD", "不支持卡类型"),
                ("NOAUTH", "商户无权限"),
                ("TRADE_ERROR", "交易错误"),
            ] {
                control(&sandbox, "POST", "faults", &format!(r#"{{"api":"pay.micropay","fault":"{fault}"}}"#));
                assert_refused(&charge(&sandbox, "A3", &code(3), &[]), fault, text);
            }
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn waits_for_the_payers_password() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let needed = "用户支付中，需要输入密码";
            // Because of the amount, and because of a fault.
            assert_refused(&charge(&sandbox, "B1", &code(1), &[("total_fee", "100001")]), "USERPAYING", needed);
            control(&sandbox, "POST", "faults", r#"{"api":"pay.micropay","fault":"USERPAYING","times":2}"#);
            assert_refused(&charge(&sandbox, "B2", &code(2), &[]), "USERPAYING", needed);
            assert_refused(&charge(&sandbox, "B3", &code(3), &[]), "USERPAYING", needed);
            assert_accepted(charge(&sandbox, "B4", &code(4), &[("total_fee", "100000")]));
            assert_eq!(state(&sandbox, "B1"), TradeState::Userpaying.as_str());
            assert_refused(&charge(&sandbox, "B1", &code(1), &[("total_fee", "100001")]), "USERPAYING", needed);
            assert_refused(&charge(&sandbox, "B1", &code(9), &[]), "BUYER_MISMATCH", "支付帐号错误");
            assert_refused(
                &ask(&sandbox, "/pay/closeorder", &[("out_trade_no", "B1")]),
                "TRADE_STATE_ERROR",
                "订单状态错误",
            );
            let refund = [("out_trade_no", "B1"), ("out_refund_no", "R"), ("total_fee", "100001"), ("refund_fee", "1")];
            let not_ready = "订单处理中，暂时无法退款，请稍后再试";
            assert_refused(&ask(&sandbox, "/secapi/pay/refund", &refund), "ORDER_NOT_READY", not_ready);

            sandbox.pay("B1").unwrap();
            assert_eq!(state(&sandbox, "B1"), "SUCCESS");
            control(&sandbox, "POST", "orders/B2/cancel", "");
            assert_eq!(state(&sandbox, "B2"), "NOTPAY");
            assert!(sandbox.pay("B2").is_err(), "a code is charged once");
            control(&sandbox, "POST", "orders/B3/fail", "");
            assert_eq!(state(&sandbox, "B3"), "PAYERROR");
            // Code payments are not notified.
            assert_eq!(control(&sandbox, "GET", "orders/B1", "")["notifications"], serde_json::json!([]));
        })
        .await;
    }
}

mod reverse {
    use super::*;

    const REVERSE: &str = "/secapi/pay/reverse";

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn revokes_a_charge() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let reverse = |changes: Changes<'_>| ask(&sandbox, REVERSE, changes);
            let recall = |answer: &Answer| answer.field("recall");
            assert_accepted(charge(&sandbox, "C1", &code(1), &[]));
            for _ in 0..2 {
                assert_eq!(recall(&assert_accepted(reverse(&[("out_trade_no", "C1")]))), "N");
            }
            assert_eq!(state(&sandbox, "C1"), "REVOKED");
            assert_refused(&charge(&sandbox, "C1", &code(2), &[]), "ORDERREVERSED", "订单已撤销");
            let refund = [("out_trade_no", "C1"), ("out_refund_no", "R"), ("total_fee", "888"), ("refund_fee", "1")];
            assert_refused(&ask(&sandbox, "/secapi/pay/refund", &refund), "ERROR", "业务错误");

            // A payer who may still be paying is waited for.
            control(&sandbox, "POST", "faults", r#"{"api":"pay.micropay","fault":"USERPAYING"}"#);
            assert_refused(&charge(&sandbox, "C2", &code(3), &[]), "USERPAYING", "用户支付中，需要输入密码");
            let early = reverse(&[("out_trade_no", "C2")]);
            assert_refused(&early, "USERPAYING", "用户支付中，需要输入密码");
            assert_eq!(recall(&early), "Y");
            sandbox.advance(Duration::from_secs(15));
            assert_eq!(recall(&assert_accepted(reverse(&[("out_trade_no", "C2")]))), "N");
            assert!(sandbox.pay("C2").is_err());

            control(&sandbox, "POST", "faults", r#"{"api":"pay.reverse","fault":"SYSTEMERROR"}"#);
            let busy = reverse(&[("out_trade_no", "C2")]);
            assert_refused(&busy, "SYSTEMERROR", "接口返回错误");
            assert_eq!(recall(&busy), "Y");
            let none = reverse(&[("out_trade_no", "NONE")]);
            assert_refused(&none, "INVALID_REQUEST", "参数错误");
            assert_eq!(recall(&none), "N");
            assert_refused(&reverse(&[("transaction_id", "4200")]), "INVALID_TRANSACTIONID", "无效transaction_id");
            assert_refused(&reverse(&[]), "LACK_PARAMS", "缺少参数");
            assert_accepted(place(&sandbox, order("PLACED", &[])));
            assert_refused(&reverse(&[("out_trade_no", "PLACED")]), "TRADE_ERROR", "交易错误");
            assert_accepted(charge(&sandbox, "C3", &code(4), &[]));
            assert_accepted(charge(&sandbox, "C4", &code(5), &[]));
            let refund = [("out_trade_no", "C4"), ("out_refund_no", "R"), ("total_fee", "888"), ("refund_fee", "1")];
            assert_accepted(ask(&sandbox, "/secapi/pay/refund", &refund));
            assert_refused(&reverse(&[("out_trade_no", "C4")]), "TRADE_ERROR", "交易错误");
            sandbox.advance(Duration::from_secs(7 * 24 * 3600 + 1));
            assert_refused(&reverse(&[("out_trade_no", "C3")]), "REVERSE_EXPIRE", "订单无法撤销");
        })
        .await;
    }
}

mod auth_code_to_openid {
    use super::*;

    const PAYER: &str = "/tools/authcodetoopenid";

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn names_the_payer_of_a_code_for_a_minute() {
        let sandbox = Sandbox::start().await.unwrap();
        blocking(move || {
            let payer = |code: &str| ask(&sandbox, PAYER, &[("auth_code", code)]);
            let openid = assert_accepted(payer(&code(1))).field("openid");
            assert_eq!(assert_accepted(payer(&code(1))).field("openid"), openid);
            assert_ne!(assert_accepted(payer(&code(2))).field("openid"), openid);
            assert_eq!(assert_accepted(charge(&sandbox, "D1", &code(1), &[])).field("openid"), openid);
            assert_refused(&payer(&code(1)), "AUTH_CODE_ERROR", "授权码参数错误");
            assert_refused(&payer("990061098828009406"), "AUTH_CODE_INVALID", "授权码检验错误");
            sandbox.advance(Duration::from_secs(60));
            let expired = "二维码已过期，请用户在微信上刷新后再试";
            assert_refused(&payer(&code(2)), "AUTHCODEEXPIRE", expired);
            assert_refused(&charge(&sandbox, "D2", &code(2), &[]), "AUTHCODEEXPIRE", expired);
            let long_url = "weixin://wxpay/bizpayurl?sign=A&appid=B&mch_id=C&product_id=D&time_stamp=E&nonce_str=F";
            let short = assert_accepted(ask(&sandbox, "/tools/shorturl", &[("long_url", long_url)])).field("short_url");
            assert!(short.starts_with("weixin://wxpay/s/") && short.len() <= 64, "{short}");
            assert_refused(&ask(&sandbox, "/tools/shorturl", &[]), "LACK_PARAMS", "缺少参数");
        })
        .await;
    }
}
