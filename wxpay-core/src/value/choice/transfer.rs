//! The enums of 付款.

use wxpay_derive::choices;
use wxpay_schema as schema;

choices!(pub enum NameCheck = schema::choices::NAME_CHECK);
choices!(pub enum TransferStatus = schema::choices::TRANSFER_STATUS);
choices!(pub enum BankTransferStatus = schema::choices::BANK_TRANSFER_STATUS);
choices!(pub enum WorkwxMessageType = schema::choices::WORKWX_MESSAGE_TYPE);
choices!(pub enum ApprovalType = schema::choices::APPROVAL_TYPE);
