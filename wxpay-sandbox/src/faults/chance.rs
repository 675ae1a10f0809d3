//! Chance that can be repeated: the same seed gives the same sequence.

/// A probability, and how often it was drawn.
#[derive(Debug)]
pub(crate) struct Chance {
    probability: f64,
    seed: u64,
    drawn: u64,
}

impl Chance {
    pub(super) fn new(probability: f64, seed: u64) -> Self {
        Self { probability, seed, drawn: 0 }
    }

    pub(super) fn probability(&self) -> f64 {
        self.probability
    }

    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// Whether it happens this time.
    pub(super) fn draw(&mut self) -> bool {
        self.drawn = self.drawn.wrapping_add(1);
        let bits = mixed(mixed(self.seed).wrapping_add(self.drawn));
        let draw = u32::try_from(bits >> 32).unwrap_or_default();
        f64::from(draw) < self.probability * 4_294_967_296.0
    }
}

/// Spreads a number over all bits: the finalizer of `SplitMix64`.
fn mixed(number: u64) -> u64 {
    let mut bits = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn the_same_seed_gives_the_same_sequence() {
        let draws = |probability, seed| {
            let mut chance = Chance::new(probability, seed);
            (0..10_000).map(|_| chance.draw()).collect::<Vec<_>>()
        };
        assert_eq!(draws(0.5, 7), draws(0.5, 7));
        assert_ne!(draws(0.5, 7), draws(0.5, 8));
        assert!(draws(1.0, 7).iter().all(|struck| *struck));
        assert!(!draws(0.0, 7).iter().any(|struck| *struck));
        let struck = draws(0.25, 1).iter().filter(|struck| **struck).count();
        assert!((2_300..2_700).contains(&struck), "{struck}");
    }
}
