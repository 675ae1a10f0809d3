//! The scene of a payment: a store, or the page or app of an MWEB payment.

use crate::choices::H5_SCENE;
use crate::shared::{STORE_ADDRESS, STORE_AREA_CODE, STORE_ID, STORE_NAME};
use crate::table::builders::{object, one_of, unbounded};
use crate::table::model::{Channel, Field, Message};
use crate::table::rule::{exactly_one_of, when};

/// The scene of a payment.
pub static SCENE_INFO: Message = Message::nested(Channel::Pay, "scene_info")
    .doc("The scene of a payment: `store_info`, or for MWEB `h5_info`.")
    .fields(&[STORE_INFO_FIELD, H5_INFO_FIELD])
    .rules(&[exactly_one_of(&[STORE_INFO_FIELD.name, H5_INFO_FIELD.name])])
    .sealed();

const STORE_INFO_FIELD: Field =
    object("store_info", &STORE_INFO).conditional().sample("{...}").doc("The store where the payment is made.");
const H5_INFO_FIELD: Field = object("h5_info", &H5_INFO)
    .conditional()
    .sample("{...}")
    .doc("The page or app where an MWEB payment starts, instead of the store.");

/// A store.
pub static STORE_INFO: Message = Message::nested(Channel::Pay, "store_info")
    .doc("A store of the merchant's.")
    .fields(&[STORE_ID, STORE_NAME, STORE_AREA_CODE, STORE_ADDRESS])
    .sealed();

/// The page or app where an MWEB payment starts.
pub static H5_INFO: Message = Message::nested(Channel::Pay, "h5_info")
    .doc("The page or app where an MWEB payment starts. Only the whole `scene_info` has a limit.")
    .fields(&[TYPE, APP_NAME, BUNDLE_ID, PACKAGE_NAME, WAP_URL, WAP_NAME])
    .rules(&[
        when(TYPE.name, "IOS").needs(&[APP_NAME.name, BUNDLE_ID.name]),
        when(TYPE.name, "Android").needs(&[APP_NAME.name, PACKAGE_NAME.name]),
        when(TYPE.name, "Wap").needs(&[WAP_URL.name, WAP_NAME.name]),
    ])
    .sealed();

const TYPE: Field = one_of("type", &H5_SCENE).required().sample("Wap").doc("The kind of the place.");
const APP_NAME: Field =
    unbounded("app_name").conditional().sample("王者荣耀").doc("The app's name, for IOS and Android.");
const BUNDLE_ID: Field =
    unbounded("bundle_id").conditional().sample("com.tencent.wzryIOS").doc("The app's bundle id, for IOS.");
const PACKAGE_NAME: Field = unbounded("package_name")
    .conditional()
    .sample("com.tencent.tmgp.sgame")
    .doc("The app's package name, for Android.");
const WAP_URL: Field = unbounded("wap_url").conditional().sample("https://m.jd.com").doc("The site's URL, for Wap.");
const WAP_NAME: Field = unbounded("wap_name").conditional().sample("京东官网").doc("The site's name, for Wap.");
