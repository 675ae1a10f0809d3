//! 获取仿真测试系统的验签密钥: fetching the key of WeChat Pay's old sandbox.

use crate::shared::{MCH_ID, NONCE_STR, RETURN_CODE, RETURN_MSG, SIGN};
use crate::table::builders::text;
use crate::table::model::{Channel, Field, Message, Retry, SignType};

/// Fetches the key of the old sandbox.
pub static GET_SIGN_KEY: Message = Message::request(Channel::Pay, "get_sign_key", "/sandboxnew/pay/getsignkey")
    .doc(
        "Asks for the key of WeChat Pay's old sandbox, signed with the merchant's own by MD5. It only reads; repeat it \
         freely.",
    )
    .signed_with(&[SignType::Md5])
    .retry(Retry::Read)
    .answered_by(&GET_SIGN_KEY_RESPONSE)
    .fields(&[MCH_ID, NONCE_STR, SIGN.max_bytes(32)])
    .sealed();

/// The reply with the key of the old sandbox.
pub static GET_SIGN_KEY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "get_sign_key.response")
    .doc("The reply with the key of the old sandbox, without a signature and without a `result_code`.")
    .unsigned()
    .fields(&[RETURN_CODE, RETURN_MSG, MCH_ID.received(), SANDBOX_SIGNKEY])
    .sealed();

/// The key of the old sandbox.
pub const SANDBOX_SIGNKEY: Field = text("sandbox_signkey", 32)
    .received()
    .personal()
    .sample("797657811956")
    .doc("The key of every call to the sandbox, for some days. A secret.");
