//! JSON written again: the blanks of common programs, and the order of members.

use super::json_escapes::JsonEscapes;
use super::json_node::JsonNode;

/// The maximum number of members of which every order is tried.
const MEMBERS: usize = 5;
/// The maximum number of orders that are tried of the objects of two kinds at once.
const OF_TWO_SHAPES: usize = 720;

impl<'t> JsonNode<'t> {
    /// Returns the JSON in every order of members that is tried, its own first.
    pub(in crate::doctor) fn orders(&self) -> Vec<Self> {
        let mut orders = vec![
            self.clone(),
            self.reorder(&sort_members),
            self.reorder(&reverse_members),
            self.reorder(&sort_by_hash),
        ];
        let mut shapes = Vec::new();
        self.shapes(&mut shapes);
        shapes.retain(|shape| (2..=MEMBERS).contains(&shape.len()));
        let permuted: Vec<_> = shapes.into_iter().map(|shape| (permutations(shape.clone()), shape)).collect();
        for (others, shape) in &permuted {
            orders.extend(others.iter().map(|order| {
                self.reorder(&|members| {
                    permute(members, shape, order);
                })
            }));
        }
        for (at, (others, shape)) in permuted.iter().enumerate() {
            for (of_second, second) in permuted.iter().skip(at + 1) {
                if others.len() * of_second.len() > OF_TWO_SHAPES {
                    continue;
                }
                for (order, of_other) in
                    others.iter().flat_map(|order| of_second.iter().map(move |other| (order, other)))
                {
                    // Both at once, so that an object of the second kind is not taken for one of the first.
                    orders.push(self.reorder(&|members| {
                        if !permute(members, shape, order) {
                            permute(members, second, of_other);
                        }
                    }));
                }
            }
        }
        orders
    }

    /// Reorders the members of each object.
    fn reorder(&self, order: &MemberOrder<'_, 't>) -> Self {
        match self {
            Self::Text(_) | Self::Word(_) => self.clone(),
            Self::List(items) => Self::List(items.iter().map(|item| item.reorder(order)).collect()),
            Self::Object(members) => {
                let mut members: Vec<_> = members.iter().map(|(name, value)| (*name, value.reorder(order))).collect();
                order(&mut members);
                Self::Object(members)
            }
        }
    }

    /// Collects the names of each kind of object.
    fn shapes(&self, shapes: &mut Vec<Vec<&'t str>>) {
        match self {
            Self::Text(_) | Self::Word(_) => {}
            Self::List(items) => items.iter().for_each(|item| item.shapes(shapes)),
            Self::Object(members) => {
                let shape: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
                if !shapes.contains(&shape) && shapes.len() < 4 {
                    shapes.push(shape);
                }
                for (_, value) in members {
                    value.shapes(shapes);
                }
            }
        }
    }

    /// Writes the JSON, with its strings as they are or with the escapes of a writer.
    pub(in crate::doctor) fn write_text(&self, layout: &JsonLayout, escapes: Option<JsonEscapes>) -> Vec<u8> {
        let mut json = layout.start.to_owned();
        self.write(layout, escapes, 0, &mut json);
        json.push_str(layout.end);
        json.into_bytes()
    }

    fn write(&self, layout: &JsonLayout, escapes: Option<JsonEscapes>, depth: usize, json: &mut String) {
        let string = |written: &str, json: &mut String| match escapes {
            Some(escapes) => escapes.string(written, json),
            None => json.push_str(&format!("\"{written}\"")),
        };
        match self {
            Self::Text(written) => string(written, json),
            Self::Word(word) => json.push_str(word),
            Self::List(items) => {
                let inline = layout.lists_inline;
                json.push('[');
                for (at, item) in items.iter().enumerate() {
                    layout.before_item(at, depth + 1, inline, json);
                    item.write(layout, escapes, if inline { depth } else { depth + 1 }, json);
                }
                layout.before_end(items.len(), depth, inline, json);
                json.push(']');
            }
            Self::Object(members) => {
                json.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    layout.before_item(at, depth + 1, false, json);
                    string(name, json);
                    json.push_str(layout.colon);
                    value.write(layout, escapes, depth + 1, json);
                }
                layout.before_end(members.len(), depth, false, json);
                json.push('}');
            }
        }
    }
}

type MemberOrder<'o, 't> = dyn Fn(&mut Vec<(&'t str, JsonNode<'t>)>) + 'o;

fn sort_members<'t>(members: &mut Vec<(&'t str, JsonNode<'t>)>) {
    members.sort_by_key(|(name, _)| *name);
}

fn reverse_members<'t>(members: &mut Vec<(&'t str, JsonNode<'t>)>) {
    members.reverse();
}

/// The order of a Java `HashMap`.
fn sort_by_hash<'t>(members: &mut Vec<(&'t str, JsonNode<'t>)>) {
    let places = (members.len() * 4 / 3 + 1).next_power_of_two().max(16);
    let mask = u32::try_from(places - 1).unwrap_or(u32::MAX);
    members.sort_by_key(|(name, _)| {
        let hash = name.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
        (hash ^ hash >> 16) & mask
    });
}

/// Orders the members of an object of that shape; returns whether it is one.
fn permute<'t>(members: &mut Vec<(&'t str, JsonNode<'t>)>, shape: &[&str], order: &[&str]) -> bool {
    let is_of_shape = members.iter().map(|(name, _)| *name).eq(shape.iter().copied());
    if is_of_shape {
        members.sort_by_key(|(name, _)| order.iter().position(|other| other == name));
    }
    is_of_shape
}

/// Every order of the names except their own.
fn permutations<'t>(names: Vec<&'t str>) -> Vec<Vec<&'t str>> {
    let mut all = vec![Vec::new()];
    for name in names {
        all = all
            .into_iter()
            .flat_map(|order: Vec<&'t str>| {
                (0..=order.len()).rev().map(move |at| {
                    let mut longer = order.clone();
                    longer.insert(at, name);
                    longer
                })
            })
            .collect();
    }
    all.into_iter().skip(1).collect()
}

/// The places where a writer puts blanks.
#[derive(Clone, Copy)]
pub(in crate::doctor) struct JsonLayout {
    comma: &'static str,
    colon: &'static str,
    /// Inside the brackets of a list or object that is not empty.
    inside: &'static str,
    /// The indentation of each level; everything is on one line if there is none.
    indent: Option<&'static str>,
    newline: &'static str,
    /// Whether lists are on one line although objects have several, as in Jackson.
    lists_inline: bool,
    start: &'static str,
    end: &'static str,
    pub(in crate::doctor) how: &'static str,
}

/// A layout on one line.
const fn line(comma: &'static str, colon: &'static str, inside: &'static str, how: &'static str) -> JsonLayout {
    JsonLayout { comma, colon, inside, indent: None, newline: "", lists_inline: false, start: "", end: "", how }
}

/// A layout with each member on a line of its own.
const fn lines(indent: &'static str, colon: &'static str, how: &'static str) -> JsonLayout {
    JsonLayout {
        comma: ",",
        colon,
        inside: "",
        indent: Some(indent),
        newline: "\n",
        lists_inline: false,
        start: "",
        end: "",
        how,
    }
}

const ON_ONE_LINE: [JsonLayout; 10] = [
    line(",", ":", "", "without blanks"),
    line(", ", ": ", "", "with a blank behind commas and colons"),
    line(",", ": ", "", "with a blank behind colons"),
    line(", ", ":", "", "with a blank behind commas"),
    line(", ", " : ", "", "with a blank behind commas, and blanks around colons"),
    line(",", " : ", "", "with blanks around colons"),
    line(", ", ": ", " ", "with blanks behind commas and colons and within brackets"),
    line(",", ":", " ", "with blanks within brackets"),
    line(", ", " : ", " ", "with blanks around colons, behind commas and within brackets"),
    line(" , ", " : ", " ", "with blanks around everything"),
];

const ON_LINES: [JsonLayout; 7] = [
    lines("  ", ": ", "on lines, indented by two blanks"),
    lines("    ", ": ", "on lines, indented by four blanks"),
    lines("\t", ": ", "on lines, indented by tabs"),
    lines("\t", ":", "on lines, indented by tabs, without a blank behind colons"),
    lines("  ", " : ", "on lines, indented by two blanks, with blanks around colons"),
    lines("   ", ": ", "on lines, indented by three blanks"),
    lines("", ": ", "on lines that are not indented"),
];

impl JsonLayout {
    /// The number of usual layouts, which come first.
    pub(in crate::doctor) const USUAL: usize = 7;

    /// Every layout of a common writer.
    pub(in crate::doctor) fn all() -> impl Iterator<Item = Self> {
        let jackson = lines("  ", " : ", "on lines, as Jackson has them");
        let jackson = Self { lists_inline: true, inside: " ", comma: ", ", ..jackson };
        let ends = ON_LINES.into_iter().chain([jackson]).flat_map(|layout| {
            [
                layout,
                Self { newline: "\r\n", ..layout },
                Self { end: "\n", ..layout },
                Self { end: "\r\n", newline: "\r\n", ..layout },
            ]
        });
        let line_end = ON_ONE_LINE
            .into_iter()
            .flat_map(|layout| [Self { end: "\n", ..layout }, Self { start: " ", end: " ", ..layout }]);
        let usual = ON_ONE_LINE.into_iter().take(4).chain(ON_LINES.into_iter().take(3));
        usual.chain(ON_ONE_LINE.into_iter().skip(4)).chain(ends).chain(line_end)
    }

    fn before_item(&self, at: usize, depth: usize, inline: bool, json: &mut String) {
        match self.indent.filter(|_| !inline) {
            // Items on lines are separated by the comma and the line end alone.
            Some(indent) => {
                json.push_str(if at > 0 { self.comma.trim_end() } else { "" });
                json.push_str(self.newline);
                json.push_str(&indent.repeat(depth));
            }
            None => json.push_str(if at > 0 { self.comma } else { self.inside }),
        }
    }

    fn before_end(&self, items: usize, depth: usize, inline: bool, json: &mut String) {
        if items == 0 {
            return;
        }
        match self.indent.filter(|_| !inline) {
            Some(indent) => {
                json.push_str(self.newline);
                json.push_str(&indent.repeat(depth));
            }
            None => json.push_str(self.inside),
        }
    }
}
