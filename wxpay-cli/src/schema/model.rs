//! The view of a message that all formats share: when a field is required, the rules between
//! fields, and texts about both.

use wxpay_schema::shared::{ERR_CODE, RESULT_CODE, RETURN_CODE};
use wxpay_schema::{
    ALL, Arrival, Channel, Charset, Choices, Condition, Demand, Direction, Field, Filler, Kind, Message, Requirement,
    Rule, Scope, when,
};

/// The value of `return_code` and `result_code` in a success.
const SUCCESS: &str = "SUCCESS";

/// The name of the Rust struct: `UnifiedOrderResponse`.
pub(crate) fn type_name(message: &Message) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    message.name.split(['_', '.']).map(capital).collect()
}

/// The path of the constant of the table: `schema::pay::UNIFIED_ORDER_RESPONSE`.
pub(crate) fn constant_path(message: &Message) -> String {
    format!("schema::{}::{}", message.channel.name(), message.name.replace('.', "_").to_ascii_uppercase())
}

/// Whether a message has a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Always.
    Yes,
    /// In some messages, or from some accounts.
    Conditional,
    /// It is optional.
    No,
}

impl Need {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Conditional => "conditional",
            Self::No => "no",
        }
    }
}

/// Returns whether the message has the field. A field that only some accounts send, or that
/// only the success form of a reply has, is conditional.
pub(super) fn need(message: &Message, field: &Field) -> Need {
    match field.required {
        Requirement::Yes if field.scope == Scope::Any || field.scope == message.accounts => Need::Yes,
        Requirement::OnSuccess if success_condition(message, field).is_none() => Need::Yes,
        Requirement::No => Need::No,
        _ => Need::Conditional,
    }
}

/// The condition of the success form, if the message has another form too.
fn success_condition(message: &Message, field: &Field) -> Option<Condition> {
    let codes = [RESULT_CODE.name, RETURN_CODE.name];
    let code = codes.into_iter().find(|code| field.name != *code && message.find(code).is_some())?;
    Some(when(code, SUCCESS))
}

/// A rule of the table, or one that lists the fields of the success form.
pub(super) struct RuleView {
    pub(super) when: Condition,
    pub(super) demand: RuleDemand,
}

/// What a rule demands.
pub(super) enum RuleDemand {
    AnyOf(Vec<&'static str>),
    ExactlyOneOf(Vec<&'static str>),
    Needs(Vec<&'static str>),
    AllOrNone(Vec<&'static str>),
    NoneOf(Vec<&'static str>),
    AnyGroupOf(Vec<Vec<&'static str>>),
    After { later: &'static str, earlier: &'static str, seconds: u64 },
    NotAbove { field: &'static str, limit: &'static str },
}

impl RuleView {
    /// Whether the rule depends on which fields are present, and not on their values.
    pub(super) fn counts_fields(&self) -> bool {
        !matches!(self.demand, RuleDemand::After { .. } | RuleDemand::NotAbove { .. })
    }
}

impl From<&Rule> for RuleView {
    fn from(rule: &Rule) -> Self {
        let demand = match rule.demand {
            Demand::AnyOf(fields) => RuleDemand::AnyOf(fields.to_vec()),
            Demand::ExactlyOneOf(fields) => RuleDemand::ExactlyOneOf(fields.to_vec()),
            Demand::Needs(fields) => RuleDemand::Needs(fields.to_vec()),
            Demand::AllOrNone(fields) => RuleDemand::AllOrNone(fields.to_vec()),
            Demand::NoneOf(fields) => RuleDemand::NoneOf(fields.to_vec()),
            Demand::AnyGroupOf(groups) => RuleDemand::AnyGroupOf(groups.iter().map(|group| group.to_vec()).collect()),
            Demand::After { later, earlier, seconds } => RuleDemand::After { later, earlier, seconds },
            Demand::NotAbove { field, limit } => RuleDemand::NotAbove { field, limit },
        };
        Self { when: rule.when, demand }
    }
}

/// The rules of the table.
pub(super) fn table_rules(message: &Message) -> Vec<RuleView> {
    message.all_rules().map(RuleView::from).collect()
}

/// The rules as they hold for every account. Of a choice between fields of service providers, which an ordinary
/// merchant has none of, only the exclusion does.
pub(super) fn rules_of_every_account(message: &Message) -> Vec<RuleView> {
    let is_of_partners = |name: &&str| message.find(name).is_some_and(|field| field.scope == Scope::Partner);
    let views = rules(message).into_iter().flat_map(|rule| match &rule.demand {
        RuleDemand::ExactlyOneOf(fields)
            if rule.when == Condition::Always
                && message.accounts == Scope::Any
                && fields.iter().all(is_of_partners) =>
        {
            let exclusion = |(at, field): (usize, &&'static str)| RuleView {
                when: Condition::Given { field },
                demand: RuleDemand::NoneOf(fields.iter().skip(at + 1).copied().collect()),
            };
            fields.iter().enumerate().take(fields.len().saturating_sub(1)).map(exclusion).collect()
        }
        _ => vec![rule],
    });
    views.collect()
}

/// The rules of the table, and for a received message those of the success form.
pub(super) fn rules(message: &Message) -> Vec<RuleView> {
    let mut rules = table_rules(message);
    // Of an indexed field there may be none.
    let is_in_success = |field: &&Field| field.required == Requirement::OnSuccess && !is_pattern(field);
    let on_success = wire_fields(message).filter(is_in_success);
    for (condition, name) in on_success.filter_map(|field| Some((success_condition(message, field)?, field.name))) {
        let existing = rules.iter_mut().find(|rule| rule.when == condition);
        match existing.map(|rule| &mut rule.demand) {
            Some(RuleDemand::Needs(fields)) => fields.push(name),
            _ => rules.push(RuleView { when: condition, demand: RuleDemand::Needs(vec![name]) }),
        }
    }
    rules
}

/// Descriptions of the rules that compare times and amounts, or depend on a range.
pub(super) fn comparison_texts(message: &Message) -> impl Iterator<Item = String> + use<'_> {
    let is_comparison = |rule: &&Rule| {
        matches!(rule.demand, Demand::After { .. } | Demand::NotAbove { .. })
            || matches!(rule.when, Condition::Outside { .. })
    };
    message.all_rules().filter(is_comparison).map(|rule| rule.words(message.name).to_string())
}

/// The fields on the wire: all but the families of indexed fields.
pub(super) fn wire_fields(message: &Message) -> impl Iterator<Item = &'static Field> + use<> {
    message.all_fields().filter(|field| field.item().is_none())
}

/// Whether the cloud function SDK may replace the value by a number of its own.
pub(super) fn is_overwritten(message: &Message, field: &Field) -> bool {
    message.channel == Channel::Cloud && message.is_received() && field.name == ERR_CODE.name
}

/// Whether the name is a pattern, with a `$` for each index. In the table of an item one
/// index is the item's.
pub(super) fn is_pattern(field: &Field) -> bool {
    field.name.contains('$')
}

/// Splits a name at its indexes, which are a `$` and a letter.
pub(super) fn split_at_indexes(name: &str) -> Vec<&str> {
    let mut pieces = name.split('$');
    let first = pieces.next();
    first.into_iter().chain(pieces.map(|piece| piece.get(1..).unwrap_or_default())).collect()
}

/// The families of indexed fields, each with the table of its item.
pub(crate) fn families(message: &Message) -> impl Iterator<Item = (&'static Field, &'static Message)> + use<> {
    message.all_fields().filter_map(|field| Some((field, field.item()?)))
}

/// Whether the field is a text that takes some characters only.
pub(super) fn restricts_characters(field: &Field) -> bool {
    matches!(field.kind, Kind::Text(charset) if charset != Charset::Any)
}

/// The messages and the objects in them, without duplicates.
pub(super) fn with_objects(messages: &[&'static Message]) -> Vec<&'static Message> {
    let mut all: Vec<&'static Message> = Vec::new();
    for message in messages {
        if !all.iter().any(|known| known.is(message)) {
            all.push(message);
        }
    }
    let mut next = 0;
    while let Some(message) = all.get(next).copied() {
        for object in message.all_fields().filter_map(Field::nested) {
            if !all.iter().any(|known| known.is(object)) {
                all.push(object);
            }
        }
        next += 1;
    }
    all
}

/// Whether the message is JSON or a part of it. All others are flat XML, in which every
/// value is a text.
pub(super) fn is_json(message: &Message) -> bool {
    match message.direction {
        _ if message.channel == Channel::Cloud => true,
        _ if matches!(message.arrival(), Arrival::EncryptedNotification | Arrival::EncryptedResource) => true,
        // The answer to such a notification.
        Direction::Reply => message.find(RETURN_CODE.name).is_none(),
        Direction::Object => true,
        // The items of a family consist of fields of the XML, and nested elements are XML.
        Direction::Item => !ALL.iter().any(|other| is_item_in_xml(other, message)),
        _ => false,
    }
}

/// Whether the item is that of a family or of nested elements of the message.
fn is_item_in_xml(message: &Message, item: &Message) -> bool {
    let nested = wire_fields(message).filter_map(|field| match field.kind {
        Kind::XmlList { item, .. } => Some(item),
        _ => None,
    });
    families(message).map(|(_, item)| item).chain(nested).any(|other| other.is(item))
}

/// Whether the message is the content of a JSON text, or nested in it.
pub(super) fn is_in_json_text(message: &Message) -> bool {
    ALL.iter().any(|other| {
        wire_fields(other).any(|field| match field.kind {
            Kind::JsonText(inner) => inner.is(message),
            Kind::Object(inner) => inner.is(message) && is_in_json_text(other),
            _ => false,
        })
    })
}

/// Whether the field is the text of a JSON array.
pub(crate) fn is_text_of_array(field: &Field) -> bool {
    matches!(field.kind, Kind::JsonText(_)) && field.repeat.depth() > 0
}

/// The purpose of the message, and how far the sources agree on it.
pub(crate) fn doc(message: &Message) -> String {
    with_sentence(message.doc, message.certainty.words())
}

/// The meaning of the field, and how far the sources agree on it.
pub(crate) fn field_doc(field: &Field) -> String {
    with_sentence(field.doc, field.certainty.words())
}

fn with_sentence(text: &str, sentence: &str) -> String {
    if text.is_empty() || sentence.is_empty() { format!("{text}{sentence}") } else { format!("{text} {sentence}") }
}

/// The lists of values that the messages use, without duplicates.
pub(super) fn choice_lists(messages: &[&'static Message]) -> Vec<&'static Choices> {
    let mut lists: Vec<&'static Choices> = Vec::new();
    for field in messages.iter().flat_map(|message| wire_fields(message)) {
        if let Kind::Choice(choices) = field.kind
            && !lists.iter().any(|known| known.name == choices.name)
        {
            lists.push(choices);
        }
    }
    lists
}

/// Whether the message may have fields that the table lacks, as received messages and their
/// parts may.
pub(super) fn is_open(message: &Message) -> bool {
    message.is_received() || message.direction == Direction::Parameters && message.channel == Channel::Cloud
}

/// The name of who fills in the field.
pub(super) fn filled_by(field: &Field) -> &'static str {
    match field.filled_by {
        Filler::Caller => "caller",
        Filler::Client(_) => "client",
        Filler::Account(_) => "account",
        Filler::AccountOrCaller(_) => "account-or-caller",
        Filler::Gateway => "gateway",
    }
}

/// The host of the request.
pub(super) fn host(message: &Message) -> &'static str {
    if message.channel == Channel::Cloud { "api.weixin.qq.com" } else { message.host.domain() }
}

/// Whether the reply to the request is signed.
pub(super) fn reply_signed(message: &Message) -> &'static str {
    match message.response {
        Some(reply) if reply.signed => "yes",
        Some(reply) if reply.sign_is_unreliable => "unreliable",
        _ => "no",
    }
}

/// The accounts that send the field, unless all do.
pub(super) fn accounts(field: &Field) -> Option<&'static str> {
    scope_name(field.scope)
}

/// The accounts of the scope, unless all are.
pub(super) fn scope_name(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::Any => None,
        Scope::Merchant => Some("merchant"),
        Scope::Partner => Some("partner"),
    }
}

/// The name of the field's kind.
pub(super) fn kind_name(field: &Field) -> &'static str {
    match field.kind {
        Kind::Text(_) => "text",
        Kind::Fen => "fen",
        Kind::Number => "number",
        Kind::Choice(_) => "choice",
        Kind::Time14 => "time14",
        Kind::DateTime => "date_time",
        Kind::Date => "date",
        Kind::Ip => "ip",
        Kind::Url => "url",
        Kind::Object(_) => "object",
        Kind::JsonText(_) => "json_text",
        Kind::XmlList { .. } => "xml_list",
        Kind::Encrypted => "encrypted",
        Kind::Family { .. } => "family",
    }
}

/// The smallest number if it is not 0, and the largest if the table sets one.
pub(super) fn range(field: &Field) -> (Option<u64>, Option<u64>) {
    let largest = Field::extra("").max;
    let numeric = field.is_numeric();
    ((numeric && field.min > 0).then_some(field.min), (numeric && field.max < largest).then_some(field.max))
}

/// Sentences about the length, the characters and the values, except those that the doc of
/// the field has already.
pub(crate) fn limits(field: &Field) -> String {
    let mut limits = Vec::new();
    match (field.kind, field.max_bytes) {
        (Kind::Fen, _) => limits.push("In fen.".to_owned()),
        (Kind::Time14 | Kind::DateTime | Kind::Date, _) => limits.push("Beijing time.".to_owned()),
        (_, Some(max)) => limits.push(match field.documented_max {
            Some(documented) => format!("At most {max} bytes of UTF-8 (the page says {documented})."),
            None => format!("At most {max} bytes of UTF-8."),
        }),
        _ => {}
    }
    if let Kind::Text(charset) = field.kind
        && restricts_characters(field)
    {
        limits.push(format!("Takes {}.", charset.words()));
    }
    match range(field) {
        (Some(min), Some(max)) => limits.push(format!("From {min} to {max}.")),
        (Some(min), None) => limits.push(format!("At least {min}.")),
        (None, Some(max)) => limits.push(format!("At most {max}.")),
        (None, None) => {}
    }
    if field.only.is_some() {
        let values: Vec<String> = field.values().map(|value| format!("`{value}`")).collect();
        limits.push(format!("Here {}.", values.join(", ")));
    }
    limits.retain(|limit| !has_sentence(field.doc, limit));
    limits.join(" ")
}

fn has_sentence(doc: &str, sentence: &str) -> bool {
    doc.to_ascii_lowercase().contains(sentence.trim_end_matches('.').to_ascii_lowercase().as_str())
}

/// The sample, unless it has `...` and is only an outline.
pub(super) fn sample(field: &Field) -> Option<&'static str> {
    let is_outline = field.sample.is_empty() || field.sample.contains("...");
    (!is_outline).then_some(field.sample)
}
