//! The confirmation of a refund: the refund in a notification or callback is only a hint, and is compared with what
//! the verified reply to a refund query reports.

use std::fmt;

use wxpay_schema::pay::{REFUND_RECORD, REFUNDS};
use wxpay_schema::{Direction, Field, Message, Repeat, shared};

use crate::error::excerpt;
use crate::fields::{FieldValue, Fields};
use crate::part::{FieldSource, with_index};
use crate::value::Fen;

/// A refund reported by the verified reply to a refund query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfirmedRefund {
    /// The sub-merchant whose order is refunded, if the reply has one.
    pub sub_mch_id: Option<String>,
    /// The merchant's refund number.
    pub out_refund_no: String,
    /// The refund number of WeChat Pay.
    pub refund_id: Option<String>,
    /// The amount of the refund. Compare it with the shop's own record.
    pub refund_fee: Fen,
    /// The status, such as SUCCESS. A refund that is confirmed to exist may have failed.
    pub refund_status: String,
}

/// How the refund of a hint differs from what the query reports.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefundMismatch {
    /// The hint lacks a field that is needed to look the refund up.
    Missing(&'static str),
    /// The reply does not report a refund of that number: it belongs to another query, or there is no such refund.
    NotReported(String),
    /// The refund is of another order; the number is the hint's.
    Order(String),
    /// The sub-merchant differs. Order and refund numbers are unique for each sub-merchant.
    SubMerchant {
        /// The hint's.
        hinted: Option<String>,
        /// The query's.
        reported: Option<String>,
    },
    /// The refund number of WeChat Pay differs; the number is the hint's.
    RefundId(String),
    /// The amount differs, in fen.
    Amount {
        /// The hint's.
        hinted: Fen,
        /// The query's, which is the correct one.
        reported: Fen,
    },
}

impl fmt::Display for RefundMismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(field) => write!(f, "the message lacks `{field}`, without which no refund is confirmed"),
            Self::NotReported(number) => {
                write!(f, "the reply reports no refund `{number}`; query the refund by that `out_refund_no`")
            }
            Self::Order(number) => write!(f, "the message is about the order `{number}`, the refund is of another"),
            Self::SubMerchant { hinted, reported } => {
                let name = |number: &Option<String>| match number {
                    Some(number) => format!("for the sub-merchant `{}`", excerpt(number, 32)),
                    None => "for no sub-merchant".to_owned(),
                };
                write!(f, "the message is {}, the query was answered {}", name(hinted), name(reported))
            }
            Self::RefundId(number) => write!(f, "the message is about the refund `{number}`, the query found another"),
            Self::Amount { hinted, reported } => write!(
                f,
                "the message speaks of {} yuan, the query of {}; act on neither, and look into it",
                hinted.to_yuan(),
                reported.to_yuan()
            ),
        }
    }
}

impl std::error::Error for RefundMismatch {}

/// The facts of a refund in a message, whether or not the struct declares them.
pub(crate) struct Hint {
    pub(crate) out_refund_no: Option<String>,
    pub(crate) refund_id: Option<String>,
    refund_fee: Option<Fen>,
}

impl Hint {
    pub(crate) fn of(fields: &Fields<'_>) -> Self {
        let text = |field| fields.text(field).map(str::to_owned);
        Self {
            out_refund_no: text(&shared::OUT_REFUND_NO),
            refund_id: text(&shared::REFUND_ID),
            refund_fee: fields.get(&shared::REFUND_FEE).and_then(FieldValue::as_number).map(Fen),
        }
    }

    /// Returns the reported refund if it agrees with the hint.
    pub(crate) fn confirm(
        &self,
        (hinted_order, reported_order): (&str, &str),
        reported: &[ConfirmedRefund],
    ) -> Result<ConfirmedRefund, RefundMismatch> {
        let number = self.out_refund_no.as_deref().ok_or(RefundMismatch::Missing(shared::OUT_REFUND_NO.name))?;
        let found = reported.iter().find(|refund| refund.out_refund_no == number);
        let found = found.ok_or_else(|| RefundMismatch::NotReported(excerpt(number, 64)))?;
        // A callback of the cloud channel may have only the refund number.
        if !hinted_order.is_empty() && hinted_order != reported_order {
            return Err(RefundMismatch::Order(excerpt(hinted_order, 64)));
        }
        match (&self.refund_id, &found.refund_id) {
            (Some(hinted), Some(reported)) if hinted != reported => {
                return Err(RefundMismatch::RefundId(excerpt(hinted, 64)));
            }
            _ => {}
        }
        match self.refund_fee {
            Some(hinted) if hinted != found.refund_fee => {
                Err(RefundMismatch::Amount { hinted, reported: found.refund_fee })
            }
            _ => Ok(found.clone()),
        }
    }
}

/// The refunds that a reply reports with number, amount and status; none if the table is not that of a refund query's
/// reply.
pub(crate) fn reported(fields: &Fields<'_>, table: &Message) -> Vec<ConfirmedRefund> {
    match RefundLayout::from_table(table) {
        Some(RefundLayout::Indexed) => indexed_refunds(fields),
        Some(RefundLayout::Listed) => listed_refunds(fields),
        None => Vec::new(),
    }
}

/// The layout of refunds in the reply to a refund query.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RefundLayout {
    /// As indexed families.
    Indexed,
    /// As parallel lists, on the cloud channel.
    Listed,
}

impl RefundLayout {
    fn from_table(table: &Message) -> Option<Self> {
        if !matches!(table.direction, Direction::Response) {
            None
        } else if table.has(&shared::REFUND_STATUS_N) {
            Some(Self::Indexed)
        } else {
            table.has(&shared::REFUND_STATUS_LIST).then_some(Self::Listed)
        }
    }
}

fn indexed_refunds(fields: &Fields<'_>) -> Vec<ConfirmedRefund> {
    let (mut refunds, sub_mch_id) = (Vec::new(), fields.text(&shared::SUB_MCH_ID));
    // An incomplete refund is skipped, so there are no errors.
    let _ = FieldSource::message(fields).each_item(&REFUNDS, &mut |_, refund| {
        refunds.extend(confirmed_refund(refund, sub_mch_id));
        Ok(())
    });
    refunds
}

/// Returns a refund of a reply, if it has a number, an amount and a status.
fn confirmed_refund(refund: FieldSource<'_, '_>, sub_mch_id: Option<&str>) -> Option<ConfirmedRefund> {
    let text = |field| refund.get(field).and_then(FieldValue::as_text).map(str::to_owned);
    Some(ConfirmedRefund {
        sub_mch_id: sub_mch_id.map(str::to_owned),
        out_refund_no: text(&shared::OUT_REFUND_NO_N)?,
        refund_id: text(&shared::REFUND_ID_N),
        refund_fee: refund.get(&shared::REFUND_FEE_N).and_then(FieldValue::as_number).map(Fen)?,
        refund_status: text(&shared::REFUND_STATUS_N)?,
    })
}

fn listed_refunds(fields: &Fields<'_>) -> Vec<ConfirmedRefund> {
    let list = |field| match fields.get(field) {
        Some(FieldValue::List(values)) => values.as_slice(),
        _ => &[],
    };
    let sub_mch_id = fields.text(&shared::SUB_MCH_ID);
    let text = |field, at| list(field).get(at).and_then(FieldValue::as_text).map(str::to_owned);
    let refund = |at| {
        Some(ConfirmedRefund {
            sub_mch_id: sub_mch_id.map(str::to_owned),
            out_refund_no: text(&shared::OUT_REFUND_NO_LIST, at)?,
            refund_id: text(&shared::REFUND_ID_LIST, at),
            refund_fee: list(&shared::REFUND_FEE_LIST).get(at).and_then(FieldValue::as_number).map(Fen)?,
            refund_status: text(&shared::REFUND_STATUS_LIST, at)?,
        })
    };
    (0..list(&shared::OUT_REFUND_NO_LIST).len()).filter_map(refund).collect()
}

/// Gives the only refund of a reply its index if the reply has its fields without one, as live replies do:
/// `out_refund_no` is added as `out_refund_no_0`, or on the cloud channel as a list of one. The received fields stay.
/// A reply in which some refund has an index is left unchanged.
pub(crate) fn number_single(fields: &mut Fields<'_>, table: &'static Message) {
    let Some(form) = RefundLayout::from_table(table) else {
        return;
    };
    let alone: Vec<_> =
        REFUND_RECORD.fields.iter().filter_map(|row| Some((row, row.name.strip_suffix("_$n")?))).collect();
    let identifies = |row: &Field| row.is_in_success();
    let is_numbered = alone.iter().filter(|(row, _)| identifies(row)).any(|(_, name)| match form {
        RefundLayout::Indexed => fields.iter().any(|entry| !entry.value.is_empty() && is_indexed(&entry.name, name)),
        RefundLayout::Listed => list_of(name, table)
            .and_then(|list| fields.get(list))
            .is_some_and(|value| !matches!(value, FieldValue::List(values) if values.is_empty())),
    });
    if is_numbered {
        return;
    }
    for (row, name) in alone {
        let field = Field::extra(name);
        let given = fields.iter().find(|entry| field.is_named(&entry.name)).map(|entry| &entry.value);
        let Some(value) = given.filter(|value| !value.is_empty() && !matches!(value, FieldValue::List(_))).cloned()
        else {
            continue;
        };
        match form {
            RefundLayout::Indexed => fields.push(with_index(row.name, 0).into(), value),
            RefundLayout::Listed => {
                if let Some(list) = list_of(name, table) {
                    fields.remove_if(|entry| entry.name == list.name);
                    fields.push(list.name.into(), FieldValue::List(vec![value]));
                }
            }
        }
    }
}

/// Returns the list of the values that come under that name if there is only one.
fn list_of(name: &str, table: &Message) -> Option<&'static Field> {
    let is_list = |field: &&Field| field.name.strip_prefix(name).is_some_and(|rest| matches!(rest, "" | "_list"));
    table.all_fields().filter(|field| field.repeat == Repeat::Array).find(is_list)
}

/// Whether a name is `stem` with an index.
fn is_indexed(name: &str, stem: &str) -> bool {
    let index = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('_')).unwrap_or_default();
    !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit())
}
