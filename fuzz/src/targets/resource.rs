//! Notifications of sharing, in the form of `APIv3`: the message, and the encrypted resource in it.

use wxpay_core::pay::ProfitsharingNotificationResource;
use wxpay_core::schema::pay;
use wxpay_core::server::{self, TableMessage};
use wxpay_core::{ApiV3Key, Limits, SignType};

use super::account::{MCH_ID, merchant};
use super::{input, seeds};

const V3_KEY: &str = "0123456789abcdef0123456789abcdef";
const NONCE: &str = "fdasflkja484";

/// Reads a body, or encrypts a resource of its lines first: the first byte selects which.
pub fn run(data: &[u8]) {
    let Some((byte, body)) = input::split_byte(data) else { return };
    if byte & 1 == 0 {
        read(body, false);
        return;
    }
    let mut resource = TableMessage::new(&pay::PROFITSHARING_NOTIFICATION_RESOURCE).to_builder();
    resource = resource.set_raw(&pay::PROFITSHARING_NOTIFICATION_RESOURCE, "mchid", MCH_ID);
    for (name, value) in input::lines(body).into_iter().take(32) {
        resource = resource.set_raw(&pay::PROFITSHARING_NOTIFICATION_RESOURCE, name, value);
    }
    let key = ApiV3Key::new(V3_KEY).unwrap();
    let ciphertext = resource.encrypted_resource(&key, NONCE, "profitsharing").unwrap();
    let message = format!(
        r#"{{"id":"1","event_type":"TRANSACTION.SUCCESS","resource":{{"algorithm":"AEAD_AES_256_GCM",
        "original_type":"x","ciphertext":"{ciphertext}","nonce":"{NONCE}","associated_data":"profitsharing"}}}}"#
    );
    // What its own reader refuses within the resource, such as a name twice, is a bad resource too.
    let is_json = server::read_json(resource.json().as_bytes(), &pay::PROFITSHARING_NOTIFICATION_RESOURCE).is_ok();
    read(message.as_bytes(), is_json);
}

fn read(body: &[u8], is_right: bool) {
    let key = ApiV3Key::new(V3_KEY).unwrap();
    let merchant = merchant(SignType::HmacSha256);
    let _ = server::open_resource(body, &key, &Limits::default());
    match merchant.profitsharing_notification::<ProfitsharingNotificationResource>(body, &key) {
        Ok(shared) => assert!(!format!("{shared:?}").is_empty()),
        Err(error) => {
            assert!(!is_right || error.class() != "BadResource", "a right resource is refused: {error}");
            assert!(!format!("{error} {error:?}").contains(V3_KEY));
        }
    }
}

/// Returns notifications of sharing, and the lines of a resource.
pub fn seeds() -> Vec<Vec<u8>> {
    let fields = pay::PROFITSHARING_NOTIFICATION_RESOURCE.all_fields();
    let lines: Vec<String> = fields.map(|field| format!("{}={}", field.name, field.sample)).collect();
    let mut seeds = seeds::behind([0], &seeds::messages("json"));
    seeds.push([b"\x01", lines.join("\n").as_bytes()].concat());
    seeds.push(b"\x01mchid=10000100\norder_id=1\nreceiver={\"account\":\"1\",\"amount\":5}\namount=-1\nx=1".to_vec());
    seeds
}
