//! The option `--sign-type`: a name goes in, a way of signing comes out.

use clap::ValueEnum;
use clap::builder::PossibleValue;
use wxpay_core::SignType;

/// A way of signing, by its name on the wire.
#[derive(Clone, Copy)]
pub(crate) struct Way(pub(crate) SignType);

impl ValueEnum for Way {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self(SignType::Md5), Self(SignType::HmacSha256)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}
