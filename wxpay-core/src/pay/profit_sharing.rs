//! The structs of 分账.

use wxpay_derive::message;

use crate::schema;

message!(pub struct Profitsharing = schema::pay::PROFITSHARING);
message!(pub struct ProfitsharingResponse = schema::pay::PROFITSHARING_RESPONSE);
message!(pub struct Multiprofitsharing = schema::pay::MULTIPROFITSHARING);
message!(pub struct MultiprofitsharingResponse = schema::pay::MULTIPROFITSHARING_RESPONSE);
message!(pub struct Profitsharingquery = schema::pay::PROFITSHARINGQUERY);
message!(pub struct ProfitsharingqueryResponse = schema::pay::PROFITSHARINGQUERY_RESPONSE);
message!(pub struct Profitsharingfinish = schema::pay::PROFITSHARINGFINISH);
message!(pub struct ProfitsharingfinishResponse = schema::pay::PROFITSHARINGFINISH_RESPONSE);
message!(pub struct Profitsharingaddreceiver = schema::pay::PROFITSHARINGADDRECEIVER);
message!(pub struct ProfitsharingaddreceiverResponse = schema::pay::PROFITSHARINGADDRECEIVER_RESPONSE);
message!(pub struct Profitsharingremovereceiver = schema::pay::PROFITSHARINGREMOVERECEIVER);
message!(pub struct ProfitsharingremovereceiverResponse = schema::pay::PROFITSHARINGREMOVERECEIVER_RESPONSE);
message!(pub struct Profitsharingorderamountquery = schema::pay::PROFITSHARINGORDERAMOUNTQUERY);
message!(pub struct ProfitsharingorderamountqueryResponse = schema::pay::PROFITSHARINGORDERAMOUNTQUERY_RESPONSE);
message!(pub struct Profitsharingmerchantratioquery = schema::pay::PROFITSHARINGMERCHANTRATIOQUERY);
message!(pub struct ProfitsharingmerchantratioqueryResponse = schema::pay::PROFITSHARINGMERCHANTRATIOQUERY_RESPONSE);
message!(pub struct Profitsharingreturn = schema::pay::PROFITSHARINGRETURN);
message!(pub struct ProfitsharingreturnResponse = schema::pay::PROFITSHARINGRETURN_RESPONSE);
message!(pub struct Profitsharingreturnquery = schema::pay::PROFITSHARINGRETURNQUERY);
message!(pub struct ProfitsharingreturnqueryResponse = schema::pay::PROFITSHARINGRETURNQUERY_RESPONSE);
message!(pub struct ProfitsharingReceivers = schema::pay::PROFITSHARING_RECEIVERS);
message!(pub struct ProfitsharingReceiver = schema::pay::PROFITSHARING_RECEIVER);
message!(pub struct ProfitsharingResultReceivers = schema::pay::PROFITSHARING_RESULT_RECEIVERS);
message!(pub struct ProfitsharingNotification = schema::pay::PROFITSHARING_NOTIFICATION);
message!(pub struct ProfitsharingNotificationEncrypted = schema::pay::PROFITSHARING_NOTIFICATION_ENCRYPTED);
message!(pub struct ProfitsharingNotificationResource = schema::pay::PROFITSHARING_NOTIFICATION_RESOURCE);
message!(pub struct ProfitsharingNotificationReceiver = schema::pay::PROFITSHARING_NOTIFICATION_RECEIVER);
message!(pub struct ProfitsharingNotificationReply = schema::pay::PROFITSHARING_NOTIFICATION_REPLY);
