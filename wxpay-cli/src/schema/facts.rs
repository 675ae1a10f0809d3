//! What every format says of a message alike: its name, when a field must be there,
//! what must hold between fields. A message of the schema goes in.

use wxpay_schema::shared::{ERR_CODE, RESULT_CODE, RETURN_CODE};
use wxpay_schema::{
    ALL, Channel, Charset, Choices, Condition, Demand, Direction, Field, FilledBy, Kind, Message, Required, Rule,
    Scope, when,
};

/// What `return_code` and `result_code` say when all is well.
const SUCCESS: &str = "SUCCESS";

/// The name of a message: `pay.unified_order.response`.
pub(crate) fn name(message: &Message) -> String {
    format!("{}.{}", message.channel.name(), message.name)
}

/// The name of the struct that stands for it: `UnifiedOrderResponse`.
pub(crate) fn type_name(message: &Message) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    message.name.split(['_', '.']).map(capital).collect()
}

/// The path of its constant: `schema::pay::UNIFIED_ORDER_RESPONSE`.
pub(crate) fn constant(message: &Message) -> String {
    format!("schema::{}::{}", message.channel.name(), message.name.replace('.', "_").to_ascii_uppercase())
}

/// Whether two tables are one.
pub(crate) fn is(message: &Message, other: &Message) -> bool {
    (message.channel, message.name) == (other.channel, other.name)
}

/// Whether a field must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Yes,
    Conditional,
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

/// Whether the message always has the field. What only some accounts send, and what
/// only the success form of a reply has, is conditional.
pub(super) fn need(message: &Message, field: &Field) -> Need {
    match field.required {
        Required::Yes if field.scope == Scope::Any => Need::Yes,
        Required::OnSuccess if success(message, field).is_none() => Need::Yes,
        Required::No => Need::No,
        _ => Need::Conditional,
    }
}

/// When the message is of the success form, where it has another.
fn success(message: &Message, field: &Field) -> Option<Condition> {
    let codes = [RESULT_CODE.name, RETURN_CODE.name];
    let code = codes.into_iter().find(|code| field.name != *code && message.find(code).is_some())?;
    Some(when(code, SUCCESS))
}

/// A rule of a table, or one that says what the success form has.
pub(super) struct RuleView {
    pub(super) when: Condition,
    pub(super) demand: RuleDemand,
}

/// What a rule asks for.
pub(super) enum RuleDemand {
    AnyOf(Vec<&'static str>),
    ExactlyOneOf(Vec<&'static str>),
    Needs(Vec<&'static str>),
    After { later: &'static str, earlier: &'static str, seconds: u64 },
    NotAbove { field: &'static str, limit: &'static str },
}

impl From<&Rule> for RuleView {
    fn from(rule: &Rule) -> Self {
        let demand = match rule.demand {
            Demand::AnyOf(fields) => RuleDemand::AnyOf(fields.to_vec()),
            Demand::ExactlyOneOf(fields) => RuleDemand::ExactlyOneOf(fields.to_vec()),
            Demand::Needs(fields) => RuleDemand::Needs(fields.to_vec()),
            Demand::After { later, earlier, seconds } => RuleDemand::After { later, earlier, seconds },
            Demand::NotAbove { field, limit } => RuleDemand::NotAbove { field, limit },
        };
        Self { when: rule.when, demand }
    }
}

/// What must hold between the fields: the rules of the table, and for what is
/// received which fields the success form has.
pub(super) fn rules(message: &Message) -> Vec<RuleView> {
    let mut rules: Vec<RuleView> = message.all_rules().map(RuleView::from).collect();
    let on_success = wire_fields(message).filter(|field| field.required == Required::OnSuccess);
    for (condition, name) in on_success.filter_map(|field| Some((success(message, field)?, field.name))) {
        let known = rules.iter_mut().find(|rule| rule.when == condition);
        match known.map(|rule| &mut rule.demand) {
            Some(RuleDemand::Needs(fields)) => fields.push(name),
            _ => rules.push(RuleView { when: condition, demand: RuleDemand::Needs(vec![name]) }),
        }
    }
    rules
}

/// The rules that compare times and amounts, in words.
pub(super) fn comparisons(message: &Message) -> impl Iterator<Item = String> + use<'_> {
    let compare = |rule: &&Rule| matches!(rule.demand, Demand::After { .. } | Demand::NotAbove { .. });
    message.all_rules().filter(compare).map(|rule| rule.words(message.name).to_string())
}

/// The fields that are on the wire: all but the rows that stand for what indexed
/// fields say together.
pub(super) fn wire_fields(message: &Message) -> impl Iterator<Item = &'static Field> + use<> {
    message.all_fields().filter(|field| field.item().is_none())
}

/// Whether the cloud function SDK puts a number of its own in the place of the value.
pub(super) fn is_overwritten(message: &Message, field: &Field) -> bool {
    message.channel == Channel::Cloud && message.is_received() && field.name == ERR_CODE.name
}

/// Whether the name stands for several: of each index, or of each pair of them. In the
/// table of an item one index is the item's.
pub(super) fn is_pattern(field: &Field) -> bool {
    field.name.contains('$')
}

/// The pieces of a name between its indexes: each stands behind a `$`, one letter long.
pub(super) fn between_indexes(name: &str) -> Vec<&str> {
    let mut pieces = name.split('$');
    let first = pieces.next();
    first.into_iter().chain(pieces.map(|piece| piece.get(1..).unwrap_or_default())).collect()
}

/// The rows that stand for what indexed fields say together.
pub(crate) fn families(message: &Message) -> impl Iterator<Item = (&'static Field, &'static Message)> + use<> {
    message.all_fields().filter_map(|field| Some((field, field.item()?)))
}

/// Whether the field is a text that does not take every character.
pub(super) fn has_own_characters(field: &Field) -> bool {
    matches!(field.kind, Kind::Text(charset) if charset != Charset::Any)
}

/// Those messages, and the objects in them, each once.
pub(super) fn with_objects(messages: &[&'static Message]) -> Vec<&'static Message> {
    let mut all: Vec<&'static Message> = Vec::new();
    for message in messages {
        if !all.iter().any(|known| is(known, message)) {
            all.push(message);
        }
    }
    let mut at = 0;
    while let Some(message) = all.get(at).copied() {
        for object in message.all_fields().filter_map(Field::nested) {
            if !all.iter().any(|known| is(known, object)) {
                all.push(object);
            }
        }
        at += 1;
    }
    all
}

/// Whether the message is, or stands in, JSON; all others are flat XML, in which
/// every value is text.
pub(super) fn is_json(message: &Message) -> bool {
    match message.direction {
        _ if message.channel == Channel::Cloud => true,
        Direction::Object => true,
        // The items of a family are gathered from fields of the XML.
        Direction::Item => !ALL.iter().any(|other| families(other).any(|(_, item)| is(item, message))),
        _ => false,
    }
}

/// Whether the message stands in the text of a field, or in what does.
pub(super) fn stands_in_text(message: &Message) -> bool {
    ALL.iter().any(|other| {
        wire_fields(other).any(|field| match field.kind {
            Kind::JsonText(inner) => is(inner, message),
            Kind::Object(inner) => is(inner, message) && stands_in_text(other),
            _ => false,
        })
    })
}

/// The lists of values in those messages, each once.
pub(super) fn lists(messages: &[&'static Message]) -> Vec<&'static Choices> {
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

/// Whether the message may have fields that the table lacks: what is received may,
/// also as part of something else.
pub(super) fn is_open(message: &Message) -> bool {
    message.is_received() || message.direction == Direction::Parameters && message.channel == Channel::Cloud
}

/// Who fills the field in.
pub(super) fn filled_by(field: &Field) -> &'static str {
    match field.filled_by {
        FilledBy::Caller => "caller",
        FilledBy::Client(_) => "client",
        FilledBy::Account(_) => "account",
        FilledBy::AccountOrCaller(_) => "account-or-caller",
        FilledBy::Gateway => "gateway",
    }
}

/// Which accounts send the field, where not all do.
pub(super) fn accounts(field: &Field) -> Option<&'static str> {
    match field.scope {
        Scope::Any => None,
        Scope::Merchant => Some("merchant"),
        Scope::Partner => Some("partner"),
    }
}

/// What the value is, in one word.
pub(super) fn kind(field: &Field) -> &'static str {
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
        Kind::Family { .. } => "family",
    }
}

/// The smallest number where it is not 0, and the largest where the table has its own.
pub(super) fn range(field: &Field) -> (Option<u64>, Option<u64>) {
    let largest = Field::extra("").max;
    let numeric = field.is_numeric();
    ((numeric && field.min > 0).then_some(field.min), (numeric && field.max < largest).then_some(field.max))
}

/// The limit, the characters and the values in words; empty where there is nothing to
/// say.
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
        && has_own_characters(field)
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
    limits.retain(|limit| !says(field.doc, limit));
    limits.join(" ")
}

/// Whether the doc has the sentence in it.
fn says(doc: &str, sentence: &str) -> bool {
    doc.to_ascii_lowercase().contains(sentence.trim_end_matches('.').to_ascii_lowercase().as_str())
}

/// The sample, where it is a value and no hint at the shape of one.
pub(super) fn sample(field: &Field) -> Option<&'static str> {
    let shape = field.sample.is_empty() || field.sample.contains("...");
    (!shape).then_some(field.sample)
}
