//! Checks the parameters of a client, given the names that were signed.

use wxpay_schema::Field;
use wxpay_schema::shared::{PACKAGE_OF_APP, PACKAGE_OF_PREPAY, PAYMENT_PACKAGE, PAYMENT_SIGN_TYPE, PAYMENT_TIME_STAMP};

use super::parameters::{ClientKind, ClientParameters, PARTNER_ID, Parameter};
use crate::doctor::finding::Finding;
use crate::doctor::lenient::{MessageFormat, Pair};
use crate::doctor::mistakes::names::{
    CLIENT_FIELD_ADDED, CLIENT_FIELD_MISSING, CLIENT_NAMES, CLIENT_VALUE, NAMES_IN_OTHER_CASE, PACKAGE_PREFIX,
};
use crate::doctor::spelling::compact;

/// The fields of one mistake, and its form for each.
#[derive(Default)]
struct FieldForms {
    fields: Vec<String>,
    forms: Vec<String>,
}

impl FieldForms {
    fn add(&mut self, field: &str, form: impl Into<String>) {
        self.fields.push(field.to_owned());
        self.forms.push(form.into());
    }

    fn push_to(self, name: &'static str, form: Option<&str>, found: &mut Vec<Finding>) {
        if self.fields.is_empty() {
            return;
        }
        let form = form.map_or_else(|| self.forms.join("; "), ToOwned::to_owned);
        found.push(Finding { name, fields: self.fields, form });
    }
}

impl ClientParameters<'_> {
    /// Returns the findings if those names were signed, and those other fields too. `form` describes a spelling.
    pub(super) fn check(&self, names: &[Option<&str>], others: &[&Pair<'_>], form: Option<&str>) -> Vec<Finding> {
        let (mut wrong, mut renamed, mut missing) =
            (FieldForms::default(), FieldForms::default(), FieldForms::default());
        let mut is_one_spelling = true;
        for (parameter, signed) in self.parameters.iter().zip(names) {
            let own = parameter.field.name;
            let handed = parameter.client_name();
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
        let mut added = FieldForms::default();
        for pair in others {
            added.add(&pair.name, format!("`{}` was signed", pair.name));
        }
        let mut found = Vec::new();
        wrong.push_to(CLIENT_NAMES, None, &mut found);
        if !is_one_spelling {
            renamed
                .forms
                .push("hand over the names that were signed, unless it is a plug-in that takes these".to_owned());
        }
        renamed.push_to(NAMES_IN_OTHER_CASE, form.filter(|_| is_one_spelling), &mut found);
        missing.push_to(CLIENT_FIELD_MISSING, None, &mut found);
        added.push_to(CLIENT_FIELD_ADDED, None, &mut found);
        self.check_values(&mut found);
        found
    }

    /// Checks for values that the client refuses.
    fn check_values(&self, found: &mut Vec<Finding>) {
        let (mut refused, mut bare) = (FieldForms::default(), FieldForms::default());
        for parameter in &self.parameters {
            let field = parameter.field;
            let Some(value) = parameter.value() else { continue };
            let value = String::from_utf8_lossy(value);
            if self.is_unquoted_time(parameter) {
                refused.add(parameter.client_name(), "a number, where the client takes text");
            }
            if let Some(expected) = self.expected(field, &value) {
                if field.name == PAYMENT_PACKAGE.name && self.scene == ClientKind::Page && !value.contains('=') {
                    bare.add(field.name, "it is handed over without `prepay_id=`, and was signed so");
                } else {
                    refused.add(parameter.client_name(), format!("it is `{value}`, {expected} is expected"));
                }
            } else if field.name != PAYMENT_SIGN_TYPE.name {
                // An unknown sign type is reported for any message.
                let fault = field
                    .value_error(&value)
                    .map(|fault| field.explain(fault, &value, "the value").as_str().to_owned());
                if let Some(fault) = fault {
                    refused.add(field.name, fault);
                }
            }
        }
        bare.push_to(PACKAGE_PREFIX, None, found);
        refused.push_to(CLIENT_VALUE, None, found);
    }

    /// A page's functions reject a time that is a number; `wx.chooseWXPay` accepts either.
    fn is_unquoted_time(&self, parameter: &Parameter<'_>) -> bool {
        let is_quoted = |pair: &Pair<'_>| pair.raw.starts_with(b"\"");
        self.scene == ClientKind::Page
            && self.format == MessageFormat::Json
            && parameter.field.name == PAYMENT_TIME_STAMP.name
            && parameter.handed.as_ref().is_some_and(|pair| pair.name == parameter.field.name && !is_quoted(pair))
    }

    /// Returns the expected value of a parameter, if `value` is another.
    fn expected(&self, field: &Field, value: &str) -> Option<String> {
        let is_prepay_id = |id: &str| !is_nothing(id) && !id.contains('=');
        match (compact(field.name).as_str(), self.scene) {
            ("package", ClientKind::App) => (value != PACKAGE_OF_APP).then(|| format!("`{PACKAGE_OF_APP}`")),
            ("package", ClientKind::Page) => {
                let is_id = value.strip_prefix(PACKAGE_OF_PREPAY).is_some_and(is_prepay_id);
                (!is_id).then(|| format!("`{PACKAGE_OF_PREPAY}` and the prepayment's id"))
            }
            ("prepayid", _) => (!is_prepay_id(value)).then(|| "the prepayment's id alone".to_owned()),
            ("appid" | PARTNER_ID, _) => is_nothing(value).then(|| "an id".to_owned()),
            _ => None,
        }
    }
}

/// Whether a value is blank, or a word that languages print for nothing.
fn is_nothing(value: &str) -> bool {
    ["", "undefined", "null", "None", "nil"].contains(&value.trim())
}
