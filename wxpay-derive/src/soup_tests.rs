//! The expansion of token soup: the structs of the compile tests, and mutations of them from a fixed seed.
//! `docs/fuzzing.md` has the long runs.

use std::panic::catch_unwind;

use crate::mutate::Mutator;
use crate::soup;

fn run(input: &[u8]) {
    let ended = catch_unwind(|| soup::run(input));
    assert!(ended.is_ok(), "the expansion fails with b\"{}\"", input.escape_ascii());
}

#[test]
fn expansion_never_panics_on_the_structs_of_the_compile_tests() {
    let seeds = soup::seeds();
    assert!(seeds.len() > 100, "{}", seeds.len());
    for seed in &seeds {
        run(seed);
    }
}

#[test]
fn expansion_never_panics_on_token_soup() {
    let runs = std::env::var("WXPAY_FUZZ_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(1_000);
    let mut mutator = Mutator::new(soup::seeds(), soup::WORDS.iter().copied());
    let begin = std::time::Instant::now();
    for _ in 0..runs {
        run(&mutator.next());
    }
    println!("derive: {runs} runs in {:?}", begin.elapsed());
}
