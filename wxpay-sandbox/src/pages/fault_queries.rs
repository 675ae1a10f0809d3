//! Reads the faults out of the control interface: those that are set, and those that can be.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request as HttpRequest;
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;
use wxpay_core::schema::{ALL, Direction, Message};

use super::faults::FaultForm;
use super::view_model::{FaultChoice, FaultView};
use crate::control;
use crate::state::SandboxState;

/// The choices of the fault form for an API, from the control interface.
pub(crate) async fn fault_form(state: &Arc<SandboxState>, api: Option<&str>) -> FaultForm {
    match control_get(state, "/_sandbox/faults/kinds").await {
        Value::Null => form_from(&documented_faults(), api),
        listed => form_from(&listed, api),
    }
}

fn form_from(listed: &Value, api: Option<&str>) -> FaultForm {
    let texts = |value: Option<&Value>, name: &str| -> Vec<(String, Value)> {
        let list = value.and_then(Value::as_array).cloned().unwrap_or_default();
        list.into_iter()
            .map(|row| (row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned(), row))
            .collect()
    };
    let mut apis = texts(listed.get("apis"), "api");
    let kinds = texts(listed.get("kinds"), "fault");
    if !kinds.is_empty() {
        // For every call, only faults that are not error codes.
        let names: Vec<&str> = kinds.iter().map(|(name, _)| name.as_str()).collect();
        apis.push(("*".to_owned(), json!({ "faults": names })));
    }
    let chosen = apis.iter().find(|(name, _)| api == Some(name)).or(apis.first());
    let faults = chosen.and_then(|(_, row)| row.get("faults")?.as_array().cloned()).unwrap_or_default();
    let mut offer = FaultForm {
        apis: apis.iter().map(|(name, _)| name.clone()).collect(),
        api: chosen.map(|(name, _)| name.clone()).unwrap_or_default(),
        codes: Vec::new(),
        kinds: Vec::new(),
    };
    let message =
        ALL.iter().find(|message| message.direction == Direction::Request && message.full_name() == offer.api.as_str());
    for fault in faults.iter().filter_map(Value::as_str) {
        let kind = kinds.iter().find(|(name, _)| name == fault);
        let does = kind.and_then(|(_, row)| row.get("does")?.as_str());
        let listed = message.and_then(|message| message.error(fault));
        let choice = |meaning: &str| FaultChoice { name: fault.to_owned(), meaning: meaning.to_owned() };
        match does {
            Some(does) => offer.kinds.push(choice(does)),
            None => offer.codes.push(choice(listed.map_or("", |listed| listed.text))),
        }
    }
    offer
}

/// Every API with its documented error codes, in the form of the control interface's list.
fn documented_faults() -> Value {
    let requests = ALL.iter().filter(|message| message.direction == Direction::Request);
    let api = |message: &&Message| {
        let codes: Vec<&str> = message.errors.iter().map(|error| error.code).filter(|code| !code.is_empty()).collect();
        json!({ "api": message.full_name().to_string(), "faults": codes })
    };
    json!({ "apis": requests.map(api).collect::<Vec<_>>() })
}

/// The rules that are set, from the control interface.
pub(crate) async fn faults(state: &Arc<SandboxState>) -> Vec<FaultView> {
    let Value::Array(listed) = control_get(state, "/_sandbox/faults").await else {
        return Vec::new();
    };
    let rules = listed.into_iter().filter_map(|rule| if let Value::Object(rule) = rule { Some(rule) } else { None });
    rules.map(fault).collect()
}

fn fault(mut rule: Map<String, Value>) -> FaultView {
    let written = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut take = |name: &str| rule.remove(name).map(|value| written(&value));
    let (id, api, fault) = (take("id"), take("api"), take("fault"));
    let rest = rule.iter().filter(|(_, value)| !matches!(value, Value::Null | Value::Bool(false)));
    FaultView {
        id,
        api: api.unwrap_or_default(),
        name: fault.unwrap_or_default(),
        rest: rest.map(|(name, value)| (name.clone(), written(value))).collect(),
    }
}

/// The response of the control interface to a GET; null if it fails.
async fn control_get(state: &Arc<SandboxState>, path: &str) -> Value {
    let request = HttpRequest::get(path).body(Body::empty()).unwrap_or_default();
    let Ok(answer) = control::routes(state).with_state(Arc::clone(state)).oneshot(request).await;
    let body = to_bytes(answer.into_body(), 1024 * 1024).await.unwrap_or_default();
    serde_json::from_slice(&body).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_from_describes_codes_and_kinds() {
        let listed = json!({
            "kinds": [{ "fault": "DELAY", "does": "answered later", "takes": ["seconds"] }],
            "apis": [
                { "api": "pay.micropay", "faults": [] },
                { "api": "pay.refund", "faults": ["NOTENOUGH", "DELAY"] },
            ],
        });
        let shown = |choices: &[FaultChoice]| -> Vec<String> {
            choices.iter().map(|choice| format!("{} {}", choice.name, choice.meaning)).collect()
        };
        let offer = form_from(&listed, Some("pay.refund"));
        assert_eq!(
            (shown(&offer.codes), shown(&offer.kinds)),
            (vec!["NOTENOUGH 余额不足".into()], vec!["DELAY answered later".into()])
        );
        assert_eq!(form_from(&listed, Some("nothing")).api, "pay.micropay");
        let any = form_from(&listed, Some("*"));
        assert_eq!(
            (any.apis.len(), any.codes.len(), shown(&any.kinds)),
            (3, 0, vec!["DELAY answered later".to_owned()])
        );
        let documented = form_from(&documented_faults(), Some("pay.refund"));
        assert!(shown(&documented.codes).contains(&"SYSTEMERROR 接口返回错误".to_owned()), "{documented:?}");
    }

    #[test]
    fn fault_shows_the_members_of_a_rule() {
        let rule = json!({ "id": 7, "api": "pay.refund", "fault": "DELAY", "left": 2, "seconds": 5,
            "merchant": null, "before": false, "out_trade_no": "A*" });
        let Value::Object(rule) = rule else { unreachable!() };
        let shown = fault(rule);
        assert_eq!((shown.id.as_deref(), shown.api.as_str(), shown.name.as_str()), (Some("7"), "pay.refund", "DELAY"));
        let rest: Vec<String> = shown.rest.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(rest, ["left=2", "out_trade_no=A*", "seconds=5"]);
    }
}
