//! One rule: read from JSON, with a sentence on what is wrong with it; asked
//! whether it strikes; shown with what is left of it.

use serde_json::{Map, Value, json};
use wxpay_core::schema::errors::EVERYWHERE;
use wxpay_core::schema::internal::closest;
use wxpay_core::schema::{ALL, Direction, ErrorCodeEntry, Message, cloud, pay, shared};

use super::chance::Chance;
use super::kind::{Fault, KINDS, Kind};
use super::pattern;

/// The notifications that the sandbox sends.
static NOTIFICATIONS: [&Message; 4] =
    [&pay::PAY_NOTIFICATION, &pay::REFUND_NOTIFICATION, &cloud::PAY_CALLBACK, &cloud::REFUND_CALLBACK];

/// What a rule may say.
const MEMBERS: [&str; 10] = [
    "api",
    "fault",
    "times",
    "merchant",
    shared::OUT_TRADE_NO.name,
    "probability",
    "seed",
    "seconds",
    "before",
    "queries",
];

/// The code by which a code payment waits for the payer's password.
pub(super) const USERPAYING: &str = "USERPAYING";

/// How long a reply of a case is late, in seconds: the official guide lets clients
/// give up after half of one.
const LATE: u64 = 5;

/// The longest that a fault lasts.
const A_DAY: u64 = 24 * 3600;

/// What may be struck: a request that would be carried out, or a notification.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target<'t> {
    pub(crate) message: &'static Message,
    /// The merchant, or on the cloud channel the sub-merchant.
    pub(crate) merchant: &'t str,
    pub(crate) out_trade_no: Option<&'t str>,
}

/// What goes wrong, for whom, and how often.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(super) id: u64,
    /// None for every request.
    api: Option<&'static Message>,
    pub(super) name: &'static str,
    pub(super) fault: Fault,
    pub(super) left: u64,
    merchant: Option<String>,
    out_trade_no: Option<String>,
    chance: Option<Chance>,
    pub(super) seconds: u64,
    pub(super) before: bool,
    pub(super) queries: Option<u64>,
}

/// `pay.unified_order`
pub(crate) fn name(message: &Message) -> String {
    format!("{}.{}", message.channel.name(), message.name)
}

/// Every message that a rule can name.
pub(super) fn apis() -> impl Iterator<Item = &'static Message> {
    ALL.iter().copied().filter(|message| message.direction == Direction::Request).chain(NOTIFICATIONS)
}

/// Every fault of a message, by name.
pub(super) fn faults(message: &'static Message) -> impl Iterator<Item = &'static str> {
    let kinds = KINDS.iter().filter(move |kind| kind.fits(message)).map(|kind| kind.name);
    kinds.chain(codes(message).map(|row| row.code))
}

fn codes(message: &'static Message) -> impl Iterator<Item = &'static ErrorCodeEntry> {
    let everywhere: &[ErrorCodeEntry] = if message.direction == Direction::Request { EVERYWHERE } else { &[] };
    message.errors.iter().chain(everywhere)
}

fn nearest<'n>(wrong: &str, names: impl Iterator<Item = &'n str>) -> String {
    closest(wrong, names).map_or_else(String::new, |near| format!(", did you mean `{near}`?"))
}

impl Rule {
    /// Reads a rule. `merchants` are those that the sandbox knows.
    pub(crate) fn read(wish: &Map<String, Value>, merchants: &[&str]) -> Result<Self, String> {
        if let Some(unknown) = wish.keys().find(|member| !MEMBERS.contains(&member.as_str())) {
            let near = nearest(unknown, MEMBERS.into_iter());
            return Err(format!("`{unknown}` is no part of a rule{near}"));
        }
        let (Some(api), Some(fault)) = (text(wish, "api")?, text(wish, "fault")?) else {
            return Err("`api` and `fault` are needed, such as `pay.unified_order` and `SYSTEMERROR`".to_owned());
        };
        let api = read_api(api)?;
        let (name, kind) = read_fault(api, fault)?;
        let options = match kind {
            Some(kind) => kind.options(),
            None if name == USERPAYING => &["before", "queries"][..],
            None => &["before"][..],
        };
        if let Some(option) = ["seconds", "before", "queries"]
            .into_iter()
            .find(|option| wish.contains_key(*option) && !options.contains(option))
        {
            return Err(format!("`{option}` says nothing of `{name}`"));
        }
        let usual = kind.map_or(Some(0), Kind::usual_seconds);
        let Some(seconds) = whole(wish, "seconds", A_DAY)?.or(usual) else {
            return Err(format!("`{name}` takes `seconds`, a whole number from 1 to {A_DAY}"));
        };
        let merchant = text(wish, "merchant")?;
        if let Some(unknown) = merchant.filter(|merchant| !merchants.contains(merchant)) {
            let near = nearest(unknown, merchants.iter().copied());
            return Err(format!("the sandbox has no merchant `{unknown}`{near}"));
        }
        let chance = match (wish.get("probability"), whole(wish, "seed", u64::MAX)?) {
            (None, None) => None,
            (None, Some(_)) => return Err("`seed` says nothing without `probability`".to_owned()),
            (Some(probability), seed) => {
                let probability = probability.as_f64().filter(|given| (0.0..=1.0).contains(given));
                let probability = probability.ok_or("`probability` is a number from 0 to 1")?;
                Some(Chance::new(probability, seed.unwrap_or_default()))
            }
        };
        let before = match wish.get("before") {
            None => kind.is_none(),
            Some(Value::Bool(before)) => *before,
            Some(_) => return Err("`before` is true or false".to_owned()),
        };
        Ok(Self {
            id: 0,
            api,
            name,
            fault: kind.map_or(Fault::Code(name), |kind| kind.fault),
            left: whole(wish, "times", u64::MAX)?.unwrap_or(1),
            merchant: merchant.map(str::to_owned),
            out_trade_no: text(wish, shared::OUT_TRADE_NO.name)?.map(str::to_owned),
            chance,
            seconds,
            before,
            queries: whole(wish, "queries", u64::MAX)?,
        })
    }

    /// A rule for one order of a merchant.
    pub(crate) fn of_case(
        api: &'static Message,
        fault: &str,
        merchant: &str,
        out_trade_no: &str,
        times: u64,
    ) -> Option<Self> {
        let kind = KINDS.iter().find(|kind| kind.name == fault && kind.fits(api))?;
        let usual = kind.usual_seconds().unwrap_or_default();
        Some(Self {
            id: 0,
            api: Some(api),
            name: kind.name,
            fault: kind.fault,
            left: times,
            merchant: Some(merchant.to_owned()),
            out_trade_no: Some(out_trade_no.to_owned()),
            chance: None,
            seconds: usual.min(LATE),
            before: false,
            queries: None,
        })
    }

    /// Whether it is a rule for that, chance aside.
    fn fits(&self, target: &Target<'_>) -> bool {
        let message = target.message;
        let api = match self.api {
            Some(api) => same(api, message),
            None => message.direction == Direction::Request && is_fault_of(message, self.fault),
        };
        api && self.merchant.as_deref().is_none_or(|merchant| merchant == target.merchant)
            && self.out_trade_no.as_deref().is_none_or(|wanted| {
                target.out_trade_no.is_some_and(|out_trade_no| pattern::matches(wanted, out_trade_no))
            })
    }

    /// Whether it strikes that; it counts as used then.
    pub(crate) fn strikes(&mut self, target: &Target<'_>) -> bool {
        let strikes = self.left > 0 && self.fits(target) && self.chance.as_mut().is_none_or(Chance::draw);
        if strikes {
            self.left -= 1;
        }
        strikes
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id,
            "api": self.api.map_or_else(|| "*".to_owned(), name),
            "fault": self.name,
            "left": self.left,
            "merchant": self.merchant,
            (shared::OUT_TRADE_NO.name): self.out_trade_no,
            "probability": self.chance.as_ref().map(Chance::probability),
            "seed": self.chance.as_ref().map(Chance::seed),
            "seconds": Some(self.seconds).filter(|seconds| *seconds > 0),
            "before": self.before,
            "queries": self.queries,
        })
    }
}

fn same(one: &Message, other: &Message) -> bool {
    one.channel == other.channel && one.name == other.name
}

fn is_fault_of(message: &'static Message, fault: Fault) -> bool {
    match fault {
        Fault::Code(code) => codes(message).any(|row| row.code == code),
        fault => KINDS.iter().any(|kind| kind.fault == fault && kind.fits(message)),
    }
}

/// The message that a rule names; none for `*`.
fn read_api(api: &str) -> Result<Option<&'static Message>, String> {
    if api == "*" {
        return Ok(None);
    }
    if let Some(message) = apis().find(|message| name(message) == api) {
        return Ok(Some(message));
    }
    let names: Vec<String> = apis().map(name).collect();
    let near = nearest(api, names.iter().map(String::as_str));
    let near = if near.is_empty() { ", did you mean `pay.unified_order`?".to_owned() } else { near };
    Err(format!("no API `{api}`{near}"))
}

/// The kind of that name, or the documented code.
fn read_fault(api: Option<&'static Message>, fault: &str) -> Result<(&'static str, Option<&'static Kind>), String> {
    let named = |message: &Message| match api {
        Some(api) => same(api, message),
        None => message.direction == Direction::Request,
    };
    let messages = || apis().filter(|message| named(message));
    let kind = KINDS.iter().find(|kind| kind.name == fault && messages().any(|message| kind.fits(message)));
    if let Some(kind) = kind {
        return Ok((kind.name, Some(kind)));
    }
    if let Some(row) = messages().flat_map(codes).find(|row| row.code == fault) {
        return Ok((row.code, None));
    }
    let near = nearest(fault, messages().flat_map(faults));
    let of = api.map_or_else(|| "any request".to_owned(), |message| format!("`{}`", name(message)));
    Err(format!("`{fault}` is no fault of {of}{near}"))
}

fn text<'w>(wish: &'w Map<String, Value>, member: &str) -> Result<Option<&'w str>, String> {
    match wish.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
        Some(_) => Err(format!("`{member}` is a text, and not an empty one")),
    }
}

fn whole(wish: &Map<String, Value>, member: &str, most: u64) -> Result<Option<u64>, String> {
    let least = u64::from(member != "seed");
    match wish.get(member) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64().filter(|value| (least..=most).contains(value)) {
            Some(value) => Ok(Some(value)),
            None if most == u64::MAX => Err(format!("`{member}` is a whole number from {least}")),
            None => Err(format!("`{member}` is a whole number from {least} to {most}")),
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use super::*;

    fn read(wish: &Value) -> Result<Rule, String> {
        Rule::read(wish.as_object().unwrap(), &["10000100", "1900000109"])
    }

    #[test]
    fn a_wrong_rule_is_one_sentence_with_the_nearest_name() {
        for (wish, sentence) in [
            (
                json!({ "api": "pay.unified_order" }),
                "`api` and `fault` are needed, such as `pay.unified_order` and `SYSTEMERROR`",
            ),
            (
                json!({ "api": "pay.unified_ordr", "fault": "NOAUTH" }),
                "no API `pay.unified_ordr`, did you mean `pay.unified_order`?",
            ),
            (json!({ "api": "x", "fault": "NOAUTH" }), "no API `x`, did you mean `pay.unified_order`?"),
            (
                json!({ "api": "pay.unified_order", "fault": "TIMEOUTS" }),
                "`TIMEOUTS` is no fault of `pay.unified_order`, did you mean `TIMEOUT`?",
            ),
            (
                json!({ "api": "pay.unified_order", "fault": "ORDERPAYD" }),
                "`ORDERPAYD` is no fault of `pay.unified_order`, did you mean `ORDERPAID`?",
            ),
            (
                json!({ "api": "pay.unified_order", "fault": "DUPLICATE" }),
                "`DUPLICATE` is no fault of `pay.unified_order`",
            ),
            (json!({ "api": "*", "fault": "DUPLICATE" }), "`DUPLICATE` is no fault of any request"),
            (
                json!({ "api": "pay.pay_notification", "fault": "SYSTEMERROR" }),
                "`SYSTEMERROR` is no fault of `pay.pay_notification`",
            ),
            (
                json!({ "api": "cloud.unified_order", "fault": "UNSIGNED" }),
                "`UNSIGNED` is no fault of `cloud.unified_order`",
            ),
            (json!({ "api": "*", "fault": "DELAY" }), "`DELAY` takes `seconds`, a whole number from 1 to 86400"),
            (json!({ "api": "*", "fault": "DELAY", "seconds": 86_401 }), "`seconds` is a whole number from 1 to 86400"),
            (json!({ "api": "*", "fault": "HTML", "seconds": 1 }), "`seconds` says nothing of `HTML`"),
            (json!({ "api": "*", "fault": "TRUNCATED", "before": true }), "`before` says nothing of `TRUNCATED`"),
            (json!({ "api": "*", "fault": "HTML", "before": 1 }), "`before` is true or false"),
            (json!({ "api": "*", "fault": "HTML", "times": 0 }), "`times` is a whole number from 1"),
            (json!({ "api": "*", "fault": "HTML", "tims": 2 }), "`tims` is no part of a rule, did you mean `times`?"),
            (json!({ "api": "*", "fault": "HTML", "probability": 1.5 }), "`probability` is a number from 0 to 1"),
            (json!({ "api": "*", "fault": "HTML", "seed": 1 }), "`seed` says nothing without `probability`"),
            (
                json!({ "api": "*", "fault": "HTML", "out_trade_no": 1 }),
                "`out_trade_no` is a text, and not an empty one",
            ),
            (
                json!({ "api": "*", "fault": "HTML", "merchant": "10000101" }),
                "the sandbox has no merchant `10000101`, did you mean `10000100`?",
            ),
            (json!({ "api": "*", "fault": "SYSTEMERROR", "queries": 1 }), "`queries` says nothing of `SYSTEMERROR`"),
        ] {
            assert_eq!(read(&wish).err().as_deref(), Some(sentence), "{wish}");
        }
    }

    #[test]
    fn a_rule_strikes_what_it_names_and_as_often() {
        let target = |message, merchant, out_trade_no| Target { message, merchant, out_trade_no };
        let order = target(&pay::UNIFIED_ORDER, "10000100", Some("A1"));
        let mut rule = read(&json!({ "api": "pay.unified_order", "fault": "HTML", "times": 2 })).unwrap();
        assert!(!rule.strikes(&target(&pay::ORDER_QUERY, "10000100", Some("A1"))));
        assert!(!rule.strikes(&target(&cloud::UNIFIED_ORDER, "10000100", Some("A1"))));
        assert!([rule.strikes(&order), rule.strikes(&order), !rule.strikes(&order)].iter().all(|right| *right));

        let mut rule = read(&json!({ "api": "*", "fault": "HTML", "merchant": "1900000109" })).unwrap();
        assert!(!rule.strikes(&order));
        assert!(rule.strikes(&target(&cloud::UNIFIED_ORDER, "1900000109", None)));

        let mut rule = read(&json!({ "api": "*", "fault": "HTML", "out_trade_no": "A*" })).unwrap();
        assert!(!rule.strikes(&target(&pay::ORDER_QUERY, "10000100", None)));
        assert!(!rule.strikes(&target(&pay::ORDER_QUERY, "10000100", Some("B1"))));
        assert!(rule.strikes(&order));

        // A code for every API strikes those that have it.
        let mut rule = read(&json!({ "api": "*", "fault": "AUTHCODEEXPIRE" })).unwrap();
        assert!(!rule.strikes(&order));
        assert!(rule.strikes(&target(&pay::MICROPAY, "10000100", Some("A1"))));
        let mut rule = read(&json!({ "api": "*", "fault": "DELAY", "seconds": 1 })).unwrap();
        assert!(!rule.strikes(&target(&pay::PAY_NOTIFICATION, "10000100", Some("A1"))), "only requests");
    }

    #[test]
    fn every_fault_that_is_listed_can_be_set() {
        for message in apis() {
            for fault in faults(message) {
                let wish = json!({ "api": name(message), "fault": fault, "seconds": 1 });
                let plain = json!({ "api": name(message), "fault": fault });
                assert!(read(&wish).or_else(|_| read(&plain)).is_ok(), "{wish}");
            }
        }
    }
}
