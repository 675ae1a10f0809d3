//! What is wrong with a client's parameters if certain names of them were signed.

use wxpay_schema::Field;
use wxpay_schema::shared::{PACKAGE_OF_APP, PACKAGE_OF_PREPAY, PAYMENT_PACKAGE, PAYMENT_SIGN_TYPE, PAYMENT_TIME_STAMP};

use super::{Client, PARTNER_ID, Parameter, Scene};
use crate::doctor::diagnosis::Found;
use crate::doctor::mistakes::{
    CLIENT_FIELD_ADDED, CLIENT_FIELD_MISSING, CLIENT_NAMES, CLIENT_VALUE, NAMES, PACKAGE_PREFIX, named,
};
use crate::doctor::seen::{Form, Pair};
use crate::doctor::spelling::compact;

/// The fields of one mistake, each with its words.
#[derive(Default)]
struct List {
    fields: Vec<String>,
    how: Vec<String>,
}

impl List {
    fn add(&mut self, field: &str, how: impl Into<String>) {
        self.fields.push(field.to_owned());
        self.how.push(how.into());
    }

    fn found(self, name: &str, how: Option<&str>, found: &mut Vec<Found>) {
        if self.fields.is_empty() {
            return;
        }
        let Some(mistake) = named(name) else { return };
        let how = how.map_or_else(|| self.how.join("; "), ToOwned::to_owned);
        found.push(Found { mistake, fields: self.fields, how });
    }
}

impl Client<'_> {
    /// What is wrong if those names were signed, and those others beside; `how` names their spelling.
    pub(super) fn found(&self, names: &[Option<&str>], others: &[&Pair<'_>], how: Option<&str>) -> Vec<Found> {
        let (mut wrong, mut renamed, mut missing) = (List::default(), List::default(), List::default());
        let mut is_one_spelling = true;
        for (parameter, signed) in self.parameters.iter().zip(names) {
            let own = parameter.field.name;
            let handed = parameter.handed_name();
            let is_handed = parameter.handed.is_some();
            match signed {
                _ if parameter.value().is_none() => {
                    missing.add(own, format!("the client signs `{own}`"));
                }
                None => missing.add(own, format!("the client signs `{own}`, though it is not handed over")),
                Some(signed) if *signed == own => {
                    if !parameter.is_taken_as(handed) {
                        is_one_spelling = false;
                        renamed.add(handed, format!("`{own}` was signed, `{handed}` is handed over"));
                    }
                }
                Some(signed) if is_handed && *signed == handed => {
                    wrong.add(handed, format!("`{handed}` was signed, the client signs `{own}`"));
                }
                Some(signed) => renamed.add(handed, format!("`{signed}` was signed, the client signs `{own}`")),
            }
        }
        if let Some(name) = self.sign_name.as_deref().filter(|name| *name != self.scene.sign()) {
            let own = self.scene.sign();
            missing.add(own, format!("the client takes the signature as `{own}`, it is handed over as `{name}`"));
        }
        let mut added = List::default();
        for pair in others {
            added.add(&pair.name, format!("`{}` was signed", pair.name));
        }
        let mut found = Vec::new();
        wrong.found(CLIENT_NAMES, None, &mut found);
        if !is_one_spelling {
            renamed
                .how
                .push("hand over the names that were signed, unless it is a plug-in that takes these".to_owned());
        }
        renamed.found(NAMES, how.filter(|_| is_one_spelling), &mut found);
        missing.found(CLIENT_FIELD_MISSING, None, &mut found);
        added.found(CLIENT_FIELD_ADDED, None, &mut found);
        self.values(&mut found);
        found
    }

    /// Values that the client refuses, whatever was signed.
    fn values(&self, found: &mut Vec<Found>) {
        let (mut refused, mut bare) = (List::default(), List::default());
        for parameter in &self.parameters {
            let field = parameter.field;
            let Some(value) = parameter.value() else { continue };
            let value = String::from_utf8_lossy(value);
            if self.is_number(parameter) {
                refused.add(parameter.handed_name(), "a number, where the client takes text");
            }
            if let Some(expected) = self.expected(field, &value) {
                if field.name == PAYMENT_PACKAGE.name && self.scene == Scene::Page && !value.contains('=') {
                    bare.add(field.name, "it is handed over without `prepay_id=`, and was signed so");
                } else {
                    refused.add(parameter.handed_name(), format!("it is `{value}`, {expected} is expected"));
                }
            } else if field.name != PAYMENT_SIGN_TYPE.name {
                // That a way of signing is none is told in any message.
                let fault = field
                    .value_error(&value)
                    .map(|fault| field.explain(fault, &value, "the value").as_str().to_owned());
                if let Some(fault) = fault {
                    refused.add(field.name, fault);
                }
            }
        }
        bare.found(PACKAGE_PREFIX, None, found);
        refused.found(CLIENT_VALUE, None, found);
    }

    /// The functions of a page refuse a time that is a number; `wx.chooseWXPay` takes either.
    fn is_number(&self, parameter: &Parameter<'_>) -> bool {
        let is_quoted = |pair: &Pair<'_>| pair.raw.starts_with(b"\"");
        self.scene == Scene::Page
            && self.form == Form::Json
            && parameter.field.name == PAYMENT_TIME_STAMP.name
            && parameter.handed.as_ref().is_some_and(|pair| pair.name == parameter.field.name && !is_quoted(pair))
    }

    /// What belongs into a parameter, where that is something else.
    fn expected(&self, field: &Field, value: &str) -> Option<String> {
        let is_prepay_id = |id: &str| !is_nothing(id) && !id.contains('=');
        match (compact(field.name).as_str(), self.scene) {
            ("package", Scene::App) => (value != PACKAGE_OF_APP).then(|| format!("`{PACKAGE_OF_APP}`")),
            ("package", Scene::Page) => {
                let is_id = value.strip_prefix(PACKAGE_OF_PREPAY).is_some_and(is_prepay_id);
                (!is_id).then(|| format!("`{PACKAGE_OF_PREPAY}` and the prepayment's id"))
            }
            ("prepayid", _) => (!is_prepay_id(value)).then(|| "the prepayment's id alone".to_owned()),
            ("appid" | PARTNER_ID, _) => is_nothing(value).then(|| "an id".to_owned()),
            _ => None,
        }
    }
}

/// Whether a value is blank, or what languages print for nothing.
fn is_nothing(value: &str) -> bool {
    ["", "undefined", "null", "None", "nil"].contains(&value.trim())
}
