//! The merchant's client certificate, which refunds, reversals and fund flows need.
//!
//! [`Identity`] is the certificate with its private key: of the `.p12` of the merchant platform, of PEM, or of DER.
//! Everything that can be wrong with the files is found here, before anything is sent, and is a
//! [`ConfigError`](crate::ConfigError) that names the file, the fault and the remedy. [`IdentityStore`] replaces the
//! certificate of a transport while it sends.
//!
//! ```no_run
//! # #[cfg(feature = "reqwest")]
//! # fn run() -> Result<(), Box<dyn std::error::Error>> {
//! use wxpay_core::certificate::Identity;
//! use wxpay_core::transport::Reqwest;
//! use wxpay_core::{BeijingTime, Client, Merchant};
//!
//! let identity = Identity::load("apiclient_cert.p12", None, "10000100")?;
//! for warning in identity.warnings("10000100", BeijingTime::now()) {
//!     eprintln!("{warning}");
//! }
//! let client = Client::with_transport(Merchant::from_env()?, Reqwest::new().with_identity(identity)?);
//! # Ok(()) }
//! ```

mod format;
mod identity;
mod load;
mod pair;
mod parts;
mod pem;
mod pkcs12;
mod pkcs8;
mod store;
mod stored;
mod warning;
mod x509;

pub use identity::Identity;
pub use store::IdentityStore;
pub use stored::{KeyMatch, StoredCertificate};
pub use warning::CertificateWarning;
