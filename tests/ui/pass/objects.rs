//! Objects: nested in a message, alone, with raw names and with names of a page.
use wxpay_core::value::H5Scene;
use wxpay_core::{Fen, Object, Request, schema};

#[derive(Clone, Debug, Object)]
#[wxpay(message = schema::pay::STORE_INFO)]
struct Teahouse<'a> {
    #[wxpay(rename = "id")]
    number: &'a str,
    name: Option<&'a str>,
    #[allow(dead_code)]
    #[wxpay(skip)]
    room: Room,
}

/// Without a default, which only reading would need.
#[derive(Clone, Debug)]
struct Room;

#[derive(Debug, Object)]
#[wxpay(message = schema::pay::SCENE_INFO)]
struct Scene<'a> {
    store_info: Teahouse<'a>,
}

/// `type` is a word of Rust's.
#[derive(Object)]
#[wxpay(message = schema::pay::H5_INFO)]
struct Site<'a> {
    r#type: H5Scene,
    wap_url: Option<&'a str>,
    wap_name: Option<String>,
}

#[derive(Object)]
#[wxpay(message = schema::pay::H5_INFO, fixed(r#type = "Wap"))]
struct FixedSite {
    wap_url: &'static str,
    wap_name: &'static str,
}

#[derive(Object)]
#[wxpay(message = schema::cloud::CONTAINER)]
struct Service {
    service: &'static str,
    path: String,
}

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "MWEB", body = "Tea", total_fee = 888))]
struct TeaOrder<'a> {
    #[wxpay(rename = "out_trade_no")]
    r#try: &'a str,
    spbill_create_ip: &'a str,
    scene_info: Scene<'a>,
}

#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(callback_type = 2))]
struct ContainerOrder<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
    env_id: &'a str,
    container: Service,
    scene_info: Option<&'a str>,
}

fn main() {
    let store = Teahouse { number: "SZTX001", name: None, room: Room };
    assert_eq!(store.to_json(), r#"{"id":"SZTX001"}"#);
    assert_eq!(Scene { store_info: store }.to_json(), r#"{"store_info":{"id":"SZTX001"}}"#);
    let site = Site { r#type: H5Scene::Wap, wap_url: Some("https://tea.example"), wap_name: None };
    assert_eq!(site.to_json(), r#"{"type":"Wap","wap_url":"https://tea.example"}"#);
    let site = FixedSite { wap_url: "https://tea.example", wap_name: "Tea" };
    assert_eq!(site.to_json(), r#"{"type":"Wap","wap_name":"Tea","wap_url":"https://tea.example"}"#);
}
