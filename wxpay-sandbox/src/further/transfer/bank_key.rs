//! The RSA key for bank numbers and names. It is a published one: the sandbox keeps no secret with it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use rsa::{BoxedUint, PrivateKey};
use sha1::Sha1;

use crate::further::hex::upper_hex;

/// The public key that `getpublickey` hands out.
pub(super) const PUBLIC_KEY: &str = "-----BEGIN RSA PUBLIC KEY-----\n\
MIIBCgKCAQEAzzdb7aPftPTeOpddih0Gp1EhGdEwfy5Sx+OxQx6c5fvdyTGAriB9\n\
2OpMVqzqUBOuQ9LDbQ1ylp1tEn0r8FrPgK58xDBFlgeV7t49vMzIhhARfUk9rPYP\n\
l/j5Apb2CuW5AE0rTcdEhfW5ovw0LHHPlFXDv0XD/e/5OfCvQ/+XemFJ+XVpo3EQ\n\
9xTpBNrscGNfPmcbAFkVhEL3qF3aTy5QcLEOiA5pb7JbdolMfM/Bpa5G+kqJ3Lch\n\
BFUMTFiwGDunGziRCE36qOUOGUu50WDiXEuYNuTt7wQYDRdspMWvTiu+zdM2ggxa\n\
BlVxUVxl3wtoe1lYKvYfZSorwfOFuFmKFwIDAQAB\n\
-----END RSA PUBLIC KEY-----\n";

/// The modulus and the private exponent, in hex.
const MODULUS: &str = "\
    cf375beda3dfb4f4de3a975d8a1d06a7512119d1307f2e52c7e3b1431e9ce5fbddc93180ae207dd8ea4c56acea5013ae43d2\
    c36d0d72969d6d127d2bf05acf80ae7cc43045960795eede3dbcccc88610117d493dacf60f97f8f90296f60ae5b9004d2b4d\
    c74485f5b9a2fc342c71cf9455c3bf45c3fdeff939f0af43ff977a6149f97569a37110f714e904daec70635f3e671b005915\
    8442f7a85dda4f2e5070b10e880e696fb25b76894c7ccfc1a5ae46fa4a89dcb72104550c4c58b0183ba71b3891084dfaa8e5\
    0e194bb9d160e25c4b9836e4edef04180d176ca4c5af4e2bbecdd336820c5a065571515c65df0b687b59582af61f652a2bc1\
    f385b8598a17";
const EXPONENT: &str = "\
    1e64793d99613b67b04744623a300304d16d1b1df290af83ac167a590f8965b613be945dd256fe53ad71caee0bb94e59ab50\
    4e224041aea8f7bc297dce0013c544fd146d716cb83f7121f448d7cf1028152df215c8b8ed1540e037aaaffb18873cedbf4c\
    90cde7c96069466284a3a0c044a009a83ae9e8f8fe058e3f594d52168fb502ccf0b6c98e3cd63f02887a7f9249bb9a5a1730\
    20ee29830a8c112a705e703398ea22f41860b11372289fa0ba6c1630d90ac0d86a3916d9d703fc127be9d1fd6aae290806c9\
    156c4bcc4a8d875fc15fe6decc3eb391a220b8da7d9039f79ccca9f9786ddcd548eca46a56b84ec0d78f55c5899ec2d5ba91\
    f027bcd3f2c9";
const PUBLIC_EXPONENT: u64 = 65_537;
const BITS: u32 = 2_048;

/// Decrypts a text in base64. `None` if it was not encrypted with the public key.
pub(super) fn decrypt(base64: &str) -> Option<Vec<u8>> {
    let number = |hex: &str| BoxedUint::from_be_hex(hex, BITS).into_option();
    let public = BoxedUint::from(PUBLIC_EXPONENT);
    let key = PrivateKey::from_components(number(MODULUS)?, public, number(EXPONENT)?, Vec::new()).ok()?;
    key.oaep_decrypt::<Sha1>(&STANDARD.decode(base64).ok()?).ok()
}

/// The MD5 of a plain text, in upper-case hex.
pub(super) fn md5(plain: &[u8]) -> String {
    upper_hex(&Md5::digest(plain))
}
