//! Numbers that are the same for a seed on every machine, and two futures that are polled by them.

use std::future::{Future, poll_fn};
use std::task::Poll;

pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1))
    }

    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Runs two futures to their ends. The seed decides which one is polled, so that they meet at all points.
pub(crate) fn race<A: Future, B: Future>(seed: u64, one: A, other: B) -> impl Future<Output = (A::Output, B::Output)> {
    let (mut one, mut other) = (Box::pin(one), Box::pin(other));
    let (mut first, mut second) = (None, None);
    let mut dice = Dice::new(seed);
    // The share of polls that each gets.
    let share = 1 + dice.roll(7);
    poll_fn(move |context| {
        for _ in 0..2 {
            if dice.roll(8) < share {
                if first.is_none()
                    && let Poll::Ready(output) = one.as_mut().poll(context)
                {
                    first = Some(output);
                }
            } else if second.is_none()
                && let Poll::Ready(output) = other.as_mut().poll(context)
            {
                second = Some(output);
            }
        }
        match (first.take(), second.take()) {
            (Some(first), Some(second)) => Poll::Ready((first, second)),
            (left, right) => {
                (first, second) = (left, right);
                // One of both may have been passed over.
                context.waker().wake_by_ref();
                Poll::Pending
            }
        }
    })
}

/// Polls a future so often and then drops it, as if its process died there. Returns its output if it was ready before.
pub(crate) async fn die_after<F: Future>(polls: usize, future: F) -> Option<F::Output> {
    let mut future = Box::pin(future);
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}
