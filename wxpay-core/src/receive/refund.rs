//! Confirmed refunds: a hint is compared with the refunds that the reply to a refund query reports.

use std::fmt;

use wxpay_schema::pay::{REFUND_RECORD, REFUNDS};
use wxpay_schema::{Direction, Field, Message, Repeat, shared};

use crate::decode::fields::{FieldValue, Fields};
use crate::decode::source::FieldSource;
use crate::text::excerpt::excerpt;
use crate::text::index::with_index;
use crate::value::Fen;

/// A refund as reported by the verified reply to a refund query.
///
/// ```
/// use wxpay_core::pay::{RefundNotificationInfo, RefundQueryResponse};
/// use wxpay_core::{RefundMismatch, Unsigned, Verified};
///
/// fn settle(
///     hint: &Unsigned<RefundNotificationInfo>,
///     reply: &Verified<RefundQueryResponse>,
/// ) -> Result<(), RefundMismatch> {
///     let refund = hint.confirm_refund(reply)?; // nothing is taken from the hint
///     println!("{}: {} fen, {}", refund.out_refund_no, refund.refund_fee.0, refund.refund_status);
///     Ok(())
/// }
/// ```
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
    /// The status, such as SUCCESS. A confirmed refund may have failed.
    pub refund_status: String,
}

/// The reason that a hint does not match the queried refund.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefundMismatch {
    /// The hint lacks a field that is required to look up the refund.
    Missing(&'static str),
    /// The reply does not report a refund of that number: it answers another query, or there is no
    /// such refund.
    NotReported(String),
    /// Another order. Holds the hint's number.
    Order(String),
    /// Another sub-merchant, which has its own order and refund numbers.
    SubMerchant {
        /// The hint's.
        hinted: Option<String>,
        /// The query's.
        reported: Option<String>,
    },
    /// Another refund number of WeChat Pay. Holds the hint's.
    RefundId(String),
    /// The amount differs, in fen.
    Amount {
        /// The hint's.
        hinted: Fen,
        /// The query's, which is authoritative.
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

/// The refund that a message hints at, whether or not the struct declares its fields.
pub(crate) struct HintedRefund {
    pub(crate) out_refund_no: Option<String>,
    pub(crate) refund_id: Option<String>,
    refund_fee: Option<Fen>,
}

impl HintedRefund {
    #[cfg(any(feature = "json", feature = "refund-notification"))]
    pub(crate) fn from_fields(fields: &Fields<'_>) -> Self {
        let text = |field| fields.text(field).map(str::to_owned);
        Self {
            out_refund_no: text(&shared::OUT_REFUND_NO),
            refund_id: text(&shared::REFUND_ID),
            refund_fee: fields.get(&shared::REFUND_FEE).and_then(FieldValue::as_number).map(Fen),
        }
    }

    /// The reported refund, if it matches the hint.
    pub(crate) fn confirm(
        &self,
        (hinted_order, reported_order): (&str, &str),
        reported: &[ConfirmedRefund],
    ) -> Result<ConfirmedRefund, RefundMismatch> {
        let number = self.out_refund_no.as_deref().ok_or(RefundMismatch::Missing(shared::OUT_REFUND_NO.name))?;
        let found = reported.iter().find(|refund| refund.out_refund_no == number);
        let found = found.ok_or_else(|| RefundMismatch::NotReported(excerpt(number, 64)))?;
        // A cloud callback may name nothing but the refund.
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

/// The refunds that a reply reports with number, amount and status; empty unless the table is that
/// of the reply to a refund query.
pub(crate) fn reported_refunds(fields: &Fields<'_>, table: &Message) -> Vec<ConfirmedRefund> {
    match RefundLayout::from_table(table) {
        Some(RefundLayout::Indexed) => indexed_refunds(fields),
        Some(RefundLayout::Listed) => listed_refunds(fields),
        None => Vec::new(),
    }
}

/// How the reply to a refund query lists refunds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RefundLayout {
    /// As indexed fields.
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
    // Incomplete refunds are skipped, so there is no error.
    let _ = FieldSource::message(fields).for_each_item(&REFUNDS, &mut |_, refund| {
        refunds.extend(parse_refund(refund, sub_mch_id));
        Ok(())
    });
    refunds
}

/// One refund of a reply, if it has its number, its amount and its status.
fn parse_refund(refund: FieldSource<'_, '_>, sub_mch_id: Option<&str>) -> Option<ConfirmedRefund> {
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
    let mut refunds = Vec::new();
    for at in 0..list(&shared::OUT_REFUND_NO_LIST).len() {
        refunds.extend(refund(at));
    }
    refunds
}

/// Adds an index to the only refund of a reply to a refund query, which live replies return under
/// unindexed names: `out_refund_no` is added as `out_refund_no_0`, or on the cloud channel as a
/// list of one. The received fields are kept. Replies with an indexed refund are unchanged.
pub(crate) fn index_single_refund(fields: &mut Fields<'_>, table: &'static Message) {
    let Some(layout) = RefundLayout::from_table(table) else {
        return;
    };
    let unindexed = || REFUND_RECORD.fields.iter().filter_map(|row| Some((row, row.name.strip_suffix("_$n")?)));
    let identifies = |row: &Field| row.is_in_success();
    let is_numbered = unindexed().filter(|(row, _)| identifies(row)).any(|(_, name)| match layout {
        RefundLayout::Indexed => fields.iter().any(|entry| !entry.value.is_empty() && is_indexed(&entry.name, name)),
        RefundLayout::Listed => list_for(name, table)
            .and_then(|list| fields.get(list))
            .is_some_and(|value| !matches!(value, FieldValue::List(values) if values.is_empty())),
    });
    if is_numbered {
        return;
    }
    for (row, name) in unindexed() {
        let field = Field::extra(name);
        let value = fields.iter().find(|entry| field.is_named(&entry.name)).map(|entry| &entry.value);
        let Some(value) = value.filter(|value| !value.is_empty() && !matches!(value, FieldValue::List(_))).cloned()
        else {
            continue;
        };
        match layout {
            RefundLayout::Indexed => fields.push(with_index(row.name, 0).into(), value),
            RefundLayout::Listed => {
                if let Some(list) = list_for(name, table) {
                    fields.remove_if(|entry| entry.name == list.name);
                    fields.push(list.name.into(), FieldValue::List(vec![value]));
                }
            }
        }
    }
}

/// The list field for values received under that unindexed name.
fn list_for(name: &str, table: &Message) -> Option<&'static Field> {
    let is_list = |field: &&Field| field.name.strip_prefix(name).is_some_and(|rest| matches!(rest, "" | "_list"));
    table.all_fields().filter(|field| field.repeat == Repeat::Array).find(is_list)
}

/// Whether a name is `stem` with an index.
fn is_indexed(name: &str, stem: &str) -> bool {
    let index = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('_')).unwrap_or_default();
    !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit())
}
