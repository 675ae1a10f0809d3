//! The builders of what only further calls demand: the policy of a call beyond a signed body, and rows of other
//! structure. Tables without them cost less to compile.

use crate::table::builders::{array, json_text};
use crate::table::model::{Certainty, Field, Host, Kind, Message, Method, Outcome, Repeat, Scope, Signing};

/// The text of a JSON array of objects, at most `max_bytes` UTF-8 bytes.
#[must_use]
pub const fn json_array(name: &'static str, max_bytes: u32, item: &'static Message) -> Field {
    array(json_text(name, max_bytes, item))
}

/// Nested XML elements in what is received: each `element` is an item of that table.
#[must_use]
pub const fn xml_list(name: &'static str, element: &'static str, item: &'static Message) -> Field {
    let mut field = Field::new(name, Kind::XmlList { element, item });
    field.repeat = Repeat::Array;
    field.received().optional()
}

/// A text that is sent encrypted, at most `max_bytes` bytes of base64.
#[must_use]
pub const fn encrypted(name: &'static str, max_bytes: u32) -> Field {
    let mut field = Field::new(name, Kind::Encrypted);
    field.max_bytes = Some(max_bytes);
    field
}

impl Field {
    /// Sends it without signing it.
    #[must_use]
    pub const fn sent_only(mut self) -> Self {
        self.signing = Signing::SentOnly;
        self
    }

    /// Signs it without sending it.
    #[must_use]
    pub const fn signed_only(mut self) -> Self {
        self.signing = Signing::SignedOnly;
        self
    }

    /// Sets other spellings of the name in what is received.
    #[must_use]
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = Some(aliases);
        self
    }
}

impl Message {
    /// Sets another host.
    #[must_use]
    pub const fn at_host(mut self, host: Host) -> Self {
        self.host = host;
        self.index = None;
        self
    }

    /// Sends the message as the query of a URL, by GET.
    #[must_use]
    pub const fn by_get(mut self) -> Self {
        self.method = Method::Get;
        self.index = None;
        self
    }

    /// Sets another path for service providers.
    #[must_use]
    pub const fn partner_path(mut self, path: &'static str) -> Self {
        self.partner_path = Some(path);
        self.index = None;
        self
    }

    /// Restricts the request to service providers.
    #[must_use]
    pub const fn for_partners(mut self) -> Self {
        self.accounts = Scope::Partner;
        self.index = None;
        self
    }

    /// Restricts the request to ordinary merchants.
    #[must_use]
    pub const fn for_merchants(mut self) -> Self {
        self.accounts = Scope::Merchant;
        self.index = None;
        self
    }

    /// Marks it as received with a signature that the documents list and published messages lack.
    #[must_use]
    pub const fn unreliably_signed(mut self) -> Self {
        self.signed = false;
        self.sign_is_unreliable = true;
        self.index = None;
        self
    }

    /// Marks it as the decrypted `resource` of a notification in JSON.
    #[must_use]
    pub const fn resource(mut self) -> Self {
        self.is_resource = true;
        self
    }

    /// Forbids `sign_type` in the request.
    #[must_use]
    pub const fn without_sign_type(mut self) -> Self {
        self.forbids_sign_type = true;
        self.index = None;
        self
    }

    /// Sets the fields of the second signature, that of WeCom, in the order of signing.
    #[must_use]
    pub const fn workwx_signed(mut self, fields: &'static [&'static str]) -> Self {
        self.workwx_signed = fields;
        self.index = None;
        self
    }

    /// Sets where the reply states its result: the field, its value for a success and those for a failure.
    #[must_use]
    pub const fn outcome(
        mut self,
        field: &'static str,
        success: &'static str,
        failures: &'static [&'static str],
    ) -> Self {
        self.outcome = Some(Outcome { field, success, failures });
        self.index = None;
        self
    }

    /// Sets the sources' agreement on how the message is sent.
    #[must_use]
    pub const fn certainty(mut self, certainty: Certainty) -> Self {
        self.certainty = certainty;
        self
    }
}
