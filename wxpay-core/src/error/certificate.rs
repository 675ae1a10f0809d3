//! A client certificate that cannot be used.

use std::fmt;

/// The reason that a client certificate cannot be used. `Display` states what to pass instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidCertificate {
    /// An empty text.
    Empty,
    /// The path of a file instead of its contents.
    Path,
    /// Binary data: a PKCS#12 archive (`.p12`, `.pfx`), or a certificate in DER.
    Binary,
    /// Text of another encoding than ASCII or UTF-8, or begins with a byte order
    /// mark.
    Encoding,
    /// No `-----BEGIN …-----` in the text.
    NotPem,
    /// Its line ends are missing, or written as the two characters `\n`.
    LineEnds,
    /// A section of it has no end, or is not base64.
    Damaged,
    /// The certificate is missing.
    NoCertificate,
    /// The private key is missing.
    NoKey,
    /// Its private key is encrypted.
    EncryptedKey,
    /// Its private key is not of a kind that TLS supports here.
    UnusableKey,
    /// Its certificate is not an X.509 certificate.
    UnusableCertificate,
    /// Its private key belongs to another certificate.
    KeyMismatch,
    /// The transport wraps a client of the caller. A connection with the certificate would
    /// lack that client's proxy and roots.
    OwnClient,
}

/// Returns what to pass.
const GIVE: &str = "give the PEM of the certificate and of its private key: \
                    what is in apiclient_cert.pem and in apiclient_key.pem, one behind the other";

impl fmt::Display for InvalidCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fault = match self {
            Self::Empty => "the client certificate is empty",
            Self::Path => {
                "the client certificate is the path of a file, not its contents; read the file (`std::fs::read`)"
            }
            Self::Binary => {
                "the client certificate is binary, as a .p12 is, and not PEM; make PEM of a .p12 with \
                 `openssl pkcs12 -in apiclient_cert.p12 -nodes -out apiclient.pem` (the password is the \
                 merchant number; OpenSSL 3 also wants `-legacy`)"
            }
            Self::Encoding => {
                "the client certificate has a byte order mark, or is not ASCII; save it as plain text without a mark"
            }
            Self::NotPem => {
                "the client certificate is not PEM, which has lines like `-----BEGIN CERTIFICATE-----`; make \
                 PEM of a .p12 with `openssl pkcs12 -in apiclient_cert.p12 -nodes -out apiclient.pem`"
            }
            Self::LineEnds => {
                "the client certificate has lost its line ends: `-----BEGIN …-----` and `-----END …-----` \
                 each take a line of their own; put a line end in the place of each `\\n` or blank"
            }
            Self::Damaged => {
                "the client certificate is damaged: a part of it is not base64, or its `-----END …-----` is \
                 missing; copy the files anew"
            }
            Self::NoCertificate => {
                "the client certificate lacks the certificate, and only holds a private key or neither"
            }
            Self::NoKey => "the client certificate lacks the private key",
            Self::EncryptedKey => {
                "the private key of the client certificate is encrypted; decrypt it with `openssl pkey -in \
                 apiclient_key.pem -out apiclient_key.plain.pem`"
            }
            Self::UnusableKey => {
                "the private key of the client certificate is not readable as an RSA or ECDSA key (PKCS#8, \
                 PKCS#1 or SEC1)"
            }
            Self::UnusableCertificate => "the client certificate is not readable as an X.509 certificate",
            Self::KeyMismatch => {
                "the private key is that of another certificate; the two files must be of the same download \
                 from the merchant platform"
            }
            Self::OwnClient => {
                return f.write_str(
                    "the transport is made of a client of its own, whose proxy, roots and times a client with \
                     the certificate would lack; build a second client that has them and the certificate, and \
                     give it with `with_certified_client`",
                );
            }
        };
        write!(f, "{fault}; {GIVE}")
    }
}

impl std::error::Error for InvalidCertificate {}
