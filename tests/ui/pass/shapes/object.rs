//! An object, sent and received where its types can be.
use wxpay_core::{Object, schema};

#[derive(Object)]
#[wxpay(message = schema::pay::STORE_INFO, fixed(area_code = "440305"))]
struct Teahouse<N>
where
    N: AsRef<str>,
{
    #[wxpay(rename = "id")]
    number: N,
    name: Option<String>,
    #[wxpay(skip)]
    #[allow(dead_code)]
    room: Room,
}

struct Room;

fn main() {
    let _ = Teahouse { number: "7", name: None, room: Room }.to_json();
}
