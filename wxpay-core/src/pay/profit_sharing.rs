//! The structs of 分账.

use wxpay_derive::message;

use crate::schema;

message! {
    pub struct Profitsharing = schema::pay::PROFITSHARING;
    pub struct ProfitsharingResponse = schema::pay::PROFITSHARING_RESPONSE;
    pub struct Multiprofitsharing = schema::pay::MULTIPROFITSHARING;
    pub struct MultiprofitsharingResponse = schema::pay::MULTIPROFITSHARING_RESPONSE;
    pub struct Profitsharingquery = schema::pay::PROFITSHARINGQUERY;
    pub struct ProfitsharingqueryResponse = schema::pay::PROFITSHARINGQUERY_RESPONSE;
    pub struct Profitsharingfinish = schema::pay::PROFITSHARINGFINISH;
    pub struct ProfitsharingfinishResponse = schema::pay::PROFITSHARINGFINISH_RESPONSE;
    pub struct Profitsharingaddreceiver = schema::pay::PROFITSHARINGADDRECEIVER;
    pub struct ProfitsharingaddreceiverResponse = schema::pay::PROFITSHARINGADDRECEIVER_RESPONSE;
    pub struct Profitsharingremovereceiver = schema::pay::PROFITSHARINGREMOVERECEIVER;
    pub struct ProfitsharingremovereceiverResponse = schema::pay::PROFITSHARINGREMOVERECEIVER_RESPONSE;
    pub struct Profitsharingorderamountquery = schema::pay::PROFITSHARINGORDERAMOUNTQUERY;
    pub struct ProfitsharingorderamountqueryResponse = schema::pay::PROFITSHARINGORDERAMOUNTQUERY_RESPONSE;
    pub struct Profitsharingmerchantratioquery = schema::pay::PROFITSHARINGMERCHANTRATIOQUERY;
    pub struct ProfitsharingmerchantratioqueryResponse = schema::pay::PROFITSHARINGMERCHANTRATIOQUERY_RESPONSE;
    pub struct Profitsharingreturn = schema::pay::PROFITSHARINGRETURN;
    pub struct ProfitsharingreturnResponse = schema::pay::PROFITSHARINGRETURN_RESPONSE;
    pub struct Profitsharingreturnquery = schema::pay::PROFITSHARINGRETURNQUERY;
    pub struct ProfitsharingreturnqueryResponse = schema::pay::PROFITSHARINGRETURNQUERY_RESPONSE;
    pub struct ProfitsharingReceivers = schema::pay::PROFITSHARING_RECEIVERS;
    pub struct ProfitsharingReceiver = schema::pay::PROFITSHARING_RECEIVER;
    pub struct ProfitsharingResultReceivers = schema::pay::PROFITSHARING_RESULT_RECEIVERS;
    pub struct ProfitsharingNotification = schema::pay::PROFITSHARING_NOTIFICATION;
    pub struct ProfitsharingNotificationEncrypted = schema::pay::PROFITSHARING_NOTIFICATION_ENCRYPTED;
    pub struct ProfitsharingNotificationResource = schema::pay::PROFITSHARING_NOTIFICATION_RESOURCE;
    pub struct ProfitsharingNotificationReceiver = schema::pay::PROFITSHARING_NOTIFICATION_RECEIVER;
    pub struct ProfitsharingNotificationReply = schema::pay::PROFITSHARING_NOTIFICATION_REPLY;
}
