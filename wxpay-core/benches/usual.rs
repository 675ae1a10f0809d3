//! The usual approach: a sorted map of strings, `format!`, and quick-xml through serde.
//! It validates nothing and verifies only the signature.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::floors::nonce;
use super::workload::{APPID, KEY, MCH_ID, NOTIFY_URL};

#[derive(Clone, Serialize)]
#[serde(rename = "xml")]
pub(crate) struct Order {
    appid: String,
    attach: String,
    body: String,
    device_info: String,
    fee_type: String,
    goods_tag: String,
    mch_id: String,
    nonce_str: String,
    notify_url: String,
    openid: String,
    out_trade_no: String,
    scene_info: String,
    sign_type: String,
    spbill_create_ip: String,
    time_expire: String,
    time_start: String,
    total_fee: u64,
    trade_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign: Option<String>,
}

#[allow(dead_code, reason = "decoded, as a shop would")]
#[derive(Deserialize)]
pub(crate) struct Reply {
    pub(crate) out_trade_no: String,
    pub(crate) trade_state: String,
    pub(crate) transaction_id: Option<String>,
    pub(crate) total_fee: Option<u64>,
    pub(crate) cash_fee: Option<u64>,
    pub(crate) time_end: Option<String>,
    pub(crate) openid: Option<String>,
    pub(crate) is_subscribe: Option<String>,
    pub(crate) trade_type: Option<String>,
    pub(crate) bank_type: Option<String>,
    pub(crate) fee_type: Option<String>,
    pub(crate) attach: Option<String>,
    pub(crate) device_info: Option<String>,
}

impl Order {
    /// Creates the order from the one that the library is given.
    pub(crate) fn from_order(order: &super::workload::Order<'_>) -> Self {
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        let time = |time: Option<wxpay_core::BeijingTime>| time.map(|time| time.to_string()).unwrap_or_default();
        Self {
            appid: APPID.to_owned(),
            attach: text(order.attach),
            body: order.body.to_owned(),
            device_info: text(order.device_info),
            fee_type: text(order.fee_type),
            goods_tag: text(order.goods_tag),
            mch_id: MCH_ID.to_owned(),
            nonce_str: String::new(),
            notify_url: NOTIFY_URL.to_owned(),
            openid: order.openid.to_owned(),
            out_trade_no: order.out_trade_no.to_owned(),
            scene_info: text(order.scene_info),
            sign_type: "HMAC-SHA256".to_owned(),
            spbill_create_ip: order.spbill_create_ip.to_string(),
            time_expire: time(order.time_expire),
            time_start: time(order.time_start),
            total_fee: order.total_fee.0,
            trade_type: "JSAPI".to_owned(),
            sign: None,
        }
    }
}

#[allow(clippy::format_collect, reason = "this is the usual way")]
fn sign(fields: &BTreeMap<String, String>) -> String {
    let signed = fields.iter().filter(|(name, value)| *name != "sign" && !value.is_empty());
    let joined = signed.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
    let text = format!("{joined}&key={KEY}");
    let mut hmac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).unwrap();
    hmac.update(text.as_bytes());
    hmac.finalize().into_bytes().iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Returns the XML of a signed order.
pub(crate) fn order(order: &Order) -> String {
    let order = Order { nonce_str: String::from_utf8(nonce().to_vec()).unwrap(), ..order.clone() };
    let mut fields = BTreeMap::new();
    for (name, value) in [
        ("appid", &order.appid),
        ("attach", &order.attach),
        ("body", &order.body),
        ("device_info", &order.device_info),
        ("fee_type", &order.fee_type),
        ("goods_tag", &order.goods_tag),
        ("mch_id", &order.mch_id),
        ("nonce_str", &order.nonce_str),
        ("notify_url", &order.notify_url),
        ("openid", &order.openid),
        ("out_trade_no", &order.out_trade_no),
        ("scene_info", &order.scene_info),
        ("sign_type", &order.sign_type),
        ("spbill_create_ip", &order.spbill_create_ip),
        ("time_expire", &order.time_expire),
        ("time_start", &order.time_start),
        ("total_fee", &order.total_fee.to_string()),
        ("trade_type", &order.trade_type),
    ] {
        fields.insert(name.to_owned(), value.clone());
    }
    let signed = Order { sign: Some(sign(&fields)), ..order };
    quick_xml::se::to_string(&signed).unwrap()
}

/// Reads a reply; `None` if its signature is wrong.
pub(crate) fn reply(body: &str) -> Option<Reply> {
    let fields: BTreeMap<String, String> = quick_xml::de::from_str(body).ok()?;
    if *fields.get("sign")? != sign(&fields) {
        return None;
    }
    quick_xml::de::from_str(body).ok()
}
