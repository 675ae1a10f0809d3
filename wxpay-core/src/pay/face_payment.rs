//! The structs of 刷脸支付.

use wxpay_derive::message;

use crate::schema;

message! {
    pub struct GetWxpayfaceAuthinfo = schema::pay::GET_WXPAYFACE_AUTHINFO;
    pub struct GetWxpayfaceAuthinfoResponse = schema::pay::GET_WXPAYFACE_AUTHINFO_RESPONSE;
    pub struct Facepay = schema::pay::FACEPAY;
    pub struct FacepayResponse = schema::pay::FACEPAY_RESPONSE;
    pub struct Facepayquery = schema::pay::FACEPAYQUERY;
    pub struct FacepayqueryResponse = schema::pay::FACEPAYQUERY_RESPONSE;
    pub struct Facepayreverse = schema::pay::FACEPAYREVERSE;
    pub struct FacepayreverseResponse = schema::pay::FACEPAYREVERSE_RESPONSE;
    pub struct FacepayDetail = schema::pay::FACEPAY_DETAIL;
    pub struct FacepayGoodsDetail = schema::pay::FACEPAY_GOODS_DETAIL;
}
