//! The driver of a settlement over a client.

use std::io;
use std::time::{Duration, Instant};

use wxpay_schema::{pay, shared};

use super::classify::{ChargeResult, Reply, charge_result, query_result, reversal_result};
use super::machine::{Order, Settlement, Step};
use super::outcome::{Outcome, SettlementError};
use super::state_text::StateError;
use crate::bounds::PayRequest;
use crate::client::Client;
use crate::client::observer::field_text;
use crate::client::plan::CONNECT_LIMIT;
use crate::client::route::Host;
use crate::error::Error;
use crate::message::Request;
use crate::receive::expected::Expected;
use crate::schema;
use crate::transport::Transport;
use crate::value::{BeijingTime, Fen};

/// The time for one query.
const QUERY_LIMIT: Duration = Duration::from_secs(10);
/// The least time for one query, however little is left.
const SHORTEST_QUERY: Duration = Duration::from_secs(1);
/// The time for one reversal, at both hosts together.
const REVERSAL_LIMIT: Duration = Duration::from_secs(20);

/// Keeps no state.
pub type NoState = fn(&str) -> io::Result<()>;

pub(super) const NO_STATE: NoState = |_| Ok(());

#[derive(wxpay_derive::Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct OrderQuery<'s> {
    out_trade_no: &'s str,
    sub_mch_id: Option<&'s str>,
}

#[derive(wxpay_derive::Request)]
#[wxpay(message = schema::pay::REVERSE)]
pub(super) struct Reversal<'s> {
    pub(super) out_trade_no: &'s str,
    pub(super) sub_mch_id: Option<&'s str>,
}

/// A payment with a code that is about to be charged. [`Client::micropay`] creates it.
#[must_use = "nothing is charged before `until_settled`"]
pub struct CodePayment<'c, T, R, S = NoState> {
    pub(super) client: &'c Client<T>,
    pub(super) charge: &'c R,
    pub(super) expected: Option<Expected<'c>>,
    pub(super) save: S,
}

/// A settlement that was begun and not ended. [`Client::resume_settlement`] creates it.
#[must_use = "nothing is queried before `until_settled`"]
pub struct OpenSettlement<'c, T, S = NoState> {
    pub(super) client: &'c Client<T>,
    pub(super) settlement: Settlement,
    pub(super) save: S,
}

impl<T> Client<T> {
    /// Begins a payment with a code, which is charged once and then settled: see [`settlement`](crate::settlement).
    /// The request is a [`pay::Micropay`](crate::pay::Micropay) or any other of its table.
    pub fn micropay<'c, R: Request + PayRequest>(&'c self, charge: &'c R) -> CodePayment<'c, T, R> {
        CodePayment { client: self, charge, expected: None, save: NO_STATE }
    }

    /// Resumes a settlement from the state that it saved. It begins with a query and never charges.
    ///
    /// # Errors
    /// If the text is no state, or of another merchant than this client's.
    pub fn resume_settlement(&self, state: &str) -> Result<OpenSettlement<'_, T>, StateError> {
        let settlement: Settlement = state.parse()?;
        if settlement.mch_id() != self.merchant().mch_id() {
            return Err(StateError::OtherMerchant { found: settlement.mch_id().to_owned() });
        }
        Ok(OpenSettlement { client: self, settlement, save: NO_STATE })
    }
}

impl<'c, T, R, S> CodePayment<'c, T, R, S> {
    /// Sets what the order expects. It is the charge's own amount and currency by default; a charge for anything else
    /// is refused before it is sent.
    pub fn expecting(self, expected: Expected<'c>) -> Self {
        Self { expected: Some(expected), ..self }
    }

    /// Sets what saves the state, such as a function that writes a file and syncs it. It is called before each attempt
    /// to charge, which is not made if it fails, and whenever the state changes afterwards. A failure then is passed
    /// over, because the settlement must go on. A later state replaces the one before.
    pub fn saving<N: FnMut(&str) -> io::Result<()>>(self, save: N) -> CodePayment<'c, T, R, N> {
        CodePayment { client: self.client, charge: self.charge, expected: self.expected, save }
    }
}

impl<T, R: Request + PayRequest, S> CodePayment<'_, T, R, S> {
    /// Returns the state of the payment before it is charged, to store it together with the order. What
    /// [`saving`](Self::saving) saves later replaces it.
    ///
    /// # Errors
    /// [`SettlementError`] if the charge is not valid, or not for what is expected. Nothing was charged.
    pub fn state(&self) -> Result<String, SettlementError> {
        Ok(Settlement::new(self.order()?, BeijingTime::now()).to_string())
    }

    /// Reads the order from the charge, and checks it.
    fn order(&self) -> Result<Order, SettlementError> {
        let message = self.charge.message();
        if !message.is_or_extends(&pay::MICROPAY) {
            return Err(SettlementError::OtherTable(message.name));
        }
        let merchant = self.client.merchant();
        merchant.prepare(self.charge)?;
        let text = |name| field_text(self.charge, name).filter(|text| !text.is_empty());
        let order = Order {
            mch_id: merchant.mch_id().to_owned(),
            sub_mch_id: text(shared::SUB_MCH_ID.name).or_else(|| merchant.sub_mch_id().map(str::to_owned)),
            out_trade_no: text(shared::OUT_TRADE_NO.name).unwrap_or_default(),
            total_fee: Fen(text(shared::TOTAL_FEE.name).and_then(|fen| fen.parse().ok()).unwrap_or_default()),
            fee_type: text(shared::FEE_TYPE.name).unwrap_or_else(|| shared::USUAL_CURRENCY.to_owned()),
        };
        let Some(expected) = self.expected else { return Ok(order) };
        let other = [
            (shared::TOTAL_FEE.name, expected.total_fee != order.total_fee),
            (shared::FEE_TYPE.name, expected.fee_type != order.fee_type),
            (
                shared::SUB_MCH_ID.name,
                expected.sub_mch_id.is_some() && expected.sub_mch_id != order.sub_mch_id.as_deref(),
            ),
        ];
        match other.into_iter().find(|(_, differs)| *differs) {
            Some((field, _)) => Err(SettlementError::OtherOrder(field)),
            None => Ok(order),
        }
    }
}

impl<T: Transport, R: Request + PayRequest, S: FnMut(&str) -> io::Result<()>> CodePayment<'_, T, R, S> {
    /// Charges the code, and queries and reverses until the outcome is certain: [`settlement`](crate::settlement)
    /// describes how, and how long that takes.
    ///
    /// # Cancellation
    /// Dropping the future ends the settlement and not the payment: the payer may have been charged. Resume it from
    /// the saved state with [`Client::resume_settlement`]. Run it in a task of its own where a caller may go away.
    ///
    /// # Errors
    /// [`SettlementError`] if nothing was charged.
    pub async fn until_settled(mut self) -> Result<Outcome, SettlementError> {
        let (client, transport) = (self.client, &self.client.session().transport);
        let mut settlement = Settlement::new(self.order()?, BeijingTime::now()).with_patience(client.plan().deadline());
        check_certificate(client)?;
        let mut start = transport.now();
        let attempts = client.session().attempts(self.charge.message(), false);
        let save_attempt = || {
            start = transport.now();
            settlement.charged_at = BeijingTime::now().after(CONNECT_LIMIT + Duration::from_secs(1));
            (self.save)(&settlement.to_string()).map_err(SettlementError::NotSaved)
        };
        let reply = match client.open_reply(self.charge, attempts, save_attempt).await {
            Ok(fields) => Ok(fields),
            Err(SettlementError::NotSent(error)) => Err(error),
            Err(other) => return Err(other),
        };
        // The charge left when the attempt ended, or once the connection was made.
        let now = transport.now();
        let clock = Clock { origin: now.min(start + CONNECT_LIMIT), lead: Duration::ZERO };
        let result = charge_result(&reply, expected(&settlement.order));
        match reply {
            Err(error) if result == ChargeResult::NotSent => Err(SettlementError::NotSent(error)),
            reply => {
                settlement.charged_at = clock.origin_time(now);
                settlement.record_charge(result, clock.elapsed(now));
                Ok(settle(client, settlement, clock, Some(reply), self.save).await)
            }
        }
    }
}

impl<'c, T, S> OpenSettlement<'c, T, S> {
    /// Returns the state that is resumed.
    pub fn settlement(&self) -> &Settlement {
        &self.settlement
    }

    /// Sets what saves the state when it changes, as [`CodePayment::saving`].
    pub fn saving<N: FnMut(&str) -> io::Result<()>>(self, save: N) -> OpenSettlement<'c, T, N> {
        OpenSettlement { client: self.client, settlement: self.settlement, save }
    }
}

impl<T: Transport, S: FnMut(&str) -> io::Result<()>> OpenSettlement<'_, T, S> {
    /// Queries and reverses until the outcome is certain, as [`CodePayment::until_settled`], which describes what
    /// dropping the future does. Nothing is charged.
    pub async fn until_settled(self) -> Outcome {
        let lead = BeijingTime::now().unix_seconds().saturating_sub(self.settlement.charged_at.unix_seconds());
        let clock = Clock { origin: self.client.session().transport.now(), lead: Duration::from_secs(lead) };
        let settlement = self.settlement.with_patience(self.client.plan().deadline());
        settle(self.client, settlement, clock, None, self.save).await
    }
}

/// The time since the charge.
#[derive(Clone, Copy)]
struct Clock {
    origin: Instant,
    /// The time between the charge and the origin.
    lead: Duration,
}

impl Clock {
    fn elapsed(self, now: Instant) -> Duration {
        self.lead + now.saturating_duration_since(self.origin)
    }

    /// The wall time of the origin, which is never early.
    fn origin_time(self, now: Instant) -> BeijingTime {
        let later = BeijingTime::now().after(Duration::from_secs(1)).unix_seconds();
        let since = now.saturating_duration_since(self.origin).as_secs();
        BeijingTime::from_unix_seconds(later.saturating_sub(since)).unwrap_or_else(|_| BeijingTime::now())
    }
}

/// What a payment has to be. The sub-merchant was compared when the reply was read.
fn expected(order: &Order) -> Expected<'_> {
    Expected { total_fee: order.total_fee, fee_type: &order.fee_type, sub_mch_id: None }
}

/// Checks that a reversal can be sent, before anything is charged.
fn check_certificate<T: Transport>(client: &Client<T>) -> Result<(), Error> {
    let session = client.session();
    session
        .transport
        .certificate()
        .check(&pay::REVERSE, &session.url(pay::REVERSE.host, Host::Primary, pay::REVERSE.path))
}

/// Runs a settlement whose charge was sent.
async fn settle<T: Transport>(
    client: &Client<T>,
    mut settlement: Settlement,
    clock: Clock,
    mut last: Option<Reply>,
    mut save: impl FnMut(&str) -> io::Result<()>,
) -> Outcome {
    let transport = &client.session().transport;
    let mut saved = String::new();
    loop {
        let begun = clock.elapsed(transport.now());
        let step = settlement.step(begun);
        if !matches!(step, Step::Settled(_)) {
            save_change(&settlement, &mut saved, &mut save);
        }
        let Order { out_trade_no, sub_mch_id, .. } = &settlement.order;
        match step {
            Step::Wait(pause) => transport.sleep(pause).await,
            Step::Query => {
                let left = settlement.time_for_queries(begun).map_or(QUERY_LIMIT, |left| left.max(SHORTEST_QUERY));
                let query = OrderQuery { out_trade_no, sub_mch_id: sub_mch_id.as_deref() };
                let reply = client.send_step(&query, left.min(QUERY_LIMIT)).await;
                let result = query_result(&reply, expected(&settlement.order));
                settlement.record_query(result, begun, clock.elapsed(transport.now()));
                last = Some(reply);
            }
            Step::Reverse => {
                let reversal = Reversal { out_trade_no, sub_mch_id: sub_mch_id.as_deref() };
                let reply = client.send_step(&reversal, REVERSAL_LIMIT).await;
                settlement.record_reversal(reversal_result(&reply), clock.elapsed(transport.now()));
                last = Some(reply);
            }
            // It was sent.
            Step::Charge => settlement.record_charge(ChargeResult::Doubt, begun),
            Step::Settled(ending) => return Outcome::new(ending, last, expected(&settlement.order)),
        }
    }
}

/// Saves the state if its text changed. The settlement goes on without it, because it must end.
fn save_change(settlement: &Settlement, saved: &mut String, save: &mut impl FnMut(&str) -> io::Result<()>) {
    let state = settlement.to_string();
    if state != *saved {
        let _ = save(&state);
        *saved = state;
    }
}
