//! The fields of the requests for files, and of the answers if there is none.

use crate::choices::{BILL_TYPE, TAR_TYPE};
use crate::table::builders::{date, one_of, text};
use crate::table::model::Field;

/// The day.
pub const BILL_DATE: Field =
    date("bill_date").required().sample("20140603").doc("The day in Beijing as yyyyMMdd, at most three months back.");

/// The content of the bill.
pub const BILL_TYPE_FIELD: Field = one_of("bill_type", &BILL_TYPE).max_bytes(16).documented(8).sample("ALL").doc(
    "What the bill lists; absent means `ALL`. (The page says 8 bytes, which `RECHARGE_REFUND` exceeds; the cloud pages \
     do not list that value.)",
);

/// The compression of the file.
pub const TAR_TYPE_FIELD: Field = one_of("tar_type", &TAR_TYPE)
    .max_bytes(8)
    .sample("GZIP")
    .doc("`GZIP` packs the file as a gzip stream; absent means plain text.");

/// The reason why there is no bill.
pub const ERROR_CODE: Field = text("error_code", 16).received().optional().sample("20002").doc(
    "Why there is no bill, as a number in text. 20002 is both no bill and a bill not made yet: `return_msg` tells them \
     apart. (Not `err_code`, as everywhere else.)",
);
