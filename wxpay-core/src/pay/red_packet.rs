//! The structs of 现金红包.

use wxpay_derive::message;

use crate::schema;

message!(pub struct Sendredpack = schema::pay::SENDREDPACK);
message!(pub struct SendredpackResponse = schema::pay::SENDREDPACK_RESPONSE);
message!(pub struct Sendgroupredpack = schema::pay::SENDGROUPREDPACK);
message!(pub struct SendgroupredpackResponse = schema::pay::SENDGROUPREDPACK_RESPONSE);
message!(pub struct Sendminiprogramhb = schema::pay::SENDMINIPROGRAMHB);
message!(pub struct SendminiprogramhbResponse = schema::pay::SENDMINIPROGRAMHB_RESPONSE);
message!(pub struct Sendbizredpacket = schema::pay::SENDBIZREDPACKET);
message!(pub struct Gethbinfo = schema::pay::GETHBINFO);
message!(pub struct GethbinfoResponse = schema::pay::GETHBINFO_RESPONSE);
message!(pub struct GethbinfoHbinfo = schema::pay::GETHBINFO_HBINFO);
message!(pub struct Sendworkwxredpack = schema::pay::SENDWORKWXREDPACK);
message!(pub struct SendworkwxredpackResponse = schema::pay::SENDWORKWXREDPACK_RESPONSE);
message!(pub struct Queryworkwxredpack = schema::pay::QUERYWORKWXREDPACK);
message!(pub struct QueryworkwxredpackResponse = schema::pay::QUERYWORKWXREDPACK_RESPONSE);
