//! The structs of 代金券.

use wxpay_derive::message;

use crate::schema;

message!(pub struct SendCoupon = schema::pay::SEND_COUPON);
message!(pub struct SendCouponResponse = schema::pay::SEND_COUPON_RESPONSE);
message!(pub struct QueryCouponStock = schema::pay::QUERY_COUPON_STOCK);
message!(pub struct QueryCouponStockResponse = schema::pay::QUERY_COUPON_STOCK_RESPONSE);
message!(pub struct Querycouponsinfo = schema::pay::QUERYCOUPONSINFO);
message!(pub struct QuerycouponsinfoResponse = schema::pay::QUERYCOUPONSINFO_RESPONSE);
