//! The builders of rows: [`text`], [`fen`], [`one_of`], … make a [`Field`] from a name, and
//! chained methods set the rest.

use crate::table::hot_fields::hot_number;
use crate::table::model::{
    AccountValue, Certainty, Charset, Choice, Choices, ClientValue, Field, Filler, Kind, Message, Repeat, Requirement,
    Scope, Signing,
};
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

/// One value of a list.
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

/// The text of a JSON object, at most `max_bytes` UTF-8 bytes.
#[must_use]
pub const fn json_text(name: &'static str, max_bytes: u32, message: &'static Message) -> Field {
    let mut field = Field::new(name, Kind::JsonText(message));
    field.max_bytes = Some(max_bytes);
    field
}

/// An indexed family: `$n` in the name stands for 0, 1, 2, …, and so does `$m` if there
/// are two indexes.
#[must_use]
pub const fn indexed(mut field: Field) -> Field {
    field.repeat = if indexes(field.name) > 1 { Repeat::IndexedTwice } else { Repeat::Indexed };
    field
}

/// The list of items that the indexed fields of a message make together. The rows of
/// `item` are those of the message, converted by [`in_item`](Field::in_item).
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
    pub(super) const fn new(name: &'static str, kind: Kind) -> Self {
        let prefix = prefix(name);
        Self {
            name,
            camel: None,
            kind,
            repeat: Repeat::Once,
            max_bytes: None,
            documented_max: None,
            min: 0,
            // 18 digits, which every implementation of this protocol can represent.
            max: 999_999_999_999_999_999,
            only: None,
            required: Requirement::No,
            filled_by: Filler::Caller,
            scope: Scope::Any,
            signing: Signing::SentAndSigned,
            aliases: None,
            certainty: Certainty::Sure,
            personal: false,
            sample: "",
            doc: "",
            prefix,
            tag: tag(name),
            hot_number: hot_number(name, prefix),
            is_extra: false,
        }
    }

    /// A field of WeChat Pay that the tables lack: any text or number.
    #[must_use]
    pub const fn extra(name: &'static str) -> Self {
        Self { is_extra: true, hot_number: 0, ..Self::new(name, Kind::Text(Charset::Any)) }
    }

    /// Converts the row into one of an item's table: its first index is the item's.
    #[must_use]
    pub const fn in_item(mut self) -> Self {
        self.repeat = match self.repeat {
            Repeat::IndexedTwice => Repeat::Indexed,
            _ => Repeat::Once,
        };
        self
    }

    /// Sets the field with the number of items.
    #[must_use]
    pub const fn counted_by(mut self, count: &'static str) -> Self {
        if let Kind::Family { item, .. } = self.kind {
            self.kind = Kind::Family { item, count };
        }
        self
    }

    /// Makes it always required.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = Requirement::Yes;
        self
    }

    /// Makes it present in the success form of a reply or a notification.
    #[must_use]
    pub const fn on_success(mut self) -> Self {
        self.required = Requirement::OnSuccess;
        self
    }

    /// Makes it sometimes required: by a rule of the message, or as the doc describes.
    #[must_use]
    pub const fn conditional(mut self) -> Self {
        self.required = Requirement::Conditional;
        self
    }

    /// Makes it optional.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.required = Requirement::No;
        self
    }

    /// Sets the limit on the page, where another one is enforced.
    #[must_use]
    pub const fn documented(mut self, max: u32) -> Self {
        self.documented_max = Some(max);
        self
    }

    /// Sets the limit in UTF-8 bytes.
    #[must_use]
    pub const fn max_bytes(mut self, max: u32) -> Self {
        self.max_bytes = Some(max);
        self
    }

    /// Sets the smallest number allowed.
    #[must_use]
    pub const fn at_least(mut self, min: u64) -> Self {
        self.min = min;
        self
    }

    /// Sets the largest number allowed.
    #[must_use]
    pub const fn at_most(mut self, max: u64) -> Self {
        self.max = max;
        self
    }

    /// Sets the characters that the text takes.
    #[must_use]
    pub const fn of(mut self, charset: Charset) -> Self {
        self.kind = Kind::Text(charset);
        self
    }

    /// Restricts the values of the list to those that this message takes.
    #[must_use]
    pub const fn only(mut self, values: &'static [&'static str]) -> Self {
        self.only = Some(values);
        self
    }

    /// Sets the camel-case name where it differs from the rule.
    #[must_use]
    pub const fn camel_name(mut self, camel: &'static str) -> Self {
        self.camel = Some(camel);
        self
    }

    /// Makes the client fill it in.
    #[must_use]
    pub const fn by_client(mut self, value: ClientValue) -> Self {
        self.filled_by = Filler::Client(value);
        self
    }

    /// Makes the account fill it in.
    #[must_use]
    pub const fn by_account(mut self, value: AccountValue) -> Self {
        self.filled_by = Filler::Account(value);
        self
    }

    /// Makes the account fill it in where the struct does not.
    #[must_use]
    pub const fn by_account_or_caller(mut self, value: AccountValue) -> Self {
        self.filled_by = Filler::AccountOrCaller(value);
        self
    }

    /// Converts it into the same field of what WeChat Pay sends: present in the success
    /// form, unless a later builder changes that.
    #[must_use]
    pub const fn received(mut self) -> Self {
        self.filled_by = Filler::Gateway;
        self.required = Requirement::OnSuccess;
        self.scope = Scope::Any;
        self.only = None;
        self
    }

    /// Makes the caller supply it, also where other messages take it from the account.
    #[must_use]
    pub const fn by_caller(mut self) -> Self {
        self.filled_by = Filler::Caller;
        self
    }

    /// Restricts it to ordinary merchants.
    #[must_use]
    pub const fn merchant_only(mut self) -> Self {
        self.scope = Scope::Merchant;
        self
    }

    /// Restricts it to service providers.
    #[must_use]
    pub const fn partner_only(mut self) -> Self {
        self.scope = Scope::Partner;
        self
    }

    /// Allows it for every account.
    #[must_use]
    pub const fn any_account(mut self) -> Self {
        self.scope = Scope::Any;
        self
    }

    /// Sets the sources' agreement on the row.
    #[must_use]
    pub const fn certainty(mut self, certainty: Certainty) -> Self {
        self.certainty = certainty;
        self
    }

    /// Marks a row of one source.
    #[must_use]
    pub const fn single_source(self) -> Self {
        self.certainty(Certainty::Single)
    }

    /// Marks a row on which the sources disagree.
    #[must_use]
    pub const fn decided(self) -> Self {
        self.certainty(Certainty::Decided)
    }

    /// Marks a row without a source.
    #[must_use]
    pub const fn unverified(self) -> Self {
        self.certainty(Certainty::Unverified)
    }

    /// Marks it as personal data, which is masked wherever a message is shown.
    #[must_use]
    pub const fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    /// Sets a value as the documents print it.
    #[must_use]
    pub const fn sample(mut self, sample: &'static str) -> Self {
        self.sample = sample;
        self
    }

    /// Sets the meaning of the field.
    #[must_use]
    pub const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }
}
