//! Mutations of inputs without libFuzzer, the same ones in every run.

/// The longest input that is made.
const MAX_BYTES: usize = 4 << 10;

/// Makes inputs of others.
pub struct Mutator {
    seeds: Vec<Vec<u8>>,
    words: Vec<&'static str>,
    random: u64,
}

impl Mutator {
    /// Creates a mutator of those inputs, which inserts those words.
    pub fn new(seeds: Vec<Vec<u8>>, words: impl IntoIterator<Item = &'static str>) -> Self {
        Self { seeds, words: words.into_iter().collect(), random: 0x9E37_79B9_7F4A_7C15 }
    }

    /// Returns an input that differs from one of the inputs in a few places.
    pub fn next(&mut self) -> Vec<u8> {
        let mut input = self.any_seed();
        for _ in 0..=self.below(4) {
            self.change(&mut input);
        }
        input.truncate(MAX_BYTES);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let (one, other) = (self.below(input.len() + 1), self.below(input.len() + 1));
        let (from, to) = (one.min(other), one.max(other));
        match self.below(9) {
            0 => input.drain(from..to.min(from + 32)).for_each(drop),
            1 => input.splice(from..from, input[from..to.min(from + 64)].to_vec()).for_each(drop),
            2 => input.truncate(to),
            3 => input.splice(from..from, [self.byte()]).for_each(drop),
            4 => {
                let seed = self.any_seed();
                input.splice(from.., seed[self.below(seed.len() + 1)..].to_vec()).for_each(drop);
            }
            5 | 6 => {
                let at = self.below(self.words.len());
                let word = self.words.get(at).copied().unwrap_or_default();
                input.splice(from..to.min(from + self.below(2) * word.len()), word.bytes()).for_each(drop);
            }
            7 if from < input.len() => input[from] ^= 1 << self.below(8),
            _ if from < input.len() => input[from] = self.byte(),
            _ => {}
        }
    }

    fn any_seed(&mut self) -> Vec<u8> {
        let at = self.below(self.seeds.len());
        self.seeds.get(at).cloned().unwrap_or_default()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap_or_default()
    }

    /// Returns a number below another one (xorshift).
    fn below(&mut self, most: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        usize::try_from(self.random >> 16).unwrap_or_default() % most.max(1)
    }
}
