//! Writes requests generated from the tables, right and wrong ones, each with the verdict of
//! the core, to `schema-cases.json` in Cargo's folder for tests. `tests/schema/run` compares
//! the printed JSON Schema with the verdicts.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use wxpay_core::fields::Fields;
use wxpay_core::schema::internal::ORDERS;
use wxpay_core::schema::shared::SUB_MCH_ID;
use wxpay_core::schema::{ALL, Channel, Condition, Demand, Direction, Field, Kind, Message, Scope};
use wxpay_core::{Limits, RuleBreach, server};

/// The number of random requests of each message of orders, and of each further one.
const RANDOM_CASES: [u32; 2] = [400, 40];

/// The names and values of a request.
type Request = BTreeMap<&'static str, Value>;

#[test]
fn cases_are_written_with_the_verdict_of_the_core() {
    let mut cases = Vec::new();
    let mut write = |message: &'static Message, request: Request| {
        if has_unclear_account(message, &request) {
            return;
        }
        let accepted = is_accepted(message, &request);
        cases.push(json!({ "name": message.full_name().to_string(), "message": request, "accepted": accepted }));
    };
    for message in ALL.iter().filter(|message| message.direction == Direction::Request) {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let is_of_orders = ORDERS.iter().any(|order| order.is(message));
        for _ in 0..RANDOM_CASES[usize::from(!is_of_orders)] {
            write(message, generate(message, &mut random));
        }
        // A right request without each field, and with each unusual value of it.
        for field in message.all_fields() {
            let good = accepted_request_with(message, field, &mut random);
            let mut without = good.clone();
            without.remove(field.name);
            write(message, without);
            for text in unusual_values(field) {
                for value in forms(message, field, &text) {
                    let mut request = good.clone();
                    request.insert(field.name, value);
                    write(message, request);
                }
            }
            write(message, good);
        }
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schema-cases.json");
    fs::write(file, Value::from(cases).to_string()).unwrap();
}

/// Returns a request with the field that the core accepts.
fn accepted_request_with(message: &'static Message, field: &Field, random: &mut Random) -> Request {
    let mut requests = (0..2_000).map(|_| generate(message, random));
    let good = requests.find(|request| request.contains_key(field.name) && is_accepted(message, request));
    good.unwrap_or_else(|| panic!("no good request with {} of {}", field.name, message.full_name()))
}

/// The text as a value, and in JSON also as the number or the object that it represents.
fn forms(message: &Message, field: &Field, text: &str) -> Vec<Value> {
    let mut forms = vec![Value::from(text)];
    if message.channel == Channel::Cloud {
        // Programs that read numbers as floats change larger ones.
        forms.extend(text.parse::<u64>().ok().filter(|number| *number < 1 << 53).map(Value::from));
        if let Kind::Object(_) = field.kind {
            forms.extend(serde_json::from_str::<Value>(text).ok().filter(Value::is_object));
        }
    }
    forms
}

/// Whether the request has a field of service providers without the number of a sub-merchant,
/// where that number is optional. The schema does not know the kind of account.
fn has_unclear_account(message: &'static Message, request: &Request) -> bool {
    let of_partner = message.all_fields().filter(|field| field.scope == Scope::Partner);
    let mut given = of_partner.filter(|field| request.contains_key(field.name));
    let must_name = message.find(SUB_MCH_ID.name).is_some_and(Field::is_required);
    !must_name && !request.contains_key(SUB_MCH_ID.name) && given.next().is_some()
}

/// Whether the core accepts the request, but for the rules that compare amounts or times or depend on
/// a range, which a JSON Schema cannot express.
fn is_accepted(message: &'static Message, request: &Request) -> bool {
    let xml: String = request.iter().map(|(name, value)| element(name, value)).collect();
    let xml = format!("<xml>{xml}</xml>");
    let json = json!(request).to_string();
    let fields: Fields<'_> = match message.channel {
        Channel::Pay => server::read(xml.as_bytes(), &Limits::default()).unwrap(),
        Channel::Cloud => server::read_json(json.as_bytes(), message).unwrap(),
    };
    let found = server::check(message, &fields);
    found.iter().all(|violation| match violation.broken() {
        RuleBreach::Rule(rule) => {
            matches!(rule.demand, Demand::After { .. } | Demand::NotAbove { .. })
                || matches!(rule.when, Condition::Outside { .. })
        }
        _ => false,
    })
}

fn element(name: &str, value: &Value) -> String {
    let text = value.as_str().unwrap_or_default().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<{name}>{text}</{name}>")
}

/// Generates a request with most of the required fields and some of the others, with samples as
/// values.
fn generate(message: &'static Message, random: &mut Random) -> Request {
    let mut request = BTreeMap::new();
    let as_partner = random.one_in(2);
    let in_rules: Vec<&str> = message.all_rules().flat_map(wxpay_core::schema::Rule::fields).collect();
    for field in message.all_fields() {
        let required = field.is_required() && (field.scope == Scope::Any || as_partner);
        let other_account =
            field.scope == Scope::Merchant && as_partner || field.scope == Scope::Partner && !as_partner;
        let left_out = match (required, other_account) {
            (true, _) => random.one_in(60),
            (_, true) => !random.one_in(30),
            _ if in_rules.contains(&field.name) => random.one_in(2),
            _ => !random.one_in(4),
        };
        if !left_out {
            request.insert(field.name, value(message, field, random));
        }
    }
    request
}

fn value(message: &Message, field: &Field, random: &mut Random) -> Value {
    let text = usual_value(field, random);
    match (message.channel, field.kind) {
        (Channel::Cloud, Kind::Object(_)) => serde_json::from_str(&text).unwrap(),
        (Channel::Cloud, Kind::Fen | Kind::Number) => Value::from(text.parse::<u64>().unwrap()),
        _ => Value::String(text),
    }
}

fn usual_value(field: &Field, random: &mut Random) -> String {
    let values: Vec<&str> = field.values().collect();
    match (values.as_slice(), field.kind) {
        ([], Kind::Number) if field.max < 10 => random.below(field.max + 1).to_string(),
        ([], _) if field.sample.is_empty() => "x".to_owned(),
        ([], _) => field.sample.to_owned(),
        (values, _) => values[usize::try_from(random.below(values.len() as u64)).unwrap()].to_owned(),
    }
}

/// Values that are right for some fields and wrong for others.
fn unusual_values(field: &Field) -> Vec<String> {
    let max = field.max_bytes.unwrap_or(20) as usize;
    let mut texts = vec![
        "\u{8336}".repeat(max / 3),
        "\u{8336}".repeat(max / 3 + 1),
        "x".repeat(max),
        "x".repeat(max + 1),
        "1".repeat(max + 1),
        format!("{{{}}}", " ".repeat(max.saturating_sub(2))),
        format!("{{{}}}", " ".repeat(max.saturating_sub(1))),
        format!("https://{}", "x".repeat(max.saturating_sub(8).max(1))),
        format!("https://{}", "x".repeat(max.saturating_sub(7).max(1))),
        format!("{}::", "0:".repeat(40)),
    ];
    let others = [
        "0",
        "2",
        "3",
        "007",
        "1.50",
        "-1",
        "999999999999999999",
        "1000000000000000000",
        "A_b-9|*",
        "A@1",
        "A#",
        "a b",
        "20261123091010",
        "20261301000000",
        "20261123",
        "20261132",
        "2026-11-23 09:10:10",
        "::1",
        "203.0.113.7",
        "203.0.113.777",
        "https://shop.example/wxpay",
        "https://shop.example/?a=b",
        "https://shop.example/a#b",
        "http:///x",
        "ftp://x",
        "{",
        "{}x",
        "Y",
        "y",
        "JSAPI",
        "FACEPAY",
    ];
    texts.extend(others.map(str::to_owned));
    // An empty value counts as absent.
    texts.retain(|text| !text.is_empty());
    texts
}

/// Random numbers that are the same in every run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}
