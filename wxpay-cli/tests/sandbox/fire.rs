//! A million orders, and ten thousand connections: what takes too long for every run. `scripts/sandbox-fire` runs them.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use wxpay_core::{Fen, Text, pay, text};

use crate::durability::{order, query};
use crate::process::{Connection, SandboxProcess, merchant};

/// The most memory that a sandbox with a data file takes, in KiB, for any number of orders.
const MOST_MEMORY: u64 = 300 * 1024;
/// The most memory that ten thousand connections take, in KiB.
const MOST_MEMORY_OF_CONNECTIONS: u64 = 300 * 1024;

fn variable(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// A value of `/proc/PID/status`, in KiB.
fn memory(sandbox: &SandboxProcess, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", sandbox.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_matches(|letter: char| !letter.is_ascii_digit()).parse().unwrap()
}

fn charge(number: &str, code: usize) -> String {
    let charge = pay::Micropay {
        body: text!("Tea shop-oolong"),
        out_trade_no: Text::new(number).unwrap(),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        auth_code: Text::new(format!("13{code:016}")).unwrap(),
        optional: pay::MicropayOptional::default(),
    };
    merchant("http://127.0.0.1:9/paid").prepare(&charge).unwrap().body.clone()
}

/// Three of four orders are placed, and one is a paid code payment.
fn post_order(connection: &mut Connection, index: usize) -> String {
    let number = format!("M{index}");
    let reply = match index % 4 {
        3 => connection.post("/pay/micropay", &charge(&number, index)),
        _ => connection.post("/pay/unifiedorder", &order(&number)),
    };
    reply.unwrap()
}

#[test]
#[ignore = "takes minutes"]
fn million_orders_take_bounded_memory() {
    let orders = variable("ORDERS", 1_000_000);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("million-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("data.sqlite");
    let start = || SandboxProcess::start(&["--listen", "127.0.0.1:0", "--data", file.to_str().unwrap()]);
    let sandbox = start();
    let begun = Instant::now();
    let next = Arc::new(AtomicUsize::new(0));
    let clients: Vec<_> = (0..32)
        .map(|_| {
            let (next, address) = (Arc::clone(&next), sandbox.address().to_owned());
            std::thread::spawn(move || {
                let mut connection = Connection::new(&address);
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= orders {
                        return;
                    }
                    let reply = post_order(&mut connection, index);
                    assert!(reply.contains("<result_code><![CDATA[SUCCESS]]>"), "{reply}");
                }
            })
        })
        .collect();
    for client in clients {
        client.join().unwrap();
    }
    let seconds = begun.elapsed().as_secs().max(1);
    let rate = u64::try_from(orders).unwrap() / seconds;
    let (most, present) = (memory(&sandbox, "VmHWM:"), memory(&sandbox, "VmRSS:"));
    eprintln!("{orders} orders in {seconds} s, {rate} a second; memory {present} KiB, at most {most} KiB");
    check(&sandbox, orders);
    drop(sandbox);
    let length = std::fs::metadata(&file).unwrap().len() / (1024 * 1024);
    let begun = Instant::now();
    let sandbox = start();
    let (took, again) = (begun.elapsed().as_secs_f32(), memory(&sandbox, "VmHWM:"));
    eprintln!("a file of {length} MiB; started again in {took:.1} s, with at most {again} KiB");
    check(&sandbox, orders);
    assert!(most.max(again) < MOST_MEMORY, "{most} or {again} KiB");
    drop(sandbox);
    std::fs::remove_dir_all(folder).unwrap();
}

/// Checks that orders of each time are there.
fn check(sandbox: &SandboxProcess, orders: usize) {
    let mut connection = Connection::new(sandbox.address());
    for index in (0..orders).step_by(orders / 500) {
        let reply = connection.post("/pay/orderquery", &query(&format!("M{index}"))).unwrap();
        let state = if index % 4 == 3 { "[SUCCESS]]></trade_state>" } else { "[NOTPAY]]></trade_state>" };
        assert!(reply.contains(state), "M{index}: {reply}");
    }
}

#[test]
#[ignore = "needs 10,100 open files in this process, and as many in the sandbox"]
fn ten_thousand_connections_leave_room_for_others() {
    let sandbox = SandboxProcess::start(&["--listen", "127.0.0.1:0"]);
    let mut connections: Vec<Connection> = (0..10_000).map(|_| Connection::new(sandbox.address())).collect();
    let begun = Instant::now();
    assert!(post_order(&mut Connection::new(sandbox.address()), 1).contains("prepay_id"));
    let answered_after = begun.elapsed();
    // Then many of them ask, before they have been idle for too long.
    std::thread::scope(|scope| {
        for (part, thread) in connections.chunks_mut(625).zip(1..) {
            scope.spawn(move || {
                for (connection, index) in part.iter_mut().take(100).zip(0..) {
                    assert!(post_order(connection, 4 * (10_000 * thread + index)).contains("prepay_id"));
                }
            });
        }
    });
    let most = memory(&sandbox, "VmHWM:");
    eprintln!("one more was answered after {answered_after:?}; memory at most {most} KiB");
    assert!(answered_after.as_secs() < 2, "{answered_after:?}");
    assert!(most < MOST_MEMORY_OF_CONNECTIONS, "{most} KiB");
}

/// How many of so many answers came after a sync of the log that no earlier answer had, by a trace of the process.
fn synced_answers(durability: &str, answers: usize) -> usize {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("sync-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (file, trace) = (folder.join("data.sqlite"), folder.join("trace"));
    let mut command = std::process::Command::new("strace");
    command.args(["-f", "-y", "-e", "trace=fsync,fdatasync,write,writev,sendto,sendmsg", "-o"]).arg(&trace);
    command.args([env!("CARGO_BIN_EXE_wxpay"), "sandbox", "--listen", "127.0.0.1:0", "--durability", durability]);
    let sandbox = SandboxProcess::spawn(command.arg("--data").arg(&file));
    let mut connection = Connection::new(sandbox.address());
    for index in 0..answers {
        assert!(post_order(&mut connection, 4 * index).contains("prepay_id"));
    }
    drop(sandbox);
    let (mut is_synced, mut synced, mut answered) = (false, 0, 0);
    for line in std::fs::read_to_string(&trace).unwrap().lines() {
        let is_over = !line.contains("unfinished");
        if line.contains("sync") && (line.contains("-wal>") || line.contains("resumed")) && is_over {
            is_synced = true;
        } else if line.contains("HTTP/1.1 200") {
            answered += 1;
            synced += usize::from(std::mem::take(&mut is_synced));
        }
    }
    assert_eq!(answered, answers);
    std::fs::remove_dir_all(folder).unwrap();
    synced
}

#[test]
#[ignore = "needs strace"]
fn full_durability_syncs_the_log_before_each_answer() {
    assert_eq!(synced_answers("full", 50), 50);
    assert!(synced_answers("fast", 50) < 25);
}
