//! The structs of 委托代扣.

use wxpay_derive::message;

use crate::schema;

message! {
    pub struct Entrustweb = schema::pay::ENTRUSTWEB;
    pub struct H5entrustweb = schema::pay::H5ENTRUSTWEB;
    pub struct H5entrustwebResponse = schema::pay::H5ENTRUSTWEB_RESPONSE;
    pub struct Preentrustweb = schema::pay::PREENTRUSTWEB;
    pub struct PreentrustwebResponse = schema::pay::PREENTRUSTWEB_RESPONSE;
    pub struct Contractorder = schema::pay::CONTRACTORDER;
    pub struct ContractorderResponse = schema::pay::CONTRACTORDER_RESPONSE;
    pub struct Pappayapply = schema::pay::PAPPAYAPPLY;
    pub struct PappayapplyResponse = schema::pay::PAPPAYAPPLY_RESPONSE;
    pub struct Paporderquery = schema::pay::PAPORDERQUERY;
    pub struct PaporderqueryResponse = schema::pay::PAPORDERQUERY_RESPONSE;
    pub struct PaporderqueryCoupon = schema::pay::PAPORDERQUERY_COUPON;
    pub struct Querycontract = schema::pay::QUERYCONTRACT;
    pub struct QuerycontractResponse = schema::pay::QUERYCONTRACT_RESPONSE;
    pub struct Deletecontract = schema::pay::DELETECONTRACT;
    pub struct DeletecontractResponse = schema::pay::DELETECONTRACT_RESPONSE;
    pub struct ContractNotification = schema::pay::CONTRACT_NOTIFICATION;
    pub struct PappayNotification = schema::pay::PAPPAY_NOTIFICATION;
    pub struct MiniprogramEntrust = schema::pay::MINIPROGRAM_ENTRUST;
}
