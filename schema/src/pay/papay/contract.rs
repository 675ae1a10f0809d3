//! 查询签约关系, 申请解约: querying and ending an agreement, and the replies.

use super::fields::{
    AGREEMENT_VERSION_FIELD, CONTRACT_CODE, CONTRACT_EXPIRED_TIME, CONTRACT_ID, CONTRACT_SIGNED_TIME,
    CONTRACT_STATE_FIELD, CONTRACT_TERMINATED_TIME, DISPLAY_ACCOUNT, PLAN_ID, RECEIVED_CONTRACT_CODE, REQUEST_SERIAL,
    TERMINATION_MODE_FIELD, TERMINATION_REMARK,
};
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, MCH_ID, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN, SUB_APPID, SUB_MCH_ID,
    SUB_OPENID,
};
use crate::table::builders::unbounded;
use crate::table::model::{Channel, Field, Message, Retry, Rule, SignType};
use crate::table::rule::any_group_of;

/// Names the agreement.
const AGREEMENT: Rule = any_group_of(&[&[CONTRACT_ID.name], &[PLAN_ID.name, CONTRACT_CODE.name]]);

const CONDITIONAL_ID: Field = CONTRACT_ID
    .conditional()
    .decided()
    .doc("The number of the agreement at WeChat Pay. In its place the template with the merchant's number names it.");

/// Queries an agreement.
pub static QUERYCONTRACT: Message = Message::request(Channel::Pay, "querycontract", "/papay/querycontract")
    .doc("Asks for the state of an agreement (查询签约关系). It only reads; repeat it freely.")
    .partner_path("/papay/partner/querycontract")
    .signed_with(&[SignType::Md5])
    .retry(Retry::Read)
    .answered_by(&QUERYCONTRACT_RESPONSE)
    .fields(&[
        APPID.decided(),
        MCH_ID,
        CONDITIONAL_ID,
        PLAN_ID.conditional().decided(),
        CONTRACT_CODE.conditional(),
        AGREEMENT_VERSION_FIELD,
        SIGN,
        SUB_APPID.optional(),
        SUB_MCH_ID,
    ])
    .rules(&[AGREEMENT])
    .sealed();

/// The reply to the query of an agreement.
pub static QUERYCONTRACT_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "querycontract.response")
    .doc("The reply to the query of an agreement. It has no nonce, and may have an `err_code` although it succeeded.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        RESULT_CODE,
        MCH_ID.received(),
        APPID.received(),
        CONTRACT_ID.received(),
        PLAN_ID.received(),
        REQUEST_SERIAL.received().doc("The serial number of the request to sign it."),
        RECEIVED_CONTRACT_CODE,
        DISPLAY_ACCOUNT.received(),
        CONTRACT_STATE_FIELD,
        // Tests of a published SDK have seconds in place of the documented form.
        CONTRACT_SIGNED_TIME,
        CONTRACT_EXPIRED_TIME,
        CONTRACT_TERMINATED_TIME,
        TERMINATION_MODE_FIELD.optional().decided(),
        SIGN.received().max_bytes(32),
        unbounded(TERMINATION_REMARK.name).received().optional().sample("解约原因").doc(TERMINATION_REMARK.doc),
        unbounded("openid")
            .received()
            .optional()
            .personal()
            .sample("ozoKAt9TIPHfwVMkcniiNKZ1vbyw")
            .doc("The payer's id under `appid`."),
        ERR_CODE.decided().sample("SIGN_ERROR").doc("Why not, as a code. A success may have 0."),
        ERR_CODE_DES.decided().sample("签名错误").doc("Why not, in words. A success may have SUCCESS."),
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().conditional(),
        SUB_OPENID.received().optional().single_source(),
    ])
    .sealed();

/// Ends an agreement.
pub static DELETECONTRACT: Message = Message::request(Channel::Pay, "deletecontract", "/papay/deletecontract")
    .doc("Ends an agreement (申请解约). Repeat it with the same values when the outcome is unknown.")
    .partner_path("/papay/partner/deletecontract")
    .signed_with(&[SignType::Md5])
    .retry(Retry::Same)
    .keyed_by(&[CONTRACT_ID.name])
    .confirmed_by(&QUERYCONTRACT)
    .answered_by(&DELETECONTRACT_RESPONSE)
    .fields(&[
        APPID,
        MCH_ID,
        SIGN.max_bytes(32),
        PLAN_ID.conditional().decided(),
        CONTRACT_CODE.conditional(),
        CONDITIONAL_ID,
        TERMINATION_REMARK.required().decided().doc("Why the agreement is ended. (An older page allows 256 bytes.)"),
        AGREEMENT_VERSION_FIELD,
        SUB_APPID.optional(),
        SUB_MCH_ID,
    ])
    .rules(&[AGREEMENT])
    .sealed();

/// The reply to ending an agreement.
pub static DELETECONTRACT_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "deletecontract.response")
    .doc("The reply to ending an agreement. It has no nonce.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        CONTRACT_ID.received().optional(),
        PLAN_ID.received().optional().max_bytes(32),
        RECEIVED_CONTRACT_CODE.optional(),
        RESULT_CODE,
        ERR_CODE.sample("SIGN_ERROR"),
        ERR_CODE_DES.sample("签名错误"),
        SIGN.received().max_bytes(32),
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().conditional(),
    ])
    .sealed();
