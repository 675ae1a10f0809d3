//! A client certificate that cannot be used.

use std::fmt;
use std::io::ErrorKind;

use crate::value::BeijingTime;

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
    /// A zip archive, as the merchant platform hands the files out.
    Zip,
    /// Binary data that ends too early.
    Truncated,
    /// PEM in the place of PKCS#12.
    PemForPkcs12,
    /// A certificate or a key in DER in the place of PKCS#12.
    DerForPkcs12,
    /// Anything else in the place of PKCS#12.
    NotPkcs12,
    /// The PKCS#12 archive cannot be read, although its beginning is one.
    DamagedPkcs12,
    /// The password of the PKCS#12 archive is another.
    WrongPassword,
    /// The PKCS#12 archive is encrypted in a way that is not supported.
    UnsupportedCipher,
    /// A PKCS#12 archive, which holds certificate and key, and a file of the key beside it.
    Pkcs12AndKey,
    /// The key is in the place of the certificate, and the certificate in that of the key.
    Swapped,
    /// The certificate has expired.
    #[non_exhaustive]
    Expired {
        /// The time until which it was valid.
        not_after: BeijingTime,
    },
    /// The certificate is not valid yet, by the clock of this machine.
    #[non_exhaustive]
    NotYetValid {
        /// The time from which it is valid.
        not_before: BeijingTime,
    },
    /// The file cannot be read.
    Unreadable(ErrorKind),
    /// The file exceeds 1 MiB.
    TooLarge,
}

/// Returns what to pass.
const GIVE: &str = "give the PEM of the certificate and of its private key: what is in apiclient_cert.pem and in \
                    apiclient_key.pem, one behind the other, or apiclient_cert.p12 to `Identity::from_p12`";

/// Returns which files to give.
const GIVE_FILE: &str = "give the file apiclient_cert.p12, or apiclient_cert.pem with apiclient_key.pem";

impl InvalidCertificate {
    /// Writes the fault of a file, whose name precedes it.
    pub(super) fn fmt_in_file(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path | Self::Binary | Self::NotPem => write!(
                f,
                "the file is no client certificate: neither PKCS#12, nor PEM with lines like \
                 `-----BEGIN CERTIFICATE-----`, nor DER; {GIVE_FILE}"
            ),
            Self::NoKey => write!(f, "the file lacks the private key; {GIVE_FILE}"),
            Self::NoCertificate => write!(f, "the file lacks the certificate; {GIVE_FILE}"),
            // Their remedies are complete.
            Self::Encoding | Self::LineEnds | Self::Damaged | Self::EncryptedKey | Self::KeyMismatch => {
                f.write_str(self.fault_of_pem().unwrap_or_default())
            }
            _ => self.write(f, GIVE_FILE),
        }
    }

    /// Writes the fault and what to give.
    fn write(self, f: &mut fmt::Formatter<'_>, give: &str) -> fmt::Result {
        if let Some(fault) = self.fault_of_pem() {
            return write!(f, "{fault}; {give}");
        }
        match self {
            Self::Zip => write!(f, "the client certificate is a zip archive; unpack it, and {give}"),
            Self::Expired { not_after } => write!(
                f,
                "the client certificate expired on {}; renew it on the merchant platform (账户中心 → API安全), and \
                 replace the files",
                date_time(not_after)
            ),
            Self::NotYetValid { not_before } => write!(
                f,
                "the client certificate is not valid before {}, which the clock of this machine has not reached; set \
                 the clock, or wait until then",
                date_time(not_before)
            ),
            Self::Unreadable(kind) => f.write_str(&unreadable(kind)),
            _ => f.write_str(self.fault_with_remedy()),
        }
    }

    /// Returns the fault of a text, whose remedy depends on the place where it is given.
    fn fault_of_pem(self) -> Option<&'static str> {
        Some(match self {
            Self::Empty => "the client certificate is empty",
            Self::Path => {
                "the client certificate is the path of a file, not its contents; read the file (`std::fs::read`)"
            }
            Self::Binary => {
                "the client certificate is binary, as a .p12 is, and not PEM; read a .p12 with `Identity::from_p12`, \
                 or make PEM of it with `openssl pkcs12 -in apiclient_cert.p12 -nodes -out apiclient.pem` (the \
                 password is the merchant number; OpenSSL 3 also wants `-legacy`)"
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
            _ => return None,
        })
    }

    /// Returns a fault with its own remedy.
    fn fault_with_remedy(self) -> &'static str {
        match self {
            Self::OwnClient => {
                "the transport is made of a client of its own, whose proxy, roots and times a client with \
                 the certificate would lack; build a second client that has them and the certificate, and \
                 give it with `with_certified_client`"
            }
            Self::Truncated => {
                "the client certificate is cut off: bytes at its end are missing; copy the file anew, as binary"
            }
            Self::PemForPkcs12 => {
                "the client certificate is PEM, not PKCS#12; give apiclient_cert.p12, or read the PEM with \
                 `Identity::from_pem`"
            }
            Self::DerForPkcs12 => {
                "the client certificate is a single certificate or key in DER, not PKCS#12, which holds both; give \
                 apiclient_cert.p12"
            }
            Self::NotPkcs12 => {
                "the client certificate is not PKCS#12; give the bytes of apiclient_cert.p12, neither its path nor \
                 its base64"
            }
            Self::DamagedPkcs12 => {
                "the client certificate is a damaged PKCS#12 archive; download apiclient_cert.p12 anew, and copy it \
                 as binary"
            }
            Self::WrongPassword => {
                "the password does not open the client certificate; the password is the merchant number, a service \
                 provider's own and not that of a sub-merchant; if it is that, the file was changed on its way: copy \
                 it anew, as binary"
            }
            Self::UnsupportedCipher => {
                "the client certificate is a PKCS#12 archive of a cipher that is not supported, where RC2-40, triple \
                 DES and AES are; make PEM of it with `openssl pkcs12 -in apiclient_cert.p12 -nodes -out \
                 apiclient.pem`, and give that"
            }
            Self::Pkcs12AndKey => {
                "the file is a PKCS#12 archive, which holds both the client certificate and its private key; give it \
                 alone, without a file of the key"
            }
            Self::Swapped => {
                "the private key is in the place of the client certificate, and the certificate in the place of the \
                 key; swap them: first apiclient_cert.pem, then apiclient_key.pem"
            }
            _ => "the client certificate exceeds 1 MiB; give apiclient_cert.p12, which has some 3,000 bytes",
        }
    }
}

/// Returns why a file cannot be read, and what to do.
fn unreadable(kind: ErrorKind) -> String {
    let fault = match kind {
        ErrorKind::NotFound => {
            "there is no such file; check the path of the client certificate: a relative one begins in the working \
             directory, or in the folder of the file of accounts that has it"
        }
        ErrorKind::IsADirectory => {
            "a directory is not a client certificate; give the path of a file in it, such as apiclient_cert.p12"
        }
        ErrorKind::PermissionDenied => {
            "the user of this process may not read the client certificate; make that user its owner, with mode 0600"
        }
        _ => return format!("the client certificate cannot be read ({kind}); check the path and the disk"),
    };
    fault.to_owned()
}

/// Returns a time as people read it.
pub(crate) fn date_time(time: BeijingTime) -> String {
    let digits = time.to_string();
    let mut parts = [4, 2, 2, 2, 2, 2].into_iter().scan(digits.as_str(), |rest, length| {
        let (part, after) = rest.split_at_checked(length)?;
        *rest = after;
        Some(part)
    });
    let mut next = || parts.next().unwrap_or_default();
    format!("{}-{}-{} {}:{}:{} (Beijing time)", next(), next(), next(), next(), next(), next())
}

impl fmt::Display for InvalidCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, GIVE)
    }
}

impl std::error::Error for InvalidCertificate {}
