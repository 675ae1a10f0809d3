//! The parameters of the app's SDK, for trade type APP.

use crate::merchant::Merchant;
use crate::pay::{AppPayment, UnifiedOrderResponse};
use crate::receive::trust::Verified;
use crate::sign::sign_message;
use crate::value::{BeijingTime, SmallStr, decimal};
use wxpay_schema::shared::PACKAGE_OF_APP;

impl Merchant {
    /// The parameters of the app's SDK (`PayReq`) for a prepayment. Pass [`to_json`](crate::Object::to_json) to the
    /// app.
    ///
    /// If the order was placed for a sub-merchant's app, the app is that one and the partner is the sub-merchant. The
    /// sign type is the account's; it must be that of the order, since the parameters do not contain it.
    ///
    /// ```no_run
    /// # use wxpay_core::{Merchant, Object, Verified, pay::UnifiedOrderResponse};
    /// # fn answer(merchant: &Merchant, prepay: &Verified<UnifiedOrderResponse>) -> String {
    /// merchant.app_parameters(prepay).to_json()
    /// # }
    /// ```
    #[must_use]
    pub fn app_parameters(&self, prepay: &Verified<UnifiedOrderResponse>) -> AppPayment {
        self.app_parameters_at(prepay, BeijingTime::now())
    }

    /// Like [`app_parameters`](Self::app_parameters), at a given time.
    #[must_use]
    pub fn app_parameters_at(&self, prepay: &Verified<UnifiedOrderResponse>, time: BeijingTime) -> AppPayment {
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
        // An empty `sign` is not signed.
        payment.sign = sign_message(&payment, self.key(), self.sign_type()).as_str().into();
        payment
    }
}
