//! rocket 0.5, without an adapter: `receive_from` takes the future that reads the body.

use rocket::data::{Data, ToByteUnit as _};
use rocket::http::ContentType;
use rocket::{Build, Config, Rocket, State, post, routes};
use wxpay_web::{Receiver, receive_from};

use crate::Shop;

#[post("/wxpay/notify", data = "<data>")]
async fn notify(data: Data<'_>, receiver: &State<Receiver>, shop: &State<Shop>) -> (ContentType, String) {
    let shop = shop.inner().clone();
    // One byte more shows that it is too long.
    let most = receiver.limit().saturating_add(1).bytes();
    let body = async { data.open(most).into_bytes().await.map(|bytes| bytes.into_inner()) };
    let answer = receive_from(receiver, body, move |notice| async move { shop.keep(notice).await }).await;
    let content_type = ContentType::parse_flexible(answer.content_type()).unwrap_or_default();
    (content_type, answer.into_body())
}

/// Returns the server of a shop, to be launched.
pub fn build(config: Config, receiver: Receiver, shop: Shop) -> Rocket<Build> {
    rocket::custom(config).manage(receiver).manage(shop).mount("/", routes![notify])
}
