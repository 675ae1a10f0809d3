//! A fault rule: parsed from JSON, matched against requests and notifications, and shown with its
//! remaining uses.

use serde_json::{Map, Value, json};
use wxpay_core::schema::errors::EVERYWHERE;
use wxpay_core::schema::internal::closest;
use wxpay_core::schema::{ALL, Direction, ErrorCodeEntry, Message, cloud, pay, shared};

use super::kind::{FaultKind, InjectedFault, KINDS};
use super::members::{text, whole_number};
use super::parameter::{FaultParameter, FaultValues};
use super::pattern;
use super::probability::Probability;
use crate::reason::Reason;

/// The notifications that the sandbox sends.
static NOTIFICATIONS: [&Message; 4] =
    [&pay::PAY_NOTIFICATION, &pay::REFUND_NOTIFICATION, &cloud::PAY_CALLBACK, &cloud::REFUND_CALLBACK];

/// The members that every rule may have.
const MEMBERS: [&str; 7] = ["api", "fault", "times", "merchant", shared::OUT_TRADE_NO.name, "probability", "seed"];

/// The error code of a code payment that waits for the payer's password.
pub(crate) const USERPAYING: &str = "USERPAYING";

/// The longest delay of an official case, in seconds. The official guide lets clients give up after
/// half a second.
const MAX_CASE_SECONDS: u64 = 5;

/// A request that would be carried out, or a notification.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FaultTarget<'t> {
    pub(crate) message: &'static Message,
    /// The merchant, or on the cloud channel the sub-merchant.
    pub(crate) merchant: &'t str,
    pub(crate) out_trade_no: Option<&'t str>,
}

/// What goes wrong, for whom, and how often.
#[derive(Debug)]
pub(crate) struct FaultRule {
    pub(super) id: u64,
    /// `None` for every request.
    api: Option<&'static Message>,
    pub(super) name: &'static str,
    pub(super) fault: InjectedFault,
    pub(super) left: u64,
    merchant: Option<String>,
    out_trade_no: Option<String>,
    probability: Option<Probability>,
    pub(super) parameters: &'static [FaultParameter],
    pub(super) values: FaultValues,
}

/// Every message that a rule can name.
pub(super) fn apis() -> impl Iterator<Item = &'static Message> {
    let apis = ALL.iter().copied().filter(|message| message.direction == Direction::Request).chain(NOTIFICATIONS);
    #[cfg(feature = "all-messages")]
    let apis = apis.chain(crate::further::notifications());
    apis
}

/// The names of a message's faults.
pub(super) fn faults(message: &'static Message) -> impl Iterator<Item = &'static str> {
    let kinds = KINDS.iter().filter(move |kind| kind.applies_to(message)).map(|kind| kind.name);
    kinds.chain(codes(message).map(|row| row.code))
}

fn codes(message: &'static Message) -> impl Iterator<Item = &'static ErrorCodeEntry> {
    let everywhere: &[ErrorCodeEntry] = if message.direction == Direction::Request { EVERYWHERE } else { &[] };
    message.errors.iter().chain(everywhere)
}

/// A sentence on a wrong name, with the closest of the right ones.
fn unknown<'n>(sentence: (String, String), wrong: &str, names: impl Iterator<Item = &'n str>) -> Reason {
    let (en, zh) = sentence;
    match closest(wrong, names) {
        None => Reason::new(en, zh),
        Some(hint) => Reason::new(format!("{en}, did you mean `{hint}`?"), format!("{zh}，是否指 `{hint}`？")),
    }
}

impl FaultRule {
    /// Parses a rule. `merchants` are the sandbox's.
    ///
    /// # Errors
    /// A sentence on what is wrong, with the closest valid name.
    pub(crate) fn from_json(members: &Map<String, Value>, merchants: &[&str]) -> Result<Self, Reason> {
        let known = || MEMBERS.into_iter().chain(FaultParameter::NAMES);
        if let Some(wrong) = members.keys().find(|member| !known().any(|known| known == member.as_str())) {
            let sentence = (format!("`{wrong}` is no part of a rule"), format!("规则没有 `{wrong}` 这一项"));
            return Err(unknown(sentence, wrong, known()));
        }
        let (Some(api), Some(fault)) = (text(members, "api")?, text(members, "fault")?) else {
            return Err(Reason::new(
                "`api` and `fault` are needed, such as `pay.unified_order` and `SYSTEMERROR`",
                "需要 `api` 和 `fault`，例如 `pay.unified_order` 和 `SYSTEMERROR`",
            ));
        };
        let api = parse_api(api)?;
        let (name, kind) = parse_fault(api, fault)?;
        let parameters = match kind {
            Some(kind) => kind.parameters,
            None if name == USERPAYING => &[FaultParameter::Before(true), FaultParameter::Queries],
            None => &[FaultParameter::Before(true)],
        };
        let values = FaultValues::from_json(members, name, parameters)?;
        let merchant = text(members, "merchant")?;
        if let Some(wrong) = merchant.filter(|merchant| !merchants.contains(merchant)) {
            let sentence = (format!("the sandbox has no merchant `{wrong}`"), format!("沙箱没有商户 `{wrong}`"));
            return Err(unknown(sentence, wrong, merchants.iter().copied()));
        }
        let probability = match (members.get("probability"), whole_number(members, "seed", u64::MAX)?) {
            (None, None) => None,
            (None, Some(_)) => {
                return Err(Reason::new(
                    "`seed` says nothing without `probability`",
                    "没有 `probability` 时，`seed` 没有意义",
                ));
            }
            (Some(probability), seed) => {
                let probability = probability.as_f64().filter(|value| (0.0..=1.0).contains(value));
                let probability = probability.ok_or_else(|| {
                    Reason::new("`probability` is a number from 0 to 1", "`probability` 为 0 到 1 的数")
                })?;
                Some(Probability::new(probability, seed.unwrap_or_default()))
            }
        };
        Ok(Self {
            id: 0,
            api,
            name,
            fault: kind.map_or(InjectedFault::Code(name), |kind| kind.fault),
            left: whole_number(members, "times", u64::MAX)?.unwrap_or(1),
            merchant: merchant.map(str::to_owned),
            out_trade_no: text(members, shared::OUT_TRADE_NO.name)?.map(str::to_owned),
            probability,
            parameters,
            values,
        })
    }

    /// The rule of an official case, for one order of a merchant.
    pub(crate) fn for_case(
        api: &'static Message,
        fault: &str,
        merchant: &str,
        out_trade_no: &str,
        times: u64,
    ) -> Option<Self> {
        let kind = KINDS.iter().find(|kind| kind.name == fault && kind.applies_to(api))?;
        let mut values = FaultValues::from_json(&Map::new(), kind.name, kind.parameters).ok()?;
        values.seconds = values.seconds.min(MAX_CASE_SECONDS);
        Some(Self {
            id: 0,
            api: Some(api),
            name: kind.name,
            fault: kind.fault,
            left: times,
            merchant: Some(merchant.to_owned()),
            out_trade_no: Some(out_trade_no.to_owned()),
            probability: None,
            parameters: kind.parameters,
            values,
        })
    }

    /// Whether the rule is for the target, leaving the probability aside.
    fn applies_to(&self, target: &FaultTarget<'_>) -> bool {
        let message = target.message;
        let api = match self.api {
            Some(api) => api.is(message),
            None => message.direction == Direction::Request && is_fault_of(message, self.fault),
        };
        api && self.merchant.as_deref().is_none_or(|merchant| merchant == target.merchant)
            && self.out_trade_no.as_deref().is_none_or(|wanted| {
                target.out_trade_no.is_some_and(|out_trade_no| pattern::matches(wanted, out_trade_no))
            })
    }

    /// Whether the rule applies now; if so, this uses it once.
    pub(crate) fn take(&mut self, target: &FaultTarget<'_>) -> bool {
        let applies =
            self.left > 0 && self.applies_to(target) && self.probability.as_mut().is_none_or(Probability::draw);
        if applies {
            self.left -= 1;
        }
        applies
    }

    pub(crate) fn json(&self) -> Value {
        let mut rule = json!({
            "id": self.id,
            "api": self.api.map_or_else(|| "*".to_owned(), |api| api.full_name().to_string()),
            "fault": self.name,
            "left": self.left,
            "merchant": self.merchant,
            (shared::OUT_TRADE_NO.name): self.out_trade_no,
            "probability": self.probability.as_ref().map(Probability::value),
            "seed": self.probability.as_ref().map(Probability::seed),
        });
        if let Value::Object(rule) = &mut rule {
            for parameter in self.parameters {
                rule.insert(parameter.name().to_owned(), self.values.json(*parameter));
            }
        }
        rule
    }
}

fn is_fault_of(message: &'static Message, fault: InjectedFault) -> bool {
    match fault {
        InjectedFault::Code(code) => codes(message).any(|row| row.code == code),
        fault => KINDS.iter().any(|kind| kind.fault == fault && kind.applies_to(message)),
    }
}

/// The message that a rule names; `None` for `*`.
fn parse_api(api: &str) -> Result<Option<&'static Message>, Reason> {
    if api == "*" {
        return Ok(None);
    }
    if let Some(message) = apis().find(|message| message.full_name() == api) {
        return Ok(Some(message));
    }
    let names: Vec<String> = apis().map(|message| message.full_name().to_string()).collect();
    // Of any name, the usual call is a hint.
    let hint = closest(api, names.iter().map(String::as_str)).unwrap_or("pay.unified_order");
    Err(Reason::new(format!("no API `{api}`, did you mean `{hint}`?"), format!("没有接口 `{api}`，是否指 `{hint}`？")))
}

/// The kind with that name, or the documented error code.
fn parse_fault(
    api: Option<&'static Message>,
    fault: &str,
) -> Result<(&'static str, Option<&'static FaultKind>), Reason> {
    let named = |message: &Message| match api {
        Some(api) => api.is(message),
        None => message.direction == Direction::Request,
    };
    let messages = || apis().filter(|message| named(message));
    let kind = KINDS.iter().find(|kind| kind.name == fault && messages().any(|message| kind.applies_to(message)));
    if let Some(kind) = kind {
        return Ok((kind.name, Some(kind)));
    }
    if let Some(row) = messages().flat_map(codes).find(|row| row.code == fault) {
        return Ok((row.code, None));
    }
    let sentence = match api {
        None => (format!("`{fault}` is no fault of any request"), format!("没有请求有故障 `{fault}`")),
        Some(message) => {
            let name = message.full_name();
            (format!("`{fault}` is no fault of `{name}`"), format!("`{name}` 没有故障 `{fault}`"))
        }
    };
    Err(unknown(sentence, fault, messages().flat_map(faults)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use super::*;

    fn read(members: &Value) -> Result<FaultRule, Reason> {
        FaultRule::from_json(members.as_object().unwrap(), &["10000100", "1900000109"])
    }

    #[test]
    fn from_json_names_the_mistake_and_the_closest_name() {
        for (members, sentence) in [
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
            let reason = read(&members).err().unwrap();
            assert_eq!(reason.en, sentence, "{members}");
            assert!(reason.zh.chars().any(|letter| letter > '一') && !reason.zh.contains("did you"), "{}", reason.zh);
        }
    }

    #[test]
    fn take_applies_to_named_targets_so_many_times() {
        let target = |message, merchant, out_trade_no| FaultTarget { message, merchant, out_trade_no };
        let order = target(&pay::UNIFIED_ORDER, "10000100", Some("A1"));
        let mut rule = read(&json!({ "api": "pay.unified_order", "fault": "HTML", "times": 2 })).unwrap();
        assert!(!rule.take(&target(&pay::ORDER_QUERY, "10000100", Some("A1"))));
        assert!(!rule.take(&target(&cloud::UNIFIED_ORDER, "10000100", Some("A1"))));
        assert!([rule.take(&order), rule.take(&order), !rule.take(&order)].iter().all(|right| *right));

        let mut rule = read(&json!({ "api": "*", "fault": "HTML", "merchant": "1900000109" })).unwrap();
        assert!(!rule.take(&order));
        assert!(rule.take(&target(&cloud::UNIFIED_ORDER, "1900000109", None)));

        let mut rule = read(&json!({ "api": "*", "fault": "HTML", "out_trade_no": "A*" })).unwrap();
        assert!(!rule.take(&target(&pay::ORDER_QUERY, "10000100", None)));
        assert!(!rule.take(&target(&pay::ORDER_QUERY, "10000100", Some("B1"))));
        assert!(rule.take(&order));

        // An error code for every API applies to those that document it.
        let mut rule = read(&json!({ "api": "*", "fault": "AUTHCODEEXPIRE" })).unwrap();
        assert!(!rule.take(&order));
        assert!(rule.take(&target(&pay::MICROPAY, "10000100", Some("A1"))));
        let mut rule = read(&json!({ "api": "*", "fault": "DELAY", "seconds": 1 })).unwrap();
        assert!(!rule.take(&target(&pay::PAY_NOTIFICATION, "10000100", Some("A1"))), "only requests");
    }

    #[test]
    fn from_json_takes_every_listed_fault() {
        for message in apis() {
            for fault in faults(message) {
                let members = json!({ "api": message.full_name().to_string(), "fault": fault, "seconds": 1 });
                let plain = json!({ "api": message.full_name().to_string(), "fault": fault });
                assert!(read(&members).or_else(|_| read(&plain)).is_ok(), "{members}");
            }
        }
    }
}
