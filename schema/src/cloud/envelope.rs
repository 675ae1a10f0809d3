//! The envelope of the platform around the replies of cloud-run: `{errcode, errmsg,
//! respdata}`. The answer to a callback has the first two.

use crate::shared::SIGN;
use crate::table::builders::{number, unbounded};
use crate::table::model::Field;

/// The platform's code.
pub const ERRCODE: Field = number("errcode").camel_name("errcode").required().sample("0").doc(
    "0 when the call was carried out, or the callback understood: anything else brings it again. Lower case, not \
     errCode.",
);

/// The platform's text.
pub const ERRMSG: Field = unbounded("errmsg").camel_name("errmsg").required().sample("ok").doc("Free text.");

/// A bill, from the cloud function SDK.
pub const DATA: Field = unbounded("data")
    .conditional()
    .sample("交易时间,公众账号ID,...")
    .doc("The bill, where the cloud function SDK was asked for one.");

/// The reply itself.
pub const RESPDATA: Field = unbounded("respdata")
    .conditional()
    .sample("{...}")
    .doc("The answer, as an object in snake case, when `errcode` is 0.");

/// The signature in a reply.
pub(super) const SIGN_OF_PLATFORM: Field =
    SIGN.received().doc("The platform's signature, which the caller has no key to check.");
