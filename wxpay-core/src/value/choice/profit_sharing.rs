//! The enums of the lists of values of 分账.

use wxpay_derive::choices;
use wxpay_schema as schema;

choices!(pub enum ReceiverType = schema::choices::RECEIVER_TYPE);
choices!(pub enum ReceiverRelation = schema::choices::RECEIVER_RELATION);
choices!(pub enum SharingStatus = schema::choices::SHARING_STATUS);
choices!(pub enum ShareResult = schema::choices::SHARE_RESULT);
choices!(pub enum ReturnResult = schema::choices::RETURN_RESULT);
choices!(pub enum ReturnFailReason = schema::choices::RETURN_FAIL_REASON);
choices!(pub enum ResourceType = schema::choices::RESOURCE_TYPE);
choices!(pub enum ResourceAlgorithm = schema::choices::RESOURCE_ALGORITHM);
