//! The QR code of a product, for trade type NATIVE in mode one. Scanning it makes WeChat Pay request an order from
//! the merchant ([`NativeCallback`](crate::pay::NativeCallback)).

use crate::encode::format::ValueText;
use crate::encode::nonce::nonce_str;
use crate::error::Error;
use crate::merchant::Merchant;
use crate::pay::NativeUrl;
use crate::sign::{SignType, sign_message};
use crate::text::url::url_encode;
use crate::value::{BeijingTime, SmallStr, Text, decimal};
use crate::visit::{ValueRef, VisitFields as _};
use wxpay_schema::Field;

impl Merchant {
    /// The content of a product's QR code, for NATIVE in mode one. It does not expire. It is signed with MD5, which
    /// the protocol assumes since the content has no sign type.
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

    /// Like [`native_url`](Self::native_url), with a given time and a given nonce of at most 32 letters and digits.
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
        // An empty `sign` is not signed.
        url.sign = sign_message(&url, self.key(), SignType::Md5).as_str().into();
        let (mut text, mut rendered) = (String::from("weixin://wxpay/bizpayurl"), ValueText::new());
        let mut before = '?';
        url.visit_fields(&mut |field: &'static Field, value: ValueRef<'_>| {
            text += &format!("{before}{}={}", field.name, url_encode(rendered.text(value)));
            before = '&';
        });
        text
    }
}
