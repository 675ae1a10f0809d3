//! Refunds of a paid order, within what is left of it.

use std::fmt;
use std::time::Duration;

use wxpay_schema::shared;

use crate::client::Client;
use crate::error::Error;
use crate::inbox::Record;
use crate::receive::refund::{ConfirmedRefund, reported_refunds};
use crate::schema;
use crate::transport::Transport;
use crate::value::{BeijingTime, Fen, RefundStatus};

/// The time between two refunds of an order.
const REFUND_INTERVAL: Duration = Duration::from_secs(60);
/// The time between queries of a refund: in the first minute, and afterwards.
const EAGER_INTERVAL: Duration = Duration::from_secs(5);
const EAGER_TIME: Duration = Duration::from_secs(60);
const PATIENT_INTERVAL: Duration = Duration::from_secs(30);
/// The time for one query.
const QUERY_LIMIT: Duration = Duration::from_secs(10);

#[derive(wxpay_derive::Request)]
#[wxpay(message = schema::pay::REFUND)]
struct RefundRequest<'s> {
    transaction_id: &'s str,
    sub_mch_id: Option<&'s str>,
    out_refund_no: &'s str,
    total_fee: Fen,
    refund_fee: Fen,
    refund_fee_type: Option<&'s str>,
    notify_url: Option<&'s str>,
}

#[derive(wxpay_derive::Request)]
#[wxpay(message = schema::pay::REFUND_QUERY)]
struct RefundQuery<'s> {
    out_refund_no: &'s str,
    sub_mch_id: Option<&'s str>,
}

/// A refund of an order as the shop stores it, written before it is sent. One whose outcome is unknown counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRefund {
    /// The merchant's refund number, which is kept for ever: another number is another refund.
    pub out_refund_no: String,
    /// The amount.
    pub refund_fee: Fen,
    /// The time at which it was last sent.
    pub sent_at: BeijingTime,
    /// Whether it certainly gave nothing back: its status is REFUNDCLOSE, or its error has the effect `None` and it is
    /// given up.
    pub has_failed: bool,
}

/// A refund that was accepted. The money is not back yet: see [`await_refund`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefundReceipt {
    /// The merchant's refund number.
    pub out_refund_no: String,
    /// The refund number of WeChat Pay.
    pub refund_id: String,
}

/// Why a refund was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefundError {
    /// It is more than is left. Nothing was sent.
    TooMuch {
        /// What is left.
        left: Fen,
    },
    /// The number was used for another amount. Nothing was sent.
    OtherAmount {
        /// The amount of that refund.
        refund_fee: Fen,
    },
    /// Another refund of the order was sent less than a minute ago. Nothing was sent.
    TooSoon {
        /// The time to wait.
        left: Duration,
    },
    /// The call ended with an error. Where its effect is possible, send the same number again.
    Call(Error),
}

/// Refunds a part of a paid order, or all of it. The shop's own refunds of the order are counted, also those whose
/// outcome is unknown, so that never more is given back than was paid: read them, and write this one, in one
/// transaction. The same number may be sent again at any time, with the same amount. Two refunds of an order are a
/// minute apart.
///
/// # Errors
/// [`RefundError`].
pub async fn refund<T: Transport>(
    client: &Client<T>,
    paid: &Record,
    out_refund_no: &str,
    refund_fee: Fen,
    own: &[OwnRefund],
) -> Result<RefundReceipt, RefundError> {
    refund_notified_at(client, paid, out_refund_no, refund_fee, own, None).await
}

/// Refunds as [`refund`], and has the end of the refund notified at an address instead of the merchant platform's.
///
/// # Errors
/// [`RefundError`].
pub async fn refund_notified_at<T: Transport>(
    client: &Client<T>,
    paid: &Record,
    out_refund_no: &str,
    refund_fee: Fen,
    own: &[OwnRefund],
    notify_url: Option<&str>,
) -> Result<RefundReceipt, RefundError> {
    check(paid, out_refund_no, refund_fee, own, BeijingTime::now())?;
    let request = RefundRequest {
        transaction_id: &paid.transaction_id,
        sub_mch_id: sub_merchant(paid),
        out_refund_no,
        total_fee: Fen(paid.total_fee),
        refund_fee,
        refund_fee_type: Some(paid.fee_type.as_str()).filter(|currency| *currency != shared::USUAL_CURRENCY),
        notify_url,
    };
    let reply = client.send(&request).await.map_err(RefundError::Call)?.into_inner();
    Ok(RefundReceipt { out_refund_no: out_refund_no.to_owned(), refund_id: reply.refund_id })
}

/// Checks a refund against what is left and when the last one was.
fn check(
    paid: &Record,
    out_refund_no: &str,
    refund_fee: Fen,
    own: &[OwnRefund],
    now: BeijingTime,
) -> Result<(), RefundError> {
    let mut left = paid.total_fee;
    for before in own {
        if before.out_refund_no == out_refund_no {
            if before.refund_fee != refund_fee {
                return Err(RefundError::OtherAmount { refund_fee: before.refund_fee });
            }
            continue;
        }
        if !before.has_failed {
            left = left.saturating_sub(before.refund_fee.0);
        }
        let next = before.sent_at.after(REFUND_INTERVAL);
        if now < next {
            let seconds = next.unix_seconds() - now.unix_seconds();
            return Err(RefundError::TooSoon { left: Duration::from_secs(seconds).min(REFUND_INTERVAL) });
        }
    }
    if refund_fee.0 > left { Err(RefundError::TooMuch { left: Fen(left) }) } else { Ok(()) }
}

/// Queries a refund until it is no longer under way, or until the deadline: every 5 seconds for a minute, then every 30
/// seconds. Returns the refund as the last query reports it; a status of PROCESSING means that the deadline is over.
///
/// # Errors
/// The error of the last query, if it failed.
pub async fn await_refund<T: Transport>(
    client: &Client<T>,
    paid: &Record,
    out_refund_no: &str,
    deadline: Duration,
) -> Result<Option<ConfirmedRefund>, Error> {
    let transport = &client.session().transport;
    let start = transport.now();
    loop {
        let query = RefundQuery { out_refund_no, sub_mch_id: sub_merchant(paid) };
        let found = client.send_step(&query, QUERY_LIMIT).await.map(|reply| {
            let refunds = reported_refunds(&reply.fields, reply.table);
            refunds.into_iter().find(|refund| refund.out_refund_no == out_refund_no)
        });
        let is_over = matches!(&found, Ok(Some(refund))
            if RefundStatus::from(refund.refund_status.as_str()) != RefundStatus::Processing);
        let elapsed = transport.now().saturating_duration_since(start);
        let left = deadline.saturating_sub(elapsed);
        if is_over || left.is_zero() {
            return found;
        }
        let interval = if elapsed < EAGER_TIME { EAGER_INTERVAL } else { PATIENT_INTERVAL };
        transport.sleep(interval.min(left)).await;
    }
}

fn sub_merchant(paid: &Record) -> Option<&str> {
    Some(paid.sub_mch_id.as_str()).filter(|number| !number.is_empty())
}

impl fmt::Display for RefundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMuch { left } => {
                write!(f, "only {} yuan are left of the order to refund; nothing was sent", left.to_yuan())
            }
            Self::OtherAmount { refund_fee } => write!(
                f,
                "the refund number was used for {} yuan; nothing was sent, so take another number for another refund",
                refund_fee.to_yuan()
            ),
            Self::TooSoon { left } => write!(
                f,
                "another refund of the order was sent less than a minute ago; nothing was sent, so wait {} seconds",
                left.as_secs()
            ),
            Self::Call(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for RefundError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Call(error) => error.source(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BeijingTime, Duration, Fen, OwnRefund, Record, RefundError, check};

    #[test]
    fn refund_counts_unknown_ones_and_keeps_a_minute() {
        let paid = Record {
            mch_id: "10000100".to_owned(),
            sub_mch_id: String::new(),
            transaction_id: "42".to_owned(),
            out_trade_no: "A1".to_owned(),
            total_fee: 888,
            fee_type: "CNY".to_owned(),
        };
        let at = |seconds: u64| BeijingTime::from_unix_seconds(1_795_400_000 + seconds).unwrap();
        let own = |number: &str, fen, has_failed| OwnRefund {
            out_refund_no: number.to_owned(),
            refund_fee: Fen(fen),
            sent_at: at(0),
            has_failed,
        };
        let refunds = [own("R1", 500, false), own("R2", 300, true)];
        assert_eq!(check(&paid, "R3", Fen(388), &refunds, at(60)), Ok(()));
        assert_eq!(check(&paid, "R3", Fen(389), &refunds, at(60)), Err(RefundError::TooMuch { left: Fen(388) }));
        let too_soon = Err(RefundError::TooSoon { left: Duration::from_secs(1) });
        assert_eq!(check(&paid, "R3", Fen(1), &refunds, at(59)), too_soon);
        // The same number, at any time.
        assert_eq!(check(&paid, "R1", Fen(500), &refunds[..1], at(1)), Ok(()));
        let other = Err(RefundError::OtherAmount { refund_fee: Fen(500) });
        assert_eq!(check(&paid, "R1", Fen(501), &refunds, at(60)), other);
    }
}
