//! Replies to requests of every table that a sample has, signed and unsigned.

use std::cell::OnceCell;

use wxpay_core::dynamic::{DynamicReply, DynamicRequest};
use wxpay_core::schema::{ALL, Channel};
use wxpay_core::{Limits, Merchant, PreparedRequest, SignType, server};

use super::account::{KEY, assert_hidden};
use super::{input, seeds, written};

/// What the account and the client fill.
const FILLED: [&str; 10] = [
    "sign",
    "sign_type",
    "nonce_str",
    "mch_id",
    "mchid",
    "appid",
    "wxappid",
    "mch_appid",
    "contract_mchid",
    "contract_appid",
];

struct Exchange {
    name: &'static str,
    request: PreparedRequest<DynamicReply>,
    sign_type: SignType,
}

thread_local! {
    static EXCHANGES: OnceCell<Vec<Exchange>> = const { OnceCell::new() };
}

/// Reads a body as the reply to the request that the first byte selects; the second one selects the status, and
/// whether the body is signed anew.
pub fn run(data: &[u8]) {
    let Some((at, rest)) = input::split_byte(data) else { return };
    let Some((byte, body)) = input::split_byte(rest) else { return };
    EXCHANGES.with(|exchanges| {
        let exchanges = exchanges.get_or_init(exchanges_of_samples);
        let Some(exchange) = exchanges.get(usize::from(at) % exchanges.len().max(1)) else { return };
        let signed = if byte & 1 == 0 { None } else { written::signed(body, exchange.sign_type) };
        read(exchange, if byte & 2 == 0 { 200 } else { 502 }, signed.as_ref().map_or(body, String::as_bytes));
    });
}

fn read(exchange: &Exchange, status: u16, body: &[u8]) {
    let request = &exchange.request;
    let errors = [
        request.open(status, body).map(|_| ()).err(),
        request.read_unsigned(status, body).map(|reply| reply.to_json()).err(),
        match request.read(status, body) {
            Ok(reply) => {
                let json = reply.to_json();
                assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
                let _ = (reply.rows().count(), reply.miscounts().len());
                None
            }
            Err(error) => Some(error),
        },
    ];
    for error in errors.into_iter().flatten() {
        let _ = (error.action(), error.effect(), error.field(), error.explanation().is_some());
        assert_hidden(&format!("{error} {error:?}"));
    }
}

/// Prepares the published requests.
fn exchanges_of_samples() -> Vec<Exchange> {
    let samples: Vec<(String, Vec<u8>)> =
        seeds::MESSAGES.iter().flat_map(|folder| seeds::samples(folder, "xml")).collect();
    let tables = ALL.iter().copied().filter(|table| table.channel == Channel::Pay && table.response.is_some());
    let prepare = |table: &'static wxpay_core::schema::Message, sample: &[u8]| {
        let fields = server::read(sample, &Limits::default()).ok()?;
        let value = |names: &[&str]| {
            let entry = fields.iter().find(|entry| names.contains(&&*entry.name))?;
            entry.value.as_text()
        };
        let appid = value(&["appid", "wxappid", "mch_appid"]).unwrap_or("wxd930ea5d5a258f4f");
        let mch_id = value(&["mch_id", "mchid"])?;
        let merchant = match value(&["sub_mch_id"]) {
            Some(_) => Merchant::service_provider(appid, mch_id, KEY),
            None => Merchant::new(appid, mch_id, KEY),
        };
        let is_md5 = value(&["sign"]).is_some_and(|sign| sign.len() == 32);
        let sign_type = if is_md5 { SignType::Md5 } else { SignType::HmacSha256 };
        let own = fields.iter().filter(|entry| !FILLED.contains(&&*entry.name));
        let own = own.filter_map(|entry| Some((entry.name.to_string(), entry.value.as_text()?.to_owned())));
        let request = DynamicRequest::new(table, own).ok()?;
        let request = merchant.ok()?.with_sign_type(sign_type).prepare(&request).ok()?;
        Some(Exchange { name: table.name, request, sign_type })
    };
    tables
        .filter_map(|table| {
            let is_own = |name: &str| name.strip_suffix(".request.xml").is_some_and(|name| is_named(name, table.name));
            samples.iter().filter(|(name, _)| is_own(name)).find_map(|(_, sample)| prepare(table, sample))
        })
        .collect()
}

/// Returns the number of requests whose replies are read.
pub fn exchange_count() -> usize {
    exchanges_of_samples().len()
}

/// Whether a sample is of a table: the older names have underscores in the tables only.
fn is_named(sample: &str, table: &str) -> bool {
    sample.replace('_', "") == table.replace('_', "")
}

/// Returns the published replies, each for its request.
pub fn seeds() -> Vec<Vec<u8>> {
    let exchanges = exchanges_of_samples();
    let mut seeds = Vec::new();
    let samples: Vec<(String, Vec<u8>)> =
        seeds::MESSAGES.iter().flat_map(|folder| seeds::samples(folder, "xml")).collect();
    for (at, exchange) in (0..=u8::MAX).zip(&exchanges) {
        let is_reply = |name: &str| name.split('.').next().is_some_and(|name| is_named(name, exchange.name));
        let own: Vec<Vec<u8>> =
            samples.iter().filter(|(name, _)| is_reply(name)).map(|(_, content)| content.clone()).collect();
        seeds.extend(seeds::behind([0, 1], &own).into_iter().map(|rest| [&[at], rest.as_slice()].concat()));
    }
    seeds
}
