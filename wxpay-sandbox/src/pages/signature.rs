//! Explains the wrong signature of a refused request: which mistake reproduces it, and the text to sign.

use maud::{Markup, html};

use super::i18n::{Lang, Translation, w};
use crate::sign_diagnosis::{FoundMistake, SignFindings};

const TITLE: Translation = w("签名诊断", "The signature explained");
const MISTAKE: Translation = w("错误", "Mistake");
const REMEDY: Translation = w("改法", "Remedy");
const NO_MISTAKE: Translation = w("没有已知的错误能得出这个签名。", "No known mistake reproduces this signature.");
const TO_SIGN: Translation = w("待签名串（密钥已隐藏）", "Text to sign, with the key masked");
const SIGNED: Translation = w("实际签名的串（密钥已隐藏）", "Text that was signed, with the key masked");
const DIFFERENCE: Translation = w("第一处不同", "First difference");
const RIGHT: Translation = w("应为", "Right");
const WAS_SIGNED: Translation = w("实际", "Signed");
const NOTHING: Translation = w("（无）", "(nothing)");

/// The explanation, closed at first.
pub(super) fn explanation(lang: Lang, findings: &SignFindings) -> Markup {
    let or_nothing = |text: &str| if text.is_empty() { lang.text(NOTHING).to_owned() } else { text.to_owned() };
    html! {
        details.sign {
            summary { (lang.text(TITLE)) }
            @if findings.mistakes.is_empty() { p.hint { (lang.text(NO_MISTAKE)) } }
            @for mistake in &findings.mistakes { (mistake_facts(lang, mistake)) }
            @if let Some(difference) = &findings.difference {
                p.hint { (lang.text(DIFFERENCE)) " " code { (difference.field) } }
                dl.fields {
                    dt { (lang.text(RIGHT)) } dd { code { (or_nothing(&difference.right)) } }
                    dt { (lang.text(WAS_SIGNED)) } dd { code { (or_nothing(&difference.signed)) } }
                }
            }
            p.hint { (lang.text(TO_SIGN)) }
            pre tabindex="0" { (findings.to_sign) }
            @if let Some(signed) = &findings.signed {
                p.hint { (lang.text(SIGNED)) }
                pre tabindex="0" { (signed) }
            }
        }
    }
}

fn mistake_facts(lang: Lang, mistake: &FoundMistake) -> Markup {
    html! {
        dl.fields {
            dt { (lang.text(MISTAKE)) }
            dd {
                code { (mistake.name) } " "
                @if !mistake.fields.is_empty() { code { (mistake.fields) } " " }
                (lang.reason(&mistake.description))
            }
            @if !mistake.remedy.is_empty() { dt { (lang.text(REMEDY)) } dd { (lang.reason(&mistake.remedy)) } }
        }
    }
}
