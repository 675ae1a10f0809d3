//! The structs of 付款.

use wxpay_derive::message;

use crate::schema;

message!(pub struct Transfers = schema::pay::TRANSFERS);
message!(pub struct TransfersResponse = schema::pay::TRANSFERS_RESPONSE);
message!(pub struct Gettransferinfo = schema::pay::GETTRANSFERINFO);
message!(pub struct GettransferinfoResponse = schema::pay::GETTRANSFERINFO_RESPONSE);
message!(pub struct PayBank = schema::pay::PAY_BANK);
message!(pub struct PayBankResponse = schema::pay::PAY_BANK_RESPONSE);
message!(pub struct QueryBank = schema::pay::QUERY_BANK);
message!(pub struct QueryBankResponse = schema::pay::QUERY_BANK_RESPONSE);
message!(pub struct Getpublickey = schema::pay::GETPUBLICKEY);
message!(pub struct GetpublickeyResponse = schema::pay::GETPUBLICKEY_RESPONSE);
message!(pub struct Paywwsptrans2pocket = schema::pay::PAYWWSPTRANS2POCKET);
message!(pub struct Paywwsptrans2pocketResponse = schema::pay::PAYWWSPTRANS2POCKET_RESPONSE);
message!(pub struct Querywwsptrans2pocket = schema::pay::QUERYWWSPTRANS2POCKET);
message!(pub struct Querywwsptrans2pocketResponse = schema::pay::QUERYWWSPTRANS2POCKET_RESPONSE);
