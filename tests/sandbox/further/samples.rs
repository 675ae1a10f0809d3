//! The published requests, signed with the demo key, as they are: each is read, found and signed right.

use std::collections::BTreeMap;
use std::path::Path;

use wxpay_core::schema::{ALL, Message};
use wxpay_core::{Limits, server};
use wxpay_sandbox::{Account, Sandbox};

use crate::client::{Answer, KEY, blocking, http};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protocol/further/samples");

/// The codes of a request that is not read, whose account is not found or that is not signed right. A published request
/// may lack a field that its table requires.
const WRONG: [&str; 9] = [
    "SIGNERROR",
    "SIGN_ERROR",
    "XML_FORMAT_ERROR",
    "NOT_UTF8",
    "POST_DATA_EMPTY",
    "REQUIRE_POST_METHOD",
    "MCHID_NOT_EXIST",
    "APPID_NOT_EXIST",
    "APPID_MCHID_NOT_MATCH",
];

/// A published request: its file, its call and its text.
struct Sample {
    name: String,
    message: &'static Message,
    body: String,
}

impl Sample {
    fn value(&self, name: &str) -> Option<String> {
        let fields = server::read(self.body.as_bytes(), &Limits::default()).unwrap();
        fields.iter().find(|entry| entry.name == name).and_then(|entry| entry.value.as_text().map(str::to_owned))
    }
}

fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    for file in std::fs::read_dir(Path::new(SAMPLES).join("signed")).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let Some(call) = name.split('.').next().filter(|_| name.ends_with(".request.xml")) else { continue };
        let of_call = |message: &&&Message| message.full_name() == format!("pay.{call}").as_str();
        let message = ALL.iter().find(of_call).unwrap();
        let body = std::fs::read_to_string(Path::new(SAMPLES).join("signed").join(&name)).unwrap();
        samples.push(Sample { name, message, body });
    }
    samples.sort_by(|one, other| one.name.cmp(&other.name));
    samples
}

/// The accounts that send the samples: their apps and sub-merchants are those of the samples.
fn accounts(samples: &[Sample]) -> Vec<Account> {
    let mut accounts: BTreeMap<String, (Vec<String>, BTreeMap<String, String>)> = BTreeMap::new();
    for sample in samples {
        let first = |names: &[&str]| names.iter().find_map(|name| sample.value(name));
        let (apps, sub_merchants) = accounts.entry(first(&["mch_id", "mchid"]).unwrap()).or_default();
        apps.extend(first(&["appid", "wxappid", "mch_appid"]));
        if let Some(sub_mch_id) = first(&["sub_mch_id"]) {
            let sub_appid = first(&["sub_appid"]);
            let bound = sub_merchants.entry(sub_mch_id).or_default();
            *bound = sub_appid.unwrap_or(bound.clone());
        }
    }
    let account = |(mch_id, (apps, sub_merchants)): (String, (Vec<String>, BTreeMap<String, String>))| {
        let account = Account::new("wx0000000000000000", &mch_id, KEY).unwrap();
        let account = apps.iter().fold(account, |account, app| account.with_appid(app));
        sub_merchants.iter().fold(account, |account, (number, app)| account.with_sub_merchant(number, app))
    };
    accounts.into_iter().map(account).collect()
}

/// Posts a sample, to the path of service providers if it names a sub-merchant.
fn post(sandbox: &Sandbox, sample: &Sample) -> Answer {
    let is_partners = sample.value("sub_mch_id").is_some();
    let path = sample.message.partner_path.filter(|_| is_partners).unwrap_or(sample.message.path);
    http(sandbox.address(), "POST", path, sample.body.as_bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn samples_are_read_and_their_signatures_hold() {
    let samples = samples();
    let builder = Sandbox::builder();
    let sandbox = accounts(&samples).into_iter().fold(builder, wxpay_sandbox::Builder::account).start().await.unwrap();
    blocking(move || {
        assert!(!samples.is_empty());
        for sample in &samples {
            let answer = post(&sandbox, sample);
            let code = answer.header("x-wxpay-sandbox-code").to_ascii_uppercase();
            let reason = answer.header("x-wxpay-sandbox-reason");
            // The second signature of the documents was made with a secret that they do not tell.
            let is_secret = !sample.message.workwx_signed.is_empty() && reason.starts_with("`workwx_sign` is not");
            let is_right = answer.status() == 200 && !WRONG.contains(&code.as_str());
            assert!(is_right || is_secret, "{}: {code} {reason}\n{}", sample.name, answer.body);
        }
        for name in ["entrustweb", "h5entrustweb"] {
            let link = std::fs::read_to_string(format!("{SAMPLES}/{name}.url.txt")).unwrap();
            let target = link.trim().trim_start_matches("https://api.mch.weixin.qq.com");
            let answer = http(sandbox.address(), "GET", target, b"");
            let code = answer.header("x-wxpay-sandbox-code").to_ascii_uppercase();
            assert!(answer.status() != 404 && !WRONG.contains(&code.as_str()), "{name}: {code} {}", answer.body);
        }
    })
    .await;
}
