//! The `extraData` with which a mini program lets the payer sign an agreement.

use crate::error::Error;
use crate::merchant::Merchant;
use crate::pay::{Entrustweb, MiniprogramEntrust, MiniprogramEntrustOptional};
use crate::receive::echoes::Echoes;
use crate::sign::{SignType, sign_message};
use crate::text::url::url_encode;
use crate::value::SmallStr;

impl Merchant {
    /// The `extraData` of wx.navigateToMiniProgram, with which a mini program lets the payer sign an agreement, for the
    /// agreement of a [`link`](Self::link). Pass [`to_json`](crate::Object::to_json) to the mini program, which opens
    /// `pages/index/index` of `wxbd687630cd02ce1d` with it. It is signed with MD5.
    ///
    /// `version` and `return_web` are of the link only. `notify_url` is signed as it is and handed over URL-encoded.
    ///
    /// ```no_run
    /// # use wxpay_core::{Error, Merchant, Object, pay::Entrustweb};
    /// # fn page(merchant: &Merchant, agreement: &Entrustweb<'_>) -> Result<String, Error> {
    /// Ok(merchant.entrust_parameters(agreement)?.to_json())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`link`](Self::link).
    pub fn entrust_parameters(&self, agreement: &Entrustweb<'_>) -> Result<MiniprogramEntrust, Error> {
        // The rules of the link are those of the parameters.
        self.write(agreement, SignType::Md5, &mut Echoes::new())?;
        let given = &agreement.optional;
        let sub_appid = given.sub_appid.as_deref().or(self.sub_appid());
        let sub_mch_id = given.sub_mch_id.as_deref().or(self.sub_mch_id());
        let mut parameters = MiniprogramEntrust {
            plan_id: agreement.plan_id.as_str().into(),
            contract_code: agreement.contract_code.as_str().into(),
            request_serial: agreement.request_serial,
            contract_display_account: agreement.contract_display_account.as_str().into(),
            notify_url: agreement.notify_url.as_str().into(),
            timestamp: agreement.timestamp.as_str().into(),
            sign: SmallStr::default(),
            optional: MiniprogramEntrustOptional {
                appid: self.appid().into(),
                mch_id: self.mch_id().into(),
                sub_appid: sub_appid.unwrap_or_default().into(),
                sub_mch_id: sub_mch_id.unwrap_or_default().into(),
                outerid: given.outerid.as_deref().unwrap_or_default().into(),
                version: None,
            },
        };
        // An empty `sign` is not signed.
        parameters.sign = sign_message(&parameters, self.key(), SignType::Md5).as_str().into();
        parameters.notify_url = url_encode(&agreement.notify_url);
        Ok(parameters)
    }
}

#[cfg(all(test, feature = "json"))]
mod tests {
    use serde_json::{Value, json};

    use crate::message::Object as _;
    use crate::pay::{Entrustweb, EntrustwebOptional};
    use crate::value::AgreementVersion;
    use crate::{Merchant, text};

    fn agreement() -> Entrustweb<'static> {
        Entrustweb {
            plan_id: text!("106"),
            contract_code: text!("122"),
            request_serial: 123,
            contract_display_account: text!("张三"),
            notify_url: text!("https://www.qq.com/test/papay"),
            version: AgreementVersion::V1,
            timestamp: text!("1414488825"),
            optional: EntrustwebOptional::default(),
        }
    }

    #[test]
    fn entrust_parameters_match_the_published_signature() {
        let vectors = include_str!("../../../tests/protocol/further/vectors.json");
        let vectors: Vec<Value> = serde_json::from_str(vectors).unwrap();
        let vector = vectors.iter().find(|vector| vector["id"] == "gochat-miniprogram_entrust-request").unwrap();
        let merchant = Merchant::new("wx2421b1c4370ec43b", "10000100", vector["key"].as_str().unwrap()).unwrap();
        let parameters = merchant.entrust_parameters(&agreement()).unwrap();
        let mut expected = vector["params"].clone();
        expected["notify_url"] = json!("https%3A%2F%2Fwww.qq.com%2Ftest%2Fpapay");
        expected["sign"] = vector["expect"].clone();
        // All of them are texts, `request_serial` too.
        assert_eq!(serde_json::from_str::<Value>(&parameters.to_json()).unwrap(), expected);
    }

    #[test]
    fn entrust_parameters_are_checked_as_the_link_is() {
        let merchant = Merchant::new("wx2421b1c4370ec43b", "10000100", "192006250b4c09247ec02edce69f6a2d").unwrap();
        let wrong = Entrustweb { notify_url: text!("www.qq.com/test/papay"), ..agreement() };
        let words = merchant.entrust_parameters(&wrong).unwrap_err().to_string();
        assert!(words.contains("`notify_url`"), "{words}");
    }
}
