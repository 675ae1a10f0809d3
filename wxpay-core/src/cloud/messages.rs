//! The built-in structs, one for each table of [`schema::cloud`].

use wxpay_derive::message;

use crate::schema;

message! {
    pub struct UnifiedOrder = schema::cloud::UNIFIED_ORDER;
    pub struct UnifiedOrderResponse = schema::cloud::UNIFIED_ORDER_RESPONSE;
    pub struct QueryOrder = schema::cloud::QUERY_ORDER;
    pub struct QueryOrderResponse = schema::cloud::QUERY_ORDER_RESPONSE;
    pub struct CloseOrder = schema::cloud::CLOSE_ORDER;
    pub struct CloseOrderResponse = schema::cloud::CLOSE_ORDER_RESPONSE;
    pub struct Refund = schema::cloud::REFUND;
    pub struct RefundResponse = schema::cloud::REFUND_RESPONSE;
    pub struct QueryRefund = schema::cloud::QUERY_REFUND;
    pub struct QueryRefundResponse = schema::cloud::QUERY_REFUND_RESPONSE;
    pub struct DownloadBill = schema::cloud::DOWNLOAD_BILL;
    pub struct DownloadBillResponse = schema::cloud::DOWNLOAD_BILL_RESPONSE;
    pub struct PayCallback = schema::cloud::PAY_CALLBACK;
    pub struct RefundCallback = schema::cloud::REFUND_CALLBACK;
    pub struct CallbackReply = schema::cloud::CALLBACK_REPLY;
    pub struct Container = schema::cloud::CONTAINER;
    pub struct UserInfo = schema::cloud::USER_INFO;
    pub struct Payment = schema::cloud::PAYMENT;
    pub struct SceneInfo = schema::cloud::SCENE_INFO;
    pub struct StoreInfo = schema::cloud::STORE_INFO;
}

#[cfg(feature = "profit-sharing")]
message! {
    pub struct Profitsharing = schema::cloud::PROFITSHARING;
    pub struct ProfitsharingResponse = schema::cloud::PROFITSHARING_RESPONSE;
    pub struct Multiprofitsharing = schema::cloud::MULTIPROFITSHARING;
    pub struct MultiprofitsharingResponse = schema::cloud::MULTIPROFITSHARING_RESPONSE;
    pub struct Profitsharingquery = schema::cloud::PROFITSHARINGQUERY;
    pub struct ProfitsharingqueryResponse = schema::cloud::PROFITSHARINGQUERY_RESPONSE;
    pub struct Profitsharingfinish = schema::cloud::PROFITSHARINGFINISH;
    pub struct ProfitsharingfinishResponse = schema::cloud::PROFITSHARINGFINISH_RESPONSE;
    pub struct Profitsharingaddreceiver = schema::cloud::PROFITSHARINGADDRECEIVER;
    pub struct ProfitsharingaddreceiverResponse = schema::cloud::PROFITSHARINGADDRECEIVER_RESPONSE;
    pub struct Profitsharingremovereceiver = schema::cloud::PROFITSHARINGREMOVERECEIVER;
    pub struct ProfitsharingremovereceiverResponse = schema::cloud::PROFITSHARINGREMOVERECEIVER_RESPONSE;
    pub struct Profitsharingreturn = schema::cloud::PROFITSHARINGRETURN;
    pub struct ProfitsharingreturnResponse = schema::cloud::PROFITSHARINGRETURN_RESPONSE;
    pub struct Profitsharingreturnquery = schema::cloud::PROFITSHARINGRETURNQUERY;
    pub struct ProfitsharingreturnqueryResponse = schema::cloud::PROFITSHARINGRETURNQUERY_RESPONSE;
    pub struct ProfitsharingReceivers = schema::cloud::PROFITSHARING_RECEIVERS;
    pub struct ProfitsharingReceiver = schema::cloud::PROFITSHARING_RECEIVER;
    pub struct ProfitsharingResultReceivers = schema::cloud::PROFITSHARING_RESULT_RECEIVERS;
}
