//! The three paths written by hand for the messages of the workload: fields are in source
//! order, values are borrowed, nothing is generic. The floors make the library's checks:
//! presence, length, characters, times and rules; the grammar of the XML, duplicates,
//! signature, account, order, completeness and kinds. They have no error messages, and
//! reject values with entities or carriage returns instead of decoding them.

use std::fmt::Write as _;
use std::net::IpAddr;

use ctutils::CtEq as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use sha2::Sha256;
use wxpay_core::{BeijingTime, Fen, SignType};

use super::workload::{APPID, KEY, MCH_ID, NOTIFY_URL, Notification, Order, Reply};

/// The account: everything that is the same in each call.
pub(crate) struct Account {
    sign_type: SignType,
    /// The state of HMAC once it has taken in the key.
    hmac: Hmac<Sha256>,
    end: String,
}

impl Account {
    pub(crate) fn new(sign_type: SignType) -> Self {
        Self { sign_type, hmac: Hmac::new_from_slice(KEY.as_bytes()).unwrap(), end: format!("key={KEY}") }
    }

    /// Returns the signature of a text, which lacks the key at its end.
    fn sign(&self, text: &[u8]) -> Hex {
        match self.sign_type {
            SignType::Md5 => Hex::new(&Md5::new().chain_update(text).chain_update(&self.end).finalize()),
            SignType::HmacSha256 => {
                Hex::new(&self.hmac.clone().chain_update(text).chain_update(&self.end).finalize().into_bytes())
            }
        }
    }
}

struct Hex {
    digits: [u8; 64],
    length: usize,
}

impl Hex {
    fn new(digest: &[u8]) -> Self {
        let mut digits = [0; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(digest) {
            pair[0] = b"0123456789ABCDEF"[usize::from(byte >> 4)];
            pair[1] = b"0123456789ABCDEF"[usize::from(byte & 15)];
        }
        Self { digits, length: digest.len() * 2 }
    }

    fn text(&self) -> &str {
        ascii(&self.digits[..self.length])
    }
}

fn ascii(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Returns a random text of 32 letters from one call of the operating system; up to 32 bytes
/// are cheapest. Eight letters of 56 take 47 of 64 bits, so their probabilities differ by at
/// most 2⁻¹⁷.
pub(crate) fn nonce() -> [u8; 32] {
    const LETTERS: &[u8; 56] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz";
    let (mut random, mut nonce) = ([0; 32], [0; 32]);
    getrandom::fill(&mut random).unwrap();
    for (letters, random) in nonce.chunks_exact_mut(8).zip(random.chunks_exact(8)) {
        let mut fraction = u64::from_le_bytes(random.try_into().unwrap());
        for letter in letters {
            let product = u128::from(fraction) * 56;
            *letter = LETTERS[(product >> 64) as usize];
            fraction = product as u64;
        }
    }
    nonce
}

// Path A.

/// A value that XML can carry, and whether it needs escapes.
#[derive(Clone, Copy)]
struct ScannedText<'a> {
    text: &'a str,
    escapes: bool,
}

/// Scans a value; `None` if XML cannot carry it. The compiler vectorizes the loop; unusual
/// bytes are scanned again.
fn scan_text(text: &str) -> Option<ScannedText<'_>> {
    let (mut escapes, mut unusual) = (false, false);
    for byte in text.as_bytes() {
        escapes |= matches!(byte, b'<' | b'>' | b'&' | b'\r');
        unusual |= *byte < b' ' || *byte == 0xEF;
    }
    (!unusual || !has_forbidden(text.as_bytes())).then_some(ScannedText { text, escapes })
}

#[cold]
fn has_forbidden(bytes: &[u8]) -> bool {
    let control = bytes.iter().any(|byte| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r'));
    control || bytes.windows(3).any(|three| matches!(three, [0xEF, 0xBF, 0xBE | 0xBF]))
}

/// Scans a value that must be present and fit.
fn required<'a>(text: &'a str, most: usize, wrong: &mut bool) -> ScannedText<'a> {
    *wrong |= text.is_empty();
    optional(Some(text), most, wrong)
}

/// Scans a value that must fit if it is present.
fn optional<'a>(text: Option<&'a str>, most: usize, wrong: &mut bool) -> ScannedText<'a> {
    let text = text.unwrap_or_default();
    let scanned = scan_text(text);
    *wrong |= text.len() > most || scanned.is_none();
    scanned.unwrap_or(plain(""))
}

/// Returns the XML of a signed order, or an error if the order is invalid.
pub(crate) fn order(account: &Account, order: &Order<'_>, nonce: [u8; 32]) -> Result<String, ()> {
    let mut wrong = false;
    let attach = optional(order.attach, 127, &mut wrong);
    let body = required(order.body, 127, &mut wrong);
    let device_info = optional(order.device_info, 32, &mut wrong);
    let fee_type = optional(order.fee_type, 16, &mut wrong);
    wrong |= !fee_type.text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let goods_tag = optional(order.goods_tag, 32, &mut wrong);
    let openid = required(order.openid, 128, &mut wrong);
    let out_trade_no = required(order.out_trade_no, 32, &mut wrong);
    let of_number = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'|' | b'*');
    wrong |= !out_trade_no.text.bytes().all(of_number);
    let scene_info = optional(order.scene_info, 256, &mut wrong);
    wrong |= !matches!(scene_info.text.as_bytes(), [] | [b'{', .., b'}']);
    let total_fee = order.total_fee.0;
    wrong |= total_fee == 0 || total_fee >= 1_000_000_000_000_000_000;
    if let (Some(start), Some(expire)) = (order.time_start, order.time_expire) {
        wrong |= expire.unix_seconds() < start.unix_seconds() + 60;
    }
    if wrong {
        return Err(());
    }

    let mut digits = [0; 20];
    let total_fee = plain(number(total_fee, &mut digits));
    let (mut start, mut expire) = ([0; 14], [0; 14]);
    let time_start = plain(order.time_start.map_or("", |time| beijing(time, &mut start)));
    let time_expire = plain(order.time_expire.map_or("", |time| beijing(time, &mut expire)));
    let mut ip = Ip { text: [0; 48], length: 0 };
    let spbill_create_ip = plain(ip.write(order.spbill_create_ip));
    let sign_type = plain(account.sign_type.name());
    let nonce = plain(ascii(&nonce));
    let mut xml = String::with_capacity(1024);

    macro_rules! each {
        ($put:ident) => {
            $put!("appid", plain(APPID));
            $put!("attach", attach);
            $put!("body", body);
            $put!("device_info", device_info);
            $put!("fee_type", fee_type);
            $put!("goods_tag", goods_tag);
            $put!("mch_id", plain(MCH_ID));
            $put!("nonce_str", nonce);
            $put!("notify_url", plain(NOTIFY_URL));
            $put!("openid", openid);
            $put!("out_trade_no", out_trade_no);
            $put!("scene_info", scene_info);
            $put!("sign_type", sign_type);
            $put!("spbill_create_ip", spbill_create_ip);
            $put!("time_expire", time_expire);
            $put!("time_start", time_start);
            $put!("total_fee", total_fee);
            $put!("trade_type", plain("JSAPI"));
        };
    }
    macro_rules! to_sign {
        ($name:literal, $value:expr) => {
            if !$value.text.is_empty() {
                xml.push_str(concat!($name, "="));
                xml.push_str($value.text);
                xml.push('&');
            }
        };
    }
    each!(to_sign);
    let sign = account.sign(xml.as_bytes());
    xml.clear();
    macro_rules! element {
        ($name:literal, $value:expr) => {
            if !$value.text.is_empty() {
                xml.push_str(concat!("<", $name, ">"));
                escape($value, &mut xml);
                xml.push_str(concat!("</", $name, ">"));
            }
        };
    }
    xml.push_str("<xml>");
    each!(element);
    element!("sign", plain(sign.text()));
    xml.push_str("</xml>");
    Ok(xml)
}

const fn plain(text: &str) -> ScannedText<'_> {
    ScannedText { text, escapes: false }
}

fn escape(value: ScannedText<'_>, xml: &mut String) {
    let mut rest = value.text;
    if value.escapes {
        while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'<' | b'>' | b'&' | b'\r')) {
            let (before, from) = rest.split_at(at);
            xml.push_str(before);
            xml.push_str(match from.as_bytes()[0] {
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'&' => "&amp;",
                _ => "&#13;",
            });
            rest = &from[1..];
        }
    }
    xml.push_str(rest);
}

fn number(mut number: u64, digits: &mut [u8; 20]) -> &str {
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b"0123456789"[(number % 10) as usize];
        number /= 10;
        if number == 0 {
            return ascii(&digits[at..]);
        }
    }
}

/// Writes the fourteen digits of a Beijing time.
fn beijing(time: BeijingTime, digits: &mut [u8; 14]) -> &str {
    let seconds = time.unix_seconds() + 8 * 3600;
    let (days, clock) = (seconds / 86_400, seconds % 86_400);
    // Days since the beginning of March of the year 0.
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + u64::from(month <= 2);
    let all = [year / 100, year % 100, month, day, clock / 3600, clock / 60 % 60, clock % 60];
    for (pair, number) in digits.chunks_exact_mut(2).zip(all) {
        pair[0] = b"0123456789"[(number / 10 % 10) as usize];
        pair[1] = b"0123456789"[(number % 10) as usize];
    }
    ascii(digits)
}

struct Ip {
    text: [u8; 48],
    length: usize,
}

impl Ip {
    fn write(&mut self, address: IpAddr) -> &str {
        match address {
            IpAddr::V4(address) => {
                for (at, octet) in address.octets().into_iter().enumerate() {
                    if at > 0 {
                        self.put(".");
                    }
                    self.put(number(u64::from(octet), &mut [0; 20]));
                }
            }
            IpAddr::V6(address) => write!(self, "{address}").unwrap(),
        }
        ascii(&self.text[..self.length])
    }

    fn put(&mut self, text: &str) {
        self.text[self.length..self.length + text.len()].copy_from_slice(text.as_bytes());
        self.length += text.len();
    }
}

impl std::fmt::Write for Ip {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.put(text);
        Ok(())
    }
}

// Path B.

/// The names of both messages in signing order. Families have index 0 only; other indexes
/// are treated as unknown names.
#[rustfmt::skip]
const NAMES: [&str; 40] = [
    "appid", "attach", "bank_type", "cash_fee", "cash_fee_type", "consume_fee", "coupon_count", "coupon_fee",
    "coupon_fee_0", "coupon_id_0", "coupon_type_0", "detail", "device_info", "err_code", "err_code_des",
    "fee_type", "is_subscribe", "mch_id", "nonce_str", "openid", "out_trade_no", "promotion_detail",
    "rate_value", "result_code", "return_code", "return_msg", "settlement_total_fee", "sign", "sign_type",
    "sub_appid", "sub_is_subscribe", "sub_mch_id", "sub_openid", "time_end", "total_fee", "trade_state",
    "trade_state_desc", "trade_type", "transaction_id", "version",
];

/// Returns the index of a name, in const evaluation.
const fn name_index(name: &str) -> usize {
    let mut at = 0;
    loop {
        let (one, other) = (NAMES[at].as_bytes(), name.as_bytes());
        let mut same = 0;
        while same < one.len() && same < other.len() && one[same] == other[same] {
            same += 1;
        }
        if same == one.len() && same == other.len() {
            return at;
        }
        at += 1;
    }
}

const NONE: u8 = u8::MAX;

/// The factor of a perfect hash of the names, and its table of indexes into [`NAMES`].
static PLACES: (u32, [u8; 256]) = {
    let mut factor = 0x9E37_79B1;
    'search: loop {
        let mut places = [NONE; 256];
        let mut at = 0;
        while at < NAMES.len() {
            let place = place(NAMES[at].as_bytes(), factor);
            if places[place] != NONE {
                factor += 2;
                continue 'search;
            }
            places[place] = at as u8;
            at += 1;
        }
        break (factor, places);
    }
};

const fn place(name: &[u8], factor: u32) -> usize {
    let last = name.len() - 1;
    let key = u32::from_le_bytes([name[0], name[last / 2], name[last], name.len() as u8]);
    (key.wrapping_mul(factor) >> 24) as usize
}

fn find_name(name: &[u8]) -> Option<usize> {
    let at = usize::from(PLACES.1[place(name, PLACES.0)]);
    (at < NAMES.len() && NAMES[at].as_bytes() == name).then_some(at)
}

/// The values of a message.
pub(crate) struct MessageValues<'b> {
    values: [&'b str; NAMES.len()],
    /// The unknown fields, sorted by name.
    pub(crate) unknown: Vec<(&'b str, &'b str)>,
}

macro_rules! value {
    ($opened:expr, $name:literal) => {
        $opened.values[const { name_index($name) }]
    };
}

/// Reads and verifies a message; `None` if it is refused.
pub(crate) fn open<'b>(account: &Account, body: &'b [u8]) -> Option<MessageValues<'b>> {
    let opened = scan(body)?;
    if value!(opened, "return_code") != "SUCCESS" {
        return None;
    }
    let stated = value!(opened, "sign_type");
    if !stated.is_empty() && stated != account.sign_type.name() {
        return None;
    }
    let mut text = Vec::with_capacity(body.len());
    let mut unknown = opened.unknown.iter().peekable();
    let mut add = |name: &str, value: &str| {
        if !value.is_empty() {
            text.extend_from_slice(name.as_bytes());
            text.push(b'=');
            text.extend_from_slice(value.as_bytes());
            text.push(b'&');
        }
    };
    for (at, (name, value)) in NAMES.iter().zip(opened.values).enumerate() {
        while let Some((name, value)) = unknown.next_if(|(other, _)| other < name) {
            add(name, value);
        }
        if at != const { name_index("sign") } {
            add(name, value);
        }
    }
    unknown.for_each(|(name, value)| add(name, value));
    let right: bool = account.sign(&text).text().as_bytes().ct_eq(value!(opened, "sign").as_bytes()).into();
    let own = value!(opened, "appid") == APPID && value!(opened, "mch_id") == MCH_ID;
    (right && own && value!(opened, "result_code") == "SUCCESS").then_some(opened)
}

const OF_NAMES: [bool; 256] = {
    let mut of_names = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        of_names[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    of_names
};

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// Reads `<xml>`, fields with a text or one CDATA section, and `</xml>`.
fn scan(body: &[u8]) -> Option<MessageValues<'_>> {
    if body.len() > 64 * 1024 {
        return None;
    }
    let text = std::str::from_utf8(body).ok()?;
    let (mut control, mut unusual) = (false, false);
    for byte in body {
        control |= *byte < b' ' && !matches!(byte, b'\t' | b'\n');
        unusual |= *byte == 0xEF;
    }
    if control || (unusual && has_forbidden(body)) {
        return None;
    }
    let mut opened = MessageValues { values: [""; NAMES.len()], unknown: Vec::new() };
    let (mut seen, mut count) = (0_u64, 0);
    let mut at = text.find(|letter: char| !letter.is_ascii_whitespace())?;
    at += body.get(at..)?.starts_with(b"<xml>").then_some(5)?;
    loop {
        while is_space(*body.get(at)?) {
            at += 1;
        }
        if body[at] != b'<' {
            return None;
        }
        let name_at = at + 1;
        at = name_at;
        while OF_NAMES[usize::from(*body.get(at)?)] {
            at += 1;
        }
        let name = text.get(name_at..at)?;
        if body[at] != b'>' || name.is_empty() {
            let rest = body[name_at..].strip_prefix(b"/xml>")?;
            return rest.iter().all(|byte| is_space(*byte)).then_some(opened);
        }
        at += 1;
        let value;
        if body[at..].starts_with(b"<![CDATA[") {
            let value_at = at + 9;
            at = value_at;
            while !(*body.get(at)? == b']' && body[at..].starts_with(b"]]>")) {
                at += 1;
            }
            value = text.get(value_at..at)?;
            at += 3;
        } else {
            let value_at = at;
            while *body.get(at)? != b'<' {
                if matches!(body[at], b'&' | b']') {
                    return None;
                }
                at += 1;
            }
            value = text.get(value_at..at)?;
        }
        let rest = body[at..].strip_prefix(b"</")?.strip_prefix(name.as_bytes())?.strip_prefix(b">")?;
        at = body.len() - rest.len();
        count += 1;
        if count > 256 || name.len() > 64 || value.len() > 32 * 1024 || name == "key" {
            return None;
        }
        match find_name(name.as_bytes()) {
            Some(number) if seen >> number & 1 == 0 => {
                seen |= 1 << number;
                opened.values[number] = value;
            }
            Some(_) => return None,
            None => {
                let place = opened.unknown.binary_search_by(|(other, _)| (*other).cmp(name)).err()?;
                opened.unknown.insert(place, (name, value));
            }
        }
    }
}

fn text(value: &str) -> Option<&str> {
    (!value.is_empty()).then_some(value)
}

/// Parses an amount; `None` if the value is empty.
fn fen(value: &str) -> Result<Option<Fen>, ()> {
    let bytes = value.as_bytes();
    if bytes.len() > 18 || (bytes.len() > 1 && bytes[0] == b'0') {
        return Err(());
    }
    let mut number = 0;
    for byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return Err(());
        }
        number = number * 10 + u64::from(digit);
    }
    Ok(text(value).map(|_| Fen(number)))
}

/// Parses a time of fourteen digits; `None` if the value is empty.
fn time(value: &str) -> Result<Option<BeijingTime>, ()> {
    let Some(Fen(all)) = fen(value)? else {
        return Ok(None);
    };
    let (year, month, day) = (all / 10_000_000_000, all / 100_000_000 % 100, all / 1_000_000 % 100);
    let (hour, minute, second) = (all / 10_000 % 100, all / 100 % 100, all % 100);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let of_calendar = year >= 1970 && (1..=12).contains(&month) && (1..=last).contains(&day);
    if value.len() != 14 || !of_calendar || hour > 23 || minute > 59 || second > 59 {
        return Err(());
    }
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468;
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second;
    seconds.checked_sub(8 * 3600).and_then(|unix| BeijingTime::from_unix_seconds(unix).ok()).ok_or(()).map(Some)
}

fn yes_no(value: &str) -> Result<Option<bool>, ()> {
    match value {
        "" => Ok(None),
        "Y" => Ok(Some(true)),
        "N" => Ok(Some(false)),
        _ => Err(()),
    }
}

/// Checks the numbers that the struct does not have.
fn numbers(values: &[&str]) -> Option<()> {
    values.iter().try_for_each(|value| fen(value).map(|_| ())).ok()
}

/// Decodes the reply to the query of the order `sent`.
pub(crate) fn reply<'b>(opened: &MessageValues<'b>, sent: &str) -> Option<Reply<'b>> {
    text(value!(opened, "nonce_str"))?;
    numbers(&[
        value!(opened, "settlement_total_fee"),
        value!(opened, "coupon_fee"),
        value!(opened, "coupon_count"),
        value!(opened, "consume_fee"),
    ])?;
    let out_trade_no = text(value!(opened, "out_trade_no"))?;
    if out_trade_no != sent {
        return None;
    }
    Some(Reply {
        out_trade_no,
        trade_state: text(value!(opened, "trade_state"))?,
        transaction_id: text(value!(opened, "transaction_id")),
        total_fee: fen(value!(opened, "total_fee")).ok()?,
        cash_fee: fen(value!(opened, "cash_fee")).ok()?,
        time_end: time(value!(opened, "time_end")).ok()?,
        openid: text(value!(opened, "openid")),
        is_subscribe: yes_no(value!(opened, "is_subscribe")).ok()?,
        trade_type: text(value!(opened, "trade_type")),
        bank_type: text(value!(opened, "bank_type")),
        fee_type: text(value!(opened, "fee_type")),
        attach: text(value!(opened, "attach")),
        device_info: text(value!(opened, "device_info")),
    })
}

/// Decodes the notification of a payment.
pub(crate) fn notification<'b>(opened: &MessageValues<'b>) -> Option<Notification<'b>> {
    text(value!(opened, "nonce_str"))?;
    let count = fen(value!(opened, "coupon_count")).ok()?;
    Some(Notification {
        out_trade_no: text(value!(opened, "out_trade_no"))?,
        transaction_id: text(value!(opened, "transaction_id"))?,
        total_fee: fen(value!(opened, "total_fee")).ok()??,
        time_end: time(value!(opened, "time_end")).ok()??,
        openid: text(value!(opened, "openid"))?,
        trade_type: text(value!(opened, "trade_type"))?,
        bank_type: text(value!(opened, "bank_type"))?,
        is_subscribe: yes_no(value!(opened, "is_subscribe")).ok()?,
        cash_fee: fen(value!(opened, "cash_fee")).ok()?,
        cash_fee_type: text(value!(opened, "cash_fee_type")),
        coupon_fee: fen(value!(opened, "coupon_fee")).ok()?,
        coupon_count: count.map(|count| u32::try_from(count.0)).transpose().ok()?,
        settlement_total_fee: fen(value!(opened, "settlement_total_fee")).ok()?,
        fee_type: text(value!(opened, "fee_type")),
        attach: text(value!(opened, "attach")),
        device_info: text(value!(opened, "device_info")),
    })
}

// Path C.

/// Returns the parameters of a payment as JSON.
pub(crate) fn payment(account: &Account, nonce: &str, prepay_id: &str, time: BeijingTime) -> String {
    let mut json = String::with_capacity(512);
    let mut digits = [0; 20];
    let time = number(time.unix_seconds(), &mut digits);
    let sign_type = account.sign_type.name();
    for part in [
        "appId=",
        APPID,
        "&nonceStr=",
        nonce,
        "&package=prepay_id=",
        prepay_id,
        "&signType=",
        sign_type,
        "&timeStamp=",
        time,
        "&",
    ] {
        json.push_str(part);
    }
    let sign = account.sign(json.as_bytes());
    json.clear();
    json.push_str("{\"appId\":\"");
    string(APPID, &mut json);
    json.push_str("\",\"nonceStr\":\"");
    string(nonce, &mut json);
    json.push_str("\",\"package\":\"prepay_id=");
    string(prepay_id, &mut json);
    for part in ["\",\"paySign\":\"", sign.text(), "\",\"signType\":\"", sign_type, "\",\"timeStamp\":\"", time, "\"}"]
    {
        json.push_str(part);
    }
    json
}

/// Appends the text between the quotation marks. U+2028 and U+2029 begin with the byte E2.
fn string(text: &str, json: &mut String) {
    let mut plain = true;
    for byte in text.as_bytes() {
        plain &= !matches!(byte, 0..b' ' | b'"' | b'\\' | 0xE2);
    }
    if plain {
        return json.push_str(text);
    }
    for letter in text.chars() {
        match letter {
            '"' | '\\' => json.extend(['\\', letter]),
            '\0'..' ' | '\u{2028}' | '\u{2029}' => {
                json.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            _ => json.push(letter),
        }
    }
}
