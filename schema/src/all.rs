//! The list of all tables.

use crate::table::model::Message;
use crate::{cloud, pay};

/// Every table of this crate, with those of the families whose features are on.
// What a constant refers to is checked by the compiler again in each constant, and what is in a static only once.
pub const ALL: &[&Message] = if FAMILIES.is_empty() { &ORDERS } else { &JOINED };

static JOINED: [&Message; length(FAMILIES)] = joined(FAMILIES);

/// The tables of the further calls by their families, each with the name of its feature.
pub const FAMILIES: &[(&str, &[&Message])] = &[
    #[cfg(feature = "profit-sharing")]
    ("profit-sharing", pay::profit_sharing::TABLES),
    #[cfg(feature = "profit-sharing")]
    ("profit-sharing", cloud::profit_sharing::TABLES),
    #[cfg(feature = "red-packet")]
    ("red-packet", pay::red_packet::TABLES),
    #[cfg(feature = "transfer")]
    ("transfer", pay::transfer::TABLES),
    #[cfg(feature = "papay")]
    ("papay", pay::papay::TABLES),
    #[cfg(feature = "cash-coupon")]
    ("cash-coupon", pay::cash_coupon::TABLES),
    #[cfg(feature = "customs")]
    ("customs", pay::customs::TABLES),
    #[cfg(feature = "deposit")]
    ("deposit", pay::deposit::TABLES),
    #[cfg(feature = "face-payment")]
    ("face-payment", pay::face_payment::TABLES),
    #[cfg(feature = "vehicle")]
    ("vehicle", pay::vehicle::TABLES),
    #[cfg(feature = "report")]
    ("report", pay::report::TABLES),
];

/// The number of all tables; 0 if there are none but those of orders.
const fn length(families: &[(&str, &[&Message])]) -> usize {
    let (mut length, mut at) = (0, 0);
    while at < families.len() {
        length += families[at].1.len();
        at += 1;
    }
    if length > 0 { ORDERS.len() + length } else { 0 }
}

/// The tables of orders, then those of the families, one list after the other.
const fn joined<const LENGTH: usize>(families: &[(&str, &[&'static Message])]) -> [&'static Message; LENGTH] {
    let mut all = [ORDERS[0]; LENGTH];
    let (mut next, mut family, mut list): (_, _, &[&Message]) = (0, 0, &ORDERS);
    while next < LENGTH {
        let mut at = 0;
        while at < list.len() {
            all[next] = list[at];
            next += 1;
            at += 1;
        }
        if family < families.len() {
            list = families[family].1;
            family += 1;
        }
    }
    all
}

/// The tables of orders, refunds and bills.
pub static ORDERS: [&Message; 67] = [
    &pay::UNIFIED_ORDER,
    &pay::UNIFIED_ORDER_RESPONSE,
    &pay::ORDER_QUERY,
    &pay::ORDER_QUERY_RESPONSE,
    &pay::CLOSE_ORDER,
    &pay::CLOSE_ORDER_RESPONSE,
    &pay::REFUND,
    &pay::REFUND_RESPONSE,
    &pay::REFUND_QUERY,
    &pay::REFUND_QUERY_RESPONSE,
    &pay::DOWNLOAD_BILL,
    &pay::DOWNLOAD_BILL_RESPONSE,
    &pay::DOWNLOAD_FUND_FLOW,
    &pay::DOWNLOAD_FUND_FLOW_RESPONSE,
    &pay::MICROPAY,
    &pay::MICROPAY_RESPONSE,
    &pay::REVERSE,
    &pay::REVERSE_RESPONSE,
    &pay::AUTH_CODE_TO_OPENID,
    &pay::AUTH_CODE_TO_OPENID_RESPONSE,
    &pay::SHORT_URL,
    &pay::SHORT_URL_RESPONSE,
    &pay::GET_SIGN_KEY,
    &pay::GET_SIGN_KEY_RESPONSE,
    &pay::PAY_NOTIFICATION,
    &pay::REFUND_NOTIFICATION,
    &pay::REFUND_NOTIFICATION_INFO,
    &pay::NATIVE_CALLBACK,
    &pay::NOTIFICATION_REPLY,
    &pay::NATIVE_CALLBACK_REPLY,
    &pay::SCENE_INFO,
    &pay::STORE_INFO,
    &pay::H5_INFO,
    &pay::DETAIL,
    &pay::GOODS_DETAIL,
    &pay::REFUND_DETAIL,
    &pay::REFUND_GOODS_DETAIL,
    &pay::PROMOTIONS,
    &pay::PROMOTION_DETAIL,
    &pay::PROMOTION_GOODS,
    &pay::COUPON,
    &pay::REFUND_COUPON,
    &pay::REFUND_RECORD,
    &pay::REFUND_RECORD_COUPON,
    &pay::JSAPI_PAYMENT,
    &pay::APP_PAYMENT,
    &pay::NATIVE_URL,
    &cloud::UNIFIED_ORDER,
    &cloud::UNIFIED_ORDER_RESPONSE,
    &cloud::QUERY_ORDER,
    &cloud::QUERY_ORDER_RESPONSE,
    &cloud::CLOSE_ORDER,
    &cloud::CLOSE_ORDER_RESPONSE,
    &cloud::REFUND,
    &cloud::REFUND_RESPONSE,
    &cloud::QUERY_REFUND,
    &cloud::QUERY_REFUND_RESPONSE,
    &cloud::DOWNLOAD_BILL,
    &cloud::DOWNLOAD_BILL_RESPONSE,
    &cloud::PAY_CALLBACK,
    &cloud::REFUND_CALLBACK,
    &cloud::CALLBACK_REPLY,
    &cloud::CONTAINER,
    &cloud::USER_INFO,
    &cloud::PAYMENT,
    &cloud::SCENE_INFO,
    &cloud::STORE_INFO,
];
