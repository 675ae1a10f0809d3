//! The refund notification. Its body goes in; what comes out is a hint which
//! refund to query (docs/protocol.md, Refund notifications): the message is not
//! signed, and the encryption lets blocks be exchanged unnoticed.

use aes::Aes256;
use aes::cipher::{Array, BlockCipherDecrypt as _, KeyInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wxpay_schema::shared;
use zeroize::Zeroizing;

use crate::answer;
use crate::bounds::RefundHint;
use crate::error::{Error, ErrorKind, Untrusted, WrongKind};
use crate::fields::Fields;
use crate::merchant::Merchant;
use crate::message_kind;
use crate::sign::Key;
use crate::trust::{SubMerchant, Unsigned};
use crate::xml;

/// The root of the encrypted part.
pub(crate) const ROOT: &str = "root";

/// Bytes of a block of AES.
pub(crate) const BLOCK: usize = 16;

impl Merchant {
    /// Decrypts a refund notification and reads its encrypted part. Query the
    /// refund by its `out_refund_no`, and let
    /// [`confirm_refund`](Unsigned::confirm_refund) compare: anybody can have sent
    /// the message, and whoever has seen others of the same key can put their parts
    /// together anew.
    ///
    /// What is read is what stands in `req_info`: take
    /// [`RefundNotificationInfo`](crate::pay::RefundNotificationInfo), or a struct of your
    /// own with the table `schema::pay::REFUND_NOTIFICATION_INFO`.
    ///
    /// ```
    /// use wxpay_core::pay::{RefundNotificationInfo, RefundQuery, RefundQueryOptional};
    /// use wxpay_core::{Error, Merchant};
    ///
    /// /// The query that confirms what the body hints at.
    /// fn query(merchant: &Merchant, body: &[u8]) -> Result<String, Error> {
    ///     let hint = merchant.refund_notification::<RefundNotificationInfo>(body)?;
    ///     let out_refund_no = hint.out_refund_no().and_then(|number| number.try_into().ok());
    ///     let query = RefundQuery { optional: RefundQueryOptional { out_refund_no, ..Default::default() } };
    ///     // Send it, and let `hint.confirm_refund` compare the reply.
    ///     Ok(merchant.prepare(&query)?.body)
    /// }
    ///
    /// let merchant = Merchant::new("wx8888888888888888", "1900000109", "8934e7d15453e97507ef794cf7b0519d")?;
    /// assert!(query(&merchant, b"<xml></xml>").is_err());
    /// # Ok::<(), wxpay_core::ConfigError>(())
    /// ```
    ///
    /// The message around it has no signature and says nothing of the refund, so its struct
    /// is not taken:
    ///
    /// ```compile_fail,E0277
    /// # fn hint(merchant: &wxpay_core::Merchant, body: &[u8]) {
    /// // `RefundNotification` is not what `refund_notification` reads
    /// let hint = merchant.refund_notification::<wxpay_core::pay::RefundNotification>(body);
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Malformed`](crate::ErrorKind::Malformed), [`NotTaken`](crate::ErrorKind::NotTaken),
    /// [`WrongKind`](crate::ErrorKind::WrongKind) for a message without `req_info`,
    /// [`Untrusted`](crate::ErrorKind::Untrusted) (whatever is wrong with `req_info` is
    /// [`Untrusted::BadReqInfo`]) or [`InvalidFields`](crate::ErrorKind::InvalidFields). Answer all
    /// of them alike, with [`notification::refused`](crate::notification::refused).
    pub fn refund_notification<T: RefundHint>(&self, body: &[u8]) -> Result<Unsigned<T>, Error> {
        let refund = self.open_refund(body)?;
        let unsigned = Unsigned::new(answer::decode::<T>(&refund.fields)?, &refund.fields, SubMerchant::Unknown);
        Ok(unsigned.for_sub_merchant(refund.sub_mch_id.as_deref()))
    }

    /// The encrypted part.
    pub(crate) fn open_refund(&self, body: &[u8]) -> Result<OpenedRefund, Error> {
        let outer = xml::read::fields(body, self.limits())?;
        // No secret: whoever sent it knows that there is none. An empty one is a bad one.
        if !outer.has(shared::REQ_INFO.name) {
            answer::transport_status(&outer).or_else(|error| match error.kind() {
                ErrorKind::Malformed(_) => Ok(()),
                _ => Err(error),
            })?;
            return Err(ErrorKind::WrongKind(WrongKind::not_a_refund(message_kind::kind_of(&outer))).into());
        }
        answer::transport_status(&outer)?;
        self.is_for_merchant(&outer)?;
        self.is_for_sub_merchant(&outer)?;
        let unreadable = || Error::from(Untrusted::BadReqInfo);
        let sealed = decode(outer.text(&shared::REQ_INFO).unwrap_or_default()).ok_or_else(unreadable)?;
        for key in self.keys() {
            let Some(plain) = decrypt(&sealed, key) else { continue };
            if let Ok(fields) = xml::read::fields_under(ROOT, &plain, self.limits()) {
                let sub_mch_id = outer.text(&shared::SUB_MCH_ID).map(str::to_owned);
                return Ok(OpenedRefund { fields: fields.into_owned(), sub_mch_id });
            }
        }
        Err(unreadable())
    }
}

/// What a refund notification says.
pub(crate) struct OpenedRefund {
    /// The fields that were encrypted.
    pub(crate) fields: Fields<'static>,
    /// The sub-merchant that is named outside of them.
    sub_mch_id: Option<String>,
}

/// The bytes of base64, which may be broken into lines.
fn decode(text: &str) -> Option<Vec<u8>> {
    let written: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(written).ok()
}

/// The plain text, if there is one under that key: whole blocks, each on its own
/// (ECB), with PKCS#7 at the end.
fn decrypt(sealed: &[u8], key: &Key) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = Aes256::new_from_slice(&*key.of_refunds()).ok()?;
    let mut plain = Zeroizing::new(sealed.to_vec());
    let (blocks, rest) = Array::slice_as_chunks_mut(&mut plain);
    if !rest.is_empty() {
        return None;
    }
    cipher.decrypt_blocks(blocks);
    let padding = usize::from(*plain.last()?);
    let end = plain.len().checked_sub(padding)?;
    let right = (1..=BLOCK).contains(&padding) && plain[end..].iter().all(|byte| usize::from(*byte) == padding);
    right.then(|| {
        plain.truncate(end);
        plain
    })
}

/// What WeChat Pay does: pads, encrypts, writes base64.
#[cfg(feature = "server")]
pub(crate) fn encrypt(plain: &[u8], key: &Key) -> String {
    use aes::cipher::BlockCipherEncrypt as _;

    // A key of 32 bytes is one of AES-256.
    let Ok(cipher) = Aes256::new_from_slice(&*key.of_refunds()) else { return String::new() };
    let padding = BLOCK - plain.len() % BLOCK;
    let mut sealed = Vec::with_capacity(plain.len() + padding);
    sealed.extend_from_slice(plain);
    sealed.resize(plain.len() + padding, u8::try_from(padding).unwrap_or_default());
    cipher.encrypt_blocks(Array::slice_as_chunks_mut(&mut sealed).0);
    STANDARD.encode(sealed)
}
