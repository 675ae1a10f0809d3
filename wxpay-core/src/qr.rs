//! QR codes of `code_url` and of product URLs, as SVG for a page or as text for a terminal; based on the qrcode
//! crate.
//!
//! ```
//! let code = wxpay_core::qr::QrCode::new("weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00")?;
//! assert!(code.svg().contains("<svg"));
//! println!("{}", code.terminal());
//! # Ok::<(), wxpay_core::qr::QrCapacityError>(())
//! ```

use std::fmt;

use qrcode::EcLevel;
use qrcode::render::{svg, unicode};

/// A QR code.
#[derive(Clone)]
pub struct QrCode(qrcode::QrCode);

impl QrCode {
    /// Encodes a text, with error correction for about 15 % of the code.
    ///
    /// # Errors
    /// If the text is longer than 2,331 bytes.
    pub fn new(text: &str) -> Result<Self, QrCapacityError> {
        qrcode::QrCode::with_error_correction_level(text, EcLevel::M).map(Self).map_err(|_| QrCapacityError)
    }

    /// Renders a scalable SVG image, with the margin that scanners need.
    #[must_use]
    pub fn svg(&self) -> String {
        self.0.render::<svg::Color<'_>>().min_dimensions(240, 240).build()
    }

    /// Renders lines of half-height blocks, for a terminal with light text on a dark background.
    #[must_use]
    pub fn terminal(&self) -> String {
        let (light, dark) = (unicode::Dense1x2::Light, unicode::Dense1x2::Dark);
        self.0.render::<unicode::Dense1x2>().dark_color(light).light_color(dark).build()
    }
}

impl fmt::Debug for QrCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QrCode").field("width", &self.0.width()).finish_non_exhaustive()
    }
}

/// The error of a text that does not fit into a QR code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QrCapacityError;

impl fmt::Display for QrCapacityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the text is too long for a QR code, which holds 2,331 bytes")
    }
}

impl std::error::Error for QrCapacityError {}
