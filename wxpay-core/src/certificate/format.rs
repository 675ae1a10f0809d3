//! The formats of files with certificates and keys.

/// The format of a file, by its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// DER of a PKCS#12 archive.
    Pkcs12,
    /// DER of an X.509 certificate.
    Certificate,
    /// DER of a private key.
    Key,
    /// DER of a private key under a password.
    EncryptedKey,
    /// DER that ends too early.
    Truncated,
    /// A zip archive.
    Zip,
    /// PEM, or anything else.
    Text,
}

impl Format {
    pub(super) fn detect(bytes: &[u8]) -> Self {
        if is_zip(bytes) {
            return Self::Zip;
        }
        match Element::read(bytes) {
            Some(outer) if outer.tag == SEQUENCE => outer.format(),
            _ => Self::Text,
        }
    }
}

/// Returns whether the bytes begin a zip archive.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OBJECT_ID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
/// The version of a certificate.
const CONTEXT_0: u8 = 0xa0;

/// The head of an element of DER, and what is there of its content.
struct Element<'d> {
    tag: u8,
    content: &'d [u8],
    rest: &'d [u8],
    is_whole: bool,
}

impl<'d> Element<'d> {
    fn read(der: &'d [u8]) -> Option<Self> {
        let (&tag, rest) = der.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(first), rest),
            0x81..=0x84 => {
                let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
            }
            _ => return None,
        };
        let is_whole = length <= rest.len();
        let (content, rest) = rest.split_at(length.min(rest.len()));
        Some(Self { tag, content, rest, is_whole })
    }

    /// The format of the document that the element is.
    fn format(&self) -> Format {
        let Some(inner) = Element::read(self.content) else {
            return Format::Text;
        };
        let after = Element::read(inner.rest).map(|element| element.tag);
        let format = match (inner.tag, inner.content, after) {
            (INTEGER, [3], Some(SEQUENCE)) => Format::Pkcs12,
            // PKCS#1, PKCS#8 and SEC1.
            (INTEGER, [0 | 1], Some(INTEGER | SEQUENCE | OCTET_STRING)) => Format::Key,
            (SEQUENCE, content, _) => match content.first() {
                Some(&OBJECT_ID) => Format::EncryptedKey,
                Some(&(CONTEXT_0 | INTEGER)) => Format::Certificate,
                _ => Format::Text,
            },
            _ => Format::Text,
        };
        match format {
            Format::Text => Format::Text,
            _ if self.is_whole => format,
            _ => Format::Truncated,
        }
    }
}
