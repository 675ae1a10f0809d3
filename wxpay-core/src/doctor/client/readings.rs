//! The readings of a client's parameters: what may have been signed of them.

use std::borrow::Cow;

use wxpay_schema::SignType;
use wxpay_schema::shared::PAYMENT_SIGN_TYPE;

use super::parameters::{ClientKind, ClientParameters, Parameter};
use crate::doctor::finding::Finding;
use crate::doctor::lenient::Pair;
use crate::doctor::spelling::SPELLINGS;

/// The number of unknown parameters that are tried each alone.
const OTHERS: usize = 8;

/// Fields that may have been signed, and the mistakes if they were.
pub(in crate::doctor) struct ParameterReading<'s> {
    pub(in crate::doctor) pairs: Vec<Pair<'s>>,
    pub(in crate::doctor) findings: Vec<Finding>,
    /// Whether mutations are tried on it; not on readings of which there are many.
    pub(in crate::doctor) takes_others: bool,
}

impl<'s> ClientParameters<'s> {
    /// All readings, the client's own first.
    pub(in crate::doctor) fn readings<'c>(&'c self) -> Vec<ParameterReading<'s>> {
        let own: Vec<Option<&'c str>> = self.parameters.iter().map(|parameter| Some(parameter.field.name)).collect();
        let handed: Vec<Option<&'c str>> =
            self.parameters.iter().map(|parameter| Some(parameter.client_name())).collect();
        let mut readings = vec![self.reading(&own, &[], None, true)];
        let mut names = vec![own.clone()];
        names.extend((handed != own).then_some(handed));
        // Without the appid that only the caller knows.
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
            self.push_with_sign_type(names, &mut readings);
        }
        self.push_spellings(&mut readings);
        readings
    }

    /// An app's client signs no sign type. A program that signs one need not have passed it on.
    fn push_with_sign_type(&self, names: &[Option<&str>], readings: &mut Vec<ParameterReading<'s>>) {
        if self.scene != ClientKind::App || self.stated_sign_type().is_some() {
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

    /// Adds readings with any of the names in another spelling.
    fn push_spellings(&self, readings: &mut Vec<ParameterReading<'s>>) {
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
    ) -> ParameterReading<'s> {
        let signed = self.parameters.iter().zip(names).filter_map(|(parameter, name)| {
            let value = parameter.value()?.clone();
            let raw = parameter.handed.as_ref().map_or_else(|| value.clone(), |pair| pair.raw.clone());
            Some(Pair { name: Cow::Owned((*name)?.to_owned()), value, raw })
        });
        let pairs = signed.chain(others.iter().map(|pair| (*pair).clone())).collect();
        ParameterReading { pairs, findings: self.check(names, others, how), takes_others }
    }
}
