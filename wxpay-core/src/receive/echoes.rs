//! Values of a request that its reply must repeat: the merchant, the order, the refund and the
//! amount. A reply with other values is refused, and so is a success without values that its table
//! has.

use std::fmt;

use wxpay_schema::internal::ECHOES;
use wxpay_schema::{AccountValue, Channel, Field, Filler, Kind, Message, Requirement, shared};

use crate::decode::fields::{Entry, FieldValue, Fields};
use crate::encode::format::ValueText;
use crate::encode::sent_fields::SentFields;
use crate::error::{Error, Untrusted};
use crate::text::small_str::SmallStr;

/// The echoed fields, each with the error for another value and the condition under which a success
/// must have it.
static ECHOED: [(&Field, Untrusted, EchoRule); COUNT] = [
    (&shared::SUB_MCH_ID, Untrusted::WrongMerchant, EchoRule::Always),
    (&shared::SUB_APPID, Untrusted::WrongApp, EchoRule::ByTable),
    (&shared::OUT_TRADE_NO, Untrusted::WrongOrder, EchoRule::OfRow),
    // Replies about unpaid orders have none, but then no request can name it.
    (&shared::TRANSACTION_ID, Untrusted::WrongOrder, EchoRule::OfRow),
    (OUT_REFUND_NO, Untrusted::WrongRefund, EchoRule::OfRefund),
    (REFUND_ID, Untrusted::WrongRefund, EchoRule::OfRefund),
    (&shared::TOTAL_FEE, Untrusted::WrongAmount, EchoRule::ByTable),
    (&shared::REFUND_FEE, Untrusted::WrongAmount, EchoRule::ByTable),
];

/// The number of echoed fields.
const COUNT: usize = 8;

const OUT_REFUND_NO: &Field = &shared::OUT_REFUND_NO;
const REFUND_ID: &Field = &shared::REFUND_ID;

/// The condition on which a success must repeat a value.
#[derive(Clone, Copy)]
enum EchoRule {
    /// Always.
    Always,
    /// If the table requires the field of a success.
    ByTable,
    /// If the table has the field.
    OfRow,
    /// As a field, or in one of the reported refunds.
    OfRefund,
}

/// The echoed values of a request, in one string, because they are moved with the request.
#[derive(Debug)]
pub(crate) struct Echoes {
    /// Inline even for a service provider's order.
    texts: SmallStr<96>,
    /// The end of each value in `texts`. The values that were not sent are empty.
    ends: [u32; COUNT],
    /// What identifies the request by its table, and the other values that a reply without a signature is compared
    /// with; empty for most requests.
    others: Vec<SentValue>,
}

/// A field of a request and its text.
#[derive(Clone)]
pub(crate) struct SentValue {
    pub(crate) field: &'static Field,
    pub(crate) text: String,
    /// Whether the request takes effect once with this value.
    pub(crate) is_key: bool,
}

/// Shows the name only, because the value may be personal.
impl fmt::Debug for SentValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field.name)
    }
}

/// Whether a reply without a signature that counts is compared with the field: it names the account, under whatever
/// name, or the receiver.
fn is_unsigned_echo(field: &Field) -> bool {
    matches!(account_id(field), Some(AccountValue::Appid | AccountValue::MchId)) || field.name == shared::OPENID.name
}

/// The id of the account that a field of a request has.
fn account_id(field: &Field) -> Option<AccountValue> {
    match field.filled_by {
        Filler::Account(id) | Filler::AccountOrCaller(id) => Some(id),
        _ => None,
    }
}

/// Returns the error for another value of a field that is echoed by its table.
fn untrusted(field: &Field) -> Untrusted {
    match (field.kind, account_id(field)) {
        (Kind::Fen, _) => Untrusted::WrongAmount,
        (_, Some(AccountValue::MchId)) => Untrusted::WrongMerchant,
        (_, Some(AccountValue::Appid)) => Untrusted::WrongApp,
        _ => Untrusted::WrongOrder,
    }
}

impl Echoes {
    /// Creates echoes without values.
    pub(crate) fn new() -> Self {
        Self { texts: SmallStr::default(), ends: [0; COUNT], others: Vec::new() }
    }

    /// Records the echoed fields of a request, in place.
    pub(crate) fn record(&mut self, sent: &SentFields<'_>) {
        let mut buffer = ValueText::new();
        for ((field, ..), end) in ECHOED.iter().zip(&mut self.ends) {
            if let Some(value) = sent.value(field) {
                self.texts.push_str(buffer.text(value));
            }
            *end = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        }
        let message = sent.message();
        if message.has_echoes() || has_unsigned_reply(message) {
            self.record_others(sent);
        }
    }

    /// Records what the table of the request says of it.
    #[cold]
    fn record_others(&mut self, sent: &SentFields<'_>) {
        let (message, mut buffer) = (sent.message(), ValueText::new());
        let is_unsigned = has_unsigned_reply(message);
        let is_echo = |field: &Field| ECHOES.contains(&field.name) || is_unsigned && is_unsigned_echo(field);
        for (field, value) in sent.all().iter().filter(|(_, value)| !value.is_absent()) {
            let is_key = message.keyed_by.contains(&field.name);
            if is_key || is_echo(field) {
                self.others.push(SentValue { field, text: buffer.text(*value).to_owned(), is_key });
            }
        }
    }

    /// What identifies the request by its table.
    pub(crate) fn key(&self) -> impl Iterator<Item = &SentValue> {
        self.others.iter().filter(|value| value.is_key)
    }

    /// Whether the request named a sub-merchant.
    pub(crate) fn has_sub_merchant(&self) -> bool {
        self.sent().any(|(field, ..)| field.name == shared::SUB_MCH_ID.name)
    }

    /// Checks that the message has no other values.
    pub(crate) fn check_values(&self, fields: &Fields<'_>) -> Result<(), Error> {
        let differs =
            |field: &Field, sent: &str| fields.shared(field).is_some_and(|value| !matches_sent(value, field, sent));
        let other = self.sent().find(|(field, sent, ..)| differs(field, sent));
        if let Some((_, _, untrusted, _)) = other {
            return Err(untrusted.clone().into());
        }
        // JSON is written in many ways.
        let others = self.others.iter().filter(|sent| sent.field.nested().is_none());
        let differs = |sent: &&SentValue| {
            let received = fields.get(sent.field);
            received.is_some_and(|value| !matches_sent(value, sent.field, &sent.text))
        };
        others.into_iter().find(differs).map_or(Ok(()), |sent| Err(untrusted(sent.field).into()))
    }

    /// Checks that a success has the values that its table requires.
    pub(crate) fn check_presence(&self, fields: &Fields<'_>, reply: &Message) -> Result<(), Error> {
        let lacks = |field: &Field, demand: EchoRule| {
            let row = || reply.find_indexed(field.name);
            let is_demanded = match demand {
                // A table without rows is that of a reply that any table may have.
                EchoRule::Always => row().map_or(reply.count() == 0 || reply.signed, is_promised),
                EchoRule::ByTable => row().is_some_and(Field::is_in_success),
                EchoRule::OfRow => row().is_some_and(is_promised),
                // Published replies of a table with an optional number lack it.
                EchoRule::OfRefund => {
                    return row().is_none_or(is_promised)
                        && has_refund_fields(reply)
                        && !has_empty_lists(fields, reply)
                        && !self.has_reported_refund(fields);
                }
            };
            is_demanded && fields.shared(field).is_none_or(|value| !field.is_numeric() && value.as_text().is_none())
        };
        let lacking = self.sent().find(|(field, _, _, demand)| lacks(field, *demand));
        if let Some((_, _, untrusted, _)) = lacking {
            return Err(untrusted.clone().into());
        }
        let is_lacking = |sent: &&SentValue| {
            let row = reply.find_indexed(sent.field.name);
            reply.signed && row.is_some_and(Field::is_in_success) && fields.get(sent.field).is_none()
        };
        self.others.iter().find(is_lacking).map_or(Ok(()), |sent| Err(untrusted(sent.field).into()))
    }

    /// Whether one of the reported refunds has the numbers that were sent.
    fn has_reported_refund(&self, fields: &Fields<'_>) -> bool {
        let numbers = || self.sent().filter(|(_, _, _, demand)| matches!(demand, EchoRule::OfRefund));
        let Some((first, number, ..)) = numbers().next() else { return true };
        let is_it =
            |place: RefundPosition<'_>| numbers().all(|(field, number, ..)| place.text(fields, field) == Some(number));
        let is_reported = fields.iter().any(|entry| match (entry.name.strip_prefix(first.name), &entry.value) {
            (Some(LIST), FieldValue::List(items)) => (0..items.len()).any(|at| is_it(RefundPosition::InList(at))),
            (Some(suffix), FieldValue::Text(text)) if text == number && is_index(suffix) => {
                is_it(RefundPosition::Behind(suffix))
            }
            _ => false,
        });
        is_reported || !has_several(fields) && is_it(RefundPosition::Behind(""))
    }

    /// The values that were sent.
    fn sent(&self) -> impl Iterator<Item = (&'static Field, &str, &'static Untrusted, EchoRule)> {
        let mut start = 0;
        ECHOED.iter().zip(self.ends).filter_map(move |((field, untrusted, demand), end)| {
            let from = std::mem::replace(&mut start, end);
            // Most are not sent.
            if from == end {
                return None;
            }
            Some((*field, self.texts.get(from as usize..end as usize)?, untrusted, *demand))
        })
    }
}

/// Whether the request is answered without a signature that counts.
fn has_unsigned_reply(message: &Message) -> bool {
    message.response.is_some_and(|reply| !reply.signed && reply.channel == Channel::Pay)
}

/// Whether a success has the field, always or on a condition.
fn is_promised(row: &Field) -> bool {
    !matches!(row.required, Requirement::No)
}

/// Whether a received value equals the one that was sent. A value of the wrong type is reported
/// when the message is decoded.
fn matches_sent(value: &FieldValue<'_>, field: &Field, sent: &str) -> bool {
    if field.is_numeric() {
        return value.as_number().is_none_or(|number| sent.parse() == Ok(number));
    }
    value.as_text().is_none_or(|text| text == sent)
}

/// Whether the table has the number or the state of a refund, plain, indexed or as a list.
fn has_refund_fields(reply: &Message) -> bool {
    let stems = [OUT_REFUND_NO.name, REFUND_ID.name, shared::REFUND_STATUS_FIELD.name];
    let is_of = |name: &str, stem| name.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'));
    reply.all_fields().any(|row| stems.iter().any(|stem| is_of(row.name, stem)))
}

/// Whether all refund lists of the reply are empty. The live cloud channel returns such replies at
/// times; they report nothing about any refund.
fn has_empty_lists(fields: &Fields<'_>, reply: &Message) -> bool {
    let lists = [&shared::OUT_REFUND_NO_LIST, &shared::REFUND_ID_LIST];
    let is_empty = |list: &Field| match fields.get(list) {
        None => true,
        Some(FieldValue::List(items)) => items.is_empty(),
        Some(_) => false,
    };
    reply.has(lists[0]) && lists.into_iter().all(is_empty)
}

/// The position of the numbers of a refund among the fields of a reply.
#[derive(Clone, Copy)]
enum RefundPosition<'s> {
    /// In fields with that suffix: an index, or nothing.
    Behind(&'s str),
    /// In lists, at that index.
    InList(usize),
}

/// The suffix of the name of a list.
const LIST: &str = "_list";

impl RefundPosition<'_> {
    /// The text of a field at that position.
    fn text<'f>(self, fields: &'f Fields<'_>, field: &Field) -> Option<&'f str> {
        let under = |suffix| {
            let is_it = |entry: &&Entry<'_>| entry.name.strip_prefix(field.name) == Some(suffix);
            fields.iter().find(is_it).map(|entry| &entry.value)
        };
        match self {
            Self::Behind(suffix) => under(suffix)?.as_text(),
            Self::InList(at) => match under(LIST)? {
                FieldValue::List(items) => items.get(at)?.as_text(),
                _ => None,
            },
        }
    }
}

/// Whether a reply reports refunds with indexes or in lists. A plain number only repeats the
/// request's.
fn has_several(fields: &Fields<'_>) -> bool {
    let stems = [OUT_REFUND_NO.name, REFUND_ID.name];
    let is_one = |entry: &Entry<'_>| match (&entry.value, stems.iter().find_map(|stem| entry.name.strip_prefix(stem))) {
        (FieldValue::List(items), Some(LIST)) => !items.is_empty(),
        (value, Some(suffix)) => is_index(suffix) && !value.is_empty(),
        (_, None) => false,
    };
    fields.iter().any(is_one)
}

/// Whether the suffix is an index.
fn is_index(suffix: &str) -> bool {
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    suffix.strip_prefix('_').is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use wxpay_schema::pay;

    use super::*;

    /// A table without rows is that of a reply that any table may have; of the others only what is signed must name
    /// the sub-merchant.
    #[test]
    fn check_presence_demands_the_sub_merchant_of_replies_without_its_row() {
        static ANY: Message = Message::reply_to_request(Channel::Pay, "any.response");
        static ANY_UNSIGNED: Message = Message::reply_to_request(Channel::Pay, "any.response").unsigned();
        static OWN: Message = Message::reply_to_request(Channel::Pay, "own.response").fields(&[shared::RETURN_CODE]);
        static OWN_UNSIGNED: Message =
            Message::reply_to_request(Channel::Pay, "own.response").unsigned().fields(&[shared::RETURN_CODE]);
        let text = "1900000109";
        let sent = Echoes { texts: text.into(), ends: [10; COUNT], others: Vec::new() };
        for (reply, is_demanded) in [(&ANY, true), (&ANY_UNSIGNED, true), (&OWN, true), (&OWN_UNSIGNED, false)] {
            let checked = sent.check_presence(&Fields::default(), reply);
            let class = checked.map_or_else(|error| error.class(), |()| "accept");
            assert_eq!(class, if is_demanded { "WrongMerchant" } else { "accept" }, "{} {}", reply.name, reply.signed);
        }
    }

    #[test]
    fn has_unsigned_reply_is_of_the_pay_channel_only() {
        static CLOUD_REPLY: Message = Message::reply_to_request(Channel::Cloud, "own.response").unsigned();
        static CLOUD: Message = Message::request(Channel::Cloud, "own", "/own").answered_by(&CLOUD_REPLY);
        assert!(has_unsigned_reply(&pay::GET_SIGN_KEY));
        assert!(!has_unsigned_reply(&pay::ORDER_QUERY) && !has_unsigned_reply(&CLOUD));
    }

    #[test]
    fn has_refund_fields_is_false_of_an_order() {
        assert!(has_refund_fields(&pay::REFUND_QUERY_RESPONSE));
        assert!(!has_refund_fields(&pay::CLOSE_ORDER_RESPONSE));
    }

    /// An empty list reports nothing.
    #[test]
    fn has_several_counts_lists_with_refunds() {
        for (items, expected) in [(Vec::new(), false), (vec![FieldValue::Text("R1".into())], true)] {
            let mut fields = Fields::default();
            fields.push("out_refund_no_list".into(), FieldValue::List(items));
            assert_eq!(has_several(&fields), expected);
        }
    }
}
