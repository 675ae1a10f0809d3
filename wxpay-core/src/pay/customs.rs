//! The structs of 海关报关.

use wxpay_derive::message;

use crate::schema;

message!(pub struct Customdeclareorder = schema::pay::CUSTOMDECLAREORDER);
message!(pub struct CustomdeclareorderResponse = schema::pay::CUSTOMDECLAREORDER_RESPONSE);
message!(pub struct Customdeclarequery = schema::pay::CUSTOMDECLAREQUERY);
message!(pub struct CustomdeclarequeryResponse = schema::pay::CUSTOMDECLAREQUERY_RESPONSE);
message!(pub struct CustomdeclarequeryDeclaration = schema::pay::CUSTOMDECLAREQUERY_DECLARATION);
message!(pub struct Customdeclareredeclare = schema::pay::CUSTOMDECLAREREDECLARE);
message!(pub struct CustomdeclareredeclareResponse = schema::pay::CUSTOMDECLAREREDECLARE_RESPONSE);
