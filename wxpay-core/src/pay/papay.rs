//! The structs of 委托代扣.

use wxpay_derive::message;

use crate::schema;

message!(pub struct Entrustweb = schema::pay::ENTRUSTWEB);
message!(pub struct H5entrustweb = schema::pay::H5ENTRUSTWEB);
message!(pub struct H5entrustwebResponse = schema::pay::H5ENTRUSTWEB_RESPONSE);
message!(pub struct Preentrustweb = schema::pay::PREENTRUSTWEB);
message!(pub struct PreentrustwebResponse = schema::pay::PREENTRUSTWEB_RESPONSE);
message!(pub struct Contractorder = schema::pay::CONTRACTORDER);
message!(pub struct ContractorderResponse = schema::pay::CONTRACTORDER_RESPONSE);
message!(pub struct Pappayapply = schema::pay::PAPPAYAPPLY);
message!(pub struct PappayapplyResponse = schema::pay::PAPPAYAPPLY_RESPONSE);
message!(pub struct Paporderquery = schema::pay::PAPORDERQUERY);
message!(pub struct PaporderqueryResponse = schema::pay::PAPORDERQUERY_RESPONSE);
message!(pub struct PaporderqueryCoupon = schema::pay::PAPORDERQUERY_COUPON);
message!(pub struct Querycontract = schema::pay::QUERYCONTRACT);
message!(pub struct QuerycontractResponse = schema::pay::QUERYCONTRACT_RESPONSE);
message!(pub struct Deletecontract = schema::pay::DELETECONTRACT);
message!(pub struct DeletecontractResponse = schema::pay::DELETECONTRACT_RESPONSE);
message!(pub struct ContractNotification = schema::pay::CONTRACT_NOTIFICATION);
message!(pub struct PappayNotification = schema::pay::PAPPAY_NOTIFICATION);
message!(pub struct MiniprogramEntrust = schema::pay::MINIPROGRAM_ENTRUST);
