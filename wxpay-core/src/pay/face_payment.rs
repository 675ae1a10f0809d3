//! The structs of 刷脸支付.

use wxpay_derive::message;

use crate::schema;

message!(pub struct GetWxpayfaceAuthinfo = schema::pay::GET_WXPAYFACE_AUTHINFO);
message!(pub struct GetWxpayfaceAuthinfoResponse = schema::pay::GET_WXPAYFACE_AUTHINFO_RESPONSE);
message!(pub struct Facepay = schema::pay::FACEPAY);
message!(pub struct FacepayResponse = schema::pay::FACEPAY_RESPONSE);
message!(pub struct Facepayquery = schema::pay::FACEPAYQUERY);
message!(pub struct FacepayqueryResponse = schema::pay::FACEPAYQUERY_RESPONSE);
message!(pub struct Facepayreverse = schema::pay::FACEPAYREVERSE);
message!(pub struct FacepayreverseResponse = schema::pay::FACEPAYREVERSE_RESPONSE);
message!(pub struct FacepayDetail = schema::pay::FACEPAY_DETAIL);
message!(pub struct FacepayGoodsDetail = schema::pay::FACEPAY_GOODS_DETAIL);
