//! The numbers that WeChat Pay gives: made of the time and a counter, or under a
//! seed of the seed and the counter, so that the same calls give the same numbers.

use wxpay_core::BeijingTime;

/// Gives out numbers. None comes twice.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    seed: Option<u64>,
    numbers: u64,
    nonces: u64,
}

impl Ids {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        // Without a seed, no nonce of the last run comes again.
        let nonces = if seed.is_none() { BeijingTime::now().unix_seconds() << 24 } else { 0 };
        Self { seed, numbers: 0, nonces }
    }

    /// From the beginning, after a reset.
    pub(crate) fn again(&self) -> Self {
        Self::new(self.seed)
    }

    pub(crate) fn continue_from(&mut self, numbers: u64) {
        self.numbers = numbers;
    }

    /// The last number given out.
    pub(crate) fn numbers(&self) -> u64 {
        self.numbers
    }

    /// The next number.
    pub(crate) fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// `wx` and 34 digits, as WeChat Pay's look.
    pub(crate) fn prepay_id(&mut self, now: BeijingTime) -> String {
        let (when, number) = self.parts(now);
        format!("wx{when}{number:020}")
    }

    /// 28 digits.
    pub(crate) fn transaction_id(&mut self, now: BeijingTime) -> String {
        let (when, number) = self.parts(now);
        format!("4200{when}{number:010}")
    }

    /// 29 digits.
    pub(crate) fn refund_id(&mut self, now: BeijingTime) -> String {
        let (when, number) = self.parts(now);
        format!("5030{when}{number:011}")
    }

    /// Fourteen digits and a number.
    fn parts(&mut self, now: BeijingTime) -> (String, u64) {
        let number = self.number();
        let when = match self.seed {
            None => now.to_string(),
            Some(seed) => format!("{:014}", mixed(seed.wrapping_add(number)) % 100_000_000_000_000),
        };
        (when, number)
    }

    /// Sixteen characters that differ from call to call; nothing here is secret.
    pub(crate) fn nonce(&mut self) -> String {
        self.nonces += 1;
        format!("{:016X}", mixed(self.nonces.wrapping_add(self.seed.unwrap_or_default())))
    }
}

/// Spreads a number over all bits: the finalizer of `SplitMix64`, of which no two
/// numbers share a value.
pub(crate) fn mixed(number: u64) -> u64 {
    let mut bits = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
