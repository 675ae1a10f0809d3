//! The parameters of the app's SDK, for APP.

use crate::merchant::Merchant;
use crate::pay::{AppPayment, UnifiedOrderResponse};
use crate::receive::trust::Verified;
use crate::sign::sign_message;
use crate::value::{BeijingTime, SmallStr, decimal};
use wxpay_schema::shared::PACKAGE_OF_APP;

impl Merchant {
    /// The parameters of the app's SDK (`PayReq`), for a prepayment: hand
    /// [`to_json`](crate::Object::to_json) to the app.
    ///
    /// Where the order was placed for a sub-merchant's app, the app is that one and
    /// the partner is the sub-merchant. It is signed as the account signs now, which
    /// must be how the order was signed: the parameters do not say which way it is.
    ///
    /// ```no_run
    /// # use wxpay_core::{Merchant, Object, Verified, pay::UnifiedOrderResponse};
    /// # fn answer(merchant: &Merchant, prepay: &Verified<UnifiedOrderResponse>) -> String {
    /// merchant.app_payment(prepay).to_json()
    /// # }
    /// ```
    #[must_use]
    pub fn app_payment(&self, prepay: &Verified<UnifiedOrderResponse>) -> AppPayment {
        self.app_payment_at(prepay, BeijingTime::now())
    }

    /// As [`app_payment`](Self::app_payment), at a given time: for clocks of one's
    /// own.
    #[must_use]
    pub fn app_payment_at(&self, prepay: &Verified<UnifiedOrderResponse>, time: BeijingTime) -> AppPayment {
        let sub_app = prepay.sub_appid.as_deref().or(self.sub_appid());
        let sub_merchant = sub_app.and(prepay.sub_mch_id.as_deref());
        let mut payment = AppPayment {
            appid: sub_app.unwrap_or(self.appid()).into(),
            partnerid: sub_merchant.unwrap_or(self.mch_id()).into(),
            prepayid: prepay.prepay_id.as_str().into(),
            package: PACKAGE_OF_APP.into(),
            noncestr: prepay.nonce_str.as_str().into(),
            timestamp: decimal(time.unix_seconds(), &mut [0; 24]).into(),
            sign: SmallStr::default(),
        };
        // Still empty, `sign` is no part of what is signed.
        payment.sign = sign_message(&payment, self.key(), self.sign_type()).as_str().into();
        payment
    }
}
