//! The structs of 评价与上报.

use wxpay_derive::message;

use crate::schema;

message! {
    pub struct Batchquerycomment = schema::pay::BATCHQUERYCOMMENT;
    pub struct BatchquerycommentResponse = schema::pay::BATCHQUERYCOMMENT_RESPONSE;
    pub struct Report = schema::pay::REPORT;
    pub struct ReportResponse = schema::pay::REPORT_RESPONSE;
    pub struct ReportMicropay = schema::pay::REPORT_MICROPAY;
    pub struct ReportMicropayTrades = schema::pay::REPORT_MICROPAY_TRADES;
}
