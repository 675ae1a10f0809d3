//! The structs of 海关报关.

use wxpay_derive::message;

use crate::schema;

message! {
    pub struct Customdeclareorder = schema::pay::CUSTOMDECLAREORDER;
    pub struct CustomdeclareorderResponse = schema::pay::CUSTOMDECLAREORDER_RESPONSE;
    pub struct Customdeclarequery = schema::pay::CUSTOMDECLAREQUERY;
    pub struct CustomdeclarequeryResponse = schema::pay::CUSTOMDECLAREQUERY_RESPONSE;
    pub struct CustomdeclarequeryDeclaration = schema::pay::CUSTOMDECLAREQUERY_DECLARATION;
    pub struct Customdeclareredeclare = schema::pay::CUSTOMDECLAREREDECLARE;
    pub struct CustomdeclareredeclareResponse = schema::pay::CUSTOMDECLAREREDECLARE_RESPONSE;
}
