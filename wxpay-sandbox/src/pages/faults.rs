//! The panel of faults: which are set, and a form that sets one.

use maud::{Markup, html};

use super::layout::{self, Frame, acting, button, segment, table};
use super::view::{Choice, Fault};
use super::words::{self as w, Lang};

/// What the form offers.
#[derive(Debug)]
pub(crate) struct Offer {
    pub(crate) apis: Vec<String>,
    /// The one that is chosen.
    pub(crate) api: String,
    /// Its codes.
    pub(crate) codes: Vec<Choice>,
    /// What may befall its connection and its answers.
    pub(crate) kinds: Vec<Choice>,
}

pub(crate) fn page(frame: &Frame, offer: &Offer, set: &[Fault]) -> Markup {
    let lang = frame.lang;
    let content = html! {
        h1 { (lang.say(w::FAULTS)) }
        p.hint { (lang.say(w::FAULTS_HINT)) }
        section.block {
            h2 #faults-head { (lang.say(w::SET_FAULTS)) }
            div #faults data-live { (list(lang, set)) }
        }
        section.block {
            h2 { (lang.say(w::ADD_FAULT)) }
            form.filter method="get" action=(layout::FAULTS) data-filter {
                label {
                    span { (lang.say(w::API)) }
                    select name="api" {
                        @for api in &offer.apis { option value=(api) selected[*api == offer.api] { (api) } }
                    }
                }
                div.buttons.fallback { button.plain type="submit" { (lang.say(w::SHOW)) } }
            }
            div #offer data-live { (rule(lang, offer)) }
        }
    };
    frame.page(lang.say(w::FAULTS), &content)
}

fn list(lang: Lang, set: &[Fault]) -> Markup {
    let heads = [w::API, w::FAULT, w::DETAILS, w::ACTIONS].map(|words| lang.say(words));
    let rows: Vec<Vec<Markup>> = set
        .iter()
        .map(|fault| {
            vec![
                html! { code { (fault.api) } },
                html! { code { (fault.name) } },
                html! { @for (name, value) in &fault.rest { span.pairs { (name) " " b { (value) } } " " } },
                html! {
                    @if let Some(id) = &fault.id {
                        (button(
                            &format!("faults/{}", segment(id)), &[("_method", "DELETE")], "plain", lang.say(w::DELETE)
                        ))
                    }
                },
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() {
            p.none { (lang.say(w::NO_FAULTS)) }
        } @else {
            (table("faults-head", &heads, &rows))
            (button("faults", &[("_method", "DELETE")], "plain", lang.say(w::DELETE_ALL)))
        }
    }
}

fn rule(lang: Lang, offer: &Offer) -> Markup {
    let group = |label: w::Words, choices: &[Choice]| {
        html! {
            @if !choices.is_empty() {
                optgroup label=(lang.say(label)) {
                    @for choice in choices {
                        option value=(choice.name) {
                            @let meaning = w::fault_kind(lang, &choice.name).unwrap_or(&choice.meaning);
                            (choice.name) @if !meaning.is_empty() { " · " (meaning) }
                        }
                    }
                }
            }
        }
    };
    html! {
        form.rule method="post" action=(acting("faults")) data-act {
            input type="hidden" name="api" value=(offer.api);
            label {
                span { (lang.say(w::FAULT)) " · " code { (offer.api) } }
                select name="fault" required { (group(w::CODES, &offer.codes)) (group(w::CONNECTION, &offer.kinds)) }
            }
            label {
                span { (lang.say(w::TIMES)) }
                input type="number" name="times" min="1" value="1" inputmode="numeric";
            }
            details #conditions {
                summary { (lang.say(w::MORE_OPTIONS)) }
                div.pair {
                    label {
                        span { (lang.say(w::PATTERN)) }
                        input name="out_trade_no" autocomplete="off" spellcheck="false";
                    }
                    label {
                        span { (lang.say(w::MERCHANT)) }
                        input name="merchant" autocomplete="off" inputmode="numeric";
                    }
                    label {
                        span { (lang.say(w::SECONDS)) }
                        input type="number" name="seconds" min="0" inputmode="numeric";
                    }
                    label {
                        span { (lang.say(w::PROBABILITY)) }
                        input type="number" name="probability" min="0" max="1" step="any" inputmode="decimal";
                    }
                    label {
                        span { (lang.say(w::STRIKES)) }
                        select name="before" {
                            option value="" { (lang.say(w::STRIKES_AS_USUAL)) }
                            option value="true" { (lang.say(w::STRIKES_BEFORE)) }
                            option value="false" { (lang.say(w::STRIKES_AFTER)) }
                        }
                    }
                    label {
                        span { (lang.say(w::QUERIES)) }
                        input type="number" name="queries" min="1" inputmode="numeric";
                    }
                    label {
                        span { (lang.say(w::SEED)) }
                        input type="number" name="seed" min="0" inputmode="numeric";
                    }
                }
            }
            button.go type="submit" { (lang.say(w::ADD_FAULT)) }
        }
    }
}
