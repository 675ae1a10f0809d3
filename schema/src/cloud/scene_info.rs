//! The scene of a payment: the store.

use crate::shared::{STORE_ADDRESS, STORE_AREA_CODE, STORE_ID, STORE_NAME};
use crate::table::builders::object;
use crate::table::model::{Channel, Message};

/// The scene of a payment. (The cloud page's sample value `Y` is a mistake: it is a JSON object.)
pub static SCENE_INFO: Message = Message::nested(Channel::Cloud, "scene_info")
    .doc("The scene of a payment: the store. (The cloud page's sample value `Y` is a slip.)")
    .fields(&[object("store_info", &STORE_INFO).required().sample("{...}").doc("The store where the payment is made.")])
    .sealed();

/// A store.
pub static STORE_INFO: Message = Message::nested(Channel::Cloud, "store_info")
    .doc("A store of the merchant's.")
    .fields(&[STORE_ID, STORE_NAME, STORE_AREA_CODE, STORE_ADDRESS])
    .sealed();
