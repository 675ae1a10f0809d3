//! Scans a code and finds the order to pay. For a product's code (扫码支付模式一) the sandbox asks the
//! merchant for the order; the code of an order (模式二) contains it.

use std::sync::Arc;

use axum::http::StatusCode;
use wxpay_core::fields::Fields;
use wxpay_core::schema::pay::{NATIVE_CALLBACK, NATIVE_CALLBACK_REPLY, NATIVE_URL};
use wxpay_core::schema::shared;
use wxpay_core::server::{self, MessageBuilder};
use wxpay_core::transport::HttpRequest;
use wxpay_core::value::ResultCode;
use wxpay_core::{Limits, SignType, notification};

use crate::account::Account;
use crate::archive;
use crate::http::responses::unreadable_reason;
use crate::malformed::malformed_reason;
use crate::notify::delivery;
use crate::reason::Reason;
use crate::sign_diagnosis::{self, WrongSign};
use crate::state::SandboxState;
use crate::state::lifecycle::OrderState;
use crate::state::log::LogEntry;
use crate::state::orders::{ORDER_CODE_PREFIX, Order};
use crate::state::payer::DEFAULT_PAYER;
use crate::violation::violation_reason;

/// The prefix of a product's code; a query follows.
const PRODUCT_CODE_PREFIX: &str = "weixin://wxpay/bizpayurl?";
/// The sign type of a product's code and of its callback, which have no `sign_type`.
const SIGN_TYPE: SignType = SignType::Md5;

/// The request to the merchant, and its answer.
#[derive(Debug, Default)]
pub(crate) struct CallbackExchange {
    pub(crate) url: String,
    pub(crate) request: String,
    pub(crate) answer: String,
}

/// The result of a scan.
#[derive(Debug)]
pub(crate) struct ScanOutcome {
    pub(crate) order: Order,
    /// The exchange with the merchant, for the code of a product.
    pub(crate) callback: Option<CallbackExchange>,
}

/// Why a scan failed.
#[derive(Debug)]
pub(crate) struct ScanError {
    pub(crate) status: StatusCode,
    pub(crate) reason: Reason,
    pub(crate) callback: Option<CallbackExchange>,
}

fn scan_error(status: StatusCode, reason: Reason) -> ScanError {
    ScanError { status, reason, callback: None }
}

/// Scans a code.
pub(crate) async fn scan(
    state: &Arc<SandboxState>,
    code: &str,
    openid: Option<&str>,
) -> Result<ScanOutcome, ScanError> {
    let code = code.trim();
    // A short URL refers to a code.
    let long = state.memory().short_urls.get(code).cloned();
    let code = long.as_deref().unwrap_or(code);
    if let Some(prepay_id) = code.strip_prefix(ORDER_CODE_PREFIX) {
        let order =
            payable_order(state, prepay_id, None).map_err(|reason| scan_error(StatusCode::NOT_FOUND, reason))?;
        return Ok(ScanOutcome { order, callback: None });
    }
    let product = ProductCode::read(state, code).await.map_err(|reason| scan_error(StatusCode::BAD_REQUEST, reason))?;
    let mut callback = CallbackExchange::default();
    let result = product.request_order(state, openid.unwrap_or(DEFAULT_PAYER), &mut callback).await;
    log_callback(state, &callback, result.as_ref());
    match result {
        Ok(order) => Ok(ScanOutcome { order, callback: Some(callback) }),
        Err(reason) => Err(ScanError { callback: Some(callback), ..scan_error(StatusCode::CONFLICT, reason) }),
    }
}

/// The order of a `prepay_id`, if it can be paid.
fn payable_order(state: &SandboxState, prepay_id: &str, owner: Option<&str>) -> Result<Order, Reason> {
    let now = state.clock.now();
    archive::recall_number(state, prepay_id).map_err(unreadable_reason)?;
    let memory = state.memory();
    let order = memory
        .orders()
        .find(|order| order.prepay_id == prepay_id && owner.is_none_or(|owner| order.key.mch_id == owner));
    let order = order.ok_or_else(|| {
        Reason::new(
            format!("no order of the merchant has the prepay_id `{prepay_id}`"),
            format!("该商户没有 prepay_id 为 `{prepay_id}` 的订单"),
        )
    })?;
    if order.state(now) != OrderState::NotPay || order.is_prepay_expired(now) {
        let (lives, lives_zh) = if order.is_prepay_expired(now) {
            ("its prepay_id lives no more", "prepay_id 已过期")
        } else {
            ("nobody can pay it", "不能支付")
        };
        let (number, state) = (&order.key.out_trade_no, order.state(now).trade_state());
        return Err(Reason::new(
            format!("the order {number} is in the state {state}: {lives}"),
            format!("订单 {number} 的状态为 {state}：{lives_zh}"),
        ));
    }
    Ok(order.clone())
}

/// The contents of a product's code.
struct ProductCode<'s> {
    account: &'s Account,
    appid: String,
    /// The `product_id`.
    id: String,
}

impl<'s> ProductCode<'s> {
    /// Parses a code and verifies its signature.
    async fn read(state: &'s SandboxState, code: &str) -> Result<Self, Reason> {
        let query = code.strip_prefix(PRODUCT_CODE_PREFIX).ok_or_else(|| {
            Reason::new(
                format!(
                    "a code begins with `{PRODUCT_CODE_PREFIX}`, or is one that /tools/shorturl made; \
                     this is another text"
                ),
                format!("二维码内容应以 `{PRODUCT_CODE_PREFIX}` 开头，或是 /tools/shorturl 转换的短链接；这不是"),
            )
        })?;
        let mut fields_of_code = MessageBuilder::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let field = NATIVE_URL.find(&name).ok_or_else(|| {
                Reason::new(format!("a product's code has no `{name}`"), format!("商品码没有 `{name}` 这个参数"))
            })?;
            fields_of_code = fields_of_code.set(field, value);
        }
        let text = fields_of_code.unsigned();
        let fields =
            server::read(text.as_bytes(), &Limits::default()).map_err(|malformed| malformed_reason(&malformed))?;
        let account = account_of_code(state, &fields)?;
        check_sign(state, account, &fields, &text).await?;
        let product_id = fields.text(&shared::PRODUCT_ID).unwrap_or_default();
        if let Some(broken) = server::check(&NATIVE_URL, &fields).iter().next() {
            let reason = violation_reason(broken);
            return Err(Reason::new(format!("the code is wrong: {}", reason.en), format!("二维码有误：{}", reason.zh)));
        }
        let appid = account.app(fields.text(&shared::APPID)).to_owned();
        Ok(Self { account, appid, id: product_id.to_owned() })
    }

    /// Asks the merchant for the order of the product.
    async fn request_order(
        &self,
        state: &SandboxState,
        openid: &str,
        callback: &mut CallbackExchange,
    ) -> Result<Order, Reason> {
        let account = self.account;
        let url = account.native_callback_url.as_ref().ok_or_else(|| {
            let mch_id = &account.mch_id;
            Reason::new(
                format!(
                    "the sandbox was not told where merchant {mch_id} is called back: --native-callback, or \
                     `native_callback_url` in the file of merchants"
                ),
                format!(
                    "沙箱不知道商户 {mch_id} 的扫码回调地址：用 --native-callback，或商户文件里的 `native_callback_url`"
                ),
            )
        })?;
        let nonce = state.memory().ids.nonce();
        let request = MessageBuilder::new()
            .in_cdata()
            .set(&shared::APPID, &self.appid)
            .set(&shared::OPENID, openid)
            .set(&shared::MCH_ID, &account.mch_id)
            .set(&shared::IS_SUBSCRIBE, "N")
            .set(&shared::NONCE_STR, nonce)
            .set(&shared::PRODUCT_ID, &self.id);
        *callback = CallbackExchange {
            url: url.clone(),
            request: request.signed(&account.key, SIGN_TYPE),
            answer: String::new(),
        };
        let content_type = notification::CONTENT_TYPE;
        let post = HttpRequest::new(url, &callback.request, content_type);
        let answer =
            state.outbound.post(post).await.map_err(|unreachable| Reason::verbatim(unreachable.to_string()))?;
        callback.answer = delivery::answer_excerpt(state, &answer.body);
        if answer.status != 200 {
            return Err(Reason::new(
                format!("the merchant answered with the HTTP status {}", answer.status),
                format!("商户应答的 HTTP 状态码为 {}", answer.status),
            ));
        }
        let prepay_id = self.read_prepay_id(state, &answer.body).await?;
        payable_order(state, &prepay_id, Some(&account.mch_id))
    }

    /// The `prepay_id` of a successful answer.
    async fn read_prepay_id(&self, state: &SandboxState, answer: &[u8]) -> Result<String, Reason> {
        let fields = server::read(answer, &Limits::default()).map_err(|malformed| malformed_reason(&malformed))?;
        let text = |field| fields.text(field).unwrap_or_default();
        if text(&shared::RETURN_CODE) != ResultCode::Success.as_str() {
            let text = text(&shared::RETURN_MSG);
            return Err(Reason::new(
                format!("the merchant's return_code is no SUCCESS: {text}"),
                format!("商户应答的 return_code 不是 SUCCESS：{text}"),
            ));
        }
        check_sign(state, self.account, &fields, &String::from_utf8_lossy(answer)).await?;
        if (text(&shared::APPID), text(&shared::MCH_ID)) != (&self.appid, &self.account.mch_id) {
            let zh = "应答的 appid 或 mch_id 不一致";
            return Err(Reason::new("the answer is of another appid or mch_id", zh));
        }
        if text(&shared::RESULT_CODE) == ResultCode::Fail.as_str() {
            let text = text(&shared::ERR_CODE_DES);
            return Err(Reason::new(format!("the merchant has no order: {text}"), format!("商户没有订单：{text}")));
        }
        if let Some(broken) = server::check(&NATIVE_CALLBACK_REPLY, &fields).iter().next() {
            let reason = violation_reason(broken);
            return Err(Reason::new(format!("the answer is wrong: {}", reason.en), format!("应答有误：{}", reason.zh)));
        }
        Ok(text(&shared::PREPAY_ID).to_owned())
    }
}

/// The account of a code.
fn account_of_code<'s>(state: &'s SandboxState, fields: &Fields<'_>) -> Result<&'s Account, Reason> {
    let mch_id = fields.text(&shared::MCH_ID).unwrap_or_default();
    let account = state.accounts.iter().find(|account| account.mch_id == mch_id);
    let account = account.ok_or_else(|| {
        let mch_id = server::mask_runs(mch_id);
        Reason::new(
            format!("no account has the mch_id `{mch_id}` of the code"),
            format!("沙箱没有二维码里的商户 `{mch_id}`"),
        )
    })?;
    match fields.text(&shared::APPID) {
        Some(appid) if account.has_app(appid) => Ok(account),
        _ => Err(Reason::new(
            format!("the appid of the code is not one of merchant {mch_id}"),
            format!("二维码里的 appid 不是商户 {mch_id} 的"),
        )),
    }
}

async fn check_sign(state: &SandboxState, account: &Account, fields: &Fields<'_>, text: &str) -> Result<(), Reason> {
    if server::is_signed(fields, &account.key, SIGN_TYPE) {
        return Ok(());
    }
    if let Some(used) = sign_diagnosis::matching_sign_type(fields, &[&account.key]) {
        return Err(sign_diagnosis::other_sign_type_reason(used, SIGN_TYPE));
    }
    let wrong_sign = WrongSign { mch_id: account.mch_id.clone(), sign_type: SIGN_TYPE, at_official_sandbox: false };
    Err(state.sign_diagnoser.explain(&state.accounts, &wrong_sign, text.as_bytes()).await.reason)
}

/// Logs the callback.
fn log_callback(state: &SandboxState, callback: &CallbackExchange, result: Result<&Order, &Reason>) {
    let entry = LogEntry {
        api: Some(&NATIVE_CALLBACK),
        out_trade_no: result.ok().map(|order| order.key.out_trade_no.clone()),
        refused: result.err().map(|reason| (String::new(), reason.clone())),
        ..LogEntry::new(state.clock.now(), "POST", &callback.url)
    };
    state.add_to_log(entry);
}
