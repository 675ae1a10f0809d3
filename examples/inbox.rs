//! Each payment takes effect once, whatever comes twice, contradicts or is
//! interrupted, and in the days after the API key was changed: the pattern of
//! `wxpay_core::inbox` with a database in memory.
//!
//! `cargo run --example inbox` needs no network: it signs the notifications as
//! WeChat Pay does. Steps go to stderr, one JSON object to stdout.

use std::collections::BTreeMap;
use std::error::Error;

use serde_json::json;
use wxpay_core::gateway::Reply;
use wxpay_core::inbox::{Conflict, Record, Verdict};
use wxpay_core::schema::{pay, shared};
use wxpay_core::{Expected, Fen, Key, Merchant, Response, SignType, notification};

const APPID: &str = "wxd930ea5d5a258f4f";
const MCH_ID: &str = "10000100";
const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
const PREVIOUS_KEY: &str = "8934e7d15453e97507ef794cf7b0519d";

/// What the shop reads of a payment.
#[derive(Response)]
#[wxpay(message = pay::PAY_NOTIFICATION)]
struct TeaPaid {
    attach: Option<String>,
}

/// What there is to do about a payment.
#[derive(Clone, Copy, Debug)]
enum Task {
    Deliver,
    Refund,
}

/// A row of the inbox:
///
/// ```sql
/// CREATE TABLE inbox (
///     mch_id TEXT, sub_mch_id TEXT, transaction_id TEXT, out_trade_no TEXT,
///     total_fee BIGINT, fee_type TEXT,
///     raw BLOB, task TEXT, done BOOLEAN,
///     UNIQUE (mch_id, transaction_id)
/// );
/// ```
struct Row {
    record: Record,
    /// The body as it came, for a dispute.
    raw: Vec<u8>,
    task: Task,
    done: bool,
}

/// The shop: its account, the amounts of its orders, and its inbox.
struct Shop {
    merchant: Merchant,
    orders: BTreeMap<&'static str, Fen>,
    inbox: Vec<Row>,
    effects: Vec<String>,
}

impl Shop {
    /// What answers a notification. Every failure gets the same answer.
    fn answer(&mut self, body: &str) -> String {
        match self.receive(body.as_bytes()) {
            Ok(words) => {
                eprintln!("   accepted: {words}");
                notification::accepted()
            }
            Err(error) => {
                eprintln!("   refused: {error}");
                notification::refused("FAIL")
            }
        }
    }

    fn receive(&mut self, body: &[u8]) -> Result<&'static str, Box<dyn Error>> {
        let verified = self.merchant.notification::<TeaPaid>(body)?;
        let total_fee = *self.orders.get(verified.out_trade_no()).ok_or("not an order of this shop")?;
        let paid = verified.confirm(Expected::cny(total_fee))?;

        // From here to the end: one transaction of the database, over the rows
        // WHERE mch_id = ? AND (transaction_id = ? OR out_trade_no = ?).
        let (task, words) = match paid.record().among(self.inbox.iter().map(|row| &row.record)) {
            Verdict::New => (Task::Deliver, "kept, to be delivered"),
            Verdict::Duplicate => return Ok("known already, nothing to do"),
            Verdict::Conflict(Conflict::SecondPayment { .. }) => (Task::Refund, "kept, to be refunded"),
            Verdict::Conflict(conflict) => return Err(conflict.into()),
        };
        eprintln!("   {} yuan, {}", total_fee.to_yuan(), paid.attach.as_deref().unwrap_or("as usual"));
        self.inbox.push(Row { record: paid.record().clone(), raw: body.to_vec(), task, done: false });
        Ok(words)
    }

    /// Carries out what is not done: at the start of the process, and after each
    /// notification.
    fn work(&mut self) {
        for row in self.inbox.iter_mut().filter(|row| !row.done) {
            let Record { transaction_id, out_trade_no, .. } = &row.record;
            let task = match row.task {
                Task::Deliver => "deliver",
                Task::Refund => "refund",
            };
            eprintln!("   {task} {out_trade_no}, paid by {transaction_id} ({} bytes kept)", row.raw.len());
            self.effects.push(format!("{task} {transaction_id}"));
            row.done = true;
        }
    }
}

/// A payment as WeChat Pay notifies it.
fn notified(out_trade_no: &str, transaction_id: &str, total_fee: Fen) -> Reply {
    Reply::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::NONCE_STR, "5d2b6c2a8db53831f7eda20af46e531c")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::OPENID, "oUpF8uMEb4qRXf22hE3X68TekukE")
        .set(&shared::TRADE_TYPE_FIELD, "JSAPI")
        .set(&shared::BANK_TYPE, "CFT")
        .set(&shared::TOTAL_FEE, total_fee.0.to_string())
        .set(&shared::TRANSACTION_ID, transaction_id)
        .set(&shared::OUT_TRADE_NO, out_trade_no)
        .set(&shared::TIME_END, "20261123091520")
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut shop = Shop {
        merchant: Merchant::new(APPID, MCH_ID, KEY)?.with_previous_key(PREVIOUS_KEY)?.refusing_ambiguous(),
        orders: BTreeMap::from([("TEA1", Fen(888)), ("TEA2", Fen(500))]),
        inbox: Vec::new(),
        effects: Vec::new(),
    };
    let (key, previous) = (Key::new(KEY)?, Key::new(PREVIOUS_KEY)?);
    let signed = |reply: &Reply, key| reply.signed(key, SignType::HmacSha256);
    let tea1 = notified("TEA1", "4200000000000000000000000001", Fen(888)).set(&shared::ATTACH, "no sugar");
    let tea2 = notified("TEA2", "4200000000000000000000000002", Fen(500));
    let again = notified("TEA1", "4200000000000000000000000003", Fen(888));

    let mut answers = Vec::new();
    for (what, body) in [
        ("1. an order is paid", signed(&tea1, &key)),
        ("2. the same notification again", signed(&tea1, &key)),
        ("3. another order, notified under the previous key", signed(&tea2, &previous)),
        ("4. the first order paid by a second transaction", signed(&again, &key)),
        ("5. that one again", signed(&again, &key)),
        ("6. a wrong amount", signed(&notified("TEA2", "4200000000000000000000000004", Fen(1)), &key)),
        ("7. no signature", tea1.unsigned()),
        (
            "8. the transaction of the first order for the second",
            signed(&notified("TEA2", "4200000000000000000000000001", Fen(500)), &key),
        ),
    ] {
        eprintln!("{what}");
        answers.push(shop.answer(&body) == notification::accepted());
    }
    // The process may have been killed up to here: what is due stands in the inbox.
    eprintln!("9. what is due");
    shop.work();
    shop.work();
    println!("{}", json!({ "accepted": answers, "effects": shop.effects }));
    Ok(())
}
