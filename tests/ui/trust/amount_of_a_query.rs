//! The reply to an order query settles money too, and moves out of no wrapper.

use wxpay_core::pay::OrderQueryResponse;
use wxpay_core::{Fen, Verified};

fn paid(reply: Verified<OrderQueryResponse>) -> Option<Fen> {
    reply.into_inner().total_fee
}

fn main() {}
