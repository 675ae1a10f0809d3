//! What a request has against its table, in both languages: the English is the core's.

use wxpay_core::schema::{Condition, Demand, Rule, Scope, ValueError};
use wxpay_core::{RuleBreach, Violation};

use crate::reason::Reason;

/// Describes a violation.
pub(crate) fn violation_reason(violation: &Violation) -> Reason {
    let field = violation.field();
    let zh = match violation.broken() {
        RuleBreach::Missing => format!("缺少必填字段 `{field}`"),
        RuleBreach::Value(error) => format!("`{field}` {}", value_text(error)),
        RuleBreach::Type => format!("`{field}` 的 JSON 类型不对"),
        RuleBreach::Rule(rule) => rule_text(rule),
        RuleBreach::Scope(scope) => format!("`{field}` 只能由{}发送", scope_text(scope)),
        RuleBreach::Account(scope) => format!("本接口只能由{}调用", scope_text(scope)),
        RuleBreach::Ambiguous => format!("`{field}` 的内容签名后会被当成另一个字段"),
        RuleBreach::OtherSubMerchant => "请求的是另一个子商户".to_owned(),
        _ => format!("`{field}` 不符合要求"),
    };
    Reason::new(violation.to_string(), zh)
}

fn scope_text(scope: Scope) -> &'static str {
    match scope {
        Scope::Partner => "服务商",
        Scope::Merchant => "普通商户",
        Scope::Any => "商户",
    }
}

fn value_text(error: ValueError) -> String {
    match error {
        ValueError::Empty => "为空，等于没有这个字段".to_owned(),
        ValueError::TooLong { max, actual } => format!("长 {actual} 字节，最多 {max} 字节（按 UTF-8 计）"),
        ValueError::TooSmall { min, given } => format!("是 {given}，至少为 {min}"),
        ValueError::TooLarge { max, given } => format!("是 {given}，最多为 {max}"),
        ValueError::NotANumber => "不是整数（最多 18 位数字）".to_owned(),
        ValueError::Character { at } => format!("第 {} 个字节处的字符不允许", at + 1),
        ValueError::NotListed => "不是文档所列的值".to_owned(),
        ValueError::NotATime => "不是该字段格式的北京时间或日期".to_owned(),
        ValueError::NotAnIp => "不是 IP 地址".to_owned(),
        ValueError::UnspecifiedIp => "是没有设备使用的地址".to_owned(),
        ValueError::NotAnObject => "不是 JSON 对象".to_owned(),
        ValueError::NotAnArray => "不是 JSON 数组".to_owned(),
        ValueError::NotEncrypted => "不是 base64，因此没有加密".to_owned(),
        ValueError::NotAUrl => "不是不带参数的 http 或 https 完整网址".to_owned(),
        _ => "不符合要求".to_owned(),
    }
}

fn rule_text(rule: &Rule) -> String {
    let when = match rule.when {
        Condition::Always => String::new(),
        Condition::Is { field, value } => format!("`{field} = {value}` 时，"),
        Condition::Given { field } => format!("有 `{field}` 时，"),
        Condition::Outside { field, min, max } => format!("`{field}` 不在 {min} 到 {max} 之间时，"),
    };
    let demand = match rule.demand {
        Demand::AnyOf(fields) => format!("{}至少要有一个", listed(fields)),
        Demand::ExactlyOneOf(fields) => format!("{}必须有且只有一个", listed(fields)),
        Demand::Needs(fields) => format!("必须有 {}", listed(fields)),
        Demand::AllOrNone(fields) => format!("{}要么都有，要么都没有", listed(fields)),
        Demand::NoneOf(fields) => format!("不能有 {}", listed(fields)),
        Demand::AnyGroupOf(groups) => {
            let groups: Vec<String> = groups.iter().map(|group| listed(group)).collect();
            format!("必须有以下一组：{}", groups.join("，或 "))
        }
        Demand::After { later, earlier, seconds } => format!("`{later}` 必须比 `{earlier}` 晚至少 {seconds} 秒"),
        Demand::NotAbove { field, limit } => format!("`{field}` 不能大于 `{limit}`"),
    };
    format!("{when}{demand}")
}

fn listed(fields: &[&str]) -> String {
    fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use wxpay_core::schema::pay;
    use wxpay_core::{Limits, server};

    use super::*;

    #[test]
    fn violation_reason_names_field_and_limit_in_both_languages() {
        let body = "<xml><body>茶</body><trade_type>JSAPI</trade_type><total_fee>0</total_fee>\
                    <spbill_create_ip>x</spbill_create_ip></xml>";
        let fields = server::read(body.as_bytes(), &Limits::default()).unwrap_or_default();
        let reasons: Vec<Reason> = server::check(&pay::UNIFIED_ORDER, &fields).iter().map(violation_reason).collect();
        let zh = |text: &str| reasons.iter().any(|reason| reason.zh == text);
        assert!(zh("缺少必填字段 `out_trade_no`"), "{reasons:?}");
        assert!(zh("`total_fee` 是 0，至少为 1"), "{reasons:?}");
        assert!(zh("`spbill_create_ip` 不是 IP 地址"), "{reasons:?}");
        assert!(zh("`trade_type = JSAPI` 时，`openid`、`sub_openid`至少要有一个"), "{reasons:?}");
    }
}
