//! The choice between the sub-merchant and the brand owner, which only service providers have.

use wxpay_core::value::ReceiverType;
use wxpay_core::{Error, ErrorKind, Merchant, Request, pay, schema, server, text};

use crate::common::fixtures::{APPID, KEY, MCH_ID, merchant};

/// Adds a merchant as receiver.
#[derive(Request)]
#[wxpay(message = schema::pay::PROFITSHARINGADDRECEIVER)]
struct Adding {
    brand_mch_id: Option<String>,
    receiver: pay::ProfitsharingReceiver<'static>,
}

fn adding(brand_mch_id: Option<&str>) -> Adding {
    Adding {
        brand_mch_id: brand_mch_id.map(str::to_owned),
        receiver: pay::ProfitsharingReceiver {
            r#type: ReceiverType::MerchantId,
            account: text!("190001001"),
            optional: pay::ProfitsharingReceiverOptional::default(),
        },
    }
}

fn is_refused(merchant: &Merchant, request: &Adding) -> bool {
    matches!(merchant.prepare(request).map_err(Error::into_kind), Err(ErrorKind::InvalidRequest(_)))
}

#[test]
fn add_receiver_of_an_ordinary_merchant_names_neither() {
    assert!(!is_refused(&merchant(), &adding(None)));
    assert!(is_refused(&merchant(), &adding(Some("1900000108"))));
}

#[test]
fn add_receiver_of_a_service_provider_names_exactly_one() {
    let provider = || Merchant::service_provider(APPID, MCH_ID, KEY).unwrap();
    let acting = provider().with_sub_merchant("1900000109").unwrap();
    assert!(is_refused(&provider(), &adding(None)));
    assert!(!is_refused(&provider(), &adding(Some("1900000108"))));
    assert!(!is_refused(&acting, &adding(None)));
    // It stands in place of the account's.
    assert!(!is_refused(&acting, &adding(Some("1900000108"))));
}

#[test]
fn tables_of_the_cloud_accept_the_published_requests() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protocol/further/samples");
    for (name, table) in [
        ("cloudfn.profitsharingquery", &schema::cloud::PROFITSHARINGQUERY),
        ("cloudrun.profitsharing", &schema::cloud::PROFITSHARING),
        ("cloudrun.profitsharingaddreceiver", &schema::cloud::PROFITSHARINGADDRECEIVER),
    ] {
        let body = std::fs::read(format!("{folder}/{name}.request.json")).unwrap();
        let found = server::check(table, &server::read_json(&body, table).unwrap());
        assert!(found.is_empty(), "{name}: {found}");
    }
}
