//! The error codes of the schema against those of the documents, row by row and both ways.

use std::collections::HashSet;

use crate::further;
use wxpay_core::ErrorCode;
use wxpay_core::schema::{self, Action, Effect, ErrorCodeEntry as Row, Message, Retry, errors};

/// The action of a class of the documents.
pub(crate) fn action_of(class: &str) -> Action {
    match class {
        "retry-same-params" => Action::RetrySame,
        "fix-request" => Action::CorrectRequest,
        "query-order" => Action::QueryOrder,
        "terminal" => Action::Stop,
        "contact-merchant" => Action::AskMerchant,
        other => panic!("{other}"),
    }
}

mod lists {
    use super::*;

    const FILE: &str = include_str!("../protocol/errors.tsv");

    /// The calls that have their own list, by the documents' names: the ends of their paths.
    fn lists() -> impl Iterator<Item = (&'static str, &'static [Row])> {
        let requests = schema::ALL.iter().filter(|message| message.channel == schema::Channel::Pay);
        requests
            .filter(|message| !message.errors.is_empty() && !further::has(message))
            .map(|message| (message.path.rsplit('/').next().unwrap_or_default(), message.errors))
    }

    /// Rows of the schema that the file lacks: the call, the code, and why.
    const ADDED: &[(&str, &str, &str)] = &[
        ("shorturl", "SYSTEMERROR", "any call may meet it; of one that only reads it says to ask again"),
        ("refund", "INVALID_REQUEST", "live, on no page: above the rest of the order, or not what the order says"),
        ("platform", "-1", "the platform's busy code, which must not read as a fault of the request"),
        ("platform", "43002", "a code of the open-API gateway: not a POST"),
        ("platform", "47001", "a code of the open-API gateway: not JSON"),
        ("platform", "48001", "a code of the open-API gateway: no permission, which only the merchant can give"),
    ];

    /// A row of the file: code, call, action.
    fn rows() -> impl Iterator<Item = (&'static str, &'static str, Action)> {
        FILE.lines().skip(1).map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            (cells[0], cells[1], action_of(cells[5]))
        })
    }

    /// The actions of the schema for a row that belongs to no single call.
    fn shared_actions(code: &str, call: &str) -> Vec<Option<Action>> {
        let found = |text: &str| errors::in_text(text).map(|row| row.action);
        match (code, call) {
            // The row lists its texts; the last one has its own row.
            ("return_code=FAIL", "all") => [
                "签名错误",
                "sign error",
                "SIGN ERROR",
                "body参数长度有误",
                "参数格式校验错误",
                "invalid spbill_create_ip",
                "XML格式错误",
                "缺少参数",
            ]
            .map(found)
            .to_vec(),
            ("return_code=FAIL 系统繁忙", "all") => vec![found("系统繁忙")],
            ("受理关系不存在", "cloud all")
            | ("sub_mch_id is empty.", "cloud unifiedOrder")
            | ("missing wxCloudApiToken", "cloud functions") => vec![found(code)],
            ("errcode!=0", "cloud-run all") => vec![Some(errors::PLATFORM_REFUSED.action)],
            ("HTTP 400 HTML", "secapi paths") => {
                let page = include_str!("../protocol/samples/error.cert_400.html");
                vec![errors::in_page(page).map(|row| row.action)]
            }
            _ => vec![None],
        }
    }

    #[test]
    fn have_every_row_of_the_documents_with_its_action() {
        let mut differences = Vec::new();
        let mut count = 0;
        for (code, call, action) in rows() {
            count += 1;
            let ours = match lists().find(|(name, _)| *name == call) {
                Some((_, list)) => vec![list.iter().find(|row| row.code == code).map(|row| row.action)],
                None => shared_actions(code, call),
            };
            if ours.iter().any(|ours| *ours != Some(action)) {
                differences.push(format!("{call} {code}: {ours:?} in the schema, {action:?} in the documents"));
            }
        }
        assert_eq!(count, 138, "rows are missing, or new");
        assert!(differences.is_empty(), "\n{}", differences.join("\n"));
    }

    #[test]
    fn have_only_rows_of_the_documents() {
        let mut differences = Vec::new();
        let mut used = vec![false; ADDED.len()];
        for (call, list) in lists().chain([("platform", errors::PLATFORM)]) {
            for row in list {
                if rows().any(|(code, of, _)| of == call && code == row.code) {
                    continue;
                }
                match ADDED.iter().position(|(of, code, _)| *of == call && *code == row.code) {
                    Some(at) => used[at] = true,
                    None => differences.push(format!("{call} {}", row.code)),
                }
            }
        }
        for row in errors::EVERYWHERE {
            if !rows().any(|(code, ..)| code == row.code) {
                differences.push(row.code.to_owned());
            }
        }
        // The documents list few texts; those with a code mean the same as the code.
        for known in errors::GATEWAY_TEXTS.iter().filter(|known| !known.row.code.is_empty()) {
            if !FILE.contains(known.row.code) {
                differences.push(known.row.code.to_owned());
            }
        }
        assert!(differences.is_empty(), "not in the documents:\n{}", differences.join("\n"));
        let idle: Vec<_> = ADDED.iter().zip(used).filter(|(_, used)| !used).map(|(added, _)| added).collect();
        assert!(idle.is_empty(), "no longer added: {idle:#?}");
    }
}

mod effect {
    use super::*;

    /// A decision for each row of a call that changes something, with its reason: a second opinion beside the schema.
    const DECISIONS: &[&str] = &[
        include_str!("effects.tsv"),
        include_str!("further/effects/profit_sharing.tsv"),
        include_str!("further/effects/red_packet.tsv"),
        include_str!("further/effects/transfer.tsv"),
        include_str!("further/effects/papay.tsv"),
        include_str!("further/effects/cash_coupon.tsv"),
        include_str!("further/effects/customs.tsv"),
        include_str!("further/effects/deposit.tsv"),
        include_str!("further/effects/face_payment.tsv"),
        include_str!("further/effects/vehicle.tsv"),
        include_str!("further/effects/report.tsv"),
    ];

    struct Decision {
        call: &'static str,
        code: &'static str,
        effect: &'static str,
    }

    fn decisions() -> Vec<Decision> {
        let lines = DECISIONS.iter().flat_map(|file| file.lines().skip(1)).map(|line| {
            match line.split('\t').collect::<Vec<_>>()[..] {
                [call, code, effect, reason] => {
                    assert!(!reason.is_empty(), "{line}");
                    Decision { call, code, effect }
                }
                _ => panic!("{line}"),
            }
        });
        lines.collect()
    }

    fn changing_calls() -> impl Iterator<Item = &'static Message> {
        let requests = schema::ALL.iter().filter(|message| message.direction == schema::Direction::Request);
        requests.copied().filter(|request| request.retry != Retry::Read)
    }

    /// The documents' name of a call: the end of its path. Those of the further calls are not unique.
    fn documented_name(call: &'static Message) -> &'static str {
        if further::has(call) { call.name } else { call.path.rsplit('/').next().unwrap_or_default() }
    }

    /// The rows of each call that changes something, by the documents' names; both channels share a list.
    fn changing_rows() -> Vec<(&'static str, &'static Row)> {
        let calls = changing_calls().filter(|request| request.channel == schema::Channel::Pay);
        let lists = calls.map(|request| (documented_name(request), request.errors));
        let lists = lists.chain([("any", errors::EVERYWHERE), ("platform", errors::PLATFORM)]);
        let rows = lists.flat_map(|(call, list)| list.iter().map(move |row| (call, row)));
        rows.chain([("platform", &errors::PLATFORM_REFUSED)]).collect()
    }

    /// Returns what is undecided, or decided in another way.
    fn differences(rows: &[(&'static str, &'static Row)], decisions: &[Decision]) -> Vec<String> {
        let mut found = Vec::new();
        for (call, row) in rows {
            let mut own = decisions.iter().filter(|decision| decision.call == *call && decision.code == row.code);
            match (own.next(), own.next()) {
                (Some(decision), None) if decision.effect == row.effect.name() => {}
                (Some(decision), None) => {
                    found.push(format!("{call} {}: {:?}, decided {}", row.code, row.effect, decision.effect));
                }
                (None, _) => found.push(format!("{call} {}: undecided; add a line to effects.tsv", row.code)),
                (Some(_), Some(_)) => found.push(format!("{call} {}: decided twice", row.code)),
            }
        }
        for decision in decisions {
            if !rows.iter().any(|(call, row)| *call == decision.call && row.code == decision.code) {
                found.push(format!("{} {}: no such row", decision.call, decision.code));
            }
        }
        found
    }

    #[test]
    fn is_decided_for_each_row_of_a_call_that_changes_something() {
        let found = differences(&changing_rows(), &decisions());
        assert!(found.is_empty(), "\n{}", found.join("\n"));
        // A call without a list of its own decides nothing. No source lists the codes of some further calls.
        assert!(changing_calls().all(|request| !request.errors.is_empty() || further::has(request)));
    }

    #[test]
    fn is_undecided_for_a_row_without_a_line() {
        static NEW: Row = Row { code: "NEW_CODE", ..errors::PLATFORM_REFUSED };
        static CHANGED: Row = Row { code: "SYSTEMERROR", effect: Effect::None, ..errors::PLATFORM_REFUSED };
        for (row, words) in [(&NEW, "undecided"), (&CHANGED, "decided possible")] {
            let mut rows = changing_rows();
            rows.retain(|(call, known)| *call != "refund" || known.code != row.code);
            rows.push(("refund", row));
            let found = differences(&rows, &decisions());
            assert!(found.len() == 1 && found[0].contains(words), "{found:?}");
        }
        let mut rows = changing_rows();
        rows.remove(0);
        assert_eq!(differences(&rows, &decisions()).len(), 1);
    }

    #[test]
    fn is_none_for_a_call_that_reads() {
        for request in schema::ALL.iter().filter(|message| message.retry == Retry::Read) {
            for row in request.errors {
                assert_eq!(row.effect, Effect::None, "{}: {}", request.name, row.code);
            }
        }
    }

    /// What the gateway would not say of a request that it did not look at.
    #[test]
    fn is_open_where_a_repeat_is_advised_after_a_fault_of_wechat_pay() {
        let known = errors::GATEWAY_TEXTS.iter().map(|known| ("text", &known.row));
        for (call, row) in changing_rows().into_iter().chain(known) {
            let is_limit = row.code.starts_with("FREQ");
            if row.action == Action::RetrySame && !is_limit {
                assert_eq!(row.effect, Effect::Possible, "{call} {}: {}", row.code, row.meaning);
            }
            if row.action == Action::QueryOrder && row.effect == Effect::None {
                assert!(["closeorder", "reverse"].contains(&call), "{call} {}", row.code);
            }
            if row.effect == Effect::Done {
                assert!(errors::SETTLED_CODES.contains(&row.code), "{call} {}", row.code);
            }
        }
    }
}

mod error_code {
    use super::*;

    #[test]
    fn has_a_variant_for_every_code() {
        for choice in errors::ERROR_CODE.values {
            let code = ErrorCode::from(choice.value);
            assert!(!matches!(code, ErrorCode::Other(_)), "{}", choice.value);
            assert_eq!(code.as_str(), choice.value);
        }
    }
}

mod advice {
    use super::*;

    /// Words that only the advice of these calls may contain.
    const OWN_WORDS: &[(&str, &[&str])] = &[
        ("place", &["unified_order"]),
        ("order again", &["unified_order"]),
        ("new order", &["unified_order"]),
        // A query may find that an order was never placed.
        ("never placed", &["order_query", "query_order", "close_order"]),
        ("charge", &["micropay", "facepay", "deposit_micropay", "deposit_facepay"]),
        ("scan", &["micropay", "auth_code_to_openid", "deposit_micropay"]),
        ("revoke", &["micropay", "reverse", "facepay", "deposit_micropay", "deposit_facepay"]),
        ("recall", &["reverse"]),
        ("bill", &["download_bill", "download_fund_flow"]),
    ];

    #[test]
    fn mentions_no_other_call() {
        let names: HashSet<&str> = schema::ALL
            .iter()
            .flat_map(|message| message.all_fields())
            .map(|field| field.name)
            .filter(|name| name.contains('_'))
            .collect();
        for request in schema::ALL.iter().filter(|message| message.direction == schema::Direction::Request) {
            let has = |name: &str| {
                request.find(name).is_some() || request.response.is_some_and(|reply| reply.find(name).is_some())
            };
            for row in request.errors.iter().chain(errors::EVERYWHERE) {
                if request.error(row.code).is_some_and(|first| !std::ptr::eq(first, row)) {
                    continue;
                }
                for sentence in [row.meaning, row.cause, row.solution] {
                    let fits = format!("{} {}: {sentence}", request.full_name(), row.code);
                    let words = sentence.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                    for name in words.filter(|word| names.contains(word)) {
                        // The cloud platform fills in and signs the fields of the other channel.
                        let is_filled_in =
                            request.channel == schema::Channel::Cloud && schema::pay::REFUND.find(name).is_some();
                        assert!(has(name) || is_filled_in, "{fits}");
                    }
                    let rest = sentence.to_lowercase().replace("never placed", "").replace("placing call", "");
                    for (word, own) in OWN_WORDS {
                        let speaks = rest.split(|c: char| !c.is_alphanumeric()).any(|found| found == *word)
                            || word.contains(' ') && rest.contains(word);
                        assert!(!speaks || own.contains(&request.name), "{fits}");
                    }
                }
            }
        }
    }
}
