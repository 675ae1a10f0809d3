//! A message held against its call: which fields are signed, and what the call does not take.

use std::borrow::Cow;

use md5::{Digest as _, Md5};
use wxpay_schema::shared::{APPID, MCH_ID, NONCE_STR, SIGN_TYPE_FIELD};
use wxpay_schema::{
    AccountValue, ClientValue, Direction, ElementUse, Field, Filler, Message, SignType, Signing, pay, shared,
};
use zeroize::Zeroizing;

use super::encodings::{decode, hex};
use super::finding::Finding;
use super::lenient::{LenientMessage, Pair};
use super::mistakes::names::{APPID_NOT_TAKEN, ID_NAMES, NONCE_NOT_TAKEN, WORKWX_SIGN};

/// The argument of wx.sendBizRedPacket, whose table may be left out of the build.
const RED_PACKET_ARGUMENT: &str = "sendbizredpacket";

/// The fields of a message by its call.
#[derive(Clone)]
pub(super) struct CallContext<'s> {
    pub(super) table: &'static Message,
    /// The fields of the message that are not signed.
    pub(super) left_out: Vec<Pair<'s>>,
}

impl<'s> CallContext<'s> {
    /// Separates the fields that are signed from those that are not.
    pub(super) fn split(table: &'static Message, pairs: &[Pair<'s>]) -> (Self, Vec<Pair<'s>>) {
        let is_left_out = |pair: &&Pair<'s>| {
            let is_sent_only = table.find(&pair.name).is_some_and(|field| field.signing == Signing::SentOnly);
            is_sent_only || pair.name == SIGN_TYPE_FIELD.name && table.sign_type_use() == ElementUse::Forbidden
        };
        let (left_out, signed): (Vec<&Pair<'s>>, Vec<&Pair<'s>>) = pairs.iter().partition(is_left_out);
        let this = Self { table, left_out: left_out.into_iter().cloned().collect() };
        let signed = signed.into_iter().map(|pair| this.plain(pair).unwrap_or_else(|| pair.clone())).collect();
        (this, signed)
    }

    /// The plain text of the `package` of a red packet, which is handed over encoded.
    fn plain(&self, pair: &Pair<'s>) -> Option<Pair<'s>> {
        if !self.is_red_packet_argument() || pair.name != shared::PAYMENT_PACKAGE.name || pair.value.contains(&b'=') {
            return None;
        }
        let value: Cow<'s, [u8]> = Cow::Owned(decode(&pair.value, false)?);
        Some(Pair { name: pair.name.clone(), raw: value.clone(), value })
    }

    /// Whether the message is the argument of wx.sendBizRedPacket.
    pub(super) fn is_red_packet_argument(&self) -> bool {
        self.table.direction == Direction::Parameters && self.table.name == RED_PACKET_ARGUMENT
    }

    /// The names of the ids where the call has other ones than most: those, and the usual ones.
    pub(super) fn renamed_ids(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let table = self.table;
        let of = move |value, usual: &'static Field| {
            let own = table.id_field(value)?.name;
            (own != usual.name && table.find(usual.name).is_none()).then_some((own, usual.name))
        };
        [of(AccountValue::Appid, &APPID), of(AccountValue::MchId, &MCH_ID)].into_iter().flatten()
    }

    /// The name of the second signature, if the call has one.
    pub(super) fn workwx_sign(&self) -> Option<&'static str> {
        let is_own = |field: &&'static Field| field.filled_by == Filler::Client(ClientValue::WorkwxSign);
        self.table.all_fields().find(is_own).map(|field| field.name)
    }

    /// What the call does not take, whatever the signature.
    pub(super) fn findings(&self, seen: &LenientMessage<'_>, secret: Option<&[u8]>) -> Vec<Finding> {
        let mut found = Vec::new();
        if self.table.direction != Direction::Request {
            return found;
        }
        let has = |name: &str| seen.get(name).is_some_and(|value| !value.is_empty());
        for (own, usual) in self.renamed_ids() {
            if has(usual) && !has(own) {
                let form = format!("sent as `{usual}`, where the call has `{own}`");
                found.push(Finding { name: ID_NAMES, fields: vec![usual.to_owned()], form });
            }
        }
        for (name, field) in [(APPID_NOT_TAKEN, &APPID), (NONCE_NOT_TAKEN, &NONCE_STR)] {
            let is_renamed = self.renamed_ids().any(|(_, usual)| usual == field.name);
            if self.table.find(field.name).is_none() && !is_renamed && has(field.name) {
                found.push(Finding { name, fields: vec![field.name.to_owned()], form: String::new() });
            }
        }
        found.extend(secret.and_then(|secret| self.workwx_finding(seen, secret)));
        found
    }

    /// What is wrong with the second signature.
    fn workwx_finding(&self, seen: &LenientMessage<'_>, secret: &[u8]) -> Option<Finding> {
        let own = self.workwx_sign()?;
        let given = seen.get(own).filter(|value| !value.is_empty())?;
        let names: Vec<&str> = self.table.workwx_signed.to_vec();
        if second_signature(seen, &names, "secret", secret).as_bytes() == given {
            return None;
        }
        let finding = |fields: Vec<String>, form: String| Finding { name: WORKWX_SIGN, fields, form };
        let (form, fields) = wrong_second_signature(seen, own, &names, given, secret)
            .unwrap_or_else(|| ("how it was made is not known".to_owned(), Vec::new()));
        Some(finding([vec![own.to_owned()], fields].concat(), form))
    }
}

/// Looks for how a second signature was made. Returns the form of the mistake, and the fields concerned.
fn wrong_second_signature(
    seen: &LenientMessage<'_>,
    own: &str,
    names: &[&str],
    given: &[u8],
    secret: &[u8],
) -> Option<(String, Vec<String>)> {
    let given = given.to_ascii_uppercase();
    let fits = |names: &[&str], label: &str| second_signature(seen, names, label, secret).as_bytes() == given;
    if fits(names, "secret") {
        return Some(("its hex digits are small letters".to_owned(), Vec::new()));
    }
    if fits(names, "key") {
        return Some(("the secret was appended as `key`, not as `secret`".to_owned(), Vec::new()));
    }
    let mut all: Vec<&str> = seen.pairs.iter().filter(|pair| !pair.value.is_empty()).map(|pair| &*pair.name).collect();
    all.retain(|name| *name != own);
    all.sort_unstable();
    for label in ["secret", "key"] {
        if fits(&all, label) {
            return Some(("made over all fields".to_owned(), Vec::new()));
        }
    }
    let in_order: Vec<&str> = seen.pairs.iter().map(|pair| &*pair.name).filter(|name| names.contains(name)).collect();
    if fits(&in_order, "secret") {
        return Some(("its fields were not sorted".to_owned(), Vec::new()));
    }
    for (at, name) in names.iter().enumerate() {
        let mut fewer = names.to_vec();
        fewer.remove(at);
        if fits(&fewer, "secret") {
            return Some(("made without a field".to_owned(), vec![(*name).to_owned()]));
        }
    }
    for name in all.iter().filter(|name| !names.contains(name)) {
        let mut more = [names, &[name]].concat();
        more.sort_unstable();
        if fits(&more, "secret") {
            return Some(("made with a field too many".to_owned(), vec![(*name).to_owned()]));
        }
    }
    None
}

/// Makes a second signature over those fields.
fn second_signature(seen: &LenientMessage<'_>, names: &[&str], label: &str, secret: &[u8]) -> String {
    let mut text = Zeroizing::new(Vec::with_capacity(seen.pairs.iter().map(|pair| pair.value.len() + 66).sum()));
    let mut hash = Md5::new();
    for name in names {
        let Some(value) = seen.get(name) else { continue };
        for part in [name.as_bytes(), b"=", value, b"&"] {
            text.extend_from_slice(part);
        }
    }
    hash.update(&*text);
    for part in [label.as_bytes(), b"=", secret] {
        hash.update(part);
    }
    hex(&hash.finalize())
}

/// The only way of signing of a call, if it takes one only.
pub(super) fn only_way(table: &Message) -> Option<SignType> {
    match table.sign {
        [only] => Some(*only),
        _ => None,
    }
}

/// Whether the parameters are those of a payment, which are held against the client itself.
pub(super) fn is_payment(table: &Message) -> bool {
    table.is(&pay::JSAPI_PAYMENT) || table.is(&pay::APP_PAYMENT)
}
