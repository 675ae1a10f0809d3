//! The life of an order without an async runtime.

use std::time::Duration;

use super::{OpenOrder, OrderState, OwnRefund, RefundError, RefundReceipt, Waiter};
use crate::bounds::{PayRequest, Reply};
use crate::client::blocking::{Client, Transport};
use crate::client::immediate::wait;
use crate::error::Error;
use crate::inbox::Record;
use crate::message::Request;
use crate::receive::refund::ConfirmedRefund;
use crate::receive::trust::Verified;
use crate::value::Fen;

/// Places an order, as [`super::place`].
///
/// # Errors
/// As [`super::place`].
pub fn place<T, R>(client: &Client<T>, request: &R) -> Result<(OpenOrder, Verified<R::Response>), Error>
where
    T: Transport,
    R: Request<Response: Reply> + PayRequest,
{
    wait(super::place(client.asynchronous(), request))
}

/// Waits for the payment of an order, as [`super::await_paid`]. A notification is seen at the end of the pause between
/// two queries.
pub fn await_paid<T: Transport>(
    client: &Client<T>,
    order: &OpenOrder,
    waiter: &Waiter,
    deadline: Duration,
) -> OrderState {
    wait(super::await_paid(client.asynchronous(), order, waiter, deadline))
}

/// Closes an order unless it is paid, as [`super::close_unpaid`].
///
/// # Errors
/// As [`super::close_unpaid`].
pub fn close_unpaid<T: Transport>(client: &Client<T>, order: &OpenOrder) -> Result<OrderState, Error> {
    wait(super::close_unpaid(client.asynchronous(), order))
}

/// Refunds a paid order, as [`super::refund`].
///
/// # Errors
/// As [`super::refund`].
pub fn refund<T: Transport>(
    client: &Client<T>,
    paid: &Record,
    out_refund_no: &str,
    refund_fee: Fen,
    own: &[OwnRefund],
) -> Result<RefundReceipt, RefundError> {
    wait(super::refund(client.asynchronous(), paid, out_refund_no, refund_fee, own))
}

/// Refunds a paid order, as [`super::refund_notified_at`].
///
/// # Errors
/// As [`super::refund_notified_at`].
pub fn refund_notified_at<T: Transport>(
    client: &Client<T>,
    paid: &Record,
    out_refund_no: &str,
    refund_fee: Fen,
    own: &[OwnRefund],
    notify_url: Option<&str>,
) -> Result<RefundReceipt, RefundError> {
    wait(super::refund_notified_at(client.asynchronous(), paid, out_refund_no, refund_fee, own, notify_url))
}

/// Waits until a refund is no longer under way, as [`super::await_refund`].
///
/// # Errors
/// As [`super::await_refund`].
pub fn await_refund<T: Transport>(
    client: &Client<T>,
    paid: &Record,
    out_refund_no: &str,
    deadline: Duration,
) -> Result<Option<ConfirmedRefund>, Error> {
    wait(super::await_refund(client.asynchronous(), paid, out_refund_no, deadline))
}
