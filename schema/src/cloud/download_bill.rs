//! CloudPay.downloadBill: downloading the bill of a day.

use crate::errors;
use crate::shared::{
    BILL_DATE, BILL_TYPE_FIELD, ERROR_CODE, NONCE_STR, RETURN_CODE, RETURN_MSG, SUB_MCH_ID, TAR_TYPE_FIELD,
};
use crate::table::model::{Channel, Message, Retry};

/// Downloads the bill of a day.
pub static DOWNLOAD_BILL: Message = Message::request(Channel::Cloud, "download_bill", "/_/pay/downloadbill")
    .function("downloadBill")
    .doc(
        "Asks for the bill of a day: every order and refund, one a line. It is there after 10 o'clock of the next day \
         and for three months. It only reads; repeat it freely.",
    )
    .retry(Retry::Read)
    .answered_by(&DOWNLOAD_BILL_RESPONSE)
    .errors(errors::DOWNLOAD_BILL)
    .fields(&[
        SUB_MCH_ID.any_account().optional().doc("The merchant whose orders the bill lists."),
        NONCE_STR,
        BILL_DATE,
        BILL_TYPE_FIELD,
        TAR_TYPE_FIELD,
    ])
    .sealed();

/// The answer if there is no bill.
pub static DOWNLOAD_BILL_RESPONSE: Message = Message::failure(Channel::Cloud, "download_bill.response")
    .doc(
        "What comes when there is no bill. The bill itself is a text in `respdata`, or in `data` from the cloud \
         function SDK.",
    )
    .fields(&[RETURN_CODE, RETURN_MSG, ERROR_CODE])
    .sealed();
