//! The structs of 现金红包.

use wxpay_derive::message;

use crate::schema;

message! {
    pub struct Sendredpack = schema::pay::SENDREDPACK;
    pub struct SendredpackResponse = schema::pay::SENDREDPACK_RESPONSE;
    pub struct Sendgroupredpack = schema::pay::SENDGROUPREDPACK;
    pub struct SendgroupredpackResponse = schema::pay::SENDGROUPREDPACK_RESPONSE;
    pub struct Sendminiprogramhb = schema::pay::SENDMINIPROGRAMHB;
    pub struct SendminiprogramhbResponse = schema::pay::SENDMINIPROGRAMHB_RESPONSE;
    pub struct Sendbizredpacket = schema::pay::SENDBIZREDPACKET;
    pub struct Gethbinfo = schema::pay::GETHBINFO;
    pub struct GethbinfoResponse = schema::pay::GETHBINFO_RESPONSE;
    pub struct GethbinfoHbinfo = schema::pay::GETHBINFO_HBINFO;
    pub struct Sendworkwxredpack = schema::pay::SENDWORKWXREDPACK;
    pub struct SendworkwxredpackResponse = schema::pay::SENDWORKWXREDPACK_RESPONSE;
    pub struct Queryworkwxredpack = schema::pay::QUERYWORKWXREDPACK;
    pub struct QueryworkwxredpackResponse = schema::pay::QUERYWORKWXREDPACK_RESPONSE;
}
