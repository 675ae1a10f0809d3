//! The structs of 付款.

use wxpay_derive::message;

use crate::schema;

message! {
    pub struct Transfers = schema::pay::TRANSFERS;
    pub struct TransfersResponse = schema::pay::TRANSFERS_RESPONSE;
    pub struct Gettransferinfo = schema::pay::GETTRANSFERINFO;
    pub struct GettransferinfoResponse = schema::pay::GETTRANSFERINFO_RESPONSE;
    pub struct PayBank = schema::pay::PAY_BANK;
    pub struct PayBankResponse = schema::pay::PAY_BANK_RESPONSE;
    pub struct QueryBank = schema::pay::QUERY_BANK;
    pub struct QueryBankResponse = schema::pay::QUERY_BANK_RESPONSE;
    pub struct Getpublickey = schema::pay::GETPUBLICKEY;
    pub struct GetpublickeyResponse = schema::pay::GETPUBLICKEY_RESPONSE;
    pub struct Paywwsptrans2pocket = schema::pay::PAYWWSPTRANS2POCKET;
    pub struct Paywwsptrans2pocketResponse = schema::pay::PAYWWSPTRANS2POCKET_RESPONSE;
    pub struct Querywwsptrans2pocket = schema::pay::QUERYWWSPTRANS2POCKET;
    pub struct Querywwsptrans2pocketResponse = schema::pay::QUERYWWSPTRANS2POCKET_RESPONSE;
}
