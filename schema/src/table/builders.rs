//! How a row is written: a name and a kind go into [`text`], [`fen`], [`one_of`], …,
//! chained methods add the rest, and a [`Field`] comes out.

use crate::table::field::{
    AccountValue, Charset, Choice, Choices, ClientValue, Field, FilledBy, Kind, Repeat, Required, Scope,
};
use crate::table::message::Message;
use crate::text::{indexes, prefix, tag};

/// One value of a [`Choices`] list.
#[must_use]
pub const fn choice(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc, variant: None }
}

/// A text of at most `max_bytes` UTF-8 bytes.
#[must_use]
pub const fn text(name: &'static str, max_bytes: u32) -> Field {
    let mut field = Field::new(name, Kind::Text(Charset::Any));
    field.max_bytes = Some(max_bytes);
    field
}

/// A text without a documented limit.
#[must_use]
pub const fn unbounded(name: &'static str) -> Field {
    Field::new(name, Kind::Text(Charset::Any))
}

/// An amount in whole fen.
#[must_use]
pub const fn fen(name: &'static str) -> Field {
    Field::new(name, Kind::Fen)
}

/// A number.
#[must_use]
pub const fn number(name: &'static str) -> Field {
    Field::new(name, Kind::Number)
}

/// One of a list of values.
#[must_use]
pub const fn one_of(name: &'static str, choices: &'static Choices) -> Field {
    Field::new(name, Kind::Choice(choices))
}

/// A Beijing time `yyyyMMddHHmmss`.
#[must_use]
pub const fn time14(name: &'static str) -> Field {
    let mut field = Field::new(name, Kind::Time14);
    field.max_bytes = Some(14);
    field
}

/// A Beijing time `yyyy-MM-dd HH:mm:ss`.
#[must_use]
pub const fn date_time(name: &'static str) -> Field {
    Field::new(name, Kind::DateTime)
}

/// A day in Beijing, `yyyyMMdd`.
#[must_use]
pub const fn date(name: &'static str) -> Field {
    let mut field = Field::new(name, Kind::Date);
    field.max_bytes = Some(8);
    field
}

/// An IPv4 or IPv6 address of at most `max_bytes` bytes.
#[must_use]
pub const fn ip(name: &'static str, max_bytes: u32) -> Field {
    let mut field = Field::new(name, Kind::Ip);
    field.max_bytes = Some(max_bytes);
    field
}

/// An absolute http or https URL of at most `max_bytes` bytes.
#[must_use]
pub const fn url(name: &'static str, max_bytes: u32) -> Field {
    let mut field = Field::new(name, Kind::Url);
    field.max_bytes = Some(max_bytes);
    field
}

/// A nested object in JSON.
#[must_use]
pub const fn object(name: &'static str, message: &'static Message) -> Field {
    Field::new(name, Kind::Object(message))
}

/// The text of a JSON object, at most `max_bytes` UTF-8 bytes of it.
#[must_use]
pub const fn json_text(name: &'static str, max_bytes: u32, message: &'static Message) -> Field {
    let mut field = Field::new(name, Kind::JsonText(message));
    field.max_bytes = Some(max_bytes);
    field
}

/// An indexed family: `$n` in the name stands for 0, 1, 2, …, and so does `$m` where
/// there are two indexes.
#[must_use]
pub const fn indexed(mut field: Field) -> Field {
    field.repeat = if indexes(field.name) > 1 { Repeat::IndexedTwice } else { Repeat::Indexed };
    field
}

/// What the indexed fields of a message say together: a list of items, gathered from
/// what is there. The rows of `item` are the message's own, as
/// [`in_item`](Field::in_item) makes them.
#[must_use]
pub const fn family(name: &'static str, item: &'static Message) -> Field {
    let mut field = Field::new(name, Kind::Family { item, count: "" });
    field.repeat = Repeat::Indexed;
    field.received().optional()
}

/// A JSON array of such values.
#[must_use]
pub const fn array(mut field: Field) -> Field {
    field.repeat = Repeat::Array;
    field
}

/// A JSON array of arrays of such values.
#[must_use]
pub const fn array_of_arrays(mut field: Field) -> Field {
    field.repeat = Repeat::ArrayOfArrays;
    field
}

impl Field {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            camel: None,
            kind,
            repeat: Repeat::Once,
            max_bytes: None,
            documented_max: None,
            min: 0,
            // 18 digits, which is what every reader of this protocol can hold.
            max: 999_999_999_999_999_999,
            only: None,
            required: Required::No,
            filled_by: FilledBy::Caller,
            scope: Scope::Any,
            personal: false,
            sample: "",
            doc: "",
            prefix: prefix(name),
            tag: tag(name),
            asked: 0,
            is_extra: false,
        }
    }

    /// A field that WeChat Pay has and the tables lack: any text or number.
    #[must_use]
    pub const fn extra(name: &'static str) -> Self {
        Self { is_extra: true, ..Self::new(name, Kind::Text(Charset::Any)) }
    }

    /// The row as one of the table of an item, whose index is the item's.
    #[must_use]
    pub const fn in_item(mut self) -> Self {
        self.repeat = match self.repeat {
            Repeat::IndexedTwice => Repeat::Indexed,
            _ => Repeat::Once,
        };
        self
    }

    /// A shared field that every received message is asked for, by a number of its own
    /// below 32: where its row is, is then known.
    pub(crate) const fn asked(mut self, number: u8) -> Self {
        self.asked = number;
        self
    }

    /// The field that says how many items there are.
    #[must_use]
    pub const fn counted_by(mut self, count: &'static str) -> Self {
        if let Kind::Family { item, .. } = self.kind {
            self.kind = Kind::Family { item, count };
        }
        self
    }

    /// Must always be there.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = Required::Yes;
        self
    }

    /// Is there in the success form of a reply or a notification.
    #[must_use]
    pub const fn on_success(mut self) -> Self {
        self.required = Required::OnSuccess;
        self
    }

    /// Is sometimes required: by a rule of the message, or as the doc says.
    #[must_use]
    pub const fn conditional(mut self) -> Self {
        self.required = Required::Conditional;
        self
    }

    /// May always be left out.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.required = Required::No;
        self
    }

    /// What the page says the limit is, where another one is enforced.
    #[must_use]
    pub const fn documented(mut self, max: u32) -> Self {
        self.documented_max = Some(max);
        self
    }

    /// Another limit in UTF-8 bytes.
    #[must_use]
    pub const fn max_bytes(mut self, max: u32) -> Self {
        self.max_bytes = Some(max);
        self
    }

    /// The smallest number allowed.
    #[must_use]
    pub const fn at_least(mut self, min: u64) -> Self {
        self.min = min;
        self
    }

    /// The largest number allowed.
    #[must_use]
    pub const fn at_most(mut self, max: u64) -> Self {
        self.max = max;
        self
    }

    /// Which characters the text takes.
    #[must_use]
    pub const fn of(mut self, charset: Charset) -> Self {
        self.kind = Kind::Text(charset);
        self
    }

    /// Which values of the list this message takes.
    #[must_use]
    pub const fn only(mut self, values: &'static [&'static str]) -> Self {
        self.only = Some(values);
        self
    }

    /// The camel-case name where the rule does not give it.
    #[must_use]
    pub const fn camel_name(mut self, camel: &'static str) -> Self {
        self.camel = Some(camel);
        self
    }

    /// The client fills it in.
    #[must_use]
    pub const fn by_client(mut self, value: ClientValue) -> Self {
        self.filled_by = FilledBy::Client(value);
        self
    }

    /// The account fills it in.
    #[must_use]
    pub const fn by_account(mut self, value: AccountValue) -> Self {
        self.filled_by = FilledBy::Account(value);
        self
    }

    /// The account fills it in where the struct does not.
    #[must_use]
    pub const fn by_account_or_caller(mut self, value: AccountValue) -> Self {
        self.filled_by = FilledBy::AccountOrCaller(value);
        self
    }

    /// The same field in what WeChat Pay sends: given there in the success form
    /// unless a later builder says otherwise.
    #[must_use]
    pub const fn received(mut self) -> Self {
        self.filled_by = FilledBy::Gateway;
        self.required = Required::OnSuccess;
        self.scope = Scope::Any;
        self.only = None;
        self
    }

    /// The caller gives it, also where other messages take it from the account.
    #[must_use]
    pub const fn by_caller(mut self) -> Self {
        self.filled_by = FilledBy::Caller;
        self
    }

    /// Only ordinary merchants send it.
    #[must_use]
    pub const fn merchant_only(mut self) -> Self {
        self.scope = Scope::Merchant;
        self
    }

    /// Only service providers send it.
    #[must_use]
    pub const fn partner_only(mut self) -> Self {
        self.scope = Scope::Partner;
        self
    }

    /// Every account sends it.
    #[must_use]
    pub const fn any_account(mut self) -> Self {
        self.scope = Scope::Any;
        self
    }

    /// Personal data: masked wherever a message is shown.
    #[must_use]
    pub const fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    /// A value as the documents print it.
    #[must_use]
    pub const fn sample(mut self, sample: &'static str) -> Self {
        self.sample = sample;
        self
    }

    /// What the field means.
    #[must_use]
    pub const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }
}
