//! The structs of 押金.

use wxpay_derive::message;

use crate::schema;

message! {
    pub struct DepositUnifiedorder = schema::pay::DEPOSIT_UNIFIEDORDER;
    pub struct DepositUnifiedorderResponse = schema::pay::DEPOSIT_UNIFIEDORDER_RESPONSE;
    pub struct DepositFacepay = schema::pay::DEPOSIT_FACEPAY;
    pub struct DepositFacepayResponse = schema::pay::DEPOSIT_FACEPAY_RESPONSE;
    pub struct DepositMicropay = schema::pay::DEPOSIT_MICROPAY;
    pub struct DepositMicropayResponse = schema::pay::DEPOSIT_MICROPAY_RESPONSE;
    pub struct DepositOrderquery = schema::pay::DEPOSIT_ORDERQUERY;
    pub struct DepositOrderqueryResponse = schema::pay::DEPOSIT_ORDERQUERY_RESPONSE;
    pub struct DepositReverse = schema::pay::DEPOSIT_REVERSE;
    pub struct DepositReverseResponse = schema::pay::DEPOSIT_REVERSE_RESPONSE;
    pub struct DepositConsume = schema::pay::DEPOSIT_CONSUME;
    pub struct DepositConsumeResponse = schema::pay::DEPOSIT_CONSUME_RESPONSE;
    pub struct DepositRefund = schema::pay::DEPOSIT_REFUND;
    pub struct DepositRefundResponse = schema::pay::DEPOSIT_REFUND_RESPONSE;
    pub struct DepositRefundquery = schema::pay::DEPOSIT_REFUNDQUERY;
    pub struct DepositRefundqueryResponse = schema::pay::DEPOSIT_REFUNDQUERY_RESPONSE;
}
