//! Texts of the gateway that come without a code or mean more than their code: what to do,
//! which field they name, and how the error reads.

use wxpay_core::schema::{self, Action, Effect, Message, Retry};
use wxpay_core::{Error, server};

use crate::common::fixtures::merchant;
use crate::refusals::{ORDERED, answer_error, not_taken_reply, refusal};

/// The error of a message that is received by the table of the reply.
fn receive_error(reply: &'static Message, body: &str) -> Error {
    server::receive(reply, body.as_bytes(), &merchant()).map(|_| ()).unwrap_err()
}

mod named_field {
    use super::*;

    #[test]
    fn is_found_in_a_text_without_a_code() {
        let error = answer_error(&ORDERED, 200, include_str!("../protocol/samples/error.return_fail.xml"));
        assert_eq!((error.action(), error.named_field().unwrap().max_bytes), (Action::CorrectRequest, Some(127)));
        let error = answer_error(&ORDERED, 200, &not_taken_reply("invalid spbill_create_ip"));
        assert_eq!(error.named_field().unwrap().name, "spbill_create_ip");
        let error = answer_error(&ORDERED, 200, &not_taken_reply("invalid no_such_field"));
        assert!(error.named_field().is_none() && error.action() == Action::CorrectRequest);
        let error = answer_error(&ORDERED, 200, &refusal("PARAM_ERROR", "attach参数长度有误"));
        assert_eq!(error.named_field().unwrap().name, "attach");
        let error = answer_error(&ORDERED, 200, &not_taken_reply("受理关系不存在"));
        assert_eq!(error.action(), Action::AskMerchant);
        assert!(error.to_string().contains("Let the merchant authorise"), "{error}");
    }

    #[test]
    fn is_not_mistaken_for_the_reason() {
        for (text, action, field, words) in [
            ("time_expire 格式有误", Action::CorrectRequest, "time_expire", "Correct the value"),
            ("invalid time_expire", Action::CorrectRequest, "time_expire", "Correct the value"),
            ("time_expire时间过短", Action::CorrectRequest, "time_expire", "a later end"),
            ("spbill_create_ip与用户IP不一致", Action::CorrectRequest, "spbill_create_ip", "the payer's own address"),
            ("终端IP与用户真实IP不匹配", Action::CorrectRequest, "spbill_create_ip", "the payer's own address"),
            ("notify_url不能带参数", Action::CorrectRequest, "notify_url", "Correct the value"),
            ("商品描述含有敏感词", Action::CorrectRequest, "body", "Correct the value"),
            ("The current page URL is not registered", Action::AskMerchant, "", "List the page's domain"),
            ("当前交易存在异常，请稍后重试", Action::AskMerchant, "", "look the restriction up"),
            ("appid is not existed", Action::CorrectRequest, "appid", "Check the appid"),
            ("签名类型错误", Action::CorrectRequest, "sign_type", "Correct the value"),
            ("sign_type只支持MD5", Action::CorrectRequest, "sign_type", "Correct the value"),
            ("商户未配置该APPID", Action::CorrectRequest, "appid", "Bind them"),
            ("mch_id与sub_mch_id关系不存在", Action::AskMerchant, "", "authorise the provider"),
            ("当前商户需补齐相关资料后，才可进行相应的支付交易", Action::AskMerchant, "", "merchant platform"),
            ("Order has been paid", Action::QueryOrder, "", "act on its state"),
            ("This order is already closed", Action::QueryOrder, "", "act on its state"),
            ("502 Bad Gateway", Action::RetrySame, "", "Repeat"),
        ] {
            let error = receive_error(&schema::pay::UNIFIED_ORDER_RESPONSE, &not_taken_reply(text));
            assert_eq!(error.action(), action, "{error}");
            assert_eq!(error.named_field().map_or("", |field| field.name), field, "{error}");
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}

mod action {
    use super::*;

    /// Every request of the XML channel with its reply.
    fn calls() -> impl Iterator<Item = (&'static Message, &'static Message)> {
        let requests = schema::ALL.iter().filter(|message| message.channel == schema::Channel::Pay);
        requests.filter_map(|request| Some((*request, request.response?)))
    }

    /// Texts that merchants reported and similar ones: the action, the field, and a part of the
    /// advice.
    const REPORTED: &[(&str, Action, &str, &str)] = &[
        ("受理机构必须传入sub_mch_id", Action::CorrectRequest, "sub_mch_id", "Complete"),
        ("JSAPI支付必须传openid", Action::CorrectRequest, "openid", "Complete"),
        ("订单号不能为空", Action::CorrectRequest, "out_trade_no", "Complete"),
        ("缺少必填参数【trade_type】", Action::CorrectRequest, "trade_type", "Complete"),
        ("total_fee is required", Action::CorrectRequest, "total_fee", "Complete"),
        ("notify_url can not be empty", Action::CorrectRequest, "notify_url", "Complete"),
        ("商品描述不能为空", Action::CorrectRequest, "body", "Complete"),
        ("参数错误:不识别的参数sub_mch_id", Action::CorrectRequest, "sub_mch_id", "Leave the parameter out"),
        ("Unknown parameter: profit_sharing", Action::CorrectRequest, "profit_sharing", "Leave the parameter out"),
        ("appid和openid不匹配", Action::CorrectRequest, "openid", "bound to the merchant number"),
        ("无效的openid", Action::CorrectRequest, "openid", "under the very appid"),
        ("sub_openid 与 sub_appid 不匹配", Action::CorrectRequest, "sub_openid", "sub_appid"),
        ("商户号mch_id与appid不匹配", Action::CorrectRequest, "appid", "Bind them on the merchant platform"),
        ("sub appid and mch_id not match", Action::CorrectRequest, "sub_appid", "Bind them on the merchant platform"),
        ("sub_mch_id与sub_appid不匹配", Action::CorrectRequest, "sub_mch_id", "Bind them on the merchant platform"),
        ("商户号未绑定appid", Action::CorrectRequest, "appid", "Bind them on the merchant platform"),
        ("APPID_MCHID_NOT_MATCH", Action::CorrectRequest, "appid", "Bind them on the merchant platform"),
        ("商户号该产品权限未开通，请前往商户平台>产品中心检查后重试", Action::AskMerchant, "", "merchant platform"),
        ("此商家的收款功能已被限制", Action::AskMerchant, "", "merchant platform"),
        ("商户账户已冻结", Action::AskMerchant, "", "merchant platform"),
        ("此IP地址不允许调用接口，如有需要请登录微信支付商户平台更改配置", Action::AskMerchant, "", "server's address"),
        ("服务商未获得特约商户授权，受理关系不存在", Action::AskMerchant, "", "authorise the provider"),
        ("订单金额不允许为0", Action::CorrectRequest, "total_fee", "at least 1"),
        ("total_fee必须大于０", Action::CorrectRequest, "total_fee", "at least 1"),
        ("订单已过期", Action::CorrectRequest, "time_expire", "later end"),
        ("time_expire时间过短，刷卡至少1分钟，其他5分钟", Action::CorrectRequest, "time_expire", "later end"),
        ("商户订单号包含非法字符", Action::CorrectRequest, "out_trade_no", "Correct the value"),
        ("invalid spbill_create_ip", Action::CorrectRequest, "spbill_create_ip", "Correct the value"),
        ("IP地址格式错误", Action::CorrectRequest, "spbill_create_ip", "Correct the value"),
        ("回调地址 不合法", Action::CorrectRequest, "notify_url", "Correct the value"),
        ("attach长度超过限制", Action::CorrectRequest, "attach", "Correct the value"),
        ("outTradeNo format error", Action::CorrectRequest, "out_trade_no", "Correct the value"),
        ("网络环境未能通过安全验证，请稍后再试", Action::CorrectRequest, "spbill_create_ip", "payer's own address"),
        ("证书验证失败", Action::CorrectRequest, "", "client certificate"),
        ("请求内容传入了非UTF8参数", Action::CorrectRequest, "", "UTF-8"),
        ("401 Unauthorized", Action::CorrectRequest, "", "Check the API key"),
        ("API密钥不正确", Action::CorrectRequest, "", "API key"),
        ("商家订单信息有误，请重新下单支付", Action::CorrectRequest, "", "payer's client"),
        ("沙箱支付金额(1)无效，请检查需要验收的case", Action::CorrectRequest, "total_fee", "amount of its cases"),
        ("获取沙箱密钥失败，请使用商户号的APIv2密钥获取", Action::CorrectRequest, "sign", "APIv2 key"),
        ("notify_url必须为https", Action::CorrectRequest, "notify_url", "Correct the value"),
        ("the amount must be greater than zero", Action::CorrectRequest, "total_fee", "at least 1"),
        ("当前服务器IP不在白名单中", Action::AskMerchant, "", "server's address"),
        ("201 商户订单号重复", Action::QueryOrder, "out_trade_no", "what it was used for"),
        ("该订单已支付", Action::QueryOrder, "", "Query the order"),
        ("系统异常，请用相同参数重新调用", Action::RetrySame, "", "Repeat"),
        ("请求过于频繁，请稍后再试", Action::RetrySame, "", "Wait"),
    ];

    #[test]
    fn is_known_for_reported_texts() {
        for (text, action, field, words) in REPORTED {
            let error = receive_error(&schema::pay::UNIFIED_ORDER_RESPONSE, &not_taken_reply(text));
            assert_eq!(error.action(), *action, "{error}");
            assert_eq!(error.named_field().map_or("", |field| field.name), *field, "{error}");
            let shown = error.to_string();
            assert!(shown.contains(words) && shown.contains(field), "{shown}");
            assert!(!shown.contains("do not list"), "{shown}");
            // The client, which knows the request, reports the same.
            let sent = answer_error(&ORDERED, 200, &not_taken_reply(text));
            assert_eq!((sent.action(), sent.to_string()), (error.action(), shown));
        }
    }

    #[test]
    fn is_known_in_any_spelling() {
        let full_width = |text: &str| -> String {
            text.chars()
                .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c })
                .collect()
        };
        for (text, action, field, _) in REPORTED {
            let quoted = text.replace("openid", "“openid”").replace("参数", "参数 ");
            for spelled in [full_width(text), text.to_uppercase(), quoted, format!("错误信息：{text}。")] {
                let error = receive_error(&schema::pay::UNIFIED_ORDER_RESPONSE, &not_taken_reply(&spelled));
                assert_eq!(error.action(), *action, "{spelled}: {error}");
                assert_eq!(error.named_field().map_or("", |field| field.name), *field, "{spelled}: {error}");
            }
        }
    }

    #[test]
    fn corrects_what_was_not_taken_and_queries_a_charge() {
        for text in ["交易失败", "?", "openid: 1008"] {
            for (request, reply) in calls().filter(|(request, _)| request.retry != Retry::QueryFirst) {
                let error = receive_error(reply, &not_taken_reply(text));
                assert_eq!(error.action(), Action::CorrectRequest, "{}: {error}", request.name);
                assert!(error.to_string().contains("was not taken"), "{error}");
            }
        }
        // Nothing of the reply is signed, so it proves nothing about a charge.
        for text in [
            "交易失败",
            "系统繁忙",
            "频率限制",
            "签名错误",
            "二维码已过期，请用户在微信上刷新后再试",
            "auth_code参数长度有误",
        ] {
            let error = receive_error(&schema::pay::MICROPAY_RESPONSE, &not_taken_reply(text));
            assert_eq!((error.action(), error.effect()), (Action::QueryOrder, Effect::Possible), "{error}");
            assert!(error.to_string().to_lowercase().contains("query the order"), "{error}");
        }
        let error = receive_error(&schema::pay::MICROPAY_RESPONSE, &not_taken_reply("付款码已过期"));
        assert_eq!(error.named_field().unwrap().name, "auth_code");
    }

    #[test]
    fn repeats_after_a_passing_failure_whatever_the_code() {
        for code in ["INVALID_REQUEST", "PARAM_ERROR", "ERROR"] {
            for text in ["系统繁忙，请稍后再试", "system busy", "请求过于频繁，请稍后重试", "订单处理中，暂时无法操作"]
            {
                let error = receive_error(&schema::pay::REFUND_RESPONSE, &refusal(code, text));
                assert_eq!(error.action(), Action::RetrySame, "{code} {text}");
            }
        }
        let error = receive_error(&schema::pay::REFUND_RESPONSE, &refusal("ERROR", "订单已经超过退款期限"));
        assert_eq!((error.action(), error.explanation().unwrap().code), (Action::Stop, "TRADE_OVERDUE"));
        for text in ["系统繁忙，请稍后再试", "该订单已支付", "用户支付中，需要输入密码"] {
            for code in ["INVALID_REQUEST", "PARAM_ERROR"] {
                let error = receive_error(&schema::pay::MICROPAY_RESPONSE, &refusal(code, text));
                assert_eq!(error.action(), Action::QueryOrder, "{code} {text}");
                assert!(error.to_string().to_lowercase().contains("query the order"), "{error}");
            }
        }
        for reply in
            [&schema::pay::UNIFIED_ORDER_RESPONSE, &schema::pay::CLOSE_ORDER_RESPONSE, &schema::pay::REFUND_RESPONSE]
        {
            let error = receive_error(reply, &refusal("INVALID_REQUEST", "该订单已关闭"));
            assert_eq!(error.action(), Action::QueryOrder, "{error}");
            assert!(!error.to_string().contains("place"), "{error}");
        }
    }
}

mod display {
    use super::*;

    #[test]
    fn of_an_unlisted_refusal_names_what_to_query() {
        for (reply, words) in [
            (&schema::pay::REFUND_RESPONSE, "query the refund."),
            (&schema::pay::UNIFIED_ORDER_RESPONSE, "query the order."),
            (&schema::pay::CLOSE_ORDER_RESPONSE, "query the order."),
            (&schema::pay::REVERSE_RESPONSE, "query the order."),
            (&schema::pay::MICROPAY_RESPONSE, "query the order."),
            (&schema::pay::ORDER_QUERY_RESPONSE, "check the request."),
            (&schema::pay::REFUND_QUERY_RESPONSE, "check the request."),
            (&schema::pay::DOWNLOAD_FUND_FLOW_RESPONSE, "check the request."),
        ] {
            let error = receive_error(reply, &refusal("NEW_CODE", "?"));
            assert!(error.to_string().ends_with(words), "{}: {error}", reply.name);
        }
        // Its text may be known all the same, except for a charge.
        let error = receive_error(&schema::pay::REFUND_RESPONSE, &refusal("NEW_CODE", "退款原因长度有误"));
        assert_eq!((error.action(), error.named_field().unwrap().name), (Action::CorrectRequest, "refund_desc"));
        let error = receive_error(&schema::pay::MICROPAY_RESPONSE, &refusal("NEW_CODE", "body参数长度有误"));
        assert_eq!(error.action(), Action::QueryOrder);
    }

    #[test]
    fn names_what_the_merchant_has_to_allow() {
        for (text, words) in [
            ("此IP地址不允许调用接口", "allow the server's address"),
            ("此商家的收款功能已被限制", "look the restriction up"),
            ("特约商户未授权服务商的产品权限", "authorise the provider"),
            ("商户号该产品权限未开通，请前往商户平台>产品中心检查后重试", "apply for it"),
            ("签名错误", "apply for it"),
            ("系统繁忙", "apply for it"),
        ] {
            let error = receive_error(&schema::pay::UNIFIED_ORDER_RESPONSE, &refusal("NOAUTH", text));
            assert_eq!(error.action(), Action::AskMerchant, "{error}");
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}

mod explanation {
    use super::*;

    #[test]
    fn follows_the_text_if_the_code_says_nothing() {
        for reply in [
            &schema::pay::REFUND_RESPONSE,
            &schema::pay::REFUND_QUERY_RESPONSE,
            &schema::pay::CLOSE_ORDER_RESPONSE,
            &schema::pay::REVERSE_RESPONSE,
        ] {
            for (text, words) in [
                ("refund_fee大于可退金额", ["Query the refunds of the order", "refund at most the rest"]),
                ("申请退款金额超过可退金额", ["Query the refunds of the order", "refund at most the rest"]),
                ("您的请求参数与订单信息不一致", ["Check the number", "the account"]),
                ("订单与商户不匹配", ["Check the number", "the account"]),
            ] {
                let error = receive_error(reply, &refusal("INVALID_REQUEST", text));
                assert_eq!(error.action(), Action::CorrectRequest);
                let shown = error.to_string();
                assert!(words.into_iter().all(|words| shown.contains(words)), "{}: {shown}", reply.name);
                assert!(!shown.to_lowercase().contains("place"), "{}: {shown}", reply.name);
            }
        }
        let error = receive_error(&schema::pay::UNIFIED_ORDER_RESPONSE, &refusal("INVALID_REQUEST", "签名错误"));
        assert_eq!(error.explanation().unwrap().code, "SIGNERROR");
        let error = receive_error(&schema::pay::REFUND_RESPONSE, &refusal("ERROR", "商户无退款权限"));
        assert_eq!(error.action(), Action::AskMerchant);
        // Texts that add nothing to the code, or would claim more than it.
        for text in ["参数错误", "201 商户订单号重复", "您的请求参数与订单信息不一致"] {
            let error = receive_error(&schema::pay::UNIFIED_ORDER_RESPONSE, &refusal("INVALID_REQUEST", text));
            assert_eq!(error.action(), Action::CorrectRequest);
            assert!(error.to_string().contains("send exactly the values of the first time"), "{error}");
        }
        // Advice for another call is not given.
        let error = receive_error(&schema::pay::REFUND_RESPONSE, &not_taken_reply("订单已过期"));
        assert!(error.action() == Action::CorrectRequest && !error.to_string().contains("later end"), "{error}");
        // A specific code takes precedence.
        let error = receive_error(&schema::pay::UNIFIED_ORDER_RESPONSE, &refusal("ORDERPAID", "body参数长度有误"));
        assert_eq!(error.explanation().unwrap().code, "ORDERPAID");
    }
}
