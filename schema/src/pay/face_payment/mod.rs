//! 刷脸支付: what starts face recognition on a device, charging a recognized payer, and querying and revoking the
//! charge.

mod authinfo;
mod charge;
mod detail;
pub(super) mod fields;
mod query;

use crate::table::model::Message;

pub use authinfo::{GET_WXPAYFACE_AUTHINFO, GET_WXPAYFACE_AUTHINFO_RESPONSE};
pub use charge::{FACEPAY, FACEPAY_RESPONSE, FACEPAYREVERSE, FACEPAYREVERSE_RESPONSE};
#[cfg(feature = "deposit")]
pub(in crate::pay) use detail::DETAIL_BY_FACE;
pub use detail::{FACEPAY_DETAIL, FACEPAY_GOODS_DETAIL};
#[cfg(feature = "deposit")]
pub(in crate::pay) use fields::{OPENID_OF_FACE, PROMOTION_VERSION_FIELD};
pub use query::{FACEPAYQUERY, FACEPAYQUERY_RESPONSE};

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[
    &GET_WXPAYFACE_AUTHINFO,
    &GET_WXPAYFACE_AUTHINFO_RESPONSE,
    &FACEPAY,
    &FACEPAY_RESPONSE,
    &FACEPAYQUERY,
    &FACEPAYQUERY_RESPONSE,
    &FACEPAYREVERSE,
    &FACEPAYREVERSE_RESPONSE,
    &FACEPAY_DETAIL,
    &FACEPAY_GOODS_DETAIL,
];
