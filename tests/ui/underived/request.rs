//! A request that does not derive it.
use wxpay_core::blocking::{Client, Transport};
use wxpay_core::{Merchant, cloud};

struct Order {
    out_trade_no: String,
}

fn send(client: &Client<impl Transport>, order: &Order) {
    let _ = client.send(order);
    let _ = client.send(&order);
    let _ = client.download(order, &mut Vec::new());
}

fn prepare(merchant: &Merchant, cloud: &cloud::CloudMerchant, order: Order) {
    let _ = merchant.prepare(&order);
    let _ = merchant.answer(&order);
    let _ = cloud.prepare(&order);
    let _ = merchant.prepare(&Box::new(order));
}

fn main() {}
