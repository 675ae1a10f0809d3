//! The corpus of hostile messages in `tests/hostile`.

use std::path::Path;

use wxpay_core::{Limits, Merchant, SignType};

/// A message of the corpus.
pub(crate) struct HostileMessage {
    pub(crate) file: &'static str,
    pub(crate) group: &'static str,
    /// `accept`, or the refusal with its detail in brackets.
    pub(crate) expected: String,
    pub(crate) sign_type: SignType,
    pub(crate) body: Vec<u8>,
}

/// Returns the messages of the corpus, which is in the workspace at that path.
pub(crate) fn hostile_messages(workspace: &str) -> impl Iterator<Item = HostileMessage> {
    let folder = Path::new(workspace).join("tests/hostile");
    include_str!("../hostile/index.tsv").lines().skip(1).map(move |line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [file, group, _attack, expected, _signature, bytes] = columns[..] else { panic!("{line}") };
        let body = std::fs::read(folder.join(file)).unwrap();
        assert_eq!(body.len(), bytes.parse::<usize>().unwrap(), "{file} is not as it was made");
        let sign_type = if expected.ends_with("[profile=hmac]") { SignType::HmacSha256 } else { SignType::Md5 };
        HostileMessage { file, group, expected: expected.replace("[profile=hmac]", ""), sign_type, body }
    })
}

/// Returns the merchant of the corpus.
pub(crate) fn hostile_merchant(sign_type: SignType, limits: Limits) -> Merchant {
    Merchant::new("wxd930ea5d5a258f4f", "1900000109", "192006250b4c09247ec02edce69f6a2d")
        .unwrap()
        .with_sign_type(sign_type)
        .with_limits(limits)
}
