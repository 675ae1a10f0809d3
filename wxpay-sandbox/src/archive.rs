//! Bounds the memory of a sandbox with a data file: of orders at rest, the oldest are in the archive of the file alone,
//! and come back when a request names them.

use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use wxpay_core::fields::Fields;

use crate::calls::movements;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::order_file::{OrderFile, key, keys_of_request};
use crate::storage::{ArchivedList, Store};

/// How many orders a step moves to the archive, which is how long other calls wait for it: few, unless orders come
/// faster than they leave.
const BATCH: std::ops::RangeInclusive<usize> = 50..=250;
/// The part of the orders beyond the limit that a step moves.
const BATCH_DIVISOR: usize = 100;
/// The shortest pause between two steps, and the pause between two looks.
const STEP_PAUSE: Duration = Duration::from_millis(5);
const LOOK_PAUSE: Duration = Duration::from_millis(50);
/// How many times as long as a step the pause after it is, so that calls have the most of the time.
const PAUSE_FACTOR: u32 = 3;

/// Archives orders while there are too many, until the sandbox ends.
pub(crate) async fn run(state: Weak<SandboxState>) {
    loop {
        let Some(current) = state.upgrade() else {
            return;
        };
        let begun = Instant::now();
        let pause = if step(&current) { STEP_PAUSE.max(begun.elapsed() * PAUSE_FACTOR) } else { LOOK_PAUSE };
        drop(current);
        tokio::time::sleep(pause).await;
    }
}

/// Removes from memory what the archive has, and queues more for it. Returns whether there are still too many orders.
fn step(state: &SandboxState) -> bool {
    let Some(store) = &state.store else {
        return false;
    };
    let (committed, is_writable) = store.committed_count();
    let now = state.clock.now();
    let mut memory = state.memory();
    memory.end_archiving(committed);
    let count = memory.order_count().saturating_sub(memory.archive.leaving.len());
    if count <= state.max_orders || !is_writable {
        return false;
    }
    let excess = count - state.max_orders;
    let most = (excess / BATCH_DIVISOR).clamp(*BATCH.start(), *BATCH.end()).min(excess);
    for id in memory.archivable(state.max_orders / 2, most, now) {
        if let Some(file) = memory.file(id) {
            let (payee, income) = income_of(&memory, &file);
            memory.begin_archiving(&file, &payee, income);
        }
    }
    true
}

/// The payee of an order, and what the order brought it.
fn income_of(memory: &Memory, file: &OrderFile) -> (String, i64) {
    let order = &file.order;
    #[cfg(feature = "all-messages")]
    let payee = order.payee();
    #[cfg(not(feature = "all-messages"))]
    let payee = &order.key.mch_id;
    let income = movements(memory, order).into_iter().fold(0, |sum: i64, movement| sum.saturating_add(movement.amount));
    (payee.to_owned(), income)
}

/// Takes the archived orders back that a request may refer to.
///
/// # Errors
/// Why they cannot be read.
pub(crate) fn recall_for_request(state: &SandboxState, fields: &Fields<'_>) -> Result<(), String> {
    if state.memory().archive.is_empty() {
        return Ok(());
    }
    recall(state, &keys_of_request(fields))
}

/// Takes the archived orders back that have that number, or a refund with it, or that `prepay_id`.
///
/// # Errors
/// Why they cannot be read.
pub(crate) fn recall_number(state: &SandboxState, number: &str) -> Result<(), String> {
    if state.memory().archive.is_empty() {
        return Ok(());
    }
    recall(state, &[key::number(number), key::refund_number(number), key::prepay(number)])
}

fn recall(state: &SandboxState, keys: &[String]) -> Result<(), String> {
    let Some(store) = &state.store else {
        return Ok(());
    };
    // Locked all the while, so that no order comes back twice.
    let mut memory = state.memory();
    let keys: Vec<String> = keys.iter().filter(|key| memory.archive.may_have(key)).cloned().collect();
    if keys.is_empty() {
        return Ok(());
    }
    for file in store.find_archived(&keys).map_err(|why| unreadable(&why))? {
        let alone = Memory::with_file(file.clone());
        let (payee, income) = income_of(&alone, &file);
        memory.restore(file, &payee, income);
    }
    Ok(())
}

/// Visits memory, and then each archived order of which an event lies between two times, in seconds.
///
/// # Errors
/// Why the archive cannot be read.
pub(crate) fn each_between(
    state: &SandboxState,
    memory: &Memory,
    span: (u64, u64),
    mut visit: impl FnMut(&Memory),
) -> Result<(), String> {
    visit(memory);
    match &state.store {
        Some(store) if !memory.archive.is_empty() => store
            .each_archived(span, |file| {
                // An order that is about to leave, or has just come back, is in both.
                if memory.order(file.order.id).is_none() {
                    visit(&Memory::with_file(file));
                }
            })
            .map_err(|why| unreadable(&why)),
        _ => Ok(()),
    }
}

/// The ids of a list before one, the latest first: those of memory, and those of the archive.
pub(crate) fn ids_before(
    state: &SandboxState,
    list: ArchivedList,
    before: u64,
    limit: usize,
    in_memory: impl FnOnce(&Memory) -> Vec<u64>,
) -> Vec<u64> {
    let memory = state.memory();
    let mut ids = in_memory(&memory);
    if let Some(store) = state.store.as_ref().filter(|_| !memory.archive.is_empty()) {
        ids.extend(store.archived_before(list, before, limit).unwrap_or_default());
        ids.sort_unstable_by(|one, other| other.cmp(one));
        ids.dedup();
        ids.truncate(limit);
    }
    ids
}

/// A memory with the archived order that an id of a list names.
pub(crate) fn archived(state: &SandboxState, list: ArchivedList, id: u64) -> Option<Memory> {
    let store: &Store = state.store.as_ref()?;
    store.archived(list, id).ok().flatten().map(Memory::with_file)
}

fn unreadable(why: &str) -> String {
    format!("the data file cannot be read ({why})")
}

/// Starts archiving, if there is a data file.
pub(crate) fn start(state: &Arc<SandboxState>) {
    if state.store.is_some() {
        state.runtime.spawn(run(Arc::downgrade(state)));
    }
}
