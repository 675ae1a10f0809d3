//! The argument of wx.requestPayment, for JSAPI.

use wxpay_schema::shared::PACKAGE_OF_PREPAY;

use crate::merchant::Merchant;
use crate::pay::{JsapiPayment, UnifiedOrderResponse};
use crate::receive::trust::Verified;
use crate::sign::sign_message;
use crate::value::{BeijingTime, SignMethod, SmallStr, decimal};

impl Merchant {
    /// The parameters of wx.requestPayment, or of the official account's bridge,
    /// for a prepayment: hand [`to_json`](crate::Object::to_json) to the page.
    ///
    /// The page is taken to run under the `sub_appid` of the reply or of the
    /// account, if there is one, else under the merchant's appid. It is signed as
    /// the account signs now, which must be how the order was signed. The random text is that of the verified
    /// reply, as the cloud channel's own parameters have it.
    ///
    /// ```no_run
    /// # use wxpay_core::{Merchant, Object, Verified, pay::UnifiedOrderResponse};
    /// # fn page(merchant: &Merchant, prepay: &Verified<UnifiedOrderResponse>) -> String {
    /// merchant.jsapi_parameters(prepay).to_json()
    /// # }
    /// ```
    #[must_use]
    pub fn jsapi_parameters(&self, prepay: &Verified<UnifiedOrderResponse>) -> JsapiPayment {
        self.payment_at(prepay, BeijingTime::now())
    }

    /// As [`payment`](Self::payment), at a given time: for clocks of one's own.
    #[must_use]
    pub fn payment_at(&self, prepay: &Verified<UnifiedOrderResponse>, time: BeijingTime) -> JsapiPayment {
        let sign_type = self.sign_type();
        // Written where they stay: moving the texts would take longer.
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
        // Still empty, `paySign` is no part of what is signed.
        let signature = sign_message(&payment, self.key(), sign_type);
        payment.pay_sign.push_str(signature.as_str());
        payment
    }
}
