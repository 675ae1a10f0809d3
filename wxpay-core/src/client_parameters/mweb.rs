//! The page that opens WeChat, for MWEB.

use crate::client_parameters::url_encoded;
use crate::pay::UnifiedOrderResponse;

impl UnifiedOrderResponse {
    /// Where to send the payer's browser for MWEB, and `page` the page to which it
    /// returns after the payment: `mweb_url` with a `redirect_url`. The page that
    /// sends it there must be of the domain registered with WeChat Pay, and that the
    /// browser returns says nothing: query the order.
    ///
    /// None when the order was not placed for MWEB.
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
        Some(format!("{mweb_url}&redirect_url={}", url_encoded(page)))
    }
}
