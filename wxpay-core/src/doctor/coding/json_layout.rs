//! JSON written again: where common programs put blanks, and in which order they have the members.

use super::json_escapes::{Escapes, string};

/// How deep lists and objects may stand in each other.
const DEPTH: usize = 32;
/// Of objects with more members not every order is tried.
const MEMBERS: usize = 5;

/// JSON that was read, each part as it is written.
#[derive(Clone)]
pub(in crate::doctor) enum Node<'t> {
    /// A string, without its quotation marks.
    Text(&'t str),
    /// A number, `true`, `false` or `null`.
    Word(&'t str),
    List(Vec<Self>),
    Object(Vec<(&'t str, Self)>),
}

impl<'t> Node<'t> {
    /// A list or an object.
    pub(in crate::doctor) fn read(text: &'t str) -> Option<Self> {
        let text = text.trim();
        if !text.starts_with(['{', '[']) {
            return None;
        }
        let (node, rest) = Self::value(text, DEPTH)?;
        rest.trim_start().is_empty().then_some(node)
    }

    fn value(text: &'t str, depth: usize) -> Option<(Self, &'t str)> {
        let depth = depth.checked_sub(1)?;
        if text.starts_with('"') {
            let (inside, rest) = string(text)?;
            return Some((Self::Text(inside), rest));
        }
        if let Some(inside) = text.strip_prefix('[') {
            let (mut items, mut rest) = (Vec::new(), inside.trim_start());
            if let Some(rest) = rest.strip_prefix(']') {
                return Some((Self::List(items), rest));
            }
            loop {
                let (item, behind) = Self::value(rest, depth)?;
                items.push(item);
                let behind = behind.trim_start();
                match behind.strip_prefix(',') {
                    Some(behind) => rest = behind.trim_start(),
                    None => return Some((Self::List(items), behind.strip_prefix(']')?)),
                }
            }
        }
        if let Some(inside) = text.strip_prefix('{') {
            let (mut members, mut rest) = (Vec::new(), inside.trim_start());
            if let Some(rest) = rest.strip_prefix('}') {
                return Some((Self::Object(members), rest));
            }
            loop {
                let (name, behind) = string(rest)?;
                let (value, behind) = Self::value(behind.trim_start().strip_prefix(':')?.trim_start(), depth)?;
                members.push((name, value));
                let behind = behind.trim_start();
                match behind.strip_prefix(',') {
                    Some(behind) => rest = behind.trim_start(),
                    None => return Some((Self::Object(members), behind.strip_prefix('}')?)),
                }
            }
        }
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.');
        let end = text.find(|letter| !is_word(letter)).unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end).filter(|(word, _)| !word.is_empty())?;
        Some((Self::Word(word), rest))
    }

    /// The same in every order of members that is tried, its own first.
    pub(in crate::doctor) fn orders(&self) -> Vec<Self> {
        let mut orders = vec![self.clone(), self.ordered(&sorted), self.ordered(&reversed), self.ordered(&hashed)];
        let mut shapes = Vec::new();
        self.shapes(&mut shapes);
        for shape in shapes.iter().filter(|shape| (2..=MEMBERS).contains(&shape.len())) {
            for order in permutations(shape.clone()) {
                orders.push(self.ordered(&|members| permuted(members, shape, &order)));
            }
        }
        orders
    }

    /// With each object's members in another order.
    fn ordered(&self, order: &Order<'_, 't>) -> Self {
        match self {
            Self::Text(_) | Self::Word(_) => self.clone(),
            Self::List(items) => Self::List(items.iter().map(|item| item.ordered(order)).collect()),
            Self::Object(members) => {
                let mut members: Vec<_> = members.iter().map(|(name, value)| (*name, value.ordered(order))).collect();
                order(&mut members);
                Self::Object(members)
            }
        }
    }

    /// The names of each kind of object.
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

    /// As text, its strings as they are, or with the escapes of a writer.
    pub(in crate::doctor) fn written(&self, layout: &Layout, escapes: Option<Escapes>) -> Vec<u8> {
        let mut json = layout.start.to_owned();
        self.write(layout, escapes, 0, &mut json);
        json.push_str(layout.end);
        json.into_bytes()
    }

    fn write(&self, layout: &Layout, escapes: Option<Escapes>, depth: usize, json: &mut String) {
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

type Order<'o, 't> = dyn Fn(&mut Vec<(&'t str, Node<'t>)>) + 'o;

fn sorted<'t>(members: &mut Vec<(&'t str, Node<'t>)>) {
    members.sort_by_key(|(name, _)| *name);
}

fn reversed<'t>(members: &mut Vec<(&'t str, Node<'t>)>) {
    members.reverse();
}

/// As a `HashMap` of Java has them, and so every writer there that is handed one.
fn hashed<'t>(members: &mut Vec<(&'t str, Node<'t>)>) {
    let places = (members.len() * 4 / 3 + 1).next_power_of_two().max(16);
    let mask = u32::try_from(places - 1).unwrap_or(u32::MAX);
    members.sort_by_key(|(name, _)| {
        let hash = name.encode_utf16().fold(0_u32, |hash, unit| hash.wrapping_mul(31).wrapping_add(u32::from(unit)));
        (hash ^ hash >> 16) & mask
    });
}

fn permuted<'t>(members: &mut Vec<(&'t str, Node<'t>)>, shape: &[&str], order: &[&str]) {
    if members.iter().map(|(name, _)| *name).eq(shape.iter().copied()) {
        members.sort_by_key(|(name, _)| order.iter().position(|other| other == name));
    }
}

/// Every order of the names but their own.
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

/// Where a writer puts blanks.
#[derive(Clone, Copy)]
pub(in crate::doctor) struct Layout {
    comma: &'static str,
    colon: &'static str,
    /// Within the brackets of what is not empty.
    inside: &'static str,
    /// What a line is indented by for each level; without it all stands on one line.
    indent: Option<&'static str>,
    newline: &'static str,
    /// Whether the items of a list stand on one line although there are lines, as Jackson has them.
    lists_inline: bool,
    start: &'static str,
    end: &'static str,
    pub(in crate::doctor) how: &'static str,
}

/// All on one line.
const fn line(comma: &'static str, colon: &'static str, inside: &'static str, how: &'static str) -> Layout {
    Layout { comma, colon, inside, indent: None, newline: "", lists_inline: false, start: "", end: "", how }
}

/// Each member on a line of its own.
const fn lines(indent: &'static str, colon: &'static str, how: &'static str) -> Layout {
    Layout {
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

const ON_ONE_LINE: [Layout; 10] = [
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

const ON_LINES: [Layout; 7] = [
    lines("  ", ": ", "on lines, indented by two blanks"),
    lines("    ", ": ", "on lines, indented by four blanks"),
    lines("\t", ": ", "on lines, indented by tabs"),
    lines("\t", ":", "on lines, indented by tabs, without a blank behind colons"),
    lines("  ", " : ", "on lines, indented by two blanks, with blanks around colons"),
    lines("   ", ": ", "on lines, indented by three blanks"),
    lines("", ": ", "on lines that are not indented"),
];

impl Layout {
    /// How many of them are usual; they come first.
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
            // Items in lines are parted by the comma and the line end alone.
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
