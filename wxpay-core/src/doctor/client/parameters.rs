//! The parameters of a client, read from a message.

use std::borrow::Cow;

use wxpay_schema::pay::{APP_PAYMENT, JSAPI_PAYMENT};
use wxpay_schema::shared::{
    APPID, PACKAGE_OF_APP, PACKAGE_OF_PREPAY, PAYMENT_APP_ID, PAYMENT_PACKAGE, PAYMENT_SIGN, PAYMENT_SIGN_TYPE,
    PAYMENT_TIME_STAMP, PREPAY_ID, SIGN,
};
use wxpay_schema::{Field, Message};

use crate::doctor::lenient::{LenientMessage, MessageFormat, Pair};
use crate::doctor::spelling::compact;

/// The merchant number among an app's parameters.
pub(in crate::doctor) const PARTNER_ID: &str = "partnerid";
/// The name of the time that only `wx.chooseWXPay` accepts. It signs it under the common name.
const CHOOSE_WXPAY_TIME: &str = "timestamp";
/// Other names that plug-ins and programs use for parameters, in the form of [`compact`].
const ALIASES: [(&str, &str); 8] = [
    ("packagevalue", PAYMENT_PACKAGE.name),
    ("packagestr", PAYMENT_PACKAGE.name),
    ("packages", PAYMENT_PACKAGE.name),
    ("pkg", PAYMENT_PACKAGE.name),
    ("nonce", "noncestr"),
    ("mchid", PARTNER_ID),
    ("partner", PARTNER_ID),
    ("prepay", "prepayid"),
];
/// The client that receives the parameters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::doctor) enum ClientKind {
    /// `wx.requestPayment`, `WeixinJSBridge` or `wx.chooseWXPay`.
    Page,
    App,
}

impl ClientKind {
    /// Detects whose client's parameters a message contains.
    fn detect(seen: &LenientMessage<'_>) -> Option<Self> {
        if seen.format == MessageFormat::Xml {
            return None;
        }
        let has = |name: &str| seen.pairs.iter().any(|pair| compact(&pair.name) == compact(name));
        let package = seen.pairs.iter().find(|pair| matches(&pair.name, PAYMENT_PACKAGE.name));
        let begins = |beginning: &str| package.is_some_and(|pair| pair.value.starts_with(beginning.as_bytes()));
        let is_page = seen.sign_name.as_deref().is_some_and(|name| compact(name) == compact(PAYMENT_SIGN.name));
        let (has_time, has_partner, has_id) = (has(PAYMENT_TIME_STAMP.name), has(PARTNER_ID), has(PREPAY_ID.name));
        if begins(PACKAGE_OF_PREPAY) && (is_page || has_time && !has_partner) {
            return Some(Self::Page);
        }
        if has_partner && (has_id || has_time || package.is_some()) || has_id && has_time {
            return Some(Self::App);
        }
        match (is_page, package.is_some() && has_time) {
            (true, _) => Some(Self::Page),
            (false, true) if begins("Sign=") => Some(Self::App),
            (false, true) => Some(Self::Page),
            (false, false) => None,
        }
    }

    pub(in crate::doctor) const fn table(self) -> &'static Message {
        match self {
            Self::Page => &JSAPI_PAYMENT,
            Self::App => &APP_PAYMENT,
        }
    }

    /// The client's name for the signature.
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Page => PAYMENT_SIGN.name,
            Self::App => SIGN.name,
        }
    }

    /// The fields that the client signs.
    pub(in crate::doctor) fn parameters(self) -> impl Iterator<Item = &'static Field> {
        self.table().all_fields().filter(move |field| field.name != self.sign())
    }
}

/// Whether a program's name means that parameter.
fn matches(name: &str, parameter: &str) -> bool {
    let name = compact(name);
    name == compact(parameter) || ALIASES.iter().any(|(alias, of)| *alias == name && compact(parameter) == *of)
}

/// A parameter that the client signs.
pub(super) struct Parameter<'s> {
    pub(super) field: &'static Field,
    /// The name as in the message.
    pub(super) handed: Option<Pair<'s>>,
    /// The value known from elsewhere.
    pub(super) given: Option<Cow<'s, [u8]>>,
}

impl<'s> Parameter<'s> {
    pub(super) fn value(&self) -> Option<&Cow<'s, [u8]>> {
        self.handed.as_ref().map(|pair| &pair.value).or(self.given.as_ref())
    }

    /// The name in the message, or the client's if it is missing.
    pub(super) fn client_name(&self) -> &str {
        self.handed.as_ref().map_or(self.field.name, |pair| &pair.name)
    }

    /// Whether the client accepts it under that name.
    pub(super) fn is_taken_as(&self, name: &str) -> bool {
        let is_time = self.field.name == PAYMENT_TIME_STAMP.name && name == CHOOSE_WXPAY_TIME;
        name == self.field.name || is_time
    }
}

/// The parameters of a payer's client.
pub(in crate::doctor) struct ClientParameters<'s> {
    pub(in crate::doctor) scene: ClientKind,
    pub(super) format: MessageFormat,
    pub(super) parameters: Vec<Parameter<'s>>,
    /// The other fields of the message.
    pub(super) others: Vec<Pair<'s>>,
    /// The message's name for the signature.
    pub(super) sign_name: Option<Cow<'s, str>>,
}

impl<'s> ClientParameters<'s> {
    /// Reads the client's parameters, if the message contains them. A page and an app know their own appid, so that
    /// it may be missing.
    pub(in crate::doctor) fn from_message(seen: &LenientMessage<'s>, appid: Option<&'s str>) -> Option<Self> {
        let scene = ClientKind::detect(seen)?;
        let mut others = seen.pairs.clone();
        let mut take = |field: &Field, is: &dyn Fn(&str) -> bool| {
            let exact = |pair: &Pair<'_>| pair.name == field.name && !pair.value.is_empty();
            let like = |pair: &Pair<'_>| is(&pair.name) && !pair.value.is_empty();
            let at = others.iter().position(exact).or_else(|| others.iter().position(like))?;
            Some(others.remove(at))
        };
        let parameters = scene.parameters().map(|field| {
            let is_app = [APPID.name, PAYMENT_APP_ID.name].contains(&field.name);
            let given = appid.filter(|_| is_app).map(|id| Cow::Borrowed(id.as_bytes()));
            Parameter { field, handed: take(field, &|name| matches(name, field.name)), given }
        });
        let mut parameters: Vec<Parameter<'s>> = parameters.collect();
        // In the order of the message, in case they were signed unsorted.
        parameters.sort_by_key(|parameter| {
            let name = parameter.handed.as_ref().map(|pair| &pair.name);
            name.map_or(usize::MAX, |name| seen.pairs.iter().position(|pair| pair.name == *name).unwrap_or(usize::MAX))
        });
        Some(Self { scene, format: seen.format, parameters, others, sign_name: seen.sign_name.clone() })
    }

    /// The value of a parameter, by any client's name for it.
    pub(in crate::doctor) fn value(&self, name: &str) -> Option<&Cow<'s, [u8]>> {
        let name = compact(name);
        self.parameters.iter().find(|parameter| compact(parameter.field.name) == name)?.value()
    }

    /// The value of a parameter, or of another field of such a name.
    pub(in crate::doctor) fn any_value(&self, name: &str) -> Option<&Cow<'s, [u8]>> {
        let other = || self.others.iter().find(|pair| matches(&pair.name, name)).map(|pair| &pair.value);
        self.value(name).or_else(other)
    }

    /// The client's name for its appid.
    pub(in crate::doctor) fn name_of_app(&self) -> &'static str {
        let is_app = |field: &&Field| compact(field.name) == APPID.name;
        self.scene.parameters().find(is_app).map_or(APPID.name, |field| field.name)
    }

    /// The sign type that the message states, as the client reads it.
    pub(in crate::doctor) fn stated_sign_type(&self) -> Option<&Cow<'s, [u8]>> {
        self.any_value(PAYMENT_SIGN_TYPE.name).filter(|value| !value.is_empty())
    }

    /// The prepayment's id.
    pub(in crate::doctor) fn prepay_id(&self) -> Option<&[u8]> {
        let package = self.value(PAYMENT_PACKAGE.name).filter(|package| **package != PACKAGE_OF_APP.as_bytes());
        let of_package = || package.map(|id| id.strip_prefix(PACKAGE_OF_PREPAY.as_bytes()).unwrap_or(id));
        self.any_value(PREPAY_ID.name).map(AsRef::as_ref).or_else(of_package)
    }

    /// Whether the time has the name that only `wx.chooseWXPay` accepts.
    pub(in crate::doctor) fn is_for_choose_wxpay(&self) -> bool {
        self.scene == ClientKind::Page
            && self.parameters.iter().any(|parameter| parameter.client_name() == CHOOSE_WXPAY_TIME)
    }
}
