//! Refusals on demand: `POST /_sandbox/faults` sets a rule, and the next calls
//! of that API are refused with its code.

use wxpay_core::schema::{ALL, Direction, Message, closest, pay};

use crate::refusal::Refusal;

/// What a notification of a refund may be: `return_code` FAIL, and nothing of the
/// refund.
const FAILS: &str = "FAIL";

/// The rules that are set.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    api: String,
    code: &'static str,
    times: u64,
}

impl Faults {
    /// Sets a rule; says what is wrong with one that cannot be.
    pub(crate) fn set(&mut self, api: &str, code: &str, times: u64) -> Result<(), String> {
        // The notification of a refund has a form of its own for failures.
        let fails = |message: &Message| message.fingerprint() == pay::REFUND_NOTIFICATION.fingerprint();
        let is_api = |message: &&&Message| message.direction == Direction::Request || fails(message);
        let apis = || ALL.iter().filter(is_api);
        let Some(message) = apis().find(|message| name(message) == api) else {
            let names: Vec<String> = apis().map(|message| name(message)).collect();
            let near = closest(api, names.iter().map(String::as_str)).unwrap_or("pay.unified_order");
            return Err(format!("no API `{api}`, did you mean `{near}`?"));
        };
        if fails(message) {
            if code != FAILS {
                return Err(format!("`{code}` is nothing that `{api}` can say, set `{FAILS}`"));
            }
            self.0.push(Rule { api: api.to_owned(), code: FAILS, times });
            return Ok(());
        }
        let Some(listed) = message.error(code) else {
            let codes = message.errors.iter().map(|listed| listed.code);
            let near = closest(code, codes).unwrap_or("SYSTEMERROR");
            return Err(format!("`{code}` is not a code of `{api}`, did you mean `{near}`?"));
        };
        self.0.push(Rule { api: api.to_owned(), code: listed.code, times });
        Ok(())
    }

    /// The refusal that a rule asks for, if one does; it counts as used.
    pub(crate) fn take(&mut self, message: &Message) -> Option<Refusal> {
        let at = self.0.iter().position(|rule| rule.api == name(message) && rule.times > 0)?;
        let rule = self.0.get_mut(at)?;
        rule.times -= 1;
        let refusal = Refusal::on_demand(message, rule.code, format!("a fault was set for `{}`", rule.api));
        self.0.retain(|rule| rule.times > 0);
        Some(refusal)
    }
}

/// `pay.unified_order`
pub(crate) fn name(message: &Message) -> String {
    format!("{}.{}", message.channel.name(), message.name)
}
