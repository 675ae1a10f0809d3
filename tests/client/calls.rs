//! The calls of the matrix: each prepares its order, is sent through faults, and knows what was done.

use std::time::Duration;

use wxpay_core::pay::{
    CloseOrder, CloseOrderOptional, Micropay, OrderQuery, Refund, RefundOptional, RefundQuery, RefundQueryOptional,
    Reverse, ReverseOptional, UnifiedOrder,
};
use wxpay_core::schema::{Message, pay};
use wxpay_core::value::TradeState;
use wxpay_core::{Client, Error, ErrorCode, ErrorKind, Fen, Text};
use wxpay_sandbox::Sandbox;

use crate::common::fixtures::{micropay, order, order_query};
use crate::faulty_transport::FaultyTransport;

pub(crate) type FaultyClient = Client<FaultyTransport>;

/// A call of the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    UnifiedOrder,
    CloseOrder,
    Refund,
    Reverse,
    Micropay,
    OrderQuery,
    RefundQuery,
}

pub(crate) const CALLS: [Call; 7] = [
    Call::UnifiedOrder,
    Call::CloseOrder,
    Call::Refund,
    Call::Reverse,
    Call::Micropay,
    Call::OrderQuery,
    Call::RefundQuery,
];

fn unified_order(number: &str) -> UnifiedOrder<'_> {
    UnifiedOrder { out_trade_no: number.try_into().unwrap(), ..order() }
}

fn charge(number: &str) -> Micropay<'_> {
    // A payment code is taken once.
    let digits: u64 = number.trim_start_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap();
    let auth_code = Text::new(format!("13{digits:016}")).unwrap();
    Micropay { out_trade_no: number.try_into().unwrap(), auth_code, ..micropay() }
}

fn refund(number: &str) -> Refund<'_> {
    Refund {
        out_refund_no: number.try_into().unwrap(),
        total_fee: Fen(888),
        refund_fee: Fen(100),
        optional: RefundOptional { out_trade_no: Some(number.try_into().unwrap()), ..Default::default() },
    }
}

fn refund_query(number: &str) -> RefundQuery<'_> {
    RefundQuery {
        optional: RefundQueryOptional { out_refund_no: Some(number.try_into().unwrap()), ..Default::default() },
    }
}

impl Call {
    pub(crate) fn message(self) -> &'static Message {
        match self {
            Self::UnifiedOrder => &pay::UNIFIED_ORDER,
            Self::CloseOrder => &pay::CLOSE_ORDER,
            Self::Refund => &pay::REFUND,
            Self::Reverse => &pay::REVERSE,
            Self::Micropay => &pay::MICROPAY,
            Self::OrderQuery => &pay::ORDER_QUERY,
            Self::RefundQuery => &pay::REFUND_QUERY,
        }
    }

    /// Brings the order into the state in which the call is made.
    pub(crate) async fn prepare(self, client: &FaultyClient, sandbox: &Sandbox, number: &str) {
        match self {
            Self::UnifiedOrder | Self::Micropay => {}
            Self::OrderQuery => {
                client.send(&unified_order(number)).await.unwrap();
            }
            Self::CloseOrder => {
                client.send(&unified_order(number)).await.unwrap();
                // An order is closed five minutes after it was placed at the earliest.
                sandbox.advance(Duration::from_secs(301));
            }
            Self::Refund | Self::RefundQuery => {
                client.send(&unified_order(number)).await.unwrap();
                sandbox.pay(number).unwrap();
                if self == Self::RefundQuery {
                    client.send(&refund(number)).await.unwrap();
                }
            }
            Self::Reverse => {
                client.send(&charge(number)).await.unwrap();
            }
        }
    }

    pub(crate) async fn send(self, client: &FaultyClient, number: &str) -> Result<(), Error> {
        match self {
            Self::UnifiedOrder => client.send(&unified_order(number)).await.map(drop),
            Self::CloseOrder => client
                .send(&CloseOrder { out_trade_no: number.try_into().unwrap(), optional: CloseOrderOptional::default() })
                .await
                .map(drop),
            Self::Refund => client.send(&refund(number)).await.map(drop),
            Self::Reverse => {
                let optional = ReverseOptional { out_trade_no: Some(number.try_into().unwrap()), ..Default::default() };
                client.send(&Reverse { optional }).await.map(drop)
            }
            Self::Micropay => client.send(&charge(number)).await.map(drop),
            Self::OrderQuery => client.send(&query(number)).await.map(drop),
            Self::RefundQuery => client.send(&refund_query(number)).await.map(drop),
        }
    }

    /// Returns whether the gateway did what the call asks for.
    pub(crate) async fn is_done(self, client: &FaultyClient, number: &str) -> bool {
        let state = || async {
            match client.send(&query(number)).await {
                Ok(reply) => Some(reply.state().clone()),
                Err(error) if is_refused_as(&error, &ErrorCode::OrderNotExist) => None,
                Err(error) => panic!("{error}"),
            }
        };
        match self {
            Self::UnifiedOrder => state().await.is_some(),
            Self::Micropay => state().await.is_some(),
            Self::CloseOrder => state().await == Some(TradeState::Closed),
            Self::Reverse => state().await == Some(TradeState::Revoked),
            Self::Refund => match client.send(&refund_query(number)).await {
                Ok(_) => true,
                Err(error) if is_refused_as(&error, &ErrorCode::RefundNotExist) => false,
                Err(error) => panic!("{error}"),
            },
            Self::OrderQuery | Self::RefundQuery => false,
        }
    }
}

fn query(number: &str) -> OrderQuery<'_> {
    order_query(number)
}

fn is_refused_as(error: &Error, expected: &ErrorCode) -> bool {
    matches!(error.kind(), ErrorKind::Business { code, .. } if code == expected)
}
