//! The structs of 押金.

use wxpay_derive::message;

use crate::schema;

message!(pub struct DepositUnifiedorder = schema::pay::DEPOSIT_UNIFIEDORDER);
message!(pub struct DepositUnifiedorderResponse = schema::pay::DEPOSIT_UNIFIEDORDER_RESPONSE);
message!(pub struct DepositFacepay = schema::pay::DEPOSIT_FACEPAY);
message!(pub struct DepositFacepayResponse = schema::pay::DEPOSIT_FACEPAY_RESPONSE);
message!(pub struct DepositMicropay = schema::pay::DEPOSIT_MICROPAY);
message!(pub struct DepositMicropayResponse = schema::pay::DEPOSIT_MICROPAY_RESPONSE);
message!(pub struct DepositOrderquery = schema::pay::DEPOSIT_ORDERQUERY);
message!(pub struct DepositOrderqueryResponse = schema::pay::DEPOSIT_ORDERQUERY_RESPONSE);
message!(pub struct DepositReverse = schema::pay::DEPOSIT_REVERSE);
message!(pub struct DepositReverseResponse = schema::pay::DEPOSIT_REVERSE_RESPONSE);
message!(pub struct DepositConsume = schema::pay::DEPOSIT_CONSUME);
message!(pub struct DepositConsumeResponse = schema::pay::DEPOSIT_CONSUME_RESPONSE);
message!(pub struct DepositRefund = schema::pay::DEPOSIT_REFUND);
message!(pub struct DepositRefundResponse = schema::pay::DEPOSIT_REFUND_RESPONSE);
message!(pub struct DepositRefundquery = schema::pay::DEPOSIT_REFUNDQUERY);
message!(pub struct DepositRefundqueryResponse = schema::pay::DEPOSIT_REFUNDQUERY_RESPONSE);
