//! The control interface of the further calls: balances, and the records of each kind.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use futures_util::future::BoxFuture;
use serde_json::{Map, Value, json};

use super::kind::{Action, ActionError, Kind};
use super::notices::Notice;
use super::{balances, cash_coupon, kinds, papay, profit_sharing, report, transfer, vehicle};
use crate::control::request::{ListQuery, MerchantQuery, not_an_object, parse_object};
use crate::control::response::{attempts_json, bad_request, json_response, record_response};
use crate::notify::delivery;
use crate::reason::Reason;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::notifications::NotificationSubject;
use crate::state::records::Record;

/// The routes.
pub(crate) fn routes() -> Router<Arc<SandboxState>> {
    let mut router = Router::new()
        .route("/_sandbox/people", post(set_person))
        .route("/_sandbox/vehicles", post(set_with(vehicle::set)))
        .route("/_sandbox/comments", post(set_with(report::add_comment)))
        .route("/_sandbox/sharing-ratio", post(set_ratio))
        .route("/_sandbox/plans", post(set_with(papay::set_plan)))
        .route("/_sandbox/coupon-stocks", post(set_with(cash_coupon::set_stock)))
        .route("/_sandbox/mini-program-contracts", post(set_with(papay::open_mini_program)))
        .route("/_sandbox/balances", get(list_balances).post(set_balance));
    for kind in kinds().filter(|kind| !kind.path.is_empty()) {
        let list_path = format!("/_sandbox/{}", kind.path);
        let one_path = format!("{list_path}/{{number}}");
        let list_records =
            move |State(state): State<Arc<SandboxState>>, Query(query): Query<ListQuery>| list(state, kind, query);
        let show_record =
            move |State(state): State<Arc<SandboxState>>,
                  Path(number): Path<String>,
                  Query(query): Query<MerchantQuery>| show(state, kind, number, query);
        router = router.route(&list_path, get(list_records)).route(&one_path, get(show_record));
        for action in kind.actions {
            let act_on_record =
                move |State(state): State<Arc<SandboxState>>,
                      Path(number): Path<String>,
                      Query(query): Query<MerchantQuery>,
                      body: Bytes| act(state, kind, action, number, query, body);
            router = router.route(&format!("{one_path}/{}", action.name), post(act_on_record));
        }
    }
    router
}

/// The paths below `/_sandbox/`.
pub(crate) fn paths() -> impl Iterator<Item = &'static str> {
    let records = kinds().map(|kind| kind.path).filter(|path| !path.is_empty());
    ["balances", "people", "sharing-ratio"].into_iter().chain(records)
}

async fn list(state: Arc<SandboxState>, kind: &'static Kind, query: ListQuery) -> Response {
    drop(state.memory_now());
    let ids = |memory: &Memory, before: u64, limit: usize| -> Vec<u64> {
        memory.ids_of(kind.name).rev().filter(|id| *id < before).take(limit).collect()
    };
    let (records, next) = query
        .page(&state, None, ids, |memory, id| memory.records.by_id.get(&id).map(|record| record_json(memory, record)));
    json_response(&state, StatusCode::OK, &json!({ (kind.path.replace('-', "_")): records, "next": next })).await
}

async fn show(state: Arc<SandboxState>, kind: &'static Kind, number: String, query: MerchantQuery) -> Response {
    let record = {
        let memory = state.memory_now();
        let id = find(&memory, kind, &number, &query);
        id.and_then(|id| memory.records.by_id.get(&id)).map(|record| record_json(&memory, record))
    };
    record_response(&state, record, || unknown(kind, &number)).await
}

async fn act(
    state: Arc<SandboxState>,
    kind: &'static Kind,
    action: &'static Action,
    number: String,
    query: MerchantQuery,
    body: Bytes,
) -> Response {
    let Some(members) = parse_object(&body) else {
        return bad_request(&not_an_object());
    };
    if let Some(wrong) = members.keys().find(|name| !action.takes.contains(&name.as_str())) {
        let takes: Vec<String> = action.takes.iter().map(|name| format!("`{name}`")).collect();
        let (en, zh) = if takes.is_empty() {
            ("nothing".to_owned(), "没有参数".to_owned())
        } else {
            (takes.join(", "), format!("只有 {}", takes.join("、")))
        };
        return bad_request(&Reason::new(
            format!("`{wrong}` says nothing of `{}`, which takes {en}", action.name),
            format!("`{}` 没有 `{wrong}` 这一项，{zh}", action.name),
        ));
    }
    let result = {
        let mut memory = state.memory_now();
        find(&memory, kind, &number, &query).map(|id| {
            let result = (action.act)(&state, &mut memory, id, &members);
            delivery::start(&state, memory.drain_new());
            result.map(|()| memory.records.by_id.get(&id).map(|record| record_json(&memory, record)))
        })
    };
    match result {
        None => record_response(&state, None, || unknown(kind, &number)).await,
        Some(Ok(record)) => record_response(&state, record, || unknown(kind, &number)).await,
        Some(Err(error)) => error.response(),
    }
}

fn unknown(kind: &Kind, number: &str) -> Reason {
    let path = kind.path;
    Reason::new(format!("no record `{number}` in /_sandbox/{path}"), format!("/_sandbox/{path} 没有单据 `{number}`"))
}

/// The record with that number; without a merchant, the latest one.
fn find(memory: &Memory, kind: &Kind, number: &str, query: &MerchantQuery) -> Option<u64> {
    let merchant = query.number_ref(number).merchant;
    memory.ids_of(kind.name).rev().find(|id| {
        memory
            .records
            .by_id
            .get(id)
            .is_some_and(|record| record.number == number && merchant.is_none_or(|merchant| record.owner == merchant))
    })
}

/// A record: its owner, its number, the members of its content, and its notifications.
fn record_json(memory: &Memory, record: &Record) -> Value {
    let about = |notice: u64| memory.record::<Notice>(notice).is_some_and(|notice| notice.content.about == record.id);
    let notifications = memory.notifications().filter(|notification| match notification.subject {
        NotificationSubject::Further { notice } => about(notice),
        _ => false,
    });
    let mut notifications: Vec<_> = notifications.collect();
    notifications.reverse();
    let is_acknowledged = notifications.iter().all(|notification| notification.is_acknowledged());
    let attempts: Vec<Value> =
        notifications.iter().flat_map(|notification| attempts_json(Some(notification))).collect();
    let mut json = json!({
        "merchant": record.owner,
        "number": record.number,
        "acknowledged": !notifications.is_empty() && is_acknowledged,
        "notifications": attempts,
    });
    if let (Value::Object(json), Value::Object(content)) = (&mut json, &record.content) {
        json.extend(content.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    json
}

async fn list_balances(State(state): State<Arc<SandboxState>>) -> Response {
    let balances: Vec<Value> = {
        let mut memory = state.memory_now();
        let mut holders: Vec<String> =
            state.accounts.iter().flat_map(crate::account::Account::merchants).map(str::to_owned).collect();
        for holder in balances::holders(&memory) {
            if !holders.contains(&holder) {
                holders.push(holder);
            }
        }
        holders.iter().map(|holder| balance_json(&mut memory, holder)).collect()
    };
    json_response(&state, StatusCode::OK, &json!({ "balances": balances })).await
}

async fn set_balance(State(state): State<Arc<SandboxState>>, body: Bytes) -> Response {
    let Some(members) = parse_object(&body) else {
        return bad_request(&not_an_object());
    };
    let known = ["merchant", "balance"];
    if let Some(wrong) = members.keys().find(|name| !known.contains(&name.as_str())) {
        let sentence = format!("`{wrong}` says nothing of a balance, which takes `merchant` and `balance`");
        return ActionError::invalid(sentence).response();
    }
    let holder = match members.get("merchant") {
        None => state.accounts.first().map(|account| account.mch_id.as_str()),
        Some(merchant) => merchant.as_str().filter(|merchant| !merchant.is_empty()),
    };
    let fen = members.get("balance").and_then(Value::as_u64).and_then(|fen| i64::try_from(fen).ok());
    let (Some(holder), Some(fen)) = (holder, fen) else {
        let sentence = "`balance` is a whole number of fen, and `merchant` a text: whose balance it is";
        return ActionError::invalid(sentence).response();
    };
    let balance = {
        let mut memory = state.memory_now();
        balances::set_available(&mut memory, holder, fen);
        balance_json(&mut memory, holder)
    };
    json_response(&state, StatusCode::OK, &balance).await
}

async fn set_person(State(state): State<Arc<SandboxState>>, body: Bytes) -> Response {
    let Some(members) = parse_object(&body) else {
        return bad_request(&not_an_object());
    };
    let person = transfer::set_person(&mut state.memory(), &members);
    match person {
        Ok(person) => json_response(&state, StatusCode::OK, &person).await,
        Err(ActionError::Invalid(reason) | ActionError::Conflict(reason)) => bad_request(&reason),
    }
}

/// Sets what the body says, and answers with what is set.
type Set = fn(&SandboxState, &mut Memory, &Map<String, Value>) -> Result<Value, ActionError>;

/// The handler that sets something.
fn set_with(
    set: Set,
) -> impl Fn(State<Arc<SandboxState>>, Bytes) -> BoxFuture<'static, Response> + Clone + Send + Sync + 'static {
    move |State(state), body| {
        Box::pin(async move {
            let Some(members) = parse_object(&body) else {
                return bad_request(&not_an_object());
            };
            let result = set(&state, &mut state.memory_now(), &members);
            match result {
                Ok(json) => json_response(&state, StatusCode::OK, &json).await,
                Err(error) => error.response(),
            }
        })
    }
}

async fn set_ratio(State(state): State<Arc<SandboxState>>, body: Bytes) -> Response {
    let Some(members) = parse_object(&body) else {
        return bad_request(&not_an_object());
    };
    let usual = state.accounts.first().map(|account| account.mch_id.clone()).unwrap_or_default();
    let ratio = profit_sharing::set_ratio(&mut state.memory(), &usual, &members);
    match ratio {
        Ok(ratio) => json_response(&state, StatusCode::OK, &ratio).await,
        Err(ActionError::Invalid(reason) | ActionError::Conflict(reason)) => bad_request(&reason),
    }
}

fn balance_json(memory: &mut Memory, holder: &str) -> Value {
    let available = balances::available(memory, holder);
    let entries: Vec<Value> = balances::entries(memory, holder)
        .map(|entry| {
            json!({
                "at": entry.at.to_string(),
                "amount": entry.amount,
                "business": entry.business,
                "business_id": entry.business_id,
                "voucher_id": entry.voucher_id,
            })
        })
        .collect();
    json!({ "merchant": holder, "balance": available, "entries": entries })
}
