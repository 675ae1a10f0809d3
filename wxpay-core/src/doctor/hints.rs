//! Hints where no mistake was found: peculiarities of the message and of the secrets.

use wxpay_schema::shared::{APPID, MCH_ID, PAYMENT_TIME_STAMP, RETURN_CODE};

use super::client::ClientParameters;
use super::diagnosis::Diagnosis;
use super::encodings::four_byte_chars;
use super::finding::Finding;
use super::lenient::{LenientMessage, StatedSignType};
use super::message::SignedMessage;
use super::mistakes;

/// The data that hints are derived from.
pub(super) struct HintContext<'a> {
    pub(super) case: &'a SignedMessage<'a>,
    pub(super) seen: &'a LenientMessage<'a>,
    /// The client, if the message contains a client's parameters.
    pub(super) client: Option<&'a ClientParameters<'a>>,
    /// The signature, without surrounding blanks.
    pub(super) sign: &'a str,
    pub(super) stated: Option<&'a StatedSignType>,
}

pub(super) fn unknown_mistake_hints(context: &HintContext<'_>, diagnosis: &Diagnosis) -> Vec<String> {
    let mut hints = Vec::new();
    if !diagnosis.is_complete {
        hints.push("not every mistake was tried: the message is too large 报文过大，未能尝试所有原因".to_owned());
    }
    text_hints(context, diagnosis, &mut hints);
    value_hints(context, &mut hints);
    client_hints(context, &mut hints);
    signature_hints(context, &mut hints);
    secret_hints(context, &mut hints);
    hints
}

/// Hints about what the call does not take, whatever the signature.
pub(super) fn call_hints(findings: &[Finding]) -> Vec<String> {
    let found = findings.iter().filter_map(|finding| mistakes::find(finding.name));
    found.map(|mistake| format!("{} {} {}", mistake.description, mistake.remedy, mistake.remedy_zh)).collect()
}

/// Hints about a message whose signature is right.
pub(super) fn right_signature_hints(context: &HintContext<'_>) -> Vec<String> {
    let mut hints = Vec::new();
    if context.client.is_some_and(ClientParameters::is_for_choose_wxpay) {
        hints.push(format!(
            "the time is handed over as `timestamp`, which wx.chooseWXPay alone takes: wx.requestPayment and \
             WeixinJSBridge take `{}` 只有 wx.chooseWXPay 接受小写的 timestamp",
            PAYMENT_TIME_STAMP.name
        ));
    }
    let time = context.client.and_then(|client| client.value(PAYMENT_TIME_STAMP.name));
    if time.is_some_and(|time| time.len() == 13) {
        hints.push("the time looks like milliseconds: it is to be seconds since 1970 时间戳应为秒".to_owned());
    }
    hints
}

fn text_hints(context: &HintContext<'_>, diagnosis: &Diagnosis, hints: &mut Vec<String>) {
    let has_wide = context.seen.pairs.iter().any(|pair| four_byte_chars::has_any(&pair.value));
    if has_wide {
        hints.push(
            "the message has characters of four bytes, such as emoji: if only such messages fail, they are lost or \
             written otherwise before signing 报文含四字节字符（如 emoji）；若只有这类报文失败，说明签名前字符已丢失或\
             改变"
                .to_owned(),
        );
    }
    if is_received(context) {
        hints.push(
            "the message comes from WeChat Pay, which signed it with the key of its merchant number: if the key given \
             is of another account, or was changed since, give the others along with `--key`; if the body was read, \
             logged or converted on the way, take its bytes as they came; otherwise somebody else wrote it 报文由微信\
             支付签名：用 --key 一并提供其他账号或更换前的密钥；使用收到的原始字节；否则报文可能是伪造的"
                .to_owned(),
        );
    } else if diagnosis.signed.is_none() {
        hints.push(
            "the text that the program signed: print it just before it is hashed, and give it with `--signed-string \
             FILE` (`SignedMessage::signed_text`); then the field that differs is named 打印程序实际签名的字符串，用 \
             --signed-string 文件 传入，即可指出不同之处"
                .to_owned(),
        );
    }
    if diagnosis.signed.is_none() {
        return;
    }
    hints.push(
        match diagnosis.difference {
            None => {
                "the text that was signed is the right one: the key that was used is another \
                 签名串正确，说明使用的密钥不同"
            }
            Some(_) => {
                "the text given as signed does not give this signature with any of the secrets: it is another text, or \
                 another key 给出的签名串与密钥都无法得到该签名"
            }
        }
        .to_owned(),
    );
}

/// Whether WeChat Pay wrote the message: a reply or a notification.
fn is_received(context: &HintContext<'_>) -> bool {
    context.client.is_none() && context.seen.get(RETURN_CODE.name).is_some()
}

fn secret_hints(context: &HintContext<'_>, hints: &mut Vec<String>) {
    for (at, candidate) in context.case.secrets.iter().enumerate() {
        let text = String::from_utf8_lossy(&candidate.0);
        let count = text.chars().count();
        if count != 32 || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            let others = if count == 32 { " with others than letters and digits" } else { "" };
            hints.push(format!(
                "secret {} has {count} characters{others}: an APIv2 key is 32 letters and digits 密钥应为 32 \
                 位字母和数字",
                at + 1
            ));
        }
    }
    let whose =
        context.seen.get(MCH_ID.name).map(String::from_utf8_lossy).map(|id| format!(" of {} {id}", MCH_ID.name));
    hints.push(format!(
        "the key: it must be the APIv2 key{} that is set on the merchant platform; if other messages signed with it \
         are taken, it is right. Only as a last resort set a new one: with that every program that still signs or \
         verifies with the old one fails 核对商户平台当前的 APIv2 密钥；其他请求能通过则密钥无误；重设密钥会使仍用旧密\
         钥的程序全部失败，仅作最后手段",
        whose.unwrap_or_default()
    ));
}

fn signature_hints(context: &HintContext<'_>, hints: &mut Vec<String>) {
    let digits = context.sign.len();
    if !context.sign.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        hints.push(
            "the signature is not hex, perhaps base64: 32 or 64 hex digits belong there \
                签名应为十六进制"
                .to_owned(),
        );
    } else if digits == 40 {
        hints.push(
            "the signature has 40 digits as SHA-1 does: the JS-SDK's wx.config is signed with that, payments are not \
             支付签名不使用 SHA-1"
                .to_owned(),
        );
    } else if digits != 32 && digits != 64 {
        hints.push(format!("the signature has {digits} digits: MD5 has 32, HMAC-SHA256 has 64 签名长度不正确"));
    }
    if let Some(StatedSignType { name, sign_type: Err(other) }) = context.stated {
        hints.push(format!("`{name}` says {other}: it takes MD5 or HMAC-SHA256 签名类型取值不正确"));
    }
}

fn value_hints(context: &HintContext<'_>, hints: &mut Vec<String>) {
    for pair in &context.seen.pairs {
        let text = String::from_utf8_lossy(&pair.value);
        if text.contains('\u{fffd}') || text.contains("??") {
            hints.push(format!(
                "`{}` holds question marks where letters were lost: the encoding changed before the message was sent \
                 字段中的文字已丢失，检查编码",
                pair.name
            ));
        }
    }
    if context.seen.is_gbk {
        hints.push("the message is not UTF-8, perhaps GBK 报文不是 UTF-8 编码".to_owned());
    }
}

fn client_hints(context: &HintContext<'_>, hints: &mut Vec<String>) {
    let Some(client) = context.client else { return };
    if client.value(APPID.name).is_none() {
        let name = client.name_of_app();
        hints.push(format!(
            "`{name}` is signed, although it is not handed over: give it along (`--appid`) 签名包含 {name}，\
                请一并提供",
        ));
    }
    if context.case.mch_ids.is_empty() {
        hints.push(
            "the merchant number is not known: with it (`--mch-id`) it is tried whether the unified order's reply was \
             handed on, and other ids 提供商户号（--mch-id）可排查更多原因"
                .to_owned(),
        );
    }
}
