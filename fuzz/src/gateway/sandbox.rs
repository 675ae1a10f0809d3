//! The sandbox: bodies of every call, at its own entrance.

use std::cell::RefCell;

use tokio::runtime::{Builder, Runtime};
use wxpay_core::schema::{ALL, Channel, Direction, Message};
use wxpay_sandbox::Sandbox;

use crate::targets::account::{assert_hidden, sign_type};
use crate::targets::{input, seeds, written};

/// The runs before a new sandbox: its orders are kept.
const RUNS: u32 = 2_000;

pub(super) struct Running {
    pub(super) runtime: Runtime,
    pub(super) sandbox: Sandbox,
    runs: u32,
}

thread_local! {
    static RUNNING: RefCell<Option<Running>> = const { RefCell::new(None) };
}

/// Calls a function with the sandbox of this thread.
pub(super) fn with_sandbox(call: impl FnOnce(&Running)) {
    RUNNING.with_borrow_mut(|place| {
        if place.as_ref().is_some_and(|running| running.runs == RUNS) {
            *place = None;
        }
        let running = place.get_or_insert_with(|| {
            let runtime = Builder::new_current_thread().enable_all().build().unwrap();
            let sandbox = runtime.block_on(Sandbox::builder().seed(1).start()).unwrap();
            Running { runtime, sandbox, runs: 0 }
        });
        running.runs += 1;
        call(running);
    });
}

fn is_called(table: &Message) -> bool {
    table.direction == Direction::Request && table.channel == Channel::Pay
}

/// Answers a body at the path of the table that the first byte selects; the second one says whether it is signed anew.
pub fn run(data: &[u8]) {
    let Some((table, rest)) = input::split_table_of(data, is_called) else { return };
    let Some((byte, body)) = input::split_byte(rest) else { return };
    let signed = if byte & 2 == 0 { None } else { written::signed(body, sign_type(byte)) };
    let body = signed.as_ref().map_or(body, String::as_bytes);
    with_sandbox(|running| {
        let answer = running.runtime.block_on(async { running.sandbox.answer(table.path, body) });
        let answer = answer.unwrap_or_default();
        assert_hidden(&String::from_utf8_lossy(&answer));
    });
}

/// Returns the published requests, and those of the samples of the fields.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for table in ALL.iter().filter(|table| is_called(table)) {
        let Some(byte) = input::byte_of_table(table, is_called) else { continue };
        let name = table.name.replace('_', "");
        let is_own = |file: &str| file.split('.').next().is_some_and(|file| file.replace('_', "") == name);
        let samples = seeds::MESSAGES.iter().flat_map(|folder| seeds::samples(folder, "xml"));
        let mut own: Vec<Vec<u8>> = samples.filter(|(file, _)| is_own(file)).map(|(_, body)| body).collect();
        let fields = table.all_fields().map(|field| (field.name.to_owned(), field.sample.to_owned()));
        own.push(written::xml(&fields.collect::<Vec<_>>()).into_bytes());
        seeds.extend(seeds::behind([2, 3], &own).into_iter().map(|rest| [&[byte], rest.as_slice()].concat()));
    }
    seeds
}
