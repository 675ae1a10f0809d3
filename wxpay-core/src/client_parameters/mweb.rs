//! The page that opens WeChat, for trade type MWEB.

use crate::pay::UnifiedOrderResponse;
use crate::text::url::url_encode;

impl UnifiedOrderResponse {
    /// The URL to which to send the payer's browser for MWEB: `mweb_url` with a `redirect_url`. `page` is the page to
    /// which the browser returns after the payment. The page that sends the browser there must be of the domain
    /// registered with WeChat Pay. That the browser returns does not mean that the order is paid: query it.
    ///
    /// `None` if the order was not placed for MWEB.
    ///
    /// ```no_run
    /// # use wxpay_core::{Verified, pay::UnifiedOrderResponse};
    /// # fn location(prepay: &Verified<UnifiedOrderResponse>) -> Option<String> {
    /// prepay.mweb_redirect("https://shop.example/paid?order=7")
    /// # }
    /// ```
    #[must_use]
    pub fn mweb_redirect(&self, page: &str) -> Option<String> {
        let mweb_url = self.mweb_url.as_deref()?;
        Some(format!("{mweb_url}&redirect_url={}", url_encode(page)))
    }
}
