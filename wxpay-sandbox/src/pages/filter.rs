//! The filters of the first page and of the lists in full.

use maud::{Markup, html};
use wxpay_core::value::{RefundStatus, TradeState};

use super::i18n::{self as w, Lang, Translation};
use super::layout::{self, Frame};
use super::view_model::{DeliveryState, Filter, RequestView};

#[cfg(feature = "all-messages")]
const KIND: Translation = w::w("种类", "Kind");
#[cfg(feature = "all-messages")]
const NUMBER: Translation = w::w("单号", "Number");

/// The states of orders.
const ORDER_STATES: [TradeState; 7] = [
    TradeState::Notpay,
    TradeState::Userpaying,
    TradeState::Success,
    TradeState::Refund,
    TradeState::Closed,
    TradeState::Revoked,
    TradeState::Payerror,
];

/// The states of refunds.
const REFUND_STATES: [RefundStatus; 4] =
    [RefundStatus::Processing, RefundStatus::Success, RefundStatus::Change, RefundStatus::Refundclose];

/// The names of the parameters in the query.
const NUMBER_PART: &str = "q";
const STATE: &str = "state";
const CHANNEL: &str = "channel";
const REFUSED: &str = "refused";
const KIND_PARAMETER: &str = "kind";

/// The value of `state` for requests that were refused, and for others.
const REFUSED_STATE: &str = "refused";
const ACCEPTED_STATE: &str = "accepted";

impl Filter {
    /// The filter of a page's query.
    pub(super) fn new(frame: &Frame) -> Self {
        let value = |name: &str| frame.query_value(name).filter(|value| !value.is_empty()).map(str::to_owned);
        Self {
            state: value(STATE),
            channel: value(CHANNEL),
            text: value(NUMBER_PART).unwrap_or_default(),
            refused: frame.query_value(REFUSED).is_some(),
            kind: value(KIND_PARAMETER),
        }
    }

    /// The address of a list with the same filter. Of states, each list has its own.
    pub(super) fn list_path(&self, list: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if !self.text.is_empty() {
            query.append_pair(NUMBER_PART, &self.text);
        }
        let state = match list {
            "orders" => self.state.as_deref(),
            "log" if self.refused => Some(REFUSED_STATE),
            _ => None,
        };
        for (name, value) in [(STATE, state), (CHANNEL, self.channel.as_deref().filter(|_| list != "records"))] {
            query.extend_pairs(value.map(|value| (name, value)));
        }
        let query = query.finish();
        let path = format!("/_sandbox/pages/{list}");
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }

    /// Whether the state of the filter is this one, or any.
    pub(super) fn has_state(&self, state: &str) -> bool {
        self.state.as_deref().is_none_or(|wanted| wanted == state)
    }

    /// Whether the first page shows requests with that verdict. Its states are those of orders.
    pub(super) fn has_refusal(&self, is_refused: bool) -> bool {
        is_refused || !self.refused
    }

    /// Whether the log shows requests with that verdict.
    pub(super) fn has_verdict(&self, is_refused: bool) -> bool {
        self.has_state(if is_refused { REFUSED_STATE } else { ACCEPTED_STATE })
    }

    /// Whether the log shows a request, by its number, path and channel.
    pub(super) fn shows_request(&self, request: &RequestView) -> bool {
        let number = request.out_trade_no.as_deref().unwrap_or_default();
        (number.contains(&self.text) || request.path.contains(&self.text))
            && self.channel.as_deref().is_none_or(|channel| request.on_cloud == Some(channel == "cloud"))
    }

    /// Whether the kind of the filter is this one, or any.
    #[cfg(feature = "all-messages")]
    pub(super) fn has_kind(&self, kind: &str) -> bool {
        self.kind.as_deref().is_none_or(|wanted| wanted == kind)
    }
}

/// The name of a notification's state in the query.
pub(super) const fn delivery_state_name(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Acknowledged => "acknowledged",
        DeliveryState::Due => "due",
        DeliveryState::GivenUp => "given-up",
    }
}

/// A value of a choice with its label.
type Choice = (String, String);

/// The filter of the first page.
pub(super) fn of_overview(lang: Lang, filter: &Filter) -> Markup {
    let controls = html! {
        (select(lang, STATE, w::STATE, filter.state.as_deref(), &order_states(lang)))
        (channels(lang, filter))
        label.check {
            input type="checkbox" name=(REFUSED) value="1" checked[filter.refused];
            span { (lang.text(w::REFUSED_ONLY)) }
        }
    };
    form(lang, layout::OVERVIEW, w::ORDER_NUMBER, filter, &controls)
}

/// The filter of a list with states and channels.
pub(super) fn of_list(lang: Lang, list: &str, filter: &Filter) -> Markup {
    let states = match list {
        "orders" => order_states(lang),
        "refunds" => {
            let label = |state: &RefundStatus| format!("{} {}", lang.text(w::refund_state(state)), state.as_str());
            REFUND_STATES.iter().map(|state| (state.as_str().to_owned(), label(state))).collect()
        }
        "notifications" => [DeliveryState::Acknowledged, DeliveryState::Due, DeliveryState::GivenUp]
            .map(|state| (delivery_state_name(state).to_owned(), lang.text(w::delivery_state(state)).to_owned()))
            .to_vec(),
        _ => [(ACCEPTED_STATE, w::ACCEPTED), (REFUSED_STATE, w::REFUSED)]
            .map(|(name, label)| (name.to_owned(), lang.text(label).to_owned()))
            .to_vec(),
    };
    let label = if list == "log" { w::VERDICT } else { w::STATE };
    let controls = html! {
        (select(lang, STATE, label, filter.state.as_deref(), &states))
        (channels(lang, filter))
    };
    let number = if list == "refunds" { w::ORDER_OR_REFUND_NUMBER } else { w::ORDER_NUMBER };
    form(lang, &format!("/_sandbox/pages/{list}"), number, filter, &controls)
}

/// The filter of the records of further calls, which have kinds.
#[cfg(feature = "all-messages")]
pub(super) fn of_records(lang: Lang, filter: &Filter) -> Markup {
    let kinds: Vec<Choice> = crate::further::list_paths().map(|kind| (kind.to_owned(), kind.to_owned())).collect();
    let controls = select(lang, KIND_PARAMETER, KIND, filter.kind.as_deref(), &kinds);
    form(lang, "/_sandbox/pages/records", NUMBER, filter, &controls)
}

fn form(lang: Lang, path: &str, number: Translation, filter: &Filter, controls: &Markup) -> Markup {
    html! {
        form.filter method="get" action=(path) role="search" aria-label=(lang.text(w::FILTER)) data-filter {
            label {
                span { (lang.text(number)) }
                input type="search" name=(NUMBER_PART) value=(filter.text) autocomplete="off" spellcheck="false";
            }
            (controls)
            div.buttons {
                button.plain.fallback type="submit" { (lang.text(w::SHOW)) }
                a href=(path) { (lang.text(w::CLEAR)) }
            }
        }
    }
}

fn channels(lang: Lang, filter: &Filter) -> Markup {
    let channels = [("pay", w::CHANNEL_PAY), ("cloud", w::CHANNEL_CLOUD)];
    let channels = channels.map(|(name, label)| (name.to_owned(), lang.text(label).to_owned()));
    select(lang, CHANNEL, w::CHANNEL, filter.channel.as_deref(), &channels)
}

fn order_states(lang: Lang) -> Vec<Choice> {
    let label = |state: &TradeState| format!("{} {}", lang.text(w::trade_state(state)), state.as_str());
    ORDER_STATES.iter().map(|state| (state.as_str().to_owned(), label(state))).collect()
}

fn select(lang: Lang, name: &str, label: Translation, chosen: Option<&str>, choices: &[Choice]) -> Markup {
    html! {
        label {
            span { (lang.text(label)) }
            select name=(name) {
                option value="" { (lang.text(w::ANY)) }
                @for (value, label) in choices {
                    option value=(value) selected[chosen == Some(value.as_str())] { (label) }
                }
            }
        }
    }
}
