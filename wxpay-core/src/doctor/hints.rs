//! What to look at where no mistake was found: what shows in the message and the
//! secrets all the same.

use wxpay_schema::SignType;
use wxpay_schema::shared::{MCH_ID, PAYMENT_APP_ID, PAYMENT_SIGN};

use super::Case;
use super::diagnosis::Diagnosis;
use super::seen::Seen;

/// What the hints are taken from.
pub(super) struct Asked<'a> {
    pub(super) case: &'a Case<'a>,
    pub(super) seen: &'a Seen<'a>,
    /// The signature, without blanks around it.
    pub(super) sign: &'a str,
    pub(super) stated: Option<&'a (&'static str, Result<SignType, String>)>,
    /// Whether every mistake was tried.
    pub(super) has_all: bool,
}

pub(super) fn hints(asked: &Asked<'_>, diagnosis: &Diagnosis) -> Vec<String> {
    let mut hints = Vec::new();
    if !asked.has_all {
        hints.push("not every mistake was tried: the message is too large 报文过大，未能尝试所有原因".to_owned());
    }
    of_text(diagnosis, &mut hints);
    of_secrets(asked, &mut hints);
    of_sign(asked, &mut hints);
    of_values(asked, &mut hints);
    hints
}

fn of_text(diagnosis: &Diagnosis, hints: &mut Vec<String>) {
    if diagnosis.signed.is_none() {
        return;
    }
    hints.push(match diagnosis.difference {
        None => "the text that was signed is the right one: the key that was used is another 签名串正确，说明使用的密钥不同",
        Some(_) => "the text given as signed does not give this signature with any of the secrets: it is another text, or another key 给出的签名串与密钥都无法得到该签名",
    }.to_owned());
}

fn of_secrets(asked: &Asked<'_>, hints: &mut Vec<String>) {
    for (at, candidate) in asked.case.secrets.iter().enumerate() {
        let text = String::from_utf8_lossy(&candidate.0);
        let count = text.chars().count();
        if count != 32 || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let others = if count == 32 { " with others than letters and digits" } else { "" };
            hints.push(format!(
                "secret {} has {count} characters{others}: an APIv2 key is 32 letters and digits 密钥应为 32 位字母和数字",
                at + 1
            ));
        }
    }
    let whose = asked.seen.get(MCH_ID.name).map(String::from_utf8_lossy).map(|id| format!(" of {} {id}", MCH_ID.name));
    hints.push(format!(
        "the key: it must be the APIv2 key{} that is set on the merchant platform now; set a new one if in doubt, and keep the old for a day 核对商户平台当前的 APIv2 密钥",
        whose.unwrap_or_default()
    ));
}

fn of_sign(asked: &Asked<'_>, hints: &mut Vec<String>) {
    let digits = asked.sign.len();
    if !asked.sign.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        hints.push(
            "the signature is not hex, perhaps base64: 32 or 64 hex digits belong there 签名应为十六进制".to_owned(),
        );
    } else if digits == 40 {
        hints.push("the signature has 40 digits as SHA-1 does: the JS-SDK's wx.config is signed with that, payments are not 支付签名不使用 SHA-1".to_owned());
    } else if digits != 32 && digits != 64 {
        hints.push(format!("the signature has {digits} digits: MD5 has 32, HMAC-SHA256 has 64 签名长度不正确"));
    }
    if let Some((name, Err(other))) = asked.stated {
        hints.push(format!("`{name}` says {other}: it takes MD5 or HMAC-SHA256 签名类型取值不正确"));
    }
}

fn of_values(asked: &Asked<'_>, hints: &mut Vec<String>) {
    for pair in &asked.seen.pairs {
        let text = String::from_utf8_lossy(&pair.value);
        if text.contains('\u{fffd}') || text.contains("??") {
            hints.push(format!(
                "`{}` holds question marks where letters were lost: the encoding changed before the message was sent 字段中的文字已丢失，检查编码",
                pair.name
            ));
        }
    }
    let is_payment = asked.seen.sign_name == Some(PAYMENT_SIGN.name);
    if is_payment && asked.seen.get(PAYMENT_APP_ID.name).is_none() {
        hints.push(format!(
            "`{}` is signed, although the page is not handed it: give it along 签名包含 appId，请一并提供",
            PAYMENT_APP_ID.name
        ));
    }
    if asked.seen.is_gbk {
        hints.push("the message is not UTF-8, perhaps GBK 报文不是 UTF-8 编码".to_owned());
    }
}
