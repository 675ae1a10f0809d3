//! Every published message of the further calls, read by the table of its name: a request breaks no rule, and what is
//! received is decoded into the built-in struct.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

use std::fs;

use wxpay_schema::{ALL, Arrival, Channel, Direction, Field, Message, shared};

use crate::decode::fields::Fields;
use crate::error::{Error, ErrorKind};
use crate::message::Response;
use crate::receive::status;
use crate::wire::DecodeFields;
use crate::xml::read::{self, Limits};
use crate::{pay, server};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/protocol/further/samples");

/// Messages that are no XML, or the error of several calls: they have tests of their own.
const OTHERS: &[&str] = &[
    "batchquerycomment.response.txt",
    "cloudfn.profitsharingquery.request.json",
    "cloudrun.profitsharing.request.json",
    "cloudrun.profitsharingaddreceiver.request.json",
    "entrustweb.url.txt",
    "h5entrustweb.url.txt",
    "miniprogram_entrust.extra_data.json",
    "profitsharing_notify.json",
    "profitsharing_notify.resource.json",
];

/// Published requests that break their table, which demands what they lack nevertheless.
const BROKEN: &[(&str, &str)] = &[
    ("contractorder.request.xml", "`trade_type = \"JSAPI\"` requires one of `openid`, `sub_openid`"),
    ("signed/contractorder.request.xml", "`trade_type = \"JSAPI\"` requires one of `openid`, `sub_openid`"),
    ("vehicle_payapply.request.xml", "`trade_type` is missing (help: give a value)"),
    ("vehicle_querystate.request.xml", "`version` is missing (help: give a value)"),
];

/// Published failures, and the code that each is reported with.
const FAILED: &[(&str, &str)] = &[
    ("batchquerycomment.response.fail.xml", "not taken: SYSTEMERROR"),
    ("error.profitsharingreturn.xml", "not taken: PARAM_ERROR"),
    ("h5entrustweb.response.fail.xml", "refused: "),
    ("send_coupon.response.fail.xml", "refused: 268456007"),
    ("signed/pappay_notify.fail.xml", "refused: NOTENOUGH"),
    ("signed/profitsharing.response.fail.xml", "refused: NOT_SHARE_ORDER"),
    ("signed/send_coupon.response.fail.xml", "refused: 268456007"),
    ("sendredpack.response.fail.xml", "refused: 268458547"),
    ("transfers.response.fail.xml", "refused: NOTENOUGH"),
];

/// Decodes a message into the built-in struct of its table.
macro_rules! decode {
    ($($ty:ident)*) => {
        fn decode(table: &'static Message, fields: &Fields<'_>) -> Option<Result<(), Error>> {
            $(if <pay::$ty as DecodeFields<'_>>::TABLE.is(table) {
                return Some(decoded::<pay::$ty>(fields));
            })*
            None
        }
    };
}

fn decoded<T: for<'r> Response<'r>>(fields: &Fields<'_>) -> Result<(), Error> {
    status::decode::<T>(fields).map(|_| ())
}

decode! {
    SendCouponResponse QueryCouponStockResponse QuerycouponsinfoResponse CustomdeclareorderResponse
    CustomdeclarequeryResponse CustomdeclareredeclareResponse DepositUnifiedorderResponse DepositFacepayResponse
    DepositMicropayResponse DepositOrderqueryResponse DepositReverseResponse DepositConsumeResponse
    DepositRefundResponse DepositRefundqueryResponse GetWxpayfaceAuthinfoResponse FacepayResponse FacepayqueryResponse
    FacepayreverseResponse H5entrustwebResponse PreentrustwebResponse ContractorderResponse PappayapplyResponse
    PaporderqueryResponse QuerycontractResponse DeletecontractResponse ContractNotification PappayNotification
    ProfitsharingResponse MultiprofitsharingResponse ProfitsharingqueryResponse ProfitsharingfinishResponse
    ProfitsharingaddreceiverResponse ProfitsharingremovereceiverResponse ProfitsharingorderamountqueryResponse
    ProfitsharingmerchantratioqueryResponse ProfitsharingreturnResponse ProfitsharingreturnqueryResponse
    SendredpackResponse SendgroupredpackResponse SendminiprogramhbResponse GethbinfoResponse SendworkwxredpackResponse
    QueryworkwxredpackResponse BatchquerycommentResponse ReportResponse TransfersResponse GettransferinfoResponse
    PayBankResponse QueryBankResponse GetpublickeyResponse Paywwsptrans2pocketResponse Querywwsptrans2pocketResponse
    VehicleNotificationResponse VehiclePayapplyResponse VehicleQuerystateResponse TransitQueryorderResponse
    VehicleEventNotification
}

/// The table of a file: that of the longest name that its name begins with.
fn table_of(name: &str) -> Option<&'static Message> {
    let name = name.replace("_notify.", "_notification.").replacen("error.", "", 1);
    let (call, rest) = name.split_once('.')?;
    let name = if rest.starts_with("response") || name.starts_with("profitsharingreturn.xml") {
        format!("{call}.response")
    } else {
        call.to_owned()
    };
    ALL.iter().copied().find(|table| table.channel == Channel::Pay && table.name == name)
}

/// The result of a message before it is decoded, apart from its signature.
fn check_status(fields: &Fields<'_>, table: &'static Message) -> Result<(), Error> {
    if table.arrival() == Arrival::UnsignedReply && table.has(&shared::RETURN_CODE) {
        return status::check_unsigned(fields, table, None);
    }
    let row = table.find_indexed(shared::RETURN_CODE.name);
    if row.is_some_and(|row| row.is_in_success() || fields.get(row).is_some()) {
        status::check_return_code(fields)?;
    }
    if table.has(&shared::RESULT_CODE) {
        status::check_result_code(fields, table, None)?;
    }
    Ok(())
}

/// Whether an element is of the row: by its name, another spelling of it, or with an index in place of `$n`.
fn is_named(field: &Field, name: &str) -> bool {
    let indexed = |stem: &str| {
        let index = name.strip_prefix(stem).unwrap_or_default();
        !index.is_empty() && index.bytes().all(|digit| digit.is_ascii_digit())
    };
    field.name == name
        || field.aliases.is_some_and(|aliases| aliases.contains(&name))
        || field.name.strip_suffix("$n").is_some_and(indexed)
}

/// What is wrong with a received message, or the code of its failure.
fn faults(table: &'static Message, fields: &Fields<'_>) -> Vec<String> {
    let is_row = |name: &str| table.all_fields().any(|field| is_named(field, name));
    let unknown = fields.iter().filter(|entry| !is_row(&entry.name)).map(|entry| format!("unknown: {}", entry.name));
    let mut faults: Vec<String> = unknown.collect();
    match check_status(fields, table) {
        Ok(()) => match decode(table, fields) {
            Some(Ok(())) => {}
            Some(Err(error)) => faults.push(error.to_string()),
            None => faults.push("no struct".to_owned()),
        },
        Err(error) => faults.push(match error.kind() {
            ErrorKind::Business { code, .. } => format!("refused: {code}"),
            ErrorKind::NotTaken { code, .. } => {
                format!("not taken: {}", code.as_ref().map_or("", |code| code.as_str()))
            }
            other => other.to_string(),
        }),
    }
    faults
}

#[test]
fn published_messages_are_read_by_the_built_in_structs() {
    let (mut wrong, mut read) = (Vec::new(), 0);
    for folder in ["", "signed/"] {
        let files = fs::read_dir(format!("{FOLDER}/{folder}")).unwrap();
        for file in files.map(Result::unwrap).filter(|file| file.path().is_file()) {
            let name = file.file_name().into_string().unwrap();
            if OTHERS.contains(&&*name) {
                continue;
            }
            let Some(table) = table_of(&name) else {
                wrong.push(format!("{name}: no table"));
                continue;
            };
            let body = fs::read(file.path()).unwrap();
            let fields = read::fields_of(table, &body, &Limits::default()).unwrap();
            let (found, of_names) = if table.direction == Direction::Request {
                let found: Vec<String> = server::check(table, &fields).iter().map(ToString::to_string).collect();
                (found, BROKEN)
            } else {
                (faults(table, &fields), FAILED)
            };
            let name = format!("{folder}{name}");
            let expected = of_names.iter().filter(|(of, _)| *of == name).map(|(_, fault)| *fault);
            if !found.iter().eq(expected) {
                wrong.push(format!("{name}: {found:?}"));
            }
            read += 1;
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!(read, 170);
}

#[test]
fn zeros_are_no_time_of_what_is_pending() {
    let read = |time: &str| {
        let json =
            format!(r#"{{"type":"MERCHANT_ID","account":"1","amount":1,"description":"d","result":"PENDING"{time}}}"#);
        let fields = crate::json::read::fields(json.as_bytes(), &wxpay_schema::pay::PROFITSHARING_RESULT_RECEIVERS);
        let read = status::decode::<pay::ProfitsharingResultReceivers>(&fields.unwrap());
        read.map(|receiver| receiver.finish_time.map(|time| time.to_string())).map_err(|error| error.class())
    };
    assert_eq!(read(""), Ok(None));
    for zeros in ["0", "00000000000000"] {
        assert_eq!(read(&format!(r#","finish_time":"{zeros}""#)), Ok(None));
    }
    assert_eq!(read(r#","finish_time":"20180608170132""#), Ok(Some("20180608170132".to_owned())));
    assert_eq!(read(r#","finish_time":"2018""#), Err("Type"));
}
