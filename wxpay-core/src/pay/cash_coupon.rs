//! The structs of 代金券.

use wxpay_derive::message;

use crate::schema;

message! {
    pub struct SendCoupon = schema::pay::SEND_COUPON;
    pub struct SendCouponResponse = schema::pay::SEND_COUPON_RESPONSE;
    pub struct QueryCouponStock = schema::pay::QUERY_COUPON_STOCK;
    pub struct QueryCouponStockResponse = schema::pay::QUERY_COUPON_STOCK_RESPONSE;
    pub struct Querycouponsinfo = schema::pay::QUERYCOUPONSINFO;
    pub struct QuerycouponsinfoResponse = schema::pay::QUERYCOUPONSINFO_RESPONSE;
}
