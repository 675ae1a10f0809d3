//! The structs of 评价与上报.

use wxpay_derive::message;

use crate::schema;

message!(pub struct Batchquerycomment = schema::pay::BATCHQUERYCOMMENT);
message!(pub struct BatchquerycommentResponse = schema::pay::BATCHQUERYCOMMENT_RESPONSE);
message!(pub struct Report = schema::pay::REPORT);
message!(pub struct ReportResponse = schema::pay::REPORT_RESPONSE);
message!(pub struct ReportMicropay = schema::pay::REPORT_MICROPAY);
message!(pub struct ReportMicropayTrades = schema::pay::REPORT_MICROPAY_TRADES);
