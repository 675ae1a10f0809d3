//! The verdict on the status of a reply, and on the refunds that it reports.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

use wxpay_schema::{ALL, Channel, Field, Message, pay, shared};

use crate::decode::fields::{FieldValue, Fields};
use crate::error::{Error, ErrorKind};
use crate::receive::refund::index_single_refund;
use crate::receive::status;

fn fields<'b>(values: &[(&'b str, &'b str)]) -> Fields<'b> {
    let mut fields = Fields::default();
    for (name, value) in values {
        fields.push((*name).into(), FieldValue::Text((*value).into()));
    }
    fields
}

fn class(result: Result<(), Error>) -> &'static str {
    result.map_or_else(|error| error.class(), |()| "accept")
}

mod check_return_code {
    use super::*;

    #[test]
    fn keeps_a_code_that_is_a_number() {
        let mut failed = fields(&[("return_code", "FAIL")]);
        failed.push("error_code".into(), FieldValue::Number(20_001));
        let error = status::check_return_code(&failed).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotTaken { code: Some(code), .. } if *code == "20001"), "{error}");
    }
}

mod check_result_code {
    use super::*;

    #[test]
    fn names_the_request_of_a_refusal() {
        let refused = fields(&[("return_code", "SUCCESS"), ("result_code", "FAIL"), ("err_code", "SYSTEMERROR")]);
        let checked = status::check_result_code(&refused, &pay::ORDER_QUERY_RESPONSE, Some(&pay::ORDER_QUERY));
        assert_eq!(checked.unwrap_err().request().map(|request| request.name), Some(pay::ORDER_QUERY.name));
    }

    /// Only the replies of a table that has `return_code` and no `result_code` do without one.
    #[test]
    fn is_required_by_the_table() {
        static BARE: Message = Message::reply_to_request(Channel::Pay, "own.response").fields(&[shared::OUT_TRADE_NO]);
        static TAKEN: Message = Message::reply_to_request(Channel::Pay, "own.response").fields(&[shared::RETURN_CODE]);
        let taken = fields(&[("return_code", "SUCCESS")]);
        for (table, expected) in
            [(&pay::ORDER_QUERY_RESPONSE, "MissingField"), (&BARE, "MissingField"), (&TAKEN, "accept")]
        {
            assert_eq!(class(status::check_result_code(&taken, table, None)), expected, "{}", table.name);
        }
    }

    #[test]
    fn leaves_the_verdict_to_a_deeper_result() {
        let mut count = 0;
        for table in ALL {
            let Some(outcome) = &table.outcome else { continue };
            let result = |value| {
                let reply = fields(&[("return_code", "SUCCESS"), ("result_code", "SUCCESS"), (outcome.field, value)]);
                class(status::check_result_code(&reply, table, None))
            };
            for failure in outcome.failures {
                assert_eq!((result(failure), result("SUCCESS")), ("Business", "accept"), "{}", table.name);
                count += 1;
            }
        }
        assert!(count > 0);
    }
}

mod check_unsigned {
    use super::*;

    fn check(values: &[(&str, &str)]) -> &'static str {
        class(status::check_unsigned(&fields(values), &pay::SENDREDPACK_RESPONSE, None))
    }

    #[test]
    fn refuses_an_unknown_result_beside_a_refusal_only() {
        assert_eq!(check(&[("return_code", "SUCCESS"), ("result_code", "MAYBE")]), "Type");
        assert_eq!(check(&[("return_code", "FAIL"), ("result_code", "MAYBE")]), "Business");
    }

    /// `error_code` of a request that was not taken is that of the gateway.
    #[test]
    fn takes_error_code_for_a_refusal_if_it_was_taken() {
        let success = [("return_code", "SUCCESS"), ("result_code", "SUCCESS")];
        let with_code = |code| [success[0], success[1], ("error_code", code)];
        assert_eq!((check(&success), check(&with_code("0"))), ("accept", "accept"));
        assert_eq!(check(&with_code("SYSTEMERROR")), "Business");
        assert_eq!(check(&[("return_code", "FAIL"), ("error_code", "20001")]), "Gateway");
        assert_eq!(check(&[("return_code", "FAIL"), ("error_code", "0")]), "Gateway");
    }
}

mod decode {
    use super::*;

    #[derive(wxpay_derive::Response)]
    #[wxpay(message = crate::schema::pay::SENDREDPACK_RESPONSE)]
    struct SentPacket {
        mch_billno: Option<String>,
    }

    /// Has nothing to read.
    #[derive(wxpay_derive::Response)]
    #[wxpay(message = crate::schema::pay::SENDREDPACK_RESPONSE)]
    struct Accepted {}

    /// A value that contradicts the table refuses the reply, though the struct leaves it out.
    #[test]
    fn refuses_a_wrong_value_that_no_member_has() {
        let decode = |total_amount| {
            let reply = [("return_code", "SUCCESS"), ("result_code", "SUCCESS"), ("mch_billno", "1001")];
            let reply = fields(&[&reply[..], &[("total_amount", total_amount)]].concat());
            let number = status::decode::<SentPacket>(&reply).map(|packet| packet.mch_billno);
            let accepted = status::decode::<Accepted>(&reply).map(|Accepted {}| ());
            (number.map_err(|error| error.class()), class(accepted))
        };
        assert_eq!(decode("100"), (Ok(Some("1001".to_owned())), "accept"));
        assert_eq!(decode("a lot"), (Err("Type"), "Type"));
    }
}

mod index_single_refund {
    use super::*;

    fn names(fields: &Fields<'_>) -> Vec<String> {
        fields.iter().map(|entry| entry.name.to_string()).collect()
    }

    /// A page may begin with another index than 0.
    #[test]
    fn invents_none_beside_an_indexed_one() {
        let single =
            [("out_refund_no", "R1"), ("refund_id", "5001"), ("refund_fee", "9"), ("refund_status", "SUCCESS")];
        let indexed = [("out_refund_no_1", "R2"), ("refund_id_1", "5002"), ("refund_fee_1", "4")];
        let mut both = fields(&[&single[..], &indexed].concat());
        let before = names(&both);
        index_single_refund(&mut both, &pay::REFUND_QUERY_RESPONSE);
        assert_eq!(names(&both), before);

        // An empty value counts as absent.
        let mut alone = fields(&[&single[..], &[("out_refund_no_1", ""), ("refund_id_1", "")]].concat());
        index_single_refund(&mut alone, &pay::REFUND_QUERY_RESPONSE);
        assert_eq!(alone.text(&Field::extra("out_refund_no_0")), Some("R1"));
    }

    #[test]
    fn keeps_a_list_that_has_refunds() {
        let text = |number: &&'static str| FieldValue::Text((*number).into());
        let table = ALL.iter().find(|table| table.has(&shared::REFUND_STATUS_LIST)).unwrap();
        for (received, expected) in [(&["R1", "R2"][..], &["R1", "R2"][..]), (&[], &["R3"])] {
            let mut reply = fields(&[("out_refund_no", "R3"), ("refund_id", "5003")]);
            reply.push("out_refund_no_list".into(), FieldValue::List(received.iter().map(text).collect()));
            index_single_refund(&mut reply, table);
            let Some(FieldValue::List(list)) = reply.get(&shared::OUT_REFUND_NO_LIST) else { panic!("no list") };
            let numbers: Vec<_> = list.iter().filter_map(FieldValue::as_text).collect();
            assert_eq!(numbers, expected);
        }
    }
}

mod is_of_kind {
    use super::*;

    #[test]
    fn takes_a_list_for_the_value_of_a_list_only() {
        let list = FieldValue::List(Vec::new());
        assert!(list.is_of_kind(&shared::OUT_REFUND_NO_LIST));
        assert!(!list.is_of_kind(&shared::OUT_REFUND_NO));
    }
}
