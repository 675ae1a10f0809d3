//! Notifications of the further calls: what each says, and the message at the time of an attempt. They are
//! delivered and repeated as those of orders are.

use serde::{Deserialize, Serialize};
use wxpay_core::schema::pay::fields::profit_sharing as sharing;
use wxpay_core::schema::{ALL, Message, pay, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::{ApiV3Key, BeijingTime, SignType, notification};

use super::records::{Content, Saved};
use super::time_text::rfc3339;
use crate::account::Account;
use crate::faults::{self, FaultHit};
use crate::notify::outgoing_message::OutgoingMessage;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::notifications::{NotificationSubject, Schedule};

/// A notification of a further call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Notice {
    /// The record that it is about.
    pub(crate) about: u64,
    /// The full name of its table, such as `pay.contract_notification`.
    pub(crate) message: String,
    /// The merchant that is notified, whose key signs.
    pub(crate) mch_id: String,
    /// The merchant number that faults compare: of the sub-merchant, if there is one.
    pub(crate) merchant: String,
    /// The number of what it is about.
    pub(crate) number: String,
    pub(crate) url: String,
    /// The fields by name, without the nonce and the signature.
    pub(crate) fields: Vec<(String, String)>,
    /// How it is signed.
    pub(crate) form: NoticeForm,
}

/// The form of a notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum NoticeForm {
    /// XML signed with MD5.
    Md5,
    /// XML signed with HMAC-SHA256.
    HmacSha256,
    /// JSON whose `resource` is encrypted with the `APIv3` key; the fields are the members of the resource, and
    /// `receiver` is JSON.
    Apiv3,
}

impl Content for Notice {
    const KIND: &'static str = "notice";
}

/// Enqueues a notification whose first attempt is due at that time. Returns its number.
pub(crate) fn enqueue(memory: &mut Memory, notice: Notice, schedule: Schedule, first: BeijingTime) -> u64 {
    let (owner, number) = (notice.mch_id.clone(), notice.about.to_string());
    let mut notice = Saved::new(memory, &owner, &number, notice);
    // Several notifications may be about one record.
    notice.number = notice.id.to_string();
    notice.save(memory);
    memory.enqueue_scheduled(NotificationSubject::Further { notice: notice.id }, first, schedule)
}

impl Notice {
    /// Its table.
    pub(crate) fn table(&self) -> Option<&'static Message> {
        ALL.iter().copied().find(|message| message.full_name() == self.message.as_str())
    }

    /// The message of an attempt with its address, or why it cannot be sent.
    pub(crate) fn outgoing(
        &self,
        state: &SandboxState,
        nonce: &str,
        hit: Option<&FaultHit>,
    ) -> Result<OutgoingMessage, String> {
        let account = state.accounts.iter().find(|account| account.mch_id == self.mch_id);
        let account = account.ok_or("the account is gone")?;
        let url = state.outbound.check_url(&self.url)?.to_owned();
        let body = match faults::fail_form(hit) {
            Some(body) => body,
            None if self.form == NoticeForm::Apiv3 => self.encrypted_body(account, nonce, state.clock.now(), hit)?,
            None => self.body(account, nonce, hit)?,
        };
        let content_type = if self.form == NoticeForm::Apiv3 { "application/json" } else { notification::CONTENT_TYPE };
        Ok(OutgoingMessage { url, body, content_type, on_cloud: false })
    }

    fn body(&self, account: &Account, nonce: &str, hit: Option<&FaultHit>) -> Result<String, String> {
        let table = self.table().ok_or("the table of the message is gone")?;
        let sign_type = match self.form {
            NoticeForm::Md5 => SignType::Md5,
            NoticeForm::HmacSha256 | NoticeForm::Apiv3 => SignType::HmacSha256,
        };
        let wrong = faults::spoils_amount(hit);
        let message = self.fields.iter().fold(MessageBuilder::new().in_cdata(), |message, (name, value)| {
            let value = if wrong && AMOUNTS.contains(&name.as_str()) { one_more(value) } else { value.clone() };
            table.find(name).into_iter().fold(message, |message, field| message.set(field, value.clone()))
        });
        let message = match table.find(shared::NONCE_STR.name) {
            Some(field) => message.set(field, nonce),
            None => message,
        };
        Ok(faults::sign_message(hit, message, &account.key, sign_type))
    }
}

impl Notice {
    /// The JSON of `APIv3`, whose `resource` is encrypted.
    fn encrypted_body(
        &self,
        account: &Account,
        nonce: &str,
        now: BeijingTime,
        hit: Option<&FaultHit>,
    ) -> Result<String, String> {
        let key = ApiV3Key::new(&account.further.apiv3).map_err(|wrong| wrong.to_string())?;
        let wrong = faults::spoils_amount(hit);
        let content = self.fields.iter().fold(MessageBuilder::new(), |content, (name, value)| {
            add_to_object(content, &pay::PROFITSHARING_NOTIFICATION_RESOURCE, name, value, wrong)
        });
        // The cipher takes twelve bytes.
        let nonce = nonce.get(..12).unwrap_or(nonce);
        let text = content.encrypted_resource(&key, nonce, ASSOCIATED_DATA).ok_or("the nonce is too short")?;
        let resource = MessageBuilder::new()
            .set(&sharing::ALGORITHM, "AEAD_AES_256_GCM")
            .set(&sharing::ORIGINAL_TYPE, ASSOCIATED_DATA)
            .set(&sharing::CIPHERTEXT, faults::corrupt_cipher_text(hit, text))
            .set(&sharing::ASSOCIATED_DATA, ASSOCIATED_DATA)
            .set(&sharing::NONCE, nonce);
        let message = MessageBuilder::new()
            .set(&sharing::NOTIFICATION_ID, format!("EV-{}{}", now, self.about))
            .set(&sharing::CREATE_TIME, rfc3339(now))
            .set(&sharing::EVENT_TYPE, "TRANSACTION.SUCCESS")
            .set(&sharing::SUMMARY, "分账成功")
            .set(&sharing::RESOURCE_TYPE_FIELD, "encrypt-resource");
        Ok(message.set_object(&sharing::RESOURCE, resource).json())
    }
}

/// The associated data and the kind of the encrypted object.
const ASSOCIATED_DATA: &str = "profitsharing";

/// Adds a field that the table has; the value of an object is its JSON.
fn add_to_object(
    object: MessageBuilder,
    table: &'static Message,
    name: &str,
    value: &str,
    one_fen_more: bool,
) -> MessageBuilder {
    let Some(field) = table.find(name) else { return object };
    let Some(inner) = field.nested() else {
        let value = if one_fen_more && AMOUNTS.contains(&name) { one_more(value) } else { value.to_owned() };
        return object.set(field, value);
    };
    let members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(value).unwrap_or_default();
    let members = members.iter().fold(MessageBuilder::new(), |members, (name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        add_to_object(members, inner, name, &text, one_fen_more)
    });
    object.set_object(field, members)
}

/// The fields whose amount the fault `WRONG_AMOUNT` changes.
const AMOUNTS: [&str; 2] = [shared::TOTAL_FEE.name, sharing::AMOUNT.name];

/// An amount and one fen.
fn one_more(amount: &str) -> String {
    amount.parse::<u64>().map_or_else(|_| amount.to_owned(), |amount| amount.saturating_add(1).to_string())
}
