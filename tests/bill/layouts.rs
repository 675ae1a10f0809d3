//! The published layouts of bills, against values read off them by hand.

use wxpay_core::Fen;
use wxpay_core::bill::{FlowDirection, FundFlow, MilliFen, Rate, SignedFen, TradeBill};
use wxpay_core::value::{RefundChannel, RefundStatus, TradeState, TradeType};

use crate::body::{ALL, ALL_2014, FLOW, REFUND, SUCCESS, read_trade_bill};

mod trade_bill {
    use super::*;

    #[test]
    fn reads_the_current_layout_of_all() {
        let (rows, closing) = read_trade_bill(ALL.as_bytes()).unwrap();
        let [row] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(row.trade_time.to_string(), "20190725083541");
        assert_eq!(row.appid.as_deref(), Some("WWWW"));
        assert_eq!(row.mch_id, "XXXXXXXX");
        assert_eq!(row.sub_mch_id, None);
        assert_eq!(row.device_info, None);
        assert_eq!(row.transaction_id, "XXXXXXXXXXXXX");
        assert_eq!(row.out_trade_no, "XXXXXXXXXX");
        assert_eq!(row.openid.as_deref(), Some("XXXXXXXXXXX"));
        assert_eq!(row.trade_type, Some(TradeType::Jsapi));
        assert_eq!(row.trade_state, TradeState::Success);
        assert_eq!(row.bank_type.as_deref(), Some("PSBC_DEBIT"));
        assert_eq!(row.fee_type.as_deref(), Some("CNY"));
        assert_eq!(row.settlement_total_fee, Some(SignedFen(600)));
        assert_eq!(row.coupon_fee, Some(SignedFen(0)));
        assert_eq!(row.refund_request_time, None);
        assert_eq!((row.refund_id.as_deref(), row.out_refund_no.as_deref()), (None, None));
        assert_eq!((row.refund_fee, row.coupon_refund_fee), (Some(SignedFen(0)), Some(SignedFen(0))));
        assert_eq!((&row.refund_type, &row.refund_status), (&None, &None));
        assert_eq!((row.body.as_deref(), row.attach.as_deref()), (Some("XXXXXX"), Some("XXXXXXX")));
        assert_eq!(row.service_fee.and_then(MilliFen::whole_fen), Some(SignedFen(4)));
        assert_eq!(row.rate.and_then(Rate::basis_points), Some(60));
        assert_eq!(row.total_fee.unwrap(), Fen(600));
        assert_eq!(row.order_amount(), Some(SignedFen(600)));
        assert_eq!(row.refund_request_fee, Some(SignedFen(0)));
        assert_eq!(row.rate_note, None);
        assert_eq!(row.cells().get("微信退款单号"), Some("0"));

        let summary = &closing.summary;
        assert_eq!(summary.rows, 48);
        assert_eq!(summary.settlement_total_fee, Some(SignedFen(576)));
        assert_eq!(summary.refund_fee, Some(SignedFen(142)));
        assert_eq!(summary.coupon_refund_fee, Some(SignedFen(0)));
        assert_eq!(summary.service_fee, Some(MilliFen(1_000)));
        assert_eq!(summary.total_fee, Some(SignedFen(576)));
        assert_eq!(summary.refund_request_fee, Some(SignedFen(142)));

        // The sample has one of the 48 rows of its summary.
        assert!(!closing.agrees());
        let reported: Vec<String> = closing.mismatches.iter().map(ToString::to_string).collect();
        assert_eq!(reported[0], "`总交易单数` is 48 by the summary, 1 by the rows");
        assert_eq!(reported[1], "`应结订单总金额` is 5.76000 by the summary, 6.00000 by the rows");
        assert_eq!(reported.len(), 6);
    }

    #[test]
    fn reads_the_layout_of_2014_whose_sums_agree() {
        let (rows, closing) = read_trade_bill(ALL_2014.as_bytes()).unwrap();
        let [first, second] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(first.trade_time.to_string(), "20141110163345");
        assert_eq!(second.trade_time.to_string(), "20141110164614");
        assert_eq!(first.sub_mch_id, None);
        assert_eq!(first.device_info.as_deref(), Some("1000"));
        assert_eq!(first.trade_type, Some(TradeType::Micropay));
        assert_eq!(first.transaction_id, "1001690740201411100005734289");
        assert_eq!(second.out_trade_no, "1415635270");
        assert_eq!(first.settlement_total_fee, Some(SignedFen(1)));
        assert_eq!((first.total_fee, first.order_amount()), (None, Some(SignedFen(1))));
        assert_eq!((first.coupon_fee, first.coupon_refund_fee), (Some(SignedFen(0)), Some(SignedFen(0))));
        assert_eq!(first.body.as_deref(), Some("被扫支付测试"));
        assert_eq!(first.attach.as_deref(), Some("订单额外描述"));
        assert_eq!(first.service_fee, Some(MilliFen(0)));
        assert_eq!(closing.summary.rows, 2);
        assert_eq!(closing.summary.settlement_total_fee, Some(SignedFen(2)));
        assert!(closing.agrees(), "{:?}", closing.mismatches);
        assert!(!format!("{first:?}").contains("085e9858"), "personal data in {first:?}");
    }

    #[test]
    fn reads_the_layouts_of_success_and_refund() {
        let (rows, closing) = read_trade_bill(SUCCESS.as_bytes()).unwrap();
        assert_eq!(rows[0].total_fee, Some(SignedFen(1)));
        assert_eq!(rows[0].sub_mch_id.as_deref(), Some("XXX"));
        assert_eq!((rows[0].refund_fee, rows[0].refund_id.as_deref()), (None, None));
        assert_eq!(rows[0].cells().get("退款金额"), None);
        assert_eq!(closing.summary.rows, 31);
        // Columns that the bill lacks are not summed.
        assert!(closing.mismatches.iter().all(|one| !one.header.contains("退款")), "{:?}", closing.mismatches);

        let (rows, closing) = read_trade_bill(REFUND.as_bytes()).unwrap();
        assert_eq!(rows[0].trade_state, TradeState::Refund);
        assert_eq!(rows[0].refund_request_time.unwrap().to_string(), "20190723205336");
        assert_eq!(rows[0].refund_success_time.unwrap().to_string(), "20190723205340");
        assert_eq!(rows[0].refund_id.as_deref(), Some("xxxx"));
        assert_eq!(rows[0].refund_fee, Some(SignedFen(1)));
        assert_eq!(rows[0].refund_type, Some(RefundChannel::Original));
        assert_eq!(rows[0].refund_status, Some(RefundStatus::Success));
        assert_eq!(rows[0].refund_request_fee, Some(SignedFen(1)));
        assert_eq!(closing.summary.service_fee.and_then(MilliFen::whole_fen), Some(SignedFen(-2)));
    }

    #[test]
    fn keeps_a_value_that_no_list_has() {
        let text = REFUND.replace("`ORIGINAL,`SUCCESS,", "`ELSEWHERE,`HALF DONE,");
        let (rows, _) = read_trade_bill(text.as_bytes()).unwrap();
        assert_eq!(rows[0].refund_type, Some(RefundChannel::Other("ELSEWHERE".into())));
        assert_eq!(rows[0].refund_status.as_ref().map(RefundStatus::as_str), Some("HALF DONE"));
    }

    #[test]
    fn reads_an_empty_bill() {
        let header = ALL.lines().next().unwrap();
        let summary = ALL.lines().nth(2).unwrap();
        let text = format!("{header}\r\n{summary}\r\n`0,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00\r\n");
        let (rows, closing) = read_trade_bill(text.as_bytes()).unwrap();
        assert!(rows.is_empty() && closing.agrees());
    }
}

mod fund_flow {
    use super::*;

    #[test]
    fn reads_the_published_layout() {
        let mut flow = FundFlow::open(FLOW.as_bytes()).unwrap();
        let rows: Vec<_> = flow.by_ref().collect::<Result<_, _>>().unwrap();
        assert_eq!(rows[0].booked_time.to_string(), "20180201042123");
        assert_eq!(rows[0].direction, FlowDirection::Expense);
        assert_eq!((rows[0].amount, rows[0].balance), (SignedFen(2), Some(SignedFen(17))));
        assert_eq!(rows[0].voucher_id.as_deref(), Some("REF4200000068201801293084726067"));
        assert_eq!(rows[1].direction, FlowDirection::Income);
        assert_eq!(rows[1].remark.as_deref(), Some("总金额0.35元,含手续费"));
        let closing = flow.finish().unwrap();
        assert_eq!((closing.summary.incomes, closing.summary.income), (Some(1), Some(SignedFen(35))));
        assert!(closing.agrees(), "{:?}", closing.mismatches);

        // ASCII brackets, and a total that does not agree.
        let other = FLOW.replace('（', "(").replace('）', ")").replace("`1.0,`0.35", "`1,`0.36");
        let closing = FundFlow::open(other.as_bytes()).unwrap().finish().unwrap();
        assert_eq!(closing.rows, 2);
        assert_eq!(closing.mismatches[0].to_string(), "`收入金额` is 0.36000 by the summary, 0.35000 by the rows");

        // The wrong reader names the missing columns.
        let error = TradeBill::open(FLOW.as_bytes()).unwrap_err();
        assert!(error.to_string().contains("`交易时间`, `商户号`"), "{error}");
    }
}
