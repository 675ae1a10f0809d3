//! The enums of 现金红包.

use wxpay_derive::choices;
use wxpay_schema as schema;

choices!(pub enum RedPacketScene = schema::choices::RED_PACKET_SCENE);
choices!(pub enum RedPacketStatus = schema::choices::RED_PACKET_STATUS);
choices!(pub enum RedPacketSource = schema::choices::RED_PACKET_SOURCE);
choices!(pub enum RedPacketType = schema::choices::RED_PACKET_TYPE);
choices!(pub enum RedPacketDivision = schema::choices::RED_PACKET_DIVISION);
choices!(pub enum RedPacketNotifyWay = schema::choices::RED_PACKET_NOTIFY_WAY);
choices!(pub enum RedPacketNumberType = schema::choices::RED_PACKET_NUMBER_TYPE);
