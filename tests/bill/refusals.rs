//! Refusals of downloads, and bodies that are not bills.

use wxpay_core::bill::{BillError, FundFlow, RefusalKind, TradeBill};
use wxpay_core::pay::{DownloadBill, DownloadBillOptional, DownloadFundFlow, DownloadFundFlowOptional};
use wxpay_core::schema::{Action, ErrorCodeEntry as Row, errors, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::AccountType;
use wxpay_core::{Error, Malformed, cloud, text};

use crate::body::{ALL, SlowBody, gzip};
use crate::common::fixtures::merchant;

mod open {
    use super::*;

    #[test]
    fn distinguishes_refusals() {
        let no_bill = include_str!("../protocol/samples/error.downloadbill.xml");
        for body in [no_bill.to_owned(), no_bill.replace("No Bill", "NO Bill"), format!("\u{feff}\n {no_bill}")] {
            for body in [body.as_bytes(), &gzip(&body)] {
                let error = TradeBill::open(body).unwrap_err();
                assert!(error.is_no_bill() && !error.is_creating(), "{error}");
            }
        }
        assert!(TradeBill::open(&b"no bill exist\n"[..]).unwrap_err().is_no_bill());
        let creating = no_bill.replace("No Bill Exist", "bill creating");
        assert!(TradeBill::open(creating.as_bytes()).unwrap_err().is_creating());

        let sign = include_str!("../protocol/samples/error.downloadbill.sign.xml");
        let BillError::Refused(refusal) = TradeBill::open(sign.as_bytes()).unwrap_err() else { panic!() };
        assert_eq!((refusal.code(), refusal.message()), (Some("20001"), "sign error"));
        assert_eq!((refusal.kind(), refusal.action()), (RefusalKind::Other, Action::CorrectRequest));

        let flow = "<xml><return_code>SUCCESS</return_code><return_msg>OK</return_msg><result_code>FAIL</result_code>\
                    <err_code>SYSTEMERROR</err_code><err_code_des>系统错误</err_code_des></xml>";
        let BillError::Refused(refusal) = FundFlow::open(flow.as_bytes()).unwrap_err() else { panic!() };
        assert_eq!((refusal.code(), refusal.message()), (Some("SYSTEMERROR"), "系统错误"));
        assert_eq!(refusal.action(), Action::RetrySame);
        let none = flow.replace("SYSTEMERROR", "NO_BILL_EXIST").replace("系统错误", "账单不存在");
        assert!(FundFlow::open(none.as_bytes()).unwrap_err().is_no_bill());
    }

    #[test]
    fn shows_what_is_not_a_bill_cut_and_cleaned() {
        let page = include_str!("../protocol/samples/error.cert_400.html");
        for (body, start) in [
            (page, "<html>\\n<head>"),
            ("{\"errcode\":-1}", "{\"errcode\":-1}"),
            ("Bad Gateway\u{1b}", "Bad Gateway\\u{1b}"),
            ("<xml><return_code>SUCCESS</return_code></xml>", "<xml>"),
            ("", "it is empty"),
        ] {
            let BillError::NotABill { excerpt } = TradeBill::open(body.as_bytes()).unwrap_err() else {
                panic!("{body}")
            };
            assert!(excerpt.starts_with(start) && excerpt.chars().count() <= 201 + 40, "{excerpt}");
        }
        assert!(matches!(
            TradeBill::open(&b"<xml><!DOCTYPE x></xml>"[..]).unwrap_err(),
            BillError::Malformed(Malformed::Doctype)
        ));
        let twice = format!("\u{feff}\u{feff}{ALL}");
        for opened in
            [TradeBill::open(twice.as_bytes()).map(|_| ()), TradeBill::open(SlowBody(twice.as_bytes())).map(|_| ())]
        {
            assert!(matches!(opened, Err(BillError::NotABill { .. })), "{opened:?}");
        }
        // 交易 in GBK.
        assert!(matches!(TradeBill::open(&b"\xbd\xbb\xd2\xd7"[..]), Err(BillError::Encoding { line: 1 })));
    }
}

mod refusal {
    use super::*;

    /// The error of an in-memory download, and that of the reader.
    fn bill_errors(body: &str) -> (Error, BillError) {
        let request = DownloadBill { bill_date: text!("20261122"), optional: DownloadBillOptional::default() };
        let prepared = merchant().prepare(&request).unwrap();
        (prepared.file(200, body.as_bytes()).unwrap_err(), TradeBill::open(body.as_bytes()).unwrap_err())
    }

    fn fund_flow_errors(body: &str) -> (Error, BillError) {
        let request = DownloadFundFlow {
            bill_date: text!("20261122"),
            account_type: AccountType::Basic,
            optional: DownloadFundFlowOptional::default(),
        };
        let prepared = merchant().prepare(&request).unwrap();
        (prepared.file(200, body.as_bytes()).unwrap_err(), FundFlow::open(body.as_bytes()).unwrap_err())
    }

    /// The error of the cloud channel for the same refusal.
    fn cloud_error(members: &str) -> Error {
        let request =
            cloud::DownloadBill { bill_date: text!("20261122"), optional: cloud::DownloadBillOptional::default() };
        let prepared = cloud::CloudMerchant::new().with_sub_merchant("1900000109").unwrap().prepare(&request).unwrap();
        let body = format!(r#"{{"errcode":0,"errmsg":"ok","respdata":{{"return_code":"FAIL",{members}}}}}"#);
        prepared.file(200, body.as_bytes()).unwrap_err()
    }

    /// Asserts that both errors mean the same, and returns their row.
    fn assert_same_meaning((error, bill): (Error, BillError)) -> Option<&'static Row> {
        assert_eq!((error.is_no_bill(), error.is_bill_creating()), (bill.is_no_bill(), bill.is_creating()), "{bill}");
        let BillError::Refused(refusal) = bill else { panic!("{bill}") };
        assert_eq!(error.action(), refusal.action(), "{refusal}");
        let codes = |known: Option<&'static Row>| known.map(|row| row.code);
        assert_eq!(codes(error.explanation()), codes(refusal.explanation()), "{refusal}");
        match refusal.kind() {
            RefusalKind::NoBill => assert!(error.is_no_bill() && error.action() == Action::Stop),
            RefusalKind::Creating => assert!(error.is_bill_creating() && error.action() == Action::RetrySame),
            _ => assert!(!error.is_no_bill() && !error.is_bill_creating()),
        }
        assert_eq!(refusal.into_error().to_string(), error.to_string());
        error.explanation()
    }

    #[test]
    fn means_the_same_in_memory_in_a_file_and_on_the_cloud_channel() {
        let refused = || MessageBuilder::new().set(&shared::RETURN_CODE, "FAIL");
        let mut kinds = (0, 0);
        for row in errors::DOWNLOAD_BILL {
            // A text, or a number beside an unknown text.
            let number = row.code.bytes().all(|byte| byte.is_ascii_digit());
            let (body, members) = if number {
                let body = refused().set(&shared::RETURN_MSG, "in new words").set(&shared::ERROR_CODE, row.code);
                // In JSON it may be a number.
                (body, format!(r#""return_msg":"in new words","error_code":{}"#, row.code))
            } else {
                (refused().set(&shared::RETURN_MSG, row.code), format!(r#""return_msg":"{}""#, row.code))
            };
            let known = assert_same_meaning(bill_errors(&body.unsigned()));
            assert_eq!(known.map(|known| (known.code, known.action)), Some((row.code, row.action)));
            let (cloud, (error, _)) = (cloud_error(&members), bill_errors(&body.unsigned()));
            assert_eq!((cloud.action(), cloud.is_no_bill()), (error.action(), error.is_no_bill()), "{}", row.code);
            assert_eq!(cloud.explanation().unwrap().code, row.code);
            kinds.0 += usize::from(error.is_no_bill());
            kinds.1 += usize::from(error.is_bill_creating());
        }
        let flow = |code: &str| {
            let passed = MessageBuilder::new().set(&shared::RETURN_CODE, "SUCCESS").set(&shared::RESULT_CODE, "FAIL");
            passed.set(&shared::ERR_CODE, code).set(&shared::ERR_CODE_DES, "in new words").unsigned()
        };
        for row in errors::DOWNLOAD_FUND_FLOW {
            let known = assert_same_meaning(fund_flow_errors(&flow(row.code)));
            assert_eq!(known.map(|known| (known.code, known.action)), Some((row.code, row.action)));
            let (error, _) = fund_flow_errors(&flow(row.code));
            kinds.0 += usize::from(error.is_no_bill());
            kinds.1 += usize::from(error.is_bill_creating());
            // As a text.
            let text = refused().set(&shared::RETURN_MSG, row.text).unsigned();
            assert_eq!(assert_same_meaning(fund_flow_errors(&text)).map(|known| known.action), Some(row.action));
        }
        assert_eq!(kinds, (2, 2));
        // A text takes precedence over the number beside it, in Chinese too.
        let both = |text: &str| {
            let body = refused().set(&shared::ERROR_CODE, "20002").set(&shared::RETURN_MSG, text);
            assert_same_meaning(bill_errors(&body.unsigned())).unwrap().action
        };
        assert_eq!((both("账单不存在"), both("账单生成中")), (Action::Stop, Action::RetrySame));
        // Unlisted refusals.
        assert!(assert_same_meaning(bill_errors(&refused().set(&shared::RETURN_MSG, "?").unsigned())).is_none());
        assert!(assert_same_meaning(fund_flow_errors(&flow("NEW_CODE"))).is_none());
    }
}
