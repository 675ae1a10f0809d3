//! The diagnosis of wrong signatures: any bytes as a message, with a bounded search, and without the key in the output.

use wxpay_core::doctor::{CandidateKey, DiagnosisKind, SignedMessage};
use wxpay_core::schema::ALL;
use wxpay_core::{Limits, server};

use super::account::{APPID, KEY, MCH_ID, assert_hidden, key, sign_type};
use super::{input, seeds};

/// Diagnoses a message. The first byte selects its table, the second one what else is known.
pub fn run(data: &[u8]) {
    let Some((at, rest)) = input::split_byte(data) else { return };
    let Some((byte, body)) = input::split_byte(rest) else { return };
    let secrets = [CandidateKey::new(KEY), CandidateKey::new("8934e7d15453e97507ef794cf7b0519d")];
    let mut message = SignedMessage::new(body, &secrets).signed_with(sign_type(byte)).hash_limit(1 << 14);
    let table = ALL.get(usize::from(at));
    if let Some(table) = table {
        message = message.of_call(table).workwx_secret(&secrets[1]);
    }
    if byte & 2 != 0 {
        message = message.appid(APPID).mch_id(MCH_ID);
    }
    let (text, body_too) = body.split_at_checked(body.len() / 2).unwrap_or((body, body));
    if byte & 4 != 0 && !body_too.is_empty() {
        message = message.signed_text(text);
    }
    let diagnosis = message.diagnose();
    assert_hidden(&format!("{diagnosis} {diagnosis:?}"));
    if table.is_none() && byte & 4 == 0 {
        check_right(body, diagnosis.kind, byte);
    }
}

/// What the strict reader verifies is right for the doctor too.
fn check_right(body: &[u8], kind: DiagnosisKind, byte: u8) {
    let Ok(fields) = server::read(body, &Limits::default()) else { return };
    let states_type = fields.iter().any(|entry| entry.name == "sign_type");
    if !states_type && body.len() < 4096 && server::is_signed(&fields, &key(), sign_type(byte)) {
        assert_eq!(kind, DiagnosisKind::Right);
    }
}

/// Returns the messages, without a table and with one.
pub fn seeds() -> Vec<Vec<u8>> {
    let urls = [
        "weixin://wxpay/bizpayurl?appid=wx1&mch_id=1&product_id=1&nonce_str=1&sign=AFE2267EC1202D85D044F264A63BB92C",
        "appId=wx1&nonceStr=1&package=prepay_id=1&signType=MD5&paySign=AFE2267EC1202D85D044F264A63BB92C",
    ];
    let mut inputs: Vec<Vec<u8>> = urls.iter().map(|url| url.as_bytes().to_vec()).collect();
    inputs.extend(seeds::messages("xml").into_iter().chain(seeds::messages("json")).filter(|body| body.len() < 2_000));
    seeds::behind([255, 3], &seeds::behind([0, 3, 4], &inputs))
}
