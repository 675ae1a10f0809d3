//! What anybody can post is no reply to a query.

use wxpay_core::{Expected, Fen, cloud};

fn main() {
    let reply = cloud::callback::<cloud::QueryOrderResponse>(b"{}");
    let _ = reply.map(|reply| reply.confirm(Expected::cny(Fen(888))));
}
