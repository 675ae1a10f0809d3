//! The enums of the lists of values of 刷脸支付.

use wxpay_derive::choices;
use wxpay_schema as schema;

choices!(pub enum PromotionVersion = schema::choices::PROMOTION_VERSION);
choices!(pub enum AuthinfoVersion = schema::choices::AUTHINFO_VERSION);
