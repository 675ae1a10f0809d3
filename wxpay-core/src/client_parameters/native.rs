//! The QR code of a product, for NATIVE in mode one: scanned, it makes WeChat Pay
//! ask the merchant for an order ([`NativeCallback`](crate::pay::NativeCallback)).

use crate::client_parameters::url_encoded;
use crate::error::Error;
use crate::merchant::Merchant;
use crate::nonce::nonce_str;
use crate::pay::NativeUrl;
use crate::rendered::ScalarText;
use crate::sign::{SignType, sign_walk};
use crate::value::{BeijingTime, SmallStr, Text, decimal};
use crate::walk::{ValueRef, VisitFields as _};
use wxpay_schema::Field;

impl Merchant {
    /// The content of a product's QR code, for NATIVE in mode one. It does not
    /// expire. It is signed with MD5, since it says no way of signing and the
    /// protocol takes that for MD5.
    ///
    /// ```
    /// # use wxpay_core::{Merchant, text};
    /// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
    /// let url = merchant.native_url(&text!("oolong"))?;
    /// assert!(url.starts_with("weixin://wxpay/bizpayurl?"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`NoRandomness`](crate::ErrorKind::NoRandomness).
    pub fn native_url(&self, product_id: &Text<'_, 32>) -> Result<String, Error> {
        Ok(self.native_url_at(product_id, BeijingTime::now(), nonce_str()?.as_str()))
    }

    /// As [`native_url`](Self::native_url), at a given time and with a given random
    /// text of at most 32 letters and digits: for clocks of one's own, and tests.
    #[must_use]
    pub fn native_url_at(&self, product_id: &Text<'_, 32>, time: BeijingTime, nonce_str: &str) -> String {
        let mut url = NativeUrl {
            appid: self.appid().into(),
            mch_id: self.mch_id().into(),
            product_id: product_id.as_str().into(),
            time_stamp: decimal(time.unix_seconds(), &mut [0; 24]).into(),
            nonce_str: nonce_str.into(),
            sign: SmallStr::default(),
        };
        // Still empty, `sign` is no part of what is signed.
        url.sign = sign_walk(&url, self.key(), SignType::Md5).as_str().into();
        let (mut text, mut rendered) = (String::from("weixin://wxpay/bizpayurl"), ScalarText::new());
        let mut before = '?';
        url.walk(&mut |field: &'static Field, value: ValueRef<'_>| {
            text += &format!("{before}{}={}", field.name, url_encoded(rendered.text(value)));
            before = '&';
        });
        text
    }
}
