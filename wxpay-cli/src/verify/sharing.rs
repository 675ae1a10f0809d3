//! Notifications of sharing, whose content the APIv3 key decrypts.

use wxpay_core::fields::Fields;
use wxpay_core::{ApiV3Key, Error, Untrusted, server};
use zeroize::Zeroizing;

use super::{Verdict, advice, fields_to_json, rejection};
use crate::error::CommandError;
use crate::received;

/// The ids of the account, as far as the arguments have them.
pub(super) struct OwnIds {
    pub(super) mch_id: Option<String>,
    pub(super) sub_mch_id: Option<String>,
}

const HELP_ON_MISSING: &str = "set the environment variable WXPAY_APIV3_KEY, or use --apiv3-key";
const HELP_ON_KEY: &str = "copy the APIv3 key from the merchant platform; the API key (APIv2) is another one";

/// What a decrypted content proves.
const ADVICE: &str = "only WeChat Pay and the merchant have the APIv3 key that it was encrypted with; `wxpay call \
                      pay.profitsharingquery` or `pay.profitsharingreturnquery` tells what became of the sharing";

/// Opens a notification and returns the verdict on it.
pub(super) fn verify(body: &[u8], key: Option<Zeroizing<String>>, own: &OwnIds) -> Result<Verdict, CommandError> {
    let text = key.ok_or_else(|| CommandError::usage("no APIv3 key is given", HELP_ON_MISSING))?;
    let key = ApiV3Key::new(&text).map_err(|error| CommandError::usage(error, HELP_ON_KEY))?;
    let opened = server::open_resource(body, &key, &received::LIMITS).and_then(|fields| {
        own.check(&fields)?;
        Ok(fields)
    });
    let mut verdict = match opened {
        Ok(fields) => Verdict::accept(&fields_to_json(&fields), Some(ADVICE.to_owned())),
        Err(error) => {
            let advice = advice::of_error(&error, &wxpay_core::schema::pay::PROFITSHARING_NOTIFICATION);
            rejection(error.class(), error.field(), &received::detail(&error), &[], advice)
        }
    };
    verdict.json = server::mask_secret(&verdict.json, &text);
    Ok(verdict)
}

impl OwnIds {
    /// Compares the ids with those of the content.
    fn check(&self, fields: &Fields<'_>) -> Result<(), Error> {
        let text = |name: &str| {
            let entry = fields.iter().find(|entry| entry.name == name);
            entry.and_then(|entry| entry.value.as_text())
        };
        let merchant = text("sp_mchid").or_else(|| text("mchid"));
        let is_other = |own: &Option<String>, found: Option<&str>| own.as_deref().is_some_and(|own| found != Some(own));
        if is_other(&self.mch_id, merchant) || is_other(&self.sub_mch_id, text("sub_mchid")) {
            return Err(Untrusted::WrongMerchant.into());
        }
        Ok(())
    }
}
