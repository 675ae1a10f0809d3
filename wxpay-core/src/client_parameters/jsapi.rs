//! The argument of wx.requestPayment, for trade type JSAPI.

use wxpay_schema::shared::PACKAGE_OF_PREPAY;

use crate::merchant::Merchant;
use crate::pay::{JsapiPayment, UnifiedOrderResponse};
use crate::receive::trust::Verified;
use crate::sign::sign_message;
use crate::value::{BeijingTime, SignMethod, SmallStr, decimal};

impl Merchant {
    /// The parameters of wx.requestPayment, or of the official account's bridge, for a prepayment. Pass
    /// [`to_json`](crate::Object::to_json) to the page.
    ///
    /// The page is assumed to run under the `sub_appid` of the reply or of the account, if there is one, otherwise
    /// under the merchant's appid. The sign type is the account's; it must be that of the order. The nonce is that of
    /// the verified reply, as in the cloud channel's own parameters.
    ///
    /// ```no_run
    /// # use wxpay_core::{Merchant, Object, Verified, pay::UnifiedOrderResponse};
    /// # fn page(merchant: &Merchant, prepay: &Verified<UnifiedOrderResponse>) -> String {
    /// merchant.jsapi_parameters(prepay).to_json()
    /// # }
    /// ```
    #[must_use]
    pub fn jsapi_parameters(&self, prepay: &Verified<UnifiedOrderResponse>) -> JsapiPayment {
        self.jsapi_parameters_at(prepay, BeijingTime::now())
    }

    /// Like [`jsapi_parameters`](Self::jsapi_parameters), at a given time.
    #[must_use]
    pub fn jsapi_parameters_at(&self, prepay: &Verified<UnifiedOrderResponse>, time: BeijingTime) -> JsapiPayment {
        let sign_type = self.sign_type();
        // Filled in place, since moving the texts takes longer.
        let mut payment = JsapiPayment {
            app_id: SmallStr::default(),
            time_stamp: SmallStr::default(),
            nonce_str: SmallStr::default(),
            package: SmallStr::default(),
            sign_type: SignMethod::from(sign_type),
            pay_sign: SmallStr::default(),
        };
        payment.app_id.push_str(prepay.sub_appid.as_deref().or(self.sub_appid()).unwrap_or(self.appid()));
        payment.time_stamp.push_str(decimal(time.unix_seconds(), &mut [0; 24]));
        payment.nonce_str.push_str(&prepay.nonce_str);
        payment.package.push_str(PACKAGE_OF_PREPAY);
        payment.package.push_str(&prepay.prepay_id);
        // An empty `paySign` is not signed.
        let signature = sign_message(&payment, self.key(), sign_type);
        payment.pay_sign.push_str(signature.as_str());
        payment
    }
}
