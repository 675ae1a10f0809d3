//! Orders of a service provider's sub-merchants.

// ANCHOR: account
use wxpay_core::{ConfigError, Merchant};

/// The provider's own appid, merchant number and key. Sub-merchants have none of the three.
fn provider(appid: &str, mch_id: &str, key: &str, notify_url: &str) -> Result<Merchant, ConfigError> {
    Merchant::service_provider(appid, mch_id, key)?.with_notify_url(notify_url)
}
// ANCHOR_END: account

// ANCHOR: order
use std::net::IpAddr;

use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPI", body = "Tea shop-oolong"))]
struct TeaOrder<'a> {
    /// Whose order it is.
    sub_mch_id: &'a str,
    /// The sub-merchant's mini program, and the payer's id in it.
    sub_appid: &'a str,
    sub_openid: &'a str,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: IpAddr,
}
// ANCHOR_END: order

// ANCHOR: query
#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
struct TeaQuery<'a> {
    sub_mch_id: &'a str,
    out_trade_no: &'a str,
}
// ANCHOR_END: query

// ANCHOR: notification
use wxpay_core::pay::PayNotification;
use wxpay_core::{Error, Expected, Mismatch, Paid, Verified};

/// One address for all sub-merchants: the message names its own.
fn receive(merchant: &Merchant, body: &[u8]) -> Result<Verified<PayNotification>, Error> {
    merchant.notification(body)
}

/// Each sub-merchant has its own order numbers, so the order is found by both.
fn confirm(payment: Verified<PayNotification>, order: &Order) -> Result<Paid<PayNotification>, Mismatch> {
    payment.confirm(Expected::cny(order.total_fee).with_sub_mch_id(&order.sub_mch_id))
}

/// The row of an order: its key is `(sub_mch_id, out_trade_no)`.
struct Order {
    sub_mch_id: String,
    total_fee: Fen,
}
// ANCHOR_END: notification

mod provider {
    use std::path::Path;

    use axum::Router;
    use axum::body::Bytes;
    use axum::routing::post;
    use tokio::net::TcpListener;
    use tokio::sync::mpsc;
    use wxpay_core::accounts::{Accounts, Source};
    use wxpay_core::{Client, Object as _, notification};
    use wxpay_sandbox::{Account, Sandbox};

    use super::*;

    const SUB_MCH_ID: &str = "1900000109";

    /// Places and pays an order of the sub-merchant, and returns its notification.
    async fn paid() -> (Merchant, Client, Vec<u8>) {
        let sandbox = Sandbox::start().await.unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/wxpay/notify", listener.local_addr().unwrap());
        let (send, mut bodies) = mpsc::unbounded_channel();
        let keep = async move |body: Bytes| {
            send.send(body.to_vec()).unwrap();
            notification::accepted()
        };
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/wxpay/notify", post(keep))).await });
        let merchant = super::provider(Account::DEMO_APPID, Account::DEMO_MCH_ID, Account::DEMO_KEY, &url).unwrap();
        let client = Client::new(merchant.clone()).with_endpoint(sandbox.endpoint().unwrap());
        let order = TeaOrder {
            sub_mch_id: SUB_MCH_ID,
            sub_appid: "wx8888888888888888",
            sub_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
            out_trade_no: "20261123091010",
            total_fee: Fen(888),
            spbill_create_ip: [127, 0, 0, 1].into(),
        };
        let prepay = client.send(&order).await.unwrap();
        assert!(merchant.jsapi_parameters(&prepay).to_json().contains("prepay_id="));
        sandbox.pay(order.out_trade_no).unwrap();
        let body = bodies.recv().await.unwrap();
        let query = TeaQuery { sub_mch_id: SUB_MCH_ID, out_trade_no: order.out_trade_no };
        client.send(&query).await.unwrap().confirm(Expected::cny(Fen(888))).unwrap();
        (merchant, client, body)
    }

    #[tokio::test]
    async fn confirms_the_payment_of_a_sub_merchant_by_its_number() {
        let (merchant, _, body) = paid().await;
        let order = Order { sub_mch_id: SUB_MCH_ID.to_owned(), total_fee: Fen(888) };
        let paid = confirm(receive(&merchant, &body).unwrap(), &order).unwrap();
        assert_eq!((paid.sub_mch_id(), paid.out_trade_no()), (Some(SUB_MCH_ID), "20261123091010"));
        let other = Order { sub_mch_id: "1900000110".to_owned(), ..order };
        let refused = confirm(receive(&merchant, &body).unwrap(), &other).err().unwrap();
        assert!(matches!(refused, Mismatch::SubMerchant { .. }));
    }

    #[test]
    fn has_the_sub_merchants_of_its_list() {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("guide-chain-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("sub.csv"), "1900000109,wx8888888888888888\n").unwrap();
        let file = folder.join("chain.toml");
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("chain.toml"), &file).unwrap();
        let source = Source::file(file).with_variables([("WXPAY_CHAIN_KEY", Account::DEMO_KEY)]);
        let accounts = Accounts::from_source(source).unwrap();
        assert_eq!(accounts.with_sub("1900000110", SUB_MCH_ID).unwrap().sub_mch_id(), Some(SUB_MCH_ID));
        accounts.with_sub("1900000110", "1900000111").unwrap_err();
        std::fs::remove_dir_all(folder).unwrap();
    }
}
