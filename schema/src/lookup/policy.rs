//! The policy of a call, as far as its table implies it: which ids, which `sign_type`, which nonce,
//! and where success is found.

use crate::pay::RESULT_MSG;
use crate::shared::{
    ERR_CODE, ERR_CODE_DES, ERROR_CODE, ERROR_CODE_DES, ERROR_MSG, EXPLANATION, FAIL_REASON, RESULT_CODE, RET_MSG,
    RETURN_CODE, RETURN_MSG, SIGN_TYPE_FIELD,
};
use crate::table::model::{
    AccountValue, Channel, ClientValue, Direction, Field, Filler, Host, Message, Method, Requirement,
};

/// The names under which replies state the code of a failure. Where a reply has several, the first is the real one.
pub const FAILURE_CODES: &[&str] = &[ERROR_CODE.name, ERR_CODE.name, FAIL_REASON.name];

/// The names under which replies state the text of a failure, beside `return_msg`.
pub const FAILURE_TEXTS: &[&str] =
    &[ERROR_MSG.name, ERROR_CODE_DES.name, ERR_CODE_DES.name, RESULT_MSG.name, RET_MSG.name, EXPLANATION.name];

/// Whether a request has an element that the client fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementUse {
    /// Every request has it.
    Required,
    /// A request may have it.
    Optional,
    /// A request with it is refused.
    Forbidden,
    /// The documents do not list it; it is not sent.
    Unlisted,
}

impl ElementUse {
    /// Returns the name in the printed schema.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Forbidden => "forbidden",
            Self::Unlisted => "unlisted",
        }
    }
}

impl Host {
    /// Returns the domain.
    #[must_use]
    pub const fn domain(self) -> &'static str {
        match self {
            Self::Api => "api.mch.weixin.qq.com",
            Self::Fraud => "fraud.mch.weixin.qq.com",
            Self::Payapp => "payapp.weixin.qq.com",
        }
    }
}

impl Method {
    /// Returns the name in HTTP.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Get => "GET",
        }
    }
}

impl Message {
    /// Returns the path of the request of a service provider, or of an ordinary merchant.
    #[must_use]
    pub const fn path_for(&self, is_provider: bool) -> &'static str {
        match self.partner_path {
            Some(path) if is_provider => path,
            _ => self.path,
        }
    }

    /// Returns whether requests have `sign_type`.
    #[must_use]
    pub const fn sign_type_use(&self) -> ElementUse {
        match self.find(SIGN_TYPE_FIELD.name) {
            Some(Field { required: Requirement::Yes, .. }) => ElementUse::Required,
            Some(_) => ElementUse::Optional,
            None if self.forbids_sign_type => ElementUse::Forbidden,
            None => ElementUse::Unlisted,
        }
    }

    /// Returns whether requests have `nonce_str`: the documents either require or forbid it.
    #[must_use]
    pub const fn nonce_use(&self) -> ElementUse {
        let mut row = 0;
        while let Some(field) = self.field(row) {
            if let Filler::Client(ClientValue::NonceStr) = field.filled_by {
                return ElementUse::Required;
            }
            row += 1;
        }
        ElementUse::Forbidden
    }

    /// Returns the first field that the account fills with that value: `wxappid` for the appid of a red packet.
    #[must_use]
    pub const fn id_field(&self, value: AccountValue) -> Option<&'static Field> {
        let mut row = 0;
        while let Some(field) = self.field(row) {
            if let Filler::Account(filled) | Filler::AccountOrCaller(filled) = field.filled_by
                && filled as u8 == value as u8
            {
                return Some(field);
            }
            row += 1;
        }
        None
    }

    /// Returns the field in which a reply states its result, and its value for a success.
    #[must_use]
    pub const fn success(&self) -> Option<(&'static str, &'static str)> {
        if let Some(outcome) = &self.outcome {
            return Some((outcome.field, outcome.success));
        }
        if !matches!(self.direction, Direction::Response | Direction::Notification)
            || !matches!(self.channel, Channel::Pay) && self.find(RESULT_CODE.name).is_none()
        {
            return None;
        }
        if self.find(RESULT_CODE.name).is_some() {
            Some((RESULT_CODE.name, "SUCCESS"))
        } else if self.find(RETURN_CODE.name).is_some() {
            Some((RETURN_CODE.name, "SUCCESS"))
        } else {
            None
        }
    }

    /// Returns the fields in which a reply states why it failed: the code and its description. Replies whose tables
    /// have both `error_code` and `err_code` have the first.
    #[must_use]
    pub const fn failure_fields(&self) -> (Option<&'static Field>, Option<&'static Field>) {
        let text = match self.first_of(FAILURE_TEXTS) {
            Some(text) => Some(text),
            None => self.find(RETURN_MSG.name),
        };
        (self.first_of(FAILURE_CODES), text)
    }

    const fn first_of(&self, names: &[&str]) -> Option<&'static Field> {
        let mut at = 0;
        while at < names.len() {
            if let Some(field) = self.find(names[at]) {
                return Some(field);
            }
            at += 1;
        }
        None
    }
}
