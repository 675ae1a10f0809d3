//! The published requests: they obey the tables, and the built-in structs write them.

use std::collections::BTreeSet;

use wxpay_core::value::TradeType;
use wxpay_core::{Fen, Limits, pay, schema, server, text};

use crate::common::samples::{merchant, micropay, order_query, provider, refund, refund_query, sample};
use crate::common::signature;

mod check {
    use super::*;

    #[test]
    fn accepts_published_requests() {
        for (name, table) in [
            ("unifiedorder.request.xml", &schema::pay::UNIFIED_ORDER),
            ("orderquery.request.xml", &schema::pay::ORDER_QUERY),
            ("closeorder.request.xml", &schema::pay::CLOSE_ORDER),
            ("refund.request.xml", &schema::pay::REFUND),
            ("refundquery.request.xml", &schema::pay::REFUND_QUERY),
            ("downloadbill.request.xml", &schema::pay::DOWNLOAD_BILL),
            ("micropay.request.xml", &schema::pay::MICROPAY),
            ("signed/unifiedorder.request.hmac.xml", &schema::pay::UNIFIED_ORDER),
            ("signed/unifiedorder.request.partner.md5.xml", &schema::pay::UNIFIED_ORDER),
            ("cloudrun.unifiedorder.request.json", &schema::cloud::UNIFIED_ORDER),
            ("cloudfn.unifiedorder.request.json", &schema::cloud::UNIFIED_ORDER),
            ("cloudrun.refund.request.json", &schema::cloud::REFUND),
        ] {
            let text = sample(name);
            let fields = if name.ends_with("json") {
                server::read_json(text.as_bytes(), table)
            } else {
                server::read(text.as_bytes(), &Limits::default())
            };
            let found = server::check(table, &fields.unwrap());
            assert!(found.is_empty(), "{name}: {found}");
        }
    }
}

mod prepare {
    use super::*;

    /// Except for the nonce, the signature and empty fields.
    #[test]
    fn writes_the_published_requests() {
        let same = |body: String, name: &str| {
            let published = sample(name);
            let published = server::read(published.as_bytes(), &Limits::default()).unwrap();
            let ours = server::read(body.as_bytes(), &Limits::default()).unwrap();
            let of = |fields: &wxpay_core::fields::Fields<'_>| -> BTreeSet<(String, String)> {
                let texts =
                    fields.iter().map(|entry| (entry.name.to_string(), entry.value.as_text().unwrap().to_owned()));
                texts
                    .filter(|(name, text)| !["nonce_str", "sign", "sign_type"].contains(&&**name) && !text.is_empty())
                    .collect()
            };
            assert_eq!(of(&ours), of(&published), "{name}");
        };
        let close = pay::CloseOrder { out_trade_no: text!("1415983244"), optional: pay::CloseOrderOptional::default() };
        same(merchant().prepare(&close).unwrap().body, "closeorder.request.xml");
        same(merchant().prepare(&order_query()).unwrap().body, "orderquery.request.xml");
        let mut request = refund();
        request.total_fee = Fen(1);
        request.optional.op_user_id = Some(text!("10000100"));
        same(merchant().prepare(&request).unwrap().body, "refund.request.xml");
        same(merchant().prepare(&refund_query()).unwrap().body, "refundquery.request.xml");
        same(provider().prepare(&micropay()).unwrap().body, "micropay.request.xml");
        let bill = pay::DownloadBill {
            bill_date: text!("20141110"),
            optional: pay::DownloadBillOptional {
                bill_type: Some(wxpay_core::value::BillType::All),
                ..Default::default()
            },
        };
        same(merchant().prepare(&bill).unwrap().body, "downloadbill.request.xml");
    }

    /// Items are nested in the JSON of one field.
    #[test]
    fn writes_items_as_the_documents_print_them() {
        let item = pay::GoodsDetail {
            goods_id: text!("iphone6s_16G"),
            quantity: 1,
            price: Fen(528_800),
            optional: pay::GoodsDetailOptional { goods_name: Some(text!("iPhone6s 16G")), ..Default::default() },
        };
        let detail = || pay::Detail {
            goods_detail: vec![item.clone()],
            optional: pay::DetailOptional { cost_price: Some(Fen(608_800)), ..Default::default() },
        };
        let order = pay::UnifiedOrder {
            body: text!("Tea"),
            out_trade_no: text!("1"),
            total_fee: Fen(528_800),
            spbill_create_ip: "203.0.113.7".parse().unwrap(),
            trade_type: TradeType::App,
            optional: pay::UnifiedOrderOptional { detail: Some(detail()), ..Default::default() },
        };
        let fields = signature::fields(&merchant().prepare(&order).unwrap().body);
        let written = &fields.iter().find(|(name, _)| name == "detail").unwrap().1;
        let items =
            r#""goods_detail":[{"goods_id":"iphone6s_16G","goods_name":"iPhone6s 16G","price":528800,"quantity":1}]"#;
        assert_eq!(*written, format!(r#"{{"cost_price":608800,{items}}}"#));

        let too_long = pay::GoodsDetail { goods_id: text!("x"), quantity: 0, ..item.clone() };
        let order = pay::UnifiedOrder {
            optional: pay::UnifiedOrderOptional {
                detail: Some(pay::Detail { goods_detail: vec![too_long], ..detail() }),
                ..Default::default()
            },
            ..order
        };
        let refused = merchant().prepare(&order).map(|_| ()).unwrap_err().to_string();
        assert!(refused.contains("goods_detail[0].quantity"), "{refused}");
    }
}
