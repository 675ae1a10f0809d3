//! The built-in structs, one for each table of [`schema::cloud`].

use wxpay_derive::message;

use crate::schema;

message!(pub struct UnifiedOrder = schema::cloud::UNIFIED_ORDER);
message!(pub struct UnifiedOrderResponse = schema::cloud::UNIFIED_ORDER_RESPONSE);
message!(pub struct QueryOrder = schema::cloud::QUERY_ORDER);
message!(pub struct QueryOrderResponse = schema::cloud::QUERY_ORDER_RESPONSE);
message!(pub struct CloseOrder = schema::cloud::CLOSE_ORDER);
message!(pub struct CloseOrderResponse = schema::cloud::CLOSE_ORDER_RESPONSE);
message!(pub struct Refund = schema::cloud::REFUND);
message!(pub struct RefundResponse = schema::cloud::REFUND_RESPONSE);
message!(pub struct QueryRefund = schema::cloud::QUERY_REFUND);
message!(pub struct QueryRefundResponse = schema::cloud::QUERY_REFUND_RESPONSE);
message!(pub struct DownloadBill = schema::cloud::DOWNLOAD_BILL);
message!(pub struct DownloadBillResponse = schema::cloud::DOWNLOAD_BILL_RESPONSE);
message!(pub struct PayCallback = schema::cloud::PAY_CALLBACK);
message!(pub struct RefundCallback = schema::cloud::REFUND_CALLBACK);
message!(pub struct CallbackReply = schema::cloud::CALLBACK_REPLY);
message!(pub struct Container = schema::cloud::CONTAINER);
message!(pub struct UserInfo = schema::cloud::USER_INFO);
message!(pub struct Payment = schema::cloud::PAYMENT);
message!(pub struct SceneInfo = schema::cloud::SCENE_INFO);
message!(pub struct StoreInfo = schema::cloud::STORE_INFO);

#[cfg(feature = "profit-sharing")]
message!(pub struct Profitsharing = schema::cloud::PROFITSHARING);
#[cfg(feature = "profit-sharing")]
message!(pub struct ProfitsharingResponse = schema::cloud::PROFITSHARING_RESPONSE);
#[cfg(feature = "profit-sharing")]
message!(pub struct Multiprofitsharing = schema::cloud::MULTIPROFITSHARING);
#[cfg(feature = "profit-sharing")]
message!(pub struct MultiprofitsharingResponse = schema::cloud::MULTIPROFITSHARING_RESPONSE);
#[cfg(feature = "profit-sharing")]
message!(pub struct Profitsharingquery = schema::cloud::PROFITSHARINGQUERY);
#[cfg(feature = "profit-sharing")]
message!(pub struct ProfitsharingqueryResponse = schema::cloud::PROFITSHARINGQUERY_RESPONSE);
#[cfg(feature = "profit-sharing")]
message!(pub struct Profitsharingfinish = schema::cloud::PROFITSHARINGFINISH);
#[cfg(feature = "profit-sharing")]
message!(pub struct ProfitsharingfinishResponse = schema::cloud::PROFITSHARINGFINISH_RESPONSE);
#[cfg(feature = "profit-sharing")]
message!(pub struct Profitsharingaddreceiver = schema::cloud::PROFITSHARINGADDRECEIVER);
#[cfg(feature = "profit-sharing")]
message!(pub struct ProfitsharingaddreceiverResponse = schema::cloud::PROFITSHARINGADDRECEIVER_RESPONSE);
#[cfg(feature = "profit-sharing")]
message!(pub struct Profitsharingremovereceiver = schema::cloud::PROFITSHARINGREMOVERECEIVER);
#[cfg(feature = "profit-sharing")]
message!(pub struct ProfitsharingremovereceiverResponse = schema::cloud::PROFITSHARINGREMOVERECEIVER_RESPONSE);
#[cfg(feature = "profit-sharing")]
message!(pub struct Profitsharingreturn = schema::cloud::PROFITSHARINGRETURN);
#[cfg(feature = "profit-sharing")]
message!(pub struct ProfitsharingreturnResponse = schema::cloud::PROFITSHARINGRETURN_RESPONSE);
#[cfg(feature = "profit-sharing")]
message!(pub struct Profitsharingreturnquery = schema::cloud::PROFITSHARINGRETURNQUERY);
#[cfg(feature = "profit-sharing")]
message!(pub struct ProfitsharingreturnqueryResponse = schema::cloud::PROFITSHARINGRETURNQUERY_RESPONSE);
#[cfg(feature = "profit-sharing")]
message!(pub struct ProfitsharingReceivers = schema::cloud::PROFITSHARING_RECEIVERS);
#[cfg(feature = "profit-sharing")]
message!(pub struct ProfitsharingReceiver = schema::cloud::PROFITSHARING_RECEIVER);
#[cfg(feature = "profit-sharing")]
message!(pub struct ProfitsharingResultReceivers = schema::cloud::PROFITSHARING_RESULT_RECEIVERS);
