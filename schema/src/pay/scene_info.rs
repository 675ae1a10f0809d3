//! The scene of a payment: a store, or the page or app of an MWEB payment.

use crate::field::{object, one_of, unbounded};
use crate::message::{Channel, Message};
use crate::rule::when;
use crate::shared::{H5_SCENE, STORE_ADDRESS, STORE_AREA_CODE, STORE_ID, STORE_NAME};

/// The scene of a payment.
pub const SCENE_INFO: Message = Message::nested(Channel::Pay, "scene_info")
    .doc("The scene of a payment: `store_info`, or for MWEB `h5_info`.")
    .fields(&[
        object("store_info", &STORE_INFO).sample("{...}").doc("The store where the payment is made."),
        object("h5_info", &H5_INFO)
            .conditional()
            .sample("{...}")
            .doc("The page or app where an MWEB payment starts, instead of the store."),
    ]);
const _: () = SCENE_INFO.assert_sound();

/// A store.
pub const STORE_INFO: Message = Message::nested(Channel::Pay, "store_info")
    .doc("A store of the merchant's.")
    .fields(&[STORE_ID, STORE_NAME, STORE_AREA_CODE, STORE_ADDRESS]);
const _: () = STORE_INFO.assert_sound();

/// The page or app where an MWEB payment starts.
pub const H5_INFO: Message = Message::nested(Channel::Pay, "h5_info")
    .doc("The page or app where an MWEB payment starts. Only the whole `scene_info` has a limit.")
    .fields(&[
        one_of("type", &H5_SCENE).required().sample("Wap").doc("The kind of the place."),
        unbounded("app_name").conditional().sample("王者荣耀").doc("The app's name, for IOS and Android."),
        unbounded("bundle_id").conditional().sample("com.tencent.wzryIOS").doc("The app's bundle id, for IOS."),
        unbounded("package_name")
            .conditional()
            .sample("com.tencent.tmgp.sgame")
            .doc("The app's package name, for Android."),
        unbounded("wap_url").conditional().sample("https://m.jd.com").doc("The site's URL, for Wap."),
        unbounded("wap_name").conditional().sample("京东官网").doc("The site's name, for Wap."),
    ])
    .rules(&[
        when("type", "IOS").needs(&["app_name", "bundle_id"]),
        when("type", "Android").needs(&["app_name", "package_name"]),
        when("type", "Wap").needs(&["wap_url", "wap_name"]),
    ]);
const _: () = H5_INFO.assert_sound();
