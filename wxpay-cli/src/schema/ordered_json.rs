//! JSON whose objects keep the order of their members, so that a table always gives the same
//! text.

use serde::{Serialize, Serializer};
use wxpay_schema::FullName;

/// A JSON value.
#[derive(Clone)]
pub(super) enum Node {
    Null,
    Flag(bool),
    Number(u64),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => serializer.collect_map(members.iter().map(|(name, value)| (name, value))),
        }
    }
}

impl Node {
    /// Formats the value as indented JSON, with a line end.
    pub(super) fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// A list of texts.
    pub(super) fn from_texts(texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::List(texts.into_iter().map(|text| Self::Text(text.into())).collect())
    }

    /// An object with one member.
    pub(super) fn from_member(name: impl Into<String>, value: impl Into<Self>) -> Self {
        ObjectNode::default().with(name, value).into()
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Node {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<FullName> for Node {
    fn from(name: FullName) -> Self {
        Self::Text(name.to_string())
    }
}

impl From<bool> for Node {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<u32> for Node {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u64> for Node {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<Vec<Node>> for Node {
    fn from(items: Vec<Self>) -> Self {
        Self::List(items)
    }
}

impl<T: Into<Node>> From<Option<T>> for Node {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<ObjectNode> for Node {
    fn from(members: ObjectNode) -> Self {
        Self::Object(members.0)
    }
}

/// A JSON object under construction, with its members in order.
#[derive(Clone, Default)]
pub(super) struct ObjectNode(Vec<(String, Node)>);

impl ObjectNode {
    /// Adds a member.
    pub(super) fn with(mut self, name: impl Into<String>, value: impl Into<Node>) -> Self {
        self.push(name, value);
        self
    }

    /// Adds a member.
    pub(super) fn push(&mut self, name: impl Into<String>, value: impl Into<Node>) {
        self.0.push((name.into(), value.into()));
    }

    /// Adds a member if there is a value.
    pub(super) fn push_some(&mut self, name: &str, value: Option<impl Into<Node>>) {
        if let Some(value) = value {
            self.push(name, value);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
