//! The fuzz targets without libFuzzer: the samples, and mutations of them from a fixed seed. `docs/fuzzing.md` has the
//! long runs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::gateway;
use crate::targets::mutate::Mutator;
use crate::targets::{TARGETS, Target, dictionary, reply, request};

/// Runs a target with an input, and tells which if it fails.
fn run(target: Target, input: &[u8]) {
    let ended = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    assert!(ended.is_ok(), "the target `{}` fails with b\"{}\"", target.name, input.escape_ascii());
}

/// The mutations of each target.
fn mutations() -> usize {
    std::env::var("WXPAY_FUZZ_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(200)
}

fn all() -> impl Iterator<Item = Target> {
    TARGETS.iter().chain(gateway::TARGETS).copied()
}

/// The targets, or the one that is named.
fn targets() -> impl Iterator<Item = Target> {
    let only = std::env::var("WXPAY_FUZZ_TARGET").ok();
    all().filter(move |target| only.as_deref().is_none_or(|only| only == target.name))
}

mod target {
    use super::*;

    #[test]
    fn holds_with_every_sample() {
        for target in targets() {
            let seeds = (target.seeds)();
            assert!(!seeds.is_empty(), "{}", target.name);
            for seed in &seeds {
                run(target, seed);
            }
        }
    }

    #[test]
    fn holds_with_mutated_samples() {
        for target in targets() {
            let mut mutator = Mutator::new((target.seeds)(), dictionary::words());
            let begin = std::time::Instant::now();
            for _ in 0..mutations() {
                run(target, &mutator.next());
            }
            println!("{}: {} runs in {:?}", target.name, mutations(), begin.elapsed());
        }
    }
}

mod seeds {
    use super::*;

    /// Otherwise the targets would test refusals alone.
    #[test]
    fn reach_what_is_behind_the_checks() {
        let written = request::seeds().iter().filter(|seed| request::write(seed)).count();
        assert!(written > 20, "{written} requests are written");
        assert!(reply::exchange_count() > 20, "{} requests have a reply", reply::exchange_count());
    }
}
