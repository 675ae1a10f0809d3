//! The address in `spbill_create_ip`.

use std::net::{IpAddr, Ipv6Addr};

use wxpay_core::schema::ValueError;
use wxpay_core::server;
use wxpay_core::{Error, ErrorKind, Fen, Limits, PreparedRequest, Request, RuleBreach, SignType, cloud, schema, text};

use crate::common::fixtures::{key, merchant};
use crate::common::signature::value_in;

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(body = "Tea", trade_type = "APP"))]
struct Order<T> {
    out_trade_no: &'static str,
    total_fee: Fen,
    spbill_create_ip: T,
}

fn order<T>(spbill_create_ip: T) -> Order<T> {
    Order { out_trade_no: "A1", total_fee: Fen(1), spbill_create_ip }
}

mod prepare {
    use super::*;

    #[test]
    fn writes_a_mapped_address_as_ipv4() {
        let written =
            |order: Result<PreparedRequest<_>, Error>| value_in(&order.unwrap().body, "spbill_create_ip").to_owned();
        let sent = |address: IpAddr| written(merchant().prepare(&order(address)));
        let sent_v6 = |address: Ipv6Addr| written(merchant().prepare(&order(address)));
        let sent_text = |address: &'static str| written(merchant().prepare(&order(address)));
        for mapped in ["::ffff:203.0.113.7", "::FFFF:203.0.113.7", "0:0:0:0:0:ffff:cb00:7107", "::ffff:cb00:7107"] {
            assert_eq!(sent(mapped.parse().unwrap()), "203.0.113.7", "{mapped}");
            assert_eq!(sent_v6(mapped.parse().unwrap()), "203.0.113.7", "{mapped}");
            assert_eq!(sent_text(mapped), "203.0.113.7", "{mapped}");
        }
        for other in ["203.0.113.7", "2001:db8::7", "fe80::1", "::1", "::ffff:0:203.0.113.7", "64:ff9b::203.0.113.7"] {
            let address: IpAddr = other.parse().unwrap();
            assert_eq!(sent(address), address.to_string());
            assert_eq!(sent_text(other), other);
        }
        // The signature covers the address that is sent.
        let prepared = merchant().prepare(&order("::ffff:203.0.113.7")).unwrap();
        let fields = server::read(prepared.body.as_bytes(), &Limits::default()).unwrap();
        assert!(server::is_signed(&fields, &key(), SignType::HmacSha256));
        let call = cloud::CloudMerchant::new().with_sub_merchant("1900000109").unwrap();
        let order = cloud::UnifiedOrder {
            body: text!("Tea"),
            out_trade_no: text!("A1"),
            total_fee: Fen(1),
            spbill_create_ip: "::ffff:203.0.113.7".parse().unwrap(),
            env_id: "e",
            optional: cloud::UnifiedOrderOptional { function_name: Some("f"), ..Default::default() },
        };
        assert!(call.function_call(&order).unwrap().json.contains(r#""spbillCreateIp":"203.0.113.7""#));
    }
}

mod spbill_create_ip {
    use super::*;

    #[test]
    fn refuses_the_unspecified_address() {
        fn is_refused<R: Request + wxpay_core::bounds::OnChannel<wxpay_core::bounds::marker::Pay>>(order: &R) -> bool {
            match merchant().prepare(order).map(|_| ()).map_err(Error::into_kind) {
                Err(ErrorKind::InvalidRequest(violations)) => {
                    let broken = violations.iter().map(wxpay_core::Violation::broken).collect::<Vec<_>>();
                    assert!(violations.to_string().contains("the unspecified one"), "{violations}");
                    broken == [RuleBreach::Value(ValueError::UnspecifiedIp)]
                }
                _ => false,
            }
        }
        for none in ["0.0.0.0", "::", "::ffff:0.0.0.0", "::ffff:0:0", "0:0:0:0:0:0:0:0"] {
            assert!(is_refused(&order(none)), "{none}");
            assert!(is_refused(&order(none.parse::<IpAddr>().unwrap())), "{none}");
            let body = format!("<xml><spbill_create_ip>{none}</spbill_create_ip></xml>");
            let fields = server::read(body.as_bytes(), &Limits::default()).unwrap();
            let violations = server::check(&schema::pay::UNIFIED_ORDER, &fields);
            assert!(
                violations.iter().any(|found| found.broken() == RuleBreach::Value(ValueError::UnspecifiedIp)),
                "{none}"
            );
        }
        assert!(is_refused(&order(std::net::Ipv4Addr::UNSPECIFIED)) && is_refused(&order(Ipv6Addr::UNSPECIFIED)));
    }
}
