//! What was sent and must come back: whose the message is, which order and which refund
//! it is about, of what amount. A reply that names others is refused, and so is a success
//! that does not name what its table has.

use wxpay_schema::{Field, Message, shared};

use crate::error::{Error, Untrusted};
use crate::fields::{Entry, FieldValue, Fields};
use crate::given::SentFields;
use crate::rendered::ScalarText;
use crate::short::SmallStr;

/// What a reply says again of its request, if the request said it: each field with what
/// another value is called, and when a success without it is no answer.
static ECHOED: [(&Field, Untrusted, Requirement); COUNT] = [
    (&shared::SUB_MCH_ID, Untrusted::WrongMerchant, Requirement::Always),
    (&shared::SUB_APPID, Untrusted::WrongApp, Requirement::ByTable),
    (&shared::OUT_TRADE_NO, Untrusted::WrongOrder, Requirement::OfRow),
    // Replies about orders that nobody paid have none, but then it cannot be asked for.
    (&shared::TRANSACTION_ID, Untrusted::WrongOrder, Requirement::OfRow),
    (OUT_REFUND_NO, Untrusted::WrongRefund, Requirement::OfRefund),
    (REFUND_ID, Untrusted::WrongRefund, Requirement::OfRefund),
    (&shared::TOTAL_FEE, Untrusted::WrongAmount, Requirement::ByTable),
    (&shared::REFUND_FEE, Untrusted::WrongAmount, Requirement::ByTable),
];

/// How many there are.
const COUNT: usize = 8;

const OUT_REFUND_NO: &Field = &shared::OUT_REFUND_NO;
const REFUND_ID: &Field = &shared::REFUND_ID;

/// When a success has to name what was sent.
#[derive(Clone, Copy)]
enum Requirement {
    /// Whatever the table says.
    Always,
    /// If the table says that a success has it.
    ByTable,
    /// If the table has a row for it.
    OfRow,
    /// As a field, or as that of one of the refunds that are reported.
    OfRefund,
}

/// What was sent and must come back. One behind the other, since all of it is moved with
/// the request.
#[derive(Debug)]
pub(crate) struct Echoes {
    /// In place for a service provider's order, too.
    texts: SmallStr<96>,
    /// Where each ends; nothing is in between if it was not sent.
    ends: [u32; COUNT],
}

impl Echoes {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self { texts: SmallStr::default(), ends: [0; COUNT] }
    }

    /// Takes those of a request, to where they stay. A value that is no text is taken as
    /// it is written.
    pub(crate) fn take(&mut self, given: &SentFields<'_>) {
        let mut rendered = ScalarText::new();
        for ((field, ..), end) in ECHOED.iter().zip(&mut self.ends) {
            if let Some(value) = given.value(field) {
                self.texts.push_str(rendered.text(value));
            }
            *end = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        }
    }

    /// Whether the request named a sub-merchant.
    pub(crate) fn name_sub_merchant(&self) -> bool {
        self.sent().any(|(field, ..)| field.name == shared::SUB_MCH_ID.name)
    }

    /// Whether the message names no other than those.
    pub(crate) fn agree(&self, fields: &Fields<'_>) -> Result<(), Error> {
        let differs = |field: &Field, sent: &str| fields.shared(field).is_some_and(|value| !agrees(value, field, sent));
        let other = self.sent().find(|(field, sent, ..)| differs(field, sent));
        other.map_or(Ok(()), |(_, _, untrusted, _)| Err(untrusted.clone().into()))
    }

    /// Whether those are there that a success always names.
    pub(crate) fn are_there(&self, fields: &Fields<'_>, reply: &Message) -> Result<(), Error> {
        let lacks = |field: &Field, demand: Requirement| {
            let row = || reply.find_indexed(field.name);
            let is_demanded = match demand {
                Requirement::Always => true,
                Requirement::ByTable => row().is_some_and(Field::is_in_success),
                Requirement::OfRow => row().is_some(),
                Requirement::OfRefund => {
                    return speaks_of_refunds(reply)
                        && !has_empty_lists(fields, reply)
                        && !self.refund_is_reported(fields);
                }
            };
            is_demanded && fields.shared(field).is_none_or(|value| !field.is_numeric() && value.as_text().is_none())
        };
        let lacking = self.sent().find(|(field, _, _, demand)| lacks(field, *demand));
        lacking.map_or(Ok(()), |(_, _, untrusted, _)| Err(untrusted.clone().into()))
    }

    /// Whether one of the refunds that are reported has the numbers that were sent.
    fn refund_is_reported(&self, fields: &Fields<'_>) -> bool {
        let numbers = || self.sent().filter(|(_, _, _, demand)| matches!(demand, Requirement::OfRefund));
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

    /// What was sent.
    fn sent(&self) -> impl Iterator<Item = (&'static Field, &str, &'static Untrusted, Requirement)> {
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

/// Whether a received value is the one that was sent. One of another type is told where
/// the message is decoded.
fn agrees(value: &FieldValue<'_>, field: &Field, sent: &str) -> bool {
    if field.is_numeric() {
        return value.as_number().is_none_or(|number| sent.parse() == Ok(number));
    }
    value.as_text().is_none_or(|text| text == sent)
}

/// Whether the table has the number or the state of a refund: once, with indexes, or in a
/// list.
fn speaks_of_refunds(reply: &Message) -> bool {
    let stems = [OUT_REFUND_NO.name, REFUND_ID.name, shared::REFUND_STATUS_FIELD.name];
    let is_of = |name: &str, stem| name.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'));
    reply.all_fields().any(|row| stems.iter().any(|stem| is_of(row.name, stem)))
}

/// Whether the reply lists refunds, and lists none: live replies of the cloud channel leave
/// all of their lists empty at times, and so say nothing of any refund.
fn has_empty_lists(fields: &Fields<'_>, reply: &Message) -> bool {
    let lists = [&shared::OUT_REFUND_NO_LIST, &shared::REFUND_ID_LIST];
    let is_empty = |list: &Field| match fields.get(list) {
        None => true,
        Some(FieldValue::List(items)) => items.is_empty(),
        Some(_) => false,
    };
    reply.has(lists[0]) && lists.into_iter().all(is_empty)
}

/// Where the numbers of one refund stand among the fields of a reply.
#[derive(Clone, Copy)]
enum RefundPosition<'s> {
    /// Under their names with that behind them: an index, or nothing.
    Behind(&'s str),
    /// In lists, at that place.
    InList(usize),
}

/// What the name of a list has behind the field's.
const LIST: &str = "_list";

impl RefundPosition<'_> {
    /// The text of a field there.
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

/// Whether a reply reports refunds with indexes, or in lists. Its number without either
/// only repeats what was asked.
fn has_several(fields: &Fields<'_>) -> bool {
    let stems = [OUT_REFUND_NO.name, REFUND_ID.name];
    let is_one = |entry: &Entry<'_>| match (&entry.value, stems.iter().find_map(|stem| entry.name.strip_prefix(stem))) {
        (FieldValue::List(items), Some(LIST)) => !items.is_empty(),
        (value, Some(suffix)) => is_index(suffix) && !value.is_empty(),
        (_, None) => false,
    };
    fields.iter().any(is_one)
}

/// Whether that is what a name of an indexed family has behind its stem.
fn is_index(suffix: &str) -> bool {
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    suffix.strip_prefix('_').is_some_and(is_number)
}
