//! 查询订单待分账金额, 查询最大分账比例: what is left of an order to share, and how much a provider may take.

use super::fields::{
    HMAC_SIGN_TYPE, MAX_RATIO, ONLY_HMAC, REFUSAL_CODE, REFUSAL_TEXT, SHARED_TRANSACTION_ID, UNSENT_RETURN_MSG,
    UNSPLIT_AMOUNT, UNSURE_ERR_CODE, UNSURE_ERR_CODE_DES,
};
use crate::errors;
use crate::shared::{BRAND_MCH_ID, MCH_ID, NONCE_STR, RECEIVED_NONCE_STR, RETURN_CODE, SIGN, SUB_MCH_ID};
use crate::table::model::{Channel, Message, Retry};
use crate::table::rule::exactly_one_of;

/// Queries what is left of an order to share.
pub static PROFITSHARINGORDERAMOUNTQUERY: Message = Message::request(
    Channel::Pay,
    "profitsharingorderamountquery",
    "/pay/profitsharingorderamountquery",
)
.doc(
    "Asks what is left of an order to share (查询订单待分账金额). It names neither an appid nor a sub-merchant. It \
     only reads; repeat it freely.",
)
.signed_with(ONLY_HMAC)
.retry(Retry::Read)
.answered_by(&PROFITSHARINGORDERAMOUNTQUERY_RESPONSE)
.errors(errors::PROFITSHARING_READ)
.fields(&[MCH_ID, SHARED_TRANSACTION_ID, NONCE_STR, SIGN, HMAC_SIGN_TYPE])
.sealed();

/// The reply with what is left of an order to share.
pub static PROFITSHARINGORDERAMOUNTQUERY_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "profitsharingorderamountquery.response")
        .doc("The reply with what is left of an order to share, without a `result_code`.")
        .fields(&[
            RETURN_CODE,
            UNSENT_RETURN_MSG,
            MCH_ID.received(),
            SHARED_TRANSACTION_ID.received(),
            UNSPLIT_AMOUNT,
            RECEIVED_NONCE_STR,
            SIGN.received(),
            REFUSAL_CODE,
            REFUSAL_TEXT,
            UNSURE_ERR_CODE,
            UNSURE_ERR_CODE_DES,
        ])
        .sealed();

/// Queries how much of an order a provider may take.
pub static PROFITSHARINGMERCHANTRATIOQUERY: Message =
    Message::request(Channel::Pay, "profitsharingmerchantratioquery", "/pay/profitsharingmerchantratioquery")
        .doc(
            "Asks for the largest share of an order that the provider may take of a sub-merchant, or of a brand owner \
             (查询最大分账比例). It names no appid. It only reads; repeat it freely.",
        )
        .for_partners()
        .signed_with(ONLY_HMAC)
        .retry(Retry::Read)
        .answered_by(&PROFITSHARINGMERCHANTRATIOQUERY_RESPONSE)
        .errors(errors::PROFITSHARING_READ)
        .fields(&[
            MCH_ID.doc("The merchant number of the service provider."),
            SUB_MCH_ID.conditional().doc("The sub-merchant whose limit is asked for."),
            BRAND_MCH_ID.conditional().decided().doc(
                "The brand owner whose limit is asked for, in place of `sub_mch_id`. The account names no sub-merchant \
                 then.",
            ),
            NONCE_STR,
            SIGN,
            HMAC_SIGN_TYPE,
        ])
        .rules(&[exactly_one_of(&[SUB_MCH_ID.name, BRAND_MCH_ID.name])])
        .sealed();

/// The reply with the largest share.
pub static PROFITSHARINGMERCHANTRATIOQUERY_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "profitsharingmerchantratioquery.response")
        .doc("The reply with the largest share that the provider may take, without a `result_code`.")
        .fields(&[
            RETURN_CODE,
            UNSENT_RETURN_MSG,
            MCH_ID.received(),
            SUB_MCH_ID.received().conditional(),
            BRAND_MCH_ID.received().conditional(),
            MAX_RATIO,
            RECEIVED_NONCE_STR,
            SIGN.received(),
            REFUSAL_CODE,
            REFUSAL_TEXT,
            UNSURE_ERR_CODE,
            UNSURE_ERR_CODE_DES,
        ])
        .sealed();
