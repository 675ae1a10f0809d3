//! The value of the option `--sign-type`.

use clap::ValueEnum;
use clap::builder::PossibleValue;
use wxpay_core::SignType;

/// A [`SignType`] as an argument, by its name on the wire.
#[derive(Clone, Copy)]
pub(crate) struct SignTypeArgument(pub(crate) SignType);

impl ValueEnum for SignTypeArgument {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(SignType::Md5), Self(SignType::HmacSha256)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}
