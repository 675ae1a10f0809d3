//! What is wrong with a request that is no message, in both languages.

use wxpay_core::Malformed;

use crate::reason::Reason;

/// Describes what keeps a body from being a message.
pub(crate) fn malformed_reason(malformed: &Malformed) -> Reason {
    let zh = match malformed {
        Malformed::Doctype => "含有文档类型声明（DOCTYPE）".to_owned(),
        Malformed::Entity => "含有未知的实体或字符引用".to_owned(),
        Malformed::ProcessingInstruction => "含有处理指令".to_owned(),
        Malformed::Comment => "含有注释".to_owned(),
        Malformed::Shape(what) | Malformed::OtherInterface(what) => format!("结构不对（{what}）"),
        Malformed::DuplicateField(name) => format!("字段 {name} 出现了两次"),
        Malformed::ReservedField => "含有名为 `key` 的字段".to_owned(),
        Malformed::Name(name) => format!("{name} 不是字段名"),
        Malformed::Attribute => "元素带有属性".to_owned(),
        Malformed::Nested => "字段里又有元素".to_owned(),
        Malformed::Trailing => "结束之后还有内容".to_owned(),
        Malformed::Truncated => "没有结尾".to_owned(),
        Malformed::Encoding => "不是 UTF-8 编码".to_owned(),
        Malformed::Char => "含有 XML 1.0 不允许的字符".to_owned(),
        Malformed::Empty => "内容为空".to_owned(),
        Malformed::TooLarge { what, limit } => format!("{what} 超过 {limit}"),
        _ => malformed.class().to_owned(),
    };
    Reason::new(malformed.to_string(), format!("不是微信支付的报文：{zh}"))
}
