//! The names of mistakes that other files refer to.

/// The signature's hex digits are lower case. May come with any other mistake.
pub(in crate::doctor) const SMALL_LETTERS: &str = "sign-in-small-letters";
/// The signature has blanks around it. May come with any other mistake.
pub(in crate::doctor) const BLANKS: &str = "sign-with-blanks";
/// The length of the signature is that of another sign type. May come with any other mistake.
pub(in crate::doctor) const OTHER_SIGN_TYPE: &str = "other-sign-type";
/// Another of the given secrets fits. May come with any other mistake.
pub(in crate::doctor) const OTHER_KEY: &str = "other-key";
/// The key is empty, or a word for nothing.
pub(in crate::doctor) const KEY_EMPTY: &str = "key-empty";
/// The message changed after signing. Found only if the signed text is known.
pub(in crate::doctor) const CHANGED_AFTER_SIGNING: &str = "changed-after-signing";
/// Also found in the names of a client's parameters.
pub(in crate::doctor) const NAMES_IN_OTHER_CASE: &str = "names-in-other-case";
/// Also found in a client's parameters.
pub(in crate::doctor) const PACKAGE_PREFIX: &str = "package-prefix";
/// The signed names are not the client's.
pub(in crate::doctor) const CLIENT_NAMES: &str = "client-names";
/// The message lacks a parameter.
pub(in crate::doctor) const CLIENT_FIELD_MISSING: &str = "client-field-missing";
/// A field was signed that the client does not sign.
pub(in crate::doctor) const CLIENT_FIELD_ADDED: &str = "client-field-added";
/// The client refuses a value.
pub(in crate::doctor) const CLIENT_VALUE: &str = "client-value";
/// The call takes one way of signing only. May come with any other mistake.
pub(in crate::doctor) const SIGN_TYPE_OF_CALL: &str = "sign-type-of-call";
/// The call has no appid. May come with any other mistake.
pub(in crate::doctor) const APPID_NOT_TAKEN: &str = "appid-not-taken";
/// The call has no nonce. May come with any other mistake.
pub(in crate::doctor) const NONCE_NOT_TAKEN: &str = "nonce-not-taken";
/// The ids of the call have other names. Also found without regard to the signature.
pub(in crate::doctor) const ID_NAMES: &str = "id-names";
/// The second signature does not fit. May come with any other mistake.
pub(in crate::doctor) const WORKWX_SIGN: &str = "workwx-sign";
/// The mistakes that are found by comparing the message with the client's table.
pub(in crate::doctor) const OF_CLIENTS: [&str; 4] =
    [CLIENT_NAMES, CLIENT_FIELD_MISSING, CLIENT_FIELD_ADDED, CLIENT_VALUE];
