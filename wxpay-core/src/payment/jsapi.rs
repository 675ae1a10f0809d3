//! The argument of wx.requestPayment, for JSAPI.

use wxpay_schema::shared::PACKAGE_OF_PREPAY;

use crate::merchant::Merchant;
use crate::pay::{JsapiPayment, UnifiedOrderResponse};
use crate::sign::sign_walk;
use crate::trust::Verified;
use crate::value::{BeijingTime, Short, SignTypeName, decimal};

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
    /// merchant.payment(prepay).to_json()
    /// # }
    /// ```
    #[must_use]
    pub fn payment(&self, prepay: &Verified<UnifiedOrderResponse>) -> JsapiPayment {
        self.payment_at(prepay, BeijingTime::now())
    }

    /// As [`payment`](Self::payment), at a given time: for clocks of one's own.
    #[must_use]
    pub fn payment_at(&self, prepay: &Verified<UnifiedOrderResponse>, time: BeijingTime) -> JsapiPayment {
        let sign_type = self.sign_type();
        let mut payment = JsapiPayment {
            app_id: prepay.sub_appid.as_deref().or(self.sub_appid()).unwrap_or(self.appid()).into(),
            time_stamp: decimal(time.unix_seconds(), &mut [0; 24]).into(),
            nonce_str: prepay.nonce_str.as_str().into(),
            package: Short::joined(PACKAGE_OF_PREPAY, &prepay.prepay_id),
            sign_type: SignTypeName::from(sign_type),
            pay_sign: Short::default(),
        };
        // Still empty, `paySign` is no part of what is signed.
        payment.pay_sign = sign_walk(&payment, self.key(), sign_type).as_str().into();
        payment
    }
}
