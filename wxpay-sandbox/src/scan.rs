//! Somebody scans a code: its text goes in, the order that is to be paid comes out. A
//! product's code (扫码支付模式一) makes the sandbox ask the merchant for the order; that
//! of an order (模式二) has it.

use std::sync::Arc;

use axum::http::StatusCode;
use wxpay_core::fields::Fields;
use wxpay_core::schema::pay::{NATIVE_CALLBACK, NATIVE_CALLBACK_REPLY, NATIVE_URL};
use wxpay_core::schema::shared;
use wxpay_core::server::{self, Reply};
use wxpay_core::transport::HttpRequest;
use wxpay_core::value::ResultCode;
use wxpay_core::{Limits, SignType, notification};

use crate::account::Account;
use crate::calls::SOMEBODY;
use crate::delivery;
use crate::explanation::{self, WrongSign};
use crate::faults;
use crate::lifecycle::OrderState;
use crate::log::Entry;
use crate::orders::{CODE_OF_ORDER, Order};
use crate::state::State;

/// What a product's code begins with. What follows is a query.
const CODE: &str = "weixin://wxpay/bizpayurl?";
/// The product's code and its callback are signed with this always: they say nothing.
const WAY: SignType = SignType::Md5;

/// What the merchant was sent, and what it answered.
#[derive(Debug, Default)]
pub(crate) struct Callback {
    pub(crate) url: String,
    pub(crate) request: String,
    pub(crate) answer: String,
}

/// What came of a scan.
#[derive(Debug)]
pub(crate) struct Scanned {
    pub(crate) order: Order,
    /// For the code of a product.
    pub(crate) callback: Option<Callback>,
}

/// Why nothing did.
#[derive(Debug)]
pub(crate) struct Unscanned {
    pub(crate) status: StatusCode,
    pub(crate) reason: String,
    pub(crate) callback: Option<Callback>,
}

fn refused(status: StatusCode, reason: impl Into<String>) -> Unscanned {
    Unscanned { status, reason: reason.into(), callback: None }
}

/// Scans a code.
pub(crate) async fn scan(state: &Arc<State>, code: &str, openid: Option<&str>) -> Result<Scanned, Unscanned> {
    let code = code.trim();
    // A shorter one stands for the one that was made shorter.
    let long = state.memory().short_urls.get(code).cloned();
    let code = long.as_deref().unwrap_or(code);
    if let Some(prepay_id) = code.strip_prefix(CODE_OF_ORDER) {
        let order = placed_as(state, prepay_id, None).map_err(|reason| refused(StatusCode::NOT_FOUND, reason))?;
        return Ok(Scanned { order, callback: None });
    }
    let product = Product::read(state, code).await.map_err(|reason| refused(StatusCode::BAD_REQUEST, reason))?;
    let mut callback = Callback::default();
    let result = product.order(state, openid.unwrap_or(SOMEBODY), &mut callback).await;
    note(state, &callback, result.as_ref());
    match result {
        Ok(order) => Ok(Scanned { order, callback: Some(callback) }),
        Err(reason) => Err(Unscanned { callback: Some(callback), ..refused(StatusCode::CONFLICT, reason) }),
    }
}

/// The order of a prepayment that can be paid.
fn placed_as(state: &State, prepay_id: &str, owner: Option<&str>) -> Result<Order, String> {
    let now = state.clock.now();
    let memory = state.memory();
    let order = memory
        .orders()
        .find(|order| order.prepay_id == prepay_id && owner.is_none_or(|owner| order.key.mch_id == owner));
    let order = order.ok_or_else(|| format!("no order of the merchant has the prepay_id `{prepay_id}`"))?;
    if order.state(now) != OrderState::NotPay || order.is_stale(now) {
        let lives = if order.is_stale(now) { "its prepay_id lives no more" } else { "nobody can pay it" };
        return Err(format!(
            "the order {} is in the state {}: {lives}",
            order.key.out_trade_no,
            order.state(now).name()
        ));
    }
    Ok(order.clone())
}

/// What a product's code says.
struct Product<'s> {
    account: &'s Account,
    appid: String,
    /// Its `product_id`.
    id: String,
}

impl<'s> Product<'s> {
    /// Reads a code, if it is one, and its signature right.
    async fn read(state: &'s State, code: &str) -> Result<Self, String> {
        let query = code.strip_prefix(CODE).ok_or_else(|| {
            format!("a code begins with `{CODE}`, or is one that /tools/shorturl made; this is another text")
        })?;
        let mut said = Reply::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let field = NATIVE_URL.find(&name).ok_or_else(|| format!("a product's code has no `{name}`"))?;
            said = said.set(field, value);
        }
        let text = said.unsigned();
        let fields = server::read(text.as_bytes(), &Limits::default()).map_err(|malformed| malformed.to_string())?;
        let account = sender(state, &fields)?;
        is_signed(state, account, &fields, &text).await?;
        let product_id = fields.text(&shared::PRODUCT_ID).unwrap_or_default();
        if let Some(broken) = server::check(&NATIVE_URL, &fields).iter().next() {
            return Err(format!("the code is wrong: {broken}"));
        }
        let appid = account.app(fields.text(&shared::APPID)).to_owned();
        Ok(Self { account, appid, id: product_id.to_owned() })
    }

    /// Asks the merchant for the order of the product.
    async fn order(&self, state: &State, openid: &str, callback: &mut Callback) -> Result<Order, String> {
        let account = self.account;
        let url = account.native_callback_url.as_ref().ok_or_else(|| {
            format!(
                "the sandbox was not told where merchant {} is called back: --native-callback, or \
                 `native_callback_url` in the file of merchants",
                account.mch_id
            )
        })?;
        let nonce = state.memory().ids.nonce();
        let asking = Reply::new()
            .in_cdata()
            .set(&shared::APPID, &self.appid)
            .set(&shared::OPENID, openid)
            .set(&shared::MCH_ID, &account.mch_id)
            .set(&shared::IS_SUBSCRIBE, "N")
            .set(&shared::NONCE_STR, nonce)
            .set(&shared::PRODUCT_ID, &self.id);
        *callback = Callback { url: url.clone(), request: asking.signed(&account.key, WAY), answer: String::new() };
        let content_type = notification::CONTENT_TYPE;
        let post = HttpRequest { url, body: &callback.request, content_type, needs_certificate: false };
        let answer = state.caller.post(post).await.map_err(|unreachable| unreachable.to_string())?;
        callback.answer = delivery::shown(state, &answer.body);
        if answer.status != 200 {
            return Err(format!("the merchant answered with the HTTP status {}", answer.status));
        }
        let prepay_id = self.prepayment(state, &answer.body).await?;
        placed_as(state, &prepay_id, Some(&account.mch_id))
    }

    /// The prepayment of an answer that says there is one.
    async fn prepayment(&self, state: &State, answer: &[u8]) -> Result<String, String> {
        let fields = server::read(answer, &Limits::default()).map_err(|malformed| malformed.to_string())?;
        let text = |field| fields.text(field).unwrap_or_default();
        if text(&shared::RETURN_CODE) != ResultCode::Success.as_str() {
            return Err(format!("the merchant's return_code is no SUCCESS: {}", text(&shared::RETURN_MSG)));
        }
        is_signed(state, self.account, &fields, &String::from_utf8_lossy(answer)).await?;
        if (text(&shared::APPID), text(&shared::MCH_ID)) != (&self.appid, &self.account.mch_id) {
            return Err("the answer is of another appid or mch_id".to_owned());
        }
        if text(&shared::RESULT_CODE) == ResultCode::Fail.as_str() {
            return Err(format!("the merchant has no order: {}", text(&shared::ERR_CODE_DES)));
        }
        if let Some(broken) = server::check(&NATIVE_CALLBACK_REPLY, &fields).iter().next() {
            return Err(format!("the answer is wrong: {broken}"));
        }
        Ok(text(&shared::PREPAY_ID).to_owned())
    }
}

/// Whose code it is.
fn sender<'s>(state: &'s State, fields: &Fields<'_>) -> Result<&'s Account, String> {
    let mch_id = fields.text(&shared::MCH_ID).unwrap_or_default();
    let account = state.accounts.iter().find(|account| account.mch_id == mch_id);
    let account =
        account.ok_or_else(|| format!("no account has the mch_id `{}` of the code", server::mask_runs(mch_id)))?;
    match fields.text(&shared::APPID) {
        Some(appid) if account.has_app(appid) => Ok(account),
        _ => Err(format!("the appid of the code is not one of merchant {mch_id}")),
    }
}

async fn is_signed(state: &State, account: &Account, fields: &Fields<'_>, text: &str) -> Result<(), String> {
    if server::is_signed(fields, &account.key, WAY) {
        return Ok(());
    }
    if let Some(used) = explanation::way_of_signing(fields, &[&account.key]) {
        return Err(explanation::of_other_way(used, WAY));
    }
    let wrong_sign = WrongSign { mch_id: account.mch_id.clone(), sign_type: WAY, at_trial: false };
    Err(explanation::of_wrong_sign(state, &wrong_sign, text.as_bytes()).await)
}

/// The callback, in the log.
fn note(state: &State, callback: &Callback, result: Result<&Order, &String>) {
    let entry = Entry {
        at: state.clock.now(),
        method: "POST".to_owned(),
        path: callback.url.clone(),
        api: Some((faults::name(&NATIVE_CALLBACK), false)),
        out_trade_no: result.ok().map(|order| order.key.out_trade_no.clone()),
        refused: result.err().map(|reason| (String::new(), reason.clone())),
        note: None,
        fault: None,
    };
    state.add_to_log(entry);
}
