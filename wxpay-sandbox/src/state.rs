//! What the sandbox remembers, behind one lock, and who waits for it to change.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::account::Account;
use crate::caller::Caller;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::log::Log;
use crate::orders::{Order, OrderKey};

/// Everything that handlers share.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) accounts: Vec<Account>,
    /// The addresses of cloud-run services and of cloud functions by their names.
    pub(crate) containers: BTreeMap<String, String>,
    pub(crate) functions: BTreeMap<String, String>,
    pub(crate) clock: Clock,
    pub(crate) caller: Caller,
    memory: Mutex<Memory>,
    /// Counts up with every attempt at a delivery.
    pub(crate) attempts: watch::Sender<u64>,
    /// Where deliveries run, whichever thread starts them.
    pub(crate) runtime: Handle,
    /// The deliveries under way; they end with the sandbox.
    pub(crate) deliveries: Mutex<JoinSet<()>>,
}

/// What changes.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) orders: BTreeMap<OrderKey, Order>,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    numbers: u64,
}

impl State {
    /// Within a runtime, in which deliveries will run.
    pub(crate) fn new(
        accounts: Vec<Account>,
        containers: BTreeMap<String, String>,
        functions: BTreeMap<String, String>,
        caller: Caller,
    ) -> Self {
        Self {
            accounts,
            containers,
            functions,
            clock: Clock::new(),
            caller,
            memory: Mutex::default(),
            attempts: watch::Sender::new(0),
            runtime: Handle::current(),
            deliveries: Mutex::default(),
        }
    }

    /// The memory, locked. No handler leaves it half changed, so a panic
    /// elsewhere does not spoil it.
    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything but the accounts and the clock.
    pub(crate) fn reset(&self) {
        self.deliveries.lock().unwrap_or_else(PoisonError::into_inner).abort_all();
        *self.memory() = Memory::default();
    }
}

impl Memory {
    /// A number that was not used since the start or the last reset.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// The order of that number, the latest placed if several merchants have one.
    pub(crate) fn find(&mut self, out_trade_no: &str) -> Option<&mut Order> {
        self.orders
            .values_mut()
            .filter(|order| order.key.out_trade_no == out_trade_no)
            .max_by(|a, b| a.prepay_id.cmp(&b.prepay_id))
    }
}
