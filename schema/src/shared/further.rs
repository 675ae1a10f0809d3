//! The fields of further calls that several families have, or that are known without the tables of their family.

use crate::choices::YES_NO;
use crate::table::builders::{one_of, text};
use crate::table::model::{Charset, ClientValue, Field};

/// The number of the brand owner.
pub const BRAND_MCH_ID: Field = text("brand_mch_id", 32)
    .of(Charset::Digits)
    .partner_only()
    .sample("1900000108")
    .doc("The merchant number of the brand owner, with the tool for chain brands (连锁品牌工具).");

/// The second signature.
pub const WORKWX_SIGN: Field = text("workwx_sign", 32)
    .required()
    .decided()
    .by_client(ClientValue::WorkwxSign)
    .sample("C380BEC2BFD727A4B6845133519F3AD6")
    .doc("The second signature by MD5 in upper-case hex, made with WeCom's payment secret.");

/// The mark of a deposit.
pub const DEPOSIT_FIELD: Field =
    one_of("deposit", &YES_NO).max_bytes(1).required().only(&["Y"]).sample("Y").doc("`Y`, the mark of a deposit.");

/// The code of the face.
pub const FACE_CODE: Field = text("face_code", 128)
    .required()
    .personal()
    .sample("b713b5d2-666c-48")
    .doc("The code that the face recognition SDK returned for the payer's face.");

// In which elements the replies of single families state a failure.

/// The error text in replies without a `result_code`.
pub const ERROR_MSG: Field = text("error_msg", 256).received().sample("参数错误").doc("Why not, in words.");

/// The error text beside `error_code`.
pub const ERROR_CODE_DES: Field = text("error_code_des", 128).received().optional().doc("Why not, in words.");

/// The error text beside `ret_code`.
pub const RET_MSG: Field =
    text("ret_msg", 64).received().optional().sample("用户已达领用上限").doc("Why it was not sent, in words.");

/// The explanation of a state.
pub const EXPLANATION: Field =
    text("explanation", 128).received().optional().sample("支付单已存在并且为非退单状态").doc("The state, in words.");

/// The reason of a failure, as a code.
pub const FAIL_REASON: Field = text("fail_reason", 64).received().optional().doc("Why not, as a code.");
