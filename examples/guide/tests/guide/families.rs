//! Further calls: what they have in common.

// ANCHOR: gift
use std::net::IpAddr;

use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(
    message = schema::pay::SENDREDPACK,
    fixed(send_name = "Tea shop", total_num = 1, wishing = "Enjoy", act_name = "Spring", remark = "For regulars")
)]
struct Gift<'a> {
    mch_billno: &'a str,
    re_openid: &'a str,
    total_amount: Fen,
    client_ip: IpAddr,
}

#[derive(Request)]
#[wxpay(message = schema::pay::GETHBINFO, fixed(bill_type = "MCHT"))]
struct GiftQuery<'a> {
    mch_billno: &'a str,
}
// ANCHOR_END: gift

// ANCHOR: give
use wxpay_core::transport::Reqwest;
use wxpay_core::value::RedPacketStatus;
use wxpay_core::{Client, Error};

/// Sends a gift that is stored already. Its reply has no signature: it claims, and the query knows.
async fn give(client: &Client<Reqwest>, gift: &Gift<'_>) -> Result<RedPacketStatus, Error> {
    let reply = client.send_unsigned(gift).await?;
    println!("claimed as {:?}", reply.claim().send_listid);

    let found = client.send_unsigned(&GiftQuery { mch_billno: gift.mch_billno }).await?;
    Ok(found.status.clone())
}
// ANCHOR_END: give

mod gift {
    use wxpay_sandbox::Sandbox;

    use super::*;

    #[tokio::test]
    async fn is_sent_and_not_taken_yet() {
        let sandbox = Sandbox::start().await.unwrap();
        let client = Client::new(sandbox.merchant().unwrap()).with_endpoint(sandbox.endpoint().unwrap());
        let gift = Gift {
            mch_billno: "GIFT20261123091010",
            re_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
            total_amount: Fen(188),
            client_ip: [203, 0, 113, 7].into(),
        };
        assert_eq!(give(&client, &gift).await.unwrap(), RedPacketStatus::Sent);
    }
}
