//! Refund notifications (docs/protocol.md, Refund notifications). They are only a hint which refund
//! to query: the message is not signed, and the encryption lets blocks be exchanged unnoticed.

use aes::Aes256;
use aes::cipher::{Array, BlockCipherDecrypt as _, KeyInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wxpay_schema::shared;
use zeroize::Zeroizing;

use crate::bounds::RefundHint;
use crate::decode::fields::Fields;
use crate::error::{Error, ErrorKind, Untrusted, WrongKind};
use crate::merchant::Merchant;
use crate::receive::facts::SubMerchant;
use crate::receive::message_kind;
use crate::receive::status;
use crate::receive::trust::Unsigned;
use crate::sign::Key;
use crate::telemetry;
use crate::xml;

/// The root element of the encrypted part.
pub(crate) const REQ_INFO_ROOT: &str = "root";

/// The size of an AES block in bytes.
pub(crate) const BLOCK: usize = 16;

impl Merchant {
    /// Decrypts a refund notification and decodes its encrypted part. Query the refund by its
    /// `out_refund_no`, and let [`confirm_refund`](Unsigned::confirm_refund) compare: anyone can
    /// send such a message, and parts of other messages under the same key can be recombined.
    ///
    /// The content of `req_info` is decoded into
    /// [`RefundNotificationInfo`](crate::pay::RefundNotificationInfo), or a struct of your own with
    /// the table `schema::pay::REFUND_NOTIFICATION_INFO`.
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
    /// The message around it is not signed and has no fields about the refund, so its struct is
    /// rejected:
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
    /// [`Untrusted`](crate::ErrorKind::Untrusted) (any fault of `req_info` is [`Untrusted::BadReqInfo`]) or
    /// [`InvalidFields`](crate::ErrorKind::InvalidFields). Answer all of them with
    /// [`notification::refused`](crate::notification::refused).
    pub fn refund_notification<T: RefundHint>(&self, body: &[u8]) -> Result<Unsigned<T>, Error> {
        let open = |refund: DecryptedRefund| {
            let decoded = status::decode::<T>(&refund.fields)?;
            let unsigned = Unsigned::new(decoded, &refund.fields, SubMerchant::Unknown);
            Ok(unsigned.with_sub_merchant(refund.sub_mch_id.as_deref()))
        };
        telemetry::verdict(T::TABLE, self.decrypt_refund(body).and_then(open))
    }

    /// Decrypts the message.
    pub(crate) fn decrypt_refund(&self, body: &[u8]) -> Result<DecryptedRefund, Error> {
        let outer = self.open_refund(body)?;
        self.check_merchant(&outer, &wxpay_schema::pay::REFUND_NOTIFICATION)?;
        self.check_sub_merchant(&outer)?;
        self.decrypt_fields(&outer)
    }

    /// Does the work of a refund notification for this account and refuses it.
    #[cfg(feature = "accounts")]
    pub(crate) fn refuse_refund(&self, body: &[u8]) -> Error {
        let refund = self.open_refund(body).and_then(|outer| self.decrypt_fields(&outer));
        refund.err().unwrap_or_else(|| Untrusted::BadReqInfo.into())
    }

    /// Reads the message around the encrypted part.
    fn open_refund<'b>(&self, body: &'b [u8]) -> Result<Fields<'b>, Error> {
        let outer = xml::read::fields(body, self.limits())?;
        // To report that `req_info` is absent reveals nothing. An empty one counts as unreadable.
        if !outer.has(shared::REQ_INFO.name) {
            status::check_return_code(&outer).or_else(|error| match error.kind() {
                ErrorKind::Malformed(_) => Ok(()),
                _ => Err(error),
            })?;
            return Err(ErrorKind::WrongKind(WrongKind::not_a_refund(message_kind::kind_of(&outer))).into());
        }
        status::check_return_code(&outer)?;
        Ok(outer)
    }

    fn decrypt_fields(&self, outer: &Fields<'_>) -> Result<DecryptedRefund, Error> {
        let unreadable = || Error::from(Untrusted::BadReqInfo);
        let ciphertext = decode(outer.text(&shared::REQ_INFO).unwrap_or_default()).ok_or_else(unreadable)?;
        for key in self.keys() {
            let Some(plain) = decrypt(&ciphertext, key) else { continue };
            if let Ok(fields) = xml::read::fields_under(REQ_INFO_ROOT, &plain, self.limits()) {
                let sub_mch_id = outer.text(&shared::SUB_MCH_ID).map(str::to_owned);
                return Ok(DecryptedRefund { fields: fields.into_owned(), sub_mch_id });
            }
        }
        Err(unreadable())
    }
}

/// A decrypted refund notification.
pub(crate) struct DecryptedRefund {
    /// The encrypted fields.
    pub(crate) fields: Fields<'static>,
    /// The sub-merchant, which is named outside of them.
    sub_mch_id: Option<String>,
}

/// Decodes base64 with or without line breaks.
fn decode(text: &str) -> Option<Vec<u8>> {
    let written: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(written).ok()
}

/// Decrypts the blocks, each on its own (ECB), and removes the PKCS#7 padding. `None` if the key is
/// not the right one.
fn decrypt(ciphertext: &[u8], key: &Key) -> Option<Zeroizing<Vec<u8>>> {
    let cipher = Aes256::new_from_slice(&*key.refund_key()).ok()?;
    let mut plain = Zeroizing::new(ciphertext.to_vec());
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

/// Encrypts as WeChat Pay does: pads, encrypts, encodes in base64.
#[cfg(feature = "server")]
pub(crate) fn encrypt(plain: &[u8], key: &Key) -> String {
    use aes::cipher::BlockCipherEncrypt as _;

    // 32 bytes are always a valid key of AES-256.
    let Ok(cipher) = Aes256::new_from_slice(&*key.refund_key()) else { return String::new() };
    let padding = BLOCK - plain.len() % BLOCK;
    let mut ciphertext = Vec::with_capacity(plain.len() + padding);
    ciphertext.extend_from_slice(plain);
    ciphertext.resize(plain.len() + padding, u8::try_from(padding).unwrap_or_default());
    cipher.encrypt_blocks(Array::slice_as_chunks_mut(&mut ciphertext).0);
    STANDARD.encode(ciphertext)
}
