//! The ids of other accounts.

use super::fixtures::{KEY, Made, diagnosed, md5, names, xml};
use crate::doctor::{CandidateKey, SignedMessage};

const ORDER: &str = "<appid>wxd930ea5d5a258f4f</appid><mch_id>10000100</mch_id><nonce_str>n</nonce_str>";
const PROVIDER: &str = "<appid>wx1</appid><mch_id>1</mch_id><sub_appid>wx2</sub_appid><sub_mch_id>2</sub_mch_id>";

fn signed(fields: &str, text: &str) -> Vec<u8> {
    xml(fields, &md5(format!("{text}&key={KEY}")))
}

pub(super) fn made() -> Made {
    let app = |text: &str| {
        let sign = md5(format!("{text}&key={KEY}"));
        format!(
            "{{\"appid\":\"wxd930ea5d5a258f4f\",\"partnerid\":\"10000100\",\"prepayid\":\"wx20\",\
             \"package\":\"Sign=WXPay\",\"noncestr\":\"n\",\"timestamp\":\"1795396210\",\"sign\":\"{sign}\"}}"
        )
        .into_bytes()
    };
    let rest = "noncestr=n&package=Sign=WXPay";
    let end = "prepayid=wx20&timestamp=1795396210";
    vec![(
        "other-id",
        vec![
            signed(ORDER, "appid=wx8888888888888888&mch_id=1900000109&nonce_str=n"),
            signed(ORDER, "appid=wxd930ea5d5a258f4f&mch_id=1900000109&nonce_str=n"),
            app(&format!("appid=wx8888888888888888&{rest}&partnerid=1900000109&{end}")),
            app(&format!("appid=wxd930ea5d5a258f4f&{rest}&partnerid=1900000109&{end}")),
            app(&format!("appid=wx8888888888888888&{rest}&partnerid=10000100&{end}")),
            // A provider's and a sub-merchant's, for each other: one pair, and both.
            signed(PROVIDER, "appid=wx1&mch_id=2&sub_appid=wx2&sub_mch_id=1"),
            signed(PROVIDER, "appid=wx2&mch_id=1&sub_appid=wx1&sub_mch_id=2"),
            signed(PROVIDER, "appid=wx2&mch_id=2&sub_appid=wx1&sub_mch_id=1"),
            // The sub-merchant's in both places.
            signed(PROVIDER, "appid=wx2&mch_id=2&sub_appid=wx2&sub_mch_id=2"),
            signed(PROVIDER, "appid=wx2&mch_id=1&sub_appid=wx2&sub_mch_id=2"),
            // Another account's in all four, and the sub-merchant's own as if it had no provider.
            signed(PROVIDER, "appid=wx8888888888888888&mch_id=1900000109&sub_appid=wx2&sub_mch_id=2"),
            signed(PROVIDER, "appid=wx1&mch_id=1&sub_appid=wx8888888888888888&sub_mch_id=1900000109"),
            signed(PROVIDER, "appid=wx2&mch_id=2"),
        ],
    )]
}

#[test]
fn diagnosis_names_the_ids_that_were_signed() {
    let diagnosis = diagnosed(&signed(ORDER, "appid=wx8888888888888888&mch_id=1900000109&nonce_str=n"));
    assert_eq!(diagnosis.mistakes[0].fields, ["appid", "mch_id"]);
    assert_eq!(diagnosis.mistakes[0].form, "appid=wx8888888888888888, mch_id=1900000109");
    let diagnosis = diagnosed(&signed(PROVIDER, "appid=wx2&mch_id=2&sub_appid=wx1&sub_mch_id=1"));
    assert_eq!(diagnosis.mistakes[0].form, "taken for each other");
}

#[test]
fn search_among_many_ids_is_bounded() {
    let secrets = [CandidateKey::new(KEY)];
    let ids: Vec<String> = (0..200).map(|at| format!("wx{at:016}")).collect();
    let body = signed(PROVIDER, "appid=wx0000000000000007&mch_id=1&sub_appid=wx2&sub_mch_id=2");
    let case = ids.iter().fold(SignedMessage::new(&body, &secrets), |case, id| case.appid(id).mch_id(id));
    assert_eq!(names(&case.diagnose()), ["other-id"]);
}
