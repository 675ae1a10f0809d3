//! 拉取订单评价数据: downloading the comments of payers. The answer is a text, or a message if there is none.

use super::fields::{BEGIN_TIME, END_TIME, LIMIT, OFFSET};
use crate::errors;
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN, SIGN_TYPE_FIELD,
};
use crate::table::model::{Channel, Message, Retry, SignType};

/// Downloads the comments of payers.
pub static BATCHQUERYCOMMENT: Message = Message::request(
    Channel::Pay,
    "batchquerycomment",
    "/billcommentsp/batchquerycomment",
)
.doc(
    "Asks for the comments of payers on their orders (拉取订单评价数据), of the last three months. The first line \
     of the text is the `offset` of the next call, the others are a comment each. It only reads; repeat it \
     freely.",
)
.signed_with(&[SignType::HmacSha256])
.with_certificate()
.retry(Retry::Read)
.answered_by(&BATCHQUERYCOMMENT_RESPONSE)
.errors(errors::BATCHQUERYCOMMENT)
.fields(&[
    APPID,
    MCH_ID,
    NONCE_STR,
    SIGN,
    SIGN_TYPE_FIELD
        .required()
        .only(&["HMAC-SHA256"])
        .sample("HMAC-SHA256")
        .doc("The way of signing, always HMAC-SHA256 here."),
    BEGIN_TIME,
    END_TIME,
    OFFSET,
    LIMIT,
])
.sealed();

/// The answer if there are no comments.
pub static BATCHQUERYCOMMENT_RESPONSE: Message = Message::failure(Channel::Pay, "batchquerycomment.response")
    .doc("What comes when there are no comments, unsigned. The comments themselves come as text.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        RESULT_CODE.optional(),
        ERR_CODE.doc("Why there are none, as a code."),
        ERR_CODE_DES.sample("签名失败"),
    ])
    .sealed();
