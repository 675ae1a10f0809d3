//! The compile errors of a type that no field of a kind takes. [`ToWire`](super::ToWire) and
//! [`FromWire`](super::FromWire) have them, and the traits that replace them where a
//! table or a bound is not known to the macro.

/// Declares a trait of values that are sent.
macro_rules! sent_trait {
    ($($item:tt)*) => {
        #[diagnostic::on_unimplemented(
            message = "`{Self}` cannot be sent as a WeChat Pay field of kind `{K}`",
            label = "not a type for `{K}`",
            note = "`Amount` takes `Fen` and unsigned integers, `Number` unsigned integers, `Text` takes `Text<'_, \
                    N>`, `&str`, `String` and `Cow<str>`, `Time` also `BeijingTime`, `Address` also `IpAddr`, \
                    `Object` and `JsonText` what derives `Object`, `Encrypted` only \
                    `wxpay_core::value::Encrypted`, made with the public key that WeChat Pay hands out",
            note = "for a struct of your own in a field of kind `Object` or `JsonText`, derive `Object`",
            note = "for a type of your own, implement `wxpay_core::wire::ToWire`"
        )]
        $($item)*
    };
}

/// Declares a trait of values that are received.
macro_rules! received_trait {
    ($($item:tt)*) => {
        #[diagnostic::on_unimplemented(
            message = "`{Self}` cannot be received as a WeChat Pay field of kind `{K}`",
            label = "not a type for `{K}`",
            note = "`Amount` gives `Fen` and `u64`, `Number` unsigned integers, `Text` gives `String`, `&str` and \
                    `Cow<str>`, `Choice` also the enums in `wxpay_core::value`, `Time` also `BeijingTime`",
            note = "for a struct of your own in a field of kind `Object` or `JsonText`, derive `Object`, or \
                    `Response` if the field is a family of items",
            note = "for a type of your own, implement `wxpay_core::wire::FromWire`"
        )]
        $($item)*
    };
}

pub(crate) use received_trait;
pub(crate) use sent_trait;
