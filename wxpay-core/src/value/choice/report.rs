//! The enums of the lists of values of 评价与上报.

use wxpay_derive::choices;
use wxpay_schema as schema;

choices!(pub enum ReportedState = schema::choices::REPORTED_STATE);
