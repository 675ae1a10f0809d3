//! The parameters of a payer's client: what the client takes, and what it signs itself to compare.
//!
//! Whatever the program chose to sign, the client signs its own names. So a message that is handed to a client is
//! held against the table of its scene: the names there, with the message's values, are what is to be signed.

mod faults;

use std::borrow::Cow;

use wxpay_schema::pay::{APP_PAYMENT, JSAPI_PAYMENT};
use wxpay_schema::shared::{
    APPID, PACKAGE_OF_APP, PACKAGE_OF_PREPAY, PAYMENT_APP_ID, PAYMENT_PACKAGE, PAYMENT_SIGN, PAYMENT_SIGN_TYPE,
    PAYMENT_TIME_STAMP, PREPAY_ID, SIGN,
};
use wxpay_schema::{Field, Message, SignType};

use super::diagnosis::Found;
use super::seen::{Form, LenientMessage, Pair};
use super::spelling::{SPELLINGS, compact};

/// The merchant number among an app's parameters.
pub(super) const PARTNER_ID: &str = "partnerid";
/// What `wx.chooseWXPay` alone calls the time; it signs it as the others do.
const CHOOSE_WXPAY_TIME: &str = "timestamp";
/// Other names that plug-ins and programs have for parameters, as [`compact`] writes them.
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
/// So many parameters that no client takes are tried each alone.
const OTHERS: usize = 8;

/// Which client takes them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Scene {
    /// `wx.requestPayment`, `WeixinJSBridge` or `wx.chooseWXPay`.
    Page,
    App,
}

impl Scene {
    /// Which client's parameters a message holds, if it does.
    fn of(seen: &LenientMessage<'_>) -> Option<Self> {
        if seen.form == Form::Xml {
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

    pub(super) const fn table(self) -> &'static Message {
        match self {
            Self::Page => &JSAPI_PAYMENT,
            Self::App => &APP_PAYMENT,
        }
    }

    /// What the client calls the signature.
    const fn sign(self) -> &'static str {
        match self {
            Self::Page => PAYMENT_SIGN.name,
            Self::App => SIGN.name,
        }
    }

    /// What the client signs.
    pub(super) fn parameters(self) -> impl Iterator<Item = &'static Field> {
        self.table().all_fields().filter(move |field| field.name != self.sign())
    }
}

/// Whether a program's name means that parameter.
fn matches(name: &str, parameter: &str) -> bool {
    let name = compact(name);
    name == compact(parameter) || ALIASES.iter().any(|(alias, of)| *alias == name && compact(parameter) == *of)
}

/// One parameter that the client signs.
struct Parameter<'s> {
    field: &'static Field,
    /// As the message has it.
    handed: Option<Pair<'s>>,
    /// What is known of it beside the message.
    given: Option<Cow<'s, [u8]>>,
}

impl<'s> Parameter<'s> {
    fn value(&self) -> Option<&Cow<'s, [u8]>> {
        self.handed.as_ref().map(|pair| &pair.value).or(self.given.as_ref())
    }

    /// The name in the message; the client's own, where it is not there.
    fn handed_name(&self) -> &str {
        self.handed.as_ref().map_or(self.field.name, |pair| &pair.name)
    }

    /// Whether the client takes it by that name.
    fn is_taken_as(&self, name: &str) -> bool {
        let is_time = self.field.name == PAYMENT_TIME_STAMP.name && name == CHOOSE_WXPAY_TIME;
        name == self.field.name || is_time
    }
}

/// The parameters of a payer's client.
pub(super) struct Client<'s> {
    pub(super) scene: Scene,
    form: Form,
    parameters: Vec<Parameter<'s>>,
    /// What the message has beside.
    others: Vec<Pair<'s>>,
    /// What the message calls the signature.
    sign_name: Option<Cow<'s, str>>,
}

/// What may have been signed of the parameters, and what is wrong if it was.
pub(super) struct Reading<'s> {
    pub(super) pairs: Vec<Pair<'s>>,
    pub(super) found: Vec<Found>,
    /// Whether other mistakes may have been made with it: not with what is tried of many alike.
    pub(super) takes_others: bool,
}

impl<'s> Client<'s> {
    /// The client's parameters, if that is what the message holds. A page knows its own appId and an app its own, so
    /// that it need not be there.
    pub(super) fn of(seen: &LenientMessage<'s>, appid: Option<&'s str>) -> Option<Self> {
        let scene = Scene::of(seen)?;
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
        // In the order of the message, where somebody may have signed them in it.
        parameters.sort_by_key(|parameter| {
            let name = parameter.handed.as_ref().map(|pair| &pair.name);
            name.map_or(usize::MAX, |name| seen.pairs.iter().position(|pair| pair.name == *name).unwrap_or(usize::MAX))
        });
        Some(Self { scene, form: seen.form, parameters, others, sign_name: seen.sign_name.clone() })
    }

    /// The value of a parameter, by any client's name for it.
    pub(super) fn value(&self, name: &str) -> Option<&Cow<'s, [u8]>> {
        let name = compact(name);
        self.parameters.iter().find(|parameter| compact(parameter.field.name) == name)?.value()
    }

    /// The same, or what the message has beside by such a name.
    pub(super) fn any_value(&self, name: &str) -> Option<&Cow<'s, [u8]>> {
        let other = || self.others.iter().find(|pair| matches(&pair.name, name)).map(|pair| &pair.value);
        self.value(name).or_else(other)
    }

    /// What the client calls its own id.
    pub(super) fn name_of_app(&self) -> &'static str {
        let is_app = |field: &&Field| compact(field.name) == APPID.name;
        self.scene.parameters().find(is_app).map_or(APPID.name, |field| field.name)
    }

    /// What the message states of the way of signing, as the client takes it.
    pub(super) fn stated(&self) -> Option<&Cow<'s, [u8]>> {
        self.any_value(PAYMENT_SIGN_TYPE.name).filter(|value| !value.is_empty())
    }

    /// The prepayment's id.
    pub(super) fn prepay_id(&self) -> Option<&[u8]> {
        let package = self.value(PAYMENT_PACKAGE.name).filter(|package| **package != PACKAGE_OF_APP.as_bytes());
        let of_package = || package.map(|id| id.strip_prefix(PACKAGE_OF_PREPAY.as_bytes()).unwrap_or(id));
        self.any_value(PREPAY_ID.name).map(AsRef::as_ref).or_else(of_package)
    }

    /// The time that only `wx.chooseWXPay` takes by its name here.
    pub(super) fn is_for_choose_wxpay(&self) -> bool {
        self.scene == Scene::Page
            && self.parameters.iter().any(|parameter| parameter.handed_name() == CHOOSE_WXPAY_TIME)
    }

    /// Everything that may have been signed of them, first what the client signs.
    pub(super) fn readings<'c>(&'c self) -> Vec<Reading<'s>> {
        let own: Vec<Option<&'c str>> = self.parameters.iter().map(|parameter| Some(parameter.field.name)).collect();
        let handed: Vec<Option<&'c str>> =
            self.parameters.iter().map(|parameter| Some(parameter.handed_name())).collect();
        let mut readings = vec![self.reading(&own, &[], None, true)];
        let mut names = vec![own.clone()];
        names.extend((handed != own).then_some(handed));
        // Without the id that only the caller knows.
        let is_given = |one: &Parameter<'_>| one.handed.is_none() && one.given.is_some();
        if let Some(id) = self.parameters.iter().position(is_given) {
            let without = |names: &Vec<Option<&'c str>>| {
                names.iter().enumerate().map(|(at, name)| name.filter(|_| at != id)).collect::<Vec<_>>()
            };
            let without: Vec<_> = names.iter().map(without).collect();
            names.extend(without);
        }
        for names in names.iter().skip(1) {
            readings.push(self.reading(names, &[], None, true));
        }
        let others: Vec<&Pair<'s>> = self.others.iter().filter(|pair| !pair.value.is_empty()).collect();
        for names in &names {
            if !others.is_empty() {
                readings.push(self.reading(names, &others, None, true));
            }
            if others.len() > 1 {
                readings.extend(others.iter().take(OTHERS).map(|one| self.reading(names, &[one], None, false)));
            }
            self.with_sign_type(names, &mut readings);
        }
        self.spelled(&mut readings);
        readings
    }

    /// An app's client signs no way of signing, so a program that does need not have handed it over.
    fn with_sign_type(&self, names: &[Option<&str>], readings: &mut Vec<Reading<'s>>) {
        if self.scene != Scene::App || self.stated().is_some() {
            return;
        }
        for name in [PAYMENT_SIGN_TYPE.name, "signtype", "sign_type"] {
            for way in [SignType::Md5, SignType::HmacSha256] {
                let value: Cow<'s, [u8]> = Cow::Borrowed(way.name().as_bytes());
                let pair = Pair { name: Cow::Borrowed(name), raw: value.clone(), value };
                readings.push(self.reading(names, &[&pair], None, false));
            }
        }
    }

    /// Any of the names in another spelling.
    fn spelled(&self, readings: &mut Vec<Reading<'s>>) {
        for (how, spell) in SPELLINGS {
            let spelled: Vec<String> = self.parameters.iter().map(|parameter| spell(parameter.field.name)).collect();
            let names = || self.parameters.iter().map(|parameter| parameter.field.name).zip(&spelled);
            let other: Vec<usize> =
                names().enumerate().filter(|(_, (own, other))| own != other).map(|(at, _)| at).collect();
            // All of them first.
            for bits in (1..1_usize << other.len()).rev() {
                let is_chosen =
                    |at: usize| other.iter().position(|one| *one == at).is_some_and(|bit| bits >> bit & 1 == 1);
                let chosen =
                    names().enumerate().map(|(at, (own, other))| Some(if is_chosen(at) { other } else { own }));
                let chosen: Vec<Option<&str>> = chosen.collect();
                readings.push(self.reading(&chosen, &[], Some(how), false));
            }
        }
    }

    fn reading(
        &self,
        names: &[Option<&str>],
        others: &[&Pair<'s>],
        how: Option<&'static str>,
        takes_others: bool,
    ) -> Reading<'s> {
        let signed = self.parameters.iter().zip(names).filter_map(|(parameter, name)| {
            let value = parameter.value()?.clone();
            let raw = parameter.handed.as_ref().map_or_else(|| value.clone(), |pair| pair.raw.clone());
            Some(Pair { name: Cow::Owned((*name)?.to_owned()), value, raw })
        });
        let pairs = signed.chain(others.iter().map(|pair| (*pair).clone())).collect();
        Reading { pairs, found: self.found(names, others, how), takes_others }
    }
}
