//! The enums of the lists of values of 代金券.

use wxpay_derive::choices;
use wxpay_schema as schema;

choices!(pub enum CouponCallVersion = schema::choices::COUPON_CALL_VERSION);
choices!(pub enum CouponCallFormat = schema::choices::COUPON_CALL_FORMAT);
choices!(pub enum CouponResult = schema::choices::COUPON_RESULT);
choices!(pub enum CouponStockStatus = schema::choices::COUPON_STOCK_STATUS);
choices!(pub enum CouponState = schema::choices::COUPON_STATE);
choices!(pub enum CouponSource = schema::choices::COUPON_SOURCE);
choices!(pub enum CouponPartialUse = schema::choices::COUPON_PARTIAL_USE);
