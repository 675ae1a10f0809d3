//! Generates ids, from the time and a counter. With a seed, they depend on the seed and the counter
//! only, so that the same calls get the same ids.

use wxpay_core::BeijingTime;

/// A generator of unique ids.
#[derive(Debug, Default)]
pub(crate) struct IdGenerator {
    seed: Option<u64>,
    numbers: u64,
    nonces: u64,
}

impl IdGenerator {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        // Without a seed, nonces must not repeat those of the last run.
        let nonces = if seed.is_none() { BeijingTime::now().unix_seconds() << 24 } else { 0 };
        Self { seed, numbers: 0, nonces }
    }

    /// A generator that starts again, for a reset.
    pub(crate) fn restart(&self) -> Self {
        Self::new(self.seed)
    }

    pub(crate) fn resume_from(&mut self, numbers: u64) {
        self.numbers = numbers;
    }

    /// The last number used.
    pub(crate) fn last_number(&self) -> u64 {
        self.numbers
    }

    /// The next number.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// A `prepay_id`: `wx` and 34 digits, like WeChat Pay's.
    pub(crate) fn prepay_id(&mut self, now: BeijingTime) -> String {
        let (when, number) = self.parts(now);
        format!("wx{when}{number:020}")
    }

    /// A `transaction_id`: 28 digits.
    pub(crate) fn transaction_id(&mut self, now: BeijingTime) -> String {
        let (when, number) = self.parts(now);
        format!("4200{when}{number:010}")
    }

    /// A `refund_id`: 29 digits.
    pub(crate) fn refund_id(&mut self, now: BeijingTime) -> String {
        let (when, number) = self.parts(now);
        format!("5030{when}{number:011}")
    }

    /// A number of sharing: 30 digits.
    #[cfg(feature = "all-messages")]
    pub(crate) fn sharing_id(&mut self, now: BeijingTime) -> String {
        let (when, number) = self.parts(now);
        format!("3008{when}{number:012}")
    }

    /// A number of an agreement: two letters and 26 digits, the last twelve of which are its record's.
    #[cfg(feature = "all-messages")]
    pub(crate) fn contract_id(&mut self, now: BeijingTime, record: u64) -> String {
        let (when, _) = self.parts(now);
        format!("Wx{when}{record:012}")
    }

    /// A number of a part of an order at customs: 28 digits.
    #[cfg(feature = "all-messages")]
    pub(crate) fn sub_order_id(&mut self, now: BeijingTime) -> String {
        let (when, number) = self.parts(now);
        format!("1000{when}{number:010}")
    }

    /// Fourteen digits and a number.
    fn parts(&mut self, now: BeijingTime) -> (String, u64) {
        let number = self.next_number();
        let when = match self.seed {
            None => now.to_string(),
            Some(seed) => format!("{:014}", mix(seed.wrapping_add(number)) % 100_000_000_000_000),
        };
        (when, number)
    }

    /// Sixteen characters that differ from call to call. They need not be unpredictable.
    pub(crate) fn nonce(&mut self) -> String {
        self.nonces += 1;
        format!("{:016X}", mix(self.nonces.wrapping_add(self.seed.unwrap_or_default())))
    }
}

/// Mixes the bits of a number: the finalizer of `SplitMix64`, which is a bijection.
pub(crate) fn mix(number: u64) -> u64 {
    let mut bits = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}
