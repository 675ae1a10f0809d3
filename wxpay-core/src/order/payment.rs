//! Placing an order, waiting for its payment, and closing it.

use std::time::Duration;

use wxpay_schema::shared;

use super::waiter::Waiter;
use crate::bounds::{PayRequest, Reply};
use crate::client::Client;
use crate::client::observer::field_text;
use crate::error::{Error, ErrorKind};
use crate::inbox::Record;
use crate::merchant::{Merchant, VerifiedFields};
use crate::message::Request;
use crate::receive::expected::{Expected, Mismatch};
use crate::receive::trust::Verified;
use crate::schema;
use crate::transport::Transport;
use crate::value::{BeijingTime, ErrorCode, Fen, TradeState};

/// The life of a `prepay_id` and a `code_url`.
const PREPAY_LIFE: Duration = Duration::from_secs(2 * 3600);
/// How long after it was placed an order may be closed.
const CLOSE_DELAY: Duration = Duration::from_secs(5 * 60);
/// The time between queries while the payer looks at the page, and afterwards.
const EAGER_INTERVAL: Duration = Duration::from_secs(2);
const EAGER_TIME: Duration = Duration::from_secs(60);
const PATIENT_INTERVAL: Duration = Duration::from_secs(30);
/// The time for one query.
const QUERY_LIMIT: Duration = Duration::from_secs(10);

#[derive(wxpay_derive::Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct OrderQuery<'s> {
    out_trade_no: &'s str,
    sub_mch_id: Option<&'s str>,
}

#[derive(wxpay_derive::Request)]
#[wxpay(message = schema::pay::CLOSE_ORDER)]
struct OrderClosing<'s> {
    out_trade_no: &'s str,
    sub_mch_id: Option<&'s str>,
}

/// An order that was placed: what the shop stores of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenOrder {
    out_trade_no: String,
    sub_mch_id: Option<String>,
    total_fee: Fen,
    fee_type: String,
    placed_at: BeijingTime,
}

/// The state of an order, by its verified payment or a query.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OrderState {
    /// It is paid, with its amount.
    Paid(Box<Record>),
    /// It may yet be paid.
    Open,
    /// It is closed or revoked, and cannot be paid any more.
    Closed,
    /// The payment is not that of the order, or was refunded: a person has to look at it.
    Person(Mismatch),
}

impl OpenOrder {
    /// Creates an order from what the shop stored of it.
    #[must_use]
    pub fn new(out_trade_no: &str, expected: Expected<'_>, placed_at: BeijingTime) -> Self {
        Self {
            out_trade_no: out_trade_no.to_owned(),
            sub_mch_id: expected.sub_mch_id.map(str::to_owned),
            total_fee: expected.total_fee,
            fee_type: expected.fee_type.to_owned(),
            placed_at,
        }
    }

    /// Creates the order that a request is about to place, or to charge, for an account. Its time is the system's.
    #[must_use]
    pub fn from_request<R: Request>(merchant: &Merchant, request: &R) -> Self {
        let text = |name| field_text(request, name).filter(|text| !text.is_empty());
        Self {
            out_trade_no: text(shared::OUT_TRADE_NO.name).unwrap_or_default(),
            sub_mch_id: text(shared::SUB_MCH_ID.name).or_else(|| merchant.sub_mch_id().map(str::to_owned)),
            total_fee: Fen(text(shared::TOTAL_FEE.name).and_then(|fen| fen.parse().ok()).unwrap_or_default()),
            fee_type: text(shared::FEE_TYPE.name).unwrap_or_else(|| shared::USUAL_CURRENCY.to_owned()),
            placed_at: BeijingTime::now(),
        }
    }

    /// Returns the merchant's order number.
    #[must_use]
    pub fn out_trade_no(&self) -> &str {
        &self.out_trade_no
    }

    /// Returns what a payment has to be.
    #[must_use]
    pub fn expected(&self) -> Expected<'_> {
        Expected { total_fee: self.total_fee, fee_type: &self.fee_type, sub_mch_id: self.sub_mch_id.as_deref() }
    }

    /// Returns the time at which the order was placed.
    #[must_use]
    pub fn placed_at(&self) -> BeijingTime {
        self.placed_at
    }

    /// Returns the time from which `prepay_id` and `code_url` are no longer taken. [`place`] the same request again for
    /// new ones.
    #[must_use]
    pub fn renewal_time(&self) -> BeijingTime {
        self.placed_at.after(PREPAY_LIFE)
    }

    /// Returns the time from which the order may be closed.
    #[must_use]
    pub fn closing_time(&self) -> BeijingTime {
        self.placed_at.after(CLOSE_DELAY)
    }
}

/// Places an order. After two hours, place the same request again, with the same number and the same values of all
/// fields: the order stays one, and the reply has a new `prepay_id`. Other values are
/// refused with `INVALID_REQUEST`.
///
/// # Errors
/// As [`Client::send`]. ORDERPAID is an error too: query the order then, such as by [`await_paid`] with
/// [`OpenOrder::new`].
pub async fn place<T, R>(client: &Client<T>, request: &R) -> Result<(OpenOrder, Verified<R::Response>), Error>
where
    T: Transport,
    R: Request<Response: Reply> + PayRequest,
{
    let order = OpenOrder::from_request(client.merchant(), request);
    let reply = client.send(request).await?;
    Ok((order, reply))
}

/// Waits for the payment of an order until the deadline, by notification or query, whichever comes first. The order is
/// queried at once, every 2 seconds for a minute, then every 30 seconds, and at the deadline. A query that fails is
/// followed by the next. With the deadline over the order is [`Open`](OrderState::Open): it may still be paid.
///
/// # Cancellation
/// Dropping the future ends the waiting and nothing else.
pub async fn await_paid<T: Transport>(
    client: &Client<T>,
    order: &OpenOrder,
    waiter: &Waiter,
    deadline: Duration,
) -> OrderState {
    let transport = &client.session().transport;
    let start = transport.now();
    let seat = waiter.register(client.merchant().mch_id(), order.sub_mch_id.as_deref(), &order.out_trade_no);
    loop {
        // A query that fails says nothing.
        if let Ok(state @ (OrderState::Paid(_) | OrderState::Closed | OrderState::Person(_))) =
            query(client, order).await
        {
            return state;
        }
        let elapsed = transport.now().saturating_duration_since(start);
        let left = deadline.saturating_sub(elapsed);
        if left.is_zero() {
            return OrderState::Open;
        }
        let interval = if elapsed < EAGER_TIME { EAGER_INTERVAL } else { PATIENT_INTERVAL };
        let notified = seat.wait(transport.sleep(interval.min(left))).await;
        if let Some(record) = notified
            && (record.total_fee, record.fee_type.as_str()) == (order.total_fee.0, order.fee_type.as_str())
        {
            return OrderState::Paid(Box::new(record));
        }
    }
}

/// Closes an order unless it is paid: it is queried first and, if it is open and was placed five minutes ago or more,
/// closed. Before, it stays [`Open`](OrderState::Open): see [`OpenOrder::closing_time`]. A payment that comes between
/// both is [`Paid`](OrderState::Paid).
///
/// # Errors
/// As [`Client::send`]: the state is unknown then, and closing again is harmless. ORDERNOTEXIST means that nothing was
/// placed, if the call that placed it has ended.
pub async fn close_unpaid<T: Transport>(client: &Client<T>, order: &OpenOrder) -> Result<OrderState, Error> {
    let state = query(client, order).await?;
    if state != OrderState::Open || BeijingTime::now() < order.closing_time() {
        return Ok(state);
    }
    let closing = OrderClosing { out_trade_no: &order.out_trade_no, sub_mch_id: order.sub_mch_id.as_deref() };
    let Err(error) = client.send(&closing).await else { return Ok(OrderState::Closed) };
    match error.kind() {
        ErrorKind::Business { code: ErrorCode::OrderClosed, .. } => Ok(OrderState::Closed),
        // It was paid in between.
        ErrorKind::Business { code: ErrorCode::OrderPaid, .. } => match query(client, order).await? {
            OrderState::Open => Err(error),
            state => Ok(state),
        },
        _ => Err(error),
    }
}

async fn query<T: Transport>(client: &Client<T>, order: &OpenOrder) -> Result<OrderState, Error> {
    let query = OrderQuery { out_trade_no: &order.out_trade_no, sub_mch_id: order.sub_mch_id.as_deref() };
    client.send_step(&query, QUERY_LIMIT).await.map(|reply| state(&reply, order))
}

fn state(reply: &VerifiedFields<'_>, order: &OpenOrder) -> OrderState {
    // The sub-merchant was compared when the reply was read.
    let expected = Expected { sub_mch_id: None, ..order.expected() };
    match reply.fields.text(&shared::TRADE_STATE_FIELD).map(TradeState::from) {
        Some(TradeState::Success) => match reply.confirm_payment(expected) {
            Ok(record) => OrderState::Paid(record),
            Err(mismatch) => OrderState::Person(mismatch),
        },
        Some(state @ TradeState::Refund) => OrderState::Person(Mismatch::NotPaid(state)),
        Some(TradeState::Closed | TradeState::Revoked) => OrderState::Closed,
        _ => OrderState::Open,
    }
}
