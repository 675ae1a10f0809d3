//! A refund that is hinted at, and one that is confirmed. What a message says of
//! a refund and what the reply to a refund query reports go in; if they agree, the
//! reported refund comes out.

use std::fmt;

use wxpay_schema::pay::{REFUND_RECORD, REFUNDS};
use wxpay_schema::{Direction, Field, Message, Repeat, shared};

use crate::fields::{FieldValue, Fields};
use crate::part::{FieldSource, with_index};
use crate::text::excerpt;
use crate::value::Fen;

/// A refund as the verified reply to a refund query reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ConfirmedRefund {
    /// The sub-merchant whose order is refunded, if the reply names one.
    pub sub_mch_id: Option<String>,
    /// The merchant's refund number.
    pub out_refund_no: String,
    /// The refund number of WeChat Pay.
    pub refund_id: Option<String>,
    /// The amount of the refund. Compare it with the shop's own record.
    pub refund_fee: Fen,
    /// What became of it, such as SUCCESS: a refund that is confirmed to exist may
    /// have failed.
    pub refund_status: String,
}

/// The refund of a hint is not the one that the query reports.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefundMismatch {
    /// The hint lacks a field without which no refund can be looked up.
    Missing(&'static str),
    /// The reply does not report a refund of that number: it answers another
    /// query, or there is none.
    NotReported(String),
    /// Another order, by the number of the hint.
    Order(String),
    /// Another sub-merchant, whose order and refund numbers are its own.
    SubMerchant {
        /// The hint's.
        hinted: Option<String>,
        /// The query's.
        reported: Option<String>,
    },
    /// Another refund number of WeChat Pay than the hint's.
    RefundId(String),
    /// Another amount, in fen.
    Amount {
        /// The hint's.
        hinted: Fen,
        /// The query's, which is the true one.
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

/// What a message says of a refund, whatever the struct has of it.
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

    /// The reported refund, if it is the one of the hint.
    pub(crate) fn confirm(
        &self,
        (hinted_order, reported_order): (&str, &str),
        reported: &[ConfirmedRefund],
    ) -> Result<ConfirmedRefund, RefundMismatch> {
        let number = self.out_refund_no.as_deref().ok_or(RefundMismatch::Missing(shared::OUT_REFUND_NO.name))?;
        let found = reported.iter().find(|refund| refund.out_refund_no == number);
        let found = found.ok_or_else(|| RefundMismatch::NotReported(excerpt(number, 64)))?;
        // A callback of the cloud may say no more than the number of the refund.
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

/// The refunds that a reply reports, each with its number, its amount and its status; none
/// unless the table is that of a reply that does.
pub(crate) fn reported(fields: &Fields<'_>, table: &Message) -> Vec<ConfirmedRefund> {
    match RefundLayout::of(table) {
        Some(RefundLayout::Indexed) => indexed(fields),
        Some(RefundLayout::Listed) => listed(fields),
        None => Vec::new(),
    }
}

/// How the reply to a refund query reports refunds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RefundLayout {
    /// As indexed families.
    Indexed,
    /// As lists in the same order, on the cloud channel.
    Listed,
}

impl RefundLayout {
    fn of(table: &Message) -> Option<Self> {
        if !matches!(table.direction, Direction::Response) {
            None
        } else if table.has(&shared::REFUND_STATUS_N) {
            Some(Self::Indexed)
        } else {
            table.has(&shared::REFUND_STATUS_LIST).then_some(Self::Listed)
        }
    }
}

fn indexed(fields: &Fields<'_>) -> Vec<ConfirmedRefund> {
    let (mut refunds, sub_mch_id) = (Vec::new(), fields.text(&shared::SUB_MCH_ID));
    // One that is not complete is left out, so nothing can be wrong.
    let _ = FieldSource::message(fields).each_item(&REFUNDS, &mut |_, refund| {
        refunds.extend(confirmed(refund, sub_mch_id));
        Ok(())
    });
    refunds
}

/// One refund of a reply, if it is there with its number, its amount and its status.
fn confirmed(refund: FieldSource<'_, '_>, sub_mch_id: Option<&str>) -> Option<ConfirmedRefund> {
    let text = |field| refund.get(field).and_then(FieldValue::as_text).map(str::to_owned);
    Some(ConfirmedRefund {
        sub_mch_id: sub_mch_id.map(str::to_owned),
        out_refund_no: text(&shared::OUT_REFUND_NO_N)?,
        refund_id: text(&shared::REFUND_ID_N),
        refund_fee: refund.get(&shared::REFUND_FEE_N).and_then(FieldValue::as_number).map(Fen)?,
        refund_status: text(&shared::REFUND_STATUS_N)?,
    })
}

fn listed(fields: &Fields<'_>) -> Vec<ConfirmedRefund> {
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

/// Gives the only refund of a reply its index, if the reply to a refund query has it under
/// names without one, as live replies do: `out_refund_no` is added as `out_refund_no_0`,
/// or on the cloud channel as a list of one. What was received stays, and so does every
/// reply in which some refund has an index.
pub(crate) fn number_single(fields: &mut Fields<'_>, table: &'static Message) {
    let Some(form) = RefundLayout::of(table) else {
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

/// The list of the values that stand under that name when there is only one.
fn list_of(name: &str, table: &Message) -> Option<&'static Field> {
    let is_list = |field: &&Field| field.name.strip_prefix(name).is_some_and(|rest| matches!(rest, "" | "_list"));
    table.all_fields().filter(|field| field.repeat == Repeat::Array).find(is_list)
}

/// Whether a name is that one with an index.
fn is_indexed(name: &str, stem: &str) -> bool {
    let index = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('_')).unwrap_or_default();
    !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit())
}
