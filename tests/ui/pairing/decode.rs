//! What is not decoded from fields that were verified.
use wxpay_core::{Merchant, Response, VerifiedFields, cloud, pay::*, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::NATIVE_CALLBACK)]
struct Scanned<'r> {
    product_id: &'r str,
}

fn read(merchant: &Merchant, fields: &VerifiedFields<'_>) {
    let _ = merchant.decode::<RefundNotification>(fields);
    let _ = merchant.decode::<RefundNotificationInfo>(fields);
    let _ = merchant.decode::<cloud::PayCallback>(fields);
    let _ = merchant.decode::<cloud::QueryOrderResponse>(fields);
    let _ = merchant.decode::<GetSignKeyResponse>(fields);
    let _ = merchant.decode::<Scanned<'_>>(fields);
}

fn main() {}
