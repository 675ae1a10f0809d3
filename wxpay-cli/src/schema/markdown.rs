//! The tables as Markdown: one text with a section for each message, or the pages of the
//! reference, each with a request and its reply or with another message.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use wxpay_schema::errors::{EVERYWHERE, GATEWAY_TEXTS, GatewayText, Naming, PLATFORM};
use wxpay_schema::internal::{DeriveKind, FAMILIES, ORDERS};
use wxpay_schema::{
    ALL, Channel, Direction, ElementUse, ErrorCodeEntry, Field, Host, Kind, Message, Method, Requirement, Retry, Scope,
};

use super::model::{self, Need};
use crate::error::CommandError;

/// The targets of links.
#[derive(Clone, Copy)]
enum Links {
    /// Sections of the same text.
    Sections,
    /// Pages of the reference.
    Pages,
}

/// Prints the messages as one text.
pub(super) fn print(messages: &[&'static Message]) -> String {
    messages.iter().map(|message| section(message, "#", Links::Sections)).collect::<Vec<_>>().join("\n")
}

/// Writes the pages of the reference to a directory.
pub(super) fn write(directory: &Path) -> Result<(), CommandError> {
    let write_error = |error| {
        CommandError::work(
            format_args!("cannot write to {}: {error}", directory.display()),
            "give a directory that can be written to",
        )
    };
    fs::create_dir_all(directory).map_err(write_error)?;
    for (name, text) in pages() {
        fs::write(directory.join(name), text).map_err(write_error)?;
    }
    Ok(())
}

/// The names and the texts of the pages.
fn pages() -> Vec<(String, String)> {
    let mut pages =
        vec![("README.md".to_owned(), index()), (VALUES.to_owned(), values()), (ERRORS.to_owned(), errors())];
    for message in ALL.iter().filter(|message| !is_reply(message)) {
        let reply = message.response.map(|reply| format!("\n{}", section(reply, "##", Links::Pages)));
        pages.push((page(message), section(message, "#", Links::Pages) + &reply.unwrap_or_default()));
    }
    pages
}

const VALUES: &str = "values.md";
const ERRORS: &str = "errors.md";

/// Whether the message is on the page of its request.
fn is_reply(message: &Message) -> bool {
    find_request(message).is_some()
}

/// Returns the request that the message answers.
fn find_request(message: &Message) -> Option<&'static Message> {
    ALL.iter().copied().find(|other| other.response.is_some_and(|reply| reply.is(message)))
}

/// The page of a message.
fn page(message: &Message) -> String {
    format!("{}.md", find_request(message).unwrap_or(message).full_name())
}

/// The anchor of a message's heading.
fn anchor(message: &Message) -> String {
    format!("#{}", message.full_name().to_string().replace('.', ""))
}

fn link(message: &Message, links: Links) -> String {
    let to = match links {
        Links::Sections => anchor(message),
        Links::Pages if is_reply(message) => page(message) + &anchor(message),
        Links::Pages => page(message),
    };
    format!("[`{}`]({to})", message.full_name())
}

fn section(message: &'static Message, level: &str, links: Links) -> String {
    let mut text = format!("{level} {}\n\n{}\n\n", message.full_name(), model::doc(message));
    for item in summary(message, links) {
        let _ = writeln!(text, "- {item}");
    }
    let _ = write!(text, "\n{level}# Fields\n\n{}", fields(message, links));
    let rules: Vec<String> = message.all_rules().map(|rule| format!("- {}\n", rule.words(message.name))).collect();
    if !rules.is_empty() {
        let _ = write!(text, "\n{level}# Rules\n\n{}", rules.concat());
    }
    if !message.errors.is_empty() {
        let _ = write!(text, "\n{level}# Error codes\n\n");
        if matches!(links, Links::Pages) {
            let _ = write!(text, "Besides those that [any call]({ERRORS}) may be refused with.\n\n");
        }
        text += &codes(message.errors);
    }
    text
}

/// The list of how the message is sent and signed, what belongs to it, and its names in
/// Rust.
fn summary(message: &Message, links: Links) -> Vec<String> {
    let mut items = vec![match message.direction {
        Direction::Request if message.channel == Channel::Cloud => {
            format!("Request: path `{}`, in the cloud function SDK `{}`", message.path, message.function)
        }
        Direction::Request => request_line(message),
        Direction::Response => "Reply to a request".to_owned(),
        Direction::Notification => "Notification, sent by WeChat Pay of its own accord".to_owned(),
        Direction::Reply => "Answer to a notification".to_owned(),
        Direction::Object => "Object within another message".to_owned(),
        Direction::Parameters => "Parameters for the payer's client".to_owned(),
        Direction::Item => "Part of what WeChat Pay sends, one of several".to_owned(),
        Direction::Failure => "What comes in place of a file".to_owned(),
    }];
    if !message.sign.is_empty() {
        let sign_types: Vec<&str> = message.sign.iter().map(|sign_type| sign_type.name()).collect();
        items.push(format!("Signed with {}", sign_types.join(" or ")));
    }
    if matches!(message.direction, Direction::Response | Direction::Notification) {
        let signed = if message.signed { "Carries a signature" } else { "Carries no signature that can be checked" };
        items.push(signed.to_owned());
    }
    if let Some((field, value)) = message.success().filter(|_| message.outcome.is_some()) {
        items.push(format!("A success has `{field}` = `{value}`, besides the status fields"));
    }
    if message.certificate {
        items.push("Needs the merchant's client certificate".to_owned());
    }
    match message.accounts {
        Scope::Any => {}
        Scope::Merchant => items.push("For ordinary merchants only".to_owned()),
        Scope::Partner => items.push("For service providers only".to_owned()),
    }
    if message.sign_type_use() == ElementUse::Forbidden && message.direction == Direction::Request {
        items.push("Refused with a `sign_type`".to_owned());
    }
    if !message.workwx_signed.is_empty() {
        let names: Vec<String> = message.workwx_signed.iter().map(|name| format!("`{name}`")).collect();
        items.push(format!("A second signature, of WeCom, over {}", names.join(", ")));
    }
    if message.direction == Direction::Request {
        items.push(
            match message.retry {
                Retry::Read => "It only reads: repeat it freely",
                Retry::Same => "After an unknown outcome: repeat it with the same values",
                Retry::QueryFirst => "After an unknown outcome: never repeat it, query first",
                Retry::Never => "Nothing to repeat",
            }
            .to_owned(),
        );
    }
    if !message.keyed_by.is_empty() {
        let names: Vec<String> = message.keyed_by.iter().map(|name| format!("`{name}`")).collect();
        items.push(format!("Takes effect once for each {}", names.join(", ")));
    }
    if let Some(query) = message.confirmed_by {
        items.push(format!("What became of it: {}", link(query, links)));
    }
    if let Some(request) = find_request(message) {
        items.push(format!("Answers {}", link(request, links)));
    }
    if let Some(reply) = message.response {
        items.push(format!("Answered by {}", link(reply, links)));
    }
    items.extend(parents(message, links));
    let module = message.channel.name();
    let derive = match message.derive() {
        DeriveKind::Request => "Request",
        DeriveKind::Response => "Response",
        DeriveKind::Object => "Object",
    };
    let name = model::type_name(message);
    let feature = match family(message) {
        "" => String::new(),
        feature => format!(", with the feature `{feature}`"),
    };
    items.push(format!(
        "In Rust: `{}`, derive `{derive}`; built in as `{module}::{name}`{feature}",
        model::constant_path(message)
    ));
    for (family, item) in model::families(message) {
        items.push(format!("Gathered in Rust as `{}`, each a {}: {}", family.name, link(item, links), family.doc));
    }
    items
}

/// The line about where a request of the XML channel is sent.
fn request_line(message: &Message) -> String {
    let host = if message.host == Host::Api { String::new() } else { format!(" at `{}`", message.host.domain()) };
    let method = if message.method == Method::Get { "GET, " } else { "" };
    let partner = message.partner_path.map(|path| format!(", `{path}` for service providers")).unwrap_or_default();
    format!("Request: {method}path `{}`{partner}{host}", message.path)
}

/// The line about the messages that contain this one.
fn parents(message: &Message, links: Links) -> Option<String> {
    let contains = |other: &&&'static Message| {
        let inner = other.all_fields().filter_map(|field| field.nested().or(field.item()));
        inner.into_iter().any(|inner| inner.is(message))
    };
    let parents: Vec<String> = ALL.iter().filter(contains).map(|other| link(other, links)).collect();
    (!parents.is_empty()).then(|| format!("Stands in {}", parents.join(", ")))
}

fn fields(message: &'static Message, links: Links) -> String {
    let mut rows =
        vec![["field", "type", "bytes", "required", "filled by", "values", "sample", "meaning"].map(str::to_owned)];
    for field in model::wire_fields(message) {
        let camel = field.camel().to_string();
        let name = match message.channel {
            Channel::Cloud if camel != field.name && !model::is_in_json_text(message) => {
                format!("`{}`, `{camel}`", field.name)
            }
            _ => format!("`{}`", field.name),
        };
        let bytes = match (field.max_bytes, field.documented_max) {
            (Some(max), Some(documented)) => format!("{max} (documented {documented})"),
            (Some(max), None) => max.to_string(),
            _ => String::new(),
        };
        let sample = model::sample(field).map(|sample| format!("`{sample}`")).unwrap_or_default();
        let filled_by = model::filled_by(field).replace('-', " ");
        rows.push([
            name,
            kind(field, links),
            bytes,
            required(message, field),
            filled_by,
            accepted_values(field, links),
            sample,
            model::field_doc(field),
        ]);
    }
    table(&rows)
}

fn kind(field: &Field, links: Links) -> String {
    let kind = match field.kind {
        Kind::Text(_) => "text".to_owned(),
        Kind::Fen => "amount in fen".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Choice(_) => "one of a list".to_owned(),
        Kind::Time14 => "time `yyyyMMddHHmmss`".to_owned(),
        Kind::DateTime => "time `yyyy-MM-dd HH:mm:ss`".to_owned(),
        Kind::Date => "day `yyyyMMdd`".to_owned(),
        Kind::Ip => "address".to_owned(),
        Kind::Url => "URL".to_owned(),
        Kind::Object(inner) => link(inner, links),
        Kind::JsonText(inner) if model::is_text_of_array(field) => {
            return format!("JSON text of an array, each {}", link(inner, links));
        }
        Kind::JsonText(inner) => format!("JSON text of {}", link(inner, links)),
        Kind::Family { item, .. } => link(item, links),
        Kind::XmlList { element, item } => return format!("XML elements `{element}`, each {}", link(item, links)),
        Kind::Encrypted => "encrypted text".to_owned(),
    };
    match (field.repeat.is_indexed(), field.repeat.depth()) {
        (_, 0) => kind,
        (true, 1) => format!("{kind}, one an index"),
        (true, _) => format!("{kind}, one for each pair of indexes"),
        (false, 1) => format!("list of {kind}"),
        (false, _) => format!("list of lists of {kind}"),
    }
}

fn required(message: &Message, field: &Field) -> String {
    match (model::need(message, field), field.required, field.scope) {
        (Need::Conditional, Requirement::OnSuccess, _) => "on success".to_owned(),
        (Need::Conditional, Requirement::Yes, Scope::Partner) => "of service providers".to_owned(),
        (need, _, Scope::Partner) => format!("{}; service providers only", need.name()),
        (need, _, Scope::Merchant) => format!("{}; ordinary merchants only", need.name()),
        (need, ..) => need.name().to_owned(),
    }
}

/// The values or the characters that the field takes.
fn accepted_values(field: &Field, links: Links) -> String {
    match field.kind {
        Kind::Choice(choices) => {
            let values: Vec<String> = field.values().map(|value| format!("`{value}`")).collect();
            match links {
                Links::Sections => values.join(" "),
                Links::Pages => {
                    format!("[{}]({VALUES}#{}): {}", choices.name, choices.name.to_ascii_lowercase(), values.join(" "))
                }
            }
        }
        Kind::Text(charset) if model::restricts_characters(field) => charset.words().to_owned(),
        _ => match model::range(field) {
            (Some(min), Some(max)) => format!("{min} to {max}"),
            (Some(min), None) => format!("at least {min}"),
            (None, Some(max)) => format!("at most {max}"),
            (None, None) => String::new(),
        },
    }
}

fn codes(codes: &[ErrorCodeEntry]) -> String {
    let mut rows = vec![["code", "text", "meaning", "cause", "what to do", "action", "effect"].map(str::to_owned)];
    for row in codes {
        let code = if row.code.is_empty() { String::new() } else { format!("`{}`", row.code) };
        rows.push([
            code,
            row.text.into(),
            row.meaning.into(),
            row.cause.into(),
            row.solution.into(),
            row.action.name().into(),
            row.effect.name().into(),
        ]);
    }
    table(&rows)
}

fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let line =
        |cells: &[String; N]| format!("| {} |\n", cells.each_ref().map(|cell| cell.replace('|', "\\|")).join(" | "));
    let Some((head, rows)) = rows.split_first() else {
        return String::new();
    };
    line(head) + &format!("|{}\n", "---|".repeat(N)) + &rows.iter().map(line).collect::<String>()
}

/// The feature of the message's family; empty for a message that is always there.
fn family(message: &Message) -> &'static str {
    let has = |tables: &[&'static Message]| tables.iter().any(|table| table.is(message));
    FAMILIES.iter().find(|(_, tables)| has(tables)).map_or("", |(name, _)| name)
}

/// The tables of each family on each channel.
fn families_by_channel() -> impl Iterator<Item = (&'static str, Channel, Vec<&'static Message>)> {
    let by_channel = |(family, tables): (&'static str, &'static [&'static Message])| {
        [Channel::Pay, Channel::Cloud].map(|channel| {
            (family, channel, tables.iter().copied().filter(|table| table.channel == channel).collect::<Vec<_>>())
        })
    };
    [("", ORDERS.as_slice())]
        .into_iter()
        .chain(FAMILIES.iter().copied())
        .flat_map(by_channel)
        .filter(|(.., tables)| !tables.is_empty())
}

/// The heading of a family's tables of a channel.
fn title(family: &str, channel: Channel) -> String {
    let words = match family {
        "" => "Orders, refunds and bills",
        "profit-sharing" => "Profit sharing (分账)",
        "red-packet" => "Red packets (现金红包)",
        "transfer" => "Transfers (企业付款)",
        "papay" => "Agreements and deductions (委托代扣)",
        "cash-coupon" => "Coupons (代金券)",
        "customs" => "Customs declarations (海关申报)",
        "deposit" => "Deposits (押金支付)",
        "face-payment" => "Face payment (刷脸支付)",
        "vehicle" => "Car services (车主服务)",
        "report" => "Comments and reports (评价与上报)",
        other => other,
    };
    match channel {
        Channel::Pay => words.to_owned(),
        Channel::Cloud => format!("{words}, on the cloud channel"),
    }
}

/// The page with the links to all others.
fn index() -> String {
    let mut text = String::from(
        "# Reference\n\nEvery message of both channels, written by `wxpay schema --format markdown --pages \
         docs/reference`. \
         The tables stand in `schema/`: change them there.\n\n\
         Bytes are of UTF-8. *Filled by*: the caller gives the value in a struct, the client while it prepares a \
         request, the account from what the merchant set up. *On success*: always there when `return_code` and \
         `result_code` are SUCCESS. *Effect*: what a code proves of the request, see [effects](../effects.md).\n",
    );
    let groups = [
        ("Requests", &[Direction::Request][..]),
        ("Notifications and their answers", &[Direction::Notification, Direction::Reply]),
        ("Parameters for the payer's client", &[Direction::Parameters]),
        ("Objects and parts", &[Direction::Object, Direction::Item]),
    ];
    for (family, channel, tables) in families_by_channel() {
        let _ = write!(text, "\n## {}\n", title(family, channel));
        for (group, directions) in groups {
            let is_in_group = |message: &&&'static Message| directions.contains(&message.direction);
            let lines: Vec<String> = tables
                .iter()
                .filter(is_in_group)
                .map(|message| format!("- {}: {}\n", link(message, Links::Pages), message.doc))
                .collect();
            if !lines.is_empty() {
                let _ = write!(text, "\n### {group}\n\n{}", lines.concat());
            }
        }
    }
    text + &format!("\n## Lists\n\n- [Lists of values]({VALUES})\n- [What any call may be refused with]({ERRORS})\n")
}

/// The page of the lists of values, with the meaning of each.
fn values() -> String {
    let mut text = String::from(
        "# Lists of values\n\nWeChat Pay may answer others than are listed; they are kept as they came.\n",
    );
    for choices in model::choice_lists(ALL) {
        let _ = write!(text, "\n## {}\n\n{} In Rust: `value::{0}`\n\n", choices.name, choices.doc);
        let mut rows = vec![["value", "meaning"].map(str::to_owned)];
        rows.extend(choices.values.iter().map(|choice| [format!("`{}`", choice.value), choice.doc.to_owned()]));
        text += &table(&rows);
    }
    text
}

/// The page of the codes and texts that any call may be refused with.
fn errors() -> String {
    let any =
        "# What any call may be refused with\n\nWhat a call adds stands on its page, and wins where both have a code.";
    let platform = "## The cloud platform itself\n\nAs `errcode`, before WeChat Pay is asked.";
    let texts = "## Texts without a code\n\nIn `return_msg`, known by words in them and by the fields that they name, \
                 in any spelling; the first row that fits holds. So is the text beside `INVALID_REQUEST`, \
                 `PARAM_ERROR` and `ERROR`.";
    let head = ["words in the text", "code", "meaning", "cause", "what to do", "action", "effect"];
    let mut rows = vec![head.map(str::to_owned)];
    rows.extend(GATEWAY_TEXTS.iter().map(|entry| {
        let GatewayText { patterns, with, names, row, .. } = entry;
        let quoted = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ");
        let mut parts = vec![quoted(patterns)];
        parts.extend((!with.is_empty()).then(|| format!("with {}", quoted(with))));
        parts.extend(match names {
            Naming::OneOf(fields) => Some(format!("naming {}", quoted(fields))),
            Naming::Some => Some("naming a field".to_owned()),
            Naming::Any => None,
        });
        let code = if row.code.is_empty() { String::new() } else { format!("`{}`", row.code) };
        let texts = [row.meaning, row.cause, row.solution, row.action.name(), row.effect.name()].map(str::to_owned);
        let [meaning, cause, solution, action, effect] = texts;
        [parts.join("; "), code, meaning, cause, solution, action, effect]
    }));
    format!("{any}\n\n{}\n{platform}\n\n{}\n{texts}\n\n{}", codes(EVERYWHERE), codes(PLATFORM), table(&rows))
}
