//! A refund that is hinted at, and one that is confirmed. What a message says of
//! a refund and what the reply to a refund query reports go in; if they agree, the
//! reported refund comes out.

use std::fmt;

use wxpay_schema::pay::REFUNDS;
use wxpay_schema::{Direction, Message, shared};

use crate::error::excerpt;
use crate::fields::{Fields, Received};
use crate::part::Part;
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
            refund_fee: fields.get(&shared::REFUND_FEE).and_then(Received::as_number).map(Fen),
        }
    }

    /// The reported refund, if it is the one of the hint.
    pub(crate) fn confirm(
        &self,
        (hinted_order, reported_order): (&str, &str),
        reported: &[ConfirmedRefund],
    ) -> Result<ConfirmedRefund, RefundMismatch> {
        let number = self.out_refund_no.as_deref().ok_or(RefundMismatch::Missing(shared::OUT_REFUND_NO.name))?;
        let hinted = self.refund_fee.ok_or(RefundMismatch::Missing(shared::REFUND_FEE.name))?;
        let found = reported.iter().find(|refund| refund.out_refund_no == number);
        let found = found.ok_or_else(|| RefundMismatch::NotReported(excerpt(number, 64)))?;
        if hinted_order != reported_order {
            return Err(RefundMismatch::Order(excerpt(hinted_order, 64)));
        }
        match (&self.refund_id, &found.refund_id) {
            (Some(hinted), Some(reported)) if hinted != reported => {
                return Err(RefundMismatch::RefundId(excerpt(hinted, 64)));
            }
            _ => {}
        }
        if hinted != found.refund_fee {
            return Err(RefundMismatch::Amount { hinted, reported: found.refund_fee });
        }
        Ok(found.clone())
    }
}

/// The refunds that a reply reports as indexed families, each with its number, its
/// amount and its status; none unless the table is that of a reply that does.
pub(crate) fn reported(fields: &Fields<'_>, table: &Message) -> Vec<ConfirmedRefund> {
    let reports = matches!(table.direction, Direction::Response) && table.has(&shared::REFUND_STATUS_N);
    if !reports {
        return Vec::new();
    }
    let (mut refunds, sub_mch_id) = (Vec::new(), fields.text(&shared::SUB_MCH_ID));
    // One that is not complete is left out, so nothing can be wrong.
    let _ = Part::message(fields).each_item(&REFUNDS, &mut |_, refund| {
        refunds.extend(confirmed(refund, sub_mch_id));
        Ok(())
    });
    refunds
}

/// One refund of a reply, if it is there with its number, its amount and its status.
fn confirmed(refund: Part<'_, '_>, sub_mch_id: Option<&str>) -> Option<ConfirmedRefund> {
    let text = |field| refund.get(field).and_then(Received::as_text).map(str::to_owned);
    Some(ConfirmedRefund {
        sub_mch_id: sub_mch_id.map(str::to_owned),
        out_refund_no: text(&shared::OUT_REFUND_NO_N)?,
        refund_id: text(&shared::REFUND_ID_N),
        refund_fee: refund.get(&shared::REFUND_FEE_N).and_then(Received::as_number).map(Fen)?,
        refund_status: text(&shared::REFUND_STATUS_N)?,
    })
}
