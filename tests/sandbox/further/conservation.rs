//! Money is neither made nor lost: whatever the calls do, the balances add up to what was paid in.

use std::time::Duration;

use serde_json::json;
use wxpay_core::transfer::BankPublicKey;
use wxpay_sandbox::Sandbox;

use super::profit_sharing::{receivers, share};
use super::{DAY, WXAPPID, advance, ask_by_hmac, balance, pay_out};
use crate::client::{APPID, Answer, MCH_ID, NOWHERE, ask, blocking, control, http, place_and_pay};

/// A receiver of shares, which is a merchant.
const RECEIVER: &str = "190001001";
const PERSON: &str = "oxTWIuGaIt6gTKsQRLau2M0yL16E";
/// The sub-merchant that takes deposits.
const SHOP: &str = "1900000109";
/// What a merchant begins with.
const OPENING: i64 = 1_000_000_000;
/// The amount of each payment, whose service fee rounds to nothing.
const FEN: i64 = 80;

/// The length of the sequence.
const STEPS: usize = 120;

/// Numbers that look random, the same for the same seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }

    fn one_of<'l>(&mut self, list: &'l [String]) -> &'l str {
        if list.is_empty() { "none" } else { &list[self.below(list.len())] }
    }
}

/// A sequence of calls, with what they should have changed.
struct Play<'s> {
    sandbox: &'s Sandbox,
    key: BankPublicKey,
    numbers: Numbers,
    /// What came in from payers, less what went back to them or to bank cards.
    paid_in: i64,
    /// The payments, by number.
    orders: Vec<String>,
    /// The payments for sharing, by `transaction_id`.
    shared: Vec<String>,
    deposits: Vec<String>,
    /// The numbers of each step, whatever it was.
    steps: Vec<String>,
    /// How many calls were carried out.
    done: usize,
}

impl Play<'_> {
    /// Counts a call that was carried out. Returns whether it was.
    fn is_done(&mut self, answer: &Answer) -> bool {
        let is_done = answer.field("return_code") == "SUCCESS" && answer.field("result_code") != "FAIL";
        self.done += usize::from(is_done);
        is_done
    }

    fn amount(&mut self, most: usize) -> String {
        (1 + self.numbers.below(most)).to_string()
    }

    /// Does to a record what the control interface allows, if it exists and its state allows it.
    fn act(&self, path: &str, body: &str) {
        http(self.sandbox.address(), "POST", &format!("/_sandbox/{path}"), body.as_bytes());
    }

    /// Makes one call or action, under a number of its own.
    fn step(&mut self, at: usize) {
        let number = format!("N{at}");
        let earlier = self.numbers.one_of(&self.steps).to_owned();
        match self.numbers.below(16) {
            0 => {
                place_and_pay(self.sandbox, &number, &[("total_fee", "80")]);
                self.paid_in += FEN;
                self.orders.push(number.clone());
            }
            1 | 2 => {
                place_and_pay(self.sandbox, &number, &[("total_fee", "80"), ("profit_sharing", "Y")]);
                self.paid_in += FEN;
                let order = control(self.sandbox, "GET", &format!("orders/{number}"), "");
                self.shared.push(order["transaction_id"].as_str().unwrap().to_owned());
                self.orders.push(number.clone());
            }
            3 => self.refund(&number),
            4 | 5 => self.share(&number),
            6 => self.finish_or_give_back(&number, &earlier),
            7 => self.send_red_packet(&number),
            8 => self.act(
                &format!("red-packets/{earlier}/take"),
                &json!({ "openid": format!("o{}", self.done) }).to_string(),
            ),
            9 => self.transfer(&number),
            10 => self.transfer_to_card(&number),
            11 => self.deposit(&number),
            12 | 13 => self.end_deposit(&number),
            14 => {
                self.act(&format!("sharings/{earlier}/finish"), r#"{"result":"CLOSED"}"#);
                self.act(&format!("sharing-returns/{earlier}/finish"), r#"{"result":"FAILED"}"#);
                self.act(&format!("red-packets/{earlier}/fail"), "{}");
            }
            _ => {
                let seconds = [1, 60, 3_600, 30 * 3_600][self.numbers.below(4)];
                advance(self.sandbox, Duration::from_secs(seconds));
            }
        }
        self.steps.push(number);
    }

    fn refund(&mut self, number: &str) {
        let (order, fee) = (self.numbers.one_of(&self.orders).to_owned(), self.amount(80));
        let fields =
            [("out_trade_no", order.as_str()), ("out_refund_no", number), ("total_fee", "80"), ("refund_fee", &fee)];
        if self.is_done(&ask(self.sandbox, "/secapi/pay/refund", &fields)) {
            self.paid_in -= fee.parse::<i64>().unwrap();
        }
    }

    fn share(&mut self, number: &str) {
        let order = self.numbers.one_of(&self.shared).to_owned();
        let (kind, account) = [("MERCHANT_ID", RECEIVER), ("PERSONAL_OPENID", PERSON)][self.numbers.below(2)];
        let amount = 1 + u64::try_from(self.numbers.below(15)).unwrap();
        let path = ["/secapi/pay/multiprofitsharing", "/secapi/pay/profitsharing"][self.numbers.below(8) / 7];
        let answer = share(self.sandbox, path, &order, number, &receivers(&[(kind, account, amount)]));
        self.is_done(&answer);
    }

    fn finish_or_give_back(&mut self, number: &str, sharing: &str) {
        let amount = self.amount(10);
        let back = [
            ("out_order_no", sharing),
            ("out_return_no", number),
            ("return_account_type", "MERCHANT_ID"),
            ("return_account", RECEIVER),
            ("return_amount", &amount),
            ("description", "back"),
        ];
        let answer = ask_by_hmac(self.sandbox, "/secapi/pay/profitsharingreturn", &back);
        if !self.is_done(&answer) {
            let order = self.numbers.one_of(&self.shared).to_owned();
            let finish = [("transaction_id", order.as_str()), ("out_order_no", number), ("description", "over")];
            let answer = ask_by_hmac(self.sandbox, "/secapi/pay/profitsharingfinish", &finish);
            self.is_done(&answer);
        }
    }

    fn send_red_packet(&mut self, number: &str) {
        let is_group = self.numbers.below(2) == 0;
        let (path, parts) = if is_group { ("sendgroupredpack", "3") } else { ("sendredpack", "1") };
        let mut fields = vec![
            ("mch_billno", number),
            ("send_name", "Tea shop"),
            ("re_openid", PERSON),
            ("total_amount", "1000"),
            ("total_num", parts),
            ("wishing", "Enjoy"),
            ("act_name", "Spring"),
            ("remark", "Tea"),
        ];
        fields.push(if is_group { ("amt_type", "ALL_RAND") } else { ("client_ip", "192.168.0.1") });
        let answer = pay_out(self.sandbox, &format!("/mmpaymkttransfers/{path}"), &[&WXAPPID[..], &fields].concat());
        self.is_done(&answer);
    }

    fn transfer(&mut self, number: &str) {
        let fields = [
            ("appid", ""),
            ("mch_id", ""),
            ("mch_appid", APPID),
            ("mchid", MCH_ID),
            ("partner_trade_no", number),
            ("openid", PERSON),
            ("check_name", "NO_CHECK"),
            ("amount", "1000"),
            ("desc", "Wages"),
            ("spbill_create_ip", "192.168.0.1"),
        ];
        let answer = pay_out(self.sandbox, "/mmpaymkttransfers/promotion/transfers", &fields);
        self.is_done(&answer);
    }

    /// Transfers to a bank card, and lets some fail: that money comes back with the commission.
    fn transfer_to_card(&mut self, number: &str) {
        let (card, name) = (self.key.encrypt("6222000000000000000").unwrap(), self.key.encrypt("张三").unwrap());
        let fields = [
            ("appid", ""),
            ("partner_trade_no", number),
            ("enc_bank_no", card.as_str()),
            ("enc_true_name", name.as_str()),
            ("bank_code", "1002"),
            ("amount", "1000"),
            ("desc", "Wages"),
        ];
        let answer = pay_out(self.sandbox, "/mmpaysptrans/pay_bank", &fields);
        if !self.is_done(&answer) {
            return;
        }
        if self.numbers.below(2) == 0 {
            control(self.sandbox, "POST", &format!("transfers/{number}/finish"), r#"{"status":"FAILED"}"#);
        } else {
            // The commission is one yuan at least.
            self.paid_in -= 1_000 + 100;
        }
    }

    fn deposit(&mut self, number: &str) {
        let fields = [
            ("sub_mch_id", SHOP),
            ("body", "Umbrella"),
            ("out_trade_no", number),
            ("total_fee", "80"),
            ("spbill_create_ip", "203.0.113.7"),
            ("notify_url", NOWHERE),
            ("trade_type", "JSAPI"),
            ("openid", PERSON),
        ];
        assert!(self.is_done(&ask_by_hmac(self.sandbox, "/deposit/unifiedorder", &fields)));
        control(self.sandbox, "POST", &format!("orders/{number}/pay"), "");
        self.paid_in += FEN;
        self.deposits.push(number.to_owned());
    }

    /// Consumes a part of a deposit, or gives all of it back.
    fn end_deposit(&mut self, number: &str) {
        let Some(deposit) = self.deposits.pop() else { return };
        let named = [("sub_mch_id", SHOP), ("out_trade_no", deposit.as_str())];
        if self.numbers.below(3) == 0 {
            assert!(self.is_done(&ask_by_hmac(self.sandbox, "/deposit/reverse", &named)));
            self.paid_in -= FEN;
            return;
        }
        let consumed = self.amount(80);
        let consume = [("total_fee", "80"), ("consume_fee", consumed.as_str()), ("fee_type", "CNY")];
        let answer = ask_by_hmac(self.sandbox, "/deposit/consume", &[&named[..], &consume].concat());
        assert!(self.is_done(&answer), "{}", answer.body);
        self.paid_in -= FEN - consumed.parse::<i64>().unwrap();
        let order = control(self.sandbox, "GET", &format!("orders/{deposit}"), "");
        let back = self.amount(80);
        let refund = [
            ("sub_mch_id", SHOP),
            ("transaction_id", order["transaction_id"].as_str().unwrap()),
            ("out_refund_no", number),
            ("refund_fee", back.as_str()),
            ("total_fee", consumed.as_str()),
            ("refund_desc", "Returned"),
        ];
        if self.is_done(&ask_by_hmac(self.sandbox, "/deposit/refund", &refund)) {
            self.paid_in -= back.parse::<i64>().unwrap();
        }
    }

    /// What the holders have more than they began with.
    fn gained(&self) -> i64 {
        let listed = control(self.sandbox, "GET", "balances", "");
        let gain = |entry: &serde_json::Value| {
            let is_merchant = entry["merchant"].as_str().unwrap().bytes().all(|byte| byte.is_ascii_digit());
            entry["balance"].as_i64().unwrap() - if is_merchant { OPENING } else { 0 }
        };
        listed["balances"].as_array().unwrap().iter().map(gain).sum()
    }

    /// Releases what is frozen or held, and waits until everything has ended.
    fn settle(&mut self) {
        advance(self.sandbox, 2 * DAY);
        for (at, order) in self.shared.clone().iter().enumerate() {
            let number = format!("E{at}");
            let finish = [("transaction_id", order.as_str()), ("out_order_no", &number), ("description", "over")];
            // One that was released before is refused.
            ask_by_hmac(self.sandbox, "/secapi/pay/profitsharingfinish", &finish);
        }
        for at in 0..self.deposits.len() {
            self.end_deposit(&format!("L{at}"));
        }
        advance(self.sandbox, 2 * DAY);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn balances_add_up_to_what_was_paid_in() {
    let sandbox = Sandbox::builder().refund_duration(Duration::from_secs(600)).start().await.unwrap();
    blocking(move || {
        let given = ask_by_hmac(&sandbox, "/risk/getpublickey", &[("appid", "")]);
        let key = BankPublicKey::from_pem(&given.field("pub_key")).unwrap();
        for (kind, account) in [("MERCHANT_ID", RECEIVER), ("PERSONAL_OPENID", PERSON)] {
            let receiver = json!({ "type": kind, "account": account, "name": "Shop", "relation_type": "STORE" });
            ask_by_hmac(&sandbox, "/pay/profitsharingaddreceiver", &[("receiver", &receiver.to_string())]);
        }
        let mut play = Play {
            sandbox: &sandbox,
            key,
            numbers: Numbers(20_150_806),
            paid_in: 0,
            orders: Vec::new(),
            shared: Vec::new(),
            deposits: Vec::new(),
            steps: Vec::new(),
            done: 0,
        };
        for at in 0..STEPS {
            play.step(at);
            // Money on its way is in no balance.
            if at % 8 == 0 {
                let gained = play.gained();
                assert!(gained <= play.paid_in, "step {at}: {gained} of {}", play.paid_in);
            }
        }
        play.settle();
        assert_eq!(play.gained(), play.paid_in);
        assert!(play.done > STEPS / 4 && balance(&sandbox, PERSON) > 0, "{}", play.done);
    })
    .await;
}
