//! PKCS#8 of RSA keys, which the SDKs of other languages read.

use zeroize::Zeroizing;

/// The version, and the algorithm: rsaEncryption, without parameters.
const HEAD: [u8; 18] =
    [0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];

/// The tags of DER.
const SEQUENCE: u8 = 0x30;
const OCTET_STRING: u8 = 0x04;

/// Wraps a key of PKCS#1.
pub(super) fn from_pkcs1(key: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut inner = Zeroizing::new(Vec::with_capacity(HEAD.len() + key.len() + 8));
    inner.extend_from_slice(&HEAD);
    push_element(&mut inner, OCTET_STRING, key);
    let mut outer = Zeroizing::new(Vec::with_capacity(inner.len() + 8));
    push_element(&mut outer, SEQUENCE, &inner);
    outer
}

fn push_element(der: &mut Vec<u8>, tag: u8, content: &[u8]) {
    der.push(tag);
    let length = content.len().to_be_bytes();
    let start = length.iter().position(|byte| *byte != 0).unwrap_or(length.len() - 1);
    let digits = length.get(start..).unwrap_or_default();
    if content.len() >= 0x80 {
        der.push(0x80 | u8::try_from(digits.len()).unwrap_or_default());
    }
    der.extend_from_slice(digits);
    der.extend_from_slice(content);
}
