//! The page of faults: the rules that are set, and a form for another.

use maud::{Markup, html};

use super::i18n::{self as w, Lang, faults as text};
use super::layout::{self, Frame, action_path, button, segment, table};
use super::view_model::{FaultChoice, FaultView};

/// The choices of the form.
#[derive(Debug)]
pub(crate) struct FaultForm {
    pub(crate) apis: Vec<String>,
    /// The chosen API.
    pub(crate) api: String,
    /// The error codes of the API.
    pub(crate) codes: Vec<FaultChoice>,
    /// The faults of its connection and replies.
    pub(crate) kinds: Vec<FaultChoice>,
}

pub(crate) fn page(frame: &Frame, form: &FaultForm, set: &[FaultView]) -> Markup {
    let lang = frame.lang;
    let content = html! {
        h1 { (lang.text(w::FAULTS)) }
        p.hint { (lang.text(text::FAULTS_HINT)) }
        section.block {
            h2 #faults-head { (lang.text(text::SET_FAULTS)) }
            div #faults data-live { (list(lang, set)) }
        }
        section.block {
            h2 { (lang.text(text::ADD_FAULT)) }
            form.filter method="get" action=(layout::FAULTS) data-filter {
                label {
                    span { (lang.text(text::API)) }
                    select name="api" {
                        @for api in &form.apis { option value=(api) selected[*api == form.api] { (api) } }
                    }
                }
                div.buttons.fallback { button.plain type="submit" { (lang.text(w::SHOW)) } }
            }
            div #offer data-live { (rule(lang, form)) }
        }
    };
    frame.page(lang.text(w::FAULTS), &content)
}

fn list(lang: Lang, set: &[FaultView]) -> Markup {
    let heads = [text::API, w::FAULT, text::DETAILS, w::ACTIONS].map(|label| lang.text(label));
    let rows: Vec<Vec<Markup>> = set
        .iter()
        .map(|fault| {
            vec![
                html! { code { (fault.api) } },
                html! { code { (fault.name) } },
                html! { div { @for (name, value) in &fault.rest { span.pairs { (name) " " b { (value) } } " " } } },
                html! {
                    @if let Some(id) = &fault.id {
                        (button(
                            &format!("faults/{}", segment(id)), &[("_method", "DELETE")], "plain",
                            lang.text(text::DELETE),
                        ))
                    }
                },
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() {
            p.none { (lang.text(text::NO_FAULTS)) }
        } @else {
            (table("faults-head", &heads, &rows))
            (button("faults", &[("_method", "DELETE")], "plain", lang.text(text::DELETE_ALL)))
        }
    }
}

fn rule(lang: Lang, form: &FaultForm) -> Markup {
    let group = |label: w::Translation, choices: &[FaultChoice]| {
        html! {
            @if !choices.is_empty() {
                optgroup label=(lang.text(label)) {
                    @for choice in choices {
                        option value=(choice.name) {
                            @let meaning = text::fault_kind(lang, &choice.name).unwrap_or(&choice.meaning);
                            (choice.name) @if !meaning.is_empty() { " · " (meaning) }
                        }
                    }
                }
            }
        }
    };
    html! {
        form.rule method="post" action=(action_path("faults")) data-act {
            input type="hidden" name="api" value=(form.api);
            label {
                span { (lang.text(w::FAULT)) " · " code { (form.api) } }
                select name="fault" required {
                    (group(text::CODES, &form.codes))
                    (group(text::CONNECTION, &form.kinds))
                }
            }
            label {
                span { (lang.text(text::TIMES)) }
                input type="number" name="times" min="1" value="1" inputmode="numeric";
            }
            details #conditions {
                summary { (lang.text(text::MORE_OPTIONS)) }
                div.pair {
                    label {
                        span { (lang.text(text::PATTERN)) }
                        input name="out_trade_no" autocomplete="off" spellcheck="false";
                    }
                    label {
                        span { (lang.text(w::MERCHANT)) }
                        input name="merchant" autocomplete="off" inputmode="numeric";
                    }
                    label {
                        span { (lang.text(text::SECONDS)) }
                        input type="number" name="seconds" min="0" inputmode="numeric";
                    }
                    label {
                        span { (lang.text(text::PROBABILITY)) }
                        input type="number" name="probability" min="0" max="1" step="any" inputmode="decimal";
                    }
                    label {
                        span { (lang.text(text::TIMING)) }
                        select name="before" {
                            option value="" { (lang.text(text::TIMING_DEFAULT)) }
                            option value="true" { (lang.text(text::TIMING_BEFORE)) }
                            option value="false" { (lang.text(text::TIMING_AFTER)) }
                        }
                    }
                    label {
                        span { (lang.text(text::QUERIES)) }
                        input type="number" name="queries" min="1" inputmode="numeric";
                    }
                    label {
                        span { (lang.text(text::FAULT_TEXT)) }
                        input name="text" autocomplete="off";
                    }
                    label {
                        span { (lang.text(text::FAULT_ADDRESS)) }
                        input name="address" autocomplete="off" spellcheck="false";
                    }
                    label {
                        span { (lang.text(text::FAULT_BYTES)) }
                        input type="number" name="bytes" min="1" inputmode="numeric";
                    }
                    label {
                        span { (lang.text(text::FAULT_SPEED)) }
                        input type="number" name="bytes_per_second" min="1" inputmode="numeric";
                    }
                    label {
                        span { (lang.text(text::SEED)) }
                        input type="number" name="seed" min="0" inputmode="numeric";
                    }
                }
            }
            button.go type="submit" { (lang.text(text::ADD_FAULT)) }
        }
    }
}
