//! The enums of the lists of values of 委托代扣.

use wxpay_derive::choices;
use wxpay_schema as schema;

choices!(pub enum AgreementVersion = schema::choices::AGREEMENT_VERSION);
choices!(pub enum ReturnWeb = schema::choices::RETURN_WEB);
choices!(pub enum ContractState = schema::choices::CONTRACT_STATE);
choices!(pub enum TerminationMode = schema::choices::TERMINATION_MODE);
choices!(pub enum ContractChange = schema::choices::CONTRACT_CHANGE);
choices!(pub enum DeductionType = schema::choices::DEDUCTION_TYPE);
choices!(pub enum DeductionState = schema::choices::DEDUCTION_STATE);
