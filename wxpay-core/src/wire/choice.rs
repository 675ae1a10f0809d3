//! The enums of the schema's lists of values. `choices!` implements the traits for each.

/// The enum of a list of values of the schema.
pub trait ChoiceEnum {
    /// The list's name.
    const LIST: &'static str;
}
