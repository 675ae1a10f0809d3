//! A reproducible probability: the same seed gives the same sequence.

use crate::state::ids::mix;

/// A probability with its pseudo-random sequence.
#[derive(Debug)]
pub(crate) struct Probability {
    value: f64,
    seed: u64,
    draws: u64,
}

impl Probability {
    pub(super) fn new(value: f64, seed: u64) -> Self {
        Self { value, seed, draws: 0 }
    }

    pub(super) fn value(&self) -> f64 {
        self.value
    }

    pub(super) fn seed(&self) -> u64 {
        self.seed
    }

    /// Draws once; returns whether the event happens.
    pub(super) fn draw(&mut self) -> bool {
        self.draws = self.draws.wrapping_add(1);
        let bits = mix(mix(self.seed).wrapping_add(self.draws));
        let draw = u32::try_from(bits >> 32).unwrap_or_default();
        f64::from(draw) < self.value * 4_294_967_296.0
    }
}

#[cfg(test)]
mod tests {
    use super::Probability;

    #[test]
    fn draw_repeats_for_the_same_seed() {
        let draws = |probability, seed| {
            let mut probability = Probability::new(probability, seed);
            (0..10_000).map(|_| probability.draw()).collect::<Vec<_>>()
        };
        assert_eq!(draws(0.5, 7), draws(0.5, 7));
        assert_ne!(draws(0.5, 7), draws(0.5, 8));
        assert!(draws(1.0, 7).iter().all(|hit| *hit));
        assert!(!draws(0.0, 7).iter().any(|hit| *hit));
        let hit = draws(0.25, 1).iter().filter(|hit| **hit).count();
        assert!((2_300..2_700).contains(&hit), "{hit}");
    }
}
